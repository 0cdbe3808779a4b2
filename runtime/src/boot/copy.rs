//! `copy-to`: from the embedded database into a server's.

use super::Failure;
use super::environment::Environment;
use super::{bootstrap, migrate};
use crate::server::Api;
use crate::store::connection::Connection;
use crate::store::{DatabaseUrl, Store};

/// Brings the target to this server's schema and copies everything into it, or nothing.
pub(super) async fn copy_to(api: &Api, environment: &Environment, target: &str) -> Result<(), Failure> {
    let target = DatabaseUrl::parse(target).map_err(Failure::Environment)?;
    let Some(path) = environment.database.path() else {
        return Err(Failure::Other(format!(
            "{} is no file; pg_dump and pg_restore move a database from server to server",
            environment.database
        )));
    };
    if !path.exists() {
        return Err(Failure::Database(format!(
            "there is no database at {}",
            environment.database
        )));
    }
    // both have the tables of this server, or it says why not
    migrate::apply(api, environment).await?;
    let there = Environment {
        database: target.clone(),
        ..*environment
    };
    migrate::apply(api, &there).await?;
    // a server makes this one when it starts
    let mut connection = Connection::open(&target)
        .await
        .map_err(|error| migrate::cannot_open(&there, &error))?;
    let made = connection.script(&bootstrap::table(connection.dialect())).await;
    made.map_err(|error| Failure::Database(format!("cannot use {target}: {error}")))?;
    connection.close().await;
    let copied = Store::copy(&environment.database, &target).await;
    let copied = copied.map_err(|why| Failure::Database(format!("nothing was copied to {target}: {why}")))?;
    for table in &copied {
        println!("{}  {} rows  {}", table.table, table.rows, table.checksum);
    }
    println!("copied to {target}; start the server with its URL as DATABASE_URL");
    Ok(())
}
