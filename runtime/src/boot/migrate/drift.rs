//! The database beside the tables that the migrations lead to. Leaves what is done about it to the start and the
//! commands.

use super::apply::connect;
use crate::boot::Failure;
use crate::boot::environment::Environment;
use crate::server::Api;
use crate::store::StoreError;
use eden_sql::migration::{Drift, drift};

/// Every difference; none where the API does not say what its tables are.
pub(super) async fn found(api: &Api, environment: &Environment) -> Result<Vec<Drift>, Failure> {
    if api.tables.is_empty() {
        return Ok(Vec::new());
    }
    let unusable = |error: StoreError| Failure::Database(format!("cannot use {}: {error}", environment.database));
    let mut connection = connect(environment).await?;
    let dialect = connection.dialect();
    let columns = connection.texts(dialect.live_columns(), &[]).await.map_err(unusable)?;
    let indexes = connection.texts(dialect.live_indexes(), &[]).await.map_err(unusable)?;
    connection.close().await;
    Ok(drift(&api.tables, &columns, &indexes, dialect))
}
