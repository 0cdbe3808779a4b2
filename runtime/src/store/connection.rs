//! One connection apart from the lanes, for what is not served: migrations and backups.

use super::bind::Bind;
use super::error::StoreError;
use super::url::DatabaseUrl;
use eden_sql::dialect::{Dialect, Sqlite};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor, Row};

/// An open connection of its own.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
}

impl Connection {
    /// Connects to the database that `url` names, creating a file that is not there.
    ///
    /// # Errors
    /// As [`super::Store::open`].
    pub(crate) async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(match url {
            url => Self::Sqlite(super::connect(url).await?),
        })
    }

    /// What this database says differently.
    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        match self {
            Self::Sqlite(_) => &Sqlite,
        }
    }

    /// Begins a transaction that no other server's of this kind runs beside: whoever comes second waits.
    ///
    /// # Errors
    /// When the wait is too long or the database is gone.
    pub(crate) async fn begin_alone(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => self.script("BEGIN IMMEDIATE").await,
        }
    }

    /// Keeps what was done since [`Connection::begin_alone`]. Without it, closing the connection takes it back.
    ///
    /// # Errors
    /// When it could not be kept.
    pub(crate) async fn commit(&mut self) -> Result<(), StoreError> {
        self.script("COMMIT").await
    }

    /// Runs any number of statements without parameters.
    ///
    /// # Errors
    /// What the database says of the first that fails.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection
                .execute(AssertSqlSafe(text.to_owned()))
                .await
                .map(|_| ())
                .map_err(super::sqlx_values::failed),
        }
    }

    /// Runs one statement and gives how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn run(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(text.to_owned()), super::sqlx_values::arguments(binds)?);
                let done = connection.execute(query).await.map_err(super::sqlx_values::failed)?;
                Ok(done.rows_affected())
            }
        }
    }

    /// The rows of a statement whose columns are all text; NULL is `None`.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn texts(&mut self, text: &str, binds: &[Bind]) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(text.to_owned()), super::sqlx_values::arguments(binds)?);
                let rows = connection.fetch_all(query).await.map_err(super::sqlx_values::failed)?;
                let cell = |row: &sqlx::sqlite::SqliteRow, column| row.try_get_unchecked(column).unwrap_or_default();
                Ok(rows
                    .iter()
                    .map(|row| (0..row.columns().len()).map(|column| cell(row, column)).collect())
                    .collect())
            }
        }
    }

    /// Closes it in good order.
    pub(crate) async fn close(self) {
        let _ = match self {
            Self::Sqlite(connection) => connection.close().await,
        };
    }
}
