//! Embedded documents: the values of a relation are replaced by the documents they name, one statement for each
//! relation of a page, however many documents it has.

use super::answer::text;
use super::row::{self, write_link};
use crate::auth::Caller;
use crate::json::write as json;
use crate::query::Query;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ApiSpec, FieldSpec, ResourceSpec, Shown};
use crate::store::bind::Bind;
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::ident::quote;
use eden_sql::statement::{View, select};
use eden_sql::table::system;
use std::collections::HashMap;

/// A document with what is embedded in it.
pub(super) struct Embedded {
    pub(super) body: Vec<u8>,
    pub(super) etag: String,
    /// When it, or a document embedded in it, was last written.
    pub(super) updated: DateTime,
}

/// The documents that `statement` selects, with the relations that `query` embeds replaced.
#[expect(clippy::too_many_arguments, reason = "a page and an item differ in each of them")]
pub(super) fn documents(
    server: &Server,
    resource: &'static ResourceSpec,
    statement: &str,
    binds: &[Bind],
    query: &Query,
    parents: Option<&[u8]>,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Vec<Embedded>, Refusal> {
    let plan = server.0.plans.get(resource);
    let mut found = Vec::new();
    reader.rows(statement, binds, &mut |cells| {
        found.push(row::object(resource, plan, cells));
        Flow::More
    })?;
    let mut targets = HashMap::new();
    for field in &query.embedded {
        let relation = resource.field(field).and_then(FieldSpec::relation);
        let target = relation.and_then(|relation| Some((server.spec().resource(relation.resource)?, relation.field)));
        let Some((target, by)) = target else { continue };
        let values = found
            .iter()
            .filter_map(|document| document.get(field))
            .flat_map(elements);
        let fetched = fetch(server, target, by, values.cloned().collect(), reader, caller)?;
        targets.insert(field.clone(), (target, fetched));
    }
    let write = |document: Object| {
        Writer {
            api: server.spec(),
            resource,
            query,
            parents,
            targets: &targets,
        }
        .write(document)
    };
    Ok(found.into_iter().map(write).collect())
}

fn elements(value: &Value) -> &[Value] {
    match value {
        Value::List(values) => values,
        Value::Null => &[],
        value => std::slice::from_ref(value),
    }
}

/// The documents of `target` whose field `by` has one of `values`, as far as the caller may see them.
fn fetch(
    server: &Server,
    target: &'static ResourceSpec,
    by: &str,
    values: Vec<Value>,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<HashMap<String, Object>, Refusal> {
    let column = if by == target.id_field {
        Some(system::ID)
    } else {
        target.column(by).map(|column| column.column)
    };
    let Some(column) = column else {
        return Ok(HashMap::new());
    };
    let stored = target.columns.iter().filter(|column| column.shown != Shown::Secret);
    let columns: Vec<String> = stored.map(|column| column.column.to_owned()).collect();
    let view = View {
        table: target.table,
        columns: &columns,
        extra: target.allow_unknown,
        owner: None,
    };
    let mut text_of = format!(
        "{} WHERE {} IN (SELECT value FROM json_each($1))",
        select(&view),
        quote(column)
    );
    let mut binds = vec![Bind::json(&Value::List(values))];
    if let (Some(owner), Some(caller)) = (&target.owner, caller) {
        text_of.push_str(&format!(" AND {} = $2", quote(owner.column)));
        binds.push(caller.id.clone());
    }
    let plan = server.0.plans.get(target);
    plan.narrow(&mut text_of, &mut binds)?;
    let mut found = HashMap::new();
    reader.rows(&text_of, &binds, &mut |cells| {
        let document = row::object(target, plan, cells);
        let key = document
            .get(if by == target.id_field { system::ID } else { by })
            .map(text)
            .unwrap_or_default();
        found.entry(key).or_insert(document);
        Flow::More
    })?;
    Ok(found)
}

struct Writer<'a> {
    api: &'static ApiSpec,
    resource: &'static ResourceSpec,
    query: &'a Query,
    parents: Option<&'a [u8]>,
    targets: &'a HashMap<String, (&'static ResourceSpec, HashMap<String, Object>)>,
}

impl Writer<'_> {
    fn write(&self, document: Object) -> Embedded {
        let names = &self.api.names;
        let mut updated = moment(&document, system::UPDATED);
        let etag = document
            .get(system::ETAG)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
        let id = document.get(system::ID).cloned().unwrap_or_default();
        let mut shown = Object::new();
        shown.insert(self.resource.id_field, id.clone());
        for (key, value) in document.iter().filter(|(key, _)| !system::ALL.contains(&key.as_str())) {
            let visible = match self.resource.column(key) {
                Some(column) => self.query.projection.includes(column),
                None => self.query.projection.includes_unknown(key),
            };
            if !visible {
                continue;
            }
            let value = match self.targets.get(key) {
                Some((target, found)) => self.embedded(target, found, value, &mut updated),
                None => self.query.projection.reduce(key, value),
            };
            shown.insert(key.clone(), value);
        }
        shown.insert(names.updated, Value::DateTime(moment(&document, system::UPDATED)));
        shown.insert(names.created, Value::DateTime(moment(&document, system::CREATED)));
        if self.api.if_match {
            shown.insert(names.etag, etag.as_str());
        }
        let mut body = Vec::with_capacity(512);
        json::write_value(&mut body, &Value::Dict(shown), self.api.date_format);
        if self.resource.hateoas {
            body.pop();
            body.extend_from_slice(b", ");
            self.write_links(&mut body, &id, &document);
            body.push(b'}');
        }
        Embedded { body, etag, updated }
    }

    fn embedded(
        &self,
        target: &ResourceSpec,
        found: &HashMap<String, Object>,
        value: &Value,
        updated: &mut DateTime,
    ) -> Value {
        let mut take = |value: &Value| {
            let document = found.get(&text(value))?;
            *updated = (*updated).max(moment(document, system::UPDATED));
            Some(Value::Dict(self.shown(target, document)))
        };
        match value {
            Value::List(values) => Value::List(values.iter().filter_map(take).collect()),
            Value::Null => Value::Null,
            value => take(value).unwrap_or_default(),
        }
    }

    /// A document of the target as its own resource shows it, without links.
    fn shown(&self, target: &ResourceSpec, document: &Object) -> Object {
        let names = &self.api.names;
        let mut shown = Object::new();
        shown.insert(target.id_field, document.get(system::ID).cloned().unwrap_or_default());
        for (key, value) in document.iter().filter(|(key, _)| !system::ALL.contains(&key.as_str())) {
            if target.column(key).is_none_or(|column| column.shown == Shown::Always) {
                shown.insert(key.clone(), value.clone());
            }
        }
        shown.insert(names.updated, Value::DateTime(moment(document, system::UPDATED)));
        shown.insert(names.created, Value::DateTime(moment(document, system::CREATED)));
        if self.api.if_match {
            shown.insert(names.etag, document.get(system::ETAG).cloned().unwrap_or_default());
        }
        shown
    }

    fn write_links(&self, out: &mut Vec<u8>, id: &Value, document: &Object) {
        json::write_key(out, self.api.names.links);
        out.push(b'{');
        json::write_key(out, "self");
        write_link(out, self.resource.item_title, self.resource.url, &text(id));
        super::answer::write_related(out, self.api, self.resource, document);
        if let Some(parents) = self.parents {
            out.extend_from_slice(parents);
        }
        out.push(b'}');
    }
}

fn moment(document: &Object, field: &str) -> DateTime {
    match document.get(field) {
        Some(Value::DateTime(moment)) => *moment,
        _ => DateTime::from_millis(0),
    }
}
