//! Sign-up: PUT on a name, POST on the list. PUT on a name that is there replaces the account, POST gives it back.

use super::call::Conditions;
use super::mailed::{self, ACTIVATION};
use super::payload::{self, Payload, refuse};
use super::permissions::{KINDS, Permissions, principal};
use super::problem::Problem;
use super::reply::Reply;
use super::rows::{Account, Letter, State};
use super::view::{Found, TRIES, View, stamp};
use crate::accounts::call::is_id;
use crate::time::DateTime;
use axum::http::header;
use serde_json::{Map, Value as Json, json};

/// What is to be stored: a new account, or a replacement.
struct Planned {
    name: String,
    state: State,
    letter: Option<Letter>,
}

impl View {
    /// `PUT /accounts/{id}`
    pub(crate) async fn put(&self) -> Result<Reply, Problem> {
        let name = self.call.matched.id.clone();
        let mut hash = None;
        for _ in 0..TRIES {
            let found = self.visible(&name).await?;
            self.call.check_types()?;
            let creates = self.call.header(header::IF_NONE_MATCH) == Some("*");
            let allowed = match &found.account {
                Some(account) if !creates => self.may_write(account),
                Some(_) => self.caller.is_among(&self.service.config.create),
                None => self.may_create(&name),
            };
            if !allowed {
                return Err(Problem::not_allowed(self.caller.is_anonymous()));
            }
            let (conditions, payload) = self.whole_payload()?;
            if !is_id(&name) {
                return Err(Problem::bad_id());
            }
            self.require(conditions, found.account.as_ref(), found.clock)?;
            let mut data = payload.data.clone().unwrap_or_default();
            if data.remove("id").is_some_and(|id| id != name.as_str()) {
                return Err(Problem::bad("body", "id", "Object id does not match existing object"));
            }
            if let Some(reply) = self.store(&name, data, &payload, found, &mut hash, true).await? {
                return Ok(reply);
            }
        }
        Err(Problem::conflict())
    }

    /// `POST /accounts`
    pub(crate) async fn post(&self) -> Result<Reply, Problem> {
        let name = self.posted_id()?;
        let mut hash = None;
        for _ in 0..TRIES {
            let found = match &name {
                Some(name) => self.visible(name).await?,
                None => Found {
                    account: None,
                    clock: 0,
                },
            };
            self.call.check_types()?;
            let allowed = match &found.account {
                Some(account) => self.may_read(account),
                None => self.may_create(name.as_deref().unwrap_or("")),
            };
            if !allowed {
                return Err(Problem::not_allowed(self.caller.is_anonymous()));
            }
            let (conditions, payload) = self.whole_payload()?;
            self.require(conditions, found.account.as_ref(), found.clock)?;
            if let Some(account) = &found.account {
                return Ok(self.answer(200, account.shown(), Some(&account.permissions), account.last_modified));
            }
            let Some(name) = &name else {
                return Err(Problem::bad("body", "data.id", "Accounts must have an ID."));
            };
            let mut data = payload.data.clone().unwrap_or_default();
            data.remove("id");
            if let Some(reply) = self.store(name, data, &payload, found, &mut hash, false).await? {
                return Ok(reply);
            }
        }
        Err(Problem::conflict())
    }

    /// The account in the caller's sight: users see nothing but their own.
    pub(crate) async fn visible(&self, name: &str) -> Result<Found, Problem> {
        if self.sees(name) {
            return self.find(name).await;
        }
        Ok(Found {
            account: None,
            clock: 0,
        })
    }

    /// The id in the body of a POST. Users may leave it out and are told so later; others are told here.
    fn posted_id(&self) -> Result<Option<String>, Problem> {
        let lenient = !self.caller.is_anonymous() && !self.is_administrator();
        let missing = || Problem::bad("body", "data.id", "data.id in body: Required");
        match self.call.data() {
            Some(Json::Object(data)) => match data.get("id") {
                Some(Json::String(id)) if is_id(id) => Ok(Some(id.clone())),
                Some(_) => Err(Problem::bad_id()),
                None if lenient => Ok(None),
                None => Err(missing()),
            },
            _ if lenient => Ok(None),
            _ => Err(missing()),
        }
    }

    fn whole_payload(&self) -> Result<(Conditions, Payload), Problem> {
        let mut complaints = Vec::new();
        let conditions = self.call.conditions(&mut complaints);
        let payload = payload::whole(&self.call, &mut complaints);
        refuse(complaints)?;
        Ok((conditions, payload))
    }

    /// Stores the account. Nothing when somebody else was faster: then everything is judged again.
    async fn store(
        &self,
        name: &str,
        data: Map<String, Json>,
        payload: &Payload,
        found: Found,
        hash: &mut Option<String>,
        is_put: bool,
    ) -> Result<Option<Reply>, Problem> {
        let planned = self.plan(name, data, payload, &found, is_put)?;
        let hash = match hash {
            Some(hash) => &*hash,
            None => {
                let password = payload.data.as_ref().and_then(|data| data.get("password"));
                let password = password.and_then(Json::as_str).unwrap_or("");
                hash.insert(self.hash(password).await?)
            }
        };
        let statements = &self.service.statements;
        let mails = planned.letter.is_some();
        let write = match &found.account {
            Some(account) => statements.update(account, Some(hash), &planned.state, planned.letter.clone()),
            None => statements.create(&planned.name, hash, &planned.state, planned.letter.clone()),
        };
        if !self.commit(write, mails).await? {
            return Ok(None);
        }
        let mut shown = planned.state.data;
        shown.insert("id".to_owned(), planned.name.into());
        shown.insert("last_modified".to_owned(), planned.state.last_modified.into());
        let status = if found.account.is_some() { 200 } else { 201 };
        Ok(Some(self.answer(
            status,
            shown,
            Some(&planned.state.permissions),
            planned.state.last_modified,
        )))
    }

    fn plan(
        &self,
        name: &str,
        mut data: Map<String, Json>,
        payload: &Payload,
        found: &Found,
        is_put: bool,
    ) -> Result<Planned, Problem> {
        data.remove("password");
        let wanted = data.remove("last_modified").as_ref().and_then(Json::as_i64);
        let mut letter = None;
        if let Some(validation) = &self.service.config.validation {
            if found.account.is_none() {
                if !validation.address.matches(name) {
                    let text = format!(
                        "Account validation is enabled, and user id should match {}",
                        validation.address_text
                    );
                    return Err(Problem::bad("body", "data.id", text));
                }
                data.insert("validated".to_owned(), false.into());
                letter = Some(Letter {
                    kind: ACTIVATION,
                    context: None,
                });
            }
            mailed::check_stored(validation, &data)?;
        }
        if !self.is_administrator() && self.caller.name.as_deref().is_some_and(|own| own != name) {
            return Err(Problem::bad("body", "data.id", "Username and account ID do not match."));
        }
        let mut permissions = found
            .account
            .as_ref()
            .map_or_else(Permissions::default, |account| account.permissions.clone());
        replace_lists(&mut permissions, &payload.permissions, is_put);
        if self.service.config.explicit_permissions {
            permissions.keep_owner(name);
        }
        let (last_modified, clock) = match &found.account {
            Some(account) => stamp(found.clock, wanted.filter(|&wanted| wanted > account.last_modified)),
            None if found.clock > 0 => stamp(found.clock, wanted),
            // a name that never was has the clock of this moment
            None => stamp(DateTime::now().millis() - i64::from(wanted.is_none()), wanted),
        };
        Ok(Planned {
            name: name.to_owned(),
            state: State {
                last_modified,
                clock,
                data,
                permissions,
            },
            letter,
        })
    }

    /// The answer about one account.
    pub(crate) fn answer(
        &self,
        status: u16,
        shown: Map<String, Json>,
        permissions: Option<&Permissions>,
        timestamp: i64,
    ) -> Reply {
        let mut body = json!({ "data": shown });
        if let (Some(permissions), Some(body)) = (permissions, body.as_object_mut()) {
            body.insert(
                "permissions".to_owned(),
                self.shown_permissions(permissions, &shown_name(&shown)),
            );
        }
        Reply::json(status, body).stamped(timestamp)
    }

    /// The lists, for whoever may write.
    fn shown_permissions(&self, permissions: &Permissions, name: &str) -> Json {
        // whoever acts for nobody, or for everybody, acts as the account itself
        let acts_as_owner = self.caller.is_anonymous() || self.is_administrator();
        let writes =
            permissions.allow(&self.caller, "write") || acts_as_owner && permissions.write.contains(&principal(name));
        if writes { permissions.shown() } else { json!({}) }
    }
}

fn shown_name(shown: &Map<String, Json>) -> String {
    shown.get("id").and_then(Json::as_str).unwrap_or("").to_owned()
}

/// Puts the lists that were sent into the place of the old ones; PUT and merging empty those that were not sent.
pub(crate) fn replace_lists(permissions: &mut Permissions, sent: &Map<String, Json>, all: bool) {
    let sent: Vec<(&str, &Vec<Json>)> = sent
        .iter()
        .filter_map(|(kind, list)| Some((kind.as_str(), list.as_array()?)))
        .collect();
    if sent.is_empty() {
        return;
    }
    for kind in KINDS {
        let list = sent.iter().find(|(sent, _)| *sent == kind).map(|(_, list)| *list);
        match list {
            Some(list) => permissions.set(kind, list.iter().filter_map(Json::as_str).map(str::to_owned)),
            None if all => permissions.set(kind, []),
            None => {}
        }
    }
}

/// Whether an account goes from not validated to validated.
pub(crate) fn is_activated(old: &Account, data: &Map<String, Json>) -> bool {
    !old.is_validated() && data.contains_key("validated") && super::rows::is_validated(data)
}
