//! Counts that several servers share and that nobody minds losing: apart from the documents, and from their writer's
//! transactions. Beside an embedded database in a file of its own. Leaves what is counted to `limits`.

use super::error::StoreError;
use super::sqlx_values::failed;
use super::url::DatabaseUrl;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Row};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts are thrown away once in so many.
const BETWEEN_SWEEPS: u64 = 4096;

/// The open counters.
pub(crate) struct Counters {
    pool: SqlitePool,
    counted: AtomicU64,
}

impl Counters {
    /// Opens the counters beside the database at `url`: `<file>.limits`, mode 0600. Servers on one database share them.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let beside = url.beside("limits");
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
        sqlx::query("CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, hits INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID")
            .execute(&pool)
            .await
            .map_err(failed)?;
        Ok(Self {
            pool,
            counted: AtomicU64::new(0),
        })
    }

    /// Adds one to the count `name`, which from now on lasts until `until`; both times in Unix seconds. Gives the count.
    ///
    /// # Errors
    /// When the file is gone, full or locked.
    pub(crate) async fn count(&self, name: &str, now: i64, until: i64) -> Result<u64, StoreError> {
        if self
            .counted
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(BETWEEN_SWEEPS)
        {
            sqlx::query("DELETE FROM counters WHERE until <= $1")
                .bind(now)
                .execute(&self.pool)
                .await
                .map_err(failed)?;
        }
        // one statement, so that no two servers count one request as the same
        let row = sqlx::query(
            "INSERT INTO counters (name, hits, until) VALUES ($1, 1, $2) ON CONFLICT (name) DO UPDATE SET \
             hits = CASE WHEN counters.until <= $3 THEN 1 ELSE counters.hits + 1 END, until = excluded.until RETURNING hits",
        )
        .bind(name)
        .bind(until)
        .bind(now)
        .fetch_one(&self.pool)
        .await
        .map_err(failed)?;
        let hits: i64 = row.try_get(0).map_err(failed)?;
        Ok(hits.unsigned_abs())
    }
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
