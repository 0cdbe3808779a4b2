//! Before a write: the caller is found, the document that is to be changed is read, preconditions are compared and
//! the payload is validated, all in one read. Leaves typing, hooks and storing to generated handlers and neighbours.

use super::conditional;
use super::context::{Context, Key, owner_of};
use super::oracle::{Questions, Together};
use super::row::{self, State};
use super::typed::{Insertion, Original, RawChange, Replacement};
use crate::auth::Caller;
use crate::query::scope::Scope;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{FieldSpec, ResourceSpec, Rule};
use crate::statement::Statement;
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::cells::Cells;
use crate::validate::{self, Action, Oracle, python};
use crate::value::{Object, Value};
use eden_sql::table::system;
use std::collections::HashMap;
use std::sync::Arc;

impl Context {
    /// The documents of a POST, checked.
    ///
    /// # Errors
    /// 401, 400 for a body that cannot be read, 422 with every issue of every document.
    pub async fn validate_insert(&mut self, resource: &'static ResourceSpec) -> Result<Insertion, Refusal> {
        let payload = self.payload().await?;
        let (server, scope) = (self.server.clone(), Arc::clone(&self.scope));
        self.read(move |reader, caller| {
            let (payloads, bulk) = documents(resource, payload?)?;
            check_all(&server, resource, reader, caller, payloads, bulk, (&scope, None))
        })
        .await
    }

    /// The changes of a PATCH, checked against the document that `original` finds.
    ///
    /// # Errors
    /// 401, 400, 404, 428, 412, 422; in this order.
    pub async fn validate_update(
        &mut self,
        resource: &'static ResourceSpec,
        original: Statement,
    ) -> Result<RawChange, Refusal> {
        let payload = self.payload().await?;
        let (server, place, headers) = (self.server.clone(), self.place(), self.headers.clone());
        let next = self.next(resource, original);
        self.read_next(next, move |reader, caller| {
            let payload = payload?;
            let found = find(&server, resource, original, reader, caller, &place)?;
            let (stored, state) = found.ok_or_else(Refusal::not_found)?;
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            let mut questions = questions(&server, resource, reader, caller, Some(&stored));
            let action = || Action::Update { original: &stored };
            if questions.reader.is_remote() && asking(resource) > 1 {
                questions.ask_together(|questions| {
                    validate::document(server.spec(), resource, payload.clone(), action(), questions).map(|_| ())
                })?;
            }
            let action = action();
            let checked = validate::document(server.spec(), resource, payload, action, &mut questions)?;
            if let (true, Ok(changes)) = (state.deleted, &checked) {
                may_return(resource, &stored, changes, &mut questions)?;
            }
            let pending = questions.pending;
            let payload =
                checked.map_err(|issues| Refusal::Issues(issues.to_object(server.spec().validation_error_as_list)))?;
            keep_owner(server.spec().validation_error_as_list, resource, &stored, &payload)?;
            Ok(RawChange {
                original: stored,
                state,
                payload,
                pending,
            })
        })
        .await
    }

    /// The document of a PUT, checked: to replace the one that `occupant` finds, or to be inserted under its id.
    ///
    /// # Errors
    /// 401, 400, 404 where PUT does not create, 428, 412, 403 for another owner's document, 422; in this order.
    pub async fn validate_replace(
        &mut self,
        resource: &'static ResourceSpec,
        occupant: Statement,
    ) -> Result<Replacement, Refusal> {
        let payload = self.payload().await?;
        let public = self.is_public();
        let (server, place, headers) = (self.server.clone(), self.place(), self.headers.clone());
        let next = self.next(resource, occupant);
        self.read_next(next, move |reader, caller| {
            let mut payload = payload?;
            let Some((stored, state)) = find(&server, resource, occupant, reader, caller, &place)? else {
                if !server.spec().upsert_on_put {
                    return Err(Refusal::not_found());
                }
                let (scope, key) = (&place.scope, place.key.as_ref());
                return check_all(&server, resource, reader, caller, vec![payload], false, (scope, key))
                    .map(Replacement::Insert);
            };
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            if let (Some(owner), false) = (&resource.owner, public) {
                let owned = stored.get(owner.field).map(Bind::scalar).map(comparable);
                if owned.is_none() || owned != caller.map(|caller| comparable(caller.id.clone())) {
                    return Err(Refusal::forbidden());
                }
            }
            place.stamp(resource, &mut payload);
            let mut questions = questions(&server, resource, reader, caller, Some(&stored));
            let action = || Action::Replace { original: &stored };
            if questions.reader.is_remote() && asking(resource) > 1 {
                questions.ask_together(|questions| {
                    validate::document(server.spec(), resource, payload.clone(), action(), questions).map(|_| ())
                })?;
            }
            let action = action();
            let checked = validate::document(server.spec(), resource, payload, action, &mut questions)?;
            let pending = questions.pending;
            let payload =
                checked.map_err(|issues| Refusal::Issues(issues.to_object(server.spec().validation_error_as_list)))?;
            Ok(Replacement::Replace(RawChange {
                original: stored,
                state,
                payload,
                pending,
            }))
        })
        .await
    }

    /// The document that a DELETE is about.
    ///
    /// # Errors
    /// 401, 204 when there is nothing to delete, 428, 412; in this order.
    pub async fn find(&mut self, resource: &'static ResourceSpec, original: Statement) -> Result<Original, Refusal> {
        let (server, place, headers) = (self.server.clone(), self.place(), self.headers.clone());
        let next = self.next(resource, original);
        self.read_next(next, move |reader, caller| {
            let found = find(&server, resource, original, reader, caller, &place)?;
            let (stored, state) = found.ok_or(Refusal::NoContent)?;
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            if state.deleted {
                return Err(Refusal::NoContent);
            }
            Ok(Original(stored, state))
        })
        .await
    }
}

/// Where in the API a document is: the values in the URL.
pub(super) struct Place {
    scope: Arc<Scope>,
    key: Option<Key>,
}

impl Context {
    fn place(&self) -> Place {
        Place {
            scope: Arc::clone(&self.scope),
            key: self.key.clone(),
        }
    }
}

impl Place {
    /// Writes the values of the URL over those of a replacement, all but the primary key.
    fn stamp(&self, resource: &ResourceSpec, payload: &mut Value) {
        let Value::Dict(document) = payload else { return };
        self.scope.stamp(resource, document);
        if let Some(key) = self.key.as_ref().filter(|key| key.field != resource.id_field)
            && resource.field(key.field).is_some()
        {
            document.insert(key.field, key.value.clone());
        }
    }
}

/// One document or several.
fn documents(resource: &ResourceSpec, payload: Value) -> Result<(Vec<Value>, bool), Refusal> {
    match payload {
        Value::List(documents) if documents.is_empty() => Err(Refusal::hidden("Empty bulk insert")),
        Value::Null => Err(Refusal::hidden("Empty bulk insert")),
        Value::List(documents) if documents.len() > 1 && !resource.bulk_enabled => {
            Err(Refusal::hidden("Bulk insert not allowed"))
        }
        Value::List(documents) => {
            let bulk = documents.len() > 1;
            Ok((documents, bulk))
        }
        Value::Dict(_) => Ok((vec![payload], false)),
        _ => Err(Refusal::hidden(
            "the body is neither a document nor a list of documents",
        )),
    }
}

fn check_all(
    server: &Server,
    resource: &'static ResourceSpec,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
    payloads: Vec<Value>,
    bulk: bool,
    (scope, key): (&Scope, Option<&Key>),
) -> Result<Insertion, Refusal> {
    let as_list = server.spec().validation_error_as_list;
    let mut questions = questions(server, resource, reader, caller, None);
    let (mut documents, mut issues, mut wrong) = (Vec::new(), Vec::new(), false);
    let mut payloads = payloads;
    for payload in &mut payloads {
        let Value::Dict(object) = payload else { continue };
        scope.stamp(resource, object);
        if let Some(key) = key {
            // `_id` is the primary key by any name
            let field = if key.field == "_id" {
                resource.id_name()
            } else {
                key.field
            };
            object.insert(field, key.value.clone());
        }
    }
    if questions.reader.is_remote() && payloads.len() * asking(resource) > 1 {
        questions.ask_together(|questions| {
            for payload in &payloads {
                // issues are found when it is looked at again
                let _ = validate::document(server.spec(), resource, payload.clone(), Action::Insert, questions)?;
            }
            Ok(())
        })?;
    }
    for (number, payload) in payloads.into_iter().enumerate() {
        questions.document = number;
        match validate::document(server.spec(), resource, payload, Action::Insert, &mut questions)? {
            Ok(mut object) => {
                documents.push((object.remove(resource.id_name()), object));
                issues.push(Object::new());
            }
            Err(found) => {
                wrong = true;
                issues.push(found.to_object(as_list));
            }
        }
    }
    if wrong {
        return Err(Refusal::Insertion {
            documents: issues,
            bulk,
        });
    }
    Ok(Insertion {
        documents,
        bulk,
        pending: questions.pending,
    })
}

/// How many fields of a document ask the database about themselves.
fn asking(resource: &ResourceSpec) -> usize {
    let asks = |field: &&FieldSpec| {
        let unique = |rule: &Rule| matches!(rule, Rule::Unique | Rule::UniqueToUser);
        field.relation().is_some() || field.rules.iter().any(unique) || field.nested.is_some()
    };
    resource.fields.iter().filter(asks).count()
}

fn questions<'a>(
    server: &'a Server,
    resource: &'static ResourceSpec,
    reader: &'a mut dyn Reader,
    caller: Option<&'a Caller>,
    stored: Option<&Object>,
) -> Questions<'a> {
    Questions {
        server,
        resource,
        reader,
        caller,
        except: stored.and_then(|stored| stored.get(system::ID)).map(Bind::scalar),
        creating: stored.is_none(),
        document: 0,
        pending: Vec::new(),
        together: Together::default(),
        seen: HashMap::new(),
    }
}

/// The stored document under the request's key.
pub(super) fn find(
    server: &Server,
    resource: &'static ResourceSpec,
    statement: Statement,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
    place: &Place,
) -> Result<Option<(Object, State)>, Refusal> {
    let mut binds = owner_of(statement, caller)?;
    if let (true, Some(caller)) = (statement.owned, caller) {
        place.scope.check_owner(resource, &caller.id())?;
    }
    binds.extend(place.key.as_ref().map(Key::bind));
    let plan = server.0.plans.get(resource);
    let mut text = statement.text.to_owned();
    plan.narrow_to(&place.scope, &mut text, &mut binds)?;
    let read = |cells: &dyn Cells| (row::object(resource, plan, cells), row::state(plan, cells));
    Ok(reader.first(&text, &binds, read)?)
}

pub(super) fn etag(stored: &Object) -> &str {
    stored.get(system::ETAG).and_then(Value::as_str).unwrap_or("")
}

/// A document that was marked as deleted comes back with the values that it had: they must still be free.
fn may_return(
    resource: &ResourceSpec,
    stored: &Object,
    changes: &Object,
    questions: &mut Questions<'_>,
) -> Result<(), Refusal> {
    let mut issues = Object::new();
    for field in resource.fields.iter().filter(|field| !changes.contains(field.name)) {
        let scope = field.rules.iter().find_map(|rule| match rule {
            Rule::Unique => Some(validate::Scope::Table),
            Rule::UniqueToUser => Some(validate::Scope::Owner),
            Rule::UniqueWithinResource => Some(validate::Scope::Resource),
            _ => None,
        });
        let (Some(scope), Some(value)) = (scope, stored.get(field.name)) else {
            continue;
        };
        if questions.is_taken(&validate::place::Place::of(field.name), value, scope)? {
            issues.insert(field.name, format!("value '{}' is not unique", python::str(value)));
        }
    }
    if issues.is_empty() {
        return Ok(());
    }
    if questions.server.spec().validation_error_as_list {
        issues
            .iter_mut()
            .for_each(|(_, issue)| *issue = Value::List(vec![std::mem::take(issue)]));
    }
    Err(Refusal::Issues(issues))
}

/// A document keeps its owner, unless the settings let it be given away.
fn keep_owner(as_list: bool, resource: &ResourceSpec, stored: &Object, changes: &Object) -> Result<(), Refusal> {
    let Some(owner) = resource
        .owner
        .as_ref()
        .filter(|owner| owner.declared && !owner.transferable)
    else {
        return Ok(());
    };
    match changes.get(owner.field) {
        Some(changed) if Some(changed) != stored.get(owner.field) => {
            let text = Value::from("field is read-only");
            let mut issues = Object::new();
            issues.insert(owner.field, if as_list { Value::List(vec![text]) } else { text });
            Err(Refusal::Issues(issues))
        }
        _ => Ok(()),
    }
}

/// Ids are stored as text, whichever way they came.
fn comparable(bind: Bind) -> Bind {
    match bind {
        Bind::ObjectId(id) => Bind::Text(id.to_hex()),
        other => other,
    }
}
