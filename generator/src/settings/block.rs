//! How a block of keys is declared and read: key, doc, type, default and status stand in one table for each block.
//! Leaves the tables to their files, the types of values to `shape`.

use super::shape::{At, Shape};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::read::{Key, Node, Value};

/// A value that was set, and where.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "as their names say")]
pub struct Set<T> {
    pub value: T,
    pub key: Place,
    pub place: Place,
}

impl<T> Set<T> {
    /// A value set by a program.
    pub fn new(value: T) -> Self {
        Set {
            value,
            key: Place::NOWHERE,
            place: Place::NOWHERE,
        }
    }
}

/// Places are no part of a setting's meaning.
impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Whether a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does what it does in Eve, or what its doc says.
    Built,
    /// Known, and an error when set to anything but what it is without.
    Later,
    /// It counts only together with another key, which is not built yet.
    With(&'static str),
    /// For MongoDB only; what takes its place.
    Mongo(&'static str),
    /// For people and tools.
    Described,
}

/// One key as it stands in the reference.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "as their names say")]
pub struct KeyInfo {
    pub name: &'static str,
    /// The sentences of its doc.
    pub doc: &'static str,
    /// What values it takes.
    pub shape: String,
    /// What it is without being set.
    pub default: String,
    pub status: Status,
}

/// A mapping whose keys are known.
pub trait Block: Default {
    /// What a key is called: `setting`, `resource key`, `rule`.
    const WHAT: &'static str;
    /// The keys in the order of the reference.
    fn keys() -> Vec<KeyInfo>;
    /// Names of the keys.
    fn names() -> Vec<&'static str>;
    /// Takes over the value of `key`; whether it is known.
    fn set(&mut self, key: &Key, node: &Node, parent: &Node, out: &mut Diagnostics) -> bool;
    /// What is said about a key that is not known, where the block knows better than a suggestion.
    fn unknown(_key: &Key, _node: &Node) -> Option<Diagnostic> {
        None
    }
}

/// Reads a mapping as a block; everything that is wrong with it goes to `out`.
pub fn read_block<B: Block>(at: At, out: &mut Diagnostics) -> Option<B> {
    let Value::Map(entries) = &at.node.value else {
        at.wrong_type("a mapping", out);
        return None;
    };
    let mut block = B::default();
    for (key, node) in entries {
        if block.set(key, node, at.node, out) || out.is_full() {
            continue;
        }
        out.push(B::unknown(key, node).unwrap_or_else(|| {
            let (what, whose) = B::WHAT
                .split_once(" of ")
                .map_or((B::WHAT, String::new()), |(what, whose)| (what, format!(" of {whose}")));
            let message = format!("unknown {what} `{}`{whose}", key.text.escape_debug());
            Diagnostic::new(&registry::UNKNOWN_KEY, key.place, message)
                .hint_if(super::known_elsewhere::<B>(&key.text).or_else(|| did_you_mean(&key.text, B::names())))
        }));
    }
    Some(block)
}

/// Reads one value; `unchanged` tells whether it is what the key is without being set, when that can be said.
pub(crate) fn read_key<T: Shape>(
    (key, node, parent): (&Key, &Node, &Node),
    status: Status,
    unchanged: Option<fn(&T) -> bool>,
    out: &mut Diagnostics,
) -> Option<Set<T>> {
    if let Status::Mongo(instead) = status {
        let message = format!("`{}` means nothing here: {instead}", key.text);
        out.push(Diagnostic::new(&registry::MONGO_ONLY, key.place, message));
        return None;
    }
    let value = T::read(
        At {
            key: &key.text,
            node,
            parent,
        },
        out,
    )?;
    if status == Status::Later && !unchanged.is_some_and(|unchanged| unchanged(&value)) {
        out.push(not_built(key.place, &format!("`{}`", key.text)));
    }
    Some(Set {
        value,
        key: key.place,
        place: node.place,
    })
}

/// What is said about something known that does nothing yet.
pub(crate) fn not_built(place: Place, what: &str) -> Diagnostic {
    Diagnostic::new(&registry::NOT_BUILT_YET, place, format!("{what} is not built yet"))
        .hint("remove it for now: a server that ignored it would not behave as the settings say")
}

/// Declares a block: the struct, its reading, its reference and its defaults come from this one table.
///
/// Each line is `"KEY" field: Type, default, status;` where the default is `value(…)`, which also makes a method of
/// the field's name; `like(…, "text")`, a value that changes nothing and what the reference says; or `text("…")`.
macro_rules! block {
    ($(#[doc = $about:literal])+ $name:ident, $what:literal $(, unknown = $unknown:path)? ; $(
        $(#[doc = $doc:literal])+ $key:literal $field:ident : $type:ty, $kind:ident ( $($default:tt)* ), $status:expr;
    )+) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Default)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: Option<$crate::settings::Set<$type>>, )+
            /// The keys that were set, in the order in which they stand.
            pub order: Vec<&'static str>,
        }

        impl $name {
            $( $crate::settings::block::method! { $kind, $(#[doc = $doc])+ $field, $type, $($default)* } )+
        }

        impl $crate::settings::Block for $name {
            const WHAT: &'static str = $what;

            fn keys() -> Vec<$crate::settings::KeyInfo> {
                vec![ $( $crate::settings::KeyInfo {
                    name: $key,
                    doc: concat!($($doc, "\n"),+),
                    shape: <$type as $crate::settings::Shape>::describe(),
                    default: $crate::settings::block::written!($kind, $type, $($default)*),
                    status: $status,
                } ),+ ]
            }

            fn names() -> Vec<&'static str> {
                vec![ $($key),+ ]
            }

            fn set(
                &mut self,
                key: &$crate::read::Key,
                node: &$crate::read::Node,
                parent: &$crate::read::Node,
                out: &mut $crate::diagnostic::Diagnostics,
            ) -> bool {
                match key.text.as_str() {
                    $( $key => {
                        let unchanged: Option<fn(&$type) -> bool> =
                            $crate::settings::block::unchanged!($kind, $type, $($default)*);
                        self.$field = $crate::settings::block::read_key((key, node, parent), $status, unchanged, out);
                        self.order.push($key);
                    } )+
                    _ => return false,
                }
                true
            }

            $( fn unknown(
                key: &$crate::read::Key,
                node: &$crate::read::Node,
            ) -> Option<$crate::diagnostic::Diagnostic> {
                $unknown(key, node)
            } )?
        }
    };
}

macro_rules! method {
    (value, $(#[doc = $doc:literal])+ $field:ident, $type:ty, $default:expr) => {
        $(#[doc = $doc])+
        pub fn $field(&self) -> $type {
            self.$field.as_ref().map_or_else(|| $default, |set| set.value.clone())
        }
    };
    ($kind:ident, $(#[doc = $doc:literal])+ $field:ident, $type:ty, $($rest:tt)*) => {};
}

macro_rules! written {
    (value, $type:ty, $default:expr) => {{
        let default: $type = $default;
        format!("`{}`", $crate::settings::Shape::written(&default))
    }};
    (like, $type:ty, $default:expr, $text:literal) => {
        $text.to_owned()
    };
    (text, $type:ty, $text:literal) => {
        $text.to_owned()
    };
}

macro_rules! unchanged {
    (value, $type:ty, $default:expr) => {
        Some(|value| {
            let default: $type = $default;
            *value == default
        })
    };
    (like, $type:ty, $default:expr, $text:literal) => {
        Some(|value| {
            let default: $type = $default;
            *value == default
        })
    };
    (text, $type:ty, $text:literal) => {
        None
    };
}

pub(crate) use {block, method, unchanged, written};
