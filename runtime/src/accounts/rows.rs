//! Accounts as they are stored: the row that everybody authenticates against, and beside it what the service keeps.
//! Leaves who may do what to the views.

use super::permissions::Permissions;
use super::spec::AccountService;
use crate::refusal::Refusal;
use crate::spec::Storage;
use crate::store::bind::Bind;
use crate::store::cells::{CellKind, Cells};
use crate::store::write::{Check, Step, Write};
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use crate::value::Value;
use eden_sql::ident::quote;
use eden_sql::service;
use eden_sql::statement::{View, insert};
use serde_json::{Map, Value as Json};

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// `_id` of its row: what owns documents.
    pub(crate) row: String,
    pub(crate) name: String,
    pub(crate) hash: Option<String>,
    /// `_etag` of its row.
    etag: String,
    pub(crate) last_modified: i64,
    /// The largest timestamp that the name ever had.
    pub(crate) clock: i64,
    /// The fields that clients store as they like.
    pub(crate) data: Map<String, Json>,
    pub(crate) permissions: Permissions,
    /// The clock of the service's row, when there is one.
    kept: Option<i64>,
}

/// What is left of a deleted account.
#[derive(Debug, Clone)]
pub(crate) struct Tombstone {
    pub(crate) name: String,
    pub(crate) last_modified: i64,
}

impl Account {
    /// Whether it counts as validated: unless it says otherwise.
    pub(crate) fn is_validated(&self) -> bool {
        is_validated(&self.data)
    }

    /// As it is shown. No answer ever shows a hash.
    pub(crate) fn shown(&self) -> Map<String, Json> {
        let mut shown = self.data.clone();
        shown.insert("id".to_owned(), self.name.as_str().into());
        shown.insert("last_modified".to_owned(), self.last_modified.into());
        shown
    }
}

impl Tombstone {
    /// As it is shown.
    pub(crate) fn shown(&self) -> Map<String, Json> {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), self.name.as_str().into());
        shown.insert("last_modified".to_owned(), self.last_modified.into());
        shown.insert("deleted".to_owned(), true.into());
        shown
    }
}

/// Whether these fields count as validated, by Python's notion of truth.
pub(crate) fn is_validated(data: &Map<String, Json>) -> bool {
    match data.get("validated") {
        None => true,
        Some(Json::Null) => false,
        Some(Json::Bool(truth)) => *truth,
        Some(Json::Number(number)) => number.as_f64() != Some(0.0),
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Array(elements)) => !elements.is_empty(),
        Some(Json::Object(members)) => !members.is_empty(),
    }
}

/// The statements over the accounts of one API.
#[derive(Debug)]
pub(crate) struct Statements {
    spec: &'static AccountService,
    find: String,
    find_row: String,
    all: String,
    exists: String,
    insert: String,
    password: String,
    delete: String,
    bury_left_behind: String,
}

/// A mail that is to be written into the outbox with a change.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) kind: &'static str,
    pub(crate) context: Option<Map<String, Json>>,
}

impl Statements {
    /// The statements; nothing when the account resource lacks the named fields, which `check` refuses.
    pub(crate) fn of(spec: &'static AccountService) -> Option<Self> {
        let column = |field: &str| spec.accounts.column(field).map(|column| quote(column.column));
        let (username, password) = (column(spec.username)?, column(spec.password)?);
        let (table, kept) = (quote(spec.accounts.table), quote(service::ACCOUNTS));
        let select = format!(
            "SELECT a.\"_id\", a.{username}, a.{password}, a.\"_updated\", a.\"_etag\", s.\"last_modified\", s.\"clock\", \
             s.\"data\", s.\"permissions\", s.\"account_etag\" FROM {table} AS a LEFT JOIN {kept} AS s ON s.\"account\" = a.\"_id\""
        );
        let columns: Vec<String> = spec
            .accounts
            .columns
            .iter()
            .map(|column| column.column.to_owned())
            .collect();
        Some(Self {
            find: format!("{select} WHERE a.{username} = $1 ORDER BY a.\"_seq\" LIMIT 1"),
            find_row: format!("{select} WHERE a.\"_id\" = $1"),
            all: format!("{select} ORDER BY a.\"_seq\""),
            exists: format!("SELECT 1 FROM {table} WHERE \"_id\" = $1 AND \"_etag\" = $2"),
            insert: insert(&View {
                table: spec.accounts.table,
                columns: &columns,
                extra: spec.accounts.allow_unknown,
                owner: None,
            }),
            password: format!(
                "UPDATE {table} SET {password} = $1, \"_updated\" = $2, \"_etag\" = $3 WHERE \"_id\" = $4 AND \"_etag\" = $5"
            ),
            delete: format!("DELETE FROM {table} WHERE \"_id\" = $1 AND \"_etag\" = $2"),
            bury_left_behind: format!(
                "DELETE FROM {kept} WHERE \"name\" = $1 AND NOT EXISTS (SELECT 1 FROM {table} AS a WHERE a.\"_id\" = {kept}.\"account\")"
            ),
            spec,
        })
    }

    /// The account called `name`.
    pub(crate) fn find(&self, reader: &mut dyn Reader, name: &str) -> Result<Option<Account>, Refusal> {
        Ok(reader.first(&self.find, &[Bind::Text(name.to_owned())], account)?)
    }

    /// The account whose row has this `_id`.
    pub(crate) fn find_row(&self, reader: &mut dyn Reader, row: &str) -> Result<Option<Account>, Refusal> {
        Ok(reader.first(&self.find_row, &[Bind::Text(row.to_owned())], account)?)
    }

    /// Every account.
    pub(crate) fn all(&self, reader: &mut dyn Reader, each: &mut dyn FnMut(Account)) -> Result<(), Refusal> {
        reader.rows(&self.all, &[], &mut |cells| {
            each(account(cells));
            Flow::More
        })?;
        Ok(())
    }

    /// What is left of deleted accounts.
    pub(crate) fn tombstones(&self, reader: &mut dyn Reader) -> Result<Vec<Tombstone>, Refusal> {
        let text = format!(
            "SELECT \"name\", \"last_modified\" FROM {} WHERE \"deleted\" = 1 ORDER BY \"_seq\"",
            quote(service::ACCOUNTS)
        );
        let mut found = Vec::new();
        reader.rows(&text, &[], &mut |cells| {
            found.push(Tombstone {
                name: cells.text(0).to_owned(),
                last_modified: cells.integer(1),
            });
            Flow::More
        })?;
        Ok(found)
    }

    /// The largest timestamp that a name without an account ever had; 0 when it never had one.
    pub(crate) fn clock(&self, reader: &mut dyn Reader, name: &str) -> Result<i64, Refusal> {
        let text = format!(
            "SELECT \"clock\" FROM {} WHERE \"name\" = $1 ORDER BY \"clock\" DESC LIMIT 1",
            quote(service::ACCOUNTS)
        );
        let clock = reader.first(&text, &[Bind::Text(name.to_owned())], |cells| cells.integer(0))?;
        Ok(clock.unwrap_or(0))
    }

    /// Stores a new account. Whatever a former account of that name left behind goes; it owns nothing of it. The first
    /// step fails when the name is taken.
    pub(crate) fn create(&self, name: &str, hash: &str, state: &State, letter: Option<Letter>) -> Write {
        let row = crate::id::ObjectId::generate().to_hex();
        let (now, etag) = (DateTime::now_seconds(), tag());
        let mut binds = vec![
            Bind::Text(row.clone()),
            Bind::DateTime(now),
            Bind::DateTime(now),
            Bind::Text(etag.clone()),
            Bind::Null,
        ];
        if self.spec.accounts.allow_unknown {
            binds.push(Bind::Json("{}".to_owned()));
        }
        binds.extend(self.spec.accounts.columns.iter().map(|column| {
            if column.field == self.spec.username {
                return Bind::Text(name.to_owned());
            }
            if column.field == self.spec.password {
                return Bind::Text(hash.to_owned());
            }
            // what clients send never reaches a declared column: each has its default
            let field = self
                .spec
                .accounts
                .field(column.field)
                .filter(|field| field.secret.is_none());
            match field.and_then(|field| field.default) {
                Some(default) if column.storage == Storage::Json => Bind::json(&Value::from(&default)),
                Some(default) => Bind::scalar(&Value::from(&default)),
                None => Bind::Null,
            }
        }));
        let mut steps = vec![
            step(self.insert.clone(), binds),
            step(self.bury_left_behind.clone(), vec![Bind::Text(name.to_owned())]),
            keep(&row, name, state, &etag, false),
        ];
        steps.extend(letter.map(|letter| post(&row, &letter)));
        Write {
            checks: Vec::new(),
            steps,
        }
    }

    /// Stores a changed account, if nobody changed it since it was read. A new password makes reset passwords void.
    pub(crate) fn update(&self, old: &Account, hash: Option<&str>, state: &State, letter: Option<Letter>) -> Write {
        let mut steps = Vec::new();
        let mut etag = old.etag.clone();
        if let Some(hash) = hash {
            etag = tag();
            let binds = vec![
                Bind::Text(hash.to_owned()),
                Bind::DateTime(DateTime::now_seconds()),
                Bind::Text(etag.clone()),
                Bind::Text(old.row.clone()),
                Bind::Text(old.etag.clone()),
            ];
            steps.push(certain(self.password.clone(), binds));
            steps.extend(forget(&old.row, super::keys::RESET));
        }
        steps.push(self.replace(old, state, &etag, false));
        steps.extend(letter.map(|letter| post(&old.row, &letter)));
        Write {
            checks: vec![self.unchanged(old)],
            steps,
        }
    }

    /// Deletes an account, if nobody changed it since it was read: its row, its keys and its mail go, and a tombstone
    /// stays.
    pub(crate) fn delete(&self, old: &Account, timestamp: i64) -> Write {
        let state = State {
            last_modified: timestamp,
            clock: timestamp.max(old.clock),
            data: Map::new(),
            permissions: Permissions::default(),
        };
        let gone = vec![Bind::Text(old.row.clone()), Bind::Text(old.etag.clone())];
        let mut steps = vec![certain(self.delete.clone(), gone)];
        for table in [service::KEYS, service::OUTBOX] {
            let text = format!("DELETE FROM {} WHERE \"account\" = $1", quote(table));
            steps.push(step(text, vec![Bind::Text(old.row.clone())]));
        }
        steps.push(self.replace(old, &state, "", true));
        Write {
            checks: vec![self.unchanged(old)],
            steps,
        }
    }

    fn unchanged(&self, old: &Account) -> Check {
        Check {
            text: self.exists.clone().into(),
            binds: vec![Bind::Text(old.row.clone()), Bind::Text(old.etag.clone())],
            wanted: true,
        }
    }

    /// The service's row after a change; made now for an account that the service has never written.
    fn replace(&self, old: &Account, state: &State, etag: &str, deleted: bool) -> Step {
        let Some(clock) = old.kept else {
            return keep(&old.row, &old.name, state, etag, deleted);
        };
        let text = format!(
            "UPDATE {} SET \"name\" = $1, \"last_modified\" = $2, \"clock\" = $3, \"deleted\" = $4, \"validated\" = $5, \
             \"data\" = $6, \"permissions\" = $7, \"account_etag\" = $8 WHERE \"account\" = $9 AND \"clock\" = $10",
            quote(service::ACCOUNTS)
        );
        let mut binds = state.binds(&old.name, etag, deleted).to_vec();
        binds.extend([Bind::Text(old.row.clone()), Bind::Integer(clock)]);
        certain(text, binds)
    }
}

/// What the service keeps of an account.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) last_modified: i64,
    pub(crate) clock: i64,
    pub(crate) data: Map<String, Json>,
    pub(crate) permissions: Permissions,
}

impl State {
    fn binds(&self, name: &str, etag: &str, deleted: bool) -> [Bind; 8] {
        [
            Bind::Text(name.to_owned()),
            Bind::Integer(self.last_modified),
            Bind::Integer(self.clock),
            Bind::Integer(deleted.into()),
            Bind::Integer(is_validated(&self.data).into()),
            Bind::Text(Json::Object(self.data.clone()).to_string()),
            Bind::Text(self.permissions.shown().to_string()),
            Bind::Text(etag.to_owned()),
        ]
    }
}

fn keep(row: &str, name: &str, state: &State, etag: &str, deleted: bool) -> Step {
    let columns = [
        "account",
        "name",
        "last_modified",
        "clock",
        "deleted",
        "validated",
        "data",
        "permissions",
        "account_etag",
    ];
    let mut binds = vec![Bind::Text(row.to_owned())];
    binds.extend(state.binds(name, etag, deleted));
    insert_into(service::ACCOUNTS, &columns, binds)
}

/// A mail for the account, into the outbox.
pub(crate) fn post(row: &str, letter: &Letter) -> Step {
    let context = letter.context.clone().map(|context| Json::Object(context).to_string());
    let columns = ["account", "kind", "context", "attempts", "due"];
    let binds = vec![
        Bind::Text(row.to_owned()),
        Bind::Text(letter.kind.to_owned()),
        context.map_or(Bind::Null, Bind::Text),
        Bind::Integer(0),
        Bind::Integer(DateTime::now().millis()),
    ];
    insert_into(service::OUTBOX, &columns, binds)
}

/// A row of one of the service's tables.
pub(crate) fn insert_into(table: &str, columns: &[&str], binds: Vec<Bind>) -> Step {
    let names: Vec<String> = columns.iter().map(|column| quote(column)).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let text = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quote(table),
        names.join(", "),
        places.join(", ")
    );
    step(text, binds)
}

/// Keys of this kind, and mails that would make new ones, are void.
pub(crate) fn forget(row: &str, kind: &str) -> [Step; 2] {
    [service::KEYS, service::OUTBOX].map(|table| {
        let text = format!("DELETE FROM {} WHERE \"account\" = $1 AND \"kind\" = $2", quote(table));
        step(text, vec![Bind::Text(row.to_owned()), Bind::Text(kind.to_owned())])
    })
}

/// A statement that may find nothing to change.
pub(crate) fn step(text: String, binds: Vec<Bind>) -> Step {
    Step {
        text: text.into(),
        binds,
        must_change: false,
    }
}

/// A statement without which nothing of its write is kept.
pub(crate) fn certain(text: String, binds: Vec<Bind>) -> Step {
    Step {
        must_change: true,
        ..step(text, binds)
    }
}

/// A new random text: 160 bits.
pub(crate) fn tag() -> String {
    hex::encode(crate::random::bytes::<20>())
}

fn account(cells: &dyn Cells) -> Account {
    let text = |column: usize| (cells.kind(column) == CellKind::Text).then(|| cells.text(column).to_owned());
    let (name, etag) = (cells.text(1).to_owned(), cells.text(4).to_owned());
    let (updated, is_kept) = (cells.integer(3), cells.kind(6) == CellKind::Integer);
    let (mut last_modified, mut clock) = (cells.integer(5), cells.integer(6));
    let kept = is_kept.then_some(clock);
    if !is_kept {
        (last_modified, clock) = (updated, updated);
    } else if text(9).as_deref() != Some(etag.as_str()) {
        // something else than the service has written the account
        clock = updated.max(clock + 1);
        last_modified = clock;
    }
    Account {
        row: cells.text(0).to_owned(),
        hash: text(2),
        last_modified,
        clock,
        data: text(7)
            .and_then(|data| serde_json::from_str(&data).ok())
            .unwrap_or_default(),
        permissions: text(8).map_or_else(|| Permissions::of_owner(&name), |stored| Permissions::read(&stored)),
        kept,
        name,
        etag,
    }
}

#[cfg(test)]
mod tests {
    use super::is_validated;
    use serde_json::{Map, json};

    #[test]
    fn an_account_is_validated_unless_it_says_otherwise() {
        let data = |value| Map::from_iter([("validated".to_owned(), value)]);
        assert!(is_validated(&Map::new()));
        for value in [json!(true), json!(1), json!("no")] {
            assert!(is_validated(&data(value)));
        }
        for value in [json!(false), json!(null), json!(0), json!(""), json!([])] {
            assert!(!is_validated(&data(value)));
        }
    }
}
