//! `GET`, `HEAD` and `DELETE /accounts/{id}`.

use super::call::is_id;
use super::page::subset;
use super::payload::refuse;
use super::problem::{Complaint, Problem};
use super::reply::Reply;
use super::rows::Tombstone;
use super::view::{Found, TRIES, View, stamp};
use axum::http::header;
use serde_json::{Value as Json, json};

impl View {
    /// `GET /accounts/{id}`, `HEAD /accounts/{id}`
    pub(crate) async fn get(&self) -> Result<Reply, Problem> {
        self.call.check_types()?;
        let name = &self.call.matched.id;
        let Found { account, clock } = self.find(name).await?;
        let config = &self.service.config;
        let allowed = match &account {
            Some(account) => self.may_read(account),
            None => self.caller.is_among(&config.read) || self.caller.is_among(&config.write),
        };
        if !allowed {
            return Err(Problem::not_allowed(self.caller.is_anonymous()));
        }
        let mut complaints = Vec::new();
        let conditions = self.call.conditions(&mut complaints);
        refuse(complaints)?;
        if !is_id(name) {
            return Err(Problem::bad_id());
        }
        let account = account.filter(|_| self.sees(name));
        let account = account.ok_or_else(|| Problem::unknown_account(name))?;
        if conditions.not_modified(account.last_modified) {
            return Ok(Reply::not_modified(account.last_modified));
        }
        self.require(conditions, Some(&account), clock)?;
        let fields = self.call.words("_fields");
        let reply = if fields.is_empty() {
            self.answer(200, account.shown(), Some(&account.permissions), account.last_modified)
        } else {
            self.answer(200, subset(&account.shown(), &fields), None, account.last_modified)
        };
        Ok(self.cacheable(reply))
    }

    /// What a read says about caching: nothing may be kept, unless the settings let anonymous answers be.
    pub(crate) fn cacheable(&self, reply: Reply) -> Reply {
        match self.service.config.cache_expires.filter(|_| self.caller.is_anonymous()) {
            Some(seconds) => reply.expires(seconds),
            None => reply.header(header::CACHE_CONTROL, "no-cache, no-store"),
        }
    }

    /// `DELETE /accounts/{id}`
    pub(crate) async fn delete(&self) -> Result<Reply, Problem> {
        let name = self.call.matched.id.clone();
        for _ in 0..TRIES {
            let Found { account, clock } = self.visible(&name).await?;
            self.call.check_types()?;
            let allowed = match &account {
                Some(account) => self.may_write(account),
                None => self.caller.is_among(&self.service.config.write),
            };
            if !allowed {
                return Err(Problem::not_allowed(self.caller.is_anonymous()));
            }
            let mut complaints = Vec::new();
            let conditions = self.call.conditions(&mut complaints);
            let wanted = self.wanted_timestamp(&mut complaints);
            refuse(complaints)?;
            if !is_id(&name) {
                return Err(Problem::bad_id());
            }
            let account = account.ok_or_else(|| Problem::unknown_account(&name))?;
            self.require(conditions, Some(&account), clock)?;
            let (timestamp, _) = stamp(account.clock, wanted.filter(|&wanted| wanted > account.last_modified));
            if self
                .commit(self.service.statements.delete(&account, timestamp), false)
                .await?
            {
                let tombstone = Tombstone {
                    name,
                    last_modified: timestamp,
                };
                return Ok(Reply::json(200, json!({"data": tombstone.shown()})).stamped(timestamp));
            }
        }
        Err(Problem::conflict())
    }

    fn wanted_timestamp(&self, complaints: &mut Vec<Complaint>) -> Option<i64> {
        let text = self.call.parameter("last_modified")?;
        match serde_json::from_str::<Json>(text) {
            Ok(Json::Number(number)) if number.is_i64() => number.as_i64(),
            _ => {
                let text = format!("\"{text}\" is not a number");
                complaints.push(Complaint::new("querystring", "last_modified", text));
                None
            }
        }
    }
}
