//! The rules, one function each: given a value, the message of what is wrong with it, or nothing.
//! Leaves which rules are asked, and in which order, to `fields`.

use super::{Oracle, compare, decimal, geojson, python};
use crate::pattern;
use crate::refusal::Refusal;
use crate::secret::REDACTED;
use crate::spec::{FieldSpec, Literal, Nested, Relation, Type};
use crate::value::Value;
use std::cmp::Ordering;

/// Message of an undeclared field.
pub const UNKNOWN_FIELD: &str = "unknown field";
/// Message of `required`.
pub const REQUIRED: &str = "required field";
/// Message of `nullable`.
pub const NULL: &str = "null value not allowed";
/// Message of `empty`.
pub const EMPTY: &str = "empty values not allowed";

/// `type`: the value must have one of the declared types.
pub fn type_of(types: &[Type], value: &Value) -> Option<String> {
    if types.is_empty() || types.iter().any(|declared| has_type(*declared, value)) {
        return None;
    }
    Some(match types {
        [only] => wrong_type(*only),
        several => {
            let names: Vec<&str> = several.iter().map(|declared| type_name(*declared)).collect();
            format!("must be of {} type", python::repr_of_names(&names))
        }
    })
}

/// The message of a value that is not of this one type.
pub fn wrong_type(declared: Type) -> String {
    format!("must be of {} type", type_name(declared))
}

/// Types as Python sees them: a boolean is a whole number, and that is a float, but `number` wants no boolean.
fn has_type(declared: Type, value: &Value) -> bool {
    match declared {
        Type::String => matches!(value, Value::String(_)),
        Type::Integer => matches!(value, Value::Integer(_) | Value::Boolean(_)),
        Type::Float => matches!(value, Value::Float(_) | Value::Integer(_) | Value::Boolean(_)),
        Type::Number => matches!(value, Value::Float(_) | Value::Integer(_)),
        Type::Boolean => matches!(value, Value::Boolean(_)),
        Type::DateTime => matches!(value, Value::DateTime(_)),
        Type::ObjectId => matches!(value, Value::ObjectId(_)),
        Type::Dict => matches!(value, Value::Dict(_)),
        Type::List => matches!(value, Value::List(_)),
        Type::Decimal => value.as_str().is_some_and(|text| decimal::canonical(text).is_some()),
        Type::Point
        | Type::MultiPoint
        | Type::LineString
        | Type::Polygon
        | Type::MultiLineString
        | Type::MultiPolygon
        | Type::GeometryCollection
        | Type::Feature
        | Type::FeatureCollection => geojson::is(declared, value),
    }
}

fn type_name(declared: Type) -> &'static str {
    match declared {
        Type::String => "string",
        Type::Integer => "integer",
        Type::Float => "float",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::DateTime => "datetime",
        Type::ObjectId => "objectid",
        Type::Dict => "dict",
        Type::List => "list",
        Type::Decimal => "decimal",
        Type::Point => "point",
        Type::MultiPoint => "multipoint",
        Type::LineString => "linestring",
        Type::Polygon => "polygon",
        Type::MultiLineString => "multilinestring",
        Type::MultiPolygon => "multipolygon",
        Type::GeometryCollection => "geometrycollection",
        Type::Feature => "feature",
        Type::FeatureCollection => "featurecollection",
    }
}

/// How messages of a field quote its values: secrets are never quoted, nor is what contains some.
#[derive(Debug, Clone, Copy)]
pub struct Quote<'a>(pub &'a FieldSpec);

impl Quote<'_> {
    fn str(self, value: &Value) -> String {
        if holds_secret(self.0) {
            REDACTED.to_owned()
        } else {
            python::str(value)
        }
    }

    fn list(self, values: Vec<Value>) -> String {
        if holds_secret(self.0) {
            REDACTED.to_owned()
        } else {
            python::repr(&Value::List(values))
        }
    }

    fn tuple(self, values: &[Value]) -> String {
        if holds_secret(self.0) {
            REDACTED.to_owned()
        } else {
            python::repr_of_tuple(values)
        }
    }
}

fn holds_secret(spec: &FieldSpec) -> bool {
    spec.secret.is_some()
        || match spec.nested {
            Some(Nested::Dict(fields)) => fields.iter().any(holds_secret),
            Some(Nested::List(element)) => holds_secret(element),
            None => false,
        }
}

/// `allowed`: a value, every element of a list or every key of an object, must be one of these.
pub fn allowed(values: &[Literal], value: &Value, quote: Quote<'_>) -> Option<String> {
    let known: Vec<Value> = values.iter().map(Value::from).collect();
    let is_allowed = |value: &Value| known.iter().any(|other| compare::equal(value, other));
    let unallowed: Vec<Value> = match value {
        Value::List(elements) => elements
            .iter()
            .filter(|element| !is_allowed(element))
            .cloned()
            .collect(),
        Value::Dict(object) => object
            .keys()
            .map(|key| key.as_str().into())
            .filter(|key| !is_allowed(key))
            .collect(),
        single if is_allowed(single) => return None,
        single => return Some(format!("unallowed value {}", quote.str(single))),
    };
    (!unallowed.is_empty()).then(|| format!("unallowed values {}", quote.tuple(&unallowed)))
}

/// `forbidden`: a value, or any element of a list, may not be one of these.
pub fn forbidden(values: &[Literal], value: &Value, quote: Quote<'_>) -> Option<String> {
    let known: Vec<Value> = values.iter().map(Value::from).collect();
    let is_forbidden = |value: &Value| known.iter().any(|other| compare::equal(value, other));
    match value {
        Value::List(elements) => {
            let mut found: Vec<Value> = Vec::new();
            for element in elements.iter().filter(|element| is_forbidden(element)) {
                if !found.iter().any(|other| compare::equal(element, other)) {
                    found.push(element.clone());
                }
            }
            (!found.is_empty()).then(|| format!("unallowed values {}", quote.list(found)))
        }
        single => is_forbidden(single).then(|| format!("unallowed value {}", quote.str(single))),
    }
}

/// `contains`: a list must have all of these, an object all of these names, a text all of these letters.
pub fn contains(values: &[Literal], value: &Value) -> Option<String> {
    let there: Vec<Value> = match value {
        Value::List(elements) => elements.clone(),
        Value::Dict(object) => object.keys().map(|key| key.as_str().into()).collect(),
        Value::String(text) => text.chars().map(|letter| letter.to_string().into()).collect(),
        _ => return None,
    };
    let wanted = values.iter().map(Value::from);
    let missing: Vec<String> = wanted
        .filter(|wanted| !there.iter().any(|value| compare::equal(value, wanted)))
        .map(|missing| python::repr(&missing))
        .collect();
    (!missing.is_empty()).then(|| format!("missing members {{{}}}", missing.join(", ")))
}

/// Python's `len`, for what has one: characters, elements, members.
pub fn length(value: &Value) -> Option<u64> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::List(elements) => elements.len(),
        Value::Dict(object) => object.len(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

/// `minlength`
pub fn min_length(least: u64, value: &Value) -> Option<String> {
    length(value)
        .filter(|length| *length < least)
        .map(|_| format!("min length is {least}"))
}

/// `maxlength`
pub fn max_length(most: u64, value: &Value) -> Option<String> {
    length(value)
        .filter(|length| *length > most)
        .map(|_| format!("max length is {most}"))
}

/// `min`: what cannot be compared with the bound passes.
pub fn min(least: &Literal, value: &Value) -> Option<String> {
    let below = compare::order(value, &least.into()) == Some(Ordering::Less);
    below.then(|| format!("min value is {}", python::str_of_literal(least)))
}

/// `max`: what cannot be compared with the bound passes.
pub fn max(most: &Literal, value: &Value) -> Option<String> {
    let above = compare::order(value, &most.into()) == Some(Ordering::Greater);
    above.then(|| format!("max value is {}", python::str_of_literal(most)))
}

/// `regex`: what is no text passes.
///
/// # Errors
/// When the pattern is none, which no checked settings have.
pub fn regex(pattern: &'static str, value: &Value) -> Result<Option<String>, Refusal> {
    let Value::String(text) = value else {
        return Ok(None);
    };
    let matches = pattern::satisfies_rule(pattern, text).map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok((!matches).then(|| format!("value does not match regex '{pattern}'")))
}

/// Where a value stands in its document.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The field's name, dotted when nested, without places in lists.
    pub field: &'a str,
    /// Whether a list lies on the way.
    pub in_list: bool,
}

/// `unique` and `unique_to_user` (`own`): no other document has the value there.
///
/// # Errors
/// Those of the database.
pub fn unique(
    oracle: &mut dyn Oracle,
    place: Place<'_>,
    own: bool,
    value: &Value,
    quote: Quote<'_>,
) -> Result<Option<String>, Refusal> {
    let taken = oracle.is_taken(place.field, value, own, place.in_list)?;
    Ok(taken.then(|| format!("value '{}' is not unique", quote.str(value))))
}

/// `data_relation`: the value, or every element of a list, must exist there. One message for each that does not.
///
/// # Errors
/// Those of the database.
pub fn relation(
    oracle: &mut dyn Oracle,
    relation: &Relation,
    value: &Value,
    quote: Quote<'_>,
) -> Result<Vec<String>, Refusal> {
    if relation.version {
        return Ok(oracle.version_issue(relation, value)?.into_iter().collect());
    }
    let mut messages = Vec::new();
    let values = match value {
        Value::List(elements) => elements.as_slice(),
        single => std::slice::from_ref(single),
    };
    for value in values {
        if !oracle.exists(relation, value)? {
            let (quoted, resource, field) = (quote.str(value), relation.resource, relation.field);
            let message = format!("value '{quoted}' must exist in resource '{resource}', field '{field}'.");
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
    }
    Ok(messages)
}
