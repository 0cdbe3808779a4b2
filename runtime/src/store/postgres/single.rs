//! A connection of its own, for migrations: no timeout of statements, no pool.

use super::super::bind::Bind;
use super::super::cells::{CellKind, Cells};
use super::super::error::StoreError;
use super::super::url::PostgresServer;
use super::cells::PgCells;
use super::encode::{columns, each};
use super::kind::Kind;
use super::pool::options;
use super::statements::Statements;
use super::trouble::Trouble;
use eden_sql::together::insert_many;
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgTypeInfo};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row, TypeInfo};

/// The lock that servers of this kind take for changes of the schema: `eden` in letters.
const ALONE: i64 = 0x65_64_65_6e;

/// An open connection.
pub(crate) struct Single {
    connection: PgConnection,
    statements: Statements,
}

fn told(error: sqlx::Error) -> StoreError {
    Trouble::from(error).error
}

impl Single {
    pub(in super::super) async fn open(server: &PostgresServer) -> Result<Self, StoreError> {
        let patient = PostgresServer {
            statement_timeout: None,
            ..server.clone()
        };
        let connection = options(&patient).connect().await;
        let connection = connection.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            connection,
            statements: Statements::default(),
        })
    }

    pub(in super::super) async fn begin_alone(&mut self) -> Result<(), StoreError> {
        self.script(&format!("BEGIN; SELECT pg_advisory_xact_lock({ALONE})"))
            .await
    }

    pub(in super::super) async fn script(&mut self, text: &str) -> Result<(), StoreError> {
        let done = self.connection.execute(AssertSqlSafe(text.to_owned())).await;
        done.map(|_| ()).map_err(told)
    }

    pub(in super::super) async fn run(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
        let done = self.statements.run(&mut self.connection, text, &each(binds)).await;
        done.map_err(told)
    }

    pub(in super::super) async fn texts(
        &mut self,
        text: &str,
        binds: &[Bind],
    ) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        let rows = self.statements.rows(&mut self.connection, text, &each(binds)).await;
        let rows = rows.map_err(told)?;
        let cell = |row, column| {
            let cells = PgCells { row, first: 0 };
            (cells.kind(column) == CellKind::Text).then(|| cells.text(column).to_owned())
        };
        Ok(rows
            .iter()
            .map(|row| (0..row.columns().len()).map(|column| cell(row, column)).collect())
            .collect())
    }

    /// The types of the parameters of a statement.
    pub(in super::super) async fn kinds(&mut self, text: &str) -> Result<Vec<Kind>, StoreError> {
        let (_, types) = self.statements.types(&mut self.connection, text).await.map_err(told)?;
        let kind = |info: &PgTypeInfo| Kind::of(info.oid().map_or(0, |oid| oid.0));
        Ok(types.iter().map(kind).collect())
    }

    /// Stores `rows` by the `INSERT … VALUES` of one row.
    pub(in super::super) async fn insert(&mut self, insert: &str, rows: &[Vec<Bind>]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let (_, types) = self
            .statements
            .types(&mut self.connection, insert)
            .await
            .map_err(told)?;
        let names: Vec<&str> = types.iter().map(TypeInfo::name).collect();
        let many = insert_many(insert, &names)
            .ok_or_else(|| StoreError::Failed("the statement is no plain insert".to_owned()))?;
        let rows: Vec<&[Bind]> = rows.iter().map(Vec::as_slice).collect();
        let stored = self.statements.run(&mut self.connection, &many, &columns(&rows)).await;
        stored.map(|_| ()).map_err(told)
    }

    /// Hands every row of a statement to `each`, holding one at a time.
    pub(in super::super) async fn each_row(
        &mut self,
        text: &str,
        each: &mut (dyn FnMut(&[Bind]) + Send),
    ) -> Result<(), StoreError> {
        // a statement with parameters comes in the binary form, one without does not
        let query = sqlx::query_with(AssertSqlSafe(text.to_owned()), PgArguments::default());
        let mut rows = self.connection.fetch(query);
        while let Some(row) = rows.try_next().await.map_err(told)? {
            let cells = PgCells { row: &row, first: 0 };
            let row: Vec<Bind> = (0..row.columns().len()).map(|column| cells.bind(column)).collect();
            each(&row);
        }
        Ok(())
    }

    pub(in super::super) async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }
}
