//! `${NAME}` and `${NAME:-default}` in what the server resolves when it starts: which there are, and what they give.
//! Leaves where they may stand, and whether they are well formed, to the check of the settings.

use crate::model::{Literal, Model};
use std::collections::BTreeMap;

/// A variable that the settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name in the environment.
    pub name: String,
    /// What it is when it is not set.
    pub default: Option<String>,
}

/// The variables that `model` names, by name.
pub fn variables(model: &Model) -> Vec<Variable> {
    let mut found = BTreeMap::new();
    for (_, value) in model.auth.iter().flat_map(|auth| auth.bootstrap.iter().flatten()) {
        collect(value, &mut found);
    }
    found
        .into_iter()
        .map(|(name, default)| Variable { name, default })
        .collect()
}

fn collect(value: &Literal, found: &mut BTreeMap<String, Option<String>>) {
    match value {
        Literal::String(text) => {
            for (name, default) in parts(text).into_iter().filter_map(|(_, variable)| variable) {
                // one place without a default is enough to need a value
                let known = found
                    .entry(name.to_owned())
                    .or_insert_with(|| default.map(str::to_owned));
                if default.is_none() {
                    *known = None;
                }
            }
        }
        Literal::List(values) => values.iter().for_each(|value| collect(value, found)),
        Literal::Dict(entries) => entries.iter().for_each(|(_, value)| collect(value, found)),
        _ => {}
    }
}

/// `text` with its variables replaced; `None` when one has neither a value nor a default.
pub fn resolve(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut resolved = String::new();
    for (before, variable) in parts(text) {
        resolved.push_str(before);
        if let Some((name, default)) = variable {
            resolved.push_str(&value(name).or_else(|| default.map(str::to_owned))?);
        }
    }
    Some(resolved)
}

/// A variable's name and default.
type Named<'a> = (&'a str, Option<&'a str>);

/// `text` in pieces: plain text, and the variable after it if there is one.
pub fn parts(text: &str) -> Vec<(&str, Option<Named<'_>>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inner, tail)) = after.split_once('}') else {
            break;
        };
        let named = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        pieces.push((before, Some(named)));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push((rest, None));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn variables_are_replaced() {
        let value = |name: &str| (name == "SET").then(|| "value".to_owned());
        for (text, expected) in [
            ("plain", Some("plain")),
            ("", Some("")),
            ("a ${SET} b", Some("a value b")),
            ("${SET}${SET}", Some("valuevalue")),
            ("${UNSET:-other}", Some("other")),
            ("${SET:-other}", Some("value")),
            ("${UNSET:-}", Some("")),
            ("${UNSET}", None),
            ("costs $5 ${", Some("costs $5 ${")),
        ] {
            assert_eq!(resolve(text, &value).as_deref(), expected, "{text}");
        }
    }
}
