//! The documents of these tests: every field with values of its type, absent, null, empty and nested.

use serde_json::{Value, json};

/// Documents in the order of their insertion; `_id` is the place.
pub fn documents() -> Vec<Value> {
    let documents = [
        json!({"name": "ann", "age": 25, "score": 1.5, "amount": 5, "active": true, "born": 631152000000i64,
               "boss": "0123456789abcdef01234567", "tags": ["a", "b"], "nums": [1, 5],
               "address": {"city": "Rome", "zip": "1", "geo": {"x": 1, "y": [2, 3]}},
               "jobs": [{"title": "dev", "years": 3}, {"title": "ops", "years": 8}], "any": 5}),
        json!({"name": "bob", "age": 35, "score": 2.5, "amount": 5.5, "active": false, "born": 315532800000i64,
               "tags": ["b", "c"], "nums": [7], "address": {"city": "Oslo", "zip": "2"},
               "jobs": [{"title": "ops", "years": 2}], "any": "five"}),
        json!({"name": "cid", "age": 45, "score": 0.5, "active": true, "tags": [], "address": {"city": "Rome"},
               "any": [1, [2, 3], {"x": 1}]}),
        json!({"name": "dan", "age": null, "score": null, "tags": ["a", "b", "c"], "nums": [2, 4, 6],
               "address": null, "any": {"x": 1, "y": null}}),
        json!({"name": "eve", "age": 35, "score": 3.5, "active": true, "tags": ["c"], "amount": -1,
               "address": {"city": "Bern", "zip": null, "geo": null}, "jobs": [], "any": true}),
        json!({"name": "Fay", "any": false}),
        json!({"name": "gül \"q\" 'q' \\", "age": 0, "score": -0.0, "tags": ["ü", "😀", "a"], "nums": [1.0, 5],
               "jobs": [{"years": 1}, {"title": null}], "any": null, "born": 0}),
        json!({"name": "", "age": -35, "active": null, "tags": null, "nums": [], "address": {},
               "jobs": [{"title": "ops", "years": [9, 1]}], "any": [], "address.city": "no"}),
        json!({"name": "a", "tags": ["a"], "nums": [null, 3], "any": ["five", 5, true],
               "address": {"city": ["Rome", "Oslo"], "0": "zero"}, "odd\"name": 1, "unknown": {"deep": [1, {"x": 2}]}}),
        json!({"name": "A", "amount": 9007199254740993i64, "age": 9007199254740993i64, "unknown": null,
               "nums": [5, 1], "tags": [["a", "b"], "z"], "any": {"y": null, "x": 1.0},
               "jobs": [{"years": 8, "title": "ops"}, "text", null, 4]}),
        json!({"name": "b", "unknown": "ann", "any": [[], {}], "tags": ["b", "a"], "boss": "ffffffffffffffffffffffff",
               "amount": 5.0, "_nulls": "name"}),
    ];
    documents
        .into_iter()
        .enumerate()
        .map(|(place, mut document)| {
            document["_id"] = json!(format!("{place:024x}"));
            document
        })
        .collect()
}
