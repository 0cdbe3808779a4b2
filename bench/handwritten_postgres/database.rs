//! The database: its URL, its tables, a pool. The other files are those of the hand-written server on SQLite: the
//! statements are the same. Leaves statements to the handlers.

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// The tables and indexes that the settings ask for.
const TABLES: &str = r#"
CREATE TABLE IF NOT EXISTS accounts (
    _seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    _id text NOT NULL UNIQUE,
    _updated bigint NOT NULL,
    _created bigint NOT NULL,
    _etag text NOT NULL,
    username text NOT NULL UNIQUE,
    roles text NOT NULL,
    password text,
    token text
);
CREATE INDEX IF NOT EXISTS accounts_token ON accounts (token);
CREATE TABLE IF NOT EXISTS invoices (
    _seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    _id text NOT NULL UNIQUE,
    _updated bigint NOT NULL,
    _created bigint NOT NULL,
    _etag text NOT NULL,
    number text NOT NULL,
    amount bigint,
    user_id text
);
CREATE INDEX IF NOT EXISTS invoices_owner ON invoices (user_id, _seq);
"#;

/// A row of any statement.
pub type Row = sqlx::postgres::PgRow;

/// The open database. Both fields are the same pool; the handlers name what they do.
#[derive(Clone)]
pub struct Database {
    /// What reads.
    pub read: PgPool,
    /// What writes.
    pub write: PgPool,
}

impl Database {
    /// Opens `postgres://…` and makes the tables when they are not there.
    ///
    /// # Errors
    /// When the URL is wrong or the server does not let us in.
    pub async fn open(url: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .min_connections(10)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        Ok(Self {
            read: pool.clone(),
            write: pool,
        })
    }
}
