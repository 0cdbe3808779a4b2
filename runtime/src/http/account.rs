//! What is asked besides when an account is written: the current password, whose password it is, whether a role would
//! be left without anybody; and what the log is told afterwards. Leaves writing to `insert` and `change`.

use super::answer::Stored;
use super::context::Context;
use super::typed::RawChange;
use crate::auth::events::Event;
use crate::auth::protection::CURRENT_PASSWORD;
use crate::auth::{Authentication, Caller};
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::spec::ResourceSpec;
use crate::store::bind::Bind;
use crate::store::cells::CellKind;
use crate::store::write::Step;
use crate::value::{Object, Value};
use axum::http::StatusCode;
use eden_sql::dialect::Sqlite;
use eden_sql::filter::{Comparison, Filter, Operand, Target, render};
use eden_sql::ident::quote;
use eden_sql::table::system;

/// What a change of somebody else's password says.
const NOT_YOURS: &str = "only the account itself changes its password";
/// What a wrong current password says.
const WRONG: &str = "is not the current password";

impl Context {
    /// Counts a sign-up before anything is done for it.
    ///
    /// # Errors
    /// 429 when there were too many from the caller's address.
    pub async fn limit_sign_ups(&self) -> Result<(), Refusal> {
        let parts = &self.server.0;
        let counted = parts.attempts.sign_up(&parts.store, &self.origin).await;
        counted.inspect_err(|_| self.log(Event::Limit, false, None))
    }

    /// Asks for the current password where the caller changes his own, and refuses that he changes another's, as far
    /// as the settings say so.
    ///
    /// # Errors
    /// 422 when the password is missing or wrong, or is not the caller's to change; 429 when it was wrong too often.
    pub async fn confirm_password(&mut self, change: &RawChange) -> Result<(), Refusal> {
        let server = self.server.clone();
        let Some(authentication) = &server.0.api.authentication else {
            return Ok(());
        };
        let Some(field) = authentication.password else {
            return Ok(());
        };
        if !change.payload.contains(field) {
            return Ok(());
        }
        let id = change.original.get(system::ID).map(Bind::scalar).unwrap_or_default();
        let own = self.caller().is_some_and(|caller| is_same(&caller.id, &id));
        if !own {
            return match authentication.protection.of_others {
                true => Ok(()),
                false => Err(issue(field, NOT_YOURS)),
            };
        }
        if !authentication.protection.current {
            return Ok(());
        }
        let Some(current) = &change.current else {
            return Err(issue(CURRENT_PASSWORD, "required field"));
        };
        let name = change.original.get(authentication.username).and_then(Value::as_str);
        let hash = self.stored_hash(authentication, field, id.clone()).await?;
        let hash = hash.unwrap_or_else(|| server.0.hasher.dummy(crate::spec::PasswordHash::Argon2id));
        match self.compare(name.unwrap_or(""), &hash, current, Some(&id)).await? {
            true => Ok(()),
            false => Err(issue(CURRENT_PASSWORD, WRONG)),
        }
    }

    /// The stored hash of an account's password.
    async fn stored_hash(
        &mut self,
        authentication: &Authentication,
        field: &str,
        id: Bind,
    ) -> Result<Option<String>, Refusal> {
        let Some(column) = authentication.accounts.column(field) else {
            return Ok(None);
        };
        let text = format!(
            "SELECT {} FROM {} WHERE {} = $1",
            quote(column.column),
            quote(authentication.accounts.table),
            quote(system::ID)
        );
        let read = move |reader: &mut dyn crate::store::Reader, _: Option<&Caller>| {
            let hash = reader.first(&text, &[id], |cells| {
                (cells.kind(0) == CellKind::Text).then(|| cells.text(0).to_owned())
            })?;
            Ok(hash.flatten())
        };
        self.read(read).await
    }

    /// The account's rules, when documents of `resource` are accounts.
    fn accounts(&self, resource: &ResourceSpec) -> Option<&Authentication> {
        let authentication = self.server.0.api.authentication.as_ref();
        authentication.filter(|authentication| authentication.is_about(resource))
    }

    /// A step that changes nothing and fails unless somebody is left with the role that must not die out. It comes after
    /// the others of a write that takes the role from the account `before`; `after` is what becomes of it.
    pub(super) fn keep_role(
        &self,
        resource: &ResourceSpec,
        before: Option<&Object>,
        after: Option<&Object>,
    ) -> Option<Step> {
        let authentication = self.accounts(resource)?;
        let (role, field) = (authentication.protection.keep_role?, authentication.roles?);
        // a view that does not show the roles does not change them, and may still delete the account
        let shown = resource.field(field).is_some();
        let has = |account: &Object| match account.get(field) {
            Some(Value::List(roles)) => roles.iter().any(|held| held.as_str() == Some(role)),
            _ => false,
        };
        let had = before.is_none_or(|before| !shown || has(before));
        let keeps = after.is_some_and(|after| !shown || has(after));
        (had && !keeps).then(|| keep_role(authentication)).flatten()
    }

    /// Why nothing was written although a write with [`Context::keep_role`] should have: the document was changed
    /// meanwhile, or it is the last with the role.
    pub(super) async fn missed(&mut self, resource: &'static ResourceSpec, id: Bind, etag: String) -> Refusal {
        let text = format!(
            "SELECT 1 FROM {} WHERE {} = $1 AND {} = $2",
            quote(resource.table),
            quote(system::ID),
            quote(system::ETAG)
        );
        let there = self
            .read(move |reader, _| Ok(reader.first(&text, &[id, Bind::Text(etag)], |_| ())?.is_some()))
            .await;
        match there {
            Ok(true) => self.last_of_its_role(resource),
            Ok(false) => Refusal::precondition_failed(),
            Err(refusal) => refusal,
        }
    }

    /// 409 for what would leave nobody with the role.
    pub(super) fn last_of_its_role(&self, resource: &ResourceSpec) -> Refusal {
        let role = self
            .accounts(resource)
            .and_then(|accounts| accounts.protection.keep_role);
        let message = format!("Nobody would be left with the role '{}'.", role.unwrap_or(""));
        Refusal::Status(StatusCode::CONFLICT, message)
    }

    /// Tells the log about new accounts.
    pub(super) async fn accounts_made(&self, resource: &ResourceSpec, stored: &[Stored]) {
        let Some(authentication) = self.accounts(resource) else {
            return;
        };
        let event = if self.caller().is_some() {
            Event::Create
        } else {
            Event::SignUp
        };
        for account in stored {
            self.log(event, true, Some(&Bind::scalar(&account.id)));
            let name = account.fields.get(authentication.username).and_then(Value::as_str);
            if let (Event::SignUp, Some(name)) = (event, name) {
                let parts = &self.server.0;
                parts.attempts.know(&parts.store, name, &self.origin).await;
            }
        }
    }

    /// Tells the log what was changed of an account.
    pub(super) fn account_changed(&self, resource: &ResourceSpec, original: &Object, stored: &Stored) {
        let Some(authentication) = self.accounts(resource) else {
            return;
        };
        let id = Bind::scalar(&stored.id);
        let sent = |field: Option<&str>| field.is_some_and(|field| stored.fields.contains(field));
        let roles = authentication.roles;
        if sent(authentication.password) {
            self.log(Event::Password, true, Some(&id));
        }
        if roles.is_some_and(|roles| stored.fields.get(roles) != original.get(roles)) {
            self.log(Event::Roles, true, Some(&id));
        }
        self.log(Event::Change, true, Some(&id));
    }

    /// Tells the log that an account is gone.
    pub(super) fn account_deleted(&self, resource: &ResourceSpec, id: &Bind) {
        if self.accounts(resource).is_some() {
            self.log(Event::Delete, true, Some(id));
        }
    }
}

/// Takes the current password out of what a client sent, before the schema is asked about it.
pub(super) fn take_current(
    authentication: Option<&Authentication>,
    resource: &ResourceSpec,
    payload: &mut Value,
) -> Option<Secret> {
    authentication.filter(|authentication| authentication.protection.current && authentication.is_about(resource))?;
    let Value::Dict(object) = payload else { return None };
    match object.remove(CURRENT_PASSWORD)? {
        Value::String(current) => Some(Secret::new(current)),
        other => {
            // not a password: the schema says what it thinks of it
            object.insert(CURRENT_PASSWORD, other);
            None
        }
    }
}

/// The step behind [`Context::keep_role`]: it locks one account that has the role and may log in.
pub(crate) fn keep_role(authentication: &Authentication) -> Option<Step> {
    let role = authentication.protection.keep_role?;
    let roles = authentication.accounts.column(authentication.roles?)?;
    let has = Filter::Compare {
        target: Target::Column {
            name: roles.column.to_owned(),
            column_type: roles.storage.into(),
            null_name: None,
        },
        operator: Comparison::Equal,
        value: Operand::Text(role.to_owned()),
    };
    let (table, id) = (quote(authentication.accounts.table), quote(system::ID));
    let mut operands = Vec::new();
    let has = render(&has, authentication.accounts.table, &Sqlite, &mut operands, 1).ok()?;
    let text = format!(
        "UPDATE {table} SET {id} = {id} WHERE {id} = (SELECT {id} FROM {table} WHERE ({has}) AND {} IS NULL ORDER BY {} LIMIT 1)",
        quote(system::DISABLED),
        quote(system::SEQ)
    );
    Some(Step {
        text: text.into(),
        binds: operands.into_iter().map(Bind::from).collect(),
        must_change: true,
    })
}

fn issue(field: &str, text: &str) -> Refusal {
    let mut issues = Object::new();
    issues.insert(field, text);
    Refusal::Issues(issues)
}

/// Ids are stored as text, whichever way they came.
fn is_same(one: &Bind, other: &Bind) -> bool {
    crate::auth::id_text(one) == crate::auth::id_text(other)
}
