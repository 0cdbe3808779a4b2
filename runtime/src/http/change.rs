//! PATCH and PUT of stored documents: from typed changes to rows, and the answer. Leaves DELETE to `delete`.

use super::answer::{self, Stored};
use super::context::{Answer, Context, owner_of};
use super::insert::{After, Ending, etag, own_binds, stamp, taken, too_long, whole};
use super::oplog::{self, Recorded};
use super::oracle::Pending;
use super::prepare;
use super::row::State;
use super::typed::{Change, Replaced};
use crate::document::{Document, Record, Row};
use crate::hooks::{self, Resource};
use crate::refusal::Refusal;
use crate::spec::ResourceSpec;
use crate::statement::Statement;
use crate::store::StoreError;
use crate::store::bind::Bind;
use crate::store::write::{Step, Write};
use crate::time::DateTime;
use crate::validate::Issues;
use crate::value::{Object, Value};
use eden_sql::table::system;
use std::borrow::Cow;
use std::sync::Arc;

impl Context {
    /// Runs the user's `before_update` hooks over the change.
    ///
    /// # Errors
    /// What a hook says.
    pub async fn before_update<R: Resource>(&mut self, change: &mut Change<R>) -> Result<(), Refusal> {
        let Some(events) = self.hooks::<R>().filter(|events| !events.before_update.is_empty()) else {
            return Ok(());
        };
        let original = Arc::new(R::from_object(change.original.clone())?);
        let given = (change.patch.clone(), original);
        let (patch, _) = hooks::change(&events.before_update, &self.hook_context(), given).await?;
        change.patch = patch;
        Ok(())
    }

    /// Stores the changed document and answers 200.
    ///
    /// # Errors
    /// 412 when somebody else was faster, 422 for a value that was taken meanwhile.
    pub async fn update<R: Resource>(self, statement: Statement, change: Change<R>) -> Answer {
        let Change {
            original,
            state,
            patch,
            pending,
        } = change;
        let changes = patch.into_object();
        let recorded = self.records(R::SPEC, "PATCH");
        let told = recorded.then(|| oplog::changes(self.api(), R::SPEC, &changes, state));
        let kept = only_ignored(R::SPEC, &original, &changes);
        let mut fields = original.clone();
        for (key, value) in changes {
            fields.insert(key, value);
        }
        let mut row = Row::default();
        R::from_object(fields.clone())?.bind(&mut row);
        let old = prepare::etag(&original).to_owned();
        let stored = after_write(R::SPEC, &original, state, fields, if kept { old } else { etag() });
        let after = self.after::<R>(&stored, |events| events.after_update.clone());
        let rewrite = Rewrite {
            operation: "PATCH",
            original,
            state,
            changes: told.unwrap_or_default(),
            pending,
        };
        self.rewrite(R::SPEC, statement, row, stored, rewrite, after).await
    }

    /// Runs the user's `before_replace` hooks over the replacement.
    ///
    /// # Errors
    /// What a hook says.
    pub async fn before_replace<R: Resource>(&mut self, replaced: &mut Replaced<R>) -> Result<(), Refusal> {
        let Some(events) = self.hooks::<R>().filter(|events| !events.before_replace.is_empty()) else {
            return Ok(());
        };
        let original = Arc::new(R::from_object(replaced.original.clone())?);
        let given = (replaced.document.clone(), original);
        let (document, _) = hooks::change(&events.before_replace, &self.hook_context(), given).await?;
        replaced.document = document;
        Ok(())
    }

    /// Stores the new document in the old one's place and answers 200.
    ///
    /// # Errors
    /// As [`Context::update`].
    pub async fn replace<R: Resource>(self, statement: Statement, replaced: Replaced<R>) -> Answer {
        let Replaced {
            original,
            state,
            document,
            pending,
            owner,
        } = replaced;
        let mut row = Row::default();
        document.bind(&mut row);
        let mut fields = document.into_object();
        stamp(R::SPEC, owner.as_ref(), &mut row, &mut fields);
        let stored = after_write(R::SPEC, &original, state, fields, etag());
        let after = self.after::<R>(&stored, |events| events.after_replace.clone());
        let recorded = self.records(R::SPEC, "PUT");
        let told = recorded.then(|| oplog::document(self.api(), R::SPEC, &stored, owner.as_ref()));
        let rewrite = Rewrite {
            operation: "PUT",
            original,
            state,
            changes: told.unwrap_or_default(),
            pending,
        };
        self.rewrite(R::SPEC, statement, row, stored, rewrite, after).await
    }

    pub(super) fn after<R: Resource>(
        &self,
        stored: &Stored,
        pick: impl FnOnce(&hooks::Events<R>) -> Vec<hooks::Watching<Arc<R>>>,
    ) -> Option<After> {
        let watching = self.hooks::<R>().map(pick).filter(|hooks| !hooks.is_empty())?;
        let document = R::from_object(whole(R::SPEC, stored)).ok()?;
        let context = self.hook_context();
        Some(Box::pin(async move {
            hooks::watch(&watching, &context, Arc::new(document)).await
        }))
    }

    async fn rewrite(
        self,
        resource: &'static ResourceSpec,
        statement: Statement,
        row: Row,
        stored: Stored,
        rewrite: Rewrite,
        after: Option<After>,
    ) -> Answer {
        let Rewrite {
            operation,
            original,
            state,
            changes,
            pending,
        } = rewrite;
        let mut binds = owner_of(statement, self.caller())?;
        binds.push(Bind::scalar(&stored.id));
        binds.push(Bind::Text(prepare::etag(&original).to_owned()));
        binds.push(Bind::DateTime(stored.updated));
        binds.push(Bind::Text(stored.etag.clone()));
        binds.extend(own_binds(resource, row, &stored));
        let mut steps: Vec<Step> = self.late_snapshot(&stored.id, state).into_iter().collect();
        steps.push(Step {
            text: Cow::Borrowed(statement.text),
            binds,
            must_change: true,
        });
        steps.extend(self.snapshot(&stored.id));
        let entry = Recorded {
            id: stored.id.clone(),
            updated: stored.updated,
            changes,
        };
        steps.extend(self.record(resource, operation, std::iter::once(entry)).await?);
        let write = Write {
            steps,
            checks: Vec::new(),
        };
        let refused = |issues: &Issues| Refusal::Issues(issues.to_object(self.api().validation_error_as_list));
        match self.commit(write, &pending, after).await? {
            Ending::Done => {
                let replaced = operation == "PUT";
                Ok(answer::changed(self.api(), resource, &self.scope, &stored, replaced))
            }
            Ending::Missed => Err(Refusal::precondition_failed()),
            Ending::Broken(number) => Err(refused(&pending[number].issues())),
            Ending::Taken(_, column) => match taken(resource, &column, &stored.fields) {
                Some(issues) => Err(refused(&issues)),
                None => Err(Refusal::conflict()),
            },
            Ending::TooLong(_, columns) => match too_long(resource, &columns, &stored.fields) {
                Some(issues) => Err(refused(&issues)),
                None => Err(StoreError::TooLong(columns).into()),
            },
        }
    }
}

/// A document that is written again, besides what is written.
struct Rewrite {
    operation: &'static str,
    original: Object,
    state: State,
    /// What the operations log tells.
    changes: Object,
    pending: Vec<Pending>,
}

/// The document as it stands after a write.
pub(super) fn after_write(
    resource: &ResourceSpec,
    original: &Object,
    state: State,
    mut fields: Object,
    etag: String,
) -> Stored {
    let created = match original.get(system::CREATED) {
        Some(Value::DateTime(created)) => *created,
        _ => DateTime::from_millis(0),
    };
    for automatic in [system::ID, system::UPDATED, system::CREATED, system::ETAG] {
        fields.remove(automatic);
    }
    let id = original.get(system::ID).cloned().unwrap_or_default();
    Stored {
        id,
        updated: DateTime::now_seconds(),
        created,
        etag,
        version: resource.versioning.then(|| state.number().saturating_add(1)),
        fields,
    }
}

/// Whether nothing changes but fields that the etag does not count.
fn only_ignored(resource: &ResourceSpec, original: &Object, changes: &Object) -> bool {
    !resource.etag_ignore_fields.is_empty()
        && changes
            .iter()
            .filter(|(key, value)| original.get(key) != Some(value))
            .all(|(key, _)| resource.etag_ignore_fields.contains(&key.as_str()))
}
