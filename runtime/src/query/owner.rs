//! What a filter says about the owner of documents. Leaves the predicate that keeps owners apart to the statements.

use crate::id::ObjectId;
use crate::spec::ResourceSpec;
use crate::value::{Object, Value};

/// The values that the conditions give the owner field, at the top and directly in a top-level `$and`: where Eve looks.
pub(super) fn named(resource: &ResourceSpec, conditions: &Object) -> Vec<Value> {
    let Some(owner) = &resource.owner else {
        return Vec::new();
    };
    let mut named: Vec<Value> = conditions.get(owner.field).cloned().into_iter().collect();
    if let Some(Value::List(members)) = conditions.get("$and") {
        named.extend(
            members
                .iter()
                .filter_map(|member| member.as_dict()?.get(owner.field).cloned()),
        );
    }
    named
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
