//! What differs between POST, PUT and PATCH: required fields, defaults, read-only fields, merging, the id.
//! Leaves single rules to `rules`, nesting to `nesting`.

use super::{Known, check, object, outcome, resource, show};
use crate::spec::{FieldSpec, Literal, Nested, ResourceSpec, Rule, Secrecy, Type};
use crate::validate::{Action, merge, satisfies};

const ANY: FieldSpec = FieldSpec::DEFAULT;
const WHOLE: FieldSpec = FieldSpec {
    types: &[Type::Integer],
    ..ANY
};
const ACCOUNT: &[FieldSpec] = &[
    FieldSpec {
        name: "name",
        types: &[Type::String],
        required: true,
        ..ANY
    },
    FieldSpec {
        name: "token",
        required: true,
        secret: Some(Secrecy::Token),
        ..ANY
    },
    FieldSpec {
        name: "active",
        required: true,
        default: Some(Literal::Boolean(true)),
        ..ANY
    },
    FieldSpec {
        name: "fixed",
        types: &[Type::String],
        readonly: true,
        default: Some(Literal::String("fix")),
        ..ANY
    },
    FieldSpec {
        name: "locked",
        types: &[Type::String],
        readonly: true,
        ..ANY
    },
    FieldSpec {
        name: "n",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[
            FieldSpec {
                name: "x",
                required: true,
                ..WHOLE
            },
            FieldSpec {
                name: "d",
                default: Some(Literal::Integer(3)),
                ..WHOLE
            },
            FieldSpec { name: "any", ..ANY },
        ])),
        rules: &[Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "maybe",
        nullable: true,
        ..ANY
    },
];
const STORED: &str = r#"{"_id": "0123456789abcdef01234567", "name": "a", "active": false, "fixed": "fix", "n": {"x": 1, "d": 7, "any": {"p": 1, "q": {"r": 1}}}, "maybe": 1}"#;

#[test]
fn posts_are_whole_and_get_defaults() {
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a"}"#,
        r#"ok {"name": "a", "active": true, "fixed": "fix"}"#,
    );
    check(ACCOUNT, &[], "{}", r#"issues {"name": "required field"}"#);
    check(
        ACCOUNT,
        &[],
        r#"{"name": null}"#,
        r#"issues {"name": "null value not allowed"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "active": null}"#,
        r#"issues {"active": "null value not allowed"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "fixed": "fix"}"#,
        r#"issues {"fixed": "field is read-only"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "locked": 5}"#,
        r#"issues {"locked": "field is read-only"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "locked": null}"#,
        r#"issues {"locked": "null value not allowed"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "n": {"x": 1}}"#,
        r#"ok {"name": "a", "n": {"x": 1, "d": 3}, "active": true, "fixed": "fix"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "_id": 5}"#,
        r#"issues {"_id": "must be of objectid type"}"#,
    );
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "_id": ""}"#,
        r#"issues {"_id": "null value not allowed"}"#,
    );
    let chosen = r#"ok {"name": "a", "_id": "0123456789abcdef01234567", "active": true, "fixed": "fix"}"#;
    check(
        ACCOUNT,
        &[],
        r#"{"name": "a", "_id": "0123456789ABCDEF01234567"}"#,
        chosen,
    );
}

#[test]
fn what_is_no_document_is_named() {
    for (body, text) in [
        ("5", "5"),
        ("true", "True"),
        (r#""abc""#, "abc"),
        (r#"[{"a": "z"}]"#, "[{'a': 'z'}]"),
    ] {
        let expected = |key| format!("issues {{\"{key}\": \"'{text}' is not a document, must be a dict\"}}");
        check(ACCOUNT, &[], body, &expected("validation exception"));
        let original = object("{}");
        let patch = Action::Update { original: &original };
        assert_eq!(
            outcome(&resource(ACCOUNT), body, patch, &mut Known::default()),
            expected("validator exception")
        );
    }
    check(
        ACCOUNT,
        &[],
        "null",
        r#"issues {"validation exception": "document is missing"}"#,
    );
}

/// What is stored, as the database would give it.
fn stored() -> crate::value::Object {
    let mut stored = object(STORED);
    if let Some(id) = stored
        .get("_id")
        .and_then(crate::value::Value::as_str)
        .and_then(crate::id::ObjectId::parse)
    {
        stored.insert("_id", crate::value::Value::ObjectId(id));
    }
    stored
}

const IMMUTABLE: &str = "refused Attempt to update an immutable field. Usually happens when PATCH or PUT include a '_id' \
                         field, which is immutable (PUT can include it as long as it is unchanged).";

#[test]
fn puts_are_whole_and_keep_the_id() {
    let original = stored();
    for (body, expected) in [
        (
            r#"{"name": "b"}"#,
            r#"ok {"name": "b", "active": true, "fixed": "fix"}"#,
        ),
        (
            r#"{"name": "b", "fixed": "fix"}"#,
            r#"ok {"name": "b", "fixed": "fix", "active": true}"#,
        ),
        (
            r#"{"name": "b", "fixed": "other"}"#,
            r#"issues {"fixed": "field is read-only"}"#,
        ),
        (
            r#"{"name": "b", "n": {"any": 1}}"#,
            r#"issues {"n": {"x": "required field"}}"#,
        ),
        ("{}", r#"issues {"name": "required field"}"#),
        (
            r#"{"name": "b", "_id": "0123456789abcdef01234567"}"#,
            r#"ok {"name": "b", "fixed": "fix", "active": true}"#,
        ),
        (r#"{"name": "b", "_id": "0123456789abcdef00000000"}"#, IMMUTABLE),
        (
            r#"{"_id": "0123456789abcdef00000000"}"#,
            r#"issues {"name": "required field"}"#,
        ),
    ] {
        let put = Action::Replace { original: &original };
        let found = outcome(&resource(ACCOUNT), body, put, &mut Known::default());
        let sorted = |text: &str| match text.strip_prefix("ok ") {
            Some(document) => Ok(object(document)),
            None => Err(text.to_owned()),
        };
        assert_eq!(sorted(&found), sorted(expected), "{body}");
    }
}

#[test]
fn patches_are_partial_and_merged() {
    #[track_caller]
    fn check(resource: &ResourceSpec, body: &str, expected: &str) {
        let original = stored();
        let patch = Action::Update { original: &original };
        assert_eq!(
            outcome(resource, body, patch, &mut Known::default()),
            expected,
            "{body}"
        );
    }
    let accounts = resource(ACCOUNT);
    check(&accounts, "{}", "ok {}");
    check(&accounts, r#"{"maybe": null}"#, r#"ok {"maybe": null}"#);
    check(
        &accounts,
        r#"{"name": null}"#,
        r#"issues {"name": "null value not allowed"}"#,
    );
    check(&accounts, r#"{"zz": 1}"#, r#"issues {"zz": "unknown field"}"#);
    check(&accounts, r#"{"fixed": "fix"}"#, r#"ok {"fixed": "fix"}"#);
    check(
        &accounts,
        r#"{"fixed": "x"}"#,
        r#"issues {"fixed": "field is read-only"}"#,
    );
    check(&accounts, r#"{"_id": "0123456789abcdef01234567"}"#, "ok {}");
    check(&accounts, r#"{"_id": "0123456789abcdef00000000"}"#, IMMUTABLE);
    check(
        &accounts,
        r#"{"_id": 5, "zz": 1}"#,
        r#"issues {"_id": "must be of objectid type", "zz": "unknown field"}"#,
    );
    // Required members are not asked for, defaults do not overwrite what is stored, objects merge at every depth.
    check(
        &accounts,
        r#"{"n": {"any": {"q": {"s": 2}}}}"#,
        r#"ok {"n": {"x": 1, "d": 7, "any": {"p": 1, "q": {"r": 1, "s": 2}}}}"#,
    );
    check(&accounts, r#"{"n.any": 5}"#, r#"ok {"n": {"x": 1, "d": 7, "any": 5}}"#);
    let replacing = ResourceSpec {
        merge_nested_documents: false,
        ..resource(ACCOUNT)
    };
    check(&replacing, r#"{"n": {"any": 5}}"#, r#"ok {"n": {"any": 5, "d": 3}}"#);
    let plain = ResourceSpec {
        normalize_on_patch: false,
        ..resource(ACCOUNT)
    };
    check(
        &plain,
        r#"{"n": {"x": "5"}}"#,
        r#"ok {"n": {"x": 5, "d": 7, "any": {"p": 1, "q": {"r": 1}}}}"#,
    );
    let literal = ResourceSpec {
        normalize_dotted_fields: false,
        ..resource(ACCOUNT)
    };
    check(&literal, r#"{"n.any": 5}"#, r#"issues {"n.any": "unknown field"}"#);
}

#[test]
fn patches_fill_defaults_that_are_stored_nowhere() {
    let found = |resource: &ResourceSpec| {
        let original = object(r#"{"name": "a", "n": {}}"#);
        outcome(
            resource,
            r#"{"n": {"x": 1}}"#,
            Action::Update { original: &original },
            &mut Known::default(),
        )
    };
    assert_eq!(
        found(&resource(ACCOUNT)),
        r#"ok {"n": {"x": 1, "d": 3}, "active": true, "fixed": "fix"}"#
    );
    let plain = ResourceSpec {
        normalize_on_patch: false,
        ..resource(ACCOUNT)
    };
    assert_eq!(found(&plain), r#"ok {"n": {"x": 1}}"#);
}

#[test]
fn an_update_makes_a_whole_document() {
    let merged = merge(
        &object(r#"{"a": 1, "b": {"c": 1}}"#),
        &object(r#"{"b": {"c": 2}, "d": null}"#),
    );
    assert_eq!(show(merged), r#"{"a": 1, "b": {"c": 2}, "d": null}"#);
}

#[test]
fn keys_other_than_ids_have_the_declared_type() {
    let numbered = ResourceSpec {
        id_field: "number",
        id_type: Type::Integer,
        ..resource(&[])
    };
    let post = |body: &str| outcome(&numbered, body, Action::Insert, &mut Known::default());
    assert_eq!(post(r#"{"number": "5"}"#), r#"ok {"number": 5}"#);
    assert_eq!(
        post(r#"{"number": "x"}"#),
        r#"issues {"number": "must be of integer type"}"#
    );
    assert_eq!(post(r#"{"_id": "x"}"#), r#"issues {"_id": "unknown field"}"#);
}

#[test]
fn filters_can_be_checked_by_the_rules() {
    let spec = FieldSpec {
        name: "f",
        rules: &[Rule::Unique, Rule::MinLength(2)],
        types: &[Type::String],
        ..ANY
    };
    for (value, expected) in [("ab", true), ("a", false)] {
        assert!(
            satisfies(&spec, &value.into(), false).is_ok_and(|satisfied| satisfied == expected),
            "{value}"
        );
    }
}
