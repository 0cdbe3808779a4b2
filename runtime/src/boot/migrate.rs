//! Bringing a database up to the server's schema: each step once, in a transaction of its own with the note that it
//! was taken.

use super::Failure;
use super::environment::Environment;
use crate::server::{Api, Migration};
use crate::store::{self, StoreError};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS _eden_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";

/// Applies what is missing.
pub(super) async fn migrate(api: &Api, environment: &Environment) -> Result<(), Failure> {
    let applied = apply(api, environment).await?;
    for name in &applied {
        println!("applied {name}");
    }
    if applied.is_empty() {
        println!("{} is up to date", environment.database);
    }
    Ok(())
}

/// Says which steps are applied.
pub(super) async fn list(api: &Api, environment: &Environment) -> Result<(), Failure> {
    let mut connection = open(environment).await?;
    let known = known(&mut connection).await?;
    for migration in api.migrations {
        let state = if known.iter().any(|(name, _)| name == migration.name) {
            "applied"
        } else {
            "pending"
        };
        println!("{state}  {}", migration.name);
    }
    Ok(())
}

/// Applies what is missing and gives the names.
pub(super) async fn apply(api: &Api, environment: &Environment) -> Result<Vec<&'static str>, Failure> {
    let mut connection = open(environment).await?;
    let known = known(&mut connection).await?;
    for (name, checksum) in &known {
        let ours = api.migrations.iter().find(|migration| migration.name == name);
        match ours {
            None => {
                return Err(Failure::Database(format!(
                    "{} has the step {name}, which this server does not know: it was used by a newer server, or the \
                     migrations were started again. For development delete the file and start anew",
                    environment.database
                )));
            }
            Some(migration) if checksum_of(migration) != *checksum => {
                return Err(Failure::Database(format!(
                    "the migration {name} was changed after {} had taken it. For development delete the file and start \
                     anew; elsewhere restore the migration and write a new one",
                    environment.database
                )));
            }
            Some(_) => {}
        }
    }
    let mut applied = Vec::new();
    for migration in api
        .migrations
        .iter()
        .filter(|migration| !known.iter().any(|(name, _)| name == migration.name))
    {
        let told = |error: sqlx::Error| Failure::Database(format!("the migration {} failed: {error}", migration.name));
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(told)?;
        transaction
            .execute(AssertSqlSafe(migration.sqlite.to_owned()))
            .await
            .map_err(told)?;
        sqlx::query("INSERT INTO _eden_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)")
            .bind(migration.name)
            .bind(checksum_of(migration))
            .bind(crate::time::DateTime::now().millis())
            .execute(&mut *transaction)
            .await
            .map_err(told)?;
        transaction.commit().await.map_err(told)?;
        applied.push(migration.name);
    }
    let _ = connection.close().await;
    Ok(applied)
}

async fn open(environment: &Environment) -> Result<SqliteConnection, Failure> {
    let mut connection = store::connect(&environment.database)
        .await
        .map_err(|error| cannot_open(environment, &error))?;
    connection
        .execute(TABLE)
        .await
        .map_err(|error| Failure::Database(format!("cannot use {}: {error}", environment.database)))?;
    Ok(connection)
}

/// The words for a database that cannot be opened.
pub(super) fn cannot_open(environment: &Environment, error: &StoreError) -> Failure {
    let text = match error {
        StoreError::Unavailable(text) | StoreError::Failed(text) => text.clone(),
        other => format!("{other:?}"),
    };
    Failure::Database(format!("cannot open {}: {text}", environment.database))
}

async fn known(connection: &mut SqliteConnection) -> Result<Vec<(String, String)>, Failure> {
    let rows = connection
        .fetch_all("SELECT name, checksum FROM _eden_migrations ORDER BY name")
        .await;
    let rows = rows.map_err(|error| Failure::Database(error.to_string()))?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<_, sqlx::Error>>()
        .map_err(|error| Failure::Database(error.to_string()))
}

fn checksum_of(migration: &Migration) -> String {
    hex::encode(Sha256::digest(migration.sqlite.as_bytes()))
}
