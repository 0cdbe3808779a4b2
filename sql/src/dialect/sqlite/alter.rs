//! How a table changes in SQLite: by ALTER TABLE where that can, else made anew and filled from the old one.
//! Leaves expressions of values to `convert`.

use super::Sqlite;
use crate::ddl;
use crate::dialect::{Changes, Dialect};
use crate::ident::quote;
use crate::migration::{Alteration, Fill, converted, lines};
use crate::table::{ColumnType, system};

/// What a table is called while it is made.
const REBUILT: &str = "_eden_rebuilt";

/// Whether ALTER TABLE is not enough: it changes neither types nor constraints, and a column that it adds must take
/// NULL or have a default, which no other column has.
pub(super) fn rebuilds(alteration: &Alteration) -> bool {
    let another = |column: &crate::migration::ColumnChange| match column.old {
        None => column.new.not_null,
        Some(_) => column.changes_definition(),
    };
    let ids = alteration
        .id
        .as_ref()
        .is_some_and(|(old, new)| !crate::migration::is_kept_as_it_is(old, new));
    ids || alteration.columns.iter().any(another)
}

pub(super) fn alter(alteration: &Alteration) -> Vec<String> {
    if rebuilds(alteration) {
        rebuild(alteration)
    } else {
        in_place(alteration)
    }
}

fn in_place(alteration: &Alteration) -> Vec<String> {
    let (old, new) = (&alteration.old, &alteration.new);
    let table = quote(&new.name);
    let mut statements = Vec::new();
    if old.name != new.name {
        statements.push(format!("ALTER TABLE {} RENAME TO {table};", quote(&old.name)));
    }
    for column in &alteration.dropped {
        statements.push(format!("ALTER TABLE {table} DROP COLUMN {};", quote(&column.name)));
    }
    for column in &alteration.columns {
        let name = quote(&column.new.name);
        match &column.old {
            None => statements.push(format!(
                "ALTER TABLE {table} ADD COLUMN {name} {};",
                Sqlite.type_name(column.new.column_type)
            )),
            Some(old) if old.name != column.new.name => {
                statements.push(format!(
                    "ALTER TABLE {table} RENAME COLUMN {} TO {name};",
                    quote(&old.name)
                ));
            }
            Some(_) => {}
        }
    }
    let extra = quote(system::EXTRA);
    match (old.extra, new.extra) {
        (false, true) => statements.push(format!(
            "ALTER TABLE {table} ADD COLUMN {extra} {};",
            Sqlite.type_name(ColumnType::Json)
        )),
        (true, false) => statements.push(format!("ALTER TABLE {table} DROP COLUMN {extra};")),
        _ => {}
    }
    statements.extend(lines(alteration, &Sqlite));
    statements
}

fn rebuild(alteration: &Alteration) -> Vec<String> {
    let (old, new) = (&alteration.old, &alteration.new);
    let mut filled: Vec<(String, String)> = Vec::new();
    for (name, _) in ddl::columns(new, &Sqlite) {
        let column = alteration.columns.iter().find(|column| column.new.name == name);
        let expression = match (column, &alteration.id) {
            (Some(column), _) => {
                let value = column
                    .old
                    .as_ref()
                    .map(|old| converted(&Sqlite, &quote(&old.name), old, &column.new));
                match (&column.fill, value) {
                    (Fill::Value(fill), value) => {
                        let fill = Sqlite.constant(fill, column.new.column_type);
                        Some(value.map_or(fill.clone(), |value| format!("coalesce({value}, {fill})")))
                    }
                    (_, value) => value,
                }
            }
            (None, Some((from, to))) if name == system::ID => Some(converted(&Sqlite, &quote(name), from, to)),
            (None, _) if name == system::NULLS => {
                let lines = alteration.lines();
                Some(lines.iter().fold(quote(name), |text, (line, by)| {
                    Sqlite.replace_line(&text, line, by.as_deref())
                }))
            }
            (None, _) if name == system::EXTRA && !old.extra => None,
            (None, _) => Some(quote(name)),
        };
        filled.extend(expression.map(|expression| (quote(name), expression)));
    }
    let (names, expressions): (Vec<String>, Vec<String>) = filled.into_iter().unzip();
    vec![
        ddl::create_table_as(new, REBUILT, &Sqlite).trim_end().to_owned(),
        format!(
            "INSERT INTO {} ({})\nSELECT {}\nFROM {};",
            quote(REBUILT),
            names.join(", "),
            expressions.join(",\n    "),
            quote(&old.name)
        ),
        format!("DROP TABLE {};", quote(&old.name)),
        format!("ALTER TABLE {} RENAME TO {};", quote(REBUILT), quote(&new.name)),
    ]
}
