//! Keys with dots: `{"a.b": 1}` means `{"a": {"b": 1}}` (`normalize_dotted_fields`), at every depth.
//! Leaves fields that do not exist to `fields`.

use crate::refusal::Refusal;
use crate::value::{Object, Value};

/// How deep the levels of one key may reach.
const DEEPEST: usize = 100;

/// How many levels the keys of one document may make in all: a few bytes of text make an object each.
const MOST_LEVELS: usize = 10_000;

/// Expands all keys with dots, those inside lists and below dots too. A key whose way leads through something that is no
/// object stays as it is, as in Eve, and will be an unknown field.
///
/// # Errors
/// A 400 when the keys nest deeper or make more levels than a server should bear.
pub fn expand(object: Object) -> Result<Object, Refusal> {
    Expander { levels: 0 }.object(object, 0)
}

struct Expander {
    levels: usize,
}

impl Expander {
    fn object(&mut self, object: Object, depth: usize) -> Result<Object, Refusal> {
        let mut expanded = Object::new();
        let mut dotted = Vec::new();
        for (key, value) in object {
            if key.contains('.') {
                dotted.push((key, value));
            } else {
                expanded.insert(key, self.value(value, depth + 1)?);
            }
        }
        for (key, value) in dotted {
            let levels = key.bytes().filter(|byte| *byte == b'.').count();
            self.levels += levels;
            if depth + levels > DEEPEST || self.levels > MOST_LEVELS {
                return Err(Refusal::hidden("The keys of the document have too many dots"));
            }
            let value = self.value(value, depth + levels + 1)?;
            if let Some(value) = place(&mut expanded, &key, value) {
                expanded.insert(key, value);
            }
        }
        Ok(expanded)
    }

    fn value(&mut self, value: Value, depth: usize) -> Result<Value, Refusal> {
        match value {
            Value::Dict(object) => self.object(object, depth).map(Value::Dict),
            Value::List(elements) => {
                let elements: Result<_, _> = elements.into_iter().map(|element| self.value(element, depth)).collect();
                elements.map(Value::List)
            }
            other => Ok(other),
        }
    }
}

/// Puts the value at the end of the way, or gives it back when the way is blocked.
fn place(object: &mut Object, way: &str, value: Value) -> Option<Value> {
    let Some((first, rest)) = way.split_once('.') else {
        object.insert(way, value);
        return None;
    };
    if !object.contains(first) {
        object.insert(first, Object::new());
    }
    match object.get_mut(first) {
        Some(Value::Dict(inner)) => place(inner, rest, value),
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::expand;
    use crate::json::parse::parse_text;
    use crate::json::write::write_value;
    use crate::value::{Object, Value};

    fn object(text: &str) -> Object {
        match parse_text(text) {
            Ok(Value::Dict(object)) => object,
            _ => panic!("{text} is no object"),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut out = Vec::new();
        let Ok(expanded) = expand(object(text)) else {
            panic!("{text} was refused")
        };
        write_value(&mut out, &Value::Dict(expanded), "");
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn dots_become_objects() {
        check(r#"{"a.b": 1}"#, r#"{"a": {"b": 1}}"#);
        check(r#"{"a.b": 1, "a": {"c": 2}}"#, r#"{"a": {"c": 2, "b": 1}}"#);
        check(r#"{"a.b": 1, "a.c": 2}"#, r#"{"a": {"b": 1, "c": 2}}"#);
        check(r#"{"a": {"b.c": 1}}"#, r#"{"a": {"b": {"c": 1}}}"#);
        check(r#"{"a.b": {"c.d": 1}}"#, r#"{"a": {"b": {"c": {"d": 1}}}}"#);
        check(r#"{"l": [[{"x.y": 1}]]}"#, r#"{"l": [[{"x": {"y": 1}}]]}"#);
        check(r#"{".a": 1}"#, r#"{"": {"a": 1}}"#);
        check(r#"{"a.": 1}"#, r#"{"a": {"": 1}}"#);
        check(r#"{"a..b": 1}"#, r#"{"a": {"": {"b": 1}}}"#);
    }

    #[test]
    fn blocked_ways_stay_as_they_are() {
        check(r#"{"a": 5, "a.b": 1}"#, r#"{"a": 5, "a.b": 1}"#);
        check(r#"{"a": null, "a.b": 1}"#, r#"{"a": null, "a.b": 1}"#);
        check(r#"{"a.b": 1, "a.b.c": 2}"#, r#"{"a": {"b": 1}, "a.b.c": 2}"#);
        check(r#"{"a.b.c": 2, "a.b": 1}"#, r#"{"a": {"b": 1}}"#);
    }

    #[test]
    fn too_many_dots_are_refused() {
        for levels in [101, 1_000_000] {
            assert!(expand(object(&format!("{{\"{}\": 1}}", ".".repeat(levels)))).is_err());
        }
        assert!(expand(object(&format!("{{\"{}\": 1}}", ".".repeat(100)))).is_ok());
        let nested = format!("{{\"{0}\": {{\"{0}\": 1}}}}", ".".repeat(60));
        assert!(expand(object(&nested)).is_err());
        let many: Vec<String> = (0..200).map(|key| format!("\"{key}{}\": 1", ".a".repeat(60))).collect();
        assert!(expand(object(&format!("{{{}}}", many.join(", ")))).is_err());
    }
}
