//! Rules about the fields beside a field, and what is done to values and names before they are checked.
//! Leaves rule sets to `sets`, single rules to `rules`.

use super::{Known, check, object, outcome, resource};
use crate::spec::{Coercion, FieldSpec, Literal, Nested, Rule, Setter, Type};
use crate::validate::Action;

const ANY: FieldSpec = FieldSpec::DEFAULT;
const TEXT: FieldSpec = FieldSpec {
    types: &[Type::String],
    ..ANY
};

const fn text(name: &'static str, rules: &'static [Rule]) -> FieldSpec {
    FieldSpec { name, rules, ..TEXT }
}

const DEPENDENT: &[FieldSpec] = &[
    text("a", &[]),
    text("b", &[Rule::Dependencies(&["a"])]),
    text("c", &[Rule::Dependencies(&["x", "b", "a"])]),
    text("x", &[]),
    text(
        "d",
        &[Rule::DependsOn(&[(
            "a",
            Literal::List(&[Literal::String("one"), Literal::String("two")]),
        )])],
    ),
    text("e", &[Rule::DependsOn(&[("a", Literal::String("one"))])]),
    FieldSpec {
        name: "nest",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[
            text("x", &[]),
            text("y", &[Rule::Dependencies(&["x"])]),
            text("z", &[Rule::Dependencies(&["^a"])]),
        ])),
        rules: &[Rule::Nested],
        ..ANY
    },
    text("byname", &[Rule::Dependencies(&["nest.x"])]),
];

#[test]
fn dependencies() {
    let cases = [
        (r#"{"b": "1"}"#, r#"issues {"b": "field 'a' is required"}"#),
        (
            r#"{"c": "1"}"#,
            r#"issues {"c": ["field 'a' is required", "field 'x' is required", "field 'b' is required"]}"#,
        ),
        (
            r#"{"c": "1", "e": "1"}"#,
            r#"issues {"c": ["field 'b' is required", "field 'x' is required", "field 'a' is required"], "e": "depends on these values: {'a': 'one'}"}"#,
        ),
        (
            r#"{"b": null}"#,
            r#"issues {"b": ["field 'a' is required", "null value not allowed"]}"#,
        ),
        (r#"{"c": 5}"#, r#"issues {"c": "must be of string type"}"#),
        (
            r#"{"a": "three", "d": "1"}"#,
            r#"issues {"d": "depends on these values: {'a': ['one', 'two']}"}"#,
        ),
        (
            r#"{"e": "1"}"#,
            r#"issues {"e": "depends on these values: {'a': 'one'}"}"#,
        ),
        (r#"{"d": "1", "a": "two"}"#, r#"ok {"d": "1", "a": "two"}"#),
        (
            r#"{"nest": {"y": "1", "z": "2"}}"#,
            r#"issues {"nest": {"y": "field 'x' is required", "z": "field '^a' is required"}}"#,
        ),
        (
            r#"{"a": "1", "nest": {"x": "0", "y": "1", "z": "2"}, "byname": "3"}"#,
            r#"ok {"a": "1", "nest": {"x": "0", "y": "1", "z": "2"}, "byname": "3"}"#,
        ),
        (
            r#"{"byname": "1", "nest": {}}"#,
            r#"issues {"byname": "field 'nest.x' is required"}"#,
        ),
    ];
    for (body, expected) in cases {
        check(DEPENDENT, &[], body, expected);
    }
}

#[test]
fn stored_fields_satisfy_dependencies_at_the_top() {
    let stored = object(r#"{"a": "one", "nest": {"x": "0"}}"#);
    let patch = |body: &str| {
        let action = Action::Update { original: &stored };
        outcome(&resource(DEPENDENT), body, action, &mut Known::default())
    };
    assert_eq!(patch(r#"{"b": "1", "e": "2"}"#), r#"ok {"b": "1", "e": "2"}"#);
    assert_eq!(
        patch(r#"{"nest": {"y": "1"}}"#),
        r#"issues {"nest": {"y": "field 'x' is required"}}"#
    );
    assert_eq!(
        patch(r#"{"byname": "1"}"#),
        r#"issues {"byname": "field 'nest.x' is required"}"#
    );
    let action = Action::Replace { original: &stored };
    let put = outcome(&resource(DEPENDENT), r#"{"b": "1"}"#, action, &mut Known::default());
    assert_eq!(put, r#"ok {"b": "1"}"#);
}

#[test]
fn excluding_fields() {
    const FIELDS: &[FieldSpec] = &[
        text("this", &[Rule::Excludes(&["that"])]),
        text("that", &[Rule::Excludes(&["this", "other"])]),
        text("other", &[]),
        FieldSpec {
            required: true,
            ..text("one", &[Rule::Excludes(&["two"])])
        },
        FieldSpec {
            required: true,
            ..text("two", &[Rule::Excludes(&["one"])])
        },
    ];
    let cases = [
        (
            r#"{"one": "a", "this": "1", "that": "2"}"#,
            r#"issues {"that": "'this', 'other' must not be present with 'that'", "this": "'that' must not be present with 'this'"}"#,
        ),
        (
            r#"{"this": "1"}"#,
            r#"issues {"one": "required field", "two": "required field"}"#,
        ),
        (r#"{"two": "1"}"#, r#"ok {"two": "1"}"#),
        (
            r#"{"one": "a", "two": "b"}"#,
            r#"issues {"one": "'two' must not be present with 'one'", "two": "'one' must not be present with 'two'"}"#,
        ),
        (
            r#"{"one": null}"#,
            r#"issues {"one": ["null value not allowed", "required field"], "two": "required field"}"#,
        ),
        (
            r#"{"one": 5}"#,
            r#"issues {"one": "must be of string type", "two": "required field"}"#,
        ),
    ];
    for (body, expected) in cases {
        check(FIELDS, &[], body, expected);
    }
}

#[test]
fn forbidden_and_missing_values() {
    const FIELDS: &[FieldSpec] = &[
        text("s", &[Rule::Forbidden(&[Literal::String("root")])]),
        FieldSpec {
            name: "l",
            rules: &[
                Rule::Forbidden(&[Literal::String("x"), Literal::Integer(1)]),
                Rule::Contains(&[Literal::String("a"), Literal::String("b")]),
            ],
            ..ANY
        },
    ];
    let cases = [
        (
            r#"{"s": "root", "l": ["x", "y", 1, "x", "a", "b"]}"#,
            r#"issues {"l": "unallowed values ['x', 1]", "s": "unallowed value root"}"#,
        ),
        (r#"{"l": true}"#, r#"issues {"l": "unallowed value True"}"#),
        (r#"{"l": []}"#, r#"issues {"l": "missing members {'a', 'b'}"}"#),
        (r#"{"l": {"a": 1}}"#, r#"issues {"l": "missing members {'b'}"}"#),
        (r#"{"l": "bca"}"#, r#"ok {"l": "bca"}"#),
        (r#"{"l": 5}"#, r#"ok {"l": 5}"#),
    ];
    for (body, expected) in cases {
        check(FIELDS, &[], body, expected);
    }
}

#[test]
fn names_and_values_change_before_they_are_checked() {
    const FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "old",
            rename: Some("fresh"),
            ..TEXT
        },
        FieldSpec { name: "fresh", ..TEXT },
        FieldSpec {
            name: "lost",
            rename: Some("nowhere"),
            ..TEXT
        },
        FieldSpec {
            name: "tidy",
            coerce: &[Coercion::Strip, Coercion::Upper],
            ..TEXT
        },
        FieldSpec {
            name: "maybe",
            nullable: true,
            coerce: &[Coercion::Lower],
            ..TEXT
        },
    ];
    let cases = [
        (r#"{"old": "a"}"#, r#"ok {"fresh": "a"}"#),
        (r#"{"old": "a", "fresh": "b"}"#, r#"ok {"fresh": "a"}"#),
        (r#"{"old": 5}"#, r#"issues {"fresh": "must be of string type"}"#),
        (r#"{"lost": "a"}"#, r#"issues {"nowhere": "unknown field"}"#),
        (r#"{"tidy": " aB "}"#, r#"ok {"tidy": "AB"}"#),
        (
            r#"{"tidy": 5}"#,
            r#"issues {"tidy": ["field 'tidy' cannot be coerced: descriptor 'strip' for 'str' objects doesn't apply to a 'int' object", "must be of string type"]}"#,
        ),
        (r#"{"maybe": null}"#, r#"ok {"maybe": null}"#),
    ];
    for (body, expected) in cases {
        check(FIELDS, &[], body, expected);
    }
}

#[test]
fn the_server_sets_what_is_absent() {
    const FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "at",
            types: &[Type::DateTime],
            default_setter: Some(Setter::Now),
            ..ANY
        },
        text("b", &[]),
    ];
    let fields = resource(FIELDS);
    let run = |action, body: &str| outcome(&fields, body, action, &mut Known::default());
    assert!(run(Action::Insert, "{}").starts_with(r#"ok {"at": ""#));
    assert!(run(Action::Insert, r#"{"at": null}"#).starts_with(r#"ok {"at": ""#));
    let empty = object("{}");
    assert!(run(Action::Update { original: &empty }, "{}").starts_with(r#"ok {"at": ""#));
    let stored = object(r#"{"at": 1}"#);
    for action in [
        Action::Update { original: &stored },
        Action::Replace { original: &stored },
    ] {
        assert_eq!(run(action, r#"{"b": "x"}"#), r#"ok {"b": "x"}"#);
    }
}
