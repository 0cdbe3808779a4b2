//! Connections: so many at most, opened when they are needed, used again while they are whole. A connection whose user
//! went away in the middle of a statement is brought to rest before anybody else gets it.
//! Leaves what is sent to `statements`.

use super::super::error::StoreError;
use super::super::url::PostgresServer;
use super::encode::Param;
use super::statements::Statements;
use super::trouble::Trouble;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgTypeInfo};
use sqlx::{ConnectOptions, Connection};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection that nobody used for so long is asked whether it is still there before something is written over it.
const STALE: Duration = Duration::from_secs(5);
/// How much longer than the statement's own timeout an answer is waited for.
const GRACE: Duration = Duration::from_secs(5);
/// The longest wait for an answer where the statement has no timeout.
const NO_TIMEOUT: Duration = Duration::from_secs(24 * 3600);

/// The connections of one server.
pub(super) struct Pool {
    options: PgConnectOptions,
    size: usize,
    acquire: Duration,
    answer: Duration,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
    /// Counts the times that connections were lost: older ones are not trusted any more.
    generation: AtomicU64,
    /// What is known of statements.
    pub(super) statements: Statements,
    /// The columns of indexes that refused something.
    pub(super) indexes: Mutex<HashMap<String, Vec<String>>>,
}

struct Idle {
    connection: PgConnection,
    generation: u64,
    since: Instant,
}

/// The options of every connection of ours.
pub(super) fn options(server: &PostgresServer) -> PgConnectOptions {
    let mut settings = vec![("idle_in_transaction_session_timeout", "60000".to_owned())];
    if let Some(milliseconds) = server.statement_timeout {
        settings.push(("statement_timeout", milliseconds.to_string()));
    }
    let options = server.options.clone().options(settings).statement_cache_capacity(512);
    let options = match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("eden"),
    };
    options.disable_statement_logging()
}

impl Pool {
    pub(super) fn new(server: &PostgresServer) -> Arc<Self> {
        Arc::new(Self {
            options: options(server),
            size: server.connections,
            acquire: Duration::from_millis(server.acquire_timeout),
            answer: server
                .statement_timeout
                .map_or(NO_TIMEOUT, |timeout| Duration::from_millis(timeout) + GRACE),
            permits: Arc::new(Semaphore::new(server.connections)),
            idle: Mutex::new(Vec::with_capacity(server.connections)),
            generation: AtomicU64::new(0),
            statements: Statements::default(),
            indexes: Mutex::new(HashMap::new()),
        })
    }

    /// A connection for reading, which is tried again when it turns out to be gone.
    async fn lease(self: &Arc<Self>) -> Result<Lease, Trouble> {
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let waiting = Arc::clone(&self.permits).acquire_owned();
                match timeout(self.acquire, waiting).await {
                    Ok(Ok(permit)) => permit,
                    Ok(Err(_)) => return Err(unavailable("the server is stopping")),
                    Err(_) => return Err(unavailable("no connection came free in time")),
                }
            }
        };
        let generation = self.generation.load(Ordering::Acquire);
        let (connection, since) = match self.take(generation) {
            Some(idle) => (idle.connection, Some(idle.since)),
            None => (self.connect().await?, None),
        };
        Ok(Lease {
            pool: Arc::clone(self),
            connection: Some(connection),
            generation,
            since,
            resting: true,
            permit: Some(permit),
        })
    }

    /// A connection for writing, which cannot be tried again: one that rested long is asked whether it is there.
    pub(super) async fn lease_whole(self: &Arc<Self>) -> Result<Lease, Trouble> {
        loop {
            let mut lease = self.lease().await?;
            if lease.since.is_none_or(|since| since.elapsed() < STALE) {
                return Ok(lease);
            }
            match lease
                .with(self.answer, async |connection| connection.ping().await)
                .await
            {
                Ok(()) => return Ok(lease),
                Err(trouble) if trouble.broken => {}
                Err(trouble) => return Err(trouble),
            }
        }
    }

    fn take(&self, generation: u64) -> Option<Idle> {
        let mut idle = self.idle.lock().ok()?;
        while let Some(found) = idle.pop() {
            if found.generation == generation {
                return Some(found);
            }
        }
        None
    }

    async fn connect(&self) -> Result<PgConnection, Trouble> {
        match timeout(CONNECT, self.options.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(Trouble {
                error: StoreError::Unavailable(error.to_string()),
                ..Trouble::from(error)
            }),
            Err(_) => Err(Trouble::broken("connecting took too long".to_owned())),
        }
    }

    /// The rows of a statement that changes nothing. It is sent a second time when the connection turns out to be gone,
    /// or when the database ended it because of others.
    pub(super) async fn fetch(self: &Arc<Self>, text: &str, params: &[Param<'_>]) -> Result<Vec<PgRow>, StoreError> {
        let mut fresh = false;
        loop {
            let mut lease = self.lease().await.map_err(|trouble| trouble.error)?;
            let statements = &self.statements;
            let read = async |connection: &mut PgConnection| statements.rows(connection, text, params).await;
            match lease.with(self.answer, read).await {
                Ok(rows) => return Ok(rows),
                Err(trouble) if (trouble.broken || trouble.again) && !fresh => fresh = true,
                Err(trouble) => return Err(trouble.error),
            }
        }
    }

    /// The types of the parameters of a statement.
    pub(super) async fn types(self: &Arc<Self>, text: &str) -> Result<Arc<[PgTypeInfo]>, StoreError> {
        let mut lease = self.lease().await.map_err(|trouble| trouble.error)?;
        let statements = &self.statements;
        let asked = async |connection: &mut PgConnection| statements.types(connection, text).await;
        let (_, types) = lease.with(self.answer, asked).await.map_err(|trouble| trouble.error)?;
        Ok(types)
    }

    /// How long an answer is waited for.
    pub(super) fn answer(&self) -> Duration {
        self.answer
    }

    /// Waits until nobody uses a connection any more, and closes them.
    pub(super) async fn close(&self) {
        let all = u32::try_from(self.size).unwrap_or(u32::MAX);
        let _ = timeout(Duration::from_secs(30), self.permits.acquire_many(all)).await;
        self.permits.close();
        let idle = self.idle.lock().map(|mut idle| std::mem::take(&mut *idle));
        for idle in idle.unwrap_or_default() {
            let _ = timeout(Duration::from_secs(1), idle.connection.close()).await;
        }
    }
}

fn unavailable(text: &str) -> Trouble {
    Trouble {
        broken: false,
        ..Trouble::broken(text.to_owned())
    }
}

/// A connection in use. It goes back when this is dropped, if it is whole.
pub(super) struct Lease {
    pool: Arc<Pool>,
    connection: Option<PgConnection>,
    generation: u64,
    /// Since when nobody had used it; `None` when it is new.
    since: Option<Instant>,
    /// Whether no statement is under way.
    resting: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Lease {
    /// Does something over the connection, waiting no longer than `patience` for it.
    pub(super) async fn with<T>(
        &mut self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Trouble> {
        let Some(connection) = &mut self.connection else {
            return Err(Trouble::broken("the connection is lost".to_owned()));
        };
        self.resting = false;
        let trouble = match timeout(patience, work(connection)).await {
            Ok(Ok(done)) => {
                self.resting = true;
                return Ok(done);
            }
            Ok(Err(error)) => Trouble::from(error),
            // nobody knows what is still to come over it
            Err(_) => Trouble::broken("no answer came in time".to_owned()),
        };
        if trouble.broken {
            self.discard();
        } else {
            self.resting = true;
        }
        Err(trouble)
    }

    /// Closes the connection, and trusts none that is as old.
    pub(super) fn discard(&mut self) {
        if self.connection.take().is_some() {
            let _ = self.pool.generation.compare_exchange(
                self.generation,
                self.generation + 1,
                Ordering::AcqRel,
                Ordering::Relaxed,
            );
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let (pool, generation) = (Arc::clone(&self.pool), self.generation);
        let back = move |connection: PgConnection| {
            if pool.generation.load(Ordering::Acquire) == generation
                && let Ok(mut idle) = pool.idle.lock()
            {
                let since = Instant::now();
                idle.push(Idle {
                    connection,
                    generation,
                    since,
                });
            }
        };
        if self.resting {
            return back(connection);
        }
        // a request ended in the middle of a statement: its answer must not become the next one's
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let patience = self.pool.answer;
        let permit = self.permit.take();
        runtime.spawn(async move {
            if let Ok(Ok(())) = timeout(patience, connection.ping()).await {
                back(connection);
            }
            drop(permit);
        });
    }
}
