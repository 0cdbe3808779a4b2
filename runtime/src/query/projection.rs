//! `projection`: which fields of a document are shown. Automatic fields always are; secrets and hidden fields never.
//! Leaves the writing of documents to `http`.

use crate::json::parse::parse_text;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, ResourceSpec, Shown};
use crate::value::{Object, Value};

/// Which fields are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    kind: Kind,
    /// Eve's oddity: with unknown fields allowed, a client that names fields gets the dates it did not name as 1970.
    hides_dates: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// What the resource shows by itself.
    Standard,
    /// That without these.
    Without(Vec<String>),
    /// These only, and of some only some members: paths below the field.
    Only(Vec<(String, Members)>),
}

/// Which members of a field are shown.
#[derive(Debug, Clone, PartialEq)]
enum Members {
    All,
    Some(Vec<Vec<String>>),
}

impl Projection {
    /// What the resource shows by itself.
    pub const STANDARD: Projection = Projection {
        kind: Kind::Standard,
        hides_dates: false,
    };

    /// Reads the parameter. Names of secrets, hidden and unknown fields are dropped silently.
    ///
    /// # Errors
    /// 400 whose reason is hidden when it is no JSON object.
    pub fn parse(api: &ApiSpec, resource: &ResourceSpec, text: Option<&str>) -> Result<Projection, Refusal> {
        let Some(text) = text else {
            return Ok(Projection::STANDARD);
        };
        let Ok(Value::Dict(asked)) = parse_text(text) else {
            return Err(Refusal::hidden("Unable to parse `projection` clause"));
        };
        let names = |wanted: fn(&Value) -> bool| {
            asked
                .iter()
                .filter(move |(_, value)| wanted(value))
                .map(|(name, _)| name)
        };
        if names(is_one).next().is_some() {
            let names: Vec<&String> = names(is_one).collect();
            let named = |automatic: &str| names.iter().any(|name| *name == automatic);
            let hides_dates = resource.allow_unknown && !named(api.names.updated) && !named(api.names.created);
            return Ok(Projection {
                kind: Kind::Only(only(&names)),
                hides_dates,
            });
        }
        let without: Vec<String> = names(is_zero).cloned().collect();
        // without a standard projection there is nothing to take fields from, as in Eve
        let kind = if without.is_empty() || resource.allow_unknown {
            Kind::Standard
        } else {
            Kind::Without(without)
        };
        Ok(Projection {
            kind,
            hides_dates: false,
        })
    }

    /// Whether the field of a column is shown, be it in parts.
    pub fn includes(&self, column: &Column) -> bool {
        match (column.shown, &self.kind) {
            (Shown::Secret | Shown::Hidden, _) => false,
            (_, Kind::Only(named)) => named.iter().any(|(name, _)| name == column.field),
            (Shown::OnRequest, _) => false,
            (Shown::Always, Kind::Standard) => true,
            (Shown::Always, Kind::Without(names)) => !names.iter().any(|name| name == column.field),
        }
    }

    /// Whether a field outside the schema is shown.
    pub fn includes_unknown(&self, field: &str) -> bool {
        match &self.kind {
            Kind::Only(named) => named.iter().any(|(name, _)| name == field),
            Kind::Standard | Kind::Without(_) => true,
        }
    }

    /// Whether the resource shows what it shows by itself.
    pub fn is_everything(&self) -> bool {
        self.kind == Kind::Standard
    }

    /// Whether `_updated` and `_created` are shown as 1970, as Eve does when a client names fields of a resource that
    /// accepts unknown ones.
    pub fn hides_dates(&self) -> bool {
        self.hides_dates
    }

    /// Whether only some members of the field are shown, so that its value has to go through [`Projection::reduce`].
    pub fn is_partial(&self, field: &str) -> bool {
        matches!(self.members(field), Some(Members::Some(_)))
    }

    /// The part of the field's value that is shown: of objects the members that were named, in lists those of every
    /// object.
    pub fn reduce(&self, field: &str, value: &Value) -> Value {
        match self.members(field) {
            Some(Members::Some(paths)) => {
                let paths: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
                reduce(value, &paths).unwrap_or_default()
            }
            _ => value.clone(),
        }
    }

    fn members(&self, field: &str) -> Option<&Members> {
        match &self.kind {
            Kind::Only(named) => named.iter().find(|(name, _)| name == field).map(|(_, members)| members),
            Kind::Standard | Kind::Without(_) => None,
        }
    }
}

/// Names grouped by their first part.
fn only(names: &[&String]) -> Vec<(String, Members)> {
    let mut grouped: Vec<(String, Members)> = Vec::new();
    for name in names {
        let (field, below) = name
            .split_once('.')
            .map_or((name.as_str(), None), |(field, below)| (field, Some(below)));
        let path: Option<Vec<String>> = below.map(|below| below.split('.').map(str::to_owned).collect());
        let known = grouped.iter_mut().find(|(known, _)| known == field);
        match (known, path) {
            (Some((_, members)), None) => *members = Members::All,
            (Some((_, Members::Some(paths))), Some(path)) => paths.push(path),
            (Some((_, Members::All)), Some(_)) => {}
            (None, path) => {
                let members = path.map_or(Members::All, |path| Members::Some(vec![path]));
                grouped.push((field.to_owned(), members));
            }
        }
    }
    grouped
}

/// `None` when nothing of a value that is neither object nor list was named.
fn reduce(value: &Value, paths: &[&[String]]) -> Option<Value> {
    match value {
        Value::Dict(object) => {
            let members = object.iter().filter_map(|(key, value)| {
                let below: Vec<&[String]> = paths
                    .iter()
                    .filter_map(|path| path.split_first())
                    .filter(|(name, _)| *name == key)
                    .map(|(_, rest)| rest)
                    .collect();
                if below.is_empty() {
                    None
                } else if below.iter().any(|rest| rest.is_empty()) {
                    Some((key.clone(), value.clone()))
                } else {
                    reduce(value, &below).map(|reduced| (key.clone(), reduced))
                }
            });
            Some(Value::Dict(members.collect::<Object>()))
        }
        Value::List(elements) => Some(Value::List(
            elements.iter().filter_map(|element| reduce(element, paths)).collect(),
        )),
        _ => None,
    }
}

fn is_one(value: &Value) -> bool {
    matches!(value, Value::Boolean(true) | Value::Integer(1)) || matches!(value, Value::Float(number) if *number == 1.0)
}

fn is_zero(value: &Value) -> bool {
    matches!(value, Value::Boolean(false) | Value::Integer(0))
        || matches!(value, Value::Float(number) if *number == 0.0)
}
