//! Where passwords are hashed: off the async threads, a bounded number at once, in the order of arrival.

use super::password;
use super::protection::Cost;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::spec::PasswordHash;
use axum::http::StatusCode;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Requests that may wait for a hash; more are turned away, so that a flood of logins stops nothing else.
const WAITING: usize = 256;

/// The hashing threads' gate.
pub(crate) struct Hasher {
    /// One core is left for everything else.
    running: Semaphore,
    waiting: Semaphore,
    cost: Cost,
}

impl Hasher {
    pub(crate) fn new(cost: Cost) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            running: Semaphore::new((cores - 1).max(1)),
            waiting: Semaphore::new(WAITING),
            cost,
        }
    }

    /// The hash of `password`.
    pub(crate) async fn hash(&self, algorithm: PasswordHash, password: Secret) -> Result<String, Refusal> {
        let cost = self.cost;
        self.run(move || password::hash(algorithm, cost, password.expose()))
            .await?
            .map_err(Refusal::Internal)
    }

    /// Whether `password` is the one behind `stored`.
    pub(crate) async fn verify(&self, stored: String, password: Secret) -> Result<bool, Refusal> {
        self.run(move || password::verify(&stored, password.expose())).await
    }

    /// Whether `stored` should be made anew.
    pub(crate) fn is_legacy(&self, stored: &str, wanted: PasswordHash) -> bool {
        password::is_legacy(stored, wanted, self.cost)
    }

    /// A hash that no password has, as costly to verify as one made here.
    pub(crate) fn dummy(&self, algorithm: PasswordHash) -> String {
        password::dummy(algorithm, self.cost)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let busy = || {
            Refusal::Status(
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many logins at once. Try again.".to_owned(),
            )
        };
        let _waiting: SemaphorePermit<'_> = self.waiting.try_acquire().map_err(|_| busy())?;
        let _running = self.running.acquire().await.map_err(|_| busy())?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Refusal::Internal(error.to_string()))
    }
}
