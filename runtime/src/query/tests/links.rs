//! Links and `_meta` of collections and items.

use super::{PEOPLE, parse_with, reason};
use crate::query::links::{item_parents, write_collection, write_meta};
use crate::spec::{ApiSpec, ResourceSpec};

/// The links as `rel href`, titles left out.
fn hrefs(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let links = text.split("}, \"").map(|link| {
        let name = link
            .trim_start_matches(['{', '"', ',', ' '])
            .split('"')
            .next()
            .unwrap_or("");
        let href = link
            .split("\"href\": \"")
            .nth(1)
            .unwrap_or("")
            .trim_end_matches(['}', '"']);
        format!("{name} {href}")
    });
    links.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_with(resource: &ResourceSpec, parameters: &[(&str, &str)], total: Option<u64>, expected: &[&str]) {
    let api = ApiSpec {
        pagination_default: 5,
        ..ApiSpec::DEFAULT
    };
    let found = parse_with(&api, resource, parameters).map(|query| {
        let mut out = Vec::new();
        write_collection(&mut out, &api, resource, &query, total);
        hrefs(&out)
    });
    assert_eq!(found.map_err(reason), Ok(expected.join("\n")), "{parameters:?}");
}

#[track_caller]
fn check(parameters: &[(&str, &str)], total: u64, expected: &[&str]) {
    check_with(&PEOPLE, parameters, Some(total), expected);
}

#[test]
fn pages() {
    check(
        &[],
        13,
        &["parent /", "self people", "next people?page=2", "last people?page=3"],
    );
    check(
        &[("page", "2")],
        13,
        &[
            "parent /",
            "self people?page=2",
            "next people?page=3",
            "last people?page=3",
            "prev people",
        ],
    );
    check(
        &[("page", "3")],
        13,
        &["parent /", "self people?page=3", "prev people?page=2"],
    );
    check(
        &[("page", "4")],
        13,
        &["parent /", "self people?page=4", "prev people?page=3"],
    );
    check(
        &[("max_results", "100")],
        130,
        &[
            "parent /",
            "self people?max_results=50",
            "next people?max_results=50&page=2",
            "last people?max_results=50&page=3",
        ],
    );
    check(&[("max_results", "5"), ("page", "x")], 3, &["parent /", "self people"]);
}

#[test]
fn parameters_are_repeated_in_order_and_encoded() {
    check(
        &[
            ("foo", "bar baz&"),
            ("page", "2"),
            ("embedded", "{}"),
            ("sort", "-age,name"),
            ("projection", "{\"age\": 1}"),
            ("where", "{\"age\": {\"$gt\": 2}}"),
            ("pretty", ""),
            ("foo", "ü"),
        ],
        6,
        &[
            "parent /",
            "self people?where=%7B%22age%22:%20%7B%22%24gt%22:%202%7D%7D&sort=-age,name&page=2&foo=bar%20baz%26&pretty=&foo=%C3%BC",
            "prev people?where=%7B%22age%22:%20%7B%22%24gt%22:%202%7D%7D&sort=-age,name&foo=bar%20baz%26&pretty=&foo=%C3%BC",
        ],
    );
}

#[test]
fn an_empty_collection_and_an_uncounted_one() {
    check(
        &[("where", "age==1"), ("max_results", "2")],
        0,
        &["parent /", "self people"],
    );
    let fast = ResourceSpec {
        optimize_pagination_for_speed: true,
        ..PEOPLE
    };
    check_with(
        &fast,
        &[("page", "2")],
        None,
        &["parent /", "self people", "next people?page=3", "prev people"],
    );
}

#[test]
fn without_pages() {
    let unpaged = ResourceSpec {
        pagination: false,
        sorting: false,
        ..PEOPLE
    };
    check_with(
        &unpaged,
        &[("sort", "x")],
        Some(6),
        &["parent /", "self people?max_results=0"],
    );
    check_with(
        &unpaged,
        &[("max_results", "2"), ("page", "2")],
        Some(6),
        &["parent /", "self people?max_results=2"],
    );
}

#[test]
fn titles_and_numbers() {
    let api = ApiSpec::DEFAULT;
    let written = |total| {
        parse_with(&api, &PEOPLE, &[("page", "2")])
            .map_err(reason)
            .map(|query| {
                let (mut meta, mut links) = (Vec::new(), Vec::new());
                write_meta(&mut meta, &api, &query, total);
                write_collection(&mut links, &api, &PEOPLE, &query, total);
                let parents = item_parents(&PEOPLE, &query);
                [meta, links, parents].map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            })
    };
    let meta = |total| written(total).map(|[meta, ..]| meta);
    assert_eq!(
        meta(Some(7)).as_deref(),
        Ok(r#"{"page": 2, "max_results": 25, "total": 7}"#)
    );
    assert_eq!(meta(None).as_deref(), Ok(r#"{"page": 2, "max_results": 25}"#));
    assert_eq!(
        written(Some(7)).map(|[_, links, parents]| (links, parents)),
        Ok((
            r#"{"parent": {"title": "home", "href": "/"}, "self": {"title": "people", "href": "people?page=2"}, "prev": {"title": "previous page", "href": "people"}}"#.to_owned(),
            r#", "parent": {"title": "home", "href": "/"}, "collection": {"title": "people", "href": "people?page=2"}"#.to_owned(),
        ))
    );
}
