//! Documents and questions chosen to tell two databases apart. Leaves asking to `equal`.

use serde_json::{Value, json};

pub(super) const LONG: &str = "a_name_of_sixty_four_letters_which_is_one_more_than_may_be_there";
pub(super) const LONG_TOO: &str = "a_name_of_sixty_four_letters_which_is_one_more_than_may_be_thera";

/// What is stored: each field with values that one database or the other would like to treat alike or apart.
pub(super) fn documents() -> Vec<Value> {
    let mut documents = Vec::new();
    let mut add = |field: &str, values: Vec<Value>| {
        for value in values {
            let name = format!("{field} {:02}", documents.len());
            documents.push(json!({"name": name, field: value}));
        }
    };
    let texts = [
        "b",
        "B",
        "a",
        "A",
        "",
        " ",
        "ä",
        "z",
        "Z",
        "\u{1f600}",
        "\u{ffff}",
        "a b",
        "a_b",
        "a%b",
        "a\\b",
        "'",
        "\"",
        "$1",
        "1",
        "é",
        "e\u{301}",
    ];
    let texts = || {
        texts
            .iter()
            .map(|text| json!(text))
            .chain([Value::Null])
            .collect::<Vec<_>>()
    };
    add("text", texts());
    add(
        "whole",
        vec![
            json!(0),
            json!(-1),
            json!(5),
            json!(i64::MAX),
            json!(i64::MIN),
            Value::Null,
        ],
    );
    add(
        "float",
        vec![
            json!(5),
            json!(5.5),
            json!(-0.1),
            json!(1e22),
            json!(1e-7),
            json!(1.7976931348623157e308),
            json!(5e-324),
            Value::Null,
        ],
    );
    add(
        "number",
        vec![
            json!(5),
            json!(5.0),
            json!(5.5),
            json!(-3),
            json!(1e22),
            json!(1e-9),
            json!(9007199254740993_i64),
            json!(0.1),
            json!(100.0),
            Value::Null,
        ],
    );
    add("truth", vec![json!(true), json!(false), Value::Null]);
    add(
        "moment",
        vec![
            json!("Sat, 01 Jan 2000 00:00:00 GMT"),
            json!("Fri, 31 Dec 1999 23:59:59 GMT"),
            json!("Thu, 01 Jan 1970 00:00:00 GMT"),
            json!("Wed, 01 Jan 1800 00:00:00 GMT"),
            json!("Fri, 31 Dec 9999 23:59:59 GMT"),
            Value::Null,
        ],
    );
    let nested = || {
        vec![
            json!(5),
            json!(5.0),
            json!("5"),
            json!("b"),
            json!("B"),
            json!(true),
            json!(false),
            json!({}),
            json!({"a": 5}),
            json!({"a": 5.0, "b": [1]}),
            json!({"b": [1], "a": 5.0}),
            json!([]),
            json!([5]),
            json!([1, 9]),
            json!([[5]]),
            json!(["a", "B"]),
            json!([null]),
            json!(1e22),
            json!({"é": "\u{1f600} \\ \" \u{7f} \u{1}"}),
            Value::Null,
        ]
    };
    add("mixed", nested());
    add(
        "list",
        vec![
            json!([]),
            json!([1]),
            json!([1, 2, 2]),
            json!([2, 1]),
            json!([[1]]),
            json!([null]),
            json!(["a", "B", "b"]),
            json!([5.0]),
            json!([{"a": 1}, {"a": 2}]),
            Value::Null,
        ],
    );
    add(
        "dict",
        vec![
            json!({"in": 5}),
            json!({"in": 5.0}),
            json!({"at": "Sat, 01 Jan 2000 00:00:00 GMT"}),
            json!({}),
            Value::Null,
        ],
    );
    add("labels", vec![json!(["one", "two"]), json!([]), json!(["three"])]);
    add("unheard", nested());
    for name in ["xmin", "rowid"] {
        add(name, vec![json!(1), json!(2)]);
    }
    for name in ["ctid", "tableoid", "select", "Case", "case", LONG, LONG_TOO] {
        add(name, vec![json!("x"), json!("X")]);
    }
    documents
}

pub(super) fn filters() -> Vec<Value> {
    let mut filters = Vec::new();
    for field in [
        "text", "whole", "float", "number", "truth", "mixed", "list", "unheard", "dict", "dict.in", "mixed.a",
        "list.a", "list.0",
    ] {
        let values = [
            json!(null),
            json!(5),
            json!(5.0),
            json!(1),
            json!("b"),
            json!("5"),
            json!(""),
            json!(true),
            json!(false),
            json!([]),
            json!([1]),
            json!({}),
            json!({"a": 5}),
            json!(1e22),
        ];
        for value in values {
            filters.push(json!({field: value}));
            if !value.is_null() {
                filters.push(json!({field: {"$ne": value}}));
                filters.push(json!({field: {"$gte": value}}));
                filters.push(json!({field: {"$lt": value}}));
            }
        }
        filters.push(json!({field: {"$in": [1, "a", null]}}));
        filters.push(json!({field: {"$nin": [5, "b", true]}}));
        filters.push(json!({field: {"$exists": true}}));
        filters.push(json!({field: {"$exists": false}}));
        filters.push(json!({field: {"$gt": 0, "$lt": 2}}));
    }
    filters.push(json!({"moment": {"$gt": "Sat, 01 Jan 2000 00:00:00 GMT"}}));
    filters.push(json!({"moment": "Fri, 31 Dec 1999 23:59:59 GMT"}));
    for name in [
        "xmin", "ctid", "tableoid", "rowid", "select", "Case", "case", LONG, LONG_TOO,
    ] {
        filters.push(json!({name: {"$exists": true}}));
        filters.push(json!({name: "x"}));
        filters.push(json!({name: 1}));
    }
    filters
}
