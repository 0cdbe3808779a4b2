//! Fields that a client may not write (`readonly`), or not by PATCH (`not_patchable`), unless it sends what is stored.
//! Leaves the order of things to `normalize`.

use super::issues::{Issues, Step};
use crate::spec::{FieldSpec, Nested};
use crate::value::{Object, Value};

/// The rule's name, under which `fields` finds what was marked here.
pub const READONLY: &str = "readonly";
const READONLY_TEXT: &str = "field is read-only";

/// Marks the fields that a client sent and may not write. `partial` says that it is by PATCH.
pub fn mark(fields: &[FieldSpec], sent: &Object, stored: Option<&Object>, partial: bool, issues: &mut Issues) {
    for spec in fields {
        if (spec.readonly || spec.not_patchable)
            && let Some(value) = sent.get(spec.name)
        {
            let same = stored.and_then(|stored| stored.get(spec.name));
            mark_value(spec, value, same, partial, Step::Name(spec.name), issues);
        }
    }
}

/// The same for one value.
pub fn mark_value(
    spec: &FieldSpec,
    value: &Value,
    stored: Option<&Value>,
    partial: bool,
    step: Step<'_>,
    issues: &mut Issues,
) {
    // Nothing stored is Python's None, so sending null changes nothing either.
    if value == stored.unwrap_or(&Value::Null) {
        return;
    }
    if spec.readonly {
        issues.add(step, READONLY, READONLY_TEXT);
    } else if spec.not_patchable && partial {
        issues.add(step, "not_patchable", "field can not be patched");
    }
}

/// Marks the fields that a client sent and may not write, those inside others too: what is left to do where a PATCH is
/// not normalised.
pub fn mark_all(fields: &[FieldSpec], sent: &Object, stored: Option<&Object>, issues: &mut Issues) {
    mark(fields, sent, stored, true, issues);
    for spec in fields {
        if let (Some(nested), Some(value)) = (spec.nested, sent.get(spec.name)) {
            let stored = stored.and_then(|stored| stored.get(spec.name));
            mark_nested(nested, value, stored, Step::Name(spec.name), issues);
        }
    }
}

fn mark_nested(nested: Nested, value: &Value, stored: Option<&Value>, step: Step<'_>, issues: &mut Issues) {
    let mut found = issues.take_nested(step);
    match (nested, value) {
        (Nested::Dict(fields), Value::Dict(sent)) => {
            mark_all(fields, sent, stored.and_then(Value::as_dict), &mut found);
        }
        (Nested::List(element), Value::List(values)) => {
            for (index, value) in values.iter().enumerate() {
                mark_value(element, value, None, true, Step::Index(index), &mut found);
                if let Some(nested) = element.nested {
                    mark_nested(nested, value, None, Step::Index(index), &mut found);
                }
            }
        }
        _ => {}
    }
    issues.put_nested(step, found);
}
