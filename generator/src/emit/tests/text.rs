//! What stands in emitted files, and what does not. Leaves their layout to `formatting`, structs to `structs`.

use super::examples::{accounts, admins, auth, everything, tokens};
use super::models::{field, model, owned, resource, routes};
use crate::emit::{EmittedFile, Options, files, render, resource as emitted};
use crate::model::{Access, Field, Lookup, Method, Model, Resource, ScalarType, Scheme, Secrecy, Type};

fn options() -> Options {
    Options {
        name: "tokens".to_owned(),
        migrations: vec!["0001_create".to_owned()],
    }
}

fn all(model: &Model) -> Vec<(String, String)> {
    let text = |file: &EmittedFile| (file.path.clone(), render(file, "settings.yaml"));
    files(model, &options()).iter().map(text).collect()
}

/// The text of a file without line ends and repeated spaces, so that layout does not matter here.
pub(super) fn file(model: &Model, path: &str) -> String {
    let files = all(model);
    let found = files.iter().find(|(name, _)| name == path);
    let (_, text) = found.unwrap_or_else(|| panic!("no file {path} among {:?}", files.len()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each text of `there` stands in the file of the only resource, none of `absent` does.
pub(super) fn check(resource: Resource, there: &[&str], absent: &[&str]) {
    let path = format!("{}.rs", resource.module);
    check_file(&model(vec![resource]), &path, there, absent);
}

fn check_file(model: &Model, path: &str, there: &[&str], absent: &[&str]) {
    let text = file(model, path);
    for wanted in there {
        assert!(text.contains(wanted), "{wanted}\nis missing in\n{text}");
    }
    for unwanted in absent {
        assert!(!text.contains(unwanted), "{unwanted}\nstands in\n{text}");
    }
}

fn invoices(owner: &str) -> Resource {
    let fields = vec![
        Field {
            required: true,
            ..field("number", &[Type::Integer])
        },
        field("payer", &[Type::ObjectId]),
    ];
    owned(resource("invoices", "Invoice", fields, &Access::Authenticated), owner)
}

#[test]
fn an_owner_outside_the_schema_is_stamped_and_hidden() {
    check(
        invoices("user_id"),
        &[
            "pub user_id: Option<ObjectId>, } /// What a client sends to create",
            "row.column(\"user_id\", &self.user_id); } } impl Record for NewInvoice",
            "row.owner();",
            "Column::new(\"user_id\", Storage::ObjectId).shown(Shown::Hidden)",
            "Statement::owned( r#\"DELETE FROM \"invoices\" WHERE \"user_id\" = $1 AND \"_id\" = $2 AND \"_etag\" = $3\"#, )",
            "FROM \"invoices\" WHERE \"user_id\" = $1\"#",
            "let owner = context.owner()?; context .insert::<Invoice>(statements::INSERT, invoices.owned_by(owner))",
            "let owner = context.owner()?; context .replace::<Invoice>(statements::REPLACE, replacement.owned_by(owner))",
            "pub const OCCUPANT: Statement = Statement::open(",
        ],
        &["_PUBLIC", "WHERE TRUE", "Statement::open(r#\"DELETE"],
    );
}

#[test]
fn a_declared_owner_is_a_field_like_others() {
    check(
        invoices("payer"),
        &["WHERE \"payer\" = $1", "declared: true", "invoices.owned_by(owner)"],
        &["row.owner()", "Shown::Hidden"],
    );
}

#[test]
fn public_methods_of_an_owned_resource_have_handlers_without_a_filter() {
    let mut resource = invoices("user_id");
    resource.collection[0].access = Access::Public;
    resource.collection[2].access = Access::Public;
    resource.item[4].access = Access::Public;
    check(
        resource,
        &[
            "on(Method::GET, list_public).layer(Access::Public)",
            "on(Method::HEAD, list).layer(Access::Authenticated)",
            "statements::LIST_PUBLIC, statements::COUNT_PUBLIC",
            "pub const COUNT_PUBLIC: Statement = Statement::open(r#\"SELECT count(*) FROM \"invoices\" WHERE TRUE\"#)",
            "insert_documents_public(context, documents).await } ///",
            "context .insert::<Invoice>(statements::INSERT, invoices) .await",
            "Replacement::Insert(documents) => return insert_documents(context, documents).await",
            "find(&SPEC, statements::ORIGINAL_PUBLIC)",
            "validate_update(&SPEC, statements::ORIGINAL)",
            "Statement::open(r#\"DELETE FROM \"invoices\" WHERE \"_id\" = $1 AND \"_etag\" = $2\"#)",
            "/// `GET /invoices`: all documents, whoever owns them, a page at a time. Public.",
            "/// `HEAD /invoices`: the caller's own documents, a page at a time. For any account.",
        ],
        &["GET_PUBLIC", "get_public"],
    );
    let mut open = invoices("user_id");
    open.collection = routes(
        &[Method::Get, Method::Head, Method::Post, Method::Delete],
        &Access::Public,
    );
    open.item = routes(&[Method::Patch, Method::Put, Method::Delete], &Access::Public);
    check(
        open,
        &["Statement::open("],
        &["Statement::owned(", "owned_by", "_public"],
    );
}

#[test]
fn secrets_are_written_and_never_read() {
    let kinds = [
        ("password", Secrecy::Bcrypt),
        ("token", Secrecy::Token),
        ("secret_key", Secrecy::Sealed),
    ];
    check(
        accounts(&kinds),
        &[
            "\"_nulls\", \"username\", \"roles\" FROM \"accounts\"",
            "pub password: Option<Secret>",
            "row.secret(&self.password); row.digest(&self.token); row.secret(&self.secret_key);",
            "\"password\" = NULLIF(COALESCE($8, \"password\"), ''), \"token\" = NULLIF(COALESCE($9, \"token\"), '')",
            "\"password\" = $8, \"token\" = $9, \"secret_key\" = $10 WHERE",
            "add_token(&mut accounts); context.before_insert::<Account>(&mut accounts).await?; hash_passwords",
            "hash_passwords(&context, &mut accounts).await?; seal_secrets(&context, &mut accounts)?;",
            "hash_passwords(&context, std::slice::from_mut(&mut replacement.document)).await?;",
            "hash_changed_passwords(&context, &mut change.patch).await?; seal_changed_secrets(&context, &mut change.patch)?;",
            "for account in accounts { account.token = Some(Secret::token()); }",
            "account.password) .await?;",
            "context.seal(&mut account.secret_key)?;",
            "secret: Some(Secrecy::Hash(PasswordHash::Bcrypt))",
        ],
        &[
            "row.column(\"password\"",
            "SELECT \"_id\", \"_updated\", \"_created\", \"_etag\", \"_nulls\", \"username\", \"roles\", \"password\"",
        ],
    );
}

#[test]
fn secrets_keep_their_number_behind_owner_and_extra() {
    let mut safe = accounts(&[("code", Secrecy::Argon2id)]);
    safe.allow_unknown = true;
    check(
        owned(safe, "user_id"),
        &[
            "\"_extra\" = $7, \"username\" = $8, \"roles\" = $9, \"user_id\" = $10, \"code\" = NULLIF(COALESCE($11, \"code\"), '')",
            "row.extra(&self.extra);",
            "for (field, value) in self.extra { object.insert(field, value); }",
            "pub extra: Object,",
        ],
        &[],
    );
}

#[test]
fn only_what_is_called_is_emitted() {
    let mut reading = accounts(&[("password", Secrecy::Bcrypt), ("token", Secrecy::Token)]);
    reading.collection = routes(&[Method::Get], &Access::Public);
    reading.item = Vec::new();
    reading.lookups = Vec::new();
    check(
        reading,
        &["async fn list("],
        &["hash_passwords", "add_token", "fn insert", "const GET:", "ORIGINAL"],
    );
    let mut putting = accounts(&[("password", Secrecy::Bcrypt)]);
    putting.collection = Vec::new();
    putting.item = routes(&[Method::Put], &admins());
    check(
        putting,
        &[
            "async fn insert_documents(",
            "async fn replace(",
            "const INSERT:",
            "fn hash_passwords",
        ],
        &["async fn insert(", "hash_changed_passwords", "fn list"],
    );
    let mut hidden = invoices("user_id");
    hidden.options.internal = true;
    check(
        hidden,
        &["internal: true"],
        &["async fn", "mod statements", "fn routes"],
    );
    let mut single = invoices("user_id");
    single.item_lookup = false;
    check(single, &["item_lookup: false", "fn list("], &["fn get(", ".item("]);
}

#[test]
fn lookups_have_a_statement_and_a_handler() {
    let mut people = accounts(&[]);
    people.lookups.push(Lookup {
        field: "number".to_owned(),
        column: "number_1".to_owned(),
        ident: "number".to_owned(),
        field_type: ScalarType::Integer,
        pattern: None,
    });
    check(
        people,
        &[
            "const BY_USERNAME: Lookup = Lookup { field: \"username\", pattern: Some(r\"[\\w]+\"), };",
            "const BY_NUMBER: Lookup = Lookup { field: \"number\", pattern: None, };",
            "on(Method::HEAD, get_by_username).layer(Access::Roles(&[\"superuser\", \"admin\"]))",
            "context.get(&SPEC, statements::GET_BY_NUMBER, query).await",
            "FROM \"accounts\" WHERE \"number_1\" = $1",
        ],
        &[],
    );
}

#[test]
fn schemes_stand_in_their_order() {
    check_file(
        &everything(),
        "auth.rs",
        &[
            ".scheme(Scheme::Basic { find: BY_NAME, hash: PasswordHash::Argon2id, }) .scheme(Scheme::Token { find: BY_TOKEN })",
            "SELECT \"_id\", \"roles\", \"password\" FROM \"accounts\" WHERE \"username\" = $1 AND \"_disabled\" IS NULL ORDER BY \"_seq\" LIMIT 1",
            "digest: Digest::Sha1",
            ".bootstrap(BOOTSTRAP)",
            "(\"password\", Literal::String(\"${ADMIN_PASSWORD}\"))",
        ],
        &[],
    );
    let mut plain = Model {
        auth: Some(auth(&[Scheme::Token])),
        ..tokens()
    };
    if let Some(auth) = &mut plain.auth {
        auth.roles = None;
        auth.bootstrap = Vec::new();
    }
    check_file(
        &plain,
        "auth.rs",
        &["SELECT \"_id\", NULL, \"token\" FROM"],
        &["BOOTSTRAP", "BY_NAME"],
    );
}

#[test]
fn without_auth_there_is_no_auth_file() {
    let open = model(vec![resource("notes", "Note", Vec::new(), &Access::Public)]);
    assert_eq!(
        all(&open).iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        ["mod.rs", "notes.rs"]
    );
    check_file(
        &open,
        "mod.rs",
        &["pub mod notes; use eden"],
        &["mod auth", ".authentication("],
    );
}

#[test]
fn globals_are_emitted_where_they_differ() {
    check_file(
        &tokens(),
        "mod.rs",
        &["ApiSpec { name: \"tokens\", resources: &[&accounts::SPEC, &invoices::SPEC], ..ApiSpec::DEFAULT };"],
        &["Names", "if_match"],
    );
    check_file(
        &everything(),
        "mod.rs",
        &["names: Names { updated: \"changed\", ..Names::DEFAULT }"],
        &["vault::routes"],
    );
}

#[test]
fn the_same_model_gives_the_same_rust() {
    assert_eq!(all(&everything()), all(&everything()));
    let model = everything();
    for (path, text) in all(&model) {
        assert!(
            text.starts_with("// @generated by eden from settings.yaml. Change the settings"),
            "{path}"
        );
        assert!(syn::parse_file(&text).is_ok(), "{path} is not Rust:\n{text}");
        assert!(
            text.lines().all(|line| line.trim_end() == line),
            "{path} has spaces at the end of a line"
        );
    }
    // the derive macro and the command line emit the same
    for (resource, file) in model.resources.iter().zip(files(&model, &options()).iter().skip(2)) {
        assert_eq!(emitted(&model, resource).to_string(), file.items.to_string());
    }
}
