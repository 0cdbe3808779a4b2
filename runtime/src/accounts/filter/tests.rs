//! Filters as tables of parameters and accounts.

use super::{Filters, compare, like, nested, positive};
use serde_json::{Map, Value as Json, json};
use std::cmp::Ordering;

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

#[track_caller]
fn check(name: &str, value: &str, expected: &[&str]) {
    let accounts = [
        (
            "a",
            json!({"n": 1, "tags": ["x", "y"], "city": "Oslo", "p": {"q": true}, "last_modified": 5}),
        ),
        (
            "b",
            json!({"n": 5, "tags": ["y"], "city": "oslofjord", "null": null, "last_modified": 6}),
        ),
        ("c", json!({"s": "5", "last_modified": 7})),
    ];
    let (mut filters, mut complaints) = (Filters::default(), Vec::new());
    filters.add(name, value, &mut complaints);
    assert!(complaints.is_empty(), "{name}={value}: {complaints:?}");
    let accepted: Vec<&str> = accounts
        .into_iter()
        .filter_map(|(id, data)| {
            let mut account = object(data);
            account.insert("id".to_owned(), id.into());
            filters.accept(&account).then_some(id)
        })
        .collect();
    assert_eq!(accepted, expected, "{name}={value}");
}

#[test]
fn each_operator_means_what_it_says() {
    check("n", "1", &["a"]);
    check("eq_n", "1.0", &["a"]);
    check("s", "5", &[]);
    check("s", "\"5\"", &["c"]);
    check("nothing", "1", &[]);
    check("not_n", "1", &["b", "c"]);
    check("min_n", "2", &["b", "c"]);
    check("max_n", "4", &["a"]);
    check("gt_n", "1", &["b", "c"]);
    check("lt_n", "5", &["a"]);
    check("in_n", "1,5", &["a", "b"]);
    check("exclude_n", "1", &["b", "c"]);
    check("in_id", "a,c", &["a", "c"]);
    check("like_city", "OSLO", &["a", "b"]);
    check("like_city", "*fjord", &["b"]);
    check("like_city", "oslo*", &["a", "b"]);
    check("has_null", "true", &["b"]);
    check("has_n", "false", &["c"]);
    check("contains_tags", "[\"x\", \"y\"]", &["a"]);
    check("contains_any_tags", "[\"x\", \"y\"]", &["a", "b"]);
    check("contains_tags", "y", &["a", "b"]);
    check("p.q", "true", &["a"]);
    check("_since", "6", &["c"]);
    check("_since", "\"7\"", &[]);
    check("min_last_modified", "7", &["c"]);
    check("_unknown", "1", &["a", "b", "c"]);
}

#[test]
fn what_cannot_be_meant_is_said() {
    for (name, value, part) in [
        ("_since", "abc", "\"abc\" is not a number"),
        ("_before", "-1", "-1 is less than minimum value 0"),
        ("last_modified", "abc", "\"abc\" is not a number"),
        ("in_id", "a,1", "Invalid value for in_id"),
        ("like_id", "5", "Invalid value for like_id"),
        ("min_last_modified", "abc", "Invalid value for min_last_modified"),
        ("city", "a\0", "0x00"),
    ] {
        let mut complaints = Vec::new();
        Filters::default().add(name, value, &mut complaints);
        let text = complaints
            .first()
            .map_or("", |complaint| complaint.description.as_str());
        assert!(text.contains(part), "{name}={value}: {text}");
    }
    assert_eq!(positive("\"12\""), Ok(12));
    assert_eq!(positive("12"), Ok(12));
}

#[test]
fn missing_values_are_the_largest() {
    let values = [
        Some(json!(null)),
        Some(json!("a")),
        Some(json!(-1)),
        Some(json!(2.5)),
        Some(json!(false)),
        Some(json!([1])),
        Some(json!({})),
        None,
    ];
    for pair in values.windows(2) {
        assert_eq!(compare(pair[0].as_ref(), pair[1].as_ref()), Ordering::Less, "{pair:?}");
    }
}

#[test]
fn keys_may_have_dots() {
    let account = object(json!({"a.b": {"c": 1}, "a": {"b": {"c": 2}}}));
    assert_eq!(nested(&account, "a.b.c"), Some(&json!(1)));
    assert_eq!(nested(&account, "a.x"), None);
}

#[test]
fn patterns_are_no_regular_expressions() {
    assert!(like("a.c", "xa.cx") && !like("a.c", "abc"));
    assert!(like("a*c*e", "abcde") && !like("a*c*e", "abcdef"));
    assert!(!like("ab*bc", "abc"));
}
