//! The struct through the same reading and the same check as a settings file, as far as one resource can be judged by
//! itself. Leaves whether its relations lead anywhere to the server, which knows all resources when it starts.

use crate::ast::Struct;
use crate::carry::Definition;
use crate::places::Places;
use crate::problems::Problems;
use crate::tree::{Maker, entry};
use eden_generator::check::{CheckedResource, Context, check_api, check_resource};
use eden_generator::diagnostic::Diagnostics;
use eden_generator::model::Model;
use eden_generator::read::{Key, Node, Value};
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
    judge(&of.name, &tree, of, places, problems)
}

/// Checks a struct inside others: its fields must be right wherever it is used.
pub(crate) fn schema(of: &Struct, nested: &[Definition], places: &Places, problems: &mut Problems) {
    for (key, _) in &of.keys {
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
    judge(&of.name, &tree, of, places, problems);
}

fn judge(name: &Key, tree: &Node, of: &Struct, places: &Places, problems: &mut Problems) -> Option<Checked> {
    let mut out = Diagnostics::default();
    let mut globals = Globals::default();
    globals.main.domain = Some(Set::new(Named::default()));
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
    let around = check_api(&globals, &mut out);
    let wrong = out.has_errors();
    problems.extend(&out, places, &of.ident);
    (!wrong).then_some(())?;
    Some(Checked {
        of: checked?,
        around: around?,
    })
}
