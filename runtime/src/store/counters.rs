//! Counts that several servers share and that nobody minds losing: apart from the documents, and from their writer's
//! transactions. Beside an embedded database in a file of its own, else in a table of the same database. Leaves what is
//! counted to `limits`.

use super::error::StoreError;
use super::sqlite::values::failed;
use super::url::{DatabaseUrl, SqliteFile};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Row};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts are thrown away once in so many.
const BETWEEN_SWEEPS: u64 = 4096;

/// What runs out is thrown away.
const SWEEP: &str = "DELETE FROM _eden_counters WHERE until <= $1";
/// One statement, so that no two servers count one request as the same.
const COUNT: &str = "INSERT INTO _eden_counters (name, hits, until) VALUES ($1, 1, $2) ON CONFLICT (name) DO UPDATE SET \
     hits = CASE WHEN _eden_counters.until <= $3 THEN 1 ELSE _eden_counters.hits + 1 END, until = excluded.until \
     RETURNING hits";

/// The open counters.
pub(crate) struct Counters {
    database: Database,
    counted: AtomicU64,
}

enum Database {
    Sqlite(SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
}

impl Counters {
    /// Opens the counters of the database at `url`: `<file>.limits`, mode 0600, or a table. Servers on one database
    /// share them.
    ///
    /// # Errors
    /// When the file or the database cannot be opened.
    pub(crate) async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let database = match url {
            DatabaseUrl::Sqlite(file) => Database::Sqlite(beside(file).await?),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(server) => {
                let pool = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(2)
                    .connect_with(server.options.clone())
                    .await
                    .map_err(failed)?;
                // not logged, as a crash may forget a minute of counting
                sqlx::query("CREATE UNLOGGED TABLE IF NOT EXISTS _eden_counters (name text PRIMARY KEY, hits bigint NOT NULL, until bigint NOT NULL)")
                    .execute(&pool)
                    .await
                    .map_err(failed)?;
                Database::Postgres(pool)
            }
        };
        Ok(Self {
            database,
            counted: AtomicU64::new(0),
        })
    }

    /// Adds one to the count `name`, which from now on lasts until `until`; both times in Unix seconds. Gives the count.
    ///
    /// # Errors
    /// When the database is gone, full or locked.
    pub(crate) async fn count(&self, name: &str, now: i64, until: i64) -> Result<u64, StoreError> {
        let sweeps = self
            .counted
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(BETWEEN_SWEEPS);
        let hits: i64 = match &self.database {
            Database::Sqlite(pool) => {
                if sweeps {
                    sqlx::query(SWEEP).bind(now).execute(pool).await.map_err(failed)?;
                }
                let count = sqlx::query(COUNT).bind(name).bind(until).bind(now);
                count
                    .fetch_one(pool)
                    .await
                    .and_then(|row| row.try_get(0))
                    .map_err(failed)?
            }
            #[cfg(feature = "postgres")]
            Database::Postgres(pool) => {
                if sweeps {
                    sqlx::query(SWEEP).bind(now).execute(pool).await.map_err(failed)?;
                }
                let count = sqlx::query(COUNT).bind(name).bind(until).bind(now);
                count
                    .fetch_one(pool)
                    .await
                    .and_then(|row| row.try_get(0))
                    .map_err(failed)?
            }
        };
        Ok(hits.unsigned_abs())
    }
}

/// The file beside an embedded database.
async fn beside(file: &SqliteFile) -> Result<SqlitePool, StoreError> {
    let beside = file.beside("limits");
    beside
        .create_file()
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let options = SqliteConnectOptions::new()
        .filename(beside.path())
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // a power cut may forget a minute of counting
        .synchronous(SqliteSynchronous::Off)
        .busy_timeout(std::time::Duration::from_secs(5))
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(failed)?;
    sqlx::query("CREATE TABLE IF NOT EXISTS _eden_counters (name TEXT PRIMARY KEY, hits INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID")
        .execute(&pool)
        .await
        .map_err(failed)?;
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::Counters;
    use crate::store::DatabaseUrl;

    #[tokio::test]
    async fn counts_are_shared_and_end_by_themselves() {
        let folder = std::env::temp_dir().join(format!("eden-counters-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = DatabaseUrl::parse(&format!("sqlite://{}/server.db", folder.display())).expect("a URL");
        let (one, other) = (
            Counters::open(&url).await.expect("one"),
            Counters::open(&url).await.expect("other"),
        );
        assert_eq!(one.count("a", 100, 110).await, Ok(1));
        assert_eq!(other.count("a", 101, 111).await, Ok(2));
        assert_eq!(other.count("b", 101, 111).await, Ok(1));
        // put off by every request
        assert_eq!(one.count("a", 110, 120).await, Ok(3));
        assert_eq!(one.count("a", 120, 130).await, Ok(1));
        let _ = std::fs::remove_dir_all(folder);
    }
}
