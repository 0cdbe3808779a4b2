//! What the settings do to a document before it is checked: `rename`, `purge_unknown`, `coerce`, `default_setter`.
//! Leaves constant defaults and read-only fields to `normalize`, conversion by declared type to `coerce`.

use super::issues::{Issues, Key};
use super::python_calls::call;
use crate::spec::{FieldSpec, Nested, Rule, Setter};
use crate::time::DateTime;
use crate::value::{Object, Value};

/// The message rule of a failed `coerce`.
const COERCE: &str = "coerce";

/// What holds for members that no schema declares.
#[derive(Debug, Clone, Copy)]
pub struct Unknown {
    /// They are accepted.
    pub accepted: bool,
    /// Their rules.
    pub rules: Option<&'static FieldSpec>,
}

impl Unknown {
    /// What holds inside a field: what it says itself, or else what holds around it.
    pub fn inside(self, spec: &FieldSpec) -> Self {
        match spec.allow_unknown {
            Some(accepted) => Unknown {
                accepted,
                rules: spec.unknown,
            },
            None => self,
        }
    }
}

/// Moves values to the names that `rename` gives, a value that stands there already is lost; then drops unknown members
/// where `purge_unknown` says so. At every depth, outside first.
pub fn rename_and_purge(fields: &[FieldSpec], unknown: Unknown, purge: bool, object: &mut Object) {
    for spec in fields {
        if let Some(name) = spec.rename
            && let Some(value) = object.remove(spec.name)
        {
            object.remove(name);
            object.insert(name, value);
        }
    }
    if purge && !unknown.accepted {
        object.retain(|name| fields.iter().any(|spec| spec.name == name));
    }
    for spec in fields {
        if let Some(value) = object.get_mut(spec.name) {
            reshape(spec, unknown, value);
        }
    }
}

fn reshape(spec: &FieldSpec, unknown: Unknown, value: &mut Value) {
    match (spec.nested, value) {
        (Some(Nested::Dict(fields)), Value::Dict(object)) => {
            rename_and_purge(fields, unknown.inside(spec), spec.purge_unknown, object);
        }
        // Of a dict without schema, all members are unknown.
        (None, Value::Dict(object)) if spec.purge_unknown && !unknown.inside(spec).accepted => *object = Object::new(),
        (Some(Nested::List(element)), Value::List(values)) => {
            for value in values {
                reshape(element, unknown, value);
            }
        }
        _ => {}
    }
}

/// Applies `coerce` to all fields, those inside others too. A function that fails leaves the value and says why.
pub fn coerce(fields: &[FieldSpec], unknown: Unknown, object: &mut Object, issues: &mut Issues) {
    for (name, value) in object.iter_mut() {
        if let Some(spec) = fields.iter().find(|spec| spec.name == name) {
            coerce_value(spec, unknown, value, name.as_str().into(), name, issues);
        } else if let Some(spec) = unknown.rules.filter(|_| unknown.accepted) {
            coerce_value(spec, unknown, value, name.as_str().into(), name, issues);
        }
    }
}

fn coerce_value(spec: &FieldSpec, unknown: Unknown, value: &mut Value, key: Key, shown: &str, issues: &mut Issues) {
    for function in spec.coerce {
        match call(*function, value) {
            Ok(made) => *value = made,
            Err(why) => {
                if !(spec.nullable && value.is_null()) {
                    issues.add(key.clone(), COERCE, format!("field '{shown}' cannot be coerced: {why}"));
                }
                break;
            }
        }
    }
    if !coerces_inside(spec) {
        return;
    }
    let mut inside = issues.take_nested(&key);
    match value {
        Value::Dict(object) => coerce_members(spec, unknown, object, &mut inside),
        Value::List(values) => {
            for (place, value) in values.iter_mut().enumerate() {
                let element = match spec.nested {
                    Some(Nested::List(element)) => Some(element),
                    _ => items(spec).and_then(|items| items.get(place)),
                };
                if let Some(element) = element {
                    coerce_value(element, unknown, value, place.into(), &place.to_string(), &mut inside);
                }
            }
        }
        _ => {}
    }
    issues.put_nested(key, inside);
}

/// Keys first, then values, then the members that a schema declares.
fn coerce_members(spec: &FieldSpec, unknown: Unknown, object: &mut Object, issues: &mut Issues) {
    for rule in spec.rules {
        if let Rule::Keys(rules) = rule
            && !rules.coerce.is_empty()
        {
            *object = std::mem::take(object)
                .into_iter()
                .map(|(name, value)| {
                    let mut made = Value::String(name.clone());
                    coerce_value(rules, unknown, &mut made, name.as_str().into(), &name, issues);
                    // A key is text whatever it was turned into.
                    (super::python::str(&made), value)
                })
                .collect();
        }
    }
    for rule in spec.rules {
        if let Rule::Values(rules) = rule {
            for (name, value) in object.iter_mut() {
                coerce_value(rules, unknown, value, name.as_str().into(), name, issues);
            }
        }
    }
    if let Some(Nested::Dict(fields)) = spec.nested {
        coerce(fields, unknown.inside(spec), object, issues);
    }
}

fn coerces_inside(spec: &FieldSpec) -> bool {
    spec.nested.is_some()
        || spec
            .rules
            .iter()
            .any(|rule| matches!(rule, Rule::Items(_) | Rule::Keys(_) | Rule::Values(_)))
}

fn items(spec: &FieldSpec) -> Option<&'static [FieldSpec]> {
    spec.rules.iter().find_map(|rule| match rule {
        Rule::Items(items) => Some(*items),
        _ => None,
    })
}

/// Sets absent fields with a `default_setter`, and those that are `null` and may not be. What `stored` has stays as it is
/// or, when a whole document is replaced, is dropped, as in Eve; `inside` says whether that goes for members too.
pub fn set_by_server(
    fields: &[FieldSpec],
    object: &mut Object,
    stored: Option<&Object>,
    inside: bool,
    moment: DateTime,
) {
    for spec in fields {
        let is_stored = stored.is_some_and(|stored| stored.contains(spec.name));
        let absent = object
            .get(spec.name)
            .is_none_or(|value| value.is_null() && !spec.nullable);
        if let Some(Setter::Now) = spec.default_setter
            && absent
            && !is_stored
        {
            object.insert(spec.name, Value::DateTime(moment));
        }
        if let Some(value) = object.get_mut(spec.name) {
            let stored = stored.filter(|_| inside).and_then(|stored| stored.get(spec.name));
            set_inside(spec, value, stored, moment);
        }
    }
}

fn set_inside(spec: &FieldSpec, value: &mut Value, stored: Option<&Value>, moment: DateTime) {
    match (spec.nested, value) {
        (Some(Nested::Dict(fields)), Value::Dict(object)) => {
            set_by_server(fields, object, stored.and_then(Value::as_dict), true, moment);
        }
        (Some(Nested::List(element)), Value::List(values)) => {
            for value in values {
                set_inside(element, value, None, moment);
            }
        }
        _ => {}
    }
}
