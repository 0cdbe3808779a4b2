//! POST, and PUT on a new id: from typed documents to rows, and the answer.

use super::answer::{self, Stored, text};
use super::context::{Answer, Context};
use super::oracle::Pending;
use super::typed::Typed;
use crate::document::{Document, Record, Row};
use crate::hooks::{self, Resource};
use crate::id::ObjectId;
use crate::refusal::Refusal;
use crate::spec::{ResourceSpec, Type};
use crate::statement::Statement;
use crate::store::StoreError;
use crate::store::bind::Bind;
use crate::store::write::{Step, Write, Written};
use crate::time::DateTime;
use crate::validate::python;
use crate::value::{Object, Value};
use axum::http::{HeaderValue, header};
use eden_sql::table::system;
use std::borrow::Cow;
use std::sync::Arc;

impl Context {
    /// Runs the user's `before_insert` hooks over the documents.
    ///
    /// # Errors
    /// What a hook says; 500 when one loses or adds a document.
    pub async fn before_insert<R: Resource>(&mut self, documents: &mut Typed<R::New>) -> Result<(), Refusal> {
        let Some(events) = self.hooks::<R>() else { return Ok(()) };
        let count = documents.documents.len();
        let given = std::mem::take(&mut documents.documents);
        documents.documents = hooks::change(&events.before_insert, &self.hook_context(), given).await?;
        if documents.documents.len() == count {
            Ok(())
        } else {
            Err(Refusal::Internal(
                "a before_insert hook lost or added documents".to_owned(),
            ))
        }
    }

    /// Stores the documents and answers 201.
    ///
    /// # Errors
    /// 422 when a unique value was taken meanwhile, 409 for a taken id, 503 when the database is unavailable.
    pub async fn insert<R: Resource>(self, statement: Statement, documents: Typed<R::New>) -> Answer {
        let Typed {
            documents,
            ids,
            bulk,
            pending,
            owner,
        } = documents;
        let now = DateTime::now_seconds();
        let (mut rows, mut stored) = (Vec::with_capacity(documents.len()), Vec::with_capacity(documents.len()));
        for (document, id) in documents.into_iter().zip(ids) {
            let mut row = Row::default();
            document.bind(&mut row);
            let id = id.map_or_else(|| generate_id(R::SPEC), Ok)?;
            let mut fields = document.into_object();
            stamp(R::SPEC, owner.as_ref(), &mut row, &mut fields);
            stored.push(Stored {
                id,
                updated: now,
                created: now,
                etag: etag(),
                fields,
            });
            rows.push(row);
        }
        let after = self.after_insert::<R>(&stored);
        self.store_new(R::SPEC, statement, rows, stored, Shape { bulk, pending }, after)
            .await
    }

    /// What runs after the write, even if the client has gone.
    fn after_insert<R: Resource>(&self, stored: &[Stored]) -> Option<After> {
        let watching = self
            .hooks::<R>()
            .map(|events| events.after_insert.clone())
            .filter(|hooks| !hooks.is_empty())?;
        let documents: Vec<R> = stored
            .iter()
            .filter_map(|stored| R::from_object(whole(R::SPEC, stored)).ok())
            .collect();
        let context = self.hook_context();
        Some(Box::pin(async move {
            hooks::watch(&watching, &context, Arc::new(documents)).await
        }))
    }

    async fn store_new(
        self,
        resource: &'static ResourceSpec,
        statement: Statement,
        rows: Vec<Row>,
        stored: Vec<Stored>,
        shape: Shape,
        after: Option<After>,
    ) -> Answer {
        let steps = rows.into_iter().zip(&stored).map(|(row, stored)| Step {
            text: Cow::Borrowed(statement.text),
            binds: insert_binds(resource, row, stored),
            must_change: true,
        });
        let write = Write {
            steps: steps.collect(),
            checks: Vec::new(),
        };
        let Shape { bulk, pending } = shape;
        match self.commit(write, &pending, after).await? {
            Ending::Done => {
                self.accounts_made(resource, &stored).await;
                let location = self.location(resource, stored.first());
                Ok(answer::created(self.api(), resource, &stored, bulk, location))
            }
            Ending::Missed => Err(Refusal::Internal("an insert stored nothing".to_owned())),
            Ending::Broken(number) => {
                let issue = &pending[number];
                Err(one_issue(
                    stored.len(),
                    bulk,
                    issue.document,
                    &issue.field,
                    &issue.issue,
                ))
            }
            Ending::Taken(number, column) => match taken(resource, &column, &stored[number].fields) {
                Some((field, issue)) => Err(one_issue(stored.len(), bulk, number, &field, &issue)),
                None => Err(Refusal::conflict()),
            },
        }
    }

    /// Writes in a task of its own, which a client that hangs up does not end; then runs `after`.
    pub(super) async fn commit(
        &self,
        mut write: Write,
        pending: &[Pending],
        after: Option<After>,
    ) -> Result<Ending, Refusal> {
        write.checks.extend(pending.iter().map(|pending| pending.check.clone()));
        let server = self.server.clone();
        let task = tokio::spawn(async move {
            let written = server.store().write(write).await;
            if let (Written::Done(_), Some(after)) = (&written, after) {
                // the write stands whatever a hook does
                if tokio::spawn(after).await.is_err() {
                    tracing::error!("an after hook panicked");
                }
            }
            written
        });
        match task.await.map_err(|error| Refusal::Internal(error.to_string()))? {
            Written::Done(_) => Ok(Ending::Done),
            Written::Missed => Ok(Ending::Missed),
            Written::Refused(number) => Ok(Ending::Broken(number)),
            Written::Failed(number, StoreError::Unique(columns)) => Ok(Ending::Taken(
                number,
                columns.into_iter().next_back().unwrap_or_default(),
            )),
            Written::Failed(_, error) => Err(error.into()),
        }
    }

    /// The absolute URL of a new document, by the host that the client called.
    fn location(&self, resource: &ResourceSpec, stored: Option<&Stored>) -> Option<HeaderValue> {
        let host = self.headers.get(header::HOST)?.to_str().ok()?;
        let id = text(&stored?.id);
        let (prefix, url) = (self.api().prefix, resource.url);
        HeaderValue::from_str(&format!(
            "http://{host}{prefix}/{url}/{}",
            super::row::percent_encode(&id)
        ))
        .ok()
    }
}

/// What runs after a write.
pub(super) type After = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

struct Shape {
    bulk: bool,
    pending: Vec<Pending>,
}

/// How a write ended, as far as a request answers it.
pub(super) enum Ending {
    Done,
    Missed,
    /// The pending question of this number has another answer now.
    Broken(usize),
    /// The document of this number has a value that is taken, in this column.
    Taken(usize, String),
}

/// A new etag: 160 random bits.
pub(super) fn etag() -> String {
    hex::encode(crate::random::bytes::<20>())
}

/// Puts the owner into the row, and into the fields when the schema declares it.
pub(super) fn stamp(resource: &ResourceSpec, owner: Option<&Bind>, row: &mut Row, fields: &mut Object) {
    let (Some(spec), Some(owner)) = (&resource.owner, owner) else {
        return;
    };
    if super::prepare::owns_itself(resource) {
        return;
    }
    let place = resource.columns.iter().position(|column| column.column == spec.column);
    if let Some(cell) = place.and_then(|place| row.values.get_mut(place)) {
        *cell = owner.clone();
    }
    if spec.declared {
        let value = match owner {
            Bind::Text(hex) => ObjectId::parse(hex).map_or_else(|| Value::from(hex.as_str()), Value::ObjectId),
            Bind::Integer(number) => Value::Integer(*number),
            _ => Value::Null,
        };
        fields.insert(spec.field, value);
    }
}

fn generate_id(resource: &ResourceSpec) -> Result<Value, Refusal> {
    match resource.id_type {
        Type::ObjectId => Ok(Value::ObjectId(ObjectId::generate())),
        Type::String => Ok(Value::String(ObjectId::generate().to_hex())),
        _ => {
            let mut issues = Object::new();
            issues.insert(resource.id_field, "required field");
            Err(Refusal::Insertion {
                documents: vec![issues],
                bulk: false,
            })
        }
    }
}

fn insert_binds(resource: &ResourceSpec, row: Row, stored: &Stored) -> Vec<Bind> {
    let mut binds = vec![
        Bind::scalar(&stored.id),
        Bind::DateTime(stored.updated),
        Bind::DateTime(stored.created),
        Bind::Text(stored.etag.clone()),
    ];
    binds.extend(own_binds(resource, row));
    binds
}

/// `_nulls`, `_extra` if any, then the columns.
pub(super) fn own_binds(resource: &ResourceSpec, row: Row) -> impl Iterator<Item = Bind> + use<> {
    let nulls = if row.nulls.is_empty() {
        Bind::Null
    } else {
        Bind::Text(row.nulls)
    };
    let extra = resource.allow_unknown.then(|| row.extra.unwrap_or_default());
    std::iter::once(nulls).chain(extra).chain(row.values)
}

/// The stored document with its automatic fields under the store's names.
pub(super) fn whole(resource: &ResourceSpec, stored: &Stored) -> Object {
    let mut object = Object::new();
    object.insert(system::ID, stored.id.clone());
    object.insert(system::UPDATED, Value::DateTime(stored.updated));
    object.insert(system::CREATED, Value::DateTime(stored.created));
    object.insert(system::ETAG, stored.etag.clone());
    let secret = |key: &str| resource.field(key).is_some_and(|field| field.secret.is_some());
    for (key, value) in stored.fields.iter().filter(|(key, _)| !secret(key)) {
        object.insert(key.clone(), value.clone());
    }
    object
}

/// Field and issue of a value that a unique index refused; `None` for the id.
pub(super) fn taken(resource: &ResourceSpec, column: &str, fields: &Object) -> Option<(String, String)> {
    let column = resource.columns.iter().find(|other| other.column == column)?;
    let secret = resource.field(column.field).is_some_and(|field| field.secret.is_some());
    let value = fields
        .get(column.field)
        .filter(|_| !secret)
        .map_or_else(|| "[redacted]".to_owned(), python::str);
    Some((column.field.to_owned(), format!("value '{value}' is not unique")))
}

fn one_issue(count: usize, bulk: bool, number: usize, field: &str, issue: &str) -> Refusal {
    let mut documents = vec![Object::new(); count];
    if let Some(document) = documents.get_mut(number) {
        document.insert(field, issue);
    }
    Refusal::Insertion { documents, bulk }
}
