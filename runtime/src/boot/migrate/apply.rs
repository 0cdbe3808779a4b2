//! Taking steps: each once, in a transaction of its own with the note that it was taken, whoever else starts meanwhile.
//! Leaves what is printed to the commands.

use super::cannot_open;
use crate::boot::Failure;
use crate::boot::environment::Environment;
use crate::server::{Api, Migration};
use crate::store::StoreError;
use crate::store::bind::Bind;
use crate::store::connection::Connection;
use eden_sql::ddl::create_own_table;
use eden_sql::migration::checks;
use eden_sql::table::ColumnType;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// The table of the steps that were taken.
const TABLE: (&str, &[(&str, ColumnType, &str)]) = (
    "_eden_migrations",
    &[
        ("name", ColumnType::Text, " PRIMARY KEY"),
        ("checksum", ColumnType::Text, " NOT NULL"),
        ("applied_at", ColumnType::DateTime, " NOT NULL"),
    ],
);

/// How long another server may take over its steps before this one gives up waiting.
const PATIENCE: Duration = Duration::from_secs(600);

/// How many rows are named that stop a step.
const NAMED: usize = 10;

/// Takes the steps that are missing and gives their names.
pub(super) async fn apply(api: &Api, environment: &Environment) -> Result<Vec<&'static str>, Failure> {
    let mut connection = connect(environment).await?;
    let unusable = |error: StoreError| Failure::Database(format!("cannot use {}: {error}", environment.database));
    let mut applied = Vec::new();
    for migration in api.migrations {
        begin(&mut connection).await.map_err(unusable)?;
        let table = create_own_table(TABLE.0, TABLE.1, connection.dialect());
        connection.script(&table).await.map_err(unusable)?;
        // another server may have been faster while this one waited
        let taken = notes(&mut connection).await.map_err(unusable)?;
        if pending(api, &taken, environment)?.contains(&migration.name) {
            take(migration, &mut connection, environment).await?;
            applied.push(migration.name);
        }
        connection.commit().await.map_err(unusable)?;
    }
    connection.close().await;
    Ok(applied)
}

/// The transaction is open; an error leaves it to be taken back with the connection.
async fn take(migration: &Migration, connection: &mut Connection, environment: &Environment) -> Result<(), Failure> {
    let name = migration.name;
    let told = |error: StoreError| {
        Failure::Database(format!(
            "the migration {name} failed, and nothing of it was done: {error}"
        ))
    };
    let text = text(migration, environment);
    for check in checks(text) {
        let query = format!("SELECT * FROM ({}) AS found LIMIT {}", check.query, NAMED + 1);
        let rows = connection.texts(&query, &[]).await.map_err(told)?;
        if rows.is_empty() {
            continue;
        }
        let mut names: Vec<String> = rows
            .into_iter()
            .take(NAMED + 1)
            .map(|row| row.into_iter().next().flatten().unwrap_or_else(|| "NULL".to_owned()))
            .collect();
        if names.len() > NAMED {
            names.truncate(NAMED);
            names.push("and more".to_owned());
        }
        return Err(Failure::Database(format!(
            "the migration {name} was not begun, because there are {}: {}. Change these rows and start again, or edit \
             the migration as long as no database has taken it",
            check.about,
            names.join(", ")
        )));
    }
    connection.script(text).await.map_err(told)?;
    let note = "INSERT INTO _eden_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)";
    let binds = [
        Bind::Text(name.to_owned()),
        Bind::Text(checksum(migration, environment)),
        Bind::DateTime(crate::time::DateTime::now()),
    ];
    connection.run(note, &binds).await.map_err(told)?;
    Ok(())
}

/// Begins a transaction of its own, waiting for a server that is at it already.
async fn begin(connection: &mut Connection) -> Result<(), StoreError> {
    let started = Instant::now();
    loop {
        match connection.begin_alone().await {
            Err(StoreError::Unavailable(text)) if text.contains("locked") && started.elapsed() < PATIENCE => {}
            other => return other,
        }
    }
}

/// The steps that the database has taken, with their checksums. Nothing is written.
pub(super) async fn taken(environment: &Environment) -> Result<Vec<(String, String)>, Failure> {
    let mut connection = connect(environment).await?;
    let unusable = |error: StoreError| Failure::Database(format!("cannot use {}: {error}", environment.database));
    let columns = connection.dialect().live_columns();
    let columns = connection.texts(columns, &[]).await.map_err(unusable)?;
    let there = columns
        .iter()
        .any(|row| row.first().is_some_and(|table| table.as_deref() == Some(TABLE.0)));
    let taken = if there {
        notes(&mut connection).await.map_err(unusable)?
    } else {
        Vec::new()
    };
    connection.close().await;
    Ok(taken)
}

async fn notes(connection: &mut Connection) -> Result<Vec<(String, String)>, StoreError> {
    let rows = connection
        .texts("SELECT name, checksum FROM _eden_migrations ORDER BY name", &[])
        .await?;
    let pair = |mut row: Vec<Option<String>>| {
        let checksum = row.pop().flatten().unwrap_or_default();
        (row.pop().flatten().unwrap_or_default(), checksum)
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// The steps that are missing.
///
/// # Errors
/// When the database has taken others than this server knows, or in another form.
pub(super) fn pending(
    api: &Api,
    taken: &[(String, String)],
    environment: &Environment,
) -> Result<Vec<&'static str>, Failure> {
    for (name, noted) in taken {
        match find(api, name) {
            None => {
                return Err(Failure::Database(format!(
                    "{} has the step {name}, which this server does not know: it was used by a newer server, or the \
                     migrations were started again. Start that server; for development delete the database and start \
                     anew",
                    environment.database
                )));
            }
            Some(migration) if checksum(migration, environment) != *noted => {
                return Err(Failure::Database(format!(
                    "the migration {name} was changed after {} had taken it. Restore it from version control and write a \
                     new one; for development delete the database and start anew",
                    environment.database
                )));
            }
            Some(_) => {}
        }
    }
    let missing = api
        .migrations
        .iter()
        .map(|migration| migration.name)
        .filter(|ours| !taken.iter().any(|(name, _)| name == ours));
    Ok(missing.collect())
}

pub(super) fn find<'a>(api: &'a Api, name: &str) -> Option<&'a Migration> {
    api.migrations.iter().find(|migration| migration.name == name)
}

pub(super) async fn connect(environment: &Environment) -> Result<Connection, Failure> {
    Connection::open(&environment.database)
        .await
        .map_err(|error| cannot_open(environment, &error))
}

/// The step in the words of the database that it is taken on.
fn text(migration: &Migration, environment: &Environment) -> &'static str {
    environment.database.own_of(migration.sqlite, migration.postgres)
}

/// What a step is known by. How its lines end is none of it: version control may have changed that.
pub(super) fn checksum(migration: &Migration, environment: &Environment) -> String {
    let text = text(migration, environment).replace("\r\n", "\n");
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{apply, taken};
    use crate::boot::Failure;
    use crate::boot::environment::Environment;
    use crate::server::{Api, Migration};
    use crate::spec::ApiSpec;
    use crate::store::url::DatabaseUrl;

    const CREATE: Migration = Migration {
        name: "0001_create",
        sqlite: "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (7), (8);",
        postgres: "",
    };
    const CHECKED: Migration = Migration {
        name: "0002_checked",
        sqlite: "-- rows that are odd:\n-- ? SELECT CAST(x AS TEXT) FROM a WHERE x % 2 = 1\nDROP TABLE a;\n",
        postgres: "",
    };
    const BROKEN: Migration = Migration {
        name: "0002_broken",
        sqlite: "DELETE FROM a; SELECT * FROM nowhere;",
        postgres: "",
    };

    fn api(migrations: &'static [Migration]) -> Api {
        Api::new(&ApiSpec::DEFAULT).migrations(migrations)
    }

    fn environment(name: &str) -> Environment {
        let path = std::env::temp_dir().join(format!("eden-migrate-{name}-{}.db", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Environment {
            database: DatabaseUrl::parse(&format!("sqlite://{}", path.display())).expect("a good url"),
            address: ([127, 0, 0, 1], 0).into(),
        }
    }

    fn names(environment: &Environment) -> Vec<String> {
        let taken = run(taken(environment)).expect("it can be read");
        taken.into_iter().map(|(name, _)| name).collect()
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(future)
    }

    #[test]
    fn a_step_that_must_not_be_taken_names_the_rows_and_does_nothing() {
        let environment = environment("checked");
        let failure = run(apply(&api(&[CREATE, CHECKED]), &environment)).expect_err("7 is odd");
        let Failure::Database(text) = failure else {
            panic!("{failure:?}")
        };
        assert!(
            text.contains("0002_checked was not begun, because there are rows that are odd: 7."),
            "{text}"
        );
        assert_eq!(names(&environment), ["0001_create"]);
    }

    #[test]
    fn a_step_that_fails_half_way_is_taken_back() {
        let environment = environment("broken");
        let failure = run(apply(&api(&[CREATE, BROKEN]), &environment)).expect_err("there is no such table");
        let Failure::Database(text) = failure else {
            panic!("{failure:?}")
        };
        assert!(
            text.contains("0002_broken failed, and nothing of it was done"),
            "{text}"
        );
        // the rows are there still: the check finds one
        assert!(run(apply(&api(&[CREATE, CHECKED]), &environment)).is_err());
        assert_eq!(names(&environment), ["0001_create"]);
    }

    #[test]
    fn line_ends_do_not_change_a_step() {
        const OTHER_ENDS: Migration = Migration {
            sqlite: "CREATE TABLE a (x INTEGER);\r\n",
            ..CREATE
        };
        const SAME: Migration = Migration {
            sqlite: "CREATE TABLE a (x INTEGER);\n",
            ..CREATE
        };
        let environment = environment("ends");
        assert_eq!(run(apply(&api(&[SAME]), &environment)).ok(), Some(vec!["0001_create"]));
        assert_eq!(run(apply(&api(&[OTHER_ENDS]), &environment)).ok(), Some(Vec::new()));
    }
}
