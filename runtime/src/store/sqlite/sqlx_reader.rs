//! Reads over sqlx, for builds without `fast-reads`: the same jobs, each statement awaited on the thread.

use super::super::bind::Bind;
use super::super::cells::{CellKind, Cells};
use super::super::error::StoreError;
use super::super::read::{self, EachRow, Flow, Reader};
use super::readers::Lane;
use super::values::{arguments, failed};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row, TypeInfo, ValueRef};
use std::path::Path;
use std::time::Instant;
use tokio::runtime::Handle;

/// A read-only connection and the runtime on which its driver waits.
pub(super) struct SqlxReader {
    connection: SqliteConnection,
    runtime: Handle,
    deadline: Instant,
}

impl SqlxReader {
    /// Opens `path` for reading.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(std::time::Duration::from_secs(5))
            .pragma("query_only", "ON")
            .pragma("mmap_size", "268435456")
            .statement_cache_capacity(512);
        let connection = options.connect().await.map_err(failed)?;
        Ok(Self {
            connection,
            runtime: Handle::current(),
            deadline: Instant::now(),
        })
    }
}

impl Reader for SqlxReader {
    fn rows(&mut self, text: &str, binds: &[Bind], each: EachRow<'_>) -> Result<(), StoreError> {
        tracing::trace!(target: "eden::sql", statement = text);
        let left = self.deadline.saturating_duration_since(Instant::now());
        let query = sqlx::query_with(AssertSqlSafe(text.to_owned()), arguments(binds)?);
        let connection = &mut self.connection;
        // the timer needs the runtime around it when it is made
        let fetch = async move { tokio::time::timeout(left, connection.fetch_all(query)).await };
        let rows = self
            .runtime
            .block_on(fetch)
            .map_err(|_| StoreError::Deadline)?
            .map_err(failed)?;
        for row in &rows {
            if each(&RowCells(row)) == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    fn count(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
        read::count(self, text, binds)
    }
}

impl Lane for SqlxReader {
    fn begin(&mut self, deadline: Instant) -> Result<(), StoreError> {
        self.deadline = deadline;
        self.runtime
            .block_on(self.connection.execute("BEGIN"))
            .map_err(failed)?;
        Ok(())
    }

    fn end(&mut self) {
        if self.runtime.block_on(self.connection.execute("COMMIT")).is_err() {
            // nothing was written, so nothing is lost
            let _ = self.runtime.block_on(self.connection.execute("ROLLBACK"));
        }
    }
}

struct RowCells<'a>(&'a SqliteRow);

impl Cells for RowCells<'_> {
    fn kind(&self, column: usize) -> CellKind {
        let Ok(value) = self.0.try_get_raw(column) else {
            return CellKind::Null;
        };
        if value.is_null() {
            return CellKind::Null;
        }
        match value.type_info().name() {
            "INTEGER" => CellKind::Integer,
            "REAL" => CellKind::Float,
            _ => CellKind::Text,
        }
    }

    fn integer(&self, column: usize) -> i64 {
        self.0.try_get_unchecked(column).unwrap_or(0)
    }

    fn float(&self, column: usize) -> f64 {
        self.0.try_get_unchecked(column).unwrap_or(0.0)
    }

    fn text(&self, column: usize) -> &str {
        self.0.try_get_unchecked(column).unwrap_or("")
    }
}
