//! Rules about values and other fields that are written in several ways: `contains`, `dependencies`, `excludes`.
//! Leaves the order of rules to `rules`.

use super::literal::literal;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{Field, Literal, Rule};
use crate::read::{Node, Value};
use crate::settings::field::Rules;
use crate::settings::{Named, Set};

/// `contains`: one value or a list of values.
pub(super) fn contains(set: &Set<Node>) -> Rule {
    Rule::Contains(match literal(&set.value) {
        Literal::List(values) => values,
        single => vec![single],
    })
}

/// Marks the fields that may be missing because of an `excludes`, their own or that of another.
pub(super) fn excuse(fields: &mut [Field]) {
    let mut excused = Vec::new();
    for field in fields.iter() {
        for rule in &field.rules {
            if let Rule::Excludes(names) = rule {
                excused.extend(names.iter().cloned());
                excused.push(field.name.clone());
            }
        }
    }
    for field in fields.iter_mut() {
        field.excusable = excused.contains(&field.name);
    }
}

/// Says which names of `rename`, `dependencies` and `excludes` at one level no field has. `own` is what the server adds,
/// `root` the names at the top, where `^` begins.
pub(super) fn known(level: &Named<Rules>, own: &[&str], root: &[String], out: &mut Diagnostics) {
    let names: Vec<&str> = level
        .0
        .iter()
        .map(|(key, _)| key.text.as_str())
        .chain(own.iter().copied())
        .collect();
    let top: Vec<&str> = root.iter().map(String::as_str).collect();
    let mut look = |rule: &str, name: &str, place: Place| {
        let (path, known) = match name.strip_prefix('^') {
            Some(path) => (path, &top),
            None => (name, &names),
        };
        let first = path.split('.').next().unwrap_or(path);
        if !known.contains(&first) {
            let message = format!(
                "`{rule}` names the field `{}`, which the schema does not have",
                name.escape_debug()
            );
            out.push(
                Diagnostic::new(&registry::UNKNOWN_SIBLING, place, message)
                    .hint_if(did_you_mean(first, known.iter().copied())),
            );
        }
    };
    for (_, rules) in &level.0 {
        if let Some(set) = &rules.rename {
            look("rename", &set.value, set.place);
        }
        for name in rules.excludes.iter().flat_map(|set| &set.value.0) {
            look(
                "excludes",
                name,
                rules.excludes.as_ref().map_or(Place::NOWHERE, |set| set.place),
            );
        }
        match rules.dependencies.as_ref().map(|set| &set.value) {
            Some(Node {
                value: Value::String(name),
                place,
            }) => look("dependencies", name, *place),
            Some(Node {
                value: Value::List(nodes),
                ..
            }) => {
                for node in nodes {
                    if let Value::String(name) = &node.value {
                        look("dependencies", name, node.place);
                    }
                }
            }
            Some(Node {
                value: Value::Map(entries),
                ..
            }) => {
                for (key, _) in entries {
                    look("dependencies", &key.text, key.place);
                }
            }
            _ => {}
        }
    }
}

/// `dependencies`: a name, a list of names, or a mapping from names to values.
pub(super) fn dependencies(set: &Set<Node>, out: &mut Diagnostics) -> Option<Rule> {
    match &set.value.value {
        Value::String(name) => Some(Rule::Dependencies(vec![name.clone()])),
        Value::List(nodes) => {
            let mut names = Vec::new();
            for node in nodes {
                match &node.value {
                    Value::String(name) => names.push(name.clone()),
                    _ => wrong(node, out),
                }
            }
            Some(Rule::Dependencies(names))
        }
        Value::Map(entries) => Some(Rule::DependsOn(
            entries
                .iter()
                .map(|(key, node)| (key.text.clone(), literal(node)))
                .collect(),
        )),
        _ => {
            wrong(&set.value, out);
            None
        }
    }
}

fn wrong(node: &Node, out: &mut Diagnostics) {
    let message = format!(
        "`dependencies` must be the name of a field, a list of names, or a mapping from names to values, found {}",
        node.described()
    );
    out.push(Diagnostic::new(&registry::WRONG_TYPE, node.place, message));
}
