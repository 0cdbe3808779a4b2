//! References of MongoDB: an object that names a collection, an id and perhaps a database.
//! Leaves whether the document is there to `data_relation`.

use crate::value::{Object, Value};

/// The reference as it is stored: `$col` is another name of `$ref`, and nothing else is kept. What is no reference stays
/// as it is.
pub fn from_wire(value: Value) -> Value {
    let Value::Dict(object) = &value else { return value };
    let collection = object.get("$col").or_else(|| object.get("$ref"));
    let (Some(collection), Some(id)) = (collection, object.get("$id")) else {
        return value;
    };
    let mut reference = Object::new();
    reference.insert("$ref", collection.clone());
    reference.insert("$id", id.clone());
    if let Some(database) = object.get("$db").filter(|database| !database.is_null()) {
        reference.insert("$db", database.clone());
    }
    let reference = Value::Dict(reference);
    if is(&reference) { reference } else { value }
}

/// Whether this is a reference as it is stored.
pub fn is(value: &Value) -> bool {
    let Value::Dict(object) = value else { return false };
    let named = |member| object.get(member).is_some_and(|value| value.as_str().is_some());
    named("$ref")
        && object.contains("$id")
        && (named("$db") || !object.contains("$db"))
        && object
            .keys()
            .all(|name| matches!(name.as_str(), "$ref" | "$id" | "$db"))
}

/// The id of a reference.
pub fn id(value: &Value) -> Option<&Value> {
    is(value).then(|| value.as_dict()?.get("$id")).flatten()
}

#[cfg(test)]
mod tests {
    use super::{from_wire, id, is};
    use crate::json::parse::parse_text;
    use crate::json::write::write_value;

    #[test]
    fn references_are_read_as_eve_reads_them() {
        #[track_caller]
        fn check(json: &str, expected: &str) {
            let found = from_wire(parse_text(json).unwrap_or_default());
            let mut out = Vec::new();
            write_value(&mut out, &found, "");
            let shown = String::from_utf8_lossy(&out).into_owned();
            assert_eq!(if is(&found) { &shown } else { "none" }, expected, "{json}");
        }
        check(r#"{"$col": "a", "$id": "5f"}"#, r#"{"$ref": "a", "$id": "5f"}"#);
        check(
            r#"{"$db": "d", "$ref": "a", "$id": 5, "x": 1}"#,
            r#"{"$ref": "a", "$id": 5, "$db": "d"}"#,
        );
        check(r#"{"$ref": "a", "$id": 5, "$db": null}"#, r#"{"$ref": "a", "$id": 5}"#);
        check(r#"{"$ref": "a"}"#, "none");
        check(r#"{"$id": "a"}"#, "none");
        check(r#"{"$ref": 5, "$id": 5}"#, "none");
        check(r#"{"$ref": "a", "$id": 5, "$db": 5}"#, "none");
        check(r#""a""#, "none");
        let reference = parse_text(r#"{"$ref": "a", "$id": 5}"#).unwrap_or_default();
        assert_eq!(id(&reference), Some(&5.into()));
    }
}
