//! Validation of accounts and resetting of passwords: what comes back from a mail, and what asks for one. The mails
//! themselves are written at delivery; a request only leaves a note in the outbox.

use super::config::Validation;
use super::keys;
use super::problem::Problem;
use super::reply::Reply;
use super::rows::{Letter, State, post};
use super::view::{TRIES, View, stamp};
use crate::store::write::Write;
use serde_json::{Map, Value as Json, json};

/// Kinds of mail.
pub(crate) const ACTIVATION: &str = "activation";
pub(crate) const CONFIRMATION: &str = "confirmation";
pub(crate) const RESET: &str = "reset";

/// The names that a key has in texts: nobody else can give them a value.
pub(crate) const KEY_NAMES: [&str; 2] = ["activation-key", "reset-password"];

/// The field with values for mail texts.
pub(crate) const CONTEXT: &str = "email-context";

/// Bounds of a context.
const MOST_VALUES: usize = 64;
const LONGEST_VALUE: usize = 1024;

/// Refuses values for mail texts that could not be used, or that would be used against somebody.
pub(crate) fn check_stored(validation: &Validation, data: &Map<String, Json>) -> Result<(), Problem> {
    let Some(context) = data.get(CONTEXT) else {
        return Ok(());
    };
    let context = checked(validation, context, "data.email-context")?;
    let repeated = context
        .keys()
        .find(|key| data.contains_key(*key) || ["id", "password", "last_modified"].contains(&key.as_str()));
    match repeated {
        Some(key) => Err(Problem::bad(
            "body",
            "data.email-context",
            format!("\"{}\" repeats a field of the account", key.escape_debug()),
        )),
        None => Ok(()),
    }
}

fn checked<'c>(validation: &Validation, context: &'c Json, name: &str) -> Result<&'c Map<String, Json>, Problem> {
    let bad = |text: String| Problem::bad("body", name, text);
    let Json::Object(values) = context else {
        return Err(bad("the context must be an object".to_owned()));
    };
    if values.len() > MOST_VALUES {
        return Err(bad(format!("the context has more than {MOST_VALUES} values")));
    }
    for (key, value) in values {
        if KEY_NAMES.contains(&key.as_str()) {
            return Err(bad(format!("\"{key}\" is set by the server")));
        }
        let Some(text) = value.as_str() else { continue };
        if text.chars().any(char::is_control) {
            return Err(bad(format!("\"{}\" has a line break in it", key.escape_debug())));
        }
        if text.len() > LONGEST_VALUE {
            return Err(bad(format!(
                "\"{}\" is longer than {LONGEST_VALUE} bytes",
                key.escape_debug()
            )));
        }
        if !crate::mail::links_are_allowed(validation.link_origins.as_deref(), text) {
            return Err(bad(format!(
                "\"{}\" links to an origin that is not allowed",
                key.escape_debug()
            )));
        }
    }
    Ok(values)
}

impl View {
    /// The context in the body of a request that needs none.
    fn posted_context(&self, validation: &Validation) -> Result<Option<Map<String, Json>>, Problem> {
        // what is no JSON is as good as nothing
        let Ok(Some(body)) = self.call.json() else {
            return Ok(None);
        };
        let mapping = |name: &str| Problem::bad("body", name, "the value must be an object");
        let body = body.as_object().ok_or_else(|| mapping(""))?;
        let Some(data) = body.get("data") else { return Ok(None) };
        let data = data.as_object().ok_or_else(|| mapping("data"))?;
        let Some(context) = data.get(CONTEXT) else {
            return Ok(None);
        };
        Ok(Some(checked(validation, context, "data.email-context")?.clone()))
    }

    /// `POST /accounts/{id}/validate/{key}`. Whatever is wrong, the answer is the same.
    pub(crate) async fn validate(&self, validation: &Validation) -> Result<Reply, Problem> {
        let context = self.posted_context(validation)?;
        let refused = || Problem::key_mismatch(self.caller.is_anonymous());
        for _ in 0..TRIES {
            let (name, key) = (self.call.matched.id.clone(), self.call.matched.key.clone());
            let found = self.read(move |service, reader| {
                let Some(account) = service.statements.find(reader, &name)? else {
                    return Ok(None);
                };
                let good = keys::is_good(reader, &account.row, keys::ACTIVATION, &key)?;
                Ok(Some(account).filter(|_| good))
            });
            let account = found.await?.ok_or_else(refused)?;
            let mut data = account.data.clone();
            data.insert("validated".to_owned(), true.into());
            let (last_modified, clock) = stamp(account.clock, None);
            let state = State {
                last_modified,
                clock,
                data,
                permissions: account.permissions.clone(),
            };
            let letter = (!account.is_validated()).then(|| Letter {
                kind: CONFIRMATION,
                context: context.clone(),
            });
            let mut write = self.service.statements.update(&account, None, &state, letter);
            write
                .steps
                .insert(0, keys::spend(&account.row, keys::ACTIVATION, &self.call.matched.key));
            if self.commit(write, true).await? {
                let mut shown = account.shown();
                shown.insert("validated".to_owned(), true.into());
                return Ok(Reply::json(200, Json::Object(shown)));
            }
        }
        Err(Problem::conflict())
    }

    /// `POST /accounts/{id}/reset-password`. Known and unknown names take the same way.
    pub(crate) async fn reset_password(&self, validation: &Validation) -> Result<Reply, Problem> {
        let context = self.posted_context(validation)?;
        let account = self.find(&self.call.matched.id).await?.account;
        if account
            .as_ref()
            .is_some_and(|account| !validation.address.matches(&account.name))
        {
            let text = format!("The user id should match {}.", validation.address_text);
            return Err(Problem::bad("body", "data.id", text));
        }
        // a note for nobody is thrown away at delivery
        let row = account.map_or_else(String::new, |account| account.row);
        let letter = Letter { kind: RESET, context };
        let write = Write {
            checks: Vec::new(),
            steps: vec![post(&row, &letter)],
        };
        self.commit(write, true).await?;
        let text = "A temporary reset password has been sent by mail";
        Ok(Reply::json(200, json!({ "message": text })))
    }
}
