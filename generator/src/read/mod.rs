//! From text to a tree whose every key and value knows its place. The only room that names the YAML parser.
//! Leaves the meaning of keys and values to `settings`.

mod dates;
mod parse;

pub use dates::timestamp;
pub use parse::parse;

use crate::diagnostic::Place;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value begins.
    pub place: Place,
    #[expect(missing_docs, reason = "as its name says")]
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    /// Timestamps too: only the field says whether one is meant (see [`timestamp`]).
    String(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub struct Key {
    pub text: String,
    pub place: Place,
}

impl Key {
    /// A key that stands in no file.
    pub fn new(text: impl Into<String>) -> Self {
        Key {
            text: text.into(),
            place: Place::NOWHERE,
        }
    }
}

impl Node {
    /// A value that stands in no file.
    pub fn new(value: Value) -> Self {
        Node {
            place: Place::NOWHERE,
            value,
        }
    }

    /// The value under `key`, when this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(found, _)| found.text == key)
            .map(|(_, node)| node)
    }

    /// The entries of a mapping; nothing for other values.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// How the value is named in messages: `the string "yes"`, `a list`.
    pub fn described(&self) -> String {
        match &self.value {
            Value::Null => "null".into(),
            Value::Boolean(value) => format!("`{value}`"),
            Value::Integer(value) => format!("the number {value}"),
            Value::Float(value) => format!("the number {value}"),
            Value::String(value) => format!("the string {}", shortened(value)),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a mapping".into(),
        }
    }
}

/// `text` in quotes, cut when long: messages quote what may come from anywhere.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("{cut:?}")
}
