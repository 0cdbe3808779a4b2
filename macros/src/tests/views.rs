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
fn an_enum_is_a_text_that_is_one_of_its_names() {
    let role = "#[derive(Clone, Schema)] enum Role { User, #[eden(name = \"root\")] Superuser }";
    check(role, r#"Self::Superuser => "root""#);
    check(role, r#""User" => ::core::option::Option::Some(Self::User)"#);
    check(
        &format!("{role} #[derive(Resource)] struct Account {{ role: Option<Role> }}"),
        r#"types: &[Type::String], rules: &[Rule::Allowed(&[Literal::String("User"), Literal::String("root")])]"#,
    );
}

#[test]
fn a_relation_goes_by_the_type_that_the_compiler_finds() {
    let code = "#[derive(Resource)] struct Work {
        #[eden(relates_to = people::Person, data_relation(embeddable))] author: ObjectId,
        #[eden(relates_to = Work)] sequels: Vec<ObjectId>,
    }";
    check(
        code,
        "pub const __RELATED_0: &'static str = <people::Person as ::eden::structs::Named>::NAME;",
    );
    check(
        code,
        r#"Relation { resource: super::Work::__RELATED_0, field: "_id", embeddable: true, version: false }"#,
    );
    check(
        code,
        r#"Relation { resource: super::Work::__RELATED_1, field: "_id", embeddable: false, version: false }"#,
    );
}

#[test]
fn accounts_say_how_they_prove_who_they_are() {
    let account = |keys: &str| {
        format!(
            "#[derive(Resource)] #[eden(account({keys}))] struct Account {{
                #[eden(unique)] username: String, #[eden(hash = \"argon2id\")] password: Secret, roles: Vec<String>,
            }}"
        )
    };
    let code = account(r#"scheme = "basic", roles = "roles""#);
    check(&code, "impl ::eden::structs::Accounts for Account");
    check(&code, "Scheme::Basic { find: BY_NAME, hash: PasswordHash::Argon2id }");
    for (keys, at, said) in [
        (r#"scheme = "bassic""#, r#""bassic""#, "did you mean `basic`?"),
        (r#"scheme = "token""#, "account", "`AUTH` needs the field `token`"),
        (
            r#"scheme = "basic", resource = "x""#,
            "resource",
            "the accounts are this struct",
        ),
    ] {
        let outcome = derive(&account(keys));
        let [error] = outcome.problems.errors.as_slice() else {
            panic!("{keys}: one error, not {:?}", outcome.problems.errors)
        };
        assert_eq!(error.span().source_text().as_deref(), Some(at), "{keys}: {error}");
        assert!(error.to_string().contains(said), "{keys}: {error}");
    }
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
