//! Rules about values and other fields that are written in several ways: `contains`, `dependencies`, `excludes`.
//! Leaves the order of rules to `rules`.

use super::literal::literal;
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Field, Literal, Rule};
use crate::read::{Node, Value};
use crate::settings::Set;

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
