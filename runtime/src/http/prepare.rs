//! Before a write: the caller is found, the document that is to be changed is read, preconditions are compared and
//! the payload is validated, all in one read. Leaves typing, hooks and storing to generated handlers and neighbours.

use super::account::take_current;
use super::conditional;
use super::context::{Context, owner_of};
use super::oracle::Questions;
use super::row;
use super::typed::{Insertion, Original, RawChange, Replacement};
use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::ResourceSpec;
use crate::statement::Statement;
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::validate::{self, Action};
use crate::value::{Object, Value};
use eden_sql::table::system;

impl Context {
    /// The documents of a POST, checked.
    ///
    /// # Errors
    /// 401, 400 for a body that cannot be read, 422 with every issue of every document.
    pub async fn validate_insert(&mut self, resource: &'static ResourceSpec) -> Result<Insertion, Refusal> {
        let payload = self.payload().await?;
        let server = self.server.clone();
        self.read(move |reader, caller| {
            let (payloads, bulk) = documents(resource, payload?)?;
            check_all(&server, resource, reader, caller, payloads, bulk, None)
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
        let (server, key, headers) = (self.server.clone(), self.key.clone(), self.headers.clone());
        self.read(move |reader, caller| {
            let mut payload = payload?;
            let current = take_current(server.0.api.authentication.as_ref(), resource, &mut payload);
            let stored = find(&server, resource, original, reader, caller, key)?.ok_or_else(Refusal::not_found)?;
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            let mut questions = questions(&server, resource, reader, caller, Some(&stored));
            let action = Action::Update { original: &stored };
            let checked = validate::document(server.spec(), resource, payload, action, &mut questions)?;
            let pending = questions.pending;
            let payload =
                checked.map_err(|issues| Refusal::Issues(issues.to_object(server.spec().validation_error_as_list)))?;
            keep_owner(server.spec().validation_error_as_list, resource, &stored, &payload)?;
            Ok(RawChange {
                original: stored,
                payload,
                current,
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
        let (server, key, headers) = (self.server.clone(), self.key.clone(), self.headers.clone());
        self.read(move |reader, caller| {
            let mut payload = payload?;
            let current = take_current(server.0.api.authentication.as_ref(), resource, &mut payload);
            let Some(stored) = find(&server, resource, occupant, reader, caller, key.clone())? else {
                // an account that owns itself cannot own another one
                if !server.spec().upsert_on_put || (!public && owns_itself(resource)) {
                    return Err(Refusal::not_found());
                }
                let id = key.map(|key| id_value(resource, key));
                return check_all(&server, resource, reader, caller, vec![payload], false, id).map(Replacement::Insert);
            };
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            if let (Some(owner), false) = (&resource.owner, public) {
                let owned = stored.get(owner.field).map(Bind::scalar).map(comparable);
                if owned.is_none() || owned != caller.map(|caller| comparable(caller.id.clone())) {
                    return Err(Refusal::forbidden());
                }
            }
            let mut questions = questions(&server, resource, reader, caller, Some(&stored));
            let action = Action::Replace { original: &stored };
            let checked = validate::document(server.spec(), resource, payload, action, &mut questions)?;
            let pending = questions.pending;
            let payload =
                checked.map_err(|issues| Refusal::Issues(issues.to_object(server.spec().validation_error_as_list)))?;
            Ok(Replacement::Replace(RawChange {
                original: stored,
                payload,
                current,
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
        let (server, key, headers) = (self.server.clone(), self.key.clone(), self.headers.clone());
        self.read(move |reader, caller| {
            let stored = find(&server, resource, original, reader, caller, key)?.ok_or(Refusal::NoContent)?;
            conditional::may_write(server.spec(), &headers, etag(&stored))?;
            Ok(Original(stored))
        })
        .await
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
    id: Option<Value>,
) -> Result<Insertion, Refusal> {
    let as_list = server.spec().validation_error_as_list;
    let mut questions = questions(server, resource, reader, caller, None);
    let (mut documents, mut issues, mut wrong) = (Vec::new(), Vec::new(), false);
    for (number, mut payload) in payloads.into_iter().enumerate() {
        questions.document = number;
        if let (Some(id), Value::Dict(object)) = (&id, &mut payload) {
            object.insert(resource.id_field, id.clone());
        }
        match validate::document(server.spec(), resource, payload, Action::Insert, &mut questions)? {
            Ok(mut object) => {
                documents.push((object.remove(resource.id_field), object));
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
    }
}

/// The stored document under the request's key.
pub(super) fn find(
    server: &Server,
    resource: &'static ResourceSpec,
    statement: Statement,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
    key: Option<Bind>,
) -> Result<Option<Object>, Refusal> {
    let mut binds = owner_of(statement, caller)?;
    binds.extend(key);
    let plan = server.0.plans.get(resource);
    let mut text = statement.text.to_owned();
    plan.narrow(&mut text, &mut binds)?;
    Ok(reader.first(&text, &binds, |cells| row::object(resource, plan, cells))?)
}

pub(super) fn etag(stored: &Object) -> &str {
    stored.get(system::ETAG).and_then(Value::as_str).unwrap_or("")
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

/// Whether documents of `resource` belong to themselves: accounts, each to the one who uses it.
pub(super) fn owns_itself(resource: &ResourceSpec) -> bool {
    resource.owner.as_ref().is_some_and(|owner| owner.column == system::ID)
}

/// Ids are stored as text, whichever way they came.
fn comparable(bind: Bind) -> Bind {
    match bind {
        Bind::ObjectId(id) => Bind::Text(id.to_hex()),
        other => other,
    }
}

fn id_value(resource: &ResourceSpec, key: Bind) -> Value {
    match (resource.id_type, key) {
        (crate::spec::Type::ObjectId, Bind::Text(hex)) => {
            crate::id::ObjectId::parse(&hex).map_or(Value::String(hex), Value::ObjectId)
        }
        (_, Bind::Integer(number)) => Value::Integer(number),
        (_, Bind::Text(text)) => Value::String(text),
        _ => Value::Null,
    }
}
