//! How a table changes in PostgreSQL: by ALTER TABLE throughout, values converted on the way.
//! Leaves expressions of values to `convert`.

use super::Postgres;
use crate::dialect::{Changes, Dialect};
use crate::ident::quote;
use crate::migration::{Alteration, ColumnChange, Fill, converted, is_kept_as_it_is, lines};
use crate::table::{Column, ColumnType, system};

pub(super) fn alter(alteration: &Alteration) -> Vec<String> {
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
        if let Some(old) = column.old.as_ref().filter(|_| column.is_renamed()) {
            let (old, name) = (quote(&old.name), quote(&column.new.name));
            statements.push(format!("ALTER TABLE {table} RENAME COLUMN {old} TO {name};"));
        }
    }
    for column in &alteration.columns {
        statements.extend(define(&table, column));
    }
    if let Some((from, to)) = &alteration.id {
        statements.extend(retype(&table, from, to));
    }
    let extra = quote(system::EXTRA);
    match (old.extra, new.extra) {
        (false, true) => statements.push(format!(
            "ALTER TABLE {table} ADD COLUMN {extra} {};",
            Postgres.type_name(ColumnType::Json)
        )),
        (true, false) => statements.push(format!("ALTER TABLE {table} DROP COLUMN {extra};")),
        _ => {}
    }
    statements.extend(lines(alteration, &Postgres));
    statements
}

fn define(table: &str, column: &ColumnChange) -> Vec<String> {
    let new = &column.new;
    let name = quote(&new.name);
    let fill = match &column.fill {
        Fill::Value(value) => Some(Postgres.constant(value, new.column_type)),
        Fill::Nothing | Fill::Refused => None,
    };
    let mut statements = Vec::new();
    match (&column.old, fill) {
        (None, Some(fill)) => {
            // a default fills the rows without writing them again; then it goes, as new tables have none
            let type_name = Postgres.type_name(new.column_type);
            statements.push(format!(
                "ALTER TABLE {table} ADD COLUMN {name} {type_name} DEFAULT {fill} NOT NULL;"
            ));
            statements.push(format!("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT;"));
        }
        (None, None) => {
            let constraint = if new.not_null { " NOT NULL" } else { "" };
            statements.push(format!(
                "ALTER TABLE {table} ADD COLUMN {name} {}{constraint};",
                Postgres.type_name(new.column_type)
            ));
        }
        (Some(old), fill) => {
            if old.not_null && !new.not_null {
                statements.push(format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL;"));
            }
            statements.extend(retype(table, old, new));
            statements.extend(fill.map(|fill| format!("UPDATE {table} SET {name} = {fill} WHERE {name} IS NULL;")));
            if new.not_null && !old.not_null {
                statements.push(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;"));
            }
        }
    }
    statements
}

/// The column has its new name already.
fn retype(table: &str, old: &Column, new: &Column) -> Option<String> {
    let name = quote(&new.name);
    (!is_kept_as_it_is(old, new)).then(|| {
        format!(
            "ALTER TABLE {table} ALTER COLUMN {name} TYPE {} USING {};",
            Postgres.type_name(new.column_type),
            converted(&Postgres, &name, old, new)
        )
    })
}
