//! Bringing a database up to the server's schema: each step once, in a transaction of its own with the note that it
//! was taken.

use super::Failure;
use super::environment::Environment;
use crate::server::{Api, Migration};
use crate::store::StoreError;
use crate::store::bind::Bind;
use crate::store::connection::Connection;
use eden_sql::ddl::create_own_table;
use eden_sql::table::ColumnType;
use sha2::{Digest, Sha256};

/// The table of the steps that were taken.
const TABLE: (&str, &[(&str, ColumnType, &str)]) = (
    "_eden_migrations",
    &[
        ("name", ColumnType::Text, " PRIMARY KEY"),
        ("checksum", ColumnType::Text, " NOT NULL"),
        ("applied_at", ColumnType::DateTime, " NOT NULL"),
    ],
);

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
            Some(migration) if checksum_of(text_of(migration, environment)) != *checksum => {
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
        let told = |error: StoreError| Failure::Database(format!("the migration {} failed: {error}", migration.name));
        connection.begin_alone().await.map_err(told)?;
        // another server may have been faster while this one waited
        let taken = connection
            .texts(
                "SELECT name FROM _eden_migrations WHERE name = $1",
                &[Bind::Text(migration.name.to_owned())],
            )
            .await
            .map_err(told)?;
        if taken.is_empty() {
            let text = text_of(migration, environment);
            connection.script(text).await.map_err(told)?;
            let taken = [
                Bind::Text(migration.name.to_owned()),
                Bind::Text(checksum_of(text)),
                Bind::DateTime(crate::time::DateTime::now()),
            ];
            let note = "INSERT INTO _eden_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)";
            connection.run(note, &taken).await.map_err(told)?;
            applied.push(migration.name);
        }
        connection.commit().await.map_err(told)?;
    }
    connection.close().await;
    Ok(applied)
}

async fn open(environment: &Environment) -> Result<Connection, Failure> {
    let mut connection = Connection::open(&environment.database)
        .await
        .map_err(|error| cannot_open(environment, &error))?;
    let unusable = |error| Failure::Database(format!("cannot use {}: {error}", environment.database));
    connection.begin_alone().await.map_err(unusable)?;
    let table = create_own_table(TABLE.0, TABLE.1, connection.dialect());
    connection.script(&table).await.map_err(unusable)?;
    connection.commit().await.map_err(unusable)?;
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

async fn known(connection: &mut Connection) -> Result<Vec<(String, String)>, Failure> {
    let rows = connection
        .texts("SELECT name, checksum FROM _eden_migrations ORDER BY name", &[])
        .await;
    let rows = rows.map_err(|error| Failure::Database(error.to_string()))?;
    let pair = |mut row: Vec<Option<String>>| {
        let checksum = row.pop().flatten().unwrap_or_default();
        (row.pop().flatten().unwrap_or_default(), checksum)
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// The step in the words of the database that it is taken on.
fn text_of(migration: &Migration, environment: &Environment) -> &'static str {
    environment.database.own_of(migration.sqlite, migration.postgres)
}

fn checksum_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
