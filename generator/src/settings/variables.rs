//! `${NAME}` and `${NAME:-default}`: where they may stand in settings, and whether they are well formed.
//! Leaves their values to the server, which resolves them when it starts.

use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::read::{Node, Value};

/// What a text says about the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variable {
    /// Nothing.
    None,
    /// It names variables, all well formed.
    Named,
    /// It has a `${` that names nothing.
    Broken,
}

/// Blocks in which a deployment may differ from another.
const ALLOWED: [&str; 5] = ["ACCOUNTS", "MAIL", "X_DOMAINS", "DATABASE", "AUTH"];

/// Complains about variables where settings decide what is generated, and about broken ones.
pub(crate) fn check(tree: &Node, out: &mut Diagnostics) {
    for (key, node) in tree.entries() {
        if key.text == "AUTH" {
            node.entries()
                .iter()
                .for_each(|(key, node)| walk(node, key.text == "bootstrap", out));
        } else {
            walk(node, ALLOWED.contains(&key.text.as_str()), out);
        }
    }
}

fn walk(node: &Node, allowed: bool, out: &mut Diagnostics) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| walk(node, allowed, out)),
        Value::Map(entries) => entries.iter().for_each(|(_, node)| walk(node, allowed, out)),
        Value::String(text) => match variable(text) {
            Variable::Named if !allowed => {
                let message = "`${…}` is not resolved here: this value decides what is generated";
                out.push(Diagnostic::new(&registry::VARIABLE_NOT_ALLOWED, node.place, message).hint(
                    "write the value itself; variables may stand in `AUTH.bootstrap`, `ACCOUNTS`, `MAIL`, `X_DOMAINS` and `DATABASE`",
                ));
            }
            Variable::Broken if allowed => {
                let message = "`${` begins a variable, but none is named";
                out.push(
                    Diagnostic::new(&registry::BROKEN_VARIABLE, node.place, message)
                        .hint("write `${NAME}` or `${NAME:-default}`, with letters, digits and `_` in the name"),
                );
            }
            _ => {}
        },
        _ => {}
    }
}

/// What `text` says about the environment.
pub(crate) fn variable(text: &str) -> Variable {
    let mut rest = text;
    let mut found = Variable::None;
    while let Some(start) = rest.find("${") {
        rest = &rest[start + 2..];
        let Some(end) = rest.find('}') else {
            return Variable::Broken;
        };
        let name = rest[..end].split(":-").next().unwrap_or_default();
        let legal = name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !legal || name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Variable::Broken;
        }
        found = Variable::Named;
        rest = &rest[end + 1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Variable, variable};

    #[test]
    fn variables_are_recognised() {
        for (text, expected) in [
            ("plain", Variable::None),
            ("$NAME", Variable::None),
            ("${ADMIN_PASSWORD}", Variable::Named),
            ("a${A}b${B:-c d}", Variable::Named),
            ("${A:-}", Variable::Named),
            ("${}", Variable::Broken),
            ("${1A}", Variable::Broken),
            ("${A B}", Variable::Broken),
            ("${A", Variable::Broken),
        ] {
            assert_eq!(variable(text), expected, "{text}");
        }
    }
}
