//! `migrate plan` and `migrate new`: steps for servers made from structs, which have no settings file to generate from.
//! Leaves what leads from one set of tables to another to `eden_sql`.

use super::Write;
use crate::boot::Failure;
use crate::server::Api;
use eden_sql::dialect::{Dialect, Postgres, Sqlite};
use eden_sql::migration::{Answers, Plan, compare, lasting, name, number, script, steps};
use eden_sql::table::Table;
use std::fs;
use std::path::Path;

/// The tables that the newest step leads to.
const SNAPSHOT: &str = "tables.json";

/// The same where a settings file decides: nothing for this room.
const OF_SETTINGS: &str = "tables.yaml";

/// Shows what the next step does.
pub(super) fn plan(api: &Api, write: &Write) -> Result<(), Failure> {
    let (plan, _) = planned(api, write)?;
    print(&plan);
    asked(&plan)
}

/// Writes the next step and moves the snapshot on.
pub(super) fn new(api: &Api, write: &Write, wanted: Option<&str>) -> Result<(), Failure> {
    let (plan, last) = planned(api, write)?;
    print(&plan);
    asked(&plan)?;
    if plan.changes.is_empty() {
        return Ok(());
    }
    let made = name(last.as_deref(), &steps(&plan));
    let made = match (wanted, number(&made)) {
        (Some(wanted), Some(number)) if is_legal(wanted) => format!("{number:04}_{wanted}"),
        (Some(wanted), _) => {
            return Err(Failure::Environment(format!(
                "a step is called in small letters, digits and _, not `{wanted}`"
            )));
        }
        (None, _) => made,
    };
    let dialects: [(&str, &dyn Dialect); 2] = [("sqlite", &Sqlite), ("postgres", &Postgres)];
    for (folder, dialect) in dialects {
        save(
            &write.folder.join(folder).join(format!("{made}.sql")),
            &script(&plan, dialect),
        )?;
    }
    let tables: Vec<Table> = api.tables.iter().map(lasting).collect();
    let snapshot = serde_json::to_string_pretty(&tables).map_err(|error| Failure::Other(error.to_string()))?;
    save(&write.folder.join(SNAPSHOT), &format!("{snapshot}\n"))?;
    let folder = write.folder.display();
    println!(
        "wrote {folder}/sqlite/{made}.sql and {folder}/postgres/{made}.sql. Add to the API's migrations:\n\
         Migration {{ name: \"{made}\", sqlite: include_str!(\"../{folder}/sqlite/{made}.sql\"), \
         postgres: include_str!(\"../{folder}/postgres/{made}.sql\") }},"
    );
    Ok(())
}

fn is_legal(name: &str) -> bool {
    let legal = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    !name.is_empty() && name.len() <= 60 && name.chars().all(legal)
}

fn save(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Other(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// The plan, and the name of the newest step.
fn planned(api: &Api, write: &Write) -> Result<(Plan, Option<String>), Failure> {
    if write.folder.join(OF_SETTINGS).exists() {
        return Err(Failure::Other(format!(
            "{} belongs to a settings file: `eden plan` and `eden generate` compare and write its migrations",
            write.folder.display()
        )));
    }
    if api.tables.is_empty() {
        return Err(Failure::Other(
            "the API does not say what its tables are: add `.tables(vec![…])` with the `table()` of each struct"
                .to_owned(),
        ));
    }
    let path = write.folder.join(SNAPSHOT);
    let old: Option<Vec<Table>> = match fs::read_to_string(&path) {
        Ok(text) => {
            Some(serde_json::from_str(&text).map_err(|error| Failure::Other(format!("{}: {error}", path.display())))?)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::Other(format!("{}: {error}", path.display()))),
    };
    let mut answers = Answers::default();
    answers.drop.extend(write.allow_drop.iter().cloned());
    for value in &write.value {
        let (place, value) = value.split_once('=').ok_or_else(|| {
            Failure::Environment(format!(
                "write --value PLACE=VALUE, such as notes.colour=red, not `{value}`"
            ))
        })?;
        answers.values.insert(place.to_owned(), Some(value.to_owned()));
    }
    let sure = write.every_row_has.iter().map(|place| (place.clone(), None));
    answers.values.extend(sure);
    let plan = match old {
        Some(old) => compare(&old, &api.tables, &answers),
        // nothing was called otherwise before there was anything
        None => compare(&[], &api.tables.iter().map(lasting).collect::<Vec<_>>(), &answers),
    };
    let mut names: Vec<String> = match fs::read_dir(write.folder.join("sqlite")) {
        Ok(entries) => entries
            .filter_map(|entry| {
                entry
                    .ok()?
                    .file_name()
                    .into_string()
                    .ok()?
                    .strip_suffix(".sql")
                    .map(str::to_owned)
            })
            .collect(),
        Err(_) => Vec::new(),
    };
    names.sort();
    Ok((plan, names.pop()))
}

fn print(plan: &Plan) {
    for step in steps(plan) {
        println!("{:13}  {}: {}", step.class, step.place, step.text);
    }
    if plan.changes.is_empty() {
        println!("nothing: the migrations lead to the tables of the structs");
    }
    for place in &plan.not_asked {
        eprintln!("warning: nothing was asked about `{place}`: there is no such change");
    }
}

/// # Errors
/// With every question, and what to type.
fn asked(plan: &Plan) -> Result<(), Failure> {
    if plan.questions.is_empty() {
        return Ok(());
    }
    let questions: Vec<String> = plan
        .questions
        .iter()
        .map(|question| format!("\n  {question}"))
        .collect();
    Err(Failure::Other(format!(
        "this has to be answered first:{}",
        questions.concat()
    )))
}
