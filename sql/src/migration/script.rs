//! The SQL of a plan, laid out for people to read and edit, and the queries in it that are asked before it is run.
//! Leaves running it to the runtime.

use super::change::{Alteration, Change, Fill, Plan};
use super::convert::{conversion, is_kept_as_it_is};
use super::step::steps;
use crate::ddl::{create_index, create_table_as};
use crate::dialect::Dialect;
use crate::ident::quote;
use crate::table::{Column, ColumnType, Index, Table, system};

/// What a line with a query begins with.
const QUERY: &str = "-- ? ";

const HEADER: &str = "\
-- Leads from the tables before to those of the settings. Edit it as you like until a database has run it; then add
-- another one instead. It runs in one transaction.
";

/// A query that must give no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check<'t> {
    /// What its rows have in common.
    pub about: &'t str,
    /// A SELECT of one column that names the rows.
    pub query: &'t str,
}

/// The queries of a migration's text: lines that begin with `-- ? `, each after a comment that says what it is about.
/// They are asked before anything of the text is run, in the same transaction.
pub fn checks(text: &str) -> Vec<Check<'_>> {
    let mut about = "";
    let mut checks = Vec::new();
    for line in text.lines() {
        let line = line.trim_end();
        match line.strip_prefix(QUERY) {
            Some(query) => checks.push(Check { about, query }),
            None => about = line.strip_prefix("--").unwrap_or_default().trim().trim_end_matches(':'),
        }
    }
    checks
}

/// The text of `plan` for one database.
pub fn script(plan: &Plan, dialect: &dyn Dialect) -> String {
    let mut text = String::from(HEADER);
    text.push_str("--\n");
    for step in steps(plan) {
        text.push_str(&format!(
            "-- {}: {} ({})\n",
            one_line(&step.place),
            one_line(&step.text),
            step.class
        ));
    }
    let alterations = || {
        plan.changes.iter().filter_map(|change| match change {
            Change::Alter(alteration) => Some(alteration.as_ref()),
            _ => None,
        })
    };
    let asked: Vec<(String, String)> = alterations()
        .flat_map(|alteration| refused(alteration, dialect))
        .collect();
    if !asked.is_empty() {
        text.push_str("\n-- The server's `migrate` asks this first, and stops when there is such a row:\n");
    }
    for (about, query) in asked {
        text.push_str(&format!("-- {}:\n{QUERY}{}\n", one_line(&about), one_line(&query)));
    }
    for statement in statements(plan, dialect) {
        text.push('\n');
        text.push_str(&statement);
        text.push('\n');
    }
    text
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Everything in an order in which names are free when they are taken.
fn statements(plan: &Plan, dialect: &dyn Dialect) -> Vec<String> {
    let (mut before, mut changes, mut after) = (Vec::new(), Vec::new(), Vec::new());
    let index = |table: &Table, index: &Index| create_index(&table.name, index).trim_end().to_owned();
    for change in &plan.changes {
        match change {
            Change::Drop(table) => changes.push(format!("DROP TABLE {};", quote(&table.name))),
            Change::Create(table) => {
                changes.push(create_table_as(table, &table.name, dialect).trim_end().to_owned());
                after.extend(table.indexes.iter().map(|new| index(table, new)));
            }
            Change::Alter(alteration) => {
                let drop = |index: &Index| format!("DROP INDEX {};", quote(&index.name));
                changes.extend(dialect.alter(alteration));
                if dialect.rebuilds(alteration) {
                    before.extend(alteration.old.indexes.iter().map(drop));
                    after.extend(alteration.new.indexes.iter().map(|new| index(&alteration.new, new)));
                } else {
                    before.extend(alteration.indexes_gone().map(drop));
                    after.extend(alteration.indexes_new().map(|new| index(&alteration.new, new)));
                }
            }
        }
    }
    before.into_iter().chain(changes).chain(after).collect()
}

/// The statements that change names of fields in `_nulls`.
pub(crate) fn lines(alteration: &Alteration, dialect: &dyn Dialect) -> Option<String> {
    let lines = alteration.lines();
    let nulls = quote(system::NULLS);
    let changed = lines.iter().fold(nulls.clone(), |text, (line, by)| {
        dialect.replace_line(&text, line, by.as_deref())
    });
    (!lines.is_empty()).then(|| {
        let table = quote(&alteration.new.name);
        format!("UPDATE {table} SET {nulls} = {changed} WHERE {nulls} IS NOT NULL;")
    })
}

/// What there may not be: what it is, and the query that finds it, by the names before the migration.
fn refused(alteration: &Alteration, dialect: &dyn Dialect) -> Vec<(String, String)> {
    let table = quote(&alteration.old.name);
    let key = format!("CAST({} AS TEXT)", quote(alteration.old.key()));
    let select = |condition: &str| format!("SELECT {key} FROM {table} WHERE {condition}");
    let mut refused = Vec::new();
    let mut unconvertible = |old: &Column, new: &Column| {
        let name = quote(&old.name);
        let id = is_kept_as_it_is(old, new) && new.column_type != ColumnType::ObjectId;
        let condition = conversion(dialect, &name, old, new).and_then(|conversion| conversion.when);
        if let Some(condition) = condition.filter(|_| !id) {
            let about = format!("rows whose `{}` cannot be converted", old.name);
            refused.push((
                about,
                select(&format!("{name} IS NOT NULL AND ({condition}) IS NOT TRUE")),
            ));
        }
    };
    if let Some((old, new)) = &alteration.id {
        unconvertible(old, new);
    }
    for column in &alteration.columns {
        if let Some(old) = &column.old {
            unconvertible(old, &column.new);
        }
    }
    for column in &alteration.columns {
        let name = &column.new.name;
        match (&column.old, &column.fill) {
            (Some(old), Fill::Refused) => {
                let condition = format!("{} IS NULL", quote(&old.name));
                refused.push((
                    format!("rows without `{name}`, which is required from now on"),
                    select(&condition),
                ));
            }
            (None, Fill::Refused) => {
                refused.push((
                    format!("rows, which would lack `{name}`"),
                    format!("SELECT {key} FROM {table}"),
                ));
            }
            _ => {}
        }
    }
    for index in alteration.newly_unique() {
        refused.extend(twins(alteration, index, &select));
    }
    refused
}

/// Rows that a new unique index would refuse. Of values that are converted as well, only those that are equal before.
fn twins(alteration: &Alteration, index: &Index, select: &dyn Fn(&str) -> String) -> Option<(String, String)> {
    let table = quote(&alteration.old.name);
    let mut columns = Vec::new();
    for name in &index.columns {
        if system::ALL.contains(&name.as_str()) {
            columns.push(quote(name));
            continue;
        }
        let change = alteration.columns.iter().find(|column| column.new.name == *name)?;
        match (&change.old, &change.fill) {
            (Some(old), _) => columns.push(quote(&old.name)),
            // the same value in every row does not tell rows apart
            (None, Fill::Value(_)) => {}
            // NULLs never collide
            (None, _) => return None,
        }
    }
    let alive = index
        .unless
        .as_deref()
        .and_then(|column| alteration.columns.iter().find(|change| change.new.name == column))
        .and_then(|change| change.old.as_ref())
        .map(|column| format!(" AND NOT {}", quote(&column.name)))
        .unwrap_or_default();
    let list = columns.join(", ");
    let about = format!(
        "rows with equal ({}), which is unique from now on",
        index.columns.join(", ")
    );
    if columns.is_empty() {
        return Some((about, select(&format!("(SELECT count(*) FROM {table}) > 1{alive}"))));
    }
    let present: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let present = present.join(" AND ");
    let condition = format!(
        "({list}) IN (SELECT {list} FROM {table} WHERE {present}{alive} GROUP BY {list} HAVING count(*) > 1){alive}"
    );
    Some((about, select(&condition)))
}
