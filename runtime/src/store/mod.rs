//! The database behind the server: opening it, its two lanes, closing it. Leaves statements to `eden_sql` and to
//! generated code. This folder is the only place that names drivers.

pub mod bind;
pub mod cells;
pub(crate) mod connection;
pub(crate) mod counters;
mod error;
pub(crate) mod read;
#[cfg(feature = "fast-reads")]
mod rusqlite_reader;
#[cfg(not(feature = "fast-reads"))]
mod sqlx_reader;
mod sqlx_values;
pub(crate) mod url;
pub(crate) mod write;

pub use error::StoreError;
pub use read::{Flow, Reader};

use read::Readers;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, Executor};
use sqlx_values::failed;
use std::sync::Mutex;
use tokio::task::JoinHandle;
use url::{DatabaseUrl, Synchronous};
use write::{Write, Writer, Written};

/// The open database.
pub struct Store {
    readers: Readers,
    writer: Mutex<Option<Writer>>,
    writing: Mutex<Option<JoinHandle<SqliteConnection>>>,
    pool: SqlitePool,
    url: DatabaseUrl,
}

impl Store {
    /// Opens the database that `url` names, creating its file (mode 0600) when it is not there.
    ///
    /// # Errors
    /// When the file cannot be opened, is no database, or is locked by something that does not let go.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        url.create_file()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let options = options(url);
        let mut connection = options.connect().await.map_err(failed)?;
        // reading once tells a file that is no database before anything else starts
        write::scalar(&mut connection, "PRAGMA schema_version").await?;
        connection
            .execute("PRAGMA journal_size_limit = 67108864")
            .await
            .map_err(failed)?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let readers = open_readers(url, cores.max(2)).await?;
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .connect_lazy_with(options);
        let (writer, writing) = Writer::start(connection);
        Ok(Self {
            readers,
            writer: Mutex::new(Some(writer)),
            writing: Mutex::new(Some(writing)),
            pool,
            url: url.clone(),
        })
    }

    /// Runs `job` in one read transaction on a reader thread.
    ///
    /// # Errors
    /// What the job says, or that the database is unavailable.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Reader) -> Result<T, crate::Refusal> + Send + 'static,
    ) -> Result<T, crate::Refusal> {
        self.readers.run(job).await
    }

    /// Queues `write`; the answer comes after it is on disk.
    pub(crate) async fn write(&self, write: Write) -> Written {
        let writer = self.writer.lock().ok().and_then(|writer| writer.clone());
        match writer {
            Some(writer) => writer.run(write).await,
            None => Written::Failed(0, StoreError::Unavailable("the server is stopping".to_owned())),
        }
    }

    /// Connections for the user's own statements. They see what is committed and write in transactions of their own.
    pub fn sqlite(&self) -> &SqlitePool {
        &self.pool
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Writes what is queued, checkpoints the write-ahead log into the file and closes.
    pub async fn close(&self) {
        if let Ok(mut writer) = self.writer.lock() {
            writer.take();
        }
        let writing = self.writing.lock().ok().and_then(|mut writing| writing.take());
        self.pool.close().await;
        self.readers.close().await;
        let Some(writing) = writing else { return };
        if let Ok(mut connection) = writing.await {
            if let Err(error) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await {
                tracing::warn!(%error, "the write-ahead log was not checkpointed; the next start will do it");
            }
            let _ = connection.close().await;
        }
    }
}

/// Opens a connection apart from the lanes, for migrations, bootstrap and backups.
///
/// # Errors
/// As [`Store::open`].
pub(crate) async fn connect(url: &DatabaseUrl) -> Result<SqliteConnection, StoreError> {
    url.create_file()
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    options(url).connect().await.map_err(failed)
}

fn options(url: &DatabaseUrl) -> SqliteConnectOptions {
    let synchronous = match url.synchronous() {
        Synchronous::Full => sqlx::sqlite::SqliteSynchronous::Full,
        Synchronous::Normal => sqlx::sqlite::SqliteSynchronous::Normal,
    };
    SqliteConnectOptions::new()
        .filename(url.path())
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .busy_timeout(std::time::Duration::from_secs(5))
        .foreign_keys(false)
        .statement_cache_capacity(512)
        .disable_statement_logging()
}

#[cfg(feature = "fast-reads")]
async fn open_readers(url: &DatabaseUrl, count: usize) -> Result<Readers, StoreError> {
    let path = url.path().to_owned();
    Readers::start(count, move || rusqlite_reader::RusqliteReader::open(&path))
}

#[cfg(not(feature = "fast-reads"))]
async fn open_readers(url: &DatabaseUrl, count: usize) -> Result<Readers, StoreError> {
    let path = url.path().to_owned();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let handle = runtime.clone();
        Readers::start(count, move || handle.block_on(sqlx_reader::SqlxReader::open(&path)))
    })
    .await
    .map_err(|error| StoreError::Unavailable(error.to_string()))?
}
