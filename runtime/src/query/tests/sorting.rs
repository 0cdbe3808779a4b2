//! Sort orders in both syntaxes, and pages.

use super::{PEOPLE, parse, parse_with, reason, show_target};
use crate::spec::{ApiSpec, ResourceSpec};

const BROKEN: &str = "[the sort order cannot be understood]";

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = match parse(&[("sort", text)]) {
            Ok(query) => {
                let keys = query
                    .order
                    .iter()
                    .map(|key| format!("{}{}", if key.descending { "-" } else { "" }, show_target(&key.target)));
                keys.collect::<Vec<_>>().join(" ")
            }
            Err(refusal) => reason(refusal),
        };
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn orders() {
    check(&[
        ("-age,name", "-age name"),
        (" -age , name ", "-age name"),
        ("address.city", "address/city"),
        ("nope,+age,_id,-_created", "nothing nothing _id -_created"),
        ("tags", "tags_1"),
        (r#"[("age", -1), ("name", 1)]"#, "-age name"),
        ("[['age', -1.0], ['name', 1],]", "-age name"),
        ("(('age', -1),)", "-age"),
        ("[]", ""),
        ("", ""),
        (r#"{"age": -1, "name": 1}"#, "-age name"),
        ("[(\"age\",\n-1)]", "-age"),
    ]);
}

#[test]
fn orders_that_cannot_be_understood() {
    let many = vec!["age"; 33].join(",");
    let texts = [
        "age asc",
        ",",
        "-",
        "a,",
        "5",
        "-5",
        r#""age""#,
        r#"[("name", 1)"#,
        "[5]",
        "['age']",
        "[('age',)]",
        "[('age', 2)]",
        "[('age', 0)]",
        "[('age', '1')]",
        "[('age', True)]",
        "[{'age': 1}]",
        "{'age'}",
        "[('age', 1)] x",
        "[[",
        "(",
        "{",
        "[)",
        "[(age, 1)]",
        "[('age' 1)]",
        "[('age', --1)]",
        &many,
    ];
    for text in texts {
        check(&[(text, BROKEN)]);
    }
}

#[test]
fn switched_off_sorting_is_not_looked_at() {
    let resource = ResourceSpec {
        sorting: false,
        ..PEOPLE
    };
    for text in ["-age", "a,", "password"] {
        let query = parse_with(&ApiSpec::DEFAULT, &resource, &[("sort", text)]);
        assert!(query.is_ok_and(|query| query.order.is_empty()), "{text}");
    }
}

#[test]
fn pages() {
    // page, max_results, expected page, limit, offset
    let cases = [
        ("", "", 1, 25, 0),
        ("2", "10", 2, 10, 10),
        ("-2", "5.7", 2, 5, 5),
        ("0", "0", 1, 25, 0),
        ("x", "-3", 1, 25, 0),
        ("1.5", "x", 1, 25, 0),
        (" 3 ", "1_0", 3, 10, 20),
        ("1", "1000", 1, 50, 0),
        (
            "9223372036854775807",
            "50",
            9223372036854775807,
            50,
            9223372036854775807,
        ),
        (
            "-9223372036854775808",
            "50",
            9223372036854775808,
            50,
            9223372036854775807,
        ),
        ("99999999999999999999", "1e300", 1, 50, 0),
    ];
    for (page, max_results, expected_page, limit, offset) in cases {
        let query = parse(&[("page", page), ("max_results", max_results)]).map_err(reason);
        let found = query.map(|query| (query.page, query.max_results, query.offset()));
        assert_eq!(found, Ok((expected_page, Some(limit), offset)), "{page} {max_results}");
    }
    let unpaged = ResourceSpec {
        pagination: false,
        ..PEOPLE
    };
    for (max_results, expected) in [("", None), ("2", Some(2)), ("1000", Some(1000)), ("0", None)] {
        let query = parse_with(
            &ApiSpec::DEFAULT,
            &unpaged,
            &[("page", "3"), ("max_results", max_results)],
        );
        let found = query
            .map_err(reason)
            .map(|query| (query.page, query.max_results, query.offset()));
        assert_eq!(found, Ok((1, expected, 0)), "{max_results}");
    }
}
