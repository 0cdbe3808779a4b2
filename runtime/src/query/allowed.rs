//! Which fields a client may filter on (`allowed_filters`), and with which values (`VALIDATE_FILTERS`).
//! Leaves secrets and hidden fields, which nobody may filter on, to `fields`.

use super::fields::{Scope, cast};
use super::operators::is_recognised;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::validate::satisfies;
use crate::value::{Object, Value};

/// # Errors
/// 400 with Eve's text for a field that is not listed, or a value that the field's rules refuse.
pub(super) fn check(api: &ApiSpec, resource: &ResourceSpec, conditions: &Object) -> Result<(), Refusal> {
    for (key, value) in conditions.iter() {
        if let "$and" | "$or" | "$nor" = key.as_str() {
            for member in sub_queries(key, value)? {
                check(api, resource, member)?;
            }
        } else if !is_recognised(key) {
            if !is_listed(resource, key) {
                return Err(Refusal::bad_request(format!("filter on '{key}' not allowed")));
            }
            if api.validate_filters && !is_valid(api, resource, key, value)? {
                return Err(Refusal::bad_request(format!("filter on '{key}' is invalid")));
            }
        }
    }
    Ok(())
}

/// The members of `$and`, `$or` or `$nor`.
///
/// # Errors
/// 400 with Eve's text when they are no list of objects. Mongo refuses an empty list too.
pub(super) fn sub_queries<'a>(operator: &str, value: &'a Value) -> Result<Vec<&'a Object>, Refusal> {
    let members = match value {
        Value::List(members) => members.iter().map(Value::as_dict).collect::<Option<Vec<&Object>>>(),
        _ => None,
    };
    let members = members.filter(|members| !members.is_empty());
    members.ok_or_else(|| Refusal::bad_request(format!("operator '{operator}' expects a list of sub-queries")))
}

/// Whether the name, or a dotted ancestor of it, is listed.
fn is_listed(resource: &ResourceSpec, key: &str) -> bool {
    resource.allowed_filters.iter().any(|&listed| {
        listed == "*"
            || key
                .strip_prefix(listed)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Whether the field is in the schema and its rules accept the value. Operators are refused along the way: to the
/// rules they are documents.
fn is_valid(api: &ApiSpec, resource: &ResourceSpec, key: &str, value: &Value) -> Result<bool, Refusal> {
    if key == resource.id_field {
        return Ok(!matches!(value, Value::Dict(_) | Value::List(_)));
    }
    match Scope::Document(resource).spec(key) {
        Some(spec) => satisfies(
            spec,
            &cast(value.clone(), Some(spec), api.date_format),
            resource.allow_unknown,
        ),
        None => Ok(false),
    }
}
