//! What a filter says about the owner of documents. Leaves the predicate that keeps owners apart to the statements.

use crate::id::ObjectId;
use crate::spec::ResourceSpec;
use crate::value::{Object, Value};

/// The values that the conditions give the owner field, at the top and directly in a top-level `$and`: where Eve looks.
pub(super) fn named(resource: &ResourceSpec, conditions: &Object) -> Vec<Value> {
    let Some(owner) = &resource.owner else {
        return Vec::new();
    };
    values(owner.field, conditions).cloned().collect()
}

/// The values that the conditions give a field at the top and directly in a top-level `$and`.
pub(super) fn values<'a>(field: &'a str, conditions: &'a Object) -> impl Iterator<Item = &'a Value> {
    let members = match conditions.get("$and") {
        Some(Value::List(members)) => members.as_slice(),
        _ => &[],
    };
    let below = members.iter().filter_map(move |member| member.as_dict()?.get(field));
    conditions.get(field).into_iter().chain(below)
}

/// Whether a named owner is this account. Anything but a plain value, `{"$ne": …}` say, is another owner to Eve.
pub(super) fn is(named: &Value, account: &str) -> bool {
    match named {
        Value::String(text) => text == account || ObjectId::parse(text).is_some_and(|id| id.to_hex() == account),
        Value::ObjectId(id) => id.to_hex() == account,
        Value::Integer(number) => number.to_string() == account,
        _ => false,
    }
}
