//! A plan in words: one line for each thing that happens, and how careful one has to be about it.
//! Leaves printing to the command lines.

use super::change::{Alteration, Change, Fill, Plan};
use super::convert::is_kept_as_it_is;
use crate::table::{Column, ColumnType, Constant, Index, JsonShape};
use std::fmt;

/// How careful one has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// No value is lost. A value that has no counterpart stops the migration, and nothing was changed.
    Safe,
    /// Rows that exist get a value.
    NeedsValue,
    /// Values are lost.
    Destructive,
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Class::Safe => "safe",
            Class::NeedsValue => "needs a value",
            Class::Destructive => "destructive",
        })
    }
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How careful one has to be about it.
    pub class: Class,
    /// What it is: `add`, `drop`, `rename`, `convert`, `require`, `allow`.
    pub verb: &'static str,
    /// The table, or the column as `notes.title`.
    pub place: String,
    /// The sentence.
    pub text: String,
}

/// What a plan does, in order.
pub fn steps(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    for change in &plan.changes {
        match change {
            Change::Drop(table) => steps.push(Step {
                class: Class::Destructive,
                verb: "drop",
                place: table.name.clone(),
                text: "drop the table and everything in it".to_owned(),
            }),
            Change::Create(table) => steps.push(Step {
                class: Class::Safe,
                verb: "create",
                place: table.name.clone(),
                text: "create the table".to_owned(),
            }),
            Change::Alter(alteration) => altered(alteration, &mut steps),
        }
    }
    steps
}

fn altered(alteration: &Alteration, steps: &mut Vec<Step>) {
    let table = &alteration.new.name;
    let mut push = |class, verb, column: Option<&str>, text: String| {
        steps.push(Step {
            class,
            verb,
            place: column.map_or_else(|| table.clone(), |column| format!("{table}.{column}")),
            text,
        });
    };
    if alteration.old.name != *table {
        push(
            Class::Safe,
            "rename",
            None,
            format!("rename the table from `{}`", alteration.old.name),
        );
    }
    for column in &alteration.dropped {
        let again = alteration.columns.iter().any(|new| new.new.name == column.name);
        let text = if again {
            "drop the column and its values: they cannot be converted"
        } else {
            "drop the column and its values"
        };
        push(Class::Destructive, "drop", Some(&column.name), text.to_owned());
    }
    for change in &alteration.columns {
        let (name, type_name) = (change.new.name.as_str(), words(&change.new));
        let Some(old) = &change.old else {
            let (class, text) = match &change.fill {
                Fill::Nothing => (Class::Safe, String::new()),
                Fill::Value(value) => (Class::NeedsValue, format!("; rows that exist get {}", shown(value))),
                Fill::Refused => (Class::NeedsValue, "; there may be no rows yet".to_owned()),
            };
            push(class, "add", Some(name), format!("add the column ({type_name}){text}"));
            continue;
        };
        if old.name != change.new.name {
            push(
                Class::Safe,
                "rename",
                Some(name),
                format!("rename the column from `{}`", old.name),
            );
        } else if old.field() != change.new.field() {
            let text = format!("rename the field from `{}`", old.field());
            push(Class::Safe, "rename", Some(name), text);
        }
        if old.column_type != change.new.column_type {
            let text = format!("convert from {} to {type_name}", words(old));
            push(Class::Safe, "convert", Some(name), text);
        }
        match (old.not_null, change.new.not_null, &change.fill) {
            (false, true, Fill::Value(value)) => {
                let text = format!("require a value; rows without one get {}", shown(value));
                push(Class::NeedsValue, "require", Some(name), text);
            }
            (false, true, _) => {
                let text = "require a value, which every row must have already".to_owned();
                push(Class::NeedsValue, "require", Some(name), text);
            }
            (true, false, _) => push(Class::Safe, "allow", Some(name), "no longer require a value".to_owned()),
            _ => {}
        }
    }
    if let Some((old, new)) = &alteration.id {
        let text = if is_kept_as_it_is(old, new) && new.column_type != ColumnType::ObjectId {
            format!("take any {} as an id", words(new))
        } else {
            format!("convert ids from {} to {}", words(old), words(new))
        };
        push(Class::Safe, "convert", Some(&old.name), text);
    }
    match (alteration.old.extra, alteration.new.extra) {
        (false, true) => push(Class::Safe, "add", None, "keep fields outside the schema".to_owned()),
        (true, false) => push(
            Class::Destructive,
            "drop",
            Some(crate::table::system::EXTRA),
            "drop all fields outside the schema".to_owned(),
        ),
        _ => {}
    }
    let gone: Vec<&Index> = alteration.indexes_gone().collect();
    for index in alteration.indexes_new() {
        let columns = index.columns.join(", ");
        let again = gone.iter().any(|old| {
            alteration.carried(old).is_some_and(|old| {
                Index {
                    name: index.name.clone(),
                    ..old
                } == *index
            })
        });
        if again {
            continue;
        }
        let text = if index.unique {
            format!("make ({columns}) unique")
        } else {
            format!("index ({columns})")
        };
        push(Class::Safe, "index", None, text);
    }
    for index in gone {
        let carried = alteration.carried(index);
        let again = carried.is_some_and(|old| {
            let same = |new: &&Index| {
                Index {
                    name: old.name.clone(),
                    ..(*new).clone()
                } == old
            };
            alteration.new.indexes.iter().any(|new| same(&new))
        });
        if !again {
            let text = format!("drop the index over ({})", index.columns.join(", "));
            push(Class::Safe, "index", None, text);
        }
    }
}

/// A column's type in words.
fn words(column: &Column) -> String {
    let plain = |column_type| match column_type {
        ColumnType::Text => "text",
        ColumnType::Integer => "whole number",
        ColumnType::Float => "double",
        ColumnType::Number => "number",
        ColumnType::Decimal => "decimal number",
        ColumnType::Boolean => "truth value",
        ColumnType::DateTime => "moment",
        ColumnType::ObjectId => "object id",
        ColumnType::Json => "JSON",
    };
    match column.json {
        Some(JsonShape::Dict) => "JSON object".to_owned(),
        Some(JsonShape::List(ColumnType::Json)) => "list".to_owned(),
        Some(JsonShape::List(element)) => format!("list of {}", plain(element)),
        None => plain(column.column_type).to_owned(),
    }
}

fn shown(value: &Constant) -> String {
    match value {
        Constant::Boolean(truth) => format!("`{truth}`"),
        Constant::Number(number) => format!("`{number}`"),
        Constant::Text(text) => format!("`{}`", text.escape_debug()),
        Constant::DateTime(millis) => format!("the moment {millis} ms after 1970"),
        Constant::Json(text) => format!("`{text}`"),
    }
}
