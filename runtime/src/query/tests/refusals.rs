//! What is refused, and in which words.

use super::{PEOPLE, parse_with, reason};
use crate::spec::{ApiSpec, ResourceSpec};

const WHERE: &str = "[Unable to parse `where` clause]";

#[track_caller]
fn check_with(api: &ApiSpec, resource: &ResourceSpec, name: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = parse_with(api, resource, &[(name, text)]);
        assert_eq!(found.err().map_or("accepted".to_owned(), reason), *expected, "{text}");
    }
}

#[track_caller]
fn check(name: &str, cases: &[(&str, &str)]) {
    check_with(&ApiSpec::DEFAULT, &PEOPLE, name, cases);
}

#[test]
fn filters_that_cannot_be_understood() {
    let texts = [
        "5",
        "null",
        "true",
        "[]",
        r#""text""#,
        r#"{"a": }"#,
        "{",
        "age",
        "not age==1",
        "age in [1]",
        "age=1",
        "age==",
        "==1",
        "5==5",
        "age==1 and",
        "(age==1",
        "age==1)",
        "age is None",
        "age==[1]",
        "age=={}",
        "f(x)==1",
        "age==1 1",
        ";",
        "age==ObjectId('xyz')",
        "age==ObjectId(1)",
        "born==datetime(2001,2,29)",
        "born==datetime(2000,1)",
        "born==datetime(2000,1,1,24)",
        "born==datetime(0,1,1)",
        "born==datetime(2000,1,1,1,1,1,1,1)",
        "born==datetime(-1,1,1)",
        "born==datetime(99999999999,1,1)",
        "True==1",
        "age==1e999",
        "a.==1",
        ".a==1",
        "a.1==2",
        r#"{"a": NaN}"#,
        r#"{"age": {"$gt": 1, "b": 2}}"#,
        r#"{"age": {"$not": 5}}"#,
        r#"{"age": {"$not": {}}}"#,
        r#"{"age": {"$in": 5}}"#,
        r#"{"age": {"$in": [{"$gt": 1}]}}"#,
        r#"{"age": {"$all": 1}}"#,
        r#"{"age": {"$size": "x"}}"#,
        r#"{"age": {"$size": -1}}"#,
        r#"{"age": {"$size": 1.5}}"#,
        r#"{"age": {"$elemMatch": 1}}"#,
        r#"{"age": {"$elemMatch": {"$gt": 1, "a": 1}}}"#,
    ];
    for text in texts {
        check("where", &[(text, WHERE)]);
    }
    check(
        "where",
        &[
            (&"(".repeat(41), WHERE),
            (&format!("{}age==1{}", "(".repeat(41), ")".repeat(41)), WHERE),
        ],
    );
}

#[test]
fn operators() {
    check(
        "where",
        &[
            (
                r#"{"a": {"$foo": 1}}"#,
                "[Query contains unknown or unsupported operators: $foo]",
            ),
            (
                r#"{"a": [{"b": {"$foo": 1}}]}"#,
                "[Query contains unknown or unsupported operators: $foo]",
            ),
            (
                r#"{"$where": "x"}"#,
                "[Query contains operators banned in MONGO_QUERY_BLACKLIST]",
            ),
            (
                r#"{"a": {"$not": {"$regex": "x"}}}"#,
                "[Query contains operators banned in MONGO_QUERY_BLACKLIST]",
            ),
            (r#"{"age": {"$mod": [0, 1]}}"#, WHERE),
            (r#"{"age": {"$mod": [2]}}"#, WHERE),
            (r#"{"age": {"$mod": ["a", 1]}}"#, WHERE),
            (r#"{"age": {"$type": "text"}}"#, WHERE),
            (r#"{"age": {"$type": []}}"#, WHERE),
            (r#"{"age": {"$bitsAllSet": -1}}"#, WHERE),
            (r#"{"age": {"$bitsAnyClear": ["a"]}}"#, WHERE),
            (
                r#"{"age": {"$options": "i"}}"#,
                "400 operator '$options' is not supported",
            ),
            (
                r#"{"age": {"$maxDistance": 5}}"#,
                "400 operator '$maxDistance' is not supported",
            ),
            (r#"{"$expr": {}}"#, "400 operator '$expr' is not supported"),
            (
                r#"{"$text": {"$search": "x"}}"#,
                "400 operator '$text' is not supported",
            ),
            (
                r#"{"name": {"$near": {"$geometry": {}}}}"#,
                "400 the place or shape of '$near' is not supported",
            ),
            (r#"{"$or": {}}"#, "400 operator '$or' expects a list of sub-queries"),
            (r#"{"$and": []}"#, "400 operator '$and' expects a list of sub-queries"),
            (
                r#"{"age": 1, "$nor": [1]}"#,
                "400 operator '$nor' expects a list of sub-queries",
            ),
        ],
    );
    let api = ApiSpec {
        query_blacklist: &["$in"],
        ..ApiSpec::DEFAULT
    };
    check_with(
        &api,
        &PEOPLE,
        "where",
        &[
            (
                r#"{"a": {"$in": []}}"#,
                "[Query contains operators banned in MONGO_QUERY_BLACKLIST]",
            ),
            (r#"{"a": {"$text": "x"}}"#, "400 operator '$text' is not supported"),
        ],
    );
}

#[test]
fn secrets_and_hidden_fields_cannot_be_asked_about() {
    check(
        "where",
        &[
            (r#"{"password": "x"}"#, "400 filter on 'password' not allowed"),
            (
                r#"{"password": {"$exists": true}}"#,
                "400 filter on 'password' not allowed",
            ),
            (r#"{"password.0": "x"}"#, "400 filter on 'password.0' not allowed"),
            (
                r#"{"$nor": [{"$and": [{"password": null}]}]}"#,
                "400 filter on 'password' not allowed",
            ),
            (r#"{"private": "x"}"#, "400 filter on 'private' not allowed"),
            ("password=='x'", "400 filter on 'password' not allowed"),
        ],
    );
    check(
        "sort",
        &[
            ("-password", "400 sort on 'password' not allowed"),
            ("private", "400 sort on 'private' not allowed"),
            (
                r#"[("age", 1), ("password", -1)]"#,
                "400 sort on 'password' not allowed",
            ),
        ],
    );
    check(
        "embedded",
        &[(r#"{"password": 1}"#, "400 embedding of 'password' not allowed")],
    );
}

#[test]
fn fields_that_are_not_listed() {
    let resource = ResourceSpec {
        allowed_filters: &["name", "address.city", "jobs"],
        ..PEOPLE
    };
    check_with(
        &ApiSpec::DEFAULT,
        &resource,
        "where",
        &[
            (
                r#"{"name": 1, "address.city": 1, "address.city.x": 1, "jobs.title": 1}"#,
                "accepted",
            ),
            (r#"{"age": 1}"#, "400 filter on 'age' not allowed"),
            (r#"{"address": 1}"#, "400 filter on 'address' not allowed"),
            (r#"{"names": 1}"#, "400 filter on 'names' not allowed"),
            (r#"{"_id": 1}"#, "400 filter on '_id' not allowed"),
            (
                r#"{"$or": [{"name": 1}, {"user_id": 1}]}"#,
                "400 filter on 'user_id' not allowed",
            ),
            (r#"{"$or": [1]}"#, "400 operator '$or' expects a list of sub-queries"),
            ("age==1", "400 filter on 'age' not allowed"),
            ("name==1 and (name==2 or age==1)", "400 filter on 'age' not allowed"),
        ],
    );
}

#[test]
fn values_that_the_rules_refuse() {
    let api = ApiSpec {
        validate_filters: true,
        ..ApiSpec::DEFAULT
    };
    check_with(
        &api,
        &PEOPLE,
        "where",
        &[
            (
                r#"{"name": "x", "age": 5, "_id": "0123456789abcdef01234567", "address.city": "x", "jobs.title": "x"}"#,
                "accepted",
            ),
            (r#"{"born": "Thu, 01 Jan 1970 00:00:00 GMT"}"#, "accepted"),
            (r#"{"name": 5}"#, "400 filter on 'name' is invalid"),
            (r#"{"name": {"$ne": "a"}}"#, "400 filter on 'name' is invalid"),
            (r#"{"nope": 1}"#, "400 filter on 'nope' is invalid"),
            (r#"{"address.nope": "x"}"#, "400 filter on 'address.nope' is invalid"),
            (r#"{"_created": null}"#, "400 filter on '_created' is invalid"),
            (r#"{"$or": [{"age": "x"}]}"#, "400 filter on 'age' is invalid"),
        ],
    );
}

#[test]
fn other_parameters() {
    check(
        "projection",
        &[
            ("name", "[Unable to parse `projection` clause]"),
            (r#"["name"]"#, "[Unable to parse `projection` clause]"),
            ("5", "[Unable to parse `projection` clause]"),
        ],
    );
    check(
        "embedded",
        &[
            ("name", "400 Unable to parse `embedded` clause"),
            ("[]", "400 Unable to parse `embedded` clause"),
            ("{", "400 Unable to parse `embedded` clause"),
        ],
    );
    check(
        "max_results",
        &[
            ("inf", "[max_results is not finite]"),
            ("nan", "[max_results is not finite]"),
        ],
    );
    check("x", &[(&"x".repeat(64 * 1024), "[the query string is too long]")]);
}

#[test]
fn filters_beyond_the_limits() {
    let wide = format!(r#"{{"age": {{"$in": [{}]}}}}"#, vec!["1"; 10_001].join(","));
    let deep = format!("{}{{\"age\": 1}}{}", r#"{"$and":["#.repeat(51), "]}".repeat(51));
    let long = format!(r#"{{"address{}": 1}}"#, ".x".repeat(13));
    check(
        "where",
        &[
            (&wide, "400 the query has more than 10000 values"),
            (&deep, "400 the query is nested more than 50 levels deep"),
            (&long, "400 a field name of the query has more than 12 parts"),
        ],
    );
}
