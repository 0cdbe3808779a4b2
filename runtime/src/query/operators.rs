//! Operators of `where`: which Eve recognises, which a setting bans, which SQL can express.
//! Leaves their meaning to `where_json`.

use super::unreadable_where;
use crate::refusal::Refusal;
use crate::spec::ApiSpec;
use crate::value::{Object, Value};

/// Every operator that Eve lets through to the database.
const RECOGNISED: [&str; 41] = [
    "$gt",
    "$gte",
    "$in",
    "$lt",
    "$lte",
    "$ne",
    "$nin",
    "$eq",
    "$or",
    "$and",
    "$not",
    "$nor",
    "$mod",
    "$regex",
    "$text",
    "$where",
    "$options",
    "$search",
    "$language",
    "$caseSensitive",
    "$diacriticSensitive",
    "$exists",
    "$type",
    "$expr",
    "$geoWithin",
    "$geoIntersects",
    "$near",
    "$nearSphere",
    "$centerSphere",
    "$center",
    "$geometry",
    "$maxDistance",
    "$minDistance",
    "$box",
    "$all",
    "$elemMatch",
    "$size",
    "$bitsAllClear",
    "$bitsAllSet",
    "$bitsAnyClear",
    "$bitsAnySet",
];

/// Whether Eve recognises the operator.
pub(super) fn is_recognised(operator: &str) -> bool {
    RECOGNISED.contains(&operator)
}

/// The refusal of an operator that Eve recognises and Eden does not have.
pub(super) fn not_built(operator: &str) -> Refusal {
    if is_recognised(operator) {
        Refusal::bad_request(format!("operator '{operator}' is not supported"))
    } else {
        unreadable_where()
    }
}

/// Looks at every operator, however deep.
///
/// # Errors
/// 400 whose reason is hidden, as in Eve, for operators that are unknown or banned.
pub(super) fn check(api: &ApiSpec, conditions: &Object) -> Result<(), Refusal> {
    for (key, value) in conditions.iter() {
        if key.starts_with('$') {
            if api.query_blacklist.contains(&key.as_str()) {
                return Err(Refusal::hidden(
                    "Query contains operators banned in MONGO_QUERY_BLACKLIST",
                ));
            }
            if !is_recognised(key) {
                return Err(Refusal::hidden(format!(
                    "Query contains unknown or unsupported operators: {key}"
                )));
            }
        }
        check_value(api, value)?;
    }
    Ok(())
}

fn check_value(api: &ApiSpec, value: &Value) -> Result<(), Refusal> {
    match value {
        Value::Dict(conditions) => check(api, conditions),
        Value::List(values) => values.iter().try_for_each(|value| check_value(api, value)),
        _ => Ok(()),
    }
}
