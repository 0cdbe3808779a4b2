//! The settings as written: every knob optional, every key of Eve and of Eden known, with its doc, type and default.
//! Leaves defaults that depend on other settings, and whether it all makes sense, to `check`.

pub mod auth;
pub(crate) mod block;
pub mod field;
pub mod globals;
mod of;
pub mod reference;
mod registries;
pub mod resource;
pub mod service;
pub(crate) mod shape;
mod variables;

pub use block::{Block, KeyInfo, Set, Status};
pub use globals::Globals;
pub use shape::{At, Named, OneOrMany, Shape};
pub(crate) use variables::{Variable, variable};

use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::read::{Node, Value};

/// A list of strings, each with its place.
pub type Texts = Vec<Set<String>>;

/// `texts` as set by a program.
pub fn texts(texts: &[&str]) -> Texts {
    texts.iter().map(|&text| Set::new(text.to_owned())).collect()
}

/// Reads the tree of a settings file; everything that is wrong with it goes to `out`.
/// `None` when the tree is no mapping at all.
pub fn read(tree: &Node, out: &mut Diagnostics) -> Option<Globals> {
    variables::check(tree, out);
    if !matches!(tree.value, Value::Map(_)) {
        let message = match tree.value {
            Value::Null => "the settings file is empty".to_owned(),
            _ => format!("a settings file is a mapping, found {}", tree.described()),
        };
        let hint = "begin with `DOMAIN:` and name a resource below it, with its `schema`";
        out.push(Diagnostic::new(&registry::NO_DOMAIN, tree.place, message).hint(hint));
        return None;
    }
    let tree = registries::spelt_out(tree, out);
    block::read_block(
        At {
            key: "",
            node: &tree,
            parent: &tree,
        },
        out,
    )
}

/// What is said about a key that is known, but not in block `B`.
pub(crate) fn known_elsewhere<B: Block>(key: &str) -> Option<String> {
    let homes: [(&str, Vec<&str>); 6] = [
        (
            "a setting of the whole API: it stands at the top level",
            Globals::names(),
        ),
        ("a resource key: it stands beside `schema`", resource::Resource::names()),
        ("a key of `datasource`", resource::Datasource::names()),
        ("a rule: it stands inside a field of `schema`", field::Rules::names()),
        ("a key of `ACCOUNTS`", service::Accounts::names()),
        ("a key of `MAIL`", service::Mail::names()),
    ];
    let own = B::names();
    if own.iter().any(|name| name.eq_ignore_ascii_case(key)) {
        return None;
    }
    homes
        .into_iter()
        .find(|(_, names)| names.contains(&key))
        .map(|(home, _)| format!("`{key}` is {home}"))
}
