//! Eve's "serialisation": values from the wire are turned into what the schema declares, before any rule looks at them.
//! Never complains: what cannot be turned stays as it is and fails the type rule. Leaves rules to `rules`.

use super::{dbref, decimal, python};
use crate::id::ObjectId;
use crate::json::parse::parse_text;
use crate::spec::{ApiSpec, FieldSpec, Nested, Rule, Type};
use crate::time::DateTime;
use crate::value::{Object, Value};

/// Turns the fields of a document that `fields` declares.
pub fn object(object: &mut Object, fields: &[FieldSpec], api: &ApiSpec) {
    for spec in fields {
        if let Some(value) = object.get_mut(spec.name) {
            *value = field(std::mem::take(value), spec, api);
        }
    }
}

/// Turns one field's value and all that is declared inside it.
///
/// A field of several types is turned by each of them in turn, so that 1.5 becomes 1 in a field of strings or integers:
/// odd, but Eve's way. `null` stays `null`.
pub fn field(value: Value, spec: &FieldSpec, api: &ApiSpec) -> Value {
    turn(value, spec, api, None)
}

/// The same for a rule set of `inside`.
fn turn(mut value: Value, spec: &FieldSpec, api: &ApiSpec, inside: Option<&Rule>) -> Value {
    if api.auto_create_lists && spec.types == [Type::List] && !matches!(value, Value::List(_) | Value::Null) {
        value = Value::List(vec![value]);
    }
    // A field without a type is turned by the rule sets of which one must fit.
    if spec.types.is_empty() {
        value = by_definitions(value, spec, api, inside);
    }
    for declared in spec.types {
        value = match (declared, value, spec.nested) {
            (_, Value::Null, _) => return Value::Null,
            (Type::Dict, Value::Dict(mut members), Some(Nested::Dict(fields))) => {
                object(&mut members, fields, api);
                Value::Dict(members)
            }
            (Type::List, Value::List(elements), Some(Nested::List(element))) => {
                Value::List(elements.into_iter().map(|value| field(value, element, api)).collect())
            }
            (Type::Dict, Value::Dict(mut members), None) => {
                for (name, value) in members.iter_mut() {
                    // By `valuesrules`, Eve turns ids and what dicts contain; JSON could not say dates and decimals otherwise.
                    let turned = [Type::ObjectId, Type::Dict, Type::DateTime, Type::Decimal];
                    if let Some(rules) = spec
                        .member(name)
                        .filter(|rules| turned.iter().any(|only| rules.types == [*only]))
                    {
                        *value = field(std::mem::take(value), rules, api);
                    }
                }
                Value::Dict(members)
            }
            (Type::List, Value::List(elements), None) => Value::List(by_place(elements, spec, api)),
            (_, value, _) => scalar(value, *declared, api.date_format),
        };
    }
    if spec.types.is_empty() {
        return value;
    }
    by_definitions(value, spec, api, inside)
}

/// By each of the rule sets of `anyof` and its kind in turn. One inside another of its own name turns nothing.
fn by_definitions(mut value: Value, spec: &FieldSpec, api: &ApiSpec, inside: Option<&Rule>) -> Value {
    let same = |rule: &Rule| inside.is_some_and(|outer| std::mem::discriminant(outer) == std::mem::discriminant(rule));
    for rule in spec.rules.iter().filter(|rule| !same(rule)) {
        for definition in rule.definitions() {
            value = turn(value, definition, api, Some(rule));
        }
    }
    value
}

/// By `items`.
fn by_place(elements: Vec<Value>, spec: &FieldSpec, api: &ApiSpec) -> Vec<Value> {
    let places = elements.into_iter().enumerate();
    places
        .map(|(place, value)| match spec.element(place) {
            Some(rules) => field(value, rules, api),
            None => value,
        })
        .collect()
}

/// Casts a value of a filter by the types of the field it is compared with: strings become dates and ids, also inside
/// lists (of `$in`, say). Eve casts every string of 24 hexadecimal digits; here the field's type decides.
pub fn cast(value: Value, types: &[Type], date_format: &str) -> Value {
    match value {
        Value::List(elements) => Value::List(
            elements
                .into_iter()
                .map(|element| cast(element, types, date_format))
                .collect(),
        ),
        Value::String(text) => {
            let date = || DateTime::parse(&text, date_format).map(Value::DateTime);
            let id = || ObjectId::parse(&text).map(Value::ObjectId);
            let cast = types.iter().find_map(|declared| match declared {
                Type::DateTime => date(),
                Type::ObjectId => id(),
                _ => None,
            });
            cast.unwrap_or(Value::String(text))
        }
        other => other,
    }
}

fn scalar(value: Value, declared: Type, date_format: &str) -> Value {
    match declared {
        Type::Integer => whole(&value).map_or(value, Value::Integer),
        Type::Float => float(&value).map_or(value, Value::Float),
        Type::Number => number(value),
        Type::Boolean => truth(&value).map_or(value, Value::Boolean),
        Type::DateTime if is_falsy(&value) => Value::Null,
        Type::DateTime => value
            .as_str()
            .and_then(|text| DateTime::parse(text, date_format))
            .map_or(value, Value::DateTime),
        Type::ObjectId if is_falsy(&value) => Value::Null,
        Type::ObjectId => value.as_str().and_then(ObjectId::parse).map_or(value, Value::ObjectId),
        Type::Decimal => exact(&value).map_or(value, Value::String),
        Type::DbRef => dbref::from_wire(value),
        // Strings, containers and GeoJSON.
        _ => value,
    }
}

/// Python's `not value`.
pub fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Boolean(false) | Value::Integer(0) => true,
        Value::Float(number) => *number == 0.0,
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Dict(object) => object.is_empty(),
        Value::Boolean(true) | Value::Integer(_) | Value::DateTime(_) | Value::ObjectId(_) => false,
    }
}

/// Python's `int(value)`: fractions are cut off, text may have a sign, spaces around and underscores between digits.
pub fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Boolean(truth) => Some(i64::from(*truth)),
        Value::Float(number) => {
            const BEYOND: f64 = 9_223_372_036_854_775_808.0;
            (-BEYOND..BEYOND).contains(number).then_some(number.trunc() as i64)
        }
        Value::String(text) => without_underscores(text.trim())?.parse().ok(),
        _ => None,
    }
}

/// Python's `float(value)`; what is not finite cannot be stored and stays as it is.
pub fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Boolean(truth) => Some(f64::from(u8::from(*truth))),
        Value::Float(number) => Some(*number),
        Value::String(text) => without_underscores(text.trim())?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// A decimal number, from numbers and text.
fn exact(value: &Value) -> Option<String> {
    match value {
        Value::Integer(_) | Value::Float(_) | Value::String(_) => decimal::canonical(&python::str(value)),
        _ => None,
    }
}

/// Python lets single underscores stand between digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |place: Option<usize>| place.and_then(|place| bytes.get(place)).is_some_and(u8::is_ascii_digit);
    let fits =
        |(place, byte): (usize, &u8)| *byte != b'_' || is_digit(place.checked_sub(1)) && is_digit(place.checked_add(1));
    bytes.iter().enumerate().all(fits).then(|| text.replace('_', ""))
}

/// Text is read as JSON, whatever that gives: `"5"` is 5, `"true"` a boolean that then is no number.
fn number(value: Value) -> Value {
    match value {
        Value::String(text) => parse_text(&text).unwrap_or(Value::String(text)),
        other => other,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(truth) => Some(*truth),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;
