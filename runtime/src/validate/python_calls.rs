//! The functions that `coerce` names: those of Python, with what Python says when they fail, and the server's own.
//! Leaves when they are called to `normalize`.

use super::functions::Functions;
use super::{coerce, python};
use crate::spec::Coercion;
use crate::value::Value;

/// Calls a function.
///
/// # Errors
/// The text of Python's exception, or what the server's own function says.
pub fn call(function: Coercion, value: &Value, own: &Functions) -> Result<Value, String> {
    match (function, value) {
        (Coercion::Own(name), value) => own.convert(name, value.clone()),
        (Coercion::Str, value) => Ok(Value::String(python::str(value))),
        (Coercion::Lower, Value::String(text)) => Ok(Value::String(text.to_lowercase())),
        (Coercion::Upper, Value::String(text)) => Ok(Value::String(text.to_uppercase())),
        (Coercion::Strip, Value::String(text)) => Ok(text.trim_matches(is_space).into()),
        (Coercion::Lower, other) => Err(no_text("lower", other)),
        (Coercion::Upper, other) => Err(no_text("upper", other)),
        (Coercion::Strip, other) => Err(no_text("strip", other)),
        (Coercion::Int, value) => coerce::whole(value).map(Value::Integer).ok_or_else(|| match value {
            Value::String(_) => format!("invalid literal for int() with base 10: {}", python::repr(value)),
            Value::Float(_) => "Python int too large to convert to C long".to_owned(),
            other => format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                type_name(other)
            ),
        }),
        (Coercion::Float, value) => coerce::float(value).map(Value::Float).ok_or_else(|| match value {
            Value::String(_) => format!("could not convert string to float: {}", python::repr(value)),
            other => format!(
                "float() argument must be a string or a real number, not '{}'",
                type_name(other)
            ),
        }),
    }
}

fn no_text(function: &str, value: &Value) -> String {
    format!(
        "descriptor '{function}' for 'str' objects doesn't apply to a '{}' object",
        type_name(value)
    )
}

/// What Python strips: its separators of files, groups, records and units are white space as well.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

/// The name of a value's type, as Python's messages have it.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Boolean(_) => "bool",
        Value::Integer(_) => "int",
        Value::Float(_) => "float",
        Value::String(_) => "str",
        Value::DateTime(_) => "datetime.datetime",
        Value::ObjectId(_) => "ObjectId",
        Value::List(_) => "list",
        Value::Dict(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::call;
    use crate::json::parse::parse_text;
    use crate::spec::Coercion::{self, Float, Int, Lower, Str, Strip, Upper};
    use crate::validate::functions::Functions;
    use crate::validate::python::repr;

    #[test]
    fn functions_do_and_say_what_pythons_do() {
        #[track_caller]
        fn check(function: Coercion, json: &str, expected: &str) {
            let found = call(function, &parse_text(json).unwrap_or_default(), &Functions::default());
            assert_eq!(found.map_or_else(|why| why, |made| repr(&made)), expected, "{json}");
        }
        check(Int, r#"" 12 ""#, "12");
        check(Int, "1.9", "1");
        check(Int, "true", "1");
        check(Int, r#""1.9""#, "invalid literal for int() with base 10: '1.9'");
        check(
            Int,
            "null",
            "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
        );
        check(Float, r#"" 1.5 ""#, "1.5");
        check(Float, "5", "5.0");
        check(Float, r#""x""#, "could not convert string to float: 'x'");
        check(
            Float,
            "[1]",
            "float() argument must be a string or a real number, not 'list'",
        );
        check(Str, r#"[1, "a", true]"#, r#""[1, 'a', True]""#);
        check(Str, "null", "'None'");
        check(Lower, r#""ABC""#, "'abc'");
        check(Upper, r#""abc""#, "'ABC'");
        check(Strip, "\"\\u001c a \\n\"", "'a'");
        check(
            Lower,
            "5",
            "descriptor 'lower' for 'str' objects doesn't apply to a 'int' object",
        );
        check(
            Strip,
            "{}",
            "descriptor 'strip' for 'str' objects doesn't apply to a 'dict' object",
        );
    }
}
