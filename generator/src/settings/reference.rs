//! The reference of all settings as text, made from the tables.
//! Leaves where it is written to the test that keeps it fresh.

use super::block::{Block, KeyInfo};
use super::{Globals, Status, auth, field, resource, service};
use std::fmt::Write;

/// `docs/settings.md`.
pub fn reference() -> String {
    let mut text = String::from(
        "<!-- @generated from generator/src/settings: `UPDATE=1 cargo test -p eden-generator` writes it -->\n\n\
         # Settings\n\n\
         Every key that a settings file may have. The file is YAML 1.2 or JSON; only `true` and `false` are booleans. \
         Keys are Eve's and mean what they mean there; those that Eve does not have say so by what they do. \
         A key that is not in these tables is an error.\n\n\
         | status | meaning |\n|---|---|\n\
         | built | it works |\n\
         | not yet | known, and an error when set to anything but its default |\n\
         | with … | counts only with the named key, which is not built yet |\n\
         | MongoDB | accepted with a note: something else takes its place |\n\
         | text | for people and tools |\n",
    );
    heading(&mut text, 2, "The whole API");
    for (title, keys) in Globals::parts() {
        heading(&mut text, 3, title);
        table(&mut text, &keys);
    }
    for (title, keys) in [
        (
            "`AUTH`: accounts and how requests are authenticated",
            auth::Auth::keys(),
        ),
        ("`ACCOUNTS`: Kinto's account service", service::Accounts::keys()),
        ("`MAIL`: how mail is sent", service::Mail::keys()),
        ("A resource: the entries of `DOMAIN`", resource::Resource::keys()),
        (
            "`datasource`: where a resource's documents live",
            resource::Datasource::keys(),
        ),
        ("`additional_lookup`: a second path of items", resource::Lookup::keys()),
        ("A field: the entries of `schema`", field::Rules::keys()),
        (
            "`data_relation`: the value is that of another resource",
            field::Relation::keys(),
        ),
    ] {
        heading(&mut text, 2, title);
        table(&mut text, &keys);
    }
    text
}

fn heading(text: &mut String, level: usize, title: &str) {
    // writing to a string does not fail
    let above = if text.ends_with("\n\n") { "" } else { "\n" };
    let _ = writeln!(text, "{above}{} {title}\n", "#".repeat(level));
}

fn table(text: &mut String, keys: &[KeyInfo]) {
    text.push_str("| key | value | default | status | |\n|---|---|---|---|---|\n");
    for key in keys {
        let doc: Vec<&str> = key.doc.split_whitespace().collect();
        let default = match key.default.as_str() {
            "`\"\"`" => "empty",
            default => default,
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            key.name,
            cell(&key.shape),
            cell(default),
            status(key.status),
            cell(&doc.join(" "))
        );
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Built => "built".into(),
        Status::Later => "not yet".into(),
        Status::With(key) => format!("with `{key}`"),
        Status::Mongo(instead) => format!("MongoDB: {}", cell(instead)),
        Status::Described => "text".into(),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
