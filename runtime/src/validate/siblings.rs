//! Rules that look at the fields beside the one they belong to: `dependencies` and `excludes`.
//! Leaves the value itself to `rules`.

use super::fields::{Around, Walk};
use super::issues::{Issues, Step};
use super::readonly::READONLY;
use super::{compare, python};
use crate::spec::{FieldSpec, Literal, Rule};
use crate::value::{Object, Value};

/// `dependencies`: what is missing. Dots lead into objects, `^` begins at the top of the document. At the top, what is
/// stored counts as well.
pub fn dependencies(rule: &Rule, walk: &Walk<'_>, around: Around<'_>) -> Vec<String> {
    let Some(object) = around.object else {
        return Vec::new();
    };
    let at_top = around.place.around.is_none();
    let stored = walk.stored.filter(|_| at_top);
    let find = |path: &str| match path.strip_prefix('^') {
        Some(path) => walk.root.and_then(|root| look_up(root, path)),
        // of what is stored, only whole fields count
        None => look_up(object, path).or_else(|| stored.filter(|_| !object.contains(path))?.get(path)),
    };
    match rule {
        Rule::Dependencies(names) => {
            let missing = names.iter().filter(|name| find(name).is_none());
            missing.map(|name| format!("field '{name}' is required")).collect()
        }
        Rule::DependsOn(wanted) => {
            let satisfied = |(name, values): &(&str, Literal)| {
                let value = find(name).unwrap_or(&Value::Null);
                match values {
                    Literal::List(values) => values.iter().any(|wanted| compare::equal(value, &wanted.into())),
                    wanted => compare::equal(value, &wanted.into()),
                }
            };
            if wanted.iter().all(satisfied) {
                return Vec::new();
            }
            let written = python::str_of_literal(&Literal::Dict(wanted));
            vec![format!("depends on these values: {written}")]
        }
        _ => Vec::new(),
    }
}

fn look_up<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        Some((first, rest)) => look_up(object.get(first)?.as_dict()?, rest),
        None => object.get(path),
    }
}

/// `excludes`: none of these may be there.
pub fn excludes(names: &[&str], object: Option<&Object>, step: Step<'_>) -> Option<String> {
    let object = object?;
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let excluded = names.iter().any(|name| object.contains(name));
    excluded.then(|| format!("{} must not be present with '{}'", quoted.join(", "), step))
}

/// The required fields that need not be there because of an `excludes` that was asked, on either side of it. Fields whose
/// value has the wrong type were asked nothing.
pub fn excused(fields: &[FieldSpec], object: &Object, issues: &Issues) -> Vec<&'static str> {
    let mut excused = Vec::new();
    for spec in fields.iter().filter(|spec| object.contains(spec.name)) {
        let step = Step::Name(spec.name);
        if issues.has(step, "type") || issues.has(step, READONLY) {
            continue;
        }
        for rule in spec.rules {
            if let Rule::Excludes(names) = rule {
                let others = fields.iter().filter(|other| names.contains(&other.name));
                let both = others.chain([spec]).filter(|field| field.required);
                excused.extend(both.map(|field| field.name));
            }
        }
    }
    excused.sort_unstable();
    excused.dedup();
    excused
}
