//! DELETE of a document and of a collection, and marking as deleted where the settings keep what is deleted.
//! Leaves writing again to `change`, what is kept besides to `history` and `oplog`.

use super::change::after_write;
use super::context::{Answer, Context, owner_of};
use super::insert::{Ending, etag};
use super::oplog::{self, Recorded};
use super::prepare;
use super::render;
use super::row::{self, State};
use super::typed::Original;
use crate::hooks::{self, Resource};
use crate::refusal::Refusal;
use crate::spec::ResourceSpec;
use crate::statement::Statement;
use crate::store::Flow;
use crate::store::bind::Bind;
use crate::store::write::{Step, Write};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::statement::LIVE;
use eden_sql::table::system;
use std::borrow::Cow;
use std::sync::Arc;

/// How often the documents of a collection are looked up anew because somebody changed one of them meanwhile.
const ROUNDS: usize = 5;

impl Context {
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

    /// Deletes the document, and what was kept of it, and answers 204.
    ///
    /// # Errors
    /// 412 when it was changed meanwhile.
    pub async fn delete<R: Resource>(self, statement: Statement, original: Original) -> Answer {
        let binds = self.of_original(statement, &original)?;
        let Original(original, state) = original;
        let stored = after_write(
            R::SPEC,
            &original,
            state,
            original.clone(),
            prepare::etag(&original).to_owned(),
        );
        let after = self.after::<R>(&stored, |events| events.after_delete.clone());
        let mut steps = vec![step(statement.text, binds, true)];
        steps.extend(self.forget(&stored.id));
        let entry = Recorded {
            id: stored.id.clone(),
            updated: moment(&original, system::UPDATED),
            changes: oplog::deleted(self.api(), R::SPEC, &original, state),
        };
        steps.extend(self.record(R::SPEC, "DELETE", std::iter::once(entry)).await?);
        self.end(steps, after, Refusal::precondition_failed()).await
    }

    /// Marks the document as deleted and answers 204.
    ///
    /// # Errors
    /// 412 when it was changed meanwhile.
    pub async fn mark_deleted<R: Resource>(self, statement: Statement, original: Original) -> Answer {
        let mut binds = self.of_original(statement, &original)?;
        let Original(original, state) = original;
        let stored = after_write(R::SPEC, &original, state, original.clone(), etag());
        let after = self.after::<R>(&stored, |events| events.after_delete.clone());
        binds.push(Bind::DateTime(stored.updated));
        binds.push(Bind::Text(stored.etag.clone()));
        binds.extend(stored.version.map(Bind::Integer));
        let mut steps: Vec<Step> = self.late_snapshot(&stored.id, state).into_iter().collect();
        steps.push(step(statement.text, binds, true));
        steps.extend(self.snapshot(&stored.id));
        let entry = marked(self.api(), R::SPEC, &original, state, stored.updated);
        steps.extend(self.record(R::SPEC, "DELETE", std::iter::once(entry)).await?);
        self.end(steps, after, Refusal::precondition_failed()).await
    }

    /// Deletes every document that the caller sees, and what was kept of them, and answers 204.
    ///
    /// # Errors
    /// 401, or 503 when the database is unavailable.
    pub async fn delete_collection(mut self, resource: &'static ResourceSpec, statement: Statement) -> Answer {
        self.authenticate().await?;
        self.check_owner(resource, statement)?;
        let owner = owner_of(statement, self.caller())?;
        let mut steps = Vec::new();
        if let Some(forget) = self.forget {
            // the filter goes into the statement inside
            let (mut text, mut binds) = (forget.text.trim_end_matches(')').to_owned(), owner.clone());
            self.server
                .0
                .plans
                .get(resource)
                .narrow_to(&self.scope, &mut text, &mut binds)?;
            text.push(')');
            steps.push(step(text, binds, false));
        }
        let (mut text, mut binds) = (statement.text.to_owned(), owner);
        self.server
            .0
            .plans
            .get(resource)
            .narrow_to(&self.scope, &mut text, &mut binds)?;
        steps.push(step(text, binds, false));
        self.emptied(resource, steps).await
    }

    /// Marks every document that the caller sees as deleted and answers 204.
    ///
    /// # Errors
    /// 401, or 503 when the database is unavailable.
    pub async fn mark_collection(mut self, resource: &'static ResourceSpec, statement: Statement) -> Answer {
        self.authenticate().await?;
        self.check_owner(resource, statement)?;
        if self.records(resource, "DELETE") {
            return self.mark_each(resource, statement).await;
        }
        let owner = owner_of(statement, self.caller())?;
        let plans = &self.server.0.plans;
        let etag = etag();
        let mut steps = Vec::new();
        if let Some(snapshot) = self.snapshot {
            let late = format!("{} AND {LIVE} AND \"{}\" IS NULL", snapshot.text, system::VERSION);
            let (mut text, mut binds) = (late, owner.clone());
            plans.get(resource).narrow_to(&self.scope, &mut text, &mut binds)?;
            steps.push(step(text, binds, false));
        }
        let (mut text, mut binds) = (statement.text.to_owned(), owner.clone());
        binds.push(Bind::DateTime(DateTime::now_seconds()));
        binds.push(Bind::Text(etag.clone()));
        plans.get(resource).narrow_to(&self.scope, &mut text, &mut binds)?;
        steps.push(step(text, binds, false));
        if let Some(snapshot) = self.snapshot {
            // the etag, made for this, finds what was just marked
            let text = format!("{} AND \"{}\" = ${}", snapshot.text, system::ETAG, owner.len() + 1);
            let binds = owner.into_iter().chain([Bind::Text(etag)]).collect();
            steps.push(step(text, binds, false));
        }
        self.emptied(resource, steps).await
    }

    /// The same one by one, since each has an entry of its own in the operations log. All in one transaction.
    async fn mark_each(mut self, resource: &'static ResourceSpec, statement: Statement) -> Answer {
        for _ in 0..ROUNDS {
            let mut steps = Vec::new();
            let mut entries = Vec::new();
            for (original, state) in self.live(resource, statement).await? {
                let id = original.get(system::ID).cloned().unwrap_or_default();
                let owner = owner_of(statement, self.caller())?;
                let entry = marked(self.api(), resource, &original, state, DateTime::now_seconds());
                let copy = self.snapshot.map(|snapshot| {
                    let text = format!("{} AND \"{}\" = ${}", snapshot.text, system::ID, owner.len() + 1);
                    let binds: Vec<Bind> = owner.iter().cloned().chain([Bind::scalar(&id)]).collect();
                    move || step(text.clone(), binds.clone(), true)
                });
                steps.extend(copy.as_ref().filter(|_| state.version.is_none()).map(|copy| copy()));
                let text = format!(
                    "{} AND \"{}\" = ${} AND \"{}\" = ${}",
                    statement.text,
                    system::ID,
                    owner.len() + 3,
                    system::ETAG,
                    owner.len() + 4
                );
                let mut binds = owner;
                binds.push(Bind::DateTime(entry.updated));
                binds.push(Bind::Text(etag()));
                binds.push(Bind::scalar(&id));
                binds.push(Bind::Text(prepare::etag(&original).to_owned()));
                steps.push(step(text, binds, true));
                steps.extend(copy.map(|copy| copy()));
                entries.push(entry);
            }
            if steps.is_empty() {
                return Ok(render::no_content());
            }
            steps.extend(self.record(resource, "DELETE", entries.into_iter()).await?);
            let write = Write {
                steps,
                checks: Vec::new(),
            };
            match self.commit(write, &[], None).await? {
                Ending::Done => return Ok(render::no_content()),
                Ending::Missed => {}
                _ => return Err(Refusal::Internal(format!("{} was not emptied", resource.name))),
            }
        }
        Err(Refusal::Unavailable(format!(
            "{} was changed while it was emptied",
            resource.name
        )))
    }

    /// The documents that `statement` would mark.
    async fn live(
        &mut self,
        resource: &'static ResourceSpec,
        statement: Statement,
    ) -> Result<Vec<(Object, State)>, Refusal> {
        let (server, scope) = (self.server.clone(), Arc::clone(&self.scope));
        let owned = statement.owned;
        self.read(move |reader, caller| {
            let columns: Vec<String> = (resource.columns.iter())
                .filter(|column| column.shown != crate::spec::Shown::Secret)
                .map(|column| column.column.to_owned())
                .collect();
            let owner = resource.owner.as_ref().filter(|_| owned).map(|owner| owner.column);
            let view = eden_sql::statement::View {
                table: resource.table,
                columns: &columns,
                extra: resource.allow_unknown,
                versioned: resource.versioning,
                soft_delete: resource.soft_delete,
                owner,
            };
            let mut text = format!("{} AND {LIVE}", eden_sql::statement::list(&view));
            let mut binds = owner_of(statement, caller)?;
            let plan = server.0.plans.get(resource);
            plan.narrow_to(&scope, &mut text, &mut binds)?;
            let mut found = Vec::new();
            reader.rows(&text, &binds, &mut |cells| {
                found.push((row::object(resource, plan, cells), row::state(plan, cells)));
                Flow::More
            })?;
            Ok(found)
        })
        .await
    }

    /// What the URL says about the owner must be true.
    fn check_owner(&self, resource: &ResourceSpec, statement: Statement) -> Result<(), Refusal> {
        match self.caller().filter(|_| statement.owned) {
            Some(caller) => self.scope.check_owner(resource, &caller.id()),
            None => Ok(()),
        }
    }

    /// Owner if any, id and etag of the document as it was read.
    fn of_original(&self, statement: Statement, original: &Original) -> Result<Vec<Bind>, Refusal> {
        let mut binds = owner_of(statement, self.caller())?;
        binds.push(original.0.get(system::ID).map(Bind::scalar).unwrap_or_default());
        binds.push(Bind::Text(prepare::etag(&original.0).to_owned()));
        Ok(binds)
    }

    async fn emptied(self, resource: &'static ResourceSpec, steps: Vec<Step>) -> Answer {
        let failed = Refusal::Internal(format!("{} was not emptied", resource.name));
        self.end(steps, None, failed).await
    }

    async fn end(self, steps: Vec<Step>, after: Option<super::insert::After>, otherwise: Refusal) -> Answer {
        let write = Write {
            steps,
            checks: Vec::new(),
        };
        match self.commit(write, &[], after).await? {
            Ending::Done => Ok(render::no_content()),
            _ => Err(otherwise),
        }
    }
}

/// What the log tells about a document that is marked as deleted: the document as it then is.
fn marked(
    api: &crate::spec::ApiSpec,
    resource: &ResourceSpec,
    original: &Object,
    state: State,
    updated: DateTime,
) -> Recorded {
    let state = State {
        version: Some(state.number().saturating_add(1)),
        deleted: true,
    };
    Recorded {
        id: original.get(system::ID).cloned().unwrap_or_default(),
        updated,
        changes: oplog::deleted(api, resource, original, state),
    }
}

fn moment(document: &Object, field: &str) -> DateTime {
    match document.get(field) {
        Some(Value::DateTime(moment)) => *moment,
        _ => DateTime::from_millis(0),
    }
}

fn step(text: impl Into<Cow<'static, str>>, binds: Vec<Bind>, must_change: bool) -> Step {
    Step {
        text: text.into(),
        binds,
        must_change,
    }
}
