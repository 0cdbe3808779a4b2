//! What every view works with: the server, the request and who sent it. Reading and writing accounts, timestamps.
//! Leaves what is answered to the views.

use super::Service;
use super::call::Call;
use super::permissions::Caller;
use super::problem::Problem;
use super::rows::Account;
use crate::secret::Secret;
use crate::server::Server;
use crate::spec::{PasswordHash, Secrecy};
use crate::store::write::{Write, Written};
use crate::store::{Reader, StoreError};
use crate::time::DateTime;
use std::sync::Arc;

/// How often a write is tried when somebody else changes the same account at the same time.
pub(crate) const TRIES: usize = 8;

/// One request on its way through a view.
pub(crate) struct View {
    pub(crate) server: Server,
    pub(crate) service: Arc<Service>,
    pub(crate) call: Call,
    pub(crate) caller: Caller,
}

/// An account as it was found, or what is known of a name without one.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) account: Option<Account>,
    /// The largest timestamp that the name ever had.
    pub(crate) clock: i64,
}

impl View {
    /// Runs `job` in one read transaction.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Service, &mut dyn Reader) -> Result<T, crate::Refusal> + Send + 'static,
    ) -> Result<T, Problem> {
        let service = Arc::clone(&self.service);
        Ok(self.server.store().read(move |reader| job(&service, reader)).await?)
    }

    /// The account called `name`.
    pub(crate) async fn find(&self, name: &str) -> Result<Found, Problem> {
        let name = name.to_owned();
        self.read(move |service, reader| {
            let account = service.statements.find(reader, &name)?;
            let clock = match &account {
                Some(account) => account.clock,
                None => service.statements.clock(reader, &name)?,
            };
            Ok(Found { account, clock })
        })
        .await
    }

    /// Whether the caller looks at accounts of this name at all: users know no others than their own.
    pub(crate) fn sees(&self, name: &str) -> bool {
        self.is_administrator() || self.caller.name.as_deref().is_none_or(|own| own == name)
    }

    /// Whether the caller manages all accounts.
    pub(crate) fn is_administrator(&self) -> bool {
        self.caller.is_administrator(&self.service.config)
    }

    /// Writes in a task of its own, which a client that hangs up does not end. False when somebody else was faster.
    pub(crate) async fn commit(&self, write: Write, mails: bool) -> Result<bool, Problem> {
        let (server, service) = (self.server.clone(), Arc::clone(&self.service));
        let task = tokio::spawn(async move {
            let written = server.store().write(write).await;
            if mails && matches!(written, Written::Done(_)) {
                service.mail.wake();
            }
            written
        });
        match task.await.map_err(|error| Problem::internal(error.to_string()))? {
            Written::Done(_) => Ok(true),
            Written::Refused(_) | Written::Missed | Written::Failed(_, StoreError::Unique(_)) => Ok(false),
            Written::Failed(_, error) => Err(crate::Refusal::from(error).into()),
        }
    }

    /// The hash of a password, as the settings say.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Problem> {
        let algorithm = self.algorithm();
        let hashed = self.server.0.hasher.hash(algorithm, Secret::new(password)).await;
        Ok(hashed?)
    }

    /// The algorithm of the accounts' passwords.
    pub(crate) fn algorithm(&self) -> PasswordHash {
        let spec = self.service.spec;
        match spec.accounts.field(spec.password).and_then(|field| field.secret) {
            Some(Secrecy::Hash(algorithm)) => algorithm,
            _ => PasswordHash::Argon2id,
        }
    }
}

/// The timestamp of a change, and the clock after it: later than anything the name ever had, unless a client wants
/// another.
pub(crate) fn stamp(clock: i64, wanted: Option<i64>) -> (i64, i64) {
    stamp_at(DateTime::now(), clock, wanted)
}

/// The same for a change at this moment.
pub(crate) fn stamp_at(now: DateTime, clock: i64, wanted: Option<i64>) -> (i64, i64) {
    match wanted {
        Some(wanted) if wanted == clock => (clock.saturating_add(1), clock.saturating_add(1)),
        Some(wanted) => (wanted, wanted.max(clock)),
        None => {
            let next = now.millis().max(clock.saturating_add(1));
            (next, next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn timestamps_grow_unless_a_client_wants_an_older_one() {
        let far = 4_102_444_800_000;
        assert_eq!(stamp(far, None), (far + 1, far + 1));
        assert_eq!(stamp(far, Some(far)), (far + 1, far + 1));
        assert_eq!(stamp(far, Some(5)), (5, far));
        assert_eq!(stamp(5, Some(far)), (far, far));
        assert!(stamp(0, None).0 > 1_700_000_000_000);
    }
}
