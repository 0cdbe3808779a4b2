//! Rules that look at other documents: `unique`, `unique_to_user`, `data_relation`; and that no text quotes a secret.
//! Leaves the other rules to `rules`.

use super::{Known, check, outcome, resource};
use crate::spec::{FieldSpec, Nested, PasswordHash, Relation, Rule, Secrecy, Type};
use crate::validate::Action;

const ANY: FieldSpec = FieldSpec::DEFAULT;

const REFERENCE: FieldSpec = FieldSpec {
    name: "o",
    types: &[Type::ObjectId],
    rules: &[Rule::Relation(Relation {
        resource: "r",
        field: "_id",
        embeddable: false,
        version: false,
    })],
    ..ANY
};

const RELATIONS: &[FieldSpec] = &[
    REFERENCE,
    FieldSpec {
        name: "n",
        nullable: true,
        ..REFERENCE
    },
    FieldSpec {
        name: "l",
        types: &[Type::List],
        nested: Some(Nested::List(&REFERENCE)),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "k",
        rules: &[Rule::Relation(Relation {
            resource: "r",
            field: "k",
            embeddable: false,
            version: false,
        })],
        ..ANY
    },
];

#[test]
fn relations() {
    const THERE: &[&str] = &["r._id=0123456789abcdef01234567", "r.k=a"];
    check(
        RELATIONS,
        THERE,
        r#"{"o": "0123456789abcdef01234567"}"#,
        r#"ok {"o": "0123456789abcdef01234567"}"#,
    );
    let missing = r#"{"o": "value '0123456789abcdef00000000' must exist in resource 'r', field '_id'."}"#;
    check(
        RELATIONS,
        THERE,
        r#"{"o": "0123456789abcdef00000000"}"#,
        &format!("issues {missing}"),
    );
    let null = r#"issues {"o": ["value 'None' must exist in resource 'r', field '_id'.", "null value not allowed"]}"#;
    check(RELATIONS, THERE, r#"{"o": null}"#, null);
    check(RELATIONS, THERE, r#"{"n": ""}"#, r#"ok {"n": null}"#);
    let list = r#"issues {"l": {"1": "value '0123456789abcdef00000000' must exist in resource 'r', field '_id'."}}"#;
    check(
        RELATIONS,
        THERE,
        r#"{"l": ["0123456789abcdef01234567", "0123456789abcdef00000000"]}"#,
        list,
    );
    let several = r#"issues {"k": ["value 'b' must exist in resource 'r', field 'k'.", "value '['c']' must exist in resource 'r', field 'k'."]}"#;
    check(RELATIONS, THERE, r#"{"k": ["a", "b", "b", ["c"]]}"#, several);
    check(RELATIONS, THERE, r#"{"k": []}"#, r#"ok {"k": []}"#);
}

const UNIQUE: FieldSpec = FieldSpec {
    name: "u",
    rules: &[Rule::Unique],
    ..ANY
};
const UNIQUES: &[FieldSpec] = &[
    FieldSpec {
        nullable: true,
        ..UNIQUE
    },
    FieldSpec {
        name: "own",
        rules: &[Rule::UniqueToUser],
        ..ANY
    },
    FieldSpec {
        name: "d",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[UNIQUE])),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "l",
        types: &[Type::List],
        nested: Some(Nested::List(&FieldSpec {
            nested: Some(Nested::Dict(&[UNIQUE])),
            rules: &[Rule::Nested],
            ..ANY
        })),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "secret",
        secret: Some(Secrecy::Hash(PasswordHash::Argon2id)),
        rules: &[Rule::Unique, Rule::Allowed(&[])],
        ..ANY
    },
];

#[test]
fn unique_values() {
    check(
        UNIQUES,
        &["u=it's"],
        r#"{"u": "it's"}"#,
        r#"issues {"u": "value 'it's' is not unique"}"#,
    );
    check(
        UNIQUES,
        &["u=None"],
        r#"{"u": null}"#,
        r#"issues {"u": "value 'None' is not unique"}"#,
    );
    check(
        UNIQUES,
        &["u=['a', 1.0]"],
        r#"{"u": ["a", 1.0]}"#,
        r#"issues {"u": "value '['a', 1.0]' is not unique"}"#,
    );
    check(
        UNIQUES,
        &["d.u=1"],
        r#"{"d": {"u": 1}}"#,
        r#"issues {"d": {"u": "value '1' is not unique"}}"#,
    );
    check(
        UNIQUES,
        &["l.u=1"],
        r#"{"l": [{}, {"u": 1}]}"#,
        r#"issues {"l": {"1": {"u": "value '1' is not unique"}}}"#,
    );

    let mut oracle = Known::default();
    let body = r#"{"u": 1, "own": 2, "d": {"u": 3}, "l": [{"u": 4}]}"#;
    assert!(outcome(&resource(UNIQUES), body, Action::Insert, &mut oracle).starts_with("ok"));
    assert_eq!(
        oracle.asked,
        [
            "u=1 Table list=false",
            "own=2 Owner list=false",
            "d.u=3 Table list=false",
            "l.u=4 Table list=true"
        ]
    );
}

#[test]
fn no_message_quotes_a_secret() {
    const THERE: &[&str] = &["secret=hunter2"];
    let expected = r#"issues {"secret": ["value '[redacted]' is not unique", "unallowed value [redacted]"]}"#;
    check(UNIQUES, THERE, r#"{"secret": "hunter2"}"#, expected);
}
