//! Rules that are made of rule sets, and those about what no schema declares.
//! Leaves single rules to `rules`, rules about other fields to `siblings`.

use super::{Known, check, outcome, resource};
use crate::spec::{Coercion, FieldSpec, Literal, Nested, ResourceSpec, Rule, Type};
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
const LEAST: FieldSpec = FieldSpec {
    rules: &[Rule::Min(Literal::Integer(10))],
    ..WHOLE
};
const MOST: FieldSpec = FieldSpec {
    rules: &[Rule::Max(Literal::Integer(20))],
    ..WHOLE
};
const LONG: FieldSpec = FieldSpec {
    rules: &[Rule::MinLength(3)],
    ..TEXT
};

#[track_caller]
fn check_field(field: FieldSpec, cases: &[(&str, &str)]) {
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
fn one_of_several_rule_sets() {
    let of = |rules: &'static [Rule]| FieldSpec { rules, ..ANY };
    check_field(
        of(&[Rule::AnyOf(&[LEAST, LONG])]),
        &[
            ("12", "= 12"),
            ("12.7", "= 12"),
            (r#""abc""#, r#"= "abc""#),
            (
                "5",
                r#"["no definitions validate", {"anyof definition 0": "min value is 10", "anyof definition 1": "must be of string type"}]"#,
            ),
            ("null", r#""null value not allowed""#),
        ],
    );
    check_field(
        of(&[Rule::OneOf(&[LEAST, MOST])]),
        &[
            ("5", "= 5"),
            ("25", "= 25"),
            ("15", r#""none or more than one rule validate""#),
            (
                r#""x""#,
                r#"["none or more than one rule validate", {"oneof definition 0": "must be of integer type", "oneof definition 1": "must be of integer type"}]"#,
            ),
        ],
    );
    check_field(
        of(&[Rule::AllOf(&[LEAST, MOST])]),
        &[
            (r#""15""#, "= 15"),
            (
                "25",
                r#"["one or more definitions don't validate", {"allof definition 1": "max value is 20"}]"#,
            ),
        ],
    );
    check_field(
        of(&[Rule::NoneOf(&[LEAST, TEXT])]),
        &[
            ("3", "= 3"),
            (
                "12",
                r#"["one or more definitions validate", {"noneof definition 1": "must be of string type"}]"#,
            ),
        ],
    );
    check_field(
        of(&[
            Rule::AnyOf(&[LEAST]),
            Rule::AllOf(&[MOST]),
            Rule::Max(Literal::Integer(7)),
        ]),
        &[(
            "8",
            r#"["no definitions validate", "max value is 7", {"anyof definition 0": "min value is 10"}]"#,
        )],
    );
}

#[test]
fn rule_sets_inside_rule_sets() {
    const INNER: FieldSpec = FieldSpec {
        rules: &[Rule::AnyOf(&[LEAST, TEXT])],
        ..ANY
    };
    const NUMBERS: FieldSpec = FieldSpec {
        types: &[Type::List],
        nested: Some(Nested::List(&WHOLE)),
        rules: &[Rule::Nested],
        ..ANY
    };
    let field = FieldSpec {
        rules: &[Rule::AnyOf(&[INNER, NUMBERS])],
        ..ANY
    };
    check_field(
        field,
        &[
            (r#"["1"]"#, "= [1]"),
            (
                r#"["x"]"#,
                r#"["no definitions validate", {"anyof definition 0": ["no definitions validate", {"anyof definition 0": "must be of integer type", "anyof definition 1": "must be of string type"}], "anyof definition 1": {"0": "must be of integer type"}}]"#,
            ),
        ],
    );
}

#[test]
fn items_have_a_rule_set_each() {
    let pair = FieldSpec {
        types: &[Type::List],
        rules: &[Rule::Items(&[TEXT, LEAST])],
        ..ANY
    };
    check_field(
        pair,
        &[
            (r#"["a", "12"]"#, r#"= ["a", 12]"#),
            (r#"["a"]"#, r#""length of list should be 2, it is 1""#),
            (
                r#"[5, "a"]"#,
                r#"{"0": "must be of string type", "1": "must be of integer type"}"#,
            ),
            (r#""ab""#, r#""must be of list type""#),
        ],
    );
}

#[test]
fn keys_and_values() {
    const LETTERS: FieldSpec = FieldSpec {
        rules: &[Rule::MaxLength(1)],
        ..ANY
    };
    const SMALL: FieldSpec = FieldSpec {
        rules: &[Rule::Max(Literal::Integer(3))],
        ..ANY
    };
    let field = FieldSpec {
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[FieldSpec { name: "a", ..WHOLE }])),
        rules: &[Rule::Values(&SMALL), Rule::Nested, Rule::Keys(&LETTERS)],
        ..ANY
    };
    check_field(
        field,
        &[
            (r#"{"a": 2}"#, r#"= {"a": 2}"#),
            (r#"{"a": 5}"#, r#"{"a": "max value is 3"}"#),
            // About the name first, then what the schema says, then about the value.
            (
                r#"{"ab": 5}"#,
                r#"{"ab": ["max length is 1", "unknown field", "max value is 3"]}"#,
            ),
        ],
    );
    const UPPER: FieldSpec = FieldSpec {
        coerce: &[Coercion::Upper],
        ..ANY
    };
    const INT: FieldSpec = FieldSpec {
        coerce: &[Coercion::Int],
        ..ANY
    };
    let coerced = FieldSpec {
        types: &[Type::Dict],
        rules: &[Rule::Keys(&UPPER), Rule::Values(&INT)],
        ..ANY
    };
    check_field(
        coerced,
        &[
            (r#"{"a": "5"}"#, r#"= {"A": 5}"#),
            (
                r#"{"a": "x"}"#,
                r#"{"A": "field 'A' cannot be coerced: invalid literal for int() with base 10: 'x'"}"#,
            ),
        ],
    );
}

#[test]
fn unknown_members_may_have_rules() {
    let typed = FieldSpec {
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[FieldSpec { name: "k", ..TEXT }])),
        allow_unknown: Some(true),
        unknown: Some(&WHOLE),
        rules: &[Rule::Nested],
        ..ANY
    };
    check_field(
        typed,
        &[
            (r#"{"x": 1}"#, r#"= {"x": 1}"#),
            (
                r#"{"x": "1", "y": null}"#,
                r#"{"x": "must be of integer type", "y": "null value not allowed"}"#,
            ),
        ],
    );
    let open = ResourceSpec {
        allow_unknown: true,
        unknown: Some(&LONG),
        ..resource(&[])
    };
    let post = |body: &str| outcome(&open, body, Action::Insert, &mut Known::default());
    assert_eq!(post(r#"{"x": "abc"}"#), r#"ok {"x": "abc"}"#);
    assert_eq!(post(r#"{"x": "ab"}"#), r#"issues {"x": "min length is 3"}"#);
}

#[test]
fn unknown_members_may_be_dropped() {
    const ELEMENT: FieldSpec = FieldSpec {
        types: &[Type::Dict],
        purge_unknown: true,
        nested: Some(Nested::Dict(&[FieldSpec { name: "y", ..WHOLE }])),
        rules: &[Rule::Nested],
        ..ANY
    };
    let field = || FieldSpec {
        types: &[Type::Dict],
        purge_unknown: true,
        nested: Some(Nested::Dict(&[
            FieldSpec { name: "a", ..WHOLE },
            FieldSpec {
                name: "l",
                types: &[Type::List],
                nested: Some(Nested::List(&ELEMENT)),
                rules: &[Rule::Nested],
                ..ANY
            },
        ])),
        rules: &[Rule::Nested],
        ..ANY
    };
    check_field(
        field(),
        &[(
            r#"{"a": 1, "z": 2, "l": [{"y": 1, "w": 2}]}"#,
            r#"= {"a": 1, "l": [{"y": 1}]}"#,
        )],
    );
    check_field(
        FieldSpec {
            allow_unknown: Some(true),
            ..field()
        },
        &[(r#"{"z": 2}"#, r#"= {"z": 2}"#)],
    );
    let bare = FieldSpec {
        types: &[Type::Dict],
        purge_unknown: true,
        ..ANY
    };
    check_field(bare, &[(r#"{"a": 1}"#, "= {}")]);
}
