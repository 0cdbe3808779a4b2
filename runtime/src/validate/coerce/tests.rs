//! What becomes of values from the wire, type by type.
//! Leaves what the rules then say to the tests of `validate`.

use super::{cast, field};
use crate::json::parse::parse_text;
use crate::json::write::write_value;
use crate::spec::{ApiSpec, FieldSpec, Nested, Type};
use crate::time::RFC_1123;
use crate::value::Value;

/// Values as JSON; dates and ids show as `<…>`, so that they differ from text.
fn show(value: &Value) -> String {
    match value {
        Value::DateTime(_) | Value::ObjectId(_) => format!("<{}>", crate::validate::python::str(value)),
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
