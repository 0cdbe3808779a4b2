//! Operators besides comparisons: searches, arithmetic, types, places, and lists that have an index.

use super::{PEOPLE, parse_with, reason, show};
use crate::query::Query;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, FieldSpec, Nested, ResourceSpec, Storage, Type};

static SEARCHED: ApiSpec = ApiSpec {
    query_blacklist: &["$where"],
    // Eve does not know it
    query_whitelist: &["$polygon"],
    ..ApiSpec::DEFAULT
};

fn query(resource: &ResourceSpec, text: &str) -> Result<Query, Refusal> {
    parse_with(&SEARCHED, resource, &[("where", text)])
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let found = query(&PEOPLE, text).map_or_else(reason, |query| query.filter.as_ref().map_or("none".to_owned(), show));
    assert_eq!(found, expected, "{text}");
}

#[test]
fn searches_when_they_are_not_banned() {
    check(r#"{"name": {"$regex": "^a"}}"#, "name~\\Aa");
    check(r#"{"name": {"$regex": "a", "$options": "i"}}"#, "(name~[Aa] & ())");
    check(r#"{"name": {"$not": {"$regex": "a"}}}"#, "!name~a");
    check(r#"{"tags": {"$regex": "a"}}"#, "tags_1~a");
    // an id is no text
    check(r#"{"refs": {"$regex": "a"}}"#, "()");
    check(
        r#"{"name": {"$regex": "("}}"#,
        "400 a regular expression ends too early",
    );
    check(
        r#"{"name": {"$regex": "(a)\\1"}}"#,
        "400 '\\1' in regular expressions is not supported",
    );
    check(r#"{"name": {"$regex": 5}}"#, "[Unable to parse `where` clause]");
    check(
        r#"{"name": {"$regex": "a", "$options": "g"}}"#,
        "400 regular expressions have no option 'g'",
    );
}

#[test]
fn numbers_and_types() {
    check(
        r#"{"age": {"$mod": [4, 1.9]}}"#,
        "age Remainder { divisor: 4, remainder: 1 }",
    );
    check(r#"{"dates": {"$mod": [4, 1]}}"#, "()");
    check(
        r#"{"age": {"$bitsAllSet": [0, 2]}}"#,
        "age AllBits { mask: 5, set: true }",
    );
    check(r#"{"age": {"$bitsAnyClear": 6}}"#, "age AnyBit { mask: 6, set: false }");
    check(r#"{"age": {"$type": "number"}}"#, "age is [Float, Small, Large]");
    check(r#"{"name": {"$type": [2, "null"]}}"#, "name is [Text, Null]");
    check(r#"{"born": {"$type": "date"}}"#, "born is [DateTime]");
    // below JSON, dates are numbers and ids are text
    check(r#"{"dates": {"$type": ["date", "int"]}}"#, "dates is [Small, Large]");
    check(
        r#"{"refs": {"$type": ["objectId", "string", "array"]}}"#,
        "refs is [Text, List]",
    );
    check(
        r#"{"address.city": {"$type": ["objectId", "string"]}}"#,
        "address/city is [Text]",
    );
}

#[test]
fn listed_operators_pass_and_are_then_named() {
    let listed = ApiSpec {
        query_whitelist: &["$foo"],
        ..ApiSpec::DEFAULT
    };
    let refused = |api: &ApiSpec, resource: &ResourceSpec, operator: &str| {
        let text = format!(r#"{{"age": {{"{operator}": 1}}}}"#);
        parse_with(api, resource, &[("where", &text)]).err().map(reason)
    };
    let own = ResourceSpec {
        query_whitelist: &["$bar"],
        ..PEOPLE
    };
    let named = |operator: &str| Some(format!("400 operator '{operator}' is not supported"));
    let unknown = |operator: &str| Some(format!("[Query contains unknown or unsupported operators: {operator}]"));
    assert_eq!(refused(&listed, &PEOPLE, "$foo"), named("$foo"));
    assert_eq!(refused(&listed, &own, "$bar"), named("$bar"));
    assert_eq!(refused(&listed, &PEOPLE, "$bar"), unknown("$bar"));
}

static PLACES: ResourceSpec = ResourceSpec {
    name: "places",
    table: "places",
    columns: &[Column::new("loc", Storage::Json).indexed("places_loc_box")],
    fields: &[FieldSpec {
        name: "loc",
        types: &[Type::Point],
        ..FieldSpec::DEFAULT
    }],
    ..ResourceSpec::DEFAULT
};

#[track_caller]
fn check_place(text: &str, expected: &str) {
    let found = query(&PLACES, text).map_or_else(reason, |query| {
        let filter = query.filter.as_ref().map_or("none".to_owned(), show);
        format!(
            "{filter}{}",
            if query.nearest.is_some() { ", nearest first" } else { "" }
        )
    });
    assert!(found.contains(expected), "{text}: {found}");
}

#[test]
fn places_and_shapes() {
    let point = r#""$geometry": {"type": "Point", "coordinates": [5, 7]}"#;
    check_place(
        &format!(r#"{{"loc": {{"$near": {{{point}, "$maxDistance": 6378100}}}}}}"#),
        "center: [5.0, 7.0], sphere: true, least: None, most: Some(1.0) }), nearest first",
    );
    check_place(
        r#"{"loc": {"$near": [5, 7], "$maxDistance": 2}}"#,
        "sphere: false, least: None, most: Some(2.0) }), nearest first",
    );
    check_place(
        r#"{"loc": {"$nearSphere": [5, 7], "$minDistance": 0.5}}"#,
        "sphere: true, least: Some(0.5), most: None }), nearest first",
    );
    check_place(
        r#"{"loc": {"$geoWithin": {"$box": [[5, 1], [2, 3]]}}}"#,
        "loc lies in Box { least: [2.0, 1.0], most: [5.0, 3.0] }",
    );
    check_place(
        r#"{"loc": {"$geoWithin": {"$polygon": [[0, 0], [4, 0], [4, 4]]}}}"#,
        "bounds: [0.0, 0.0, 4.0, 4.0]",
    );
    check_place(
        r#"{"loc": {"$geoWithin": {"$centerSphere": [[5, 7], 0.1]}}}"#,
        "sphere: true",
    );
    check_place(
        &format!(r#"{{"loc": {{"$geoIntersects": {{{point}}}}}}}"#),
        "loc touches Json",
    );
    for shape in [
        r#"{"$geoWithin": {"$box": [[1, 2]]}}"#,
        r#"{"$geoWithin": {"$geometry": {"type": "Point", "coordinates": [1, 2]}}}"#,
        r#"{"$geoWithin": {"$geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}}}"#,
        r#"{"$geoWithin": {"$center": [[1, 2], -1]}}"#,
        r#"{"$geoWithin": 5}"#,
    ] {
        check_place(
            &format!(r#"{{"loc": {shape}}}"#),
            "400 the place or shape of '$geoWithin' is not supported",
        );
    }
    check_place(
        r#"{"loc": {"$nearSphere": [5, 97]}}"#,
        "400 the place or shape of '$nearSphere'",
    );
    check_place(
        r#"{"$and": [{"loc": {"$near": [1, 2]}}, {"loc": {"$near": [1, 2]}}]}"#,
        "400 operator '$near' may be used once",
    );
    let sorted = parse_with(
        &SEARCHED,
        &PLACES,
        &[("where", r#"{"loc": {"$near": [1, 2]}}"#), ("sort", "_id")],
    );
    assert!(
        sorted.is_ok_and(|query| query.nearest.is_none()),
        "the client's order comes first"
    );
}

#[test]
fn lists_with_an_index_are_asked_through_it() {
    static TAG: FieldSpec = FieldSpec {
        types: &[Type::String],
        ..FieldSpec::DEFAULT
    };
    static POSTS: ResourceSpec = ResourceSpec {
        name: "posts",
        table: "posts",
        columns: &[Column::new("tags", Storage::Json).indexed("posts_tags")],
        fields: &[FieldSpec {
            name: "tags",
            types: &[Type::List],
            nested: Some(Nested::List(&TAG)),
            ..FieldSpec::DEFAULT
        }],
        ..ResourceSpec::DEFAULT
    };
    let show =
        |text: &str| query(&POSTS, text).map_or_else(reason, |query| query.filter.as_ref().map_or(String::new(), show));
    assert_eq!(show(r#"{"tags": "a"}"#), r#"tags by posts_tags in ["a"]"#);
    assert_eq!(
        show(r#"{"tags": {"$in": ["a", "b"]}}"#),
        r#"tags by posts_tags in ["a" "b"]"#
    );
    assert_eq!(show(r#"{"tags": {"$ne": "a"}}"#), r#"!tags by posts_tags in ["a"]"#);
    // what the index does not hold
    assert_eq!(show(r#"{"tags": null}"#), "tags=null");
    assert_eq!(show(r#"{"tags": ["a"]}"#), r#"tags=["a"]"#);
    assert_eq!(show(r#"{"tags": {"$in": ["a", null]}}"#), r#"tags in ["a" null]"#);
    assert_eq!(show(r#"{"tags": {"$gt": "a"}}"#), r#"tags>"a""#);
    assert_eq!(show(r#"{"tags.0": "a"}"#), r#"tags/0="a""#);
}
