//! Filters that are understood, in both syntaxes.

use super::{PEOPLE, parse, parse_with, reason, show};
use crate::spec::{ApiSpec, Column, Names, ResourceSpec, Storage, Type};

#[track_caller]
fn check_with(api: &ApiSpec, resource: &ResourceSpec, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = match parse_with(api, resource, &[("where", text)]) {
            Ok(query) => query.filter.as_ref().map_or("none".to_owned(), show),
            Err(refusal) => reason(refusal),
        };
        assert_eq!(found, *expected, "{text}");
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_with(&ApiSpec::DEFAULT, &PEOPLE, cases);
}

const ID: &str = "#0123";
const EPOCH: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

#[test]
fn values_are_cast_by_the_type_of_their_field() {
    let id = "0123456789abcdef01234567";
    let cases = [
        (format!(r#"{{"name": "{id}"}}"#), format!("name={id:?}")),
        (format!(r#"{{"boss": "{id}"}}"#), format!("boss={ID}")),
        (format!(r#"{{"_id": "{id}"}}"#), format!("_id={ID}")),
        (format!(r#"{{"user_id": "{id}"}}"#), format!("user_id={ID}")),
        (format!(r#"{{"refs": "{id}"}}"#), format!("refs={ID}")),
        (
            format!(r#"{{"refs": {{"$in": ["{id}", "x"]}}}}"#),
            format!(r#"refs in [{ID} "x"]"#),
        ),
        (format!(r#"{{"address.owner": "{id}"}}"#), format!("address/owner={ID}")),
        (format!(r#"{{"born": "{EPOCH}"}}"#), "born=@0".to_owned()),
        (
            format!(r#"{{"_created": {{"$gte": "{EPOCH}"}}}}"#),
            "_created>=@0".to_owned(),
        ),
        (format!(r#"{{"name": "{EPOCH}"}}"#), format!("name={EPOCH:?}")),
        (format!(r#"{{"dates": "{EPOCH}"}}"#), "dates=@0".to_owned()),
        (format!(r#"{{"dates": ["{EPOCH}"]}}"#), "dates=[0]".to_owned()),
        (format!(r#"{{"dates.0": "{EPOCH}"}}"#), "dates/0=@0".to_owned()),
        (
            format!(r#"{{"jobs.until": {{"$lt": "{EPOCH}"}}}}"#),
            "jobs/until<@0".to_owned(),
        ),
        (
            format!(r#"{{"jobs": {{"until": "{EPOCH}"}}}}"#),
            r#"jobs={"until": 0}"#.to_owned(),
        ),
        (
            format!(r#"{{"jobs": {{"$elemMatch": {{"until": "{EPOCH}"}}}}}}"#),
            "object(jobs: ./until=@0)".to_owned(),
        ),
        (
            format!(r#"{{"dates": {{"$elemMatch": {{"$gt": "{EPOCH}"}}}}}}"#),
            "element(dates: ./>@0)".to_owned(),
        ),
        (r#"{"_id": "xyz"}"#.to_owned(), r#"_id="xyz""#.to_owned()),
        (r#"{"age": "35"}"#.to_owned(), r#"age="35""#.to_owned()),
    ];
    for (text, expected) in cases {
        check(&[(&text, &expected)]);
    }
}

#[test]
fn json_operators() {
    check(&[
        ("{}", "()"),
        (r#"{"age": 35.0}"#, "age=35.0"),
        (r#"{"age": null}"#, "age=null"),
        (r#"{"age": 35, "active": true}"#, "(age=35 & active=true)"),
        (r#"{"age": {"$gt": 25, "$lte": 45}}"#, "(age>25 & age<=45)"),
        (r#"{"age": {"$ne": null}}"#, "!age=null"),
        (r#"{"age": {"$eq": 5}}"#, "age=5"),
        (r#"{"name": {"$in": []}}"#, "name in []"),
        (r#"{"name": {"$nin": ["a", null]}}"#, r#"!name in ["a" null]"#),
        (r#"{"$or": [{"name": "a"}, {"age": 1}]}"#, r#"(name="a" | age=1)"#),
        (r#"{"$nor": [{"age": 1}]}"#, "!(age=1)"),
        (
            r#"{"$and": [{"$or": [{"age": 1}, {}]}, {"age": 2}]}"#,
            "((age=1 | ()) & age=2)",
        ),
        (r#"{"age": {"$not": {"$gt": 30, "$lt": 9}}}"#, "!(age>30 & age<9)"),
        (r#"{"age": {"$exists": true}}"#, "exists(age)"),
        (r#"{"age": {"$exists": 0}}"#, "!exists(age)"),
        (r#"{"tags": ["a", "b"]}"#, r#"tags_1=["a", "b"]"#),
        (r#"{"tags": {"$all": ["a", "b"]}}"#, r#"(tags_1="a" & tags_1="b")"#),
        (r#"{"tags": {"$all": []}}"#, "()"),
        (r#"{"tags": {"$size": 2}}"#, "length(tags_1)=2"),
        (r#"{"tags.0": "b"}"#, r#"tags_1/0="b""#),
        (
            r#"{"jobs": {"$all": [{"$elemMatch": {"title": "x"}}]}}"#,
            r#"(object(jobs: ./title="x"))"#,
        ),
        (r#"{"address": {}}"#, "address={}"),
    ]);
}

#[test]
fn names_lead_to_columns_or_to_nothing() {
    check(&[
        (r#"{"nope": 1}"#, "nothing=1"),
        (r#"{"name.x": 1}"#, "nothing=1"),
        (r#"{"_id.x": 1}"#, "nothing=1"),
        (r#"{"": 1}"#, "nothing=1"),
        (r#"{"address..city": 1}"#, "nothing=1"),
        (r#"{"address.city.deep": 1}"#, "address/city/deep=1"),
        (r#"{"_etag": "x"}"#, r#"_etag="x""#),
        (r#"{"asked": "x"}"#, r#"asked="x""#),
        (r#"{"_seq": 1}"#, "nothing=1"),
        (r#"{"_nulls": "x"}"#, r#"nothing="x""#),
    ]);
    let open = ResourceSpec {
        allow_unknown: true,
        ..PEOPLE
    };
    check_with(
        &ApiSpec::DEFAULT,
        &open,
        &[(r#"{"nope.a": 1}"#, "_extra/nope/a=1"), (r#"{"age": 1}"#, "age=1")],
    );
    let names = Names {
        updated: "changed",
        ..Names::DEFAULT
    };
    let api = ApiSpec {
        names,
        ..ApiSpec::DEFAULT
    };
    static CODE: [Column; 1] = [Column::new("title", Storage::Text)];
    let renamed = ResourceSpec {
        id_field: "code",
        id_type: Type::Integer,
        columns: &CODE,
        ..ResourceSpec::DEFAULT
    };
    check_with(
        &api,
        &renamed,
        &[
            (r#"{"code": 7}"#, "_id=7"),
            (r#"{"_id": 7}"#, "nothing=7"),
            (r#"{"_updated": 7}"#, "nothing=7"),
            (r#"{"changed": null}"#, "_updated=null"),
        ],
    );
}

#[test]
fn expressions_mean_what_json_means() {
    let id = r#"boss==ObjectId("0123456789abcdef01234567")"#;
    check(&[
        (r#"name=="ann""#, r#"name="ann""#),
        ("name=='ann'", r#"name="ann""#),
        ("name==ann", r#"name="ann""#),
        ("age>2", "age>2"),
        ("age>=-1", "age>=-1"),
        ("age<-1.5", "age<-1.5"),
        ("age == - - 1", "age=1"),
        ("age!=3", "!age=3"),
        ("age<=+3", "age<=3"),
        ("active==True", "active=true"),
        ("active == False", "active=false"),
        ("age==None", "age=null"),
        (id, "boss=#0123"),
        ("born==datetime(1970, 1, 2)", "born=@86400000"),
        ("born<datetime(2000,2,29,23,59,58)", "born<@951868798000"),
        ("born==datetime(1969,12,31,23,59,59)", "born=@-1000"),
        ("address.city=='Rome'", r#"address/city="Rome""#),
        ("age>1 and age<5", "(age>1 & age<5)"),
        ("age==1 or age==2 and name=='x'", r#"(age=1 | (age=2 & name="x"))"#),
        ("(age==1 or age==2) and (name=='x')", r#"((age=1 | age=2) & name="x")"#),
        ("age==1; name=='x'", r#"(age=1 & name="x")"#),
        ("age==1\nname=='x'\n;", r#"(age=1 & name="x")"#),
        ("age>1<5", "age>1"),
        ("name=='a' 'b'", r#"name="ab""#),
    ]);
}

#[test]
fn no_filter_is_no_filter() {
    for parameters in [&[][..], &[("where", "")], &[("sort", "age")]] {
        assert!(parse(parameters).is_ok_and(|query| query.filter.is_none()));
    }
    let closed = ResourceSpec {
        allowed_filters: &[],
        ..PEOPLE
    };
    check_with(
        &ApiSpec::DEFAULT,
        &closed,
        &[(r#"{"age": 1}"#, "none"), ("broken (", "none")],
    );
}

#[test]
fn the_owner_may_be_named_if_it_is_the_caller() {
    let own = "0123456789abcdef01234567";
    let cases = [
        (format!(r#"{{"user_id": "{own}"}}"#), true),
        (format!(r#"{{"user_id": "{}"}}"#, own.to_uppercase()), true),
        (format!(r#"user_id=="{own}""#), true),
        (format!(r#"age==1; user_id==ObjectId("{own}")"#), true),
        (format!(r#"{{"$and": [{{"user_id": "{own}"}}, {{"age": 1}}]}}"#), true),
        (r#"{"user_id": "fff"}"#.to_owned(), false),
        (r#"{"user_id": null}"#.to_owned(), false),
        (format!(r#"{{"user_id": {{"$ne": "{own}"}}}}"#), false),
        (format!(r#"{{"user_id": {{"$eq": "{own}"}}}}"#), false),
        (r#"{"$and": [{"age": 1}, {"user_id": "fff"}]}"#.to_owned(), false),
        (r#"age==1 and user_id=="fff""#.to_owned(), false),
        (r#"{"$or": [{"user_id": "fff"}]}"#.to_owned(), true),
        (r#"{"$and": [{"$and": [{"user_id": "fff"}]}]}"#.to_owned(), true),
        (r#"{"age": 1}"#.to_owned(), true),
    ];
    for (text, expected) in cases {
        let checked = parse(&[("where", &text)]).map(|query| query.check_owner(own).map_err(reason));
        let refused = Err("401 Incompatible User-Restricted Resource request.".to_owned());
        let expected = if expected { Ok(()) } else { refused };
        assert_eq!(checked.map_err(reason), Ok(expected), "{text}");
    }
}
