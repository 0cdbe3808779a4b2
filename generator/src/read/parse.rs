//! The parse: serde-saphyr with YAML 1.2 scalars, places, no duplicate keys, and budgets against hostile text.
//! Leaves everything about settings to the caller: JSON, being YAML, comes the same way.

use super::{Key, Node, Value};
use crate::diagnostic::{Diagnostic, Place, registry};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DefaultMessageFormatter, Location, MessageFormatter, Spanned};
use std::fmt;

/// More text than the largest settings file ever seen needs by a factor of ten.
const LONGEST: usize = 4 * 1024 * 1024;
/// The parser goes down one frame for each level; its depth is bounded, this holds it in debug builds too.
const STACK: usize = 64 * 1024 * 1024;

/// The tree of `text`.
///
/// # Errors
/// A [`Diagnostic`] when the text is not YAML, has a key twice, or is larger or more deeply nested than settings are.
pub fn parse(text: &str) -> Result<Node, Diagnostic> {
    if text.len() > LONGEST {
        let message = format!(
            "the settings are too large: they are longer than {} MiB",
            LONGEST / 1024 / 1024
        );
        return Err(Diagnostic::new(&registry::SETTINGS_TOO_LARGE, Place::NOWHERE, message));
    }
    std::thread::scope(|scope| {
        let started = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || read(text));
        started.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| {
            let message = "the settings could not be read: the parser did not finish";
            Err(Diagnostic::new(&registry::YAML_SYNTAX, Place::NOWHERE, message))
        })
    })
}

fn read(text: &str) -> Result<Node, Diagnostic> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 2,
            max_depth: 64,
            max_nodes: 100_000,
            max_merge_keys: 1_000,
            max_recorded_anchor_events: 200_000,
            max_total_scalar_bytes: LONGEST * 2,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        emit_comments: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Spanned<Tree>>(text, options)
        .map(node)
        .map_err(|error| problem(&error))
}

fn problem(error: &serde_saphyr::Error) -> Diagnostic {
    let place = error
        .location()
        .map_or(Place::NOWHERE, |location| place(location, location));
    let mut message = DefaultMessageFormatter.format_message(error).into_owned();
    message.truncate(message.find('\n').unwrap_or(message.len()));
    let mut inner = error;
    while let serde_saphyr::Error::AliasError { error, .. } | serde_saphyr::Error::WithSnippet { error, .. } = inner {
        inner = error;
    }
    match inner {
        serde_saphyr::Error::DuplicateMappingKey { key, .. } => {
            let named = key.as_deref().map_or("a key".into(), |key| format!("`{key}`"));
            Diagnostic::new(&registry::DUPLICATE_KEY, place, format!("{named} is set twice"))
                .hint("remove one of the two: only one of them could have counted")
        }
        serde_saphyr::Error::Budget { breach, .. } => too_large(place, breach_text(breach)),
        serde_saphyr::Error::AliasReplayLimitExceeded { .. }
        | serde_saphyr::Error::AliasExpansionLimitExceeded { .. }
        | serde_saphyr::Error::AliasReplayStackDepthExceeded { .. }
        | serde_saphyr::Error::AliasReplayCounterOverflow { .. } => too_large(place, ALIASES),
        serde_saphyr::Error::MultipleDocuments { .. } => Diagnostic::new(
            &registry::YAML_SYNTAX,
            place,
            "a second YAML document begins, and settings are one",
        )
        .hint("remove the line `---`"),
        _ => {
            let tabs = message.contains("tab").then_some("indent with spaces");
            Diagnostic::new(&registry::YAML_SYNTAX, place, message).hint_if(tabs)
        }
    }
}

const ALIASES: &str = "their aliases repeat more than anybody would write";

fn breach_text(breach: &BudgetBreach) -> &'static str {
    match breach {
        BudgetBreach::Depth { .. } => "they nest more than 64 levels deep",
        BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. } | BudgetBreach::AliasAnchorRatio { .. } => ALIASES,
        BudgetBreach::MergeKeys { .. } => "they have more merge keys than anybody would write",
        _ => "they have more values than anybody would write",
    }
}

fn too_large(place: Place, why: &str) -> Diagnostic {
    Diagnostic::new(
        &registry::SETTINGS_TOO_LARGE,
        place,
        format!("the settings are too large: {why}"),
    )
}

/// The value of a node before its place is known: the parser tells places around values, not with them.
enum Tree {
    Scalar(Value),
    List(Vec<Spanned<Tree>>),
    Map(Vec<(Spanned<String>, Spanned<Tree>)>),
}

fn node(spanned: Spanned<Tree>) -> Node {
    let place = place(spanned.defined, spanned.referenced);
    let value = match spanned.value {
        Tree::Scalar(value) => value,
        Tree::List(nodes) => Value::List(nodes.into_iter().map(node).collect()),
        Tree::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(name, value)| (key(name), node(value)))
                .collect(),
        ),
    };
    Node { place, value }
}

fn key(spanned: Spanned<String>) -> Key {
    Key {
        place: place(spanned.defined, spanned.referenced),
        text: spanned.value,
    }
}

fn place(defined: Location, referenced: Location) -> Place {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let used = (referenced.line() != 0
        && (referenced.line(), referenced.column()) != (defined.line(), defined.column()))
        .then(|| (number(referenced.line()), number(referenced.column())));
    Place {
        line: number(defined.line()),
        column: number(defined.column()),
        length: number(defined.span().len()),
        used,
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Tree, E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Boolean(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Integer(value)))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Tree, E> {
        // beyond 64 signed bits it is a number, but no integer that could be stored
        Ok(Tree::Scalar(
            i64::try_from(value).map_or(Value::Float(value as f64), Value::Integer),
        ))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Float(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::String(value.to_owned())))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::String(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = access.next_element()? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = access.next_entry()? {
            map.push(entry);
        }
        Ok(Tree::Map(map))
    }
}

#[cfg(test)]
mod tests;
