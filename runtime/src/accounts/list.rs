//! `GET`, `HEAD` and `DELETE /accounts`. Leaves filters to `filter`, pages to `page`.

use super::call::Condition;
use super::filter::{Filters, Sort, follows, order, sorting};
use super::keys;
use super::page::{Token, subset};
use super::payload::refuse;
use super::permissions::KINDS;
use super::problem::{Complaint, Problem};
use super::reply::{Reply, alert};
use super::rows::{Account, Tombstone};
use super::view::{TRIES, View, stamp_at};
use crate::store::bind::Bind;
use crate::store::write::Write;
use crate::time::DateTime;
use axum::http::{HeaderName, Method};
use eden_sql::service::KEYS;
use serde_json::{Map, Value as Json, json};

/// Which accounts a list is made of.
#[derive(Debug, Clone)]
enum Scope {
    /// Everybody's.
    All,
    /// Those of everybody that were shared with the caller.
    Shared,
    /// The caller's own.
    Own(String),
}

/// What a request asks of a list.
struct Asked {
    filters: Filters,
    sorting: Vec<Sort>,
    limit: usize,
    token: Option<Token>,
}

impl View {
    /// `GET /accounts`, `HEAD /accounts`
    pub(crate) async fn list(&self) -> Result<Reply, Problem> {
        self.call.check_types()?;
        let scope = self.scope("read").await?;
        let mut complaints = Vec::new();
        let conditions = self.call.conditions(&mut complaints);
        let asked = self.asked(&mut complaints);
        refuse(complaints)?;
        let timestamp = self.list_timestamp(&scope).await?;
        // the timestamp of the list of everybody never moves, so that nothing can be concluded from it
        if matches!(scope, Scope::Own(_)) && conditions.not_modified(timestamp) {
            return Ok(Reply::not_modified(timestamp));
        }
        self.require_list(conditions.if_match, conditions.if_none_match, timestamp)?;
        let head = self.call.method == Method::HEAD;
        let mut found = self.matching(&scope, &asked.filters, !head).await?;
        if head {
            let reply = Reply {
                status: 200,
                ..Reply::default()
            };
            let count = found.len().to_string();
            let reply = reply
                .stamped(timestamp)
                .header(HeaderName::from_static("total-objects"), count.clone())
                .header(HeaderName::from_static("total-records"), count);
            return Ok(self.cacheable(reply));
        }
        let offset = asked.token.as_ref().map_or(0, |token| token.offset);
        let more = cut(&mut found, &asked, |item| &item.shown);
        let next = more.then(|| found.last()).flatten().map(|last| {
            let offset = offset.saturating_add(i64::try_from(found.len()).unwrap_or(0) + 1);
            self.next_page(asked.limit, &Token::after(&last.shown, &asked.sorting, offset))
        });
        let fields = self.call.words("_fields");
        let data: Vec<Json> = found
            .into_iter()
            .map(|item| {
                Json::Object(if fields.is_empty() {
                    item.shown
                } else {
                    subset(&item.shown, &fields)
                })
            })
            .collect();
        let mut reply = Reply::json(200, json!({ "data": data })).stamped(timestamp);
        if let Some(next) = next {
            reply = reply.header(HeaderName::from_static("next-page"), next);
        }
        if asked.filters.outdated {
            let text = "_to is now deprecated, you should use _before instead";
            let url = "https://kinto.readthedocs.io/en/2.4.0/api/resource.html#list-of-available-url-parameters";
            reply = reply.header(HeaderName::from_static("alert"), alert("soft-eol", Some(text), url));
        }
        Ok(self.cacheable(reply))
    }

    /// `DELETE /accounts`
    pub(crate) async fn delete_list(&self) -> Result<Reply, Problem> {
        self.call.check_types()?;
        let scope = self.scope("write").await?;
        let mut complaints = Vec::new();
        let conditions = self.call.conditions(&mut complaints);
        let asked = self.asked(&mut complaints);
        refuse(complaints)?;
        let timestamp = self.list_timestamp(&scope).await?;
        self.require_list(conditions.if_match, conditions.if_none_match, timestamp)?;
        if let Some(token) = &asked.token {
            let write = Write {
                checks: Vec::new(),
                steps: vec![keys::spend(&token.nonce, keys::PAGE, "")],
            };
            if !self.commit(write, false).await? {
                let text = "_token was already used or has expired.";
                return Err(Problem::invalid(400, vec![Complaint::unnamed("querystring", text)]));
            }
        }
        for _ in 0..TRIES {
            let mut found = self.matching(&scope, &asked.filters, false).await?;
            let more = cut(&mut found, &asked, |item| &item.shown);
            if found.is_empty() {
                return Ok(Reply::json(200, json!({"data": []})).stamped(timestamp));
            }
            let (mut write, mut buried) = (Write::default(), Vec::new());
            // all of them go at the same moment
            let now = DateTime::now();
            for account in found.iter().filter_map(|item| item.account.as_ref()) {
                let (last_modified, _) = stamp_at(now, account.clock, None);
                let one = self.service.statements.delete(account, last_modified);
                write.checks.extend(one.checks);
                write.steps.extend(one.steps);
                buried.push(Tombstone {
                    name: account.name.clone(),
                    last_modified,
                });
            }
            let newest = buried
                .iter()
                .map(|tombstone| tombstone.last_modified)
                .max()
                .unwrap_or(timestamp);
            let next = more.then(|| found.last()).flatten().map(|last| {
                let token = Token::after(&last.shown, &asked.sorting, 0);
                write.steps.extend(keys::store(
                    &token.nonce,
                    keys::PAGE,
                    "",
                    self.service.config.pagination_token_validity,
                ));
                self.next_page(asked.limit, &token)
            });
            if self.commit(write, false).await? {
                let data: Vec<Json> = buried.iter().map(|tombstone| Json::Object(tombstone.shown())).collect();
                let reply = Reply::json(200, json!({ "data": data })).stamped(newest);
                return Ok(match next {
                    Some(next) => reply.header(HeaderName::from_static("next-page"), next),
                    None => reply,
                });
            }
        }
        Err(Problem::conflict())
    }

    fn asked(&self, complaints: &mut Vec<Complaint>) -> Asked {
        Asked {
            filters: Filters::read(&self.call, complaints),
            sorting: sorting(&self.call),
            limit: self.limit(complaints),
            token: Token::read(&self.call, complaints),
        }
    }

    /// 412 unless the conditions hold for the list, which is always there.
    fn require_list(
        &self,
        if_match: Option<Condition>,
        if_none_match: Option<Condition>,
        timestamp: i64,
    ) -> Result<(), Problem> {
        let stale = matches!(if_match, Some(Condition::Timestamp(wanted)) if wanted != timestamp);
        if stale || if_none_match == Some(Condition::Any) {
            return Err(Problem::precondition(timestamp, None));
        }
        Ok(())
    }

    /// Whose accounts the caller is shown.
    async fn scope(&self, kind: &'static str) -> Result<Scope, Problem> {
        let config = &self.service.config;
        let all = self
            .caller
            .is_among(if kind == "read" { &config.read } else { &config.write });
        if let Some(name) = &self.caller.name {
            return Ok(match (self.is_administrator(), all) {
                (true, true) => Scope::All,
                (true, false) => Scope::Shared,
                (false, _) => Scope::Own(name.clone()),
            });
        }
        // a list belongs to somebody; whether it may be asked for at all comes first
        let open = all || config.is_open() || self.is_shared_with_everybody(kind).await?;
        Err(if open {
            Problem::unreadable_list()
        } else {
            Problem::not_allowed(true)
        })
    }

    async fn is_shared_with_everybody(&self, kind: &'static str) -> Result<bool, Problem> {
        let caller = self.caller.clone();
        self.read(move |service, reader| {
            let mut shared = false;
            service.statements.all(reader, &mut |account| {
                shared |= account.permissions.allow(&caller, kind)
            })?;
            Ok(shared)
        })
        .await
    }

    /// The timestamp of the list: for a user the clock of her account, for everybody's a moment that never moves.
    async fn list_timestamp(&self, scope: &Scope) -> Result<i64, Problem> {
        if let Scope::Own(name) = scope {
            return Ok(self.find(name).await?.clock);
        }
        if let Some(timestamp) = self.service.list_timestamp.get() {
            return Ok(*timestamp);
        }
        if let Some(timestamp) = self.kept_timestamp().await? {
            return Ok(timestamp);
        }
        let write = Write {
            checks: Vec::new(),
            steps: vec![keys::note("*", keys::LIST, "", DateTime::now().millis())],
        };
        // when another server was faster, its moment is the one
        self.commit(write, false).await?;
        let timestamp = self.kept_timestamp().await?;
        timestamp.ok_or_else(|| Problem::internal("the timestamp of the list was not kept"))
    }

    async fn kept_timestamp(&self) -> Result<Option<i64>, Problem> {
        self.read(|service, reader| {
            let text = format!(
                "SELECT \"expires\" FROM {} WHERE \"account\" = $1 AND \"kind\" = $2",
                eden_sql::ident::quote(KEYS)
            );
            let binds = [Bind::Text("*".to_owned()), Bind::Text(keys::LIST.to_owned())];
            let found = reader.first(&text, &binds, |cells| cells.integer(0))?;
            Ok(found.map(|timestamp| *service.list_timestamp.get_or_init(|| timestamp)))
        })
        .await
    }

    /// The accounts that are meant, with what is left of deleted ones where the filters ask for it.
    async fn matching(&self, scope: &Scope, filters: &Filters, deleted: bool) -> Result<Vec<Item>, Problem> {
        let (scope, filters, caller) = (scope.clone(), filters.clone(), self.caller.clone());
        self.read(move |service, reader| {
            let mut found = Vec::new();
            let mut keep = |account: Account| {
                let shared = || KINDS.iter().any(|kind| account.permissions.allow(&caller, kind));
                let shown = account.shown();
                if (!matches!(scope, Scope::Shared) || shared()) && filters.accept(&shown) {
                    found.push(Item {
                        shown,
                        account: Some(account),
                    });
                }
            };
            let only = match &scope {
                Scope::Own(name) => Some(name.clone()),
                _ => filters.only_name().map(str::to_owned),
            };
            match only {
                Some(name) => service.statements.find(reader, &name)?.into_iter().for_each(&mut keep),
                None => service.statements.all(reader, &mut keep)?,
            }
            if deleted && filters.include_deleted() && matches!(scope, Scope::All) {
                let buried = service.statements.tombstones(reader)?;
                let shown = buried
                    .iter()
                    .map(Tombstone::shown)
                    .filter(|shown| filters.accept(shown));
                found.extend(shown.map(|shown| Item { shown, account: None }));
            }
            Ok(found)
        })
        .await
    }
}

/// A line of a list.
struct Item {
    shown: Map<String, Json>,
    /// Nothing for a tombstone.
    account: Option<Account>,
}

/// Sorts, begins after the token, and cuts at the limit. Whether more would have come.
fn cut<T>(found: &mut Vec<T>, asked: &Asked, shown: impl Fn(&T) -> &Map<String, Json>) -> bool {
    if let Some(token) = &asked.token {
        found.retain(|item| follows(&asked.sorting, shown(item), &token.last));
    }
    found.sort_by(|one, other| order(&asked.sorting, shown(one), shown(other)));
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    more
}
