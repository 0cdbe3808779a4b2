//! The rules, one function each: given a value, the message of what is wrong with it, or nothing.
//! Leaves which rules are asked, and in which order, to `fields`.

use super::place::Place;
use super::{Oracle, Scope, compare, dbref, python};
use crate::pattern;
use crate::refusal::Refusal;
use crate::secret::REDACTED;
use crate::spec::{FieldSpec, Literal, Nested, Relation};
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

/// `unique` and its kind: no other document has the value there.
///
/// # Errors
/// Those of the database.
pub fn unique(
    oracle: &mut dyn Oracle,
    place: &Place<'_>,
    scope: Scope,
    value: &Value,
    quote: Quote<'_>,
) -> Result<Option<String>, Refusal> {
    let taken = oracle.is_taken(place, value, scope)?;
    Ok(taken.then(|| format!("value '{}' is not unique", quote.str(value))))
}

/// `data_relation`: the value, or every element of a list, must exist there. One message for each that does not.
///
/// # Errors
/// Those of the database.
pub fn relation(
    oracle: &mut dyn Oracle,
    relation: &Relation,
    place: &Place<'_>,
    value: &Value,
    quote: Quote<'_>,
) -> Result<Vec<String>, Refusal> {
    if relation.version {
        return Ok(oracle.version_issue(relation, place, value)?.into_iter().collect());
    }
    let mut messages = Vec::new();
    let values = match value {
        Value::List(elements) => elements.as_slice(),
        single => std::slice::from_ref(single),
    };
    for value in values {
        // a reference is followed by the id in it
        let value = dbref::id(value).unwrap_or(value);
        if !oracle.exists(relation, place, value)? {
            let (quoted, resource, field) = (quote.str(value), relation.resource, relation.field);
            messages.push(format!(
                "value '{quoted}' must exist in resource '{resource}', field '{field}'."
            ));
        }
    }
    Ok(messages)
}
