//! Who sees which field: `datasource.projection`, secrets, and the lists of fields that a resource names.
//! Leaves what the client may ask for to the runtime.

use super::schema::RelationAt;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{Field, Nested, Rule, Secrecy, Shown};
use crate::read::{Node, Value};
use crate::settings::block::not_built;
use crate::settings::{Named, Set, Texts};
use std::collections::{HashMap, HashSet};

/// The visibility of each of `fields`, in their order.
pub(crate) fn visibility(
    projection: Option<&Set<Option<Named<Node>>>>,
    fields: &[Field],
    automatic: &[&str],
    out: &mut Diagnostics,
) -> Vec<Shown> {
    let written = projection
        .and_then(|set| set.value.as_ref())
        .map_or(&[][..], |named| &named.0);
    let known: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let mut included: HashSet<&str> = HashSet::new();
    let mut excluded: HashSet<&str> = HashSet::new();
    let mut locks = false;
    for (key, node) in written {
        let name = key.text.as_str();
        let shown = match node.value {
            Value::Integer(1) | Value::Boolean(true) => true,
            Value::Integer(0) | Value::Boolean(false) => false,
            _ => {
                let message = format!("`{name}` must be 1 or 0, found {}", node.described());
                out.push(Diagnostic::new(&registry::WRONG_VALUE, node.place, message));
                continue;
            }
        };
        locks |= shown;
        if name.contains('.') {
            out.push(not_built(
                key.place,
                &format!("a nested field (`{name}`) in `datasource.projection`"),
            ));
        } else if known.contains(name) {
            if shown { &mut included } else { &mut excluded }.insert(name);
        } else if !automatic.contains(&name) && !out.is_full() {
            let message = format!(
                "`datasource.projection` names `{}`, which is no field of the schema",
                name.escape_debug()
            );
            let hint = did_you_mean(name, fields.iter().map(|field| field.name.as_str()));
            out.push(Diagnostic::new(&registry::FIELD_NOT_IN_SCHEMA, key.place, message).hint_if(hint));
        }
    }
    let shown = |field: &Field| match field.name.as_str() {
        _ if field.secret.is_some() => Shown::Secret,
        name if locks && !included.contains(name) => Shown::Hidden,
        name if !locks && excluded.contains(name) => Shown::OnRequest,
        _ => Shown::Always,
    };
    fields.iter().map(shown).collect()
}

/// Complains about names that are no fields, in lists where Eve ignores them in silence.
pub(crate) fn named_fields(
    key: &str,
    set: Option<&Set<Texts>>,
    fields: &[Field],
    automatic: &[&str],
    out: &mut Diagnostics,
) {
    let by_name = by_name(fields);
    for text in set.iter().flat_map(|set| &set.value) {
        let name = text.value.as_str();
        if name == "*" || automatic.contains(&name) || find(&by_name, name).is_some() || out.is_full() {
            continue;
        }
        let message = format!(
            "`{key}` names `{}`, which is no field of the schema",
            name.escape_debug()
        );
        let hint = did_you_mean(name, fields.iter().map(|field| field.name.as_str()));
        out.push(Diagnostic::new(&registry::FIELD_NOT_IN_SCHEMA, text.place, message).hint_if(hint));
    }
}

/// Complains about secrets that an answer would have to carry. The token of a fresh account is the exception.
pub(crate) fn no_secrets(key: &str, set: Option<&Set<Texts>>, fields: &[Field], tokens: bool, out: &mut Diagnostics) {
    let by_name = by_name(fields);
    for text in set.iter().flat_map(|set| &set.value) {
        let secret = by_name.get(text.value.as_str()).and_then(|field| field.secret);
        if secret.is_some_and(|secret| !(tokens && secret == Secrecy::Token)) {
            let message = format!("`{key}` names `{}`, which is a secret and never readable", text.value);
            out.push(Diagnostic::new(&registry::SECRET_ASKED_FOR, text.place, message).hint("remove it"));
        }
    }
}

/// Complains about fields that cannot be embedded.
pub(crate) fn embeddable(set: Option<&Set<Texts>>, fields: &[Field], relations: &[RelationAt], out: &mut Diagnostics) {
    let by_name = by_name(fields);
    for text in set.iter().flat_map(|set| &set.value) {
        let Some(field) = find(&by_name, &text.value) else {
            continue;
        };
        let rules = match &field.nested {
            Some(Nested::List(element)) => field.rules.iter().chain(&element.rules).collect::<Vec<_>>(),
            _ => field.rules.iter().collect(),
        };
        let found = rules.iter().find_map(|rule| match rule {
            Rule::Relation { embeddable, .. } => Some(*embeddable),
            _ => None,
        });
        let (why, hint) = match found {
            Some(true) => continue,
            Some(false) => (
                "whose relation is not embeddable",
                "write `embeddable: true` in its `data_relation`",
            ),
            None if relations.is_empty() => ("which is no relation", "remove it: the resource has no relations"),
            None => ("which is no relation", "name a field with a `data_relation`"),
        };
        let message = format!("`embedded_fields` names `{}`, {why}", text.value);
        out.push(Diagnostic::new(&registry::NOT_EMBEDDABLE, text.place, message).hint(hint));
    }
}

fn by_name(fields: &[Field]) -> HashMap<&str, &Field> {
    fields.iter().map(|field| (field.name.as_str(), field)).collect()
}

/// The field at a dotted path, through dicts and lists of dicts.
fn find<'f>(fields: &HashMap<&str, &'f Field>, path: &str) -> Option<&'f Field> {
    let mut names = path.split('.');
    let mut field = *fields.get(names.next()?)?;
    for name in names {
        let mut nested = field.nested.as_ref();
        while let Some(Nested::List(element)) = nested {
            nested = element.nested.as_ref();
        }
        // where nothing is declared below, anything may be there
        let Some(Nested::Dict { fields, .. }) = nested else {
            return Some(field);
        };
        field = fields.iter().find(|field| field.name == name)?;
    }
    Some(field)
}
