//! Documents inside documents: where issues stand, where unknown fields may be.
//! Leaves single rules to `rules`.

use super::{Known, check, outcome, resource};
use crate::spec::{FieldSpec, Literal, Nested, ResourceSpec, Rule, Type};
use crate::validate::Action;

const ANY: FieldSpec = FieldSpec::DEFAULT;
const WHOLE: FieldSpec = FieldSpec {
    types: &[Type::Integer],
    ..ANY
};
const ADDRESS: &[FieldSpec] = &[
    FieldSpec {
        name: "street",
        types: &[Type::String],
        required: true,
        ..ANY
    },
    FieldSpec {
        name: "zip",
        types: &[Type::String],
        rules: &[Rule::Regex("\\d{5}")],
        ..ANY
    },
    FieldSpec {
        name: "geo",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[
            FieldSpec {
                name: "lat",
                types: &[Type::Float],
                rules: &[Rule::Max(Literal::Integer(90))],
                ..ANY
            },
            FieldSpec {
                name: "lon",
                types: &[Type::Float],
                ..ANY
            },
        ])),
        rules: &[Rule::Nested],
        ..ANY
    },
];
const PERSON: FieldSpec = FieldSpec {
    types: &[Type::Dict],
    nested: Some(Nested::Dict(&[
        FieldSpec {
            name: "name",
            required: true,
            ..ANY
        },
        FieldSpec { name: "age", ..WHOLE },
    ])),
    rules: &[Rule::Nested],
    ..ANY
};
const NESTED: &[FieldSpec] = &[
    FieldSpec {
        name: "address",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(ADDRESS)),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "loose",
        types: &[Type::Dict],
        allow_unknown: Some(true),
        nested: Some(Nested::Dict(&[
            FieldSpec { name: "known", ..WHOLE },
            FieldSpec {
                name: "inner",
                ..PERSON
            },
        ])),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "people",
        types: &[Type::List],
        nested: Some(Nested::List(&PERSON)),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "matrix",
        types: &[Type::List],
        nested: Some(Nested::List(&FieldSpec {
            types: &[Type::List],
            nested: Some(Nested::List(&WHOLE)),
            rules: &[Rule::Nested],
            ..ANY
        })),
        rules: &[Rule::Nested, Rule::MaxLength(2)],
        ..ANY
    },
    FieldSpec {
        name: "untyped",
        nested: Some(Nested::Dict(ADDRESS)),
        rules: &[Rule::Nested],
        ..ANY
    },
];

#[test]
fn issues_nest_as_the_document_does() {
    for (body, expected) in [
        (
            r#"{"address": {"zip": "12345"}}"#,
            r#"issues {"address": {"street": "required field"}}"#,
        ),
        (
            r#"{"address": {"zip": "x", "foo": 1, "geo": {"lat": 91.0, "lon": "x"}}}"#,
            r#"issues {"address": {"foo": "unknown field", "geo": {"lat": "max value is 90", "lon": "must be of float type"}, "street": "required field", "zip": "value does not match regex '\\d{5}'"}}"#,
        ),
        (r#"{"address": "s"}"#, r#"issues {"address": "must be of dict type"}"#),
        (
            r#"{"address": {"street": "s", "geo": {"lat": 1}}}"#,
            r#"ok {"address": {"street": "s", "geo": {"lat": 1.0}}}"#,
        ),
        (r#"{"address.street": "s"}"#, r#"ok {"address": {"street": "s"}}"#),
        (
            r#"{"people": [{"name": "a", "age": "x"}, {"age": "1"}, {"name": "c", "q": 1}, 5, null, {"name": 1, "age": "2"}]}"#,
            r#"issues {"people": {"0": {"age": "must be of integer type"}, "1": {"name": "required field"}, "2": {"q": "unknown field"}, "3": "must be of dict type", "4": "null value not allowed"}}"#,
        ),
        (
            r#"{"matrix": [[1, "x"], ["y"], 5]}"#,
            r#"issues {"matrix": ["max length is 2", {"0": {"1": "must be of integer type"}, "1": {"0": "must be of integer type"}, "2": "must be of list type"}]}"#,
        ),
        (
            r#"{"untyped": [{"street": "s"}]}"#,
            r#"issues {"untyped": "must be of dict type"}"#,
        ),
        (
            r#"{"untyped": {"geo": 5}}"#,
            r#"issues {"untyped": {"geo": "must be of dict type", "street": "required field"}}"#,
        ),
    ] {
        check(NESTED, &[], body, expected);
    }
}

#[test]
fn unknown_fields_pass_only_where_they_may() {
    check(NESTED, &[], r#"{"zz": 1}"#, r#"issues {"zz": "unknown field"}"#);
    check(NESTED, &[], r#"{"_etag": "x"}"#, r#"issues {"_etag": "unknown field"}"#);
    check(
        NESTED,
        &[],
        r#"{"loose": {"x": [1], "inner": {"name": 1, "y": 2}}}"#,
        r#"ok {"loose": {"x": [1], "inner": {"name": 1, "y": 2}}}"#,
    );
    let open = ResourceSpec {
        allow_unknown: true,
        ..resource(NESTED)
    };
    let post = |body: &str| outcome(&open, body, Action::Insert, &mut Known::default());
    assert_eq!(
        post(r#"{"u": null, "z.y": 1, "_etag": "x", "_created": 1}"#),
        r#"ok {"u": null, "z": {"y": 1}}"#
    );
    assert_eq!(
        post(r#"{"people": [{"name": 1, "x": 2}]}"#),
        r#"ok {"people": [{"name": 1, "x": 2}]}"#
    );
    assert_eq!(
        post(r#"{"loose": {"known": "x"}}"#),
        r#"issues {"loose": {"known": "must be of integer type"}}"#
    );
}

#[test]
fn deep_documents_are_no_danger() {
    let open = ResourceSpec {
        allow_unknown: true,
        ..resource(NESTED)
    };
    let deep = format!("{}1{}", "{\"a.a\": ".repeat(40), "}".repeat(40));
    assert!(outcome(&open, &deep, Action::Insert, &mut Known::default()).starts_with("ok"));
    let deeper = format!("{}1{}", "{\"a.a\": ".repeat(60), "}".repeat(60));
    assert!(outcome(&open, &deeper, Action::Insert, &mut Known::default()).starts_with("refused"));
}
