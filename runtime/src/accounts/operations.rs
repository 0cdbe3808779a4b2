//! JSON-patch (RFC 6902) over an account and its permissions, and JSON-merge-patch (RFC 7396).
//! Leaves passwords to `change`: the account given here holds none.

use super::permissions::{KINDS, Permissions};
use serde_json::{Map, Value as Json};

/// The account and its permissions after the operations.
///
/// # Errors
/// With the operation that failed.
pub(crate) fn apply(
    data: &Map<String, Json>,
    permissions: &Permissions,
    operations: &[Json],
) -> Result<(Map<String, Json>, Permissions), String> {
    let lists: Map<String, Json> = KINDS
        .iter()
        .map(|kind| {
            let list = permissions.list(kind).iter();
            let members: Map<String, Json> = list.map(|name| (name.clone(), Json::from(name.as_str()))).collect();
            ((*kind).to_owned(), Json::Object(members))
        })
        .collect();
    let mut document = Json::Object(Map::from_iter([
        ("data".to_owned(), Json::Object(data.clone())),
        ("permissions".to_owned(), Json::Object(lists)),
    ]));
    for operation in operations {
        run(&mut document, operation)?;
    }
    let Json::Object(mut document) = document else {
        return Err("the document is no longer an object".to_owned());
    };
    let Some(Json::Object(data)) = document.remove("data") else {
        return Err("'data' is no longer an object".to_owned());
    };
    let mut after = Permissions::default();
    let Some(Json::Object(lists)) = document.remove("permissions") else {
        return Err("'permissions' is no longer an object".to_owned());
    };
    for (kind, list) in lists {
        let Json::Object(members) = list else {
            return Err(format!("'permissions/{kind}' is no longer an object"));
        };
        if !KINDS.contains(&kind.as_str()) {
            return Err(format!("'{kind}' is no permission"));
        }
        after.set(&kind, members.into_iter().map(|(name, _)| name));
    }
    Ok((data, after))
}

fn run(document: &mut Json, operation: &Json) -> Result<(), String> {
    let text = |key: &str| operation.get(key).and_then(Json::as_str);
    let path = text("path").ok_or("the operation has no 'path'")?;
    let value = || -> Result<Json, String> {
        // a principal is its own value
        let principal = path
            .strip_prefix("/permissions/read/")
            .or_else(|| path.strip_prefix("/permissions/write/"));
        match (operation.get("value"), principal) {
            (_, Some(name)) => Ok(Json::from(unescaped(name))),
            (Some(value), None) => Ok(value.clone()),
            (None, None) => Err("the operation does not contain a 'value' member".to_owned()),
        }
    };
    let from = || text("from").ok_or_else(|| "the operation does not contain a 'from' member".to_owned());
    match text("op").unwrap_or("") {
        "add" => add(document, path, value()?),
        "remove" => remove(document, path).map(|_| ()),
        "replace" => {
            let place = document
                .pointer_mut(path)
                .ok_or_else(|| format!("can't replace a non-existent object '{path}'"))?;
            *place = value()?;
            Ok(())
        }
        "move" => {
            let from = from()?;
            if path.strip_prefix(from).is_some_and(|rest| rest.starts_with('/')) {
                return Err("cannot move values into their own children".to_owned());
            }
            let moved = remove(document, from)?;
            add(document, path, moved)
        }
        "copy" => {
            let from = from()?;
            let copied = document.pointer(from).cloned();
            add(
                document,
                path,
                copied.ok_or_else(|| format!("'{from}' does not exist"))?,
            )
        }
        "test" => {
            let wanted = value()?;
            match document.pointer(path) {
                Some(found) if same(found, &wanted) => Ok(()),
                Some(found) => Err(format!(
                    "{} is not equal to tested value {}",
                    classed(found),
                    classed(&wanted)
                )),
                None => Err(format!("'{path}' does not exist")),
            }
        }
        other => Err(format!("unknown operation '{other}'")),
    }
}

fn add(document: &mut Json, path: &str, value: Json) -> Result<(), String> {
    let (parent, last) = parent(document, path)?;
    match parent {
        Json::Object(members) => {
            members.insert(last, value);
            Ok(())
        }
        Json::Array(elements) => {
            let place = if last == "-" {
                Some(elements.len())
            } else {
                index(&last)
            };
            match place.filter(|&place| place <= elements.len()) {
                Some(place) => {
                    elements.insert(place, value);
                    Ok(())
                }
                None => Err(format!("can't insert outside of list: '{path}'")),
            }
        }
        _ => Err(format!("'{path}' is inside something that has no members")),
    }
}

fn remove(document: &mut Json, path: &str) -> Result<Json, String> {
    let missing = || {
        let last = path.rsplit('/').next().unwrap_or(path);
        format!("can't remove a non-existent object '{last}'")
    };
    let (parent, last) = parent(document, path)?;
    match parent {
        Json::Object(members) => members.remove(&last).ok_or_else(missing),
        Json::Array(elements) => {
            let place = index(&last).filter(|&place| place < elements.len());
            place.map(|place| elements.remove(place)).ok_or_else(missing)
        }
        _ => Err(missing()),
    }
}

/// What holds the end of a path, and the name of the end.
fn parent<'d>(document: &'d mut Json, path: &str) -> Result<(&'d mut Json, String), String> {
    let (above, last) = path.rsplit_once('/').ok_or_else(|| format!("'{path}' is no path"))?;
    let parent = document
        .pointer_mut(above)
        .ok_or_else(|| format!("'{above}' does not exist"))?;
    Ok((parent, unescaped(last)))
}

/// A value with its class, as Python shows both.
fn classed(value: &Json) -> String {
    let class = match value {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    };
    let shown = value.as_str().map_or_else(|| super::call::python(value), str::to_owned);
    format!("{shown} (<class '{class}'>)")
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

fn index(text: &str) -> Option<usize> {
    let plain = text == "0" || !text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits).then(|| text.parse().ok()).flatten()
}

/// Equality of JSON values; 1 is 1.0.
pub(crate) fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(key, a)| other.get(key).is_some_and(|b| same(a, b)))
        }
        _ => one == other,
    }
}

/// Merges `changes` into `target`: objects deeply, `null` removes.
pub(crate) fn merge(target: &mut Map<String, Json>, changes: &Map<String, Json>) {
    for (key, change) in changes {
        match change {
            Json::Null => {
                target.remove(key);
            }
            Json::Object(members) => {
                let inner = target.entry(key.clone()).or_insert_with(|| Json::Object(Map::new()));
                if !inner.is_object() {
                    *inner = Json::Object(Map::new());
                }
                if let Json::Object(inner) = inner {
                    merge(inner, members);
                }
            }
            other => {
                target.insert(key.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{apply, merge};
    use crate::accounts::permissions::Permissions;
    use serde_json::{Map, Value as Json, json};

    fn object(value: Json) -> Map<String, Json> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[track_caller]
    fn check(operations: Json, expected: Result<Json, &str>) {
        let data = object(json!({"a": 1, "l": [1, 2], "o": {"x": {"y": 1}}}));
        let list = operations.as_array().cloned().unwrap_or_default();
        let found = apply(&data, &Permissions::of_owner("bob"), &list);
        match (found, expected) {
            (Ok((data, _)), Ok(expected)) => assert_eq!(Json::Object(data), expected),
            (Err(error), Err(part)) => assert!(error.contains(part), "{error}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn operations_do_what_the_standard_says() {
        check(
            json!([{"op": "add", "path": "/data/b", "value": null}, {"op": "remove", "path": "/data/a"}]),
            Ok(json!({"b": null, "l": [1, 2], "o": {"x": {"y": 1}}})),
        );
        check(
            json!([{"op": "add", "path": "/data/l/1", "value": 9}, {"op": "add", "path": "/data/l/-", "value": 3},
                   {"op": "remove", "path": "/data/o"}, {"op": "test", "path": "/data/a", "value": 1.0}]),
            Ok(json!({"a": 1, "l": [1, 9, 2, 3]})),
        );
        check(
            json!([{"op": "move", "from": "/data/o/x", "path": "/data/z"}, {"op": "copy", "from": "/data/z/y", "path": "/data/a"},
                   {"op": "replace", "path": "/data/l", "value": 0}]),
            Ok(json!({"a": 1, "l": 0, "o": {}, "z": {"y": 1}})),
        );
        for (operation, part) in [
            (json!([{"op": "remove", "path": "/data/no"}]), "non-existent"),
            (
                json!([{"op": "replace", "path": "/data/no", "value": 1}]),
                "non-existent",
            ),
            (json!([{"op": "add", "path": "/data/l/9", "value": 1}]), "outside"),
            (
                json!([{"op": "add", "path": "/data/no/x", "value": 1}]),
                "does not exist",
            ),
            (json!([{"op": "test", "path": "/data/a", "value": 2}]), "not equal"),
            (
                json!([{"op": "move", "from": "/data/o", "path": "/data/o/x"}]),
                "own children",
            ),
            (json!([{"op": "remove", "path": "/data"}]), "'data'"),
            (json!([{"op": "add", "path": "", "value": 1}]), "no path"),
            (json!([{"op": "add", "path": "/data/x"}]), "'value'"),
        ] {
            check(operation, Err(part));
        }
    }

    #[test]
    fn permissions_are_changed_by_name() {
        let operations = json!([{"op": "add", "path": "/permissions/read/system.Everyone"}, {"op": "remove", "path": "/permissions/write/account:bob"}]);
        let list = operations.as_array().cloned().unwrap_or_default();
        let (_, after) = apply(&Map::new(), &Permissions::of_owner("bob"), &list).expect("they apply");
        assert_eq!((after.read, after.write), (vec!["system.Everyone".to_owned()], vec![]));
    }

    #[test]
    fn merging_goes_deep_and_null_removes() {
        let mut target = object(json!({"a": 1, "o": {"x": 1, "y": 2}, "s": "text"}));
        merge(
            &mut target,
            &object(json!({"a": null, "o": {"x": null, "z": {"w": null}}, "s": {"t": 1}})),
        );
        assert_eq!(Json::Object(target), json!({"o": {"y": 2, "z": {}}, "s": {"t": 1}}));
    }
}
