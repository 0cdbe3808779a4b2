//! PATCH, PUT and DELETE of stored documents: from typed changes to rows, and the answer.

use super::answer::{self, Stored};
use super::context::{Answer, Context, owner_of};
use super::insert::{After, Ending, etag, own_binds, stamp, taken, whole};
use super::oracle::Pending;
use super::prepare;
use super::render;
use super::typed::{Change, Original, Replaced};
use crate::document::{Document, Record, Row};
use crate::hooks::{self, Resource};
use crate::refusal::Refusal;
use crate::spec::ResourceSpec;
use crate::statement::Statement;
use crate::store::bind::Bind;
use crate::store::write::{Step, Write};
use crate::time::DateTime;
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
            patch,
            pending,
            ..
        } = change;
        let changes = patch.into_object();
        let kept = only_ignored(R::SPEC, &original, &changes);
        let mut fields = original.clone();
        for (key, value) in changes {
            fields.insert(key, value);
        }
        let mut row = Row::default();
        R::from_object(fields.clone())?.bind(&mut row);
        let old = prepare::etag(&original).to_owned();
        let stored = after_write(&original, fields, if kept { old } else { etag() });
        let after = self.after::<R>(&stored, |events| events.after_update.clone());
        self.rewrite(R::SPEC, statement, &original, row, stored, pending, after, false)
            .await
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
            document,
            pending,
            owner,
            ..
        } = replaced;
        let mut row = Row::default();
        document.bind(&mut row);
        let mut fields = document.into_object();
        stamp(R::SPEC, owner.as_ref(), &mut row, &mut fields);
        let stored = after_write(&original, fields, etag());
        let after = self.after::<R>(&stored, |events| events.after_replace.clone());
        self.rewrite(R::SPEC, statement, &original, row, stored, pending, after, true)
            .await
    }

    /// Runs the user's `before_delete` hooks.
    ///
    /// # Errors
    /// What a hook says.
    pub async fn before_delete<R: Resource>(&mut self, original: &Original) -> Result<(), Refusal> {
        let Some(events) = self.hooks::<R>().filter(|events| !events.before_delete.is_empty()) else {
            return Ok(());
        };
        let original = Arc::new(R::from_object(original.0.clone())?);
        hooks::change(&events.before_delete, &self.hook_context(), original).await?;
        Ok(())
    }

    /// Deletes the document and answers 204.
    ///
    /// # Errors
    /// 412 when it was changed meanwhile.
    pub async fn delete<R: Resource>(mut self, statement: Statement, original: Original) -> Answer {
        let Original(original) = original;
        let mut binds = owner_of(statement, self.caller())?;
        binds.push(original.get(system::ID).map(Bind::scalar).unwrap_or_default());
        binds.push(Bind::Text(prepare::etag(&original).to_owned()));
        let stored = after_write(&original, original.clone(), prepare::etag(&original).to_owned());
        let after = self.after::<R>(&stored, |events| events.after_delete.clone());
        let mut steps = vec![Step {
            text: Cow::Borrowed(statement.text),
            binds,
            must_change: true,
        }];
        steps.extend(self.keep_role(R::SPEC, Some(&original), None));
        let write = Write {
            steps,
            checks: Vec::new(),
        };
        let (id, old) = (Bind::scalar(&stored.id), prepare::etag(&original).to_owned());
        match self.commit(write, &[], after).await? {
            Ending::Done => {
                self.account_deleted(R::SPEC, &id);
                Ok(render::no_content())
            }
            _ => Err(self.missed(R::SPEC, id, old).await),
        }
    }

    /// Deletes every document that the caller sees and answers 204.
    ///
    /// # Errors
    /// 401, or 503 when the database is unavailable.
    pub async fn delete_collection(mut self, resource: &'static ResourceSpec, statement: Statement) -> Answer {
        self.authenticate().await?;
        let (mut text, mut binds) = (statement.text.to_owned(), owner_of(statement, self.caller())?);
        self.server.0.plans.get(resource).narrow(&mut text, &mut binds)?;
        let mut steps = vec![Step {
            text: Cow::Owned(text),
            binds,
            must_change: false,
        }];
        steps.extend(self.keep_role(resource, None, None));
        let write = Write {
            steps,
            checks: Vec::new(),
        };
        match self.commit(write, &[], None).await? {
            Ending::Done => Ok(render::no_content()),
            Ending::Missed => Err(self.last_of_its_role(resource)),
            _ => Err(Refusal::Internal(format!("{} was not emptied", resource.name))),
        }
    }

    fn after<R: Resource>(
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

    #[expect(clippy::too_many_arguments, reason = "the two callers give each of them by name")]
    async fn rewrite(
        mut self,
        resource: &'static ResourceSpec,
        statement: Statement,
        original: &Object,
        row: Row,
        stored: Stored,
        pending: Vec<Pending>,
        after: Option<After>,
        replaced: bool,
    ) -> Answer {
        let mut binds = owner_of(statement, self.caller())?;
        binds.push(Bind::scalar(&stored.id));
        binds.push(Bind::Text(prepare::etag(original).to_owned()));
        binds.push(Bind::DateTime(stored.updated));
        binds.push(Bind::Text(stored.etag.clone()));
        binds.extend(own_binds(resource, row));
        let step = Step {
            text: Cow::Borrowed(statement.text),
            binds,
            must_change: true,
        };
        let write = Write {
            steps: std::iter::once(step)
                .chain(self.keep_role(resource, Some(original), Some(&stored.fields)))
                .collect(),
            checks: Vec::new(),
        };
        let issue = |field: &str, issue: &str| {
            let mut issues = Object::new();
            issues.insert(field, issue);
            Refusal::Issues(issues)
        };
        match self.commit(write, &pending, after).await? {
            Ending::Done => {
                self.account_changed(resource, original, &stored);
                Ok(answer::changed(self.api(), resource, &stored, replaced))
            }
            Ending::Missed => {
                let (id, old) = (Bind::scalar(&stored.id), prepare::etag(original).to_owned());
                Err(self.missed(resource, id, old).await)
            }
            Ending::Broken(number) => Err(issue(&pending[number].field, &pending[number].issue)),
            Ending::Taken(_, column) => match taken(resource, &column, &stored.fields) {
                Some((field, text)) => Err(issue(&field, &text)),
                None => Err(Refusal::conflict()),
            },
        }
    }
}

/// The document as it stands after a write.
fn after_write(original: &Object, mut fields: Object, etag: String) -> Stored {
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
