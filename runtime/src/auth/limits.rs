//! Attempt limits: wrong passwords, sign-ups and resets are counted in a table apart from the documents, so that they
//! hold over restarts and over several servers and never wait for the writer. Leaves the numbers to the settings.
//!
//! An attempt is counted before the password is compared and given back when it was right, so that many attempts at
//! once are no more than the limit. Wrong passwords for an account are counted in two places: those from addresses that
//! the account has been used from, for each such address; and all others together. A stranger can use up the second
//! count and thereby keeps nobody out who has been here before; what he has used up comes back by itself.

use super::origin::Origin;
use super::protection::{Limit, Limits};
use crate::refusal::Refusal;
use crate::store::bind::Bind;
use crate::store::cells::Cells;
use crate::store::url::DatabaseUrl;
use crate::store::write::{Step, Write, Written};
use crate::store::{Flow, Store, StoreError};
use crate::time::DateTime;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;

/// The same text on both databases.
const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS _eden_attempts (key TEXT PRIMARY KEY, count BIGINT NOT NULL, until BIGINT NOT NULL)";
const LOOK: &str = "SELECT key, count, until FROM _eden_attempts WHERE key IN ($1, $2, $3, $4) AND until > $5";
/// Counts one more, or begins anew after the time is up; changes nothing when all are used up.
const COUNT: &str = "INSERT INTO _eden_attempts (key, count, until) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET \
     count = CASE WHEN _eden_attempts.until <= $3 THEN 1 ELSE _eden_attempts.count + 1 END, \
     until = CASE WHEN _eden_attempts.until <= $3 THEN $2 ELSE _eden_attempts.until END \
     WHERE _eden_attempts.until <= $3 OR _eden_attempts.count < $4";
const GIVE_BACK: &str = "UPDATE _eden_attempts SET count = count - 1 WHERE key = $1 AND count > 0";
const KNOW: &str =
    "INSERT INTO _eden_attempts (key, count, until) VALUES ($1, 0, $2) ON CONFLICT (key) DO UPDATE SET until = $2";
const FORGET: &str = "DELETE FROM _eden_attempts WHERE until <= $1";
const FORGIVE: &str = "DELETE FROM _eden_attempts WHERE key = $1";

/// How long an account remembers an address that it was used from, in seconds.
const KNOWN: i64 = 30 * 24 * 3600;
/// One of so many attempts clears away what has run out.
const SWEEP: u8 = 64;
/// Locks that one process remembers.
const MOST_LOCKED: usize = 10_000;

/// The counters of one server.
pub(crate) struct Attempts {
    limits: Limits,
    /// The database of the counters, where it is not the main one.
    own: Option<Store>,
    /// What was refused lately, until when: asked before anything else, a password remembered as right included.
    locked: Mutex<HashMap<Key, i64>>,
}

type Key = [u8; 16];

/// A password attempt that has been counted.
#[derive(Debug)]
pub(crate) struct Counted {
    keys: Vec<Key>,
    known: Key,
}

impl Attempts {
    /// Counters that count nothing.
    pub(crate) fn none() -> Self {
        Self {
            limits: Limits::DEFAULT,
            own: None,
            locked: Mutex::default(),
        }
    }

    /// The counters for `limits`: on SQLite in a file beside the database, elsewhere in a table of its own.
    ///
    /// # Errors
    /// When the file cannot be opened or the table cannot be made.
    pub(crate) async fn open(limits: Limits, main: &Store, url: &DatabaseUrl) -> Result<Self, StoreError> {
        if limits == Limits::DEFAULT {
            return Ok(Self::none());
        }
        let own = match beside(url) {
            Some(url) => Some(Store::open(&url).await?),
            None => None,
        };
        let attempts = Self {
            limits,
            own,
            locked: Mutex::default(),
        };
        let now = seconds();
        let steps = vec![step(TABLE, Vec::new()), step(FORGET, vec![Bind::Integer(now)])];
        match attempts.store(main).write(write(steps)).await {
            Written::Failed(_, error) => Err(error),
            _ => Ok(attempts),
        }
    }

    fn store<'a>(&'a self, main: &'a Store) -> &'a Store {
        self.own.as_ref().unwrap_or(main)
    }

    /// Closes what was opened for the counters alone.
    pub(crate) async fn close(&self) {
        if let Some(own) = &self.own {
            own.close().await;
        }
    }

    /// Whether `name` was refused lately from there: then not even a password that was right before is taken.
    pub(crate) fn is_locked(&self, name: &str, origin: &Origin) -> bool {
        let Ok(locked) = self.locked.lock() else { return false };
        let until = locked.get(&key("lock", name.as_bytes(), &origin.network()));
        until.is_some_and(|until| *until > seconds())
    }

    /// Counts an attempt at the password of `name`, before the password is compared.
    ///
    /// # Errors
    /// 429 when all attempts are used up, for accounts that are not there too.
    pub(crate) async fn password(&self, main: &Store, name: &str, origin: &Origin) -> Result<Option<Counted>, Refusal> {
        let (Limits { account, address, .. }, network) = (self.limits, origin.network());
        if account.is_none() && address.is_none() {
            return Ok(None);
        }
        let strangers = key("account", name.as_bytes(), &[]);
        let own = key("account from", name.as_bytes(), &network);
        let known = key("known", name.as_bytes(), &network);
        let from = key("address", &[], &network);
        let found = self.look(main, [strangers, own, known, from]).await?;
        let counter = if found.contains_key(&known) { own } else { strangers };
        let wanted: Vec<(Key, Limit)> = [(counter, account), (from, address)]
            .into_iter()
            .filter_map(|(key, limit)| Some((key, limit?)))
            .collect();
        match self.count(main, &wanted, &found).await {
            Ok(()) => Ok(Some(Counted {
                keys: wanted.into_iter().map(|(key, _)| key).collect(),
                known,
            })),
            Err(refusal) => {
                if let Refusal::TooMany(wait) = refusal {
                    self.lock(key("lock", name.as_bytes(), &network), wait);
                }
                Err(refusal)
            }
        }
    }

    /// The password was right: the attempt did not count, and the account knows the address.
    pub(crate) async fn succeeded(&self, main: &Store, counted: Option<Counted>) {
        let Some(Counted { keys, known }) = counted else { return };
        let mut steps: Vec<Step> = keys.iter().map(|key| step(GIVE_BACK, vec![text(key)])).collect();
        steps.push(know(&known));
        if let Written::Failed(_, error) = self.store(main).write(write(steps)).await {
            tracing::warn!(?error, "an attempt was not given back");
        }
    }

    /// Makes `origin` one of the addresses that `name` is used from.
    pub(crate) async fn know(&self, main: &Store, name: &str, origin: &Origin) {
        if self.limits.account.is_some() {
            let known = know(&key("known", name.as_bytes(), &origin.network()));
            let _ = self.store(main).write(write(vec![known])).await;
        }
    }

    /// Counts a sign-up.
    ///
    /// # Errors
    /// 429 when there were too many from there.
    pub(crate) async fn sign_up(&self, main: &Store, origin: &Origin) -> Result<(), Refusal> {
        let Some(limit) = self.limits.sign_up else {
            return Ok(());
        };
        self.take(main, &[(key("sign-up", &[], &origin.network()), limit)])
            .await
    }

    /// Counts a request for a new password.
    ///
    /// # Errors
    /// 429 when there were too many for the account or from there.
    #[allow(dead_code, reason = "resets need mail")]
    pub(crate) async fn reset(&self, main: &Store, name: &str, origin: &Origin) -> Result<(), Refusal> {
        let Some(limit) = self.limits.reset else { return Ok(()) };
        let account = key("reset", name.as_bytes(), &[]);
        let from = key("reset from", &[], &origin.network());
        self.take(main, &[(account, limit), (from, limit)]).await
    }

    /// Forgets the wrong passwords of strangers for `name`: the account has a new one.
    pub(crate) async fn forgive(&self, main: &Store, name: &str) {
        if self.limits.account.is_some() {
            let strangers = text(&key("account", name.as_bytes(), &[]));
            let _ = self
                .store(main)
                .write(write(vec![step(FORGIVE, vec![strangers])]))
                .await;
        }
    }

    async fn take(&self, main: &Store, wanted: &[(Key, Limit)]) -> Result<(), Refusal> {
        let mut keys = [Key::default(); 4];
        keys.iter_mut().zip(wanted).for_each(|(slot, (key, _))| *slot = *key);
        let found = self.look(main, keys).await?;
        self.count(main, wanted, &found).await
    }

    /// Counts one of each; none when one of them is used up.
    async fn count(&self, main: &Store, wanted: &[(Key, Limit)], found: &Found) -> Result<(), Refusal> {
        let now = seconds();
        if let Some(wait) = wait(wanted, found, now) {
            return Err(Refusal::TooMany(wait));
        }
        let mut steps: Vec<Step> = wanted
            .iter()
            .map(|(key, limit)| Step {
                text: COUNT.into(),
                binds: vec![
                    text(key),
                    Bind::Integer(now + i64::from(limit.seconds)),
                    Bind::Integer(now),
                    Bind::Integer(i64::from(limit.most)),
                ],
                must_change: true,
            })
            .collect();
        if crate::random::bytes::<1>()[0].is_multiple_of(SWEEP) {
            steps.push(step(FORGET, vec![Bind::Integer(now)]));
        }
        match self.store(main).write(write(steps)).await {
            Written::Done(_) => Ok(()),
            Written::Failed(_, error) => Err(error.into()),
            // somebody was faster: another look tells how long to wait
            _ => {
                let mut keys = [Key::default(); 4];
                keys.iter_mut().zip(wanted).for_each(|(slot, (key, _))| *slot = *key);
                let found = self.look(main, keys).await?;
                Err(Refusal::TooMany(wait(wanted, &found, now).unwrap_or(1)))
            }
        }
    }

    async fn look(&self, main: &Store, keys: [Key; 4]) -> Result<Found, Refusal> {
        let mut binds: Vec<Bind> = keys.iter().map(text).collect();
        binds.push(Bind::Integer(seconds()));
        let job = move |reader: &mut dyn crate::store::Reader| {
            let mut found = Found::new();
            reader.rows(LOOK, &binds, &mut |cells: &dyn Cells| {
                let mut key = Key::default();
                if hex::decode_to_slice(cells.text(0), &mut key).is_ok() {
                    found.insert(key, (cells.integer(1), cells.integer(2)));
                }
                Flow::More
            })?;
            Ok(found)
        };
        self.store(main).read(job).await
    }

    fn lock(&self, key: Key, wait: u64) {
        let Ok(mut locked) = self.locked.lock() else { return };
        let now = seconds();
        if locked.len() >= MOST_LOCKED {
            locked.retain(|_, until| *until > now);
        }
        if locked.len() < MOST_LOCKED {
            locked.insert(key, now.saturating_add_unsigned(wait));
        }
    }
}

/// Counts and ends by their keys.
type Found = HashMap<Key, (i64, i64)>;

/// Seconds until the last of the used-up counters begins anew; `None` when none is used up.
fn wait(wanted: &[(Key, Limit)], found: &Found, now: i64) -> Option<u64> {
    let used_up = wanted.iter().filter_map(|(key, limit)| {
        let (count, until) = found.get(key)?;
        (*count >= i64::from(limit.most)).then_some(*until)
    });
    used_up
        .max()
        .map(|until| u64::try_from(until - now).unwrap_or(0).max(1))
}

/// Names are kept as digests: what people type as a name may be their password.
fn key(kind: &str, name: &[u8], network: &[u8]) -> Key {
    let digest = Sha256::new()
        .chain_update(kind.as_bytes())
        .chain_update([0])
        .chain_update((name.len() as u64).to_be_bytes())
        .chain_update(name)
        .chain_update(network)
        .finalize();
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

fn know(key: &Key) -> Step {
    step(KNOW, vec![text(key), Bind::Integer(seconds() + KNOWN)])
}

fn text(key: &Key) -> Bind {
    Bind::Text(hex::encode(key))
}

fn step(text: &'static str, binds: Vec<Bind>) -> Step {
    Step {
        text: text.into(),
        binds,
        must_change: false,
    }
}

fn write(steps: Vec<Step>) -> Write {
    Write {
        checks: Vec::new(),
        steps,
    }
}

fn seconds() -> i64 {
    DateTime::now().millis().div_euclid(1000)
}

/// The file of the counters. A commit there need not reach the disk: a power cut gives some attempts back.
fn beside(url: &DatabaseUrl) -> Option<DatabaseUrl> {
    let path = url.path().with_extension("attempts.db");
    let escaped = percent_encoding::utf8_percent_encode(path.to_str()?, percent_encoding::NON_ALPHANUMERIC);
    DatabaseUrl::parse(&format!("sqlite://{escaped}?synchronous=normal")).ok()
}
