//! Which fields are shown, and which relations embedded.

use super::{COLUMNS, PEOPLE, parse_with, reason};
use crate::json::parse::parse_text;
use crate::query::Query;
use crate::spec::{ApiSpec, ResourceSpec};

fn query(resource: &ResourceSpec, name: &str, text: &str) -> Result<Query, String> {
    parse_with(&ApiSpec::DEFAULT, resource, &[(name, text)]).map_err(reason)
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let shown = query(&PEOPLE, "projection", text).map(|query| {
            let shown = COLUMNS.iter().filter(|column| query.projection.includes(column));
            shown.map(|column| column.field).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(shown.as_deref(), Ok(*expected), "{text}");
    }
}

const STANDARD: &str = "name age active born boss friend tags dates refs address jobs";

#[test]
fn fields() {
    check(&[
        ("", STANDARD),
        ("{}", STANDARD),
        (r#"{"name": 1}"#, "name"),
        (r#"{"name": true, "age": 1.0}"#, "name age"),
        (r#"{"name": 1, "age": 0}"#, "name"),
        (
            r#"{"tags": 0, "jobs": false}"#,
            "name age active born boss friend dates refs address",
        ),
        (r#"{"nope": 1}"#, ""),
        (r#"{"_id": 1}"#, ""),
        (r#"{"_id": 0, "_created": 0}"#, STANDARD),
        (r#"{"asked": 1}"#, "asked"),
        (r#"{"asked": 0}"#, STANDARD),
        (r#"{"password": 1, "private": 1, "user_id": 1, "name": 1}"#, "name"),
        (r#"{"password": 0}"#, STANDARD),
        (r#"{"address.city": 1}"#, "address"),
        (r#"{"name": "x"}"#, STANDARD),
    ]);
}

#[test]
fn switched_off_projection_is_not_looked_at() {
    let resource = ResourceSpec {
        projection: false,
        ..PEOPLE
    };
    assert!(query(&resource, "projection", "broken").is_ok_and(|query| query.projection.is_everything()));
}

#[test]
fn members() {
    let address = r#"{"city": "Rome", "zip": "1", "geo": [{"x": 1, "y": 2}, 5, {"y": 3}]}"#;
    let cases = [
        (r#"{"address.city": 1}"#, r#"{"city": "Rome"}"#),
        (
            r#"{"address.city": 1, "address.zip": 1}"#,
            r#"{"city": "Rome", "zip": "1"}"#,
        ),
        (r#"{"address.geo.x": 1}"#, r#"{"geo": [{"x": 1}, {}]}"#),
        (r#"{"address.nope": 1}"#, "{}"),
        (r#"{"address.city.deep": 1}"#, "{}"),
        (r#"{"address.city": 1, "address": 1}"#, address),
        (r#"{"address": 1, "address.city": 1}"#, address),
    ];
    for (text, expected) in cases {
        let projection = query(&PEOPLE, "projection", text).map(|query| query.projection);
        let value = parse_text(address).unwrap_or_default();
        let reduced = projection.map(|projection| {
            assert_eq!(projection.is_partial("address"), expected != address);
            projection.reduce("address", &value)
        });
        assert_eq!(reduced, Ok(parse_text(expected).unwrap_or_default()), "{text}");
    }
}

#[test]
fn unknown_fields() {
    let open = ResourceSpec {
        allow_unknown: true,
        ..PEOPLE
    };
    let cases = [
        ("", true, true, false),
        (r#"{"name": 1}"#, false, false, true),
        (r#"{"extra": 1}"#, true, false, true),
        (r#"{"extra": 1, "_updated": 1}"#, true, false, false),
        (r#"{"extra": 0}"#, true, true, false),
    ];
    for (text, unknown, everything, hides) in cases {
        let projection = query(&open, "projection", text).map(|query| query.projection);
        let found = projection.map(|projection| {
            (
                projection.includes_unknown("extra"),
                projection.is_everything(),
                projection.hides_dates(),
            )
        });
        assert_eq!(found, Ok((unknown, everything, hides)), "{text}");
    }
}
