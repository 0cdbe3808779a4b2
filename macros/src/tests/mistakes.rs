//! Mistakes: what is said about each, at which token, and that it is said once.

use super::derive;

/// What the errors point to, and what they say.
fn errors(code: &str) -> Vec<(String, String)> {
    let outcome = derive(code);
    let at = |error: &syn::Error| error.span().source_text().unwrap_or_default();
    outcome
        .problems
        .errors
        .iter()
        .map(|error| (at(error), error.to_string()))
        .collect()
}

/// `code` has one mistake, at `token`, about which `message` is said.
fn check(code: &str, token: &str, message: &str) {
    let errors = errors(code);
    let [(at, said)] = errors.as_slice() else {
        panic!("{code}: one error, not {errors:#?}")
    };
    assert_eq!(at, token, "{code}: {said}");
    assert!(said.contains(message), "{code}: {said}");
}

/// The same for the attribute of a field of type `rust`.
fn field(rust: &str, attribute: &str, token: &str, message: &str) {
    check(
        &format!("#[derive(Resource)] struct Work {{ #[eden({attribute})] title: {rust} }}"),
        token,
        message,
    );
}

/// The same for the attribute of the struct.
fn resource(attribute: &str, token: &str, message: &str) {
    check(
        &format!("#[derive(Resource)] #[eden({attribute})] struct Work {{ title: String }}"),
        token,
        message,
    );
}

#[test]
fn keys_and_values_are_judged_as_in_a_settings_file() {
    field("String", "requierd", "requierd", "did you mean `required`?");
    field("String", r#"maxlength = "80""#, r#""80""#, "[wrong-type]");
    field(
        "String",
        "unique = 1",
        "1",
        "`unique` must be true or false, found the number 1",
    );
    field(
        "i64",
        r#"default = "many""#,
        r#""many""#,
        "the default must be of integer type",
    );
    field("String", r#"regex = "(""#, r#""(""#, "[broken-regex]");
    field(
        "String",
        "data_relation(field = \"_id\")",
        "data_relation",
        "[relation-without-resource]",
    );
    field(
        "Vec<String>",
        "schema(minlenght = 1)",
        "minlenght",
        "did you mean `minlength`?",
    );
    field("i64", r#"hash = "argon2id""#, "hash", "a secret is a string");
    field(
        "String",
        "on_delete = \"cascade\"",
        "on_delete",
        "`on_delete` is not built yet",
    );
    field(
        "String",
        "PAGINATION = false",
        "PAGINATION",
        "a setting of the whole API",
    );
    resource(
        "resource_method(\"GET\")",
        "resource_method",
        "did you mean `resource_methods`?",
    );
    resource("resource_methods(\"GET\", \"PUT\")", "\"PUT\"", "[unsupported-method]");
    resource("item_methods(GET)", "(GET)", "`item_methods` must be a list of strings");
    resource("url = \"a b\"", "\"a b\"", "[wrong-url]");
    resource("auth_field = \"_id\"", "\"_id\"", "[owner-is-id]");
    resource("required", "required", "a rule: it stands inside a field");
}

#[test]
fn the_grammar_of_attributes_is_plain() {
    field("String", "maxlength = MAX", "MAX", "expected a literal, `null`");
    field("String", "maxlength 80", "80", "expected `=`, `(` or `,`");
    field("String", "= 80", "=", "expected a key");
    field("String", "unique, unique", "unique", "`unique` is set twice");
    field("i64", "min = 99999999999999999999", "99999999999999999999", "64 bits");
    field("f64", "max = 1e999", "1e999", "no number is that large");
    field("String", "default = 'c'", "'c'", "expected a literal");
    field("String", "name = 5", "name", "write `name = \"…\"`");
    check(
        "#[derive(Resource)] #[eden] struct Work { title: String }",
        "eden",
        "write `#[eden(…)]`",
    );
    check(
        "#[derive(Resource)] #[eden = 1] struct Work { title: String }",
        "eden = 1",
        "write `#[eden(…)]`",
    );
}

#[test]
fn rust_types_are_those_of_documents() {
    field("u32", "required", "u32", "documents hold no `u32`: write `i64`");
    field(
        "Option<std::collections::HashMap<String, i64>>",
        "required",
        "std::collections::HashMap<String, i64>",
        "write `Object`",
    );
    field(
        "&'static str",
        "required",
        "&'static str",
        "documents hold no such type",
    );
    field(
        "Option<Option<i64>>",
        "min = 1",
        "Option<i64>",
        "stands around the whole type",
    );
    field(
        "Vec<Option<i64>>",
        "maxlength = 1",
        "Option<i64>",
        "stands around the whole type",
    );
    field("Option", "min = 1", "Option", "write `Option<…>`");
    field("Box<String>", "required", "Box<String>", "`Box` with parameters");
    field("i64", "type = \"string\"", "type", "the Rust type says what it is");
    field(
        "Vec<i64>",
        "schema(type = \"string\")",
        "type",
        "the Rust type says what it is",
    );
    check("#[derive(Resource)] struct Work(String);", "Work", "fields with names");
    check("#[derive(Resource)] enum Work { A }", "Work", "documents are structs");
    check(
        "#[derive(Resource)] struct Work<T> { title: T, size: i64 }",
        "<T>",
        "a table has no parameters",
    );
    check(
        "#[derive(Resource)] struct Work { parts: Vec<Work> }",
        "Vec<Work>",
        "has no end",
    );
    let twice = "#[derive(Resource)] struct Work { a: i64, #[eden(name = \"a\")] b: i64 }";
    check(twice, "\"a\"", "two fields are called `a`");
    resource(
        "schema(title(required))",
        "schema",
        "the fields of the struct are its schema",
    );
}

#[test]
fn structs_inside_are_judged_where_they_stand_and_once() {
    let place = "#[derive(Schema)] struct Place { #[eden(maxlenght = 1)] city: String }";
    check(place, "maxlenght", "did you mean `maxlength`?");
    let errors = errors(&format!("{place} #[derive(Resource)] struct Work {{ place: Place }}"));
    assert!(errors.is_empty(), "said already: {errors:#?}");
    check("#[derive(Schema)] struct Place { token: u8 }", "u8", "write `i64`");
    check(
        "#[derive(Schema)] #[eden(url = \"x\")] struct Place { city: String }",
        "url",
        "no keys of a resource",
    );
    check(
        "#[derive(Schema)] struct Place { #[eden(generate = \"token\")] key: Secret }",
        "generate",
        "[secret-inside]",
    );
    let work = "#[derive(Resource)] struct Work { #[eden(schema(city(required)))] place: Place }";
    check(
        &format!("#[derive(Schema)] struct Place {{ city: String }} {work}"),
        "schema",
        "remove `schema`",
    );
}

#[test]
fn all_mistakes_are_said_in_the_order_of_the_code() {
    let code = "#[derive(Resource)] #[eden(ulr = \"x\", max = MAX, sorting = 3)]
        struct Work { #[eden(requierd)] a: i64, #[eden(unique = 1)] b: u8 }";
    let grammar: Vec<String> = errors(code).into_iter().map(|(at, _)| at).collect();
    assert_eq!(grammar, ["MAX", "u8"]);
    let code = "#[derive(Resource)] #[eden(ulr = \"x\", sorting = 3)]
        struct Work { #[eden(requierd)] a: i64, #[eden(unique = 1)] b: i64 }";
    let settings: Vec<String> = errors(code).into_iter().map(|(at, _)| at).collect();
    assert_eq!(settings, ["ulr", "3", "requierd", "1"]);
}

#[test]
fn warnings_stop_nothing() {
    for (code, at, message) in [
        (
            "#[derive(Resource)] struct Work { #[eden(min = 3)] title: String }",
            "min",
            "did you mean `minlength`?",
        ),
        (
            "#[derive(Resource)] #[eden(embedded_fields(\"a\"))] struct Work { a: String }",
            "\"a\"",
            "[not-embeddable]",
        ),
        (
            "#[derive(Resource)] #[eden(mongo_prefix = \"a\")] struct Work { a: String }",
            "mongo_prefix",
            "[mongo-only]",
        ),
    ] {
        let outcome = derive(code);
        let warnings = &outcome.problems.warnings;
        assert!(!outcome.problems.has_errors() && warnings.len() == 1, "{code}");
        assert_eq!(warnings[0].span.source_text().as_deref(), Some(at));
        assert!(warnings[0].text.contains(message), "{}", warnings[0].text);
        assert!(outcome.items.to_string().contains("static SPEC"));
    }
}

#[test]
fn what_stands_in_for_a_broken_struct_has_the_same_names() {
    let outcome = derive("#[derive(Resource)] #[eden(name = \"works\", nonsense)] pub struct Work { title: String }");
    let text = outcome.items.to_string();
    for expected in [
        "pub mod works",
        "struct NewWork",
        "struct WorkPatch",
        "const SPEC",
        "const CREATE_TABLE",
        "fn routes",
        "Document for Work",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let text = derive("#[derive(Schema)] struct Place { #[eden(nonsense)] a: i64 }")
        .items
        .to_string();
    assert!(text.contains("__answered ! { broken $"), "{text}");
}
