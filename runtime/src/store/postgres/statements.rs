//! Statements as they are sent: prepared once for each connection, with the types of their parameters, which are asked
//! once for all connections.

use super::encode::{Param, arguments};
use sqlx::postgres::{PgConnection, PgRow, PgTypeInfo};
use sqlx::{AssertSqlSafe, Either, Executor, SqlSafeStr, Statement};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Texts whose types are remembered at once. Filters make new texts.
const MOST: usize = 4096;

/// The types of the parameters of every text.
#[derive(Default)]
pub(super) struct Statements {
    known: RwLock<HashMap<Arc<str>, Arc<[PgTypeInfo]>>>,
}

impl Statements {
    /// The rows of a statement.
    pub(super) async fn rows(
        &self,
        connection: &mut PgConnection,
        text: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let (text, types) = self.types(connection, text).await?;
        let query = sqlx::query_with(AssertSqlSafe(text), arguments(params, &types)?);
        connection.fetch_all(query).await
    }

    /// Runs a statement and gives how many rows it changed.
    pub(super) async fn run(
        &self,
        connection: &mut PgConnection,
        text: &str,
        params: &[Param<'_>],
    ) -> Result<u64, sqlx::Error> {
        let (text, types) = self.types(connection, text).await?;
        let query = sqlx::query_with(AssertSqlSafe(text), arguments(params, &types)?);
        Ok(connection.execute(query).await?.rows_affected())
    }

    /// The types of the parameters of `text`, and the text in a form that costs nothing to pass on.
    pub(super) async fn types(
        &self,
        connection: &mut PgConnection,
        text: &str,
    ) -> Result<(Arc<str>, Arc<[PgTypeInfo]>), sqlx::Error> {
        if let Ok(known) = self.known.read()
            && let Some((text, types)) = known.get_key_value(text)
        {
            return Ok((Arc::clone(text), Arc::clone(types)));
        }
        let text: Arc<str> = text.into();
        let prepared = connection
            .prepare(AssertSqlSafe(Arc::clone(&text)).into_sql_str())
            .await?;
        let types: Arc<[PgTypeInfo]> = match prepared.parameters() {
            Some(Either::Left(types)) => types.into(),
            _ => Vec::new().into(),
        };
        if let Ok(mut known) = self.known.write() {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(Arc::clone(&text), Arc::clone(&types));
        }
        Ok((text, types))
    }
}
