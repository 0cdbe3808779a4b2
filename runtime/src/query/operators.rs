//! Operators of `where`: which Eve recognises, which a setting bans, which SQL can express.
//! Leaves their meaning to `where_json`.

use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
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

/// The refusal of an operator that Eve lets through and SQL cannot express.
pub(super) fn not_built(operator: &str) -> Refusal {
    Refusal::bad_request(format!("operator '{operator}' is not supported"))
}

/// Looks at every operator, however deep.
///
/// # Errors
/// 400 whose reason is hidden, as in Eve, for operators that are unknown or banned.
pub(super) fn check(api: &ApiSpec, resource: &ResourceSpec, conditions: &Object) -> Result<(), Refusal> {
    for (key, value) in conditions.iter() {
        if key.starts_with('$') {
            if api.query_blacklist.contains(&key.as_str()) {
                return Err(Refusal::hidden(
                    "Query contains operators banned in MONGO_QUERY_BLACKLIST",
                ));
            }
            let operator = key.as_str();
            let listed = api.query_whitelist.contains(&operator) || resource.query_whitelist.contains(&operator);
            if !is_recognised(operator) && !listed {
                return Err(Refusal::hidden(format!(
                    "Query contains unknown or unsupported operators: {key}"
                )));
            }
        }
        check_value(api, resource, value)?;
    }
    Ok(())
}

fn check_value(api: &ApiSpec, resource: &ResourceSpec, value: &Value) -> Result<(), Refusal> {
    match value {
        Value::Dict(conditions) => check(api, resource, conditions),
        Value::List(values) => values.iter().try_for_each(|value| check_value(api, resource, value)),
        _ => Ok(()),
    }
}
