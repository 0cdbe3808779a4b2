//! Values as Eden holds them between the wire and the database: JSON's kinds plus the ones a schema adds.
//! Leaves parsing and printing to `json`, conversion by declared type to `validate::coerce`.

use crate::id::ObjectId;
use crate::spec::Literal;
use crate::time::DateTime;
use indexmap::IndexMap;

/// One value of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// JSON `null`, Python's `None`. Not the same as an absent key.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number; kept apart from `Float`, as Python keeps 5 apart from 5.0.
    Integer(i64),
    /// A finite number with a fraction or an exponent.
    Float(f64),
    /// Text without `\u0000`.
    String(String),
    /// A moment in time, UTC, in milliseconds.
    DateTime(DateTime),
    /// A document id.
    ObjectId(ObjectId),
    /// A list.
    List(Vec<Value>),
    /// A nested document.
    Dict(Object),
}

impl Value {
    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a document.
    pub fn as_dict(&self) -> Option<&Object> {
        match self {
            Value::Dict(object) => Some(object),
            _ => None,
        }
    }

    /// Whether this is JSON `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth)
    }
}

impl From<&Literal> for Value {
    fn from(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Value::Null,
            Literal::Boolean(truth) => Value::Boolean(*truth),
            Literal::Integer(number) => Value::Integer(*number),
            Literal::Float(number) => Value::Float(*number),
            Literal::String(text) => Value::from(*text),
            Literal::DateTime(milliseconds) => Value::DateTime(DateTime::from_millis(*milliseconds)),
            Literal::List(elements) => Value::List(elements.iter().map(Value::from).collect()),
            Literal::Dict(members) => Value::Dict(
                members
                    .iter()
                    .map(|(key, member)| ((*key).to_owned(), member.into()))
                    .collect(),
            ),
        }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::Dict(object)
    }
}

/// A document: keys in the order in which they came. Equality ignores that order, as Python's does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object(IndexMap<String, Value>);

impl Object {
    /// A document without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The value under `key`, to be changed in place.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.get_mut(key)
    }

    /// Whether `key` is there, be it with `null`.
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Puts `value` under `key`; a key that is there already keeps its place.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    /// Takes `key` out, keeping the order of the others.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key)
    }

    /// Takes `key` out without keeping the order of the others: for those who empty a document key by key.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.0.swap_remove(key)
    }

    /// Keeps the keys that `wanted` accepts, in their order.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|key, _| wanted(key));
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    /// Keys, and values to be changed in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut Value)> {
        self.0.iter_mut()
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = indexmap::map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(String, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(pairs: I) -> Self {
        Object(pairs.into_iter().collect())
    }
}
