//! Eve's "serialisation": values from the wire are turned into what the schema declares, before any rule looks at them.
//! Never complains: what cannot be turned stays as it is and fails the type rule. Leaves rules to `rules`.

use crate::id::ObjectId;
use crate::json::parse::parse_text;
use crate::spec::{ApiSpec, FieldSpec, Nested, Type};
use crate::time::DateTime;
use crate::value::{Object, Value};

/// Turns the fields of a document that `fields` declares.
pub fn object(object: &mut Object, fields: &[FieldSpec], api: &ApiSpec) {
    for spec in fields {
        if let Some(value) = object.get_mut(spec.name) {
            *value = field(std::mem::take(value), spec, api);
        }
    }
}

/// Turns one field's value and all that is declared inside it.
///
/// A field of several types is turned by each of them in turn, so that 1.5 becomes 1 in a field of strings or integers:
/// odd, but Eve's way. `null` stays `null`.
pub fn field(value: Value, spec: &FieldSpec, api: &ApiSpec) -> Value {
    let mut value = value;
    if api.auto_create_lists && spec.types == [Type::List] && !matches!(value, Value::List(_) | Value::Null) {
        value = Value::List(vec![value]);
    }
    for declared in spec.types {
        value = match (declared, value, spec.nested) {
            (_, Value::Null, _) => return Value::Null,
            (Type::Dict, Value::Dict(mut members), Some(Nested::Dict(fields))) => {
                object(&mut members, fields, api);
                Value::Dict(members)
            }
            (Type::List, Value::List(elements), Some(Nested::List(element))) => {
                Value::List(elements.into_iter().map(|value| field(value, element, api)).collect())
            }
            (_, value, _) => scalar(value, *declared, api.date_format),
        };
    }
    value
}

/// Casts a value of a filter by the types of the field it is compared with: strings become dates and ids, also inside
/// lists (of `$in`, say). Eve casts every string of 24 hexadecimal digits; here the field's type decides.
pub fn cast(value: Value, types: &[Type], date_format: &str) -> Value {
    match value {
        Value::List(elements) => Value::List(
            elements
                .into_iter()
                .map(|element| cast(element, types, date_format))
                .collect(),
        ),
        Value::String(text) => {
            let date = || DateTime::parse(&text, date_format).map(Value::DateTime);
            let id = || ObjectId::parse(&text).map(Value::ObjectId);
            let cast = types.iter().find_map(|declared| match declared {
                Type::DateTime => date(),
                Type::ObjectId => id(),
                _ => None,
            });
            cast.unwrap_or(Value::String(text))
        }
        other => other,
    }
}

fn scalar(value: Value, declared: Type, date_format: &str) -> Value {
    match declared {
        Type::Integer => whole(&value).map_or(value, Value::Integer),
        Type::Float => float(&value).map_or(value, Value::Float),
        Type::Number => number(value),
        Type::Boolean => truth(&value).map_or(value, Value::Boolean),
        Type::DateTime if is_falsy(&value) => Value::Null,
        Type::DateTime => value
            .as_str()
            .and_then(|text| DateTime::parse(text, date_format))
            .map_or(value, Value::DateTime),
        Type::ObjectId if is_falsy(&value) => Value::Null,
        Type::ObjectId => value.as_str().and_then(ObjectId::parse).map_or(value, Value::ObjectId),
        Type::String | Type::Dict | Type::List => value,
    }
}

/// Python's `not value`.
pub fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Boolean(false) | Value::Integer(0) => true,
        Value::Float(number) => *number == 0.0,
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Dict(object) => object.is_empty(),
        Value::Boolean(true) | Value::Integer(_) | Value::DateTime(_) | Value::ObjectId(_) => false,
    }
}

/// Python's `int(value)`: fractions are cut off, text may have a sign, spaces around and underscores between digits.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Boolean(truth) => Some(i64::from(*truth)),
        Value::Float(number) => {
            const BEYOND: f64 = 9_223_372_036_854_775_808.0;
            (-BEYOND..BEYOND).contains(number).then_some(number.trunc() as i64)
        }
        Value::String(text) => without_underscores(text.trim())?.parse().ok(),
        _ => None,
    }
}

/// Python's `float(value)`; what is not finite cannot be stored and stays as it is.
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Boolean(truth) => Some(f64::from(u8::from(*truth))),
        Value::Float(number) => Some(*number),
        Value::String(text) => without_underscores(text.trim())?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// Python lets single underscores stand between digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |place: Option<usize>| place.and_then(|place| bytes.get(place)).is_some_and(u8::is_ascii_digit);
    let fits =
        |(place, byte): (usize, &u8)| *byte != b'_' || is_digit(place.checked_sub(1)) && is_digit(place.checked_add(1));
    bytes.iter().enumerate().all(fits).then(|| text.replace('_', ""))
}

/// Text is read as JSON, whatever that gives: `"5"` is 5, `"true"` a boolean that then is no number.
fn number(value: Value) -> Value {
    match value {
        Value::String(text) => parse_text(&text).unwrap_or(Value::String(text)),
        other => other,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(truth) => Some(*truth),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{cast, field};
    use crate::json::parse::parse_text;
    use crate::json::write::write_value;
    use crate::spec::{ApiSpec, FieldSpec, Nested, Type};
    use crate::time::RFC_1123;
    use crate::value::Value;

    /// Values as JSON; dates and ids show as `<…>`, so that they differ from text.
    fn show(value: &Value) -> String {
        match value {
            Value::DateTime(_) | Value::ObjectId(_) => format!("<{}>", super::super::python::str(value)),
            Value::List(elements) => format!("[{}]", elements.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::Dict(object) => {
                let members: Vec<_> = object
                    .iter()
                    .map(|(key, value)| format!("{key}: {}", show(value)))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
            other => {
                let mut out = Vec::new();
                write_value(&mut out, other, RFC_1123);
                String::from_utf8_lossy(&out).into_owned()
            }
        }
    }

    #[track_caller]
    fn check(spec: &FieldSpec, json: &str, expected: &str) {
        let value = parse_text(json).unwrap_or_default();
        assert_eq!(
            show(&field(value, spec, &ApiSpec::DEFAULT)),
            expected,
            "{json} as {:?}",
            spec.types
        );
    }

    fn check_all(types: &'static [Type], cases: &[(&str, &str)]) {
        let spec = FieldSpec {
            types,
            ..FieldSpec::DEFAULT
        };
        for (json, expected) in cases {
            check(&spec, json, expected);
        }
    }

    const DATE: &str = r#""Thu, 27 Aug 1970 14:37:13 GMT""#;
    const ID: &str = r#""0123456789ABCDEF01234567""#;

    #[test]
    fn numbers() {
        check_all(
            &[Type::Integer],
            &[
                ("5", "5"),
                ("5.7", "5"),
                ("-1.9", "-1"),
                ("-0.5", "0"),
                ("true", "1"),
                ("false", "0"),
                (r#"" +5 ""#, "5"),
                (r#""1_000""#, "1000"),
                (r#""1__0""#, r#""1__0""#),
                (r#""_1""#, r#""_1""#),
                (r#""5.0""#, r#""5.0""#),
                (r#""""#, r#""""#),
                ("1e300", "1e+300"),
                ("9223372036854775808", "9.223372036854776e+18"),
                (r#""99999999999999999999""#, r#""99999999999999999999""#),
                ("null", "null"),
                ("[1]", "[1]"),
            ],
        );
        check_all(
            &[Type::Float],
            &[
                ("5", "5.0"),
                ("true", "1.0"),
                (r#"" 1 ""#, "1.0"),
                (r#"".5""#, "0.5"),
                (r#""1_0e1""#, "100.0"),
                (r#""x""#, r#""x""#),
                (r#""inf""#, r#""inf""#),
                (r#""nan""#, r#""nan""#),
                (r#""1e400""#, r#""1e400""#),
            ],
        );
        check_all(
            &[Type::Number],
            &[
                ("5", "5"),
                ("5.0", "5.0"),
                ("true", "true"),
                (r#""5""#, "5"),
                (r#""1e3""#, "1000.0"),
                (r#""true""#, "true"),
                (r#""null""#, "null"),
                (r#""[1]""#, "[1]"),
                (r#""NaN""#, r#""NaN""#),
                (r#""abc""#, r#""abc""#),
            ],
        );
        check_all(
            &[Type::Boolean],
            &[
                ("1", "true"),
                ("0", "false"),
                ("2", "2"),
                ("1.0", "1.0"),
                (r#""TRUE""#, "true"),
                (r#""0""#, "false"),
                (r#"" true""#, r#"" true""#),
                (r#""yes""#, r#""yes""#),
                (r#""""#, r#""""#),
            ],
        );
    }

    #[test]
    fn dates_and_ids() {
        check_all(
            &[Type::DateTime],
            &[
                (DATE, "<1970-08-27 14:37:13>"),
                (r#""1970-08-27""#, r#""1970-08-27""#),
                ("5", "5"),
                (r#""""#, "null"),
                ("0", "null"),
                ("false", "null"),
                ("[]", "null"),
                ("{}", "null"),
            ],
        );
        check_all(
            &[Type::ObjectId],
            &[
                (ID, "<0123456789abcdef01234567>"),
                (r#""abcdefghijkl""#, r#""abcdefghijkl""#),
                ("5", "5"),
                (r#""""#, "null"),
                ("0.0", "null"),
                (r#"" ""#, r#"" ""#),
            ],
        );
        check_all(&[Type::String], &[(DATE, DATE), (ID, ID), ("5", "5")]);
        check_all(&[], &[(DATE, DATE), (ID, ID), (r#""5""#, r#""5""#)]);
    }

    #[test]
    fn several_types_follow_each_other() {
        check_all(
            &[Type::String, Type::Integer],
            &[("1.5", "1"), (r#""12""#, "12"), ("true", "1")],
        );
        check_all(&[Type::Float, Type::Integer], &[("5.5", "5"), (r#""5.5""#, "5")]);
        check_all(&[Type::Integer, Type::Float], &[("5.5", "5.0"), (r#""5.5""#, "5.5")]);
        check_all(&[Type::Boolean, Type::Integer], &[(r#""true""#, "1"), ("2.5", "2")]);
        check_all(
            &[Type::ObjectId, Type::String],
            &[(ID, "<0123456789abcdef01234567>"), (r#""""#, "null")],
        );
        check_all(&[Type::DateTime, Type::String], &[(r#""x""#, r#""x""#)]);
    }

    const NUMBER: FieldSpec = FieldSpec {
        types: &[Type::Integer],
        ..FieldSpec::DEFAULT
    };
    const NUMBERS: FieldSpec = FieldSpec {
        name: "l",
        types: &[Type::List],
        nested: Some(Nested::List(&NUMBER)),
        ..FieldSpec::DEFAULT
    };

    #[test]
    fn what_is_inside_is_turned_too() {
        let dict = FieldSpec {
            types: &[Type::Dict],
            nested: Some(Nested::Dict(&[NUMBERS])),
            ..FieldSpec::DEFAULT
        };
        check(
            &dict,
            r#"{"l": ["5", null, "x"], "m": "5"}"#,
            r#"{l: [5, null, "x"], m: "5"}"#,
        );
        check(&dict, r#"[{"l": ["5"]}]"#, r#"[{l: ["5"]}]"#);
        // Without a declared type nothing is turned.
        let untyped = FieldSpec {
            nested: Some(Nested::Dict(&[NUMBERS])),
            ..FieldSpec::DEFAULT
        };
        check(&untyped, r#"{"l": ["5"]}"#, r#"{l: ["5"]}"#);
    }

    #[test]
    fn lists_are_made_of_single_values_when_the_settings_say_so() {
        let api = ApiSpec {
            auto_create_lists: true,
            ..ApiSpec::DEFAULT
        };
        for (json, expected) in [(r#""5""#, "[5]"), ("[5]", "[5]"), ("null", "null"), ("{}", "[{}]")] {
            assert_eq!(
                show(&field(parse_text(json).unwrap_or_default(), &NUMBERS, &api)),
                expected
            );
        }
    }

    #[test]
    fn filters_are_cast_by_the_type_of_the_field() {
        #[track_caller]
        fn check(types: &[Type], json: &str, expected: &str) {
            assert_eq!(
                show(&cast(parse_text(json).unwrap_or_default(), types, RFC_1123)),
                expected
            );
        }
        check(&[Type::ObjectId], ID, "<0123456789abcdef01234567>");
        check(&[Type::String], ID, ID);
        check(&[], ID, ID);
        check(&[Type::ObjectId], DATE, DATE);
        check(
            &[Type::DateTime],
            &format!("[{DATE}, 5, null]"),
            "[<1970-08-27 14:37:13>, 5, null]",
        );
        check(&[Type::DateTime], r#""""#, r#""""#);
    }
}
