//! The database behind the server, chosen by the scheme of its URL when the server starts. Leaves statements to
//! `eden_sql` and to generated code. This folder is the only place that names drivers.
#![cfg_attr(
    not(feature = "postgres"),
    allow(
        dead_code,
        unused_variables,
        reason = "what is told ahead is for a database behind a network"
    )
)]

pub mod bind;
pub mod cells;
pub(crate) mod connection;
#[cfg(feature = "postgres")]
mod copy;
pub(crate) mod counters;
mod error;
#[cfg(feature = "postgres")]
mod postgres;
pub(crate) mod read;
mod sqlite;
pub(crate) mod url;
pub(crate) mod write;

#[cfg(feature = "postgres")]
pub(crate) use copy::Copied;
#[cfg(all(test, feature = "fast-reads"))]
pub(crate) use sqlite::add_functions;

pub use error::StoreError;
pub use read::{Flow, Reader};
pub use url::DatabaseUrl;

use eden_sql::dialect::{Dialect, Sqlite};
use read::Ahead;
use write::{Write, Written};

/// The open database.
pub struct Store {
    backend: Backend,
    url: DatabaseUrl,
}

enum Backend {
    Sqlite(sqlite::SqliteStore),
    #[cfg(feature = "postgres")]
    Postgres(postgres::PostgresStore),
}

impl Store {
    /// Opens the database that `url` names. The file of an embedded one is created (mode 0600) when it is not there.
    ///
    /// # Errors
    /// When a file cannot be opened, is no database, or is locked by something that does not let go; when a server
    /// does not answer or does not let us in.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let backend = match url {
            DatabaseUrl::Sqlite(file) => Backend::Sqlite(sqlite::SqliteStore::open(file).await?),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(server) => Backend::Postgres(postgres::PostgresStore::open(server).await?),
        };
        Ok(Self {
            backend,
            url: url.clone(),
        })
    }

    /// Runs `job`. What it reads is of one moment on the embedded database, and of the moment of each of its statements
    /// elsewhere.
    ///
    /// # Errors
    /// What the job says, or that the database is unavailable.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Reader) -> Result<T, crate::Refusal> + Send + 'static,
    ) -> Result<T, crate::Refusal> {
        self.read_ahead(Ahead::default(), job).await
    }

    /// The same, for a job whose first statements are known: where each is a message to another machine, they are
    /// fetched together before it runs.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub(crate) async fn read_ahead<T: Send + 'static>(
        &self,
        ahead: Ahead,
        job: impl FnOnce(&mut dyn Reader) -> Result<T, crate::Refusal> + Send + 'static,
    ) -> Result<T, crate::Refusal> {
        match &self.backend {
            Backend::Sqlite(store) => store.read(read::limit(ahead.heavy), job).await,
            #[cfg(feature = "postgres")]
            Backend::Postgres(store) => store.read(ahead, job).await,
        }
    }

    /// Writes; the answer comes after it is on disk. Dropping the future does not take the write back.
    pub(crate) async fn write(&self, write: Write) -> Written {
        match &self.backend {
            Backend::Sqlite(store) => store.write(write).await,
            #[cfg(feature = "postgres")]
            Backend::Postgres(store) => store.write(write).await,
        }
    }

    /// Copies everything that the file `source` holds into the empty database `target`, whose tables are there.
    ///
    /// # Errors
    /// In words for whoever asked; nothing is kept then.
    #[cfg(feature = "postgres")]
    pub(crate) async fn copy(source: &DatabaseUrl, target: &DatabaseUrl) -> Result<Vec<Copied>, String> {
        match (source, target) {
            (DatabaseUrl::Sqlite(source), DatabaseUrl::Postgres(target)) => copy::copy(source, target).await,
            (DatabaseUrl::Postgres(_), _) => Err(format!(
                "{source} is no file; pg_dump and pg_restore move a database from server to server"
            )),
            (_, DatabaseUrl::Sqlite(_)) => Err(format!(
                "{target} is no server; name one as postgres://USER@HOST/DATABASE. `backup` writes a copy of the file"
            )),
        }
    }

    /// Whether each statement is a message to another machine.
    pub(crate) fn is_remote(&self) -> bool {
        !matches!(self.backend, Backend::Sqlite(_))
    }

    /// What this database says differently.
    pub fn dialect(&self) -> &'static dyn Dialect {
        match &self.backend {
            Backend::Sqlite(_) => &Sqlite,
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => &eden_sql::dialect::Postgres,
        }
    }

    /// Connections for the user's own statements, when the server runs on SQLite. They see what is committed and write
    /// in transactions of their own.
    pub fn sqlite(&self) -> Option<&sqlx::SqlitePool> {
        match &self.backend {
            Backend::Sqlite(store) => Some(store.pool()),
            #[cfg(feature = "postgres")]
            Backend::Postgres(_) => None,
        }
    }

    /// The same, when the server runs on PostgreSQL. They are apart from those of the requests.
    #[cfg(feature = "postgres")]
    pub fn postgres(&self) -> Option<&sqlx::PgPool> {
        match &self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(store) => Some(store.pool()),
        }
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Ends what is being written and closes.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite(store) => store.close().await,
            #[cfg(feature = "postgres")]
            Backend::Postgres(store) => store.close().await,
        }
    }
}
