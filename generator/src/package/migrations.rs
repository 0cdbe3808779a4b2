//! The first migration and the snapshot of the tables that later ones are made against.
//! Leaves the text of each statement to the dialects.

use crate::model::Model;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{Dialect, Postgres, Sqlite};
use eden_sql::table::{Column, Table};
use std::collections::BTreeMap;

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

/// A table without what only the next migration looks at.
fn lasting(table: &Table) -> Table {
    let columns = table.columns.iter().map(|column| Column {
        default: None,
        renamed_from: None,
        ..column.clone()
    });
    Table {
        columns: columns.collect(),
        renamed_from: None,
        ..table.clone()
    }
}

/// The tables of a snapshot.
///
/// # Errors
/// When the text is not a snapshot.
pub fn read_snapshot(text: &str) -> Result<Vec<Table>, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// What differs between two sets of tables, one line each; empty when a database cannot tell them apart.
pub fn differences(old: &[Table], new: &[Table]) -> Vec<String> {
    let mut lines = Vec::new();
    let tables = |list: &[Table]| -> BTreeMap<String, Table> {
        list.iter().map(|table| (table.name.clone(), lasting(table))).collect()
    };
    compare("", &tables(old), &tables(new), &mut lines, |old, new, lines| {
        let name = &new.name;
        let within = format!("table `{name}`: ");
        let columns = |table: &Table| -> BTreeMap<_, _> {
            table
                .columns
                .iter()
                .map(|column| {
                    let told_apart = Column {
                        field: None,
                        json: None,
                        ..column.clone()
                    };
                    (column.name.clone(), told_apart)
                })
                .collect()
        };
        compare(
            &format!("{within}column "),
            &columns(old),
            &columns(new),
            lines,
            |old, new, lines| {
                let described = |column: &eden_sql::table::Column| {
                    format!(
                        "{:?}{}",
                        column.column_type,
                        if column.not_null { " not null" } else { "" }
                    )
                    .to_lowercase()
                };
                lines.push(format!(
                    "{within}column `{}` is {}, was {}",
                    new.name,
                    described(new),
                    described(old)
                ));
            },
        );
        let indexes = |table: &Table| -> BTreeMap<_, _> {
            table
                .indexes
                .iter()
                .map(|index| (index.name.clone(), index.clone()))
                .collect()
        };
        compare(
            &format!("{within}index "),
            &indexes(old),
            &indexes(new),
            lines,
            |_, new, lines| {
                lines.push(format!("{within}index `{}` is different", new.name));
            },
        );
        if old.id != new.id {
            lines.push(format!("{within}`_id` is {:?}, was {:?}", new.id, old.id).to_lowercase());
        }
        if old.extra != new.extra {
            lines.push(format!(
                "{within}fields outside the schema are {}stored",
                if new.extra { "" } else { "no longer " }
            ));
        }
    });
    lines
}

fn compare<T: PartialEq>(
    what: &str,
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    lines: &mut Vec<String>,
    mut differ: impl FnMut(&T, &T, &mut Vec<String>),
) {
    let what = if what.is_empty() { "table " } else { what };
    for (name, was) in old {
        match new.get(name) {
            None => lines.push(format!("{what}`{name}` is gone")),
            Some(is) if is != was => differ(was, is, lines),
            Some(_) => {}
        }
    }
    lines.extend(
        new.keys()
            .filter(|name| !old.contains_key(*name))
            .map(|name| format!("{what}`{name}` is new")),
    );
}

#[cfg(test)]
mod tests {
    use super::{differences, read_snapshot, snapshot};
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
    fn differences_are_named_and_order_is_none() {
        let old = [
            table("a", &[("x", ColumnType::Text), ("y", ColumnType::Text)]),
            table("b", &[]),
        ];
        let reordered = [
            table("b", &[]),
            table("a", &[("y", ColumnType::Text), ("x", ColumnType::Text)]),
        ];
        let mut changed = [
            table("a", &[("x", ColumnType::Integer), ("z", ColumnType::Text)]),
            table("c", &[]),
        ];
        changed[0].columns[0].not_null = true;
        changed[0].indexes.push(Index::new("a_x", &["x"]).unique());
        changed[0].extra = true;
        for (new, expected) in [
            (&reordered, &[][..]),
            (
                &changed,
                &[
                    "table `a`: column `x` is integer not null, was text",
                    "table `a`: column `y` is gone",
                    "table `a`: column `z` is new",
                    "table `a`: index `a_x` is new",
                    "table `a`: fields outside the schema are stored",
                    "table `b` is gone",
                    "table `c` is new",
                ],
            ),
        ] {
            assert_eq!(differences(&old, new), expected);
        }
    }
}
