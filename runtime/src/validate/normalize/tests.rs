//! What happens to documents before they are checked, level by level.
//! Leaves what is said about them afterwards to the tests of validation.

use super::{Level, Normalizer, Stored, Unknown};
use crate::json::parse::parse_text;
use crate::json::write::write_value;
use crate::spec::{Coercion, FieldSpec, Literal, Nested, Rule, Setter, Type};
use crate::time::DateTime;
use crate::validate::functions::Functions;
use crate::validate::issues::Issues;
use crate::value::{Object, Value};

const INNER: &[FieldSpec] = &[
    FieldSpec {
        name: "d",
        default: Some(Literal::Integer(3)),
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "r",
        readonly: true,
        ..FieldSpec::DEFAULT
    },
];
const ELEMENT: FieldSpec = FieldSpec {
    nested: Some(Nested::Dict(INNER)),
    ..FieldSpec::DEFAULT
};
const FIELDS: &[FieldSpec] = &[
    FieldSpec {
        name: "t",
        readonly: true,
        default: Some(Literal::String("T")),
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "n",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(INNER)),
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "l",
        types: &[Type::List],
        nested: Some(Nested::List(&ELEMENT)),
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "v",
        types: &[Type::Dict],
        rules: &[Rule::Values(&ELEMENT)],
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "i",
        types: &[Type::List],
        rules: &[Rule::Items(&[FieldSpec::DEFAULT, ELEMENT])],
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "once",
        not_patchable: true,
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "Old",
        rename_handler: &[Coercion::Lower],
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "serial",
        default_setter: Some(Setter::Own("serial")),
        ..FieldSpec::DEFAULT
    },
    FieldSpec {
        name: "clean",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(INNER)),
        purge_readonly: true,
        purge_unknown: true,
        ..FieldSpec::DEFAULT
    },
];

fn object(text: &str) -> Object {
    match parse_text(text) {
        Ok(Value::Dict(object)) => object,
        _ => panic!("{text} is no object"),
    }
}

fn show(object: Object) -> String {
    let mut out = Vec::new();
    write_value(&mut out, &Value::Dict(object), "");
    String::from_utf8_lossy(&out).into_owned()
}

/// The document and the issues; `stored` makes it a PATCH.
fn normalized(sent: &str, stored: Option<&str>) -> (String, String) {
    let mut functions = Functions::default();
    functions.default_setter("serial", |around: &Object| match around.get("t") {
        Some(_) => Ok(Value::from("s")),
        None => Err("no t"),
    });
    let normalizer = Normalizer {
        functions: &functions,
        moment: DateTime::default(),
        partial: stored.is_some(),
        merges: stored.is_some(),
    };
    let level = Level {
        fields: FIELDS,
        unknown: Unknown {
            accepted: false,
            rules: None,
        },
        purge_unknown: false,
        purge_readonly: false,
    };
    let stored = stored.map(object);
    let stored = Stored {
        same: stored.as_ref(),
        kept: stored.as_ref(),
        set: stored.as_ref(),
    };
    let (mut sent, mut issues) = (object(sent), Issues::new());
    normalizer.object(level, &mut sent, stored, &mut issues);
    (show(sent), show(issues.to_object(false)))
}

#[track_caller]
fn check(sent: &str, stored: Option<&str>, expected: &str) {
    assert_eq!(normalized(sent, stored).0, expected, "{sent}");
}

#[test]
fn only_absent_values_are_filled() {
    check("{}", None, r#"{"t": "T", "serial": "s"}"#);
    check(r#"{"t": null}"#, None, r#"{"t": null, "serial": "s"}"#);
    check(
        r#"{"serial": 1, "t": null, "n": {}, "l": [{}, 5, {"d": 1}]}"#,
        None,
        r#"{"serial": 1, "t": null, "n": {"d": 3}, "l": [{"d": 3}, 5, {"d": 1}]}"#,
    );
    check("{}", Some(r#"{"t": null, "serial": 1}"#), "{}");
    check("{}", Some(r#"{"serial": 1}"#), r#"{"t": "T"}"#);
    check(
        r#"{"n": {"x": 1}}"#,
        Some(r#"{"t": "a", "serial": 1, "n": {"d": 7}}"#),
        r#"{"n": {"x": 1}}"#,
    );
    check(
        r#"{"n": {}}"#,
        Some(r#"{"t": "a", "serial": 1, "n": {}}"#),
        r#"{"n": {"d": 3}}"#,
    );
    check(
        r#"{"n": {}}"#,
        Some(r#"{"t": "a", "serial": 1, "n": null}"#),
        r#"{"n": {"d": 3}}"#,
    );
    check(
        r#"{"l": [{}]}"#,
        Some(r#"{"t": "a", "serial": 1, "l": [{"d": 7}]}"#),
        r#"{"l": [{"d": 3}]}"#,
    );
}

#[test]
fn rule_sets_fill_too() {
    check(
        r#"{"serial": 1, "t": null, "v": {"a": {}, "b": 5}, "i": [{}, {}]}"#,
        None,
        r#"{"serial": 1, "t": null, "v": {"a": {"d": 3}, "b": 5}, "i": [{}, {"d": 3}]}"#,
    );
    check(
        r#"{"v": {"a": {}}}"#,
        Some(r#"{"t": 1, "serial": 1, "v": {"a": {"d": 7}}}"#),
        r#"{"v": {"a": {}}}"#,
    );
    // a list of another length has no rules for its elements
    check(
        r#"{"serial": 1, "t": null, "i": [{}]}"#,
        None,
        r#"{"serial": 1, "t": null, "i": [{}]}"#,
    );
}

#[test]
fn members_are_dropped_where_the_settings_say_so() {
    check(
        r#"{"serial": 1, "t": null, "clean": {"d": 1, "r": 1, "x": 1}}"#,
        None,
        r#"{"serial": 1, "t": null, "clean": {"d": 1}}"#,
    );
}

#[test]
fn names_are_made_by_functions() {
    check(
        r#"{"serial": 1, "t": null, "Old": 1}"#,
        None,
        r#"{"serial": 1, "t": null, "old": 1}"#,
    );
}

#[test]
fn readonly_fields_may_be_sent_unchanged() {
    #[track_caller]
    fn check(sent: &str, stored: Option<&str>, expected: &str) {
        assert_eq!(normalized(sent, stored).1, expected, "{sent}");
    }
    check(r#"{"t": "T"}"#, None, r#"{"t": "field is read-only"}"#);
    check(r#"{"t": "a"}"#, Some(r#"{"t": "a"}"#), "{}");
    check(r#"{"t": "b"}"#, Some(r#"{"t": "a"}"#), r#"{"t": "field is read-only"}"#);
    check(r#"{"t": null}"#, None, "{}");
    check(
        r#"{"t": null}"#,
        Some(r#"{"t": "a"}"#),
        r#"{"t": "field is read-only"}"#,
    );
    check(
        r#"{"n": {"r": 1}, "l": [{}, {"r": 1}]}"#,
        None,
        r#"{"l": {"1": {"r": "field is read-only"}}, "n": {"r": "field is read-only"}}"#,
    );
    check(r#"{"n": {"r": 1}}"#, Some(r#"{"n": {"r": 1}}"#), "{}");
    check(r#"{"v": {"a": {"r": 1}}}"#, Some(r#"{"v": {"a": {"r": 1}}}"#), "{}");
    check(
        r#"{"v": {"a": {"r": 2}}}"#,
        Some(r#"{"v": {"a": {"r": 1}}}"#),
        r#"{"v": {"a": {"r": "field is read-only"}}}"#,
    );
    check(r#"{"once": 1}"#, None, "{}");
    check(r#"{"once": 1}"#, Some(r#"{"once": 1}"#), "{}");
    check(
        r#"{"once": 2}"#,
        Some(r#"{"once": 1}"#),
        r#"{"once": "field can not be patched"}"#,
    );
}

#[test]
fn a_setter_may_fail() {
    assert_eq!(
        normalized("{}", Some("{\"t\": 1}")).1,
        r#"{"serial": "default value for 'serial' cannot be set: no t"}"#
    );
}
