//! What stands beside the emitted module: the struct's own items, and the macro of a struct inside.

use super::derive;

/// Whether the items of the last struct of `code` contain `expected`, however it is spaced.
fn check(code: &str, expected: &str) {
    let spaceless = |text: &str| text.split_whitespace().collect::<String>();
    let text = derive(code).items.to_string();
    assert!(
        spaceless(&text).contains(&spaceless(expected)),
        "{expected}\nin\n{text}"
    );
}

#[test]
fn a_struct_gives_its_spec_its_endpoints_and_its_table() {
    let code = "#[derive(Resource)] pub(crate) struct Work { title: String, tags: Vec<String> }";
    check(code, "pub(crate) mod work");
    check(
        code,
        "pub const SPEC: &'static ::eden::spec::ResourceSpec = &work::SPEC;",
    );
    check(
        code,
        "pub fn routes() -> ::eden::http::routes::Routes { work::routes() }",
    );
    check(code, r#"name: "create_work", sqlite: "CREATE TABLE \"work\" (\n"#);
    check(
        code,
        r#"title: <String as ::eden::document::Member>::take(object.remove("title"), "title")?"#,
    );
    check(code, "<Vec<String> as ::eden::document::Member>::put(self.tags)");
}

#[test]
fn an_internal_resource_has_no_endpoints() {
    let outcome = derive("#[derive(Resource)] #[eden(internal_resource)] struct Work { title: String }");
    assert!(!outcome.items.to_string().contains("fn routes"));
}

#[test]
fn a_resource_asks_each_struct_inside_by_its_path() {
    let work = "struct Work { place: Option<library::Place>, editions: Vec<Edition> }";
    let asked = crate::derive::begin(crate::carry::Purpose::Resource, work.parse().unwrap_or_default());
    let text = asked.items.to_string();
    assert!(
        text.starts_with("library :: Place ! { resource { struct Work"),
        "{text}"
    );
    assert!(text.ends_with("[] [Edition ,] }"), "{text}");
}

#[test]
fn a_struct_inside_carries_the_structs_inside_it() {
    let code = "#[derive(Schema)] struct Shelf { row: i64 } #[derive(Schema)] struct Place { shelf: Shelf }";
    check(code, "pub(crate) use __eden_schema_of_Place as Place;");
    check(
        code,
        "known { #[derive(Schema)] struct Place { shelf: Shelf } } [known { #[derive(Schema)] struct Shelf { row: i64 } } []]",
    );
}
