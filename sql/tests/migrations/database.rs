//! The two databases behind one face: statements, and rows as texts that can be compared.
//! Leaves what is run to the tests.

use eden_sql::dialect::{Dialect, Postgres, Sqlite};
use eden_sql::migration::checks;
use eden_sql::table::ColumnType;
use rusqlite::types::ValueRef;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Cells of a row; `None` is NULL.
pub type Row = Vec<Option<String>>;

/// A database with nothing in it.
pub enum Database {
    Sqlite(Box<rusqlite::Connection>),
    /// A schema of a PostgreSQL, removed at the end.
    Postgres {
        url: String,
        schema: String,
    },
}

/// An empty one of each kind that there is.
pub fn databases() -> Vec<Database> {
    let mut databases = vec![sqlite()];
    databases.extend(postgres());
    databases
}

pub fn sqlite() -> Database {
    Database::Sqlite(Box::new(
        rusqlite::Connection::open_in_memory().expect("memory is there"),
    ))
}

/// The PostgreSQL that tests may use, if one answers; under CI one must.
pub fn postgres() -> Option<Database> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("EDEN_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let schema = format!(
        "eden_migrations_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    match psql(&url, "public", &format!("CREATE SCHEMA {schema};")) {
        Ok(_) => Some(Database::Postgres { url, schema }),
        Err(said) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "there is no PostgreSQL to test with: {said}"
            );
            eprintln!("skipped on PostgreSQL: {}", said.trim());
            None
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Database::Postgres { url, schema } = self {
            let _ = psql(
                url,
                "public",
                &format!("SET client_min_messages = error; DROP SCHEMA {schema} CASCADE;"),
            );
        }
    }
}

/// What separates cells and rows, and stands for NULL.
const CELL: &str = "\u{1f}";
const ROW: &str = "\u{1e}";
const NULL: &str = "\u{1d}";

fn psql(url: &str, schema: &str, sql: &str) -> Result<String, String> {
    let mut child = Command::new("psql")
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-F",
            CELL,
            "-R",
            ROW,
            "-P",
        ])
        .arg(format!("null={NULL}"))
        .args(["-f", "-", url])
        .env(
            "PGOPTIONS",
            format!("-c search_path={schema} -c timezone=Asia/Tokyo -c synchronous_commit=off"),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("psql cannot be started: {error}"))?;
    let mut input = child.stdin.take().expect("it was asked for");
    // it may end before it has read everything
    let _ = input.write_all(sql.as_bytes());
    drop(input);
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Database {
    pub fn dialect(&self) -> &'static dyn Dialect {
        match self {
            Database::Sqlite(_) => &Sqlite,
            Database::Postgres { .. } => &Postgres,
        }
    }

    /// Runs statements in one transaction.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        let sql = format!("BEGIN;\n{sql}\nCOMMIT;\n");
        match self {
            Database::Sqlite(connection) => connection.execute_batch(&sql).map_err(|error| {
                let _ = connection.execute_batch("ROLLBACK");
                error.to_string()
            }),
            Database::Postgres { url, schema } => psql(url, schema, &sql).map(drop),
        }
    }

    /// The rows of a query, all cells as texts.
    pub fn rows(&self, query: &str) -> Vec<Row> {
        match self {
            Database::Sqlite(connection) => {
                let mut statement = connection
                    .prepare(query)
                    .unwrap_or_else(|error| panic!("{query}: {error}"));
                let width = statement.column_count();
                let mut rows = statement.query([]).unwrap_or_else(|error| panic!("{query}: {error}"));
                let mut found = Vec::new();
                while let Some(row) = rows.next().unwrap_or_else(|error| panic!("{query}: {error}")) {
                    let cells = (0..width).map(|place| match row.get_ref(place).expect("the column is there") {
                        ValueRef::Null => None,
                        ValueRef::Integer(number) => Some(number.to_string()),
                        ValueRef::Real(number) => Some(format!("{number:?}")),
                        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
                        ValueRef::Blob(_) => panic!("{query}: a blob"),
                    });
                    found.push(cells.collect());
                }
                found
            }
            Database::Postgres { url, schema } => {
                let said = psql(url, schema, &format!("{query};")).unwrap_or_else(|error| panic!("{query}: {error}"));
                let text = said.trim_end_matches(['\n']).trim_end_matches(ROW);
                if text.is_empty() {
                    return Vec::new();
                }
                let cell = |cell: &str| (cell != NULL).then(|| cell.to_owned());
                text.split(ROW).map(|row| row.split(CELL).map(cell).collect()).collect()
            }
        }
    }

    /// The rows that stop a migration.
    pub fn stopped_by(&self, migration: &str) -> Vec<(String, Vec<Row>)> {
        checks(migration)
            .into_iter()
            .map(|check| (check.about.to_owned(), self.rows(check.query)))
            .filter(|(_, rows)| !rows.is_empty())
            .collect()
    }

    /// An expression that shows a column so that both databases show the same, see [`crate::values::shown`].
    pub fn readable(&self, name: &str, column_type: ColumnType) -> String {
        let name = eden_sql::ident::quote(name);
        match (self, column_type) {
            (Database::Sqlite(_), ColumnType::Boolean) => {
                format!("CASE WHEN {name} IS NOT NULL THEN CASE WHEN {name} THEN 'true' ELSE 'false' END END")
            }
            (Database::Sqlite(_), _) => name,
            (Database::Postgres { .. }, ColumnType::DateTime) => {
                format!("(extract(epoch FROM {name}) * 1000)::bigint::text")
            }
            (Database::Postgres { .. }, _) => format!("{name}::text"),
        }
    }
}
