//! The database: its URL, its tables, a pool that reads and one connection that writes.
//! Leaves statements to the handlers.

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::time::Duration;

/// The tables and indexes that the settings ask for.
const TABLES: &str = r#"
CREATE TABLE IF NOT EXISTS accounts (
    _seq INTEGER PRIMARY KEY,
    _id TEXT NOT NULL UNIQUE,
    _updated INTEGER NOT NULL,
    _created INTEGER NOT NULL,
    _etag TEXT NOT NULL,
    username TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    password TEXT,
    token TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS accounts_token ON accounts (token);
CREATE TABLE IF NOT EXISTS invoices (
    _seq INTEGER PRIMARY KEY,
    _id TEXT NOT NULL UNIQUE,
    _updated INTEGER NOT NULL,
    _created INTEGER NOT NULL,
    _etag TEXT NOT NULL,
    number TEXT NOT NULL,
    amount INTEGER,
    user_id TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS invoices_owner ON invoices (user_id, _seq);
"#;

/// A row of any statement.
pub type Row = sqlx::sqlite::SqliteRow;

/// The open database.
#[derive(Clone)]
pub struct Database {
    /// Readers; in WAL mode they never wait for the writer.
    pub read: SqlitePool,
    /// The only writer: SQLite has one anyway, and a queue in front of it is kinder than its busy handler.
    pub write: SqlitePool,
}

impl Database {
    /// Opens `sqlite://FILE?synchronous=full|normal`, and creates file and tables when they are not there.
    ///
    /// # Errors
    /// When the URL is wrong or the file cannot be opened.
    pub async fn open(url: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let (file, synchronous) = parse(url).ok_or("DATABASE_URL must be sqlite://FILE?synchronous=full|normal")?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(Duration::from_secs(5))
            .pragma("mmap_size", "268435456");
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        sqlx::raw_sql(TABLES).execute(&write).await?;
        // twice the cores and at least four is where more connections stop helping
        let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get().saturating_mul(2).max(4));
        let readers = u32::try_from(readers).unwrap_or(u32::MAX);
        let read = SqlitePoolOptions::new()
            .max_connections(readers)
            .min_connections(readers)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self { read, write })
    }
}

fn parse(url: &str) -> Option<(&str, SqliteSynchronous)> {
    let (file, parameters) = url
        .strip_prefix("sqlite://")?
        .split_once('?')
        .unwrap_or((url.strip_prefix("sqlite://")?, ""));
    let mut synchronous = SqliteSynchronous::Full;
    for (key, value) in form_urlencoded::parse(parameters.as_bytes()) {
        synchronous = match (&*key, &*value) {
            ("synchronous", "full") => SqliteSynchronous::Full,
            ("synchronous", "normal") => SqliteSynchronous::Normal,
            _ => return None,
        };
    }
    Some((file, synchronous))
}
