//! From JSON text to values. Leaves everything about types and rules to `validate`.
//! Hostile text costs no more than its length: nesting is limited, nothing is read twice.

use crate::value::{Object, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Why a text is not JSON, or is JSON that cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError(String);

impl ParseError {
    /// A reason of one's own.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}

/// Reads one JSON value. Of keys that come twice the last one counts, as in Python.
///
/// # Errors
/// When the text is empty, is no JSON, is no UTF-8, is nested deeper than 128 levels, has `NaN` or `Infinity` or a
/// number beyond the range of doubles, or has `\u0000` in a string or a key (no database stores that).
pub fn parse(bytes: &[u8]) -> Result<Value, ParseError> {
    serde_json::from_slice(bytes).map_err(|error| ParseError(error.to_string()))
}

/// Reads one JSON value.
///
/// # Errors
/// As [`parse`].
pub fn parse_text(text: &str) -> Result<Value, ParseError> {
    parse(text.as_bytes())
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

fn without_nul<E: serde::de::Error>(text: String) -> Result<String, E> {
    if text.contains('\0') {
        return Err(E::custom("\\u0000 cannot be stored"));
    }
    Ok(text)
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Boolean(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        // What no column of whole numbers can hold becomes a float, so that a field of type `integer` refuses it.
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        if !number.is_finite() {
            return Err(E::custom("number out of range"));
        }
        Ok(Value::Float(number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        without_nul(text).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(key) = members.next_key::<String>()? {
            let key = without_nul::<A::Error>(key)?;
            object.insert(key, members.next_value::<Value>()?);
        }
        Ok(Value::Dict(object))
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_text};
    use crate::value::{Object, Value};

    #[test]
    fn values_are_read() {
        #[track_caller]
        fn check(text: &str, expected: Value) {
            assert_eq!(parse_text(text), Ok(expected), "{text}");
        }
        check("null", Value::Null);
        check(" true\n", true.into());
        check("5", 5.into());
        check("-5", (-5).into());
        check("5.0", Value::Float(5.0));
        check("5e2", Value::Float(500.0));
        check("0.30000000000000004", Value::Float(0.1 + 0.2));
        check("9223372036854775807", i64::MAX.into());
        check("9223372036854775808", Value::Float(9_223_372_036_854_775_808.0));
        check(
            "123456789012345678901234567890",
            Value::Float(1.234_567_890_123_456_8e29),
        );
        check(r#""é\u00e9\ud83d\ude00\n""#, "éé😀\n".into());
        check(
            "[1, [], {}]",
            Value::List(vec![1.into(), Value::List(vec![]), Object::new().into()]),
        );
    }

    #[test]
    fn keys_keep_their_order_and_the_last_value_counts() {
        let Ok(Value::Dict(object)) = parse_text(r#"{"b": 1, "a": 2, "b": 3}"#) else {
            panic!("an object");
        };
        assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(object.get("b"), Some(&3.into()));
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        for refused in [
            "",
            " ",
            "{",
            "[1,]",
            "{'a': 1}",
            "1 2",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e400",
            "01",
            r#""\u0000""#,
            r#"{"a\u0000": 1}"#,
            r#"[{"a": ["\u0000"]}]"#,
            r#""\ud800""#,
            "\"a\nb\"",
            "\u{feff}{}",
        ] {
            assert!(parse_text(refused).is_err(), "{refused:?}");
        }
        assert!(parse(b"\"\xff\"").is_err());
        assert!(parse(b"\"\xc0\x80\"").is_err());
    }

    #[test]
    fn deep_nesting_is_refused_and_never_overflows() {
        for opening in ["[", "{\"a\":"] {
            assert!(parse_text(&opening.repeat(1_000_000)).is_err());
        }
        let fits = format!("{}{}", "[".repeat(127), "]".repeat(127));
        assert!(parse_text(&fits).is_ok());
    }
}
