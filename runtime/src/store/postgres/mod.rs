//! PostgreSQL: a pool of connections, one round trip for what a request asks first, writes in tasks of their own.
//! Leaves statements to their callers.

mod bulk;
mod cells;
mod encode;
mod kind;
mod numeric;
mod pool;
mod reader;
mod single;
mod statements;
mod trouble;
mod write;

pub(crate) use single::Single;

use super::error::StoreError;
use super::read::{Ahead, Reader};
use super::url::PostgresServer;
use super::write::{Write, Written};
use pool::Pool;
use reader::PgReader;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;

/// Connections for the user's own statements.
const OWN: u32 = 4;

/// A database of a server.
pub(super) struct PostgresStore {
    pool: Arc<Pool>,
    own: sqlx::PgPool,
}

impl PostgresStore {
    /// Connects.
    pub(super) async fn open(server: &PostgresServer) -> Result<Self, StoreError> {
        let pool = Pool::new(server);
        // a server that does not answer or does not let us in is found out at the start
        pool.fetch("SELECT 1", &[]).await?;
        let own = PgPoolOptions::new()
            .max_connections(OWN)
            .connect_lazy_with(pool::options(server));
        Ok(Self { pool, own })
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        ahead: Ahead,
        job: impl FnOnce(&mut dyn Reader) -> Result<T, crate::Refusal> + Send + 'static,
    ) -> Result<T, crate::Refusal> {
        let heavy = ahead.heavy;
        let mut reader = PgReader::ahead(&self.pool, ahead).await?;
        if heavy {
            tokio::task::block_in_place(|| job(&mut reader))
        } else {
            job(&mut reader)
        }
    }

    pub(super) async fn write(&self, write: Write) -> Written {
        let pool = Arc::clone(&self.pool);
        // a client that hangs up must not end it half-way
        let task = tokio::spawn(async move { write::write(&pool, &write).await });
        match task.await {
            Ok(written) => written,
            Err(error) => Written::Failed(0, StoreError::Failed(error.to_string())),
        }
    }

    pub(super) fn pool(&self) -> &sqlx::PgPool {
        &self.own
    }

    pub(super) async fn close(&self) {
        self.own.close().await;
        self.pool.close().await;
    }
}
