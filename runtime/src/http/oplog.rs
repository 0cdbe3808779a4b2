//! The operations log: one entry for each document that was written, in the write's own transaction. It never holds a
//! secret, and who wrote is the account, never its token. Leaves reading the log to its resource.

use super::answer::Stored;
use super::context::Context;
use super::insert::{etag, owner_value};
use super::row::State;
use crate::hooks;
use crate::id::ObjectId;
use crate::json::write;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, FieldSpec, OplogSpec, ResourceSpec, Shown};
use crate::store::bind::Bind;
use crate::store::write::Step;
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::table::system;
use std::borrow::Cow;

/// What Eve says of a resource that asks nobody who they are.
const NOBODY_IS_ASKED: &str = "n/a";

/// One entry, before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct OplogEntry {
    /// Path of the resource (`r`).
    pub resource: String,
    /// `POST`, `PATCH`, `PUT` or `DELETE` (`o`).
    pub operation: &'static str,
    /// The document's id (`i`).
    pub id: Value,
    /// When the document was written.
    pub updated: DateTime,
    /// Where the request came from (`ip`).
    pub ip: Option<String>,
    /// Name of the account that asked (`u`); `None` where everybody may.
    pub user: Option<String>,
    /// What was written (`c`), where the settings ask for it. Dates are text already, secrets are left out.
    pub changes: Option<Object>,
    /// Anything that a hook wants to keep (`extra`).
    pub extra: Option<Value>,
}

/// A document that a request writes.
pub(super) struct Recorded {
    pub(super) id: Value,
    pub(super) updated: DateTime,
    pub(super) changes: Object,
}

impl Context {
    /// Whether an operation on this resource is recorded.
    pub(super) fn records(&self, resource: &ResourceSpec, operation: &str) -> bool {
        let log = self.api().oplog.as_ref();
        log.is_some_and(|log| !resource.internal && log.methods.contains(&operation))
    }

    /// The steps that write one entry for each document.
    ///
    /// # Errors
    /// What a hook says.
    pub(super) async fn record(
        &self,
        resource: &ResourceSpec,
        operation: &'static str,
        documents: impl Iterator<Item = Recorded>,
    ) -> Result<Vec<Step>, Refusal> {
        let Some(log) = self.api().oplog.as_ref().filter(|_| self.records(resource, operation)) else {
            return Ok(Vec::new());
        };
        let user = if resource.authenticated && self.server.0.api.authentication.is_some() {
            self.caller().and_then(|caller| caller.name()).map(str::to_owned)
        } else {
            Some(NOBODY_IS_ASKED.to_owned())
        };
        let ip = self.peer.map(|peer| peer.to_canonical().to_string());
        let tells = log.audit && log.change_methods.contains(&operation);
        let entries = documents.map(|document| OplogEntry {
            resource: resource.url.to_owned(),
            operation,
            id: document.id,
            updated: document.updated,
            ip: ip.clone().filter(|_| log.audit),
            user: user.clone().filter(|_| log.audit),
            changes: tells.then_some(document.changes),
            extra: None,
        });
        let hooks = &self.server.0.api.on_oplog_push;
        let entries = hooks::change(hooks, &self.hook_context(), entries.collect()).await?;
        let owner = self.caller().map(|caller| caller.id.clone());
        Ok(entries
            .into_iter()
            .map(|entry| step(log, entry, owner.clone()))
            .collect())
    }
}

fn step(log: &'static OplogSpec, entry: OplogEntry, owner: Option<Bind>) -> Step {
    let spec = log.resource;
    let text = |text: String| Bind::json(&Value::String(text));
    let mut nulls = String::new();
    if log.audit {
        for (name, there) in [("ip", entry.ip.is_some()), ("u", entry.user.is_some())] {
            if !there {
                nulls.push_str(name);
                nulls.push('\n');
            }
        }
    }
    let mut binds = vec![
        Bind::ObjectId(ObjectId::generate()),
        Bind::DateTime(entry.updated),
        Bind::DateTime(entry.updated),
        Bind::Text(etag()),
        if nulls.is_empty() {
            Bind::Null
        } else {
            Bind::Text(nulls)
        },
    ];
    binds.extend(spec.allow_unknown.then_some(Bind::Null));
    binds.extend(spec.versioning.then_some(Bind::Integer(1)));
    binds.extend(spec.soft_delete.then_some(Bind::Boolean(false)));
    let mut values: Vec<(&str, Bind)> = vec![
        ("r", text(entry.resource)),
        ("o", text(entry.operation.to_owned())),
        ("i", Bind::json(&entry.id)),
        ("ip", entry.ip.map_or(Bind::Null, text)),
        ("u", entry.user.map_or(Bind::Null, text)),
        (
            "c",
            entry
                .changes
                .map_or(Bind::Null, |changes| Bind::json(&Value::Dict(changes))),
        ),
        ("extra", entry.extra.map_or(Bind::Null, |extra| Bind::json(&extra))),
    ];
    if let Some(field) = &spec.owner {
        values.push((field.field, owner.unwrap_or_default()));
    }
    for column in spec.columns {
        let value = values.iter_mut().find(|(name, _)| *name == column.field);
        binds.push(value.map(|(_, bind)| std::mem::take(bind)).unwrap_or_default());
    }
    Step {
        text: Cow::Borrowed(log.record.text),
        binds,
        must_change: true,
    }
}

/// What is told about changes of a document.
pub(super) fn changes(api: &ApiSpec, resource: &ResourceSpec, changes: &Object, state: State) -> Object {
    let mut told = Object::new();
    for (name, value) in changes.iter() {
        tell(&mut told, api, resource, name, value);
    }
    tell_state(&mut told, api, resource, state.number().saturating_add(1), false);
    told
}

/// What is told about a document that was stored, with its owner as Eve has it.
pub(super) fn document(api: &ApiSpec, resource: &ResourceSpec, stored: &Stored, owner: Option<&Bind>) -> Object {
    let mut told = Object::new();
    for (name, value) in stored.fields.iter() {
        tell(&mut told, api, resource, name, value);
    }
    told.insert(api.names.created, printed(api, &Value::DateTime(stored.created)));
    told.insert(resource.id_name(), stored.id.clone());
    if let (Some(field), Some(owner)) = (&resource.owner, owner) {
        told.insert(field.field, owner_value(owner));
    }
    tell_state(&mut told, api, resource, stored.version.unwrap_or(1), false);
    told
}

/// What is told about a document that is deleted: what a client could have read of it, and its owner where it is kept.
pub(super) fn deleted(api: &ApiSpec, resource: &ResourceSpec, original: &Object, state: State) -> Object {
    let mut told = Object::new();
    let automatic = [system::ID, system::UPDATED, system::CREATED, system::ETAG];
    for (name, value) in original.iter().filter(|(name, _)| !automatic.contains(&name.as_str())) {
        let shown = resource.column(name).is_none_or(|column| column.shown == Shown::Always);
        let owns = resource.owner.as_ref().is_some_and(|owner| owner.field == name);
        if shown || (owns && resource.soft_delete) {
            tell(&mut told, api, resource, name, value);
        }
    }
    if let Some(created) = original.get(system::CREATED) {
        told.insert(api.names.created, printed(api, created));
    }
    told.insert(
        resource.id_name(),
        original.get(system::ID).cloned().unwrap_or_default(),
    );
    tell_state(&mut told, api, resource, state.number(), state.deleted);
    told
}

fn tell(told: &mut Object, api: &ApiSpec, resource: &ResourceSpec, name: &str, value: &Value) {
    let spec = resource.field(name);
    if spec.is_none_or(|spec| spec.secret.is_none()) {
        told.insert(name, printed(api, &without_secrets(value, spec)));
    }
}

fn tell_state(told: &mut Object, api: &ApiSpec, resource: &ResourceSpec, version: i64, deleted: bool) {
    if resource.versioning {
        told.insert(api.names.version, version);
    }
    if resource.soft_delete {
        told.insert(api.names.deleted, deleted);
    }
}

/// The value without members that are secrets.
fn without_secrets(value: &Value, spec: Option<&'static FieldSpec>) -> Value {
    match (value, spec) {
        (Value::Dict(members), Some(spec)) => {
            let readable = members.iter().filter_map(|(name, value)| {
                let member = spec.member(name);
                let readable = member.is_none_or(|member| member.secret.is_none());
                readable.then(|| (name.clone(), without_secrets(value, member)))
            });
            Value::Dict(readable.collect())
        }
        (Value::List(elements), Some(spec)) => {
            let elements = elements.iter().enumerate();
            Value::List(
                elements
                    .map(|(place, value)| without_secrets(value, spec.element(place)))
                    .collect(),
            )
        }
        (value, _) => value.clone(),
    }
}

/// Dates as the API prints them: an entry has no schema that would tell them from numbers later.
fn printed(api: &ApiSpec, value: &Value) -> Value {
    match value {
        Value::DateTime(moment) => {
            let mut text = Vec::new();
            write::write_date(&mut text, *moment, api.date_format);
            let text = String::from_utf8_lossy(&text);
            Value::from(text.trim_matches('"'))
        }
        Value::List(elements) => Value::List(elements.iter().map(|element| printed(api, element)).collect()),
        Value::Dict(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), printed(api, value)));
            Value::Dict(members.collect())
        }
        other => other.clone(),
    }
}
