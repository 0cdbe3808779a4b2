//! The struct through the same reading and the same check as a settings file, as far as one resource can be judged by
//! itself. Leaves whether its relations lead anywhere to the server, which knows all resources when it starts.

use crate::ast::Struct;
use crate::carry::Definition;
use crate::places::Places;
use crate::problems::Problems;
use crate::tree::{Maker, entry};
use eden_generator::check::{CheckedResource, Context, check_api, check_resource};
use eden_generator::diagnostic::{Diagnostic, Diagnostics, registry};
use eden_generator::model::Model;
use eden_generator::read::{Key, Node, Value};
use eden_generator::settings::auth::Auth;
use eden_generator::settings::resource::Resource;
use eden_generator::settings::{At, Globals, Named, Set, Shape};

/// A resource that can be emitted.
pub(crate) struct Checked {
    /// The resource and its table.
    pub(crate) of: CheckedResource,
    /// An API without resources: the globals that the resource was checked with.
    pub(crate) around: Model,
}

/// Checks a struct as a resource; `None` when something is wrong with it.
pub(crate) fn resource(
    of: &Struct,
    nested: &[Definition],
    places: &Places,
    problems: &mut Problems,
) -> Option<Checked> {
    let tree = Maker { places, problems }.resource(of, nested);
    if problems.has_errors() {
        return None;
    }
    judge(&of.name, &tree, of.account.as_ref(), of, places, problems)
}

/// Checks a struct inside others: its fields must be right wherever it is used.
pub(crate) fn schema(of: &Struct, nested: &[Definition], places: &Places, problems: &mut Problems) {
    for (key, _) in of.keys.iter().chain(&of.account) {
        let message = format!(
            "a struct inside others has no keys of a resource: remove `{}`",
            key.text
        );
        problems.at(places.tokens(key.place), message);
    }
    let members = Maker { places, problems }.members(of, nested);
    if problems.has_errors() {
        return;
    }
    let place = of.name.place;
    let rules = vec![
        entry("type", place, Value::String("dict".to_owned())),
        entry("schema", place, Value::Map(members)),
    ];
    let field = entry("inside", place, Value::Map(rules));
    let tree = Node {
        place,
        value: Value::Map(vec![entry("schema", place, Value::Map(vec![field]))]),
    };
    judge(&of.name, &tree, None, of, places, problems);
}

fn judge(
    name: &Key,
    tree: &Node,
    account: Option<&(Key, Node)>,
    of: &Struct,
    places: &Places,
    problems: &mut Problems,
) -> Option<Checked> {
    let mut out = Diagnostics::default();
    let mut globals = Globals::default();
    globals.main.domain = Some(Set::new(Named::default()));
    let around = check_api(&globals, &mut out);
    globals.main.auth = account.map(|(key, node)| Set {
        value: authentication(name, key, node, &mut out),
        key: key.place,
        place: node.place,
    });
    // Whether there are accounts and roles is said where the API is put together. What a struct does not declare open
    // is closed: a server without accounts answers nobody there.
    let context = Context {
        globals: &globals,
        authenticated: true,
        roles: true,
        lists_functions: false,
    };
    let settings = Resource::read(
        At {
            key: &name.text,
            node: tree,
            parent: tree,
        },
        &mut out,
    );
    let checked = settings.and_then(|settings| check_resource(name, &settings, &context, &mut out));
    let wrong = out.has_errors();
    problems.extend(&out, places, &of.ident);
    (!wrong).then_some(())?;
    Some(Checked {
        of: checked?,
        around: around?,
    })
}

/// What `account(…)` says, as the block `AUTH` of a settings file.
fn authentication(name: &Key, key: &Key, node: &Node, out: &mut Diagnostics) -> Option<Auth> {
    let mut block = node.clone();
    if let Value::Map(entries) = &mut block.value {
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.text == "resource") {
            let message = "the accounts are this struct: remove `resource`";
            out.push(Diagnostic::new(&registry::CONFLICTING_RULES, key.place, message));
            return None;
        }
        entries.push(entry("resource", key.place, Value::String(name.text.clone())));
    }
    Auth::read(
        At {
            key: "account",
            node: &block,
            parent: &block,
        },
        out,
    )
}
