//! The first migration, the next one, and the snapshot of the tables that it is made against.
//! Leaves what leads from one set of tables to another to `eden_sql`, and which files are there to `apply`.

use crate::model::Model;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{Dialect, Postgres, Sqlite};
use eden_sql::migration::{Plan, lasting, name, script, steps};
use eden_sql::table::Table;

/// Name of the first migration.
pub const FIRST: &str = "0001_create";

/// The snapshot's path in the project.
pub const SNAPSHOT: &str = "migrations/tables.yaml";

/// Folder of each dialect's migrations.
pub const FOLDERS: [&str; 2] = ["migrations/sqlite", "migrations/postgres"];

/// The first migration: path and text for each dialect.
pub fn first(model: &Model) -> Vec<(String, String)> {
    let dialects: [&dyn Dialect; 2] = [&Sqlite, &Postgres];
    FOLDERS
        .iter()
        .zip(dialects)
        .map(|(folder, dialect)| {
            let tables: Vec<String> = model
                .tables
                .iter()
                .map(|table| create_table(table, dialect).trim_end().to_owned())
                .collect();
            let mut text = String::from(
                "-- Creates the tables. Once a database has run this, add further migrations instead of changing it.\n",
            );
            for table in tables {
                text.push('\n');
                text.push_str(&table);
                text.push('\n');
            }
            (format!("{folder}/{FIRST}.sql"), text)
        })
        .collect()
}

/// The snapshot of `tables`.
///
/// # Errors
/// When YAML cannot be written, which no table is known to cause.
pub fn snapshot(tables: &[Table]) -> Result<String, serde_yaml::Error> {
    let body = serde_yaml::to_string(&tables.iter().map(lasting).collect::<Vec<_>>())?;
    Ok(format!(
        "# The tables as the newest migration leaves them. The next migration is made against this; do not edit.\n{body}"
    ))
}

/// The tables of a snapshot.
///
/// # Errors
/// When the text is not a snapshot.
pub fn read_snapshot(text: &str) -> Result<Vec<Table>, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// Whether two sets of tables are told apart by a snapshot.
pub fn same_snapshot(old: &[Table], new: &[Table]) -> bool {
    old.iter().map(lasting).eq(new.iter().map(lasting))
}

/// A migration that leads from one set of tables to another.
#[derive(Debug)]
pub struct Migration {
    /// Its name, `0002_add_notes_colour`.
    pub name: String,
    /// What it does.
    pub plan: Plan,
}

impl Migration {
    /// The migration of `plan` after the one called `last`.
    pub fn new(plan: Plan, last: Option<&str>) -> Self {
        Migration {
            name: name(last, &steps(&plan)),
            plan,
        }
    }

    /// Its files: path and text for each database.
    pub fn files(&self) -> Vec<(String, String)> {
        let dialects: [&dyn Dialect; 2] = [&Sqlite, &Postgres];
        FOLDERS
            .iter()
            .zip(dialects)
            .map(|(folder, dialect)| (format!("{folder}/{}.sql", self.name), script(&self.plan, dialect)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{read_snapshot, same_snapshot, snapshot};
    use eden_sql::table::{Column, ColumnType, Index, Table};

    fn table(name: &str, columns: &[(&str, ColumnType)]) -> Table {
        let columns = columns
            .iter()
            .map(|(name, column_type)| Column::new(*name, *column_type));
        Table {
            columns: columns.collect(),
            ..Table::new(name, ColumnType::ObjectId)
        }
    }

    #[test]
    fn a_snapshot_gives_back_its_tables() {
        let mut tables = vec![table("a", &[("x", ColumnType::Text)]), table("b", &[])];
        tables[0].indexes.push(Index::new("a_x", &["x"]).unique());
        let text = snapshot(&tables).unwrap_or_default();
        assert_eq!(read_snapshot(&text).ok(), Some(tables));
        assert!(read_snapshot("tables: 5").is_err());
    }

    #[test]
    fn a_snapshot_holds_what_lasts() {
        let old = [table("a", &[("x", ColumnType::Text)])];
        let mut new = old.clone();
        new[0].columns[0].renamed_from = Some("y".into());
        assert!(same_snapshot(&old, &new));
        assert!(!snapshot(&new).unwrap_or_default().contains("renamed_from"));
        new[0].columns[0].not_null = true;
        assert!(!same_snapshot(&old, &new));
    }
}
