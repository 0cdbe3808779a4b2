//! The same resource as settings and as a struct: what is emitted is the same to the last token.

use super::{derive, module};
use eden_generator::{Source, emit};
use quote::ToTokens;

/// Compares resource `name` of `settings` with the last struct of `code`.
fn check(name: &str, settings: &str, code: &str) {
    let source = Source {
        path: "settings.yaml".to_owned(),
        text: settings.to_owned(),
    };
    let checked = eden_generator::check(&source);
    let said = checked.diagnostics.render(&source, false);
    let model = checked.model.unwrap_or_else(|| panic!("{said}"));
    let resource = model.resources.iter().find(|resource| resource.name == name);
    let resource = resource.unwrap_or_else(|| panic!("no {name}"));
    let derived = module(&derive(code));
    assert_eq!(derived.ident, resource.module);
    let emitted: syn::File = syn::parse2(emit::resource(&model, resource)).unwrap_or_else(|error| panic!("{error}"));
    let ours = derived.content.map(|(_, items)| items).unwrap_or_default();
    assert_eq!(ours.len(), emitted.items.len(), "{name}: as many items");
    for (ours, theirs) in ours.iter().zip(&emitted.items) {
        let (ours, theirs) = (ours.to_token_stream().to_string(), theirs.to_token_stream().to_string());
        assert_eq!(ours, theirs, "{name}");
    }
    let text = ours
        .iter()
        .map(|item| item.to_token_stream().to_string())
        .collect::<String>();
    for needed in ["static SPEC : ResourceSpec", "mod statements", "fn routes ()"] {
        assert!(text.contains(needed), "{needed} in {text}");
    }
}

/// Accounts, so that the resource of the settings is asked for them too.
const ACCOUNTS: &str = "
AUTH: {scheme: basic, roles: roles}
DOMAIN:
  accounts:
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, required: true, hash: argon2id}
      roles: {type: list, readonly: true}
";

#[test]
fn scalars_lists_and_nested_structs() {
    let settings = format!(
        "{ACCOUNTS}
  works:
    url: library/works
    item_title: Work
    description: A book of the library.
    resource_methods: [GET, POST, DELETE]
    item_methods: [GET, PATCH, PUT, DELETE]
    public_methods: [GET]
    auth_field: user_id
    allowed_roles: [admin, librarian]
    additional_lookup: {{url: 'regex(\"[\\w]+\")', field: title}}
    pagination_limit: 10
    cache_control: max-age=10
    schema:
      title: {{type: string, required: true, unique: true, minlength: 2, maxlength: 80, description: As on the cover.}}
      pages: {{type: integer, min: 1}}
      price: {{type: float, default: -0.5}}
      tags: {{type: list, schema: {{type: string, allowed: [novel, poem]}}, maxlength: 3}}
      subtitle: {{type: string, nullable: true}}
      published: {{type: datetime, nullable: true}}
      author: {{type: objectid, required: true, data_relation: {{resource: accounts, embeddable: true}}}}
      anything: {{}}
      code: {{type: [string, integer]}}
      more: {{type: dict}}
      place:
        type: dict
        schema:
          city: {{type: string, required: true, maxlength: 40}}
          opened: {{type: datetime}}
          shelf: {{type: dict, schema: {{row: {{type: integer, required: true}}}}}}
      editions:
        type: list
        schema: {{type: dict, schema: {{year: {{type: integer, required: true, max: 2100}}, firstName: {{type: string}}}}}}
      matrix: {{type: list, schema: {{type: list, schema: {{type: number}}}}}}
"
    );
    let code = r#"
        #[derive(Schema)] struct Shelf { row: i64 }
        #[derive(Schema)] struct Place { #[eden(maxlength = 40)] city: String, opened: Option<DateTime>, shelf: Option<Shelf> }
        #[derive(Schema)] struct Edition { #[eden(max = 2100)] year: i64, #[eden(name = "firstName")] first: Option<String> }

        /// A book of
        /// the library.
        #[derive(Resource)]
        #[eden(name = "works", url = "library/works", item_title = "Work")]
        #[eden(resource_methods("GET", "POST", "DELETE"), item_methods = ["GET", "PATCH", "PUT", "DELETE"])]
        #[eden(public_methods("GET"), auth_field = "user_id", allowed_roles("admin", "librarian"))]
        #[eden(additional_lookup(url = "regex(\"[\\w]+\")", field = "title"), pagination_limit = 10)]
        #[eden(cache_control = "max-age=10")]
        pub struct Work {
            /// As on the cover.
            #[eden(required, unique, minlength = 2, maxlength = 80)]
            title: String,
            #[eden(min = 1)]
            pages: Option<i64>,
            #[eden(default = -0.5)]
            price: f64,
            #[eden(maxlength = 3, schema(allowed("novel", "poem")))]
            tags: Vec<String>,
            #[eden(nullable)]
            subtitle: Option<String>,
            published: Field<eden::DateTime>,
            #[eden(data_relation(resource = "accounts", embeddable))]
            author: ObjectId,
            anything: Option<Value>,
            #[eden(type("string", "integer"))]
            code: Option<Value>,
            more: Option<Object>,
            place: Option<Place>,
            editions: Vec<Edition>,
            matrix: Vec<Vec<Number>>,
        }
    "#;
    check("works", &settings, code);
}

#[test]
fn secrets_and_switches() {
    let settings = "
AUTH: {scheme: token, resource: account}
DOMAIN:
  account:
    resource_methods: [GET, POST]
    extra_response_fields: [token]
    pagination: false
    allow_unknown: true
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, hash: bcrypt}
      token: {type: string, generate: token}
";
    let code = r#"
        #[derive(Resource)]
        #[eden(resource_methods("GET", "POST"), extra_response_fields("token"), pagination = false, allow_unknown)]
        struct Account {
            #[eden(unique)]
            username: String,
            #[eden(hash = "bcrypt")]
            password: Option<Secret>,
            #[eden(generate = "token")]
            token: Secret,
        }
    "#;
    check("account", settings, code);
}

#[test]
fn an_open_resource() {
    let settings = format!("{ACCOUNTS}\n  note:\n    authentication: null\n    schema: {{type: {{type: string}}}}\n");
    check(
        "note",
        &settings,
        "#[derive(Resource)] #[eden(authentication = null)] struct Note { r#type: Option<String> }",
    );
}
