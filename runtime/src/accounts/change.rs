//! `PATCH /accounts/{id}`: fields, a merge-patch, or operations. Leaves what operations mean to `operations`.

use super::call::{PatchKind, is_id};
use super::mailed::{self, CONFIRMATION};
use super::operations;
use super::payload::{self, Payload, refuse};
use super::permissions::{KINDS, Permissions};
use super::problem::{Complaint, Problem};
use super::reply::Reply;
use super::rows::{Account, Letter, State};
use super::sign_up::{is_activated, replace_lists};
use super::view::{Found, TRIES, View, stamp};
use serde_json::{Map, Value as Json};

/// What a PATCH asks for.
enum Asked {
    Fields(Payload),
    Merge(Payload),
    Operations(Vec<Json>),
}

/// An account after a PATCH.
struct Patched {
    data: Map<String, Json>,
    permissions: Permissions,
    /// The new password, in clear text.
    password: Option<String>,
    /// What the client said each field should be.
    applied: Map<String, Json>,
}

/// How much of the account is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    Full,
    Light,
    Diff,
}

impl View {
    /// `PATCH /accounts/{id}`
    pub(crate) async fn patch(&self) -> Result<Reply, Problem> {
        let name = self.call.matched.id.clone();
        let mut hash = None;
        for _ in 0..TRIES {
            let found = self.visible(&name).await?;
            self.call.check_types()?;
            let allowed = match &found.account {
                Some(account) => self.may_write(account),
                None => self.caller.is_among(&self.service.config.write),
            };
            if !allowed {
                return Err(Problem::not_allowed(self.caller.is_anonymous()));
            }
            let mut complaints = Vec::new();
            let conditions = self.call.conditions(&mut complaints);
            let behaviour = self.behaviour(&mut complaints);
            let asked = match self.call.patch_kind() {
                PatchKind::Fields => Asked::Fields(payload::partial(&self.call, &mut complaints)),
                PatchKind::Merge => Asked::Merge(payload::partial(&self.call, &mut complaints)),
                PatchKind::Operations => Asked::Operations(payload::operations(&self.call, &mut complaints)),
            };
            refuse(complaints)?;
            if !is_id(&name) {
                return Err(Problem::bad_id());
            }
            let Found { account, clock } = found;
            let account = account.ok_or_else(|| Problem::unknown_account(&name))?;
            self.require(conditions, Some(&account), clock)?;
            let patched = apply(&account, &asked)?;
            if let Some(password) = patched.password.as_deref().filter(|_| hash.is_none()) {
                hash = Some(self.hash(password).await?);
            }
            if let Some(reply) = self
                .store_patched(&account, patched, hash.as_deref(), behaviour)
                .await?
            {
                return Ok(reply);
            }
        }
        Err(Problem::conflict())
    }

    fn behaviour(&self, complaints: &mut Vec<Complaint>) -> Behaviour {
        let Some(header) = self.call.headers.get("response-behavior") else {
            return Behaviour::Full;
        };
        match header.to_str().unwrap_or("") {
            "full" => Behaviour::Full,
            "light" => Behaviour::Light,
            "diff" => Behaviour::Diff,
            other => {
                let text = format!("\"{other}\" is not one of full, light, diff");
                complaints.push(Complaint::new("header", "Response-Behavior", text));
                Behaviour::Full
            }
        }
    }

    async fn store_patched(
        &self,
        account: &Account,
        mut patched: Patched,
        hash: Option<&str>,
        behaviour: Behaviour,
    ) -> Result<Option<Reply>, Problem> {
        let wanted = patched.data.remove("last_modified").as_ref().and_then(Json::as_i64);
        let (last_modified, clock) = stamp(account.clock, wanted.filter(|&wanted| wanted > account.last_modified));
        let mut letter = None;
        if let Some(validation) = &self.service.config.validation {
            mailed::check_stored(validation, &patched.data)?;
            if is_activated(account, &patched.data) {
                letter = Some(Letter {
                    kind: CONFIRMATION,
                    context: None,
                });
            }
        }
        if self.service.config.explicit_permissions {
            patched.permissions.keep_owner(&account.name);
        }
        let state = State {
            last_modified,
            clock,
            data: patched.data,
            permissions: patched.permissions,
        };
        let mails = letter.is_some();
        let write = self.service.statements.update(account, hash, &state, letter);
        if !self.commit(write, mails).await? {
            return Ok(None);
        }
        let mut shown = state.data;
        shown.insert("id".to_owned(), account.name.as_str().into());
        shown.insert("last_modified".to_owned(), last_modified.into());
        let before = account.shown();
        let shown = match behaviour {
            Behaviour::Full => return Ok(Some(self.answer(200, shown, Some(&state.permissions), last_modified))),
            Behaviour::Light => changed(shown, &before, &patched.applied, false),
            Behaviour::Diff => changed(shown, &before, &patched.applied, true),
        };
        Ok(Some(self.answer(200, shown, None, last_modified)))
    }
}

/// The fields that were asked for and became different; with `surprising`, only those that became something else.
fn changed(
    after: Map<String, Json>,
    before: &Map<String, Json>,
    applied: &Map<String, Json>,
    surprising: bool,
) -> Map<String, Json> {
    let is_shown = |key: &String, value: &Json| {
        let Some(asked) = applied.get(key) else { return false };
        let is_changed = before.get(key).is_none_or(|old| !operations::same(old, value));
        is_changed && !(surprising && operations::same(asked, value))
    };
    after.into_iter().filter(|(key, value)| is_shown(key, value)).collect()
}

fn apply(account: &Account, asked: &Asked) -> Result<Patched, Problem> {
    let (mut data, mut permissions) = (account.shown(), account.permissions.clone());
    let applied = match asked {
        Asked::Fields(payload) | Asked::Merge(payload) => {
            if payload.data.is_none() && !payload.has_permissions {
                return Err(Problem::bad(
                    "body",
                    "data",
                    "Provide at least one of data or permissions",
                ));
            }
            let changes = payload.data.clone().unwrap_or_default();
            if matches!(asked, Asked::Merge(_)) {
                operations::merge(&mut data, &changes);
                merge_lists(&mut permissions, &payload.permissions);
                if changes.get("password").is_some_and(Json::is_null) {
                    data.insert("password".to_owned(), Json::Null);
                }
            } else {
                data.extend(changes.clone());
                replace_lists(&mut permissions, &payload.permissions, false);
            }
            changes
        }
        Asked::Operations(list) => {
            let list = about_passwords(list)?;
            let failed = |reason: String| {
                let text = format!("JSON Patch operation failed: {reason}");
                Problem::invalid(400, vec![Complaint::unnamed("body", text)])
            };
            (data, permissions) = operations::apply(&data, &permissions, &list).map_err(failed)?;
            data.clone()
        }
    };
    if data.contains_key("password")
        && let Some(complaint) = payload::password(&data, "password")
    {
        return Err(Problem::invalid(400, vec![complaint]));
    }
    let password = data
        .remove("password")
        .and_then(|password| password.as_str().map(str::to_owned));
    if data.remove("id").is_some_and(|id| id != account.name.as_str()) {
        return Err(Problem::bad("body", "id", "Object id does not match existing object"));
    }
    Ok(Patched {
        data,
        permissions,
        password,
        applied,
    })
}

/// Operations on the password: it can be set, as anywhere else, and neither removed nor read.
fn about_passwords(list: &[Json]) -> Result<Vec<Json>, Problem> {
    const PASSWORD: &str = "/data/password";
    list.iter()
        .map(|operation| {
            let text = |key: &str| operation.get(key).and_then(Json::as_str).unwrap_or("");
            let mut operation = operation.clone();
            match (text("op"), text("path"), text("from")) {
                ("remove", PASSWORD, _) => return Err(Problem::bad("body", "password", "Required")),
                // there is always one, though the account as operations see it has none
                ("replace", PASSWORD, _) => operation["op"] = "add".into(),
                _ => {}
            }
            Ok(operation)
        })
        .collect()
}

/// Merges lists into lists: each that is sent replaces, `null` empties.
fn merge_lists(permissions: &mut Permissions, sent: &Map<String, Json>) {
    for kind in KINDS {
        match sent.get(kind) {
            Some(Json::Array(list)) => permissions.set(kind, list.iter().filter_map(Json::as_str).map(str::to_owned)),
            Some(_) => permissions.set(kind, []),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::changed;
    use serde_json::{Map, Value as Json, json};

    fn object(value: Json) -> Map<String, Json> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn light_shows_what_changed_and_diff_what_became_something_else() {
        let (before, after) = (
            object(json!({"a": 1, "b": 2})),
            object(json!({"a": 1.0, "b": 3, "c": {"d": 1}})),
        );
        let applied = object(json!({"a": 1, "b": 3, "c": {"d": 1, "e": null}}));
        let light = changed(after.clone(), &before, &applied, false);
        assert_eq!(Json::Object(light), json!({"b": 3, "c": {"d": 1}}));
        let diff = changed(after, &before, &applied, true);
        assert_eq!(Json::Object(diff), json!({"c": {"d": 1}}));
    }
}
