//! Two sets of tables compared: what was renamed because the settings say so, what came, what went, what changed.
//! Leaves what that means for values to `convert`, its text to `script`.

use super::answer::{Answers, Question, constant};
use super::change::{Alteration, Change, ColumnChange, Fill, Plan};
use super::convert::is_possible;
use crate::ident::candidates;
use crate::table::{Column, Rows, Table, system};
use std::collections::BTreeSet;

/// What leads from `old` to `new`.
pub fn compare(old: &[Table], new: &[Table], answers: &Answers) -> Plan {
    let mut plan = Plan::default();
    let mut used = BTreeSet::new();
    let mut pairs: Vec<(&Table, Option<&Table>)> = Vec::new();
    for table in new {
        let same = old.iter().find(|old| old.name == table.name && old.rows == table.rows);
        let before = same.or_else(|| renamed(&table.name, table.renamed_from.as_deref(), old, new, &mut plan));
        pairs.push((table, before));
    }
    let stays = |name: &str| {
        pairs
            .iter()
            .any(|(_, before)| before.is_some_and(|before| before.name == name))
    };
    let appeared: Vec<String> = pairs
        .iter()
        .filter(|(_, before)| before.is_none())
        .map(|(table, _)| table.name.clone())
        .collect();
    for table in old.iter().filter(|table| !stays(&table.name)) {
        ask_drop(&table.name, None, &appeared, answers, &mut used, &mut plan);
        plan.changes.push(Change::Drop(table.clone()));
    }
    let mut created = Vec::new();
    for (table, before) in pairs {
        match before {
            None => created.push(Change::Create(table.clone())),
            Some(before) if !ids_convert(before, table) => {
                // nothing else could be the id of a document, so the documents go
                let reason = "ids cannot be converted to the new type, and without ids there are no documents";
                ask_drop(
                    &before.name,
                    Some(reason.to_owned()),
                    &[],
                    answers,
                    &mut used,
                    &mut plan,
                );
                plan.changes.push(Change::Drop(before.clone()));
                created.push(Change::Create(table.clone()));
            }
            Some(before) => {
                let alteration = alteration(before, table, answers, &mut used, &mut plan);
                if alteration.changes_anything() {
                    plan.changes.push(Change::Alter(Box::new(alteration)));
                }
            }
        }
    }
    plan.changes.extend(created);
    let given = answers.drop.iter().chain(answers.values.keys());
    plan.not_asked = given.filter(|place| !used.contains(*place)).cloned().collect();
    plan
}

/// The table that `table` was before, by its `renamed_from`. A name that is back in use was not given up.
fn renamed<'t>(table: &str, name: Option<&str>, old: &'t [Table], new: &[Table], plan: &mut Plan) -> Option<&'t Table> {
    let name = name?;
    let candidates = candidates(name);
    let found = old
        .iter()
        .find(|old| candidates.contains(&old.name) && !new.iter().any(|new| new.name == old.name));
    if found.is_none() {
        plan.questions.push(Question::NothingToRename {
            place: table.to_owned(),
            name: name.to_owned(),
        });
    }
    found
}

fn ask_drop(
    place: &str,
    reason: Option<String>,
    renamed_to: &[String],
    answers: &Answers,
    used: &mut BTreeSet<String>,
    plan: &mut Plan,
) {
    if answers.drop.contains(place) {
        used.insert(place.to_owned());
    } else {
        plan.questions.push(Question::Drop {
            place: place.to_owned(),
            reason,
            renamed_to: renamed_to.to_vec(),
        });
    }
}

fn alteration(old: &Table, new: &Table, answers: &Answers, used: &mut BTreeSet<String>, plan: &mut Plan) -> Alteration {
    let place = |column: &str| format!("{}.{column}", new.name);
    let mut columns: Vec<ColumnChange> = Vec::new();
    let mut impossible = Vec::new();
    for column in &new.columns {
        let same = old.columns.iter().find(|old| old.name == column.name);
        let claimed = |name: &str| {
            columns
                .iter()
                .any(|column| column.old.as_ref().is_some_and(|old| old.name == name))
        };
        let before = same.or_else(|| {
            let name = column.renamed_from.as_deref()?;
            let candidates = candidates(name);
            let found = old.columns.iter().find(|before| {
                (before.field() == name || candidates.contains(&before.name))
                    && !new.columns.iter().any(|new| new.name == before.name)
                    && !claimed(&before.name)
            });
            if found.is_none() {
                plan.questions.push(Question::NothingToRename {
                    place: place(&column.name),
                    name: name.to_owned(),
                });
            }
            found
        });
        let carried = before.filter(|before| is_possible(before, column));
        if before.is_some() && carried.is_none() {
            impossible.push(column.name.clone());
        }
        let fill = fill(&place(&column.name), carried, column, answers, used, plan);
        columns.push(ColumnChange {
            new: column.clone(),
            old: carried.cloned(),
            fill,
        });
    }
    let carried = |name: &str| {
        columns
            .iter()
            .any(|column| column.old.as_ref().is_some_and(|old| old.name == name))
    };
    let dropped: Vec<Column> = old
        .columns
        .iter()
        .filter(|column| !carried(&column.name))
        .cloned()
        .collect();
    let appeared: Vec<String> = columns
        .iter()
        .filter(|column| column.old.is_none() && !impossible.contains(&column.new.name))
        .map(|column| column.new.field().to_owned())
        .collect();
    for column in &dropped {
        let replaced = impossible.contains(&column.name);
        let reason = replaced.then(|| "its values cannot be converted to the new type".to_owned());
        let renamed_to = if replaced { &[][..] } else { &appeared[..] };
        ask_drop(&place(&column.name), reason, renamed_to, answers, used, plan);
    }
    if old.extra && !new.extra {
        ask_drop(&place(system::EXTRA), None, &[], answers, used, plan);
    }
    Alteration {
        old: old.clone(),
        new: new.clone(),
        columns,
        dropped,
        id: (old.rows == Rows::Documents && old.id != new.id).then(|| (id(old), id(new))),
    }
}

/// The column of ids.
fn id(table: &Table) -> Column {
    Column::new(system::ID, table.id).not_null()
}

fn ids_convert(old: &Table, new: &Table) -> bool {
    old.rows != Rows::Documents || is_possible(&id(old), &id(new))
}

/// What rows without a value get.
fn fill(
    place: &str,
    old: Option<&Column>,
    new: &Column,
    answers: &Answers,
    used: &mut BTreeSet<String>,
    plan: &mut Plan,
) -> Fill {
    if !new.not_null || old.is_some_and(|old| old.not_null) {
        return Fill::Nothing;
    }
    let mut wrong = None;
    match answers.values.get(place) {
        Some(None) => {
            used.insert(place.to_owned());
            return Fill::Refused;
        }
        Some(Some(text)) => {
            used.insert(place.to_owned());
            match constant(text, new.column_type) {
                Ok(value) => return Fill::Value(value),
                Err(expected) => wrong = Some(format!("`{text}` is not {expected}")),
            }
        }
        None => {}
    }
    if let (Some(value), None) = (&new.default, &wrong) {
        return Fill::Value(value.clone());
    }
    plan.questions.push(Question::Value {
        place: place.to_owned(),
        column_type: new.column_type,
        is_new: old.is_none(),
        wrong,
    });
    Fill::Refused
}

/// A table without what only the next migration looks at.
pub fn lasting(table: &Table) -> Table {
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
