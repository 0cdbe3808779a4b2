//! What is in the body of a request about an account: `data`, `permissions`, operations. Says everything that is wrong
//! at once. Leaves whether the caller may send it to the views.

use super::call::{Call, python, python_dict};
use super::permissions::KINDS;
use super::problem::{Complaint, Problem};
use serde_json::{Map, Value as Json};

/// A body that was understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Payload {
    pub(crate) data: Option<Map<String, Json>>,
    /// Lists by kind; `null` removes one, where that is allowed.
    pub(crate) permissions: Map<String, Json>,
    pub(crate) has_permissions: bool,
}

const REQUIRED: &str = "Required";

/// The body of a POST or a PUT: a whole account, its password included.
pub(crate) fn whole(call: &Call, complaints: &mut Vec<Complaint>) -> Payload {
    let Some(body) = object(call, true, complaints) else {
        return Payload::default();
    };
    let payload = payload(body, complaints);
    match &payload.data {
        Some(data) => complaints.extend(password(data, "data.password")),
        None if complaints
            .iter()
            .all(|complaint| complaint.name.as_deref() != Some("data")) =>
        {
            complaints.push(Complaint::new("body", "data", REQUIRED));
        }
        None => {}
    }
    payload
}

/// The body of a PATCH that names fields.
pub(crate) fn partial(call: &Call, complaints: &mut Vec<Complaint>) -> Payload {
    let Some(body) = object(call, false, complaints) else {
        return Payload::default();
    };
    payload(body, complaints)
}

/// The body of a PATCH that names operations.
pub(crate) fn operations(call: &Call, complaints: &mut Vec<Complaint>) -> Vec<Json> {
    let list = match call.json() {
        Ok(Some(Json::Array(list))) => list,
        Ok(Some(other)) => {
            let text = format!("\"{}\" is not iterable", python(&other));
            complaints.push(Complaint::new("body", "", text));
            return Vec::new();
        }
        Ok(None) => {
            complaints.push(Complaint::new("body", "", "\"{}\" is not iterable"));
            return Vec::new();
        }
        Err(reason) => {
            complaints.push(Complaint::new("body", "", format!("Invalid JSON: {reason}")));
            complaints.push(Complaint::new("body", "", REQUIRED));
            return Vec::new();
        }
    };
    for (number, operation) in list.iter().enumerate() {
        operation_complaints(number, operation, complaints);
    }
    list
}

fn operation_complaints(number: usize, operation: &Json, complaints: &mut Vec<Complaint>) {
    let mut complain = |name: String, text: String| complaints.push(Complaint::new("body", &name, text));
    let Some(members) = operation.as_object() else {
        let text = format!(
            "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
            python(operation)
        );
        return complain(number.to_string(), text);
    };
    let named = |name: &str| {
        members
            .get(name)
            .filter(|value| !value.is_null() && **value != Json::String(String::new()))
    };
    match named("op") {
        None => complain(format!("{number}.op"), REQUIRED.to_owned()),
        Some(Json::String(op)) if ["test", "add", "remove", "replace", "move", "copy"].contains(&op.as_str()) => {}
        Some(other) => complain(
            format!("{number}.op"),
            format!(
                "\"{}\" is not one of test, add, remove, replace, move, copy",
                plain(other)
            ),
        ),
    }
    for key in ["path", "from"] {
        match named(key) {
            None if key == "path" => complain(format!("{number}.{key}"), REQUIRED.to_owned()),
            None => {}
            Some(Json::String(path)) if path.starts_with('/') => {}
            Some(_) => complain(
                format!("{number}.{key}"),
                "String does not match expected pattern".to_owned(),
            ),
        }
    }
    let unknown: Map<String, Json> = members
        .iter()
        .filter(|(key, _)| !["op", "path", "from", "value"].contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !unknown.is_empty() {
        complain(
            number.to_string(),
            format!("Unrecognized keys in mapping: \"{}\"", python_dict(&unknown)),
        );
    }
}

/// The body as an object. An empty one counts as `{}`.
fn object(call: &Call, whole: bool, complaints: &mut Vec<Complaint>) -> Option<Map<String, Json>> {
    match call.json() {
        Ok(None) => Some(Map::new()),
        Ok(Some(Json::Object(body))) => Some(body),
        Ok(Some(Json::Array(list))) => {
            let text = format!(
                "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                python(&Json::Array(list))
            );
            complaints.push(Complaint::new("body", "", text));
            None
        }
        Ok(Some(_)) => {
            complaints.push(Complaint::new("body", "", "Should be a JSON object or an array"));
            complaints.push(Complaint::new("body", "", REQUIRED));
            None
        }
        Err(reason) => {
            complaints.push(Complaint::new("body", "", format!("Invalid JSON: {reason}")));
            complaints.push(Complaint::new("body", "", REQUIRED));
            let _ = whole;
            None
        }
    }
}

fn payload(mut body: Map<String, Json>, complaints: &mut Vec<Complaint>) -> Payload {
    let (data, permissions) = (body.remove("data"), body.remove("permissions"));
    if !body.is_empty() {
        let text = format!("Unrecognized keys in mapping: \"{}\"", python_dict(&body));
        complaints.push(Complaint::new("body", "", text));
    }
    let mut payload = Payload {
        has_permissions: permissions.is_some(),
        ..Payload::default()
    };
    match data {
        None => {}
        Some(Json::Object(data)) => payload.data = Some(data),
        Some(other) => complaints.push(not_a_mapping("data", &other)),
    }
    match permissions {
        None => {}
        Some(Json::Object(lists)) => {
            for (kind, list) in lists {
                if let Some(complaint) = list_complaint(&kind, &list) {
                    complaints.push(complaint);
                } else {
                    payload.permissions.insert(kind, list);
                }
            }
        }
        Some(other) => complaints.push(not_a_mapping("permissions", &other)),
    }
    payload
}

fn not_a_mapping(name: &str, found: &Json) -> Complaint {
    let text = format!(
        "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
        plain(found)
    );
    Complaint::new("body", name, text)
}

fn list_complaint(kind: &str, list: &Json) -> Option<Complaint> {
    if !KINDS.contains(&kind) {
        let text = format!("\"{kind}\" is not one of read, write");
        return Some(Complaint::new("body", "permissions", text));
    }
    let name = format!("permissions.{kind}");
    match list {
        Json::Null => None,
        Json::Array(principals) => {
            let bad = principals
                .iter()
                .position(|principal| !matches!(principal, Json::String(text) if !text.is_empty()))?;
            let found = &principals[bad];
            let empty = matches!(found, Json::Null | Json::Bool(false)) || *found == Json::String(String::new());
            let text = if empty {
                REQUIRED.to_owned()
            } else {
                format!("{} is not a string: {{'': ''}}", python(found))
            };
            Some(Complaint::new("body", &format!("{name}.{bad}"), text))
        }
        other => Some(Complaint::new(
            "body",
            &name,
            format!("\"{}\" is not iterable", plain(other)),
        )),
    }
}

/// What is wrong with the password of `data`: it must be there, and be text.
pub(crate) fn password(data: &Map<String, Json>, name: &str) -> Option<Complaint> {
    let text = match data.get("password") {
        Some(Json::String(text)) if !text.is_empty() => return None,
        None | Some(Json::Null | Json::Bool(false) | Json::String(_)) => REQUIRED.to_owned(),
        Some(Json::Number(number)) if number.as_f64() == Some(0.0) => REQUIRED.to_owned(),
        Some(Json::Array(elements)) if elements.is_empty() => REQUIRED.to_owned(),
        Some(Json::Object(members)) if members.is_empty() => REQUIRED.to_owned(),
        Some(other) => format!("{} is not a string: {{'password': ''}}", python(other)),
    };
    Some(Complaint::new("body", name, text))
}

/// A 400 when anything was wrong.
pub(crate) fn refuse(complaints: Vec<Complaint>) -> Result<(), Problem> {
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(400, complaints))
    }
}

/// A value as text without quotes around it.
fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| python(value), str::to_owned)
}
