//! Each rule and its text, on POST.
//! Leaves rules about other documents to `others`, what differs on PUT and PATCH to `actions`.

use super::{Known, check, outcome, resource};
use crate::spec::{FieldSpec, Literal, Rule, Type};
use crate::validate::Action;

const ANY: FieldSpec = FieldSpec::DEFAULT;
const TEXT: FieldSpec = FieldSpec {
    types: &[Type::String],
    ..ANY
};
const WHOLE: FieldSpec = FieldSpec {
    types: &[Type::Integer],
    ..ANY
};

#[track_caller]
fn check_field(field: FieldSpec, cases: &[(&str, &str)]) {
    // Specs are constants everywhere else.
    let fields: &'static [FieldSpec] = Box::leak(Box::new([FieldSpec { name: "f", ..field }]));
    for (json, expected) in cases {
        let expected = match expected.strip_prefix("= ") {
            Some(stored) => format!("ok {{\"f\": {stored}}}"),
            None => format!("issues {{\"f\": {expected}}}"),
        };
        check(fields, &[], &format!("{{\"f\": {json}}}"), &expected);
    }
}

#[test]
fn types_are_converted_or_refused() {
    let id = r#""0123456789abcdef01234567""#;
    let date = r#""Thu, 27 Aug 1970 14:37:13 GMT""#;
    let wrong = |name: &str| format!("\"must be of {name} type\"");
    let null = r#""null value not allowed""#;
    let kinds = [
        r#""abc""#,
        r#""12""#,
        "5",
        "1.5",
        "true",
        "null",
        date,
        id,
        r#"[1, "a"]"#,
        r#"{"k": 1}"#,
        r#""""#,
    ];
    // One line for each type, one column for each kind of value; `!` is the type's message.
    let table: [(&'static [Type], &str, [&str; 11]); 10] = [
        (
            &[Type::String],
            "string",
            ["=", "=", "!", "!", "!", null, "=", "=", "!", "!", "="],
        ),
        (
            &[Type::Integer],
            "integer",
            ["!", "= 12", "=", "= 1", "= 1", null, "!", "!", "!", "!", "!"],
        ),
        (
            &[Type::Float],
            "float",
            ["!", "= 12.0", "= 5.0", "=", "= 1.0", null, "!", "!", "!", "!", "!"],
        ),
        (
            &[Type::Number],
            "number",
            ["!", "= 12", "=", "=", "!", null, "!", "!", "!", "!", "!"],
        ),
        (
            &[Type::Boolean],
            "boolean",
            ["!", "!", "!", "!", "=", null, "!", "!", "!", "!", "!"],
        ),
        (
            &[Type::DateTime],
            "datetime",
            ["!", "!", "!", "!", "!", null, "=", "!", "!", "!", null],
        ),
        (
            &[Type::ObjectId],
            "objectid",
            ["!", "!", "!", "!", "!", null, "!", "=", "!", "!", null],
        ),
        (
            &[Type::List],
            "list",
            ["!", "!", "!", "!", "!", null, "!", "!", "=", "!", "!"],
        ),
        (
            &[Type::Dict],
            "dict",
            ["!", "!", "!", "!", "!", null, "!", "!", "!", "=", "!"],
        ),
        (
            &[Type::String, Type::Integer],
            "['string', 'integer']",
            ["=", "= 12", "=", "= 1", "= 1", null, "=", "=", "!", "!", "="],
        ),
    ];
    for (types, name, outcomes) in table {
        for (json, expected) in kinds.into_iter().zip(outcomes) {
            let expected = match expected {
                "=" => format!("= {json}"),
                "!" => wrong(name),
                other => other.to_owned(),
            };
            check_field(FieldSpec { types, ..ANY }, &[(json, &expected)]);
        }
    }
    check_field(
        WHOLE,
        &[("1e300", &wrong("integer")), ("9223372036854775808", &wrong("integer"))],
    );
    check_field(ANY, &[("[null]", "= [null]"), ("null", null)]);
}

#[test]
fn allowed_values() {
    let allowed = |rules: &'static [Rule], types: &'static [Type]| FieldSpec { types, rules, ..ANY };
    let colour = allowed(
        &[Rule::Allowed(&[Literal::String("red"), Literal::String("it's")])],
        &[Type::String],
    );
    check_field(
        colour,
        &[
            (r#""red""#, r#"= "red""#),
            (r#""it's \"é\"\n""#, r#""unallowed value it's \"\u00e9\"\n""#),
            (r#""""#, r#""unallowed value ""#),
        ],
    );
    let mixed = allowed(
        &[Rule::Allowed(&[
            Literal::Integer(1),
            Literal::Float(2.0),
            Literal::String("x"),
            Literal::Null,
        ])],
        &[],
    );
    check_field(
        mixed,
        &[
            ("true", "= true"),
            ("2", "= 2"),
            ("false", r#""unallowed value False""#),
            (r#"[1, 3, "y"]"#, r#""unallowed values (3, 'y')""#),
            (r#"[[1], {"a": 1}, null]"#, r#""unallowed values ([1], {'a': 1})""#),
            (r#"{"a": 1}"#, r#""unallowed values ('a',)""#),
            ("1e16", r#""unallowed value 1e+16""#),
        ],
    );
}

#[test]
fn lengths_count_characters() {
    let rules = &[Rule::MinLength(2), Rule::MaxLength(3)];
    check_field(
        FieldSpec { rules, ..ANY },
        &[
            (r#""é""#, r#""min length is 2""#),
            (r#""😀😀😀""#, r#"= "\ud83d\ude00\ud83d\ude00\ud83d\ude00""#),
            (r#""😀😀😀😀""#, r#""max length is 3""#),
            ("[1]", r#""min length is 2""#),
            ("{}", r#""min length is 2""#),
            ("5", "= 5"),
        ],
    );
}

#[test]
fn bounds_ignore_what_they_cannot_compare() {
    let bounded = |least: Literal, most: Literal| {
        let rules: &'static [Rule] = Box::leak(Box::new([Rule::Min(least), Rule::Max(most)]));
        FieldSpec { rules, ..ANY }
    };
    check_field(
        bounded(Literal::Float(0.5), Literal::Float(1e20)),
        &[
            ("0", r#""min value is 0.5""#),
            ("1e21", r#""max value is 1e+20""#),
            ("true", "= true"),
            ("false", r#""min value is 0.5""#),
            (r#""x""#, r#"= "x""#),
            ("[1]", "= [1]"),
        ],
    );
    check_field(
        bounded(Literal::String("b"), Literal::String("m")),
        &[(r#""a""#, r#""min value is b""#), (r#""z""#, r#""max value is m""#)],
    );
    let since = FieldSpec {
        types: &[Type::DateTime],
        ..bounded(Literal::DateTime(1_577_836_800_000), Literal::Null)
    };
    check_field(
        since,
        &[
            (
                r#""Thu, 27 Aug 1970 14:37:13 GMT""#,
                r#""min value is 2020-01-01 00:00:00""#,
            ),
            (
                r#""Wed, 01 Jan 2020 00:00:00 GMT""#,
                r#"= "Wed, 01 Jan 2020 00:00:00 GMT""#,
            ),
        ],
    );
}

#[test]
fn patterns() {
    check_field(
        FieldSpec {
            rules: &[Rule::Regex("^[A-Z]{2}\\d{3}$")],
            ..ANY
        },
        &[
            (r#""AB123""#, r#"= "AB123""#),
            (r#""AB1234""#, r#""value does not match regex '^[A-Z]{2}\\d{3}$'""#),
            ("5", "= 5"),
        ],
    );
    check_field(
        FieldSpec {
            rules: &[Rule::Regex("(")],
            ..ANY
        },
        &[("5", "= 5")],
    );
}

#[test]
fn empty_values() {
    let rules = &[
        Rule::MinLength(2),
        Rule::Regex("x+"),
        Rule::Allowed(&[Literal::String("q")]),
    ];
    let all = r#"["unallowed value ", "min length is 2", "value does not match regex 'x+'"]"#;
    check_field(FieldSpec { rules, ..TEXT }, &[(r#""""#, all)]);
    check_field(
        FieldSpec {
            rules,
            empty: Some(true),
            ..TEXT
        },
        &[(r#""""#, r#"= """#)],
    );
    check_field(
        FieldSpec {
            rules,
            empty: Some(false),
            ..TEXT
        },
        &[(r#""""#, r#""empty values not allowed""#)],
    );
    let filled = FieldSpec {
        empty: Some(false),
        ..ANY
    };
    check_field(
        filled,
        &[
            ("[]", r#""empty values not allowed""#),
            ("{}", r#""empty values not allowed""#),
            ("0", "= 0"),
            ("null", r#""null value not allowed""#),
        ],
    );
}

#[test]
fn several_messages_are_sorted_by_their_rule() {
    let rules = &[
        Rule::MinLength(5),
        Rule::Regex("[a-z]+"),
        Rule::MaxLength(1),
        Rule::Allowed(&[]),
        Rule::Unique,
    ];
    check_field(
        FieldSpec { rules, ..TEXT },
        &[(
            r#""AB""#,
            r#"["unallowed value AB", "max length is 1", "min length is 5", "value does not match regex '[a-z]+'"]"#,
        )],
    );
}

#[test]
fn a_pattern_that_is_none_is_our_fault() {
    let fields: &'static [FieldSpec] = &[FieldSpec {
        name: "f",
        rules: &[Rule::Regex("(")],
        ..ANY
    }];
    let found = outcome(
        &resource(fields),
        r#"{"f": "x"}"#,
        Action::Insert,
        &mut Known::default(),
    );
    assert!(found.starts_with("refused Internal"), "{found}");
}
