//! Reads over rusqlite: statements are cached, rows are read without copying.

use super::super::bind::Bind;
use super::super::cells::{CellKind, Cells};
use super::super::error::StoreError;
use super::super::read::{self, EachRow, Flow, Reader};
use super::readers::Lane;
use regex_automata::meta::Regex;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, ToSql};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A read-only connection.
pub(super) struct RusqliteReader {
    connection: Connection,
    /// Nanoseconds after `started` at which the running job must stop.
    deadline: Arc<AtomicU64>,
    started: Instant,
    /// What was counted, and the version of the database then.
    counted: (u64, HashMap<String, u64>),
}

/// Counts that are remembered at once.
const MOST_COUNTS: usize = 1000;

impl RusqliteReader {
    /// Opens `path` for reading.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection
            .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA mmap_size = 268435456;")
            .map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(512);
        add_functions(&connection).map_err(failed)?;
        let (deadline, started) = (Arc::new(AtomicU64::new(u64::MAX)), Instant::now());
        let watched = Arc::clone(&deadline);
        connection
            .progress_handler(
                10_000,
                Some(move || nanoseconds(started, Instant::now()) > watched.load(Ordering::Relaxed)),
            )
            .map_err(failed)?;
        Ok(Self {
            connection,
            deadline,
            started,
            counted: (0, HashMap::new()),
        })
    }
}

/// Gives a connection the functions that statements use; no schema names them.
pub(crate) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, regexp)
}

/// `text REGEXP pattern`: a search in linear time. The compiled pattern is kept as long as the statement runs.
fn regexp(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let broken = |error: String| rusqlite::Error::UserFunctionError(error.into());
    let regex = context.get_or_create_aux(0, |pattern| {
        let pattern = pattern.as_str().map_err(|error| broken(error.to_string()))?;
        Regex::new(pattern).map_err(|error| broken(error.to_string()))
    })?;
    match context.get_raw(1) {
        ValueRef::Text(text) => Ok(Some(regex.is_match(text))),
        _ => Ok(None),
    }
}

fn nanoseconds(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.duration_since(from).as_nanos()).unwrap_or(u64::MAX)
}

fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => StoreError::Deadline,
        Some(
            rusqlite::ErrorCode::CannotOpen
            | rusqlite::ErrorCode::DatabaseBusy
            | rusqlite::ErrorCode::DiskFull
            | rusqlite::ErrorCode::SystemIoFailure
            | rusqlite::ErrorCode::NotADatabase
            | rusqlite::ErrorCode::DatabaseCorrupt,
        ) => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}

impl ToSql for Bind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Bind::Null => ToSqlOutput::Owned(SqlValue::Null),
            Bind::Boolean(truth) => ToSqlOutput::Owned(SqlValue::Integer(i64::from(*truth))),
            Bind::Integer(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
            Bind::Float(number) => ToSqlOutput::Owned(SqlValue::Real(*number)),
            Bind::Text(text) | Bind::Json(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Bind::DateTime(moment) => ToSqlOutput::Owned(SqlValue::Integer(moment.millis())),
            Bind::ObjectId(id) => ToSqlOutput::Owned(SqlValue::Text(id.to_hex())),
        })
    }
}

impl Reader for RusqliteReader {
    fn rows(&mut self, text: &str, binds: &[Bind], each: EachRow<'_>) -> Result<(), StoreError> {
        tracing::trace!(target: "eden::sql", statement = text);
        let mut statement = self.connection.prepare_cached(text).map_err(failed)?;
        let mut rows = statement.query(rusqlite::params_from_iter(binds)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if each(&RowCells(row)) == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    /// Counting thousands of rows takes longer than reading a page. SQLite tells a connection whether anybody has
    /// written since, so a number that was counted before is exact until then.
    fn count(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
        let version = read::count(self, "PRAGMA data_version", &[])?;
        if self.counted.0 != version || self.counted.1.len() >= MOST_COUNTS {
            self.counted = (version, HashMap::new());
        }
        let key = format!("{text}\n{binds:?}");
        if let Some(counted) = self.counted.1.get(&key) {
            return Ok(*counted);
        }
        let counted = read::count(self, text, binds)?;
        self.counted.1.insert(key, counted);
        Ok(counted)
    }
}

impl Lane for RusqliteReader {
    fn begin(&mut self, deadline: Instant) -> Result<(), StoreError> {
        self.deadline
            .store(nanoseconds(self.started, deadline), Ordering::Relaxed);
        self.connection
            .prepare_cached("BEGIN")
            .and_then(|mut begin| begin.execute([]))
            .map_err(failed)?;
        Ok(())
    }

    fn end(&mut self) {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        let ended = self
            .connection
            .prepare_cached("COMMIT")
            .and_then(|mut commit| commit.execute([]));
        if ended.is_err() && !self.connection.is_autocommit() {
            // nothing was written, so nothing is lost
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

struct RowCells<'a>(&'a Row<'a>);

impl Cells for RowCells<'_> {
    fn kind(&self, column: usize) -> CellKind {
        match self.0.get_ref(column) {
            Ok(ValueRef::Integer(_)) => CellKind::Integer,
            Ok(ValueRef::Real(_)) => CellKind::Float,
            Ok(ValueRef::Text(_)) => CellKind::Text,
            Ok(ValueRef::Null | ValueRef::Blob(_)) | Err(_) => CellKind::Null,
        }
    }

    fn integer(&self, column: usize) -> i64 {
        match self.0.get_ref(column) {
            Ok(ValueRef::Integer(number)) => number,
            _ => 0,
        }
    }

    fn float(&self, column: usize) -> f64 {
        match self.0.get_ref(column) {
            Ok(ValueRef::Real(number)) => number,
            Ok(ValueRef::Integer(number)) => number as f64,
            _ => 0.0,
        }
    }

    fn text(&self, column: usize) -> &str {
        match self.0.get_ref(column) {
            Ok(ValueRef::Text(text)) => std::str::from_utf8(text).unwrap_or(""),
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::read::Reader;
    use super::super::readers::Lane;
    use super::RusqliteReader;
    use std::time::{Duration, Instant};

    #[test]
    fn a_count_is_remembered_until_somebody_writes() {
        let path = std::env::temp_dir().join(format!("eden-count-{}.db", std::process::id()));
        let writer = rusqlite::Connection::open(&path).expect("the temporary folder is writable");
        writer
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (n); DELETE FROM t")
            .expect("a table");
        let mut reader = RusqliteReader::open(&path).expect("a database");
        let mut count = || {
            reader.begin(Instant::now() + Duration::from_secs(5)).expect("begun");
            let counted = reader.count("SELECT count(*) FROM t", &[]).expect("counted");
            reader.end();
            (counted, reader.counted.1.len())
        };
        for expected in 0..20 {
            assert_eq!(count(), (expected, 1));
            assert_eq!(count(), (expected, 1), "the second time it is remembered");
            writer.execute("INSERT INTO t VALUES (1)", []).expect("written");
        }
        drop(writer);
        std::fs::remove_file(path).expect("the file is there");
    }
}
