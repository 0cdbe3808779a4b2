//! What a value looks like: the types of settings, how each is read from the tree, described and written.
//! Leaves what a value means to `check`.

use super::block::Set;
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::read::{Key, Node, Value};

/// A value under its key.
#[derive(Debug, Clone, Copy)]
pub struct At<'n> {
    /// Its key.
    pub key: &'n str,
    /// The value.
    pub node: &'n Node,
    /// The mapping around it, where its neighbours are.
    pub parent: &'n Node,
}

impl<'n> At<'n> {
    /// Another value of the same key.
    pub fn with(self, node: &'n Node) -> Self {
        At { node, ..self }
    }

    /// Says that something else than `expected` was found.
    pub fn wrong_type(self, expected: &str, out: &mut Diagnostics) {
        let message = format!("`{}` must be {expected}, found {}", self.key, self.node.described());
        out.push(Diagnostic::new(&registry::WRONG_TYPE, self.node.place, message).hint_if(self.meant(expected)));
    }

    /// What to write instead, where that is plain.
    fn meant(self, expected: &str) -> Option<String> {
        match &self.node.value {
            Value::String(text) if expected.starts_with("true or false") => match text.to_lowercase().as_str() {
                "yes" | "on" | "y" | "true" | "1" => Some("write `true`, without quotes".into()),
                "no" | "off" | "n" | "false" | "0" => Some("write `false`, without quotes".into()),
                _ => None,
            },
            Value::String(text) if expected.starts_with("a list") => Some(format!("write `[{text}]`")),
            Value::String(text) if text.parse::<u64>().is_ok() && expected.starts_with("a whole number") => {
                Some(format!("write `{text}`, without quotes"))
            }
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) if expected.starts_with("a string") => {
                Some("put it in quotes".into())
            }
            _ => None,
        }
    }
}

/// The type of a setting.
pub trait Shape: Sized {
    /// In the reference and in messages: `a list of strings`.
    fn describe() -> String;
    /// In the reference, as YAML.
    fn written(&self) -> String;
    /// Reads it; what is wrong goes to `out`.
    fn read(at: At, out: &mut Diagnostics) -> Option<Self>;
}

macro_rules! scalar {
    ($type:ty, $describe:literal, $pattern:pat $(if $guard:expr)? => $value:expr, $written:expr) => {
        impl Shape for $type {
            fn describe() -> String {
                $describe.into()
            }

            fn written(&self) -> String {
                let written: fn(&$type) -> String = $written;
                written(self)
            }

            fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
                match &at.node.value {
                    $pattern $(if $guard)? => Some($value),
                    _ => {
                        at.wrong_type($describe, out);
                        None
                    }
                }
            }
        }
    };
}

scalar!(bool, "true or false", Value::Boolean(value) => *value, |value| value.to_string());
scalar!(String, "a string", Value::String(value) => value.clone(), |value| format!("{value:?}"));
scalar!(i64, "a whole number", Value::Integer(value) => *value, |value| value.to_string());
scalar!(
    u64,
    "a whole number, not negative",
    Value::Integer(value) if *value >= 0 => value.unsigned_abs(),
    |value| value.to_string()
);

/// Any value: what it must be depends on its neighbours.
impl Shape for Node {
    fn describe() -> String {
        "any value".into()
    }

    fn written(&self) -> String {
        self.described()
    }

    fn read(at: At, _: &mut Diagnostics) -> Option<Self> {
        Some(at.node.clone())
    }
}

/// `null` is a value of its own, and not the same as absent.
impl<T: Shape> Shape for Option<T> {
    fn describe() -> String {
        format!("{} or null", T::describe())
    }

    fn written(&self) -> String {
        self.as_ref().map_or_else(|| "null".into(), T::written)
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        if at.node.value == Value::Null {
            Some(None)
        } else {
            T::read(at, out).map(Some)
        }
    }
}

impl<T: Shape> Shape for Set<T> {
    fn describe() -> String {
        T::describe()
    }

    fn written(&self) -> String {
        self.value.written()
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        T::read(at, out).map(|value| Set {
            value,
            key: at.node.place,
            place: at.node.place,
        })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn describe() -> String {
        format!("a list of {}", plural(&T::describe()))
    }

    fn written(&self) -> String {
        format!("[{}]", self.iter().map(T::written).collect::<Vec<_>>().join(", "))
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        match &at.node.value {
            Value::List(nodes) => Some(nodes.iter().filter_map(|node| T::read(at.with(node), out)).collect()),
            _ => {
                at.wrong_type(&Self::describe(), out);
                None
            }
        }
    }
}

/// `a string` → `strings`.
fn plural(one: &str) -> String {
    match one {
        "any value" => "values".into(),
        "a mapping" => "mappings".into(),
        "rule sets" => "rule sets".into(),
        _ => match one.strip_prefix("a ") {
            Some(rest) if !rest.contains(' ') => format!("{rest}s"),
            _ => format!("values, each {one}"),
        },
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Shape> Shape for OneOrMany<T> {
    fn describe() -> String {
        format!("{} or {}", T::describe(), Vec::<T>::describe())
    }

    fn written(&self) -> String {
        self.0.written()
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        match &at.node.value {
            Value::List(_) => Vec::read(at, out).map(OneOrMany),
            _ => T::read(at, out).map(|value| OneOrMany(vec![value])),
        }
    }
}

/// A mapping from names to values, in the order in which they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Named<T>(pub Vec<(Key, T)>);

impl<T: Shape> Shape for Named<T> {
    fn describe() -> String {
        format!("a mapping from names to {}", plural(&T::describe()))
    }

    fn written(&self) -> String {
        let entries: Vec<String> = self
            .0
            .iter()
            .map(|(key, value)| format!("{}: {}", key.text, value.written()))
            .collect();
        format!("{{{}}}", entries.join(", "))
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        match &at.node.value {
            Value::Map(entries) => Some(Named(
                entries
                    .iter()
                    .filter_map(|(key, node)| {
                        T::read(
                            At {
                                key: &key.text,
                                node,
                                parent: at.node,
                            },
                            out,
                        )
                        .map(|value| (key.clone(), value))
                    })
                    .collect(),
            )),
            _ => {
                at.wrong_type(&Self::describe(), out);
                None
            }
        }
    }
}

/// Declares a setting that is one of a few words.
macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident: $($(#[doc = $doc:literal])+ $variant:ident = $word:literal),+ $(,)?) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }

        impl $crate::settings::Shape for $name {
            fn describe() -> String {
                let words: Vec<&str> = Self::WORDS.iter().map(|(word, _)| *word).collect();
                format!("one of {}", $crate::diagnostic::quoted(&words))
            }

            fn written(&self) -> String {
                Self::WORDS.iter().find(|(_, value)| value == self).map_or("", |(word, _)| word).to_owned()
            }

            fn read(at: $crate::settings::At, out: &mut $crate::diagnostic::Diagnostics) -> Option<Self> {
                let words = Self::WORDS.iter().map(|(word, _)| *word);
                let $crate::read::Value::String(text) = &at.node.value else {
                    at.wrong_type(&Self::describe(), out);
                    return None;
                };
                let found = Self::WORDS.iter().find(|(word, _)| word == text).map(|(_, value)| *value);
                if found.is_none() {
                    let message = format!("`{}` knows no `{text}`", at.key);
                    out.push(
                        $crate::diagnostic::Diagnostic::new(&$crate::diagnostic::registry::UNKNOWN_WORD, at.node.place, message)
                            .hint_if($crate::diagnostic::did_you_mean(text, words)),
                    );
                }
                found
            }
        }
    };
}

pub(crate) use words;
