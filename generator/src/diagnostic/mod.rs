//! What is said about a settings file: problems with a name, a place and a hint, collected and put in order.
//! Leaves their explanations to `registry`, their look on a terminal to `render`, finding them to `read` and `check`.

pub mod registry;
mod render;

use registry::Kind;
use std::collections::HashSet;

/// Where something stands in the settings file. Lines and columns start at 1 and count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// 0 when the settings were made by a program and stand nowhere.
    pub line: u32,
    #[expect(missing_docs, reason = "as its name says")]
    pub column: u32,
    /// Characters, cut at the end of the line when shown.
    pub length: u32,
    /// Line and column of the alias (`*name`, `<<: *name`) through which the place came into use.
    pub used: Option<(u32, u32)>,
}

impl Place {
    /// The place of settings that stand in no file.
    pub const NOWHERE: Place = Place {
        line: 0,
        column: 0,
        length: 0,
        used: None,
    };
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// It works, but hardly as meant.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// As it is written before the name.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case name; `eden explain NAME` tells more.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to type.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A problem of `kind` at `place`.
    pub fn new(kind: &Kind, place: Place, message: impl Into<String>) -> Self {
        Diagnostic {
            name: kind.name,
            severity: kind.severity,
            place,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with what to type.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Diagnostic {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// The same with a hint when there is one.
    pub fn hint_if(self, hint: Option<impl Into<String>>) -> Self {
        Diagnostic {
            hint: hint.map(Into::into).or(self.hint),
            ..self
        }
    }

    fn key(&self) -> (u32, u32, &'static str, &str) {
        (self.place.line, self.place.column, self.name, &self.message)
    }
}

/// The problems of one settings file.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    seen: HashSet<(u32, u32, &'static str, String)>,
}

/// Nobody reads more; whoever writes a file with more of them means harm.
const MOST: usize = 2_000;

impl Diagnostics {
    /// Notes a problem, once: what an alias repeats is one problem at the place where it was written.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let (line, column, name, message) = diagnostic.key();
        if !self.is_full() && self.seen.insert((line, column, name, message.to_owned())) {
            self.list.push(diagnostic);
        }
    }

    /// All of them by place.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by(|left, right| left.key().cmp(&right.key()));
        list
    }

    /// Whether anything stands in the way of a model. So many problems that not all are kept do.
    pub fn has_errors(&self) -> bool {
        self.is_full()
            || self
                .list
                .iter()
                .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there are so many that no more are kept, and looking for more is of no use.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// How many errors there are.
    pub(crate) fn errors(&self) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// The name among `known` that `wrong` was probably meant to be: the same letters in another case, or a typo.
pub(crate) fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    // comparing costs; among so many names only another case is looked for
    if known.len() > 500 {
        return known.into_iter().find(|name| name.eq_ignore_ascii_case(wrong));
    }
    let folded = wrong.to_lowercase();
    let mut best: Option<((f64, usize), &'a str)> = None;
    for name in known {
        let score = match name.to_lowercase() {
            same if same == folded => 2.0,
            // long texts are nobody's typo, and comparing them costs their product
            other if other.len() > 64 || folded.len() > 64 => 0.0,
            other => strsim::jaro_winkler(&other, &folded)
                .min(strsim::normalized_damerau_levenshtein(&other, &folded) + 0.25),
        };
        // of two that are equally near, the one that begins more alike
        let alike = name
            .bytes()
            .zip(wrong.bytes())
            .take_while(|(ours, theirs)| ours == theirs)
            .count();
        let rank = (score, alike);
        if score > 0.8 && best.is_none_or(|(found, _)| rank > found) {
            best = Some((rank, name));
        }
    }
    best.map(|(_, name)| name)
}

/// `did you mean …` for an unknown name, else the list of what is known when it is short.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(name) = suggestion(wrong, known.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let all: Vec<&str> = known.into_iter().collect();
    match all.len() {
        1 => Some(format!("write {}", quoted(&all))),
        2..=12 => Some(format!("there are {}", quoted(&all))),
        _ => None,
    }
}

/// `a`, `b` and `c`, in backticks.
pub(crate) fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    let ticked: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match ticked.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, Place, registry, suggestion};

    #[test]
    fn typos_and_cases_are_recognised_and_strangers_are_not() {
        for (wrong, expected) in [
            ("Boolean", Some("boolean")),
            ("MONGO_POST", Some("MONGO_PORT")),
            ("embeddabole", Some("embeddable")),
            ("requierd", Some("required")),
            ("xyz", None),
            ("privileges", None),
        ] {
            let known = ["boolean", "MONGO_PORT", "embeddable", "required", "readonly"];
            assert_eq!(suggestion(wrong, known), expected, "{wrong}");
        }
    }

    #[test]
    fn problems_come_by_place_and_once() {
        let mut diagnostics = Diagnostics::default();
        let place = |line, used| Place {
            line,
            column: 1,
            length: 1,
            used,
        };
        for place in [place(7, None), place(2, None), place(2, Some((9, 9)))] {
            diagnostics.push(Diagnostic::new(&registry::UNKNOWN_KEY, place, "x"));
        }
        let lines: Vec<u32> = diagnostics
            .sorted()
            .iter()
            .map(|diagnostic| diagnostic.place.line)
            .collect();
        assert_eq!(lines, [2, 7]);
        assert!(diagnostics.has_errors());
    }
}
