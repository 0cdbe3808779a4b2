//! Before the rules: fields that may not be written are marked, absent ones get their defaults.
//! Leaves conversion to `coerce`, which comes before, and all other rules to `rules`, which come after.

use super::issues::{Issues, Key};
use crate::spec::{FieldSpec, Nested};
use crate::value::{Object, Value};

/// The rule's name, under which `fields` finds what was marked here.
pub const READONLY: &str = "readonly";

/// Marks the `readonly` fields that a client sent, unless it sent what is stored. Comes before defaults, which may fill
/// such fields.
pub fn mark_readonly(fields: &[FieldSpec], sent: &Object, stored: Option<&Object>, issues: &mut Issues) {
    for spec in fields {
        if let Some(value) = sent.get(spec.name) {
            let stored = stored.and_then(|stored| stored.get(spec.name));
            // Nothing stored is Python's None, so sending null changes nothing either.
            if spec.readonly && value != stored.unwrap_or(&Value::Null) {
                issues.add(spec.name, READONLY, "field is read-only");
            }
            if spec.nested.is_some() {
                mark_nested(spec, value, stored, spec.name.into(), issues);
            }
        }
    }
}

fn mark_nested(spec: &FieldSpec, value: &Value, stored: Option<&Value>, key: Key, issues: &mut Issues) {
    let mut nested = issues.take_nested(&key);
    match (spec.nested, value) {
        (Some(Nested::Dict(fields)), Value::Dict(sent)) => {
            mark_readonly(fields, sent, stored.and_then(Value::as_dict), &mut nested);
        }
        (Some(Nested::List(element)), Value::List(values)) => {
            for (index, value) in values.iter().enumerate() {
                // Elements have no counterpart in what is stored.
                mark_nested(element, value, None, index.into(), &mut nested);
            }
        }
        _ => {}
    }
    issues.put_nested(key, nested);
}

/// Fills absent fields with their defaults, and those inside objects that are there. An explicit `null` is not absent.
///
/// `stored` is what stays in place when a part of a document is sent (PATCH): what it has is not filled. Eve fills nested
/// fields again and so overwrites what is stored; here stored values stay, unless nested objects are not merged but
/// replaced (`merge`).
pub fn fill_defaults(fields: &[FieldSpec], merge: bool, object: &mut Object, stored: Option<&Object>) {
    for spec in fields {
        let there = |document: &Object| document.contains(spec.name);
        // What is stored never has secrets, so on PATCH nobody knows whether they are absent.
        let kept = stored.is_some_and(|stored| there(stored) || spec.secret.is_some());
        if let Some(default) = &spec.default
            && !there(object)
            && !kept
        {
            object.insert(spec.name, default);
        }
        if let Some(value) = object.get_mut(spec.name) {
            fill_nested(
                spec,
                merge,
                value,
                stored.filter(|_| merge).and_then(|stored| stored.get(spec.name)),
            );
        }
    }
}

fn fill_nested(spec: &FieldSpec, merge: bool, value: &mut Value, stored: Option<&Value>) {
    match (spec.nested, value) {
        (Some(Nested::Dict(fields)), Value::Dict(object)) => {
            fill_defaults(fields, merge, object, stored.and_then(Value::as_dict));
        }
        (Some(Nested::List(element)), Value::List(values)) => {
            for value in values {
                fill_nested(element, merge, value, None);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{fill_defaults, mark_readonly};
    use crate::json::parse::parse_text;
    use crate::json::write::write_value;
    use crate::spec::{FieldSpec, Literal, Nested, Type};
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

    #[test]
    fn only_absent_values_are_filled() {
        #[track_caller]
        fn check(sent: &str, stored: Option<&str>, expected: &str) {
            let mut sent = object(sent);
            fill_defaults(FIELDS, true, &mut sent, stored.map(object).as_ref());
            assert_eq!(show(sent), expected);
        }
        check("{}", None, r#"{"t": "T"}"#);
        check(r#"{"t": null}"#, None, r#"{"t": null}"#);
        check(
            r#"{"n": {}, "l": [{}, 5, {"d": 1}]}"#,
            None,
            r#"{"n": {"d": 3}, "l": [{"d": 3}, 5, {"d": 1}], "t": "T"}"#,
        );
        check("{}", Some(r#"{"t": null}"#), "{}");
        check("{}", Some("{}"), r#"{"t": "T"}"#);
        check(
            r#"{"n": {"x": 1}}"#,
            Some(r#"{"t": "a", "n": {"d": 7}}"#),
            r#"{"n": {"x": 1}}"#,
        );
        check(r#"{"n": {}}"#, Some(r#"{"t": "a", "n": {}}"#), r#"{"n": {"d": 3}}"#);
        check(r#"{"n": {}}"#, Some(r#"{"t": "a", "n": null}"#), r#"{"n": {"d": 3}}"#);
        check(
            r#"{"l": [{}]}"#,
            Some(r#"{"t": "a", "l": [{"d": 7}]}"#),
            r#"{"l": [{"d": 3}]}"#,
        );
    }

    #[test]
    fn readonly_fields_may_be_sent_unchanged() {
        #[track_caller]
        fn check(sent: &str, stored: Option<&str>, expected: &str) {
            let mut issues = Issues::new();
            mark_readonly(FIELDS, &object(sent), stored.map(object).as_ref(), &mut issues);
            assert_eq!(show(issues.to_object(false)), expected);
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
    }
}
