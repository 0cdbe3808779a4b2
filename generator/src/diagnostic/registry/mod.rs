//! The names of all problems: each with its severity, an explanation and an example that has the problem.
//! Leaves the message of a particular problem to whoever finds it.

mod accounts;
mod fields;
mod reading;
mod resources;

pub use accounts::*;
pub use fields::*;
pub use reading::*;
pub use resources::*;

use super::Severity;
use std::fmt::Write;

/// A kind of problem.
#[derive(Debug)]
pub struct Kind {
    /// Stable kebab-case name.
    pub name: &'static str,
    #[expect(missing_docs, reason = "as its name says")]
    pub severity: Severity,
    /// Why it is a problem and what to do, one paragraph.
    pub explanation: &'static str,
    /// Settings that have it; empty where an example would be too long to read.
    pub example: &'static str,
}

/// Declares kinds as constants, and `KINDS`, the list of them.
macro_rules! kinds {
    ($($constant:ident $severity:ident $name:literal $explanation:literal $example:literal;)+) => {
        $(
            #[doc = concat!("`", $name, "`: ", $explanation)]
            pub const $constant: $crate::diagnostic::registry::Kind = $crate::diagnostic::registry::Kind {
                name: $name,
                severity: $crate::diagnostic::Severity::$severity,
                explanation: $explanation,
                example: $example,
            };
        )+

        pub(super) const KINDS: &[$crate::diagnostic::registry::Kind] = &[$($constant),+];
    };
}

use kinds;

/// All kinds, by subject.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    [reading::KINDS, resources::KINDS, fields::KINDS, accounts::KINDS]
        .into_iter()
        .flatten()
}

/// The kind called `name`.
pub fn find(name: &str) -> Option<&'static Kind> {
    all().find(|kind| kind.name == name)
}

/// `docs/diagnostics.md`.
pub fn index() -> String {
    let mut text = String::from(
        "<!-- @generated from generator/src/diagnostic/registry: `UPDATE=1 cargo test -p eden-generator` writes it -->\n\n\
         # Diagnostics\n\n\
         What `eden check` may say about a settings file, by name. `eden explain NAME` prints the same. \
         An error leaves nothing generated, a warning is hardly meant, a note is good to know.\n",
    );
    let mut kinds: Vec<&Kind> = all().collect();
    kinds.sort_by_key(|kind| kind.name);
    for kind in kinds {
        // writing to a string does not fail
        let _ = write!(
            text,
            "\n## {}\n\n{}. {}\n",
            kind.name,
            capital(kind.severity.word()),
            kind.explanation
        );
        if !kind.example.is_empty() {
            let _ = write!(text, "\n```yaml\n{}```\n", kind.example);
        }
    }
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{all, find};
    use crate::{Source, check};
    use std::collections::HashSet;

    #[test]
    fn every_example_has_its_problem() {
        for kind in all().filter(|kind| !kind.example.is_empty()) {
            let source = Source {
                path: "settings.yaml".into(),
                text: kind.example.into(),
            };
            let checked = check(&source);
            let names: Vec<&str> = checked
                .diagnostics
                .sorted()
                .iter()
                .map(|diagnostic| diagnostic.name)
                .collect();
            assert!(
                names.contains(&kind.name),
                "{}: {}",
                kind.name,
                checked.diagnostics.render(&source, false)
            );
        }
    }

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut seen = HashSet::new();
        for kind in all() {
            assert!(seen.insert(kind.name), "{} is there twice", kind.name);
            assert!(
                kind.name
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter == '-'),
                "{}",
                kind.name
            );
            assert!(
                kind.explanation.ends_with('.'),
                "{}: an explanation is whole sentences",
                kind.name
            );
            assert!(kind.example.is_empty() || kind.example.ends_with('\n'), "{}", kind.name);
        }
        assert!(find("unknown-key").is_some() && find("nothing").is_none());
    }
}
