//! What a view of a table is bound to: `datasource.filter` and `datasource.default_sort`.
//! Leaves the meaning of filters to the runtime, which compiles them once at its start.

use super::literal::literal;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::Literal;
use crate::read::{Key, Node, Value};
use crate::settings::Set;
use crate::settings::block::not_built;

/// Operators on fields that the runtime answers in SQL.
const OPERATORS: [&str; 13] = [
    "$eq",
    "$ne",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
    "$in",
    "$nin",
    "$exists",
    "$not",
    "$all",
    "$size",
    "$elemMatch",
];

/// The filter as a query object; `known` are the names of fields, `None` where any will do.
pub(crate) fn filter(
    filter: Option<&Set<Option<Node>>>,
    known: Option<&[String]>,
    out: &mut Diagnostics,
) -> Option<Literal> {
    let node = filter?.value.as_ref()?;
    if !matches!(node.value, Value::Map(_)) {
        let message = format!("`filter` must be a query object, found {}", node.described());
        out.push(
            Diagnostic::new(&registry::WRONG_VALUE, node.place, message)
                .hint("write it as in `where`: `{age: {$gte: 18}}`"),
        );
        return None;
    }
    conditions(node, known, out);
    Some(literal(node))
}

fn conditions(node: &Node, known: Option<&[String]>, out: &mut Diagnostics) {
    let Value::Map(entries) = &node.value else { return };
    for (key, value) in entries {
        match key.text.as_str() {
            "$and" | "$or" | "$nor" => match &value.value {
                Value::List(members) => members.iter().for_each(|member| conditions(member, known, out)),
                _ => {
                    let message = format!(
                        "`{}` expects a list of conditions, found {}",
                        key.text,
                        value.described()
                    );
                    out.push(Diagnostic::new(&registry::WRONG_VALUE, value.place, message));
                }
            },
            operator if operator.starts_with('$') => {
                out.push(not_built(key.place, &format!("the operator `{operator}`")))
            }
            _ => {
                field(key, known, out);
                operators(value, out);
            }
        }
    }
}

fn field(key: &Key, known: Option<&[String]>, out: &mut Diagnostics) {
    let name = key.text.split('.').next().unwrap_or("");
    let Some(known) = known.filter(|known| !known.iter().any(|known| known == name)) else {
        return;
    };
    let message = format!("`{}` is no field of the schema", name.escape_debug());
    let hint = did_you_mean(name, known.iter().map(String::as_str));
    out.push(Diagnostic::new(&registry::FIELD_NOT_IN_SCHEMA, key.place, message).hint_if(hint));
}

fn operators(node: &Node, out: &mut Diagnostics) {
    let Value::Map(entries) = &node.value else { return };
    for (key, value) in entries.iter().filter(|(key, _)| key.text.starts_with('$')) {
        if !OPERATORS.contains(&key.text.as_str()) {
            out.push(not_built(key.place, &format!("the operator `{}`", key.text)));
        } else if key.text == "$not" {
            operators(value, out);
        }
    }
}

/// The order of lists: pairs of a field and 1 or -1. `true` is descending.
pub(crate) fn default_sort(
    sort: Option<&Set<Option<Node>>>,
    known: Option<&[String]>,
    out: &mut Diagnostics,
) -> Vec<(String, bool)> {
    let Some(node) = sort.and_then(|set| set.value.as_ref()) else {
        return Vec::new();
    };
    let Value::List(pairs) = &node.value else {
        out.push(wrong_pair(node));
        return Vec::new();
    };
    let mut keys = Vec::new();
    for pair in pairs {
        let parts = match &pair.value {
            Value::List(parts) => parts.as_slice(),
            _ => &[],
        };
        match parts {
            [
                Node {
                    value: Value::String(name),
                    place,
                    ..
                },
                Node {
                    value: Value::Integer(direction @ (1 | -1)),
                    ..
                },
            ] => {
                let key = Key {
                    text: name.clone(),
                    place: *place,
                };
                field(&key, known, out);
                keys.push((name.clone(), *direction == -1));
            }
            _ => out.push(wrong_pair(pair)),
        }
    }
    keys
}

fn wrong_pair(node: &Node) -> Diagnostic {
    let message = format!("`default_sort` must be a list of pairs, found {}", node.described());
    Diagnostic::new(&registry::WRONG_VALUE, node.place, message).hint("write `default_sort: [[age, -1], [name, 1]]`")
}
