//! Embedded documents: the values of a relation are replaced by the documents they name, one statement for each
//! relation that is asked for, however many documents a page has. Leaves what may be asked for to `query`.

use super::answer::text;
use super::embedded_writer::Writer;
use super::referenced;
use super::row::{self, State};
use crate::auth::Caller;
use crate::query::Query;
use crate::query::embedded::Embed;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ApiSpec, ResourceSpec, Shown, Type};
use crate::store::bind::Bind;
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::ident::quote;
use eden_sql::statement::{LIVE, View, select};
use eden_sql::table::{ColumnType, system};
use std::collections::{HashMap, HashSet};

/// A document with what is embedded in it.
pub(super) struct Embedded {
    pub(super) body: Vec<u8>,
    pub(super) etag: String,
    /// When it, or a document embedded in it, was last written.
    pub(super) updated: DateTime,
    /// Its version.
    pub(super) state: State,
}

/// Where documents of an answer come from.
pub(super) struct Source<'a> {
    pub(super) server: &'a Server,
    pub(super) reader: &'a mut dyn Reader,
    pub(super) caller: Option<&'a Caller>,
}

/// The documents that `statement` selects, with the relations that `query` embeds replaced.
pub(super) fn documents(
    source: &mut Source<'_>,
    resource: &'static ResourceSpec,
    statement: &str,
    binds: &[Bind],
    query: &Query,
    parents: Option<&[u8]>,
) -> Result<Vec<Embedded>, Refusal> {
    let plan = source.server.0.plans.get(resource);
    let mut found = Vec::new();
    source.reader.rows(statement, binds, &mut |cells| {
        found.push((row::object(resource, plan, cells), row::state(plan, cells)));
        Flow::More
    })?;
    let replacements = source.replacements(&found, &query.embedded)?;
    let writer = Writer {
        api: source.server.spec(),
        resource,
        query,
        parents,
        replacements: &replacements,
    };
    Ok(found
        .into_iter()
        .map(|(document, state)| writer.write(document, state))
        .collect())
}

/// What the values of one relation are replaced by.
pub(super) struct Replacement<'a> {
    pub(super) path: &'a [String],
    /// Documents as they are shown, by the values that name them, and when they were last written.
    found: HashMap<String, (Value, DateTime)>,
}

impl Source<'_> {
    /// The documents that the relations of `documents` lead to.
    fn replacements<'e>(
        &mut self,
        documents: &[(Object, State)],
        embeds: &'e [Embed],
    ) -> Result<Vec<Replacement<'e>>, Refusal> {
        embeds
            .iter()
            .map(|embed| {
                let mut values = Values::of(embed);
                for (document, _) in documents {
                    if let Some((first, rest)) = embed.path.split_first()
                        && let Some(value) = document.get(first)
                    {
                        values.collect(value, rest);
                    }
                }
                let found = match self.server.spec().resource(embed.resource) {
                    Some(target) if embed.version => self.versions(target, embed, values.values)?,
                    Some(target) if !values.values.is_empty() => self.fetch(target, embed, values.values)?,
                    _ => HashMap::new(),
                };
                Ok(Replacement {
                    path: &embed.path,
                    found,
                })
            })
            .collect()
    }

    /// The documents of `target` whose field has one of `values`, as far as the caller may see them, as they are shown.
    fn fetch(
        &mut self,
        target: &'static ResourceSpec,
        embed: &Embed,
        values: Vec<Value>,
    ) -> Result<HashMap<String, (Value, DateTime)>, Refusal> {
        let by_id = embed.field == target.id_name();
        let column = if by_id {
            Some((system::ID, id_column(target)))
        } else {
            let column = target.column(embed.field);
            column.map(|column| (column.column, column.storage.into()))
        };
        let Some((column, column_type)) = column else {
            return Ok(HashMap::new());
        };
        let stored = target.columns.iter().filter(|column| column.shown != Shown::Secret);
        let columns: Vec<String> = stored.map(|column| column.column.to_owned()).collect();
        let view = View {
            table: target.table,
            columns: &columns,
            extra: target.allow_unknown,
            versioned: target.versioning,
            soft_delete: target.soft_delete,
            owner: None,
        };
        let among = self.server.store().dialect().among(&quote(column), column_type, "$1");
        let mut statement = format!("{} WHERE {among}", select(&view));
        let mut binds = vec![Bind::json(&Value::List(values))];
        if target.soft_delete {
            statement.push_str(&format!(" AND {LIVE}"));
        }
        if let (Some(owner), Some(caller)) = (&target.owner, self.caller) {
            statement.push_str(&format!(" AND {} = $2", quote(owner.column)));
            binds.push(caller.id.clone());
        }
        let plan = self.server.0.plans.get(target);
        plan.narrow(&mut statement, &mut binds)?;
        let mut documents = Vec::new();
        self.reader.rows(&statement, &binds, &mut |cells| {
            documents.push((row::object(target, plan, cells), row::state(plan, cells)));
            Flow::More
        })?;
        let inside = self.replacements(&documents, &embed.inside)?;
        let api = self.server.spec();
        let mut found = HashMap::with_capacity(documents.len());
        for (document, state) in documents {
            let key = document
                .get(if by_id { system::ID } else { embed.field })
                .map(text)
                .unwrap_or_default();
            let mut updated = moment(&document, system::UPDATED);
            let shown = shown(api, target, (&document, state), &inside, &mut updated);
            // of several documents with the value the first is meant
            found.entry(key).or_insert((Value::Dict(shown), updated));
        }
        Ok(found)
    }

    /// The documents that `values` name with their versions, as they were then.
    fn versions(
        &mut self,
        target: &'static ResourceSpec,
        embed: &Embed,
        values: Vec<Value>,
    ) -> Result<HashMap<String, (Value, DateTime)>, Refusal> {
        let mut documents = Vec::with_capacity(values.len());
        for value in &values {
            documents.push(referenced::document(self, target, embed.field, value)?);
        }
        let inside = self.replacements(&documents, &embed.inside)?;
        let api = self.server.spec();
        let shown = values.iter().zip(&documents).map(|(value, (document, state))| {
            let mut updated = moment(document, system::UPDATED);
            let shown = shown(api, target, (document, *state), &inside, &mut updated);
            (text(value), (Value::Dict(shown), updated))
        });
        Ok(shown.collect())
    }
}

fn id_column(target: &ResourceSpec) -> ColumnType {
    match target.id_type {
        Type::Integer => ColumnType::Integer,
        _ => ColumnType::Text,
    }
}

/// Values of a relation, each once.
#[derive(Default)]
struct Values {
    values: Vec<Value>,
    seen: HashSet<String>,
    /// Whether they are objects, which name a version too.
    versioned: bool,
}

impl Values {
    fn of(embed: &Embed) -> Self {
        Self {
            versioned: embed.version,
            ..Self::default()
        }
    }

    /// Adds those at the end of `path` below `value`.
    fn collect(&mut self, value: &Value, path: &[String]) {
        match (value, path.split_first()) {
            (Value::List(elements), _) => elements.iter().for_each(|element| self.collect(element, path)),
            (Value::Dict(members), Some((name, rest))) => {
                if let Some(member) = members.get(name) {
                    self.collect(member, rest);
                }
            }
            (Value::Dict(_), None) if !self.versioned => {}
            (Value::Null, _) | (_, Some(_)) => {}
            (value, None) => {
                if self.seen.insert(text(value)) {
                    self.values.push(value.clone());
                }
            }
        }
    }
}

impl Replacement<'_> {
    /// `value` with what is at the end of `path` replaced: a single missing document becomes null, of lists it is
    /// left out.
    fn apply(&self, value: Value, path: &[String], updated: &mut DateTime) -> Value {
        let mut take = |value: &Value| {
            let (document, written) = self.found.get(&text(value))?;
            *updated = (*updated).max(*written);
            Some(document.clone())
        };
        match (value, path.split_first()) {
            (Value::List(values), None) => Value::List(values.iter().filter_map(take).collect()),
            (Value::Null, None) => Value::Null,
            (value, None) => take(&value).unwrap_or_default(),
            (Value::List(elements), Some(_)) => {
                let each = elements.into_iter().map(|element| self.apply(element, path, updated));
                Value::List(each.collect())
            }
            (Value::Dict(mut members), Some((name, rest))) => {
                if let Some(member) = members.get_mut(name) {
                    *member = self.apply(std::mem::take(member), rest, updated);
                }
                Value::Dict(members)
            }
            (value, Some(_)) => value,
        }
    }
}

/// The value of the field `key` with everything replaced that is asked for in it.
pub(super) fn replaced(replacements: &[Replacement<'_>], key: &str, value: &Value, updated: &mut DateTime) -> Value {
    let mut value = value.clone();
    for replacement in replacements {
        if let Some((first, rest)) = replacement.path.split_first()
            && first == key
        {
            value = replacement.apply(value, rest, updated);
        }
    }
    value
}

/// A document of the target as its own resource shows it, without links.
fn shown(
    api: &ApiSpec,
    target: &ResourceSpec,
    (document, state): (&Object, State),
    inside: &[Replacement<'_>],
    updated: &mut DateTime,
) -> Object {
    let names = &api.names;
    let mut shown = Object::new();
    shown.insert(target.id_name(), document.get(system::ID).cloned().unwrap_or_default());
    for (key, value) in document.iter().filter(|(key, _)| !system::ALL.contains(&key.as_str())) {
        if target.column(key).is_none_or(|column| column.shown == Shown::Always) {
            shown.insert(key.clone(), replaced(inside, key, value, updated));
        }
    }
    shown.insert(names.updated, Value::DateTime(moment(document, system::UPDATED)));
    shown.insert(names.created, Value::DateTime(moment(document, system::CREATED)));
    if api.if_match {
        shown.insert(names.etag, document.get(system::ETAG).cloned().unwrap_or_default());
    }
    if target.versioning {
        shown.insert(names.version, state.number());
    }
    if target.soft_delete {
        shown.insert(names.deleted, state.deleted);
    }
    shown
}

pub(super) fn moment(document: &Object, field: &str) -> DateTime {
    match document.get(field) {
        Some(Value::DateTime(moment)) => *moment,
        _ => DateTime::from_millis(0),
    }
}
