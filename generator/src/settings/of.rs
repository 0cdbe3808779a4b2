//! `anyof` and its kind before they are read: short forms (`anyof_type`) are spelt out, and each rule set gets what it
//! inherits from the field around it. Leaves what the rule sets mean to `check`.

use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::read::{Key, Node, Value};

/// The rules that are made of rule sets.
pub(crate) const RULES: [&str; 4] = ["anyof", "allof", "noneof", "oneof"];

/// What a rule set inherits unless it says it itself.
const INHERITED: [&str; 2] = ["type", "allow_unknown"];

/// The rules of a field with everything spelt out; nothing when there is nothing to spell out.
pub(crate) fn spelt_out(node: &Node, out: &mut Diagnostics) -> Option<Node> {
    let entries = node.entries();
    if !entries.iter().any(|(key, _)| split(&key.text).is_some()) {
        return None;
    }
    let inherited: Vec<&(Key, Node)> = entries
        .iter()
        .filter(|(key, _)| INHERITED.contains(&key.text.as_str()))
        .collect();
    let mut spelt: Vec<(Key, Node)> = Vec::new();
    for (key, value) in entries {
        let (name, value) = match (split(&key.text), &value.value) {
            (Some((name, rule)), Value::List(sets)) => {
                let sets = sets.iter().map(|set| complete(set, rule, &inherited));
                let value = Value::List(sets.collect());
                (name, Node { value, ..node.clone() })
            }
            _ => (key.text.as_str(), value.clone()),
        };
        if RULES.contains(&name) && spelt.iter().any(|(other, _)| other.text == name) {
            let message = format!("`{}` and `{name}` exclude each other", key.text);
            out.push(
                Diagnostic::new(&registry::CONFLICTING_RULES, key.place, message).hint("write one list of rule sets"),
            );
            continue;
        }
        let text = name.to_owned();
        spelt.push((Key { text, ..key.clone() }, value));
    }
    Some(Node {
        value: Value::Map(spelt),
        place: node.place,
    })
}

/// `anyof_type` is `anyof` and `type`, `anyof` is itself.
fn split(key: &str) -> Option<(&str, Option<&str>)> {
    RULES.iter().find_map(|name| {
        let rest = key.strip_prefix(name)?;
        match rest.strip_prefix('_') {
            Some(rule) => Some((*name, Some(rule))),
            None => rest.is_empty().then_some((*name, None)),
        }
    })
}

fn complete(set: &Node, rule: Option<&str>, inherited: &[&(Key, Node)]) -> Node {
    let mut entries = match (rule, &set.value) {
        (Some(rule), _) => {
            let key = Key {
                text: rule.to_owned(),
                place: set.place,
            };
            vec![(key, set.clone())]
        }
        (None, Value::Map(entries)) => entries.clone(),
        (None, _) => return set.clone(),
    };
    for (key, value) in inherited {
        if !entries.iter().any(|(other, _)| other.text == key.text) {
            entries.push((key.clone(), value.clone()));
        }
    }
    Node {
        value: Value::Map(entries),
        place: set.place,
    }
}

#[cfg(test)]
mod tests {
    use super::spelt_out;
    use crate::diagnostic::Diagnostics;
    use crate::read::{Node, Value, parse};

    fn show(node: &Node) -> String {
        match &node.value {
            Value::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.text, show(value)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Value::List(nodes) => format!("[{}]", nodes.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn rule_sets_are_spelt_out() {
        #[track_caller]
        fn check(yaml: &str, expected: &str) {
            let mut out = Diagnostics::default();
            let Ok(node) = parse(yaml) else { panic!("{yaml}") };
            let spelt = spelt_out(&node, &mut out);
            assert_eq!(spelt.as_ref().map_or("as it is".into(), show), expected);
        }
        check("{type: integer, min: 1}", "as it is");
        check(
            "{anyof_type: [string, integer]}",
            "{anyof: [{type: string}, {type: integer}]}",
        );
        check(
            "{type: integer, oneof_min: [1, 2], max: 3}",
            "{type: integer, oneof: [{min: 1, type: integer}, {min: 2, type: integer}], max: 3}",
        );
        check(
            "{type: integer, noneof: [{min: 1}, {type: string}]}",
            "{type: integer, noneof: [{min: 1, type: integer}, {type: string}]}",
        );
        check("{anyof: 5}", "{anyof: 5}");
        check("{anyof: [{min: 1}], anyof_type: [string]}", "{anyof: [{min: 1}]}");
    }
}
