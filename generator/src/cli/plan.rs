//! `eden plan`: what the next migration does, each step with how careful one has to be about it.
//! Leaves finding that out to `apply`, writing it to `eden generate`.

use super::arguments;
use super::{Exit, Outcome, Shell, settings};
use crate::apply::{Plan, Request};
use crate::package::migrations::{FIRST, FOLDERS};
use eden_sql::migration::{Class, steps};

pub fn plan(shell: &Shell, verb: &arguments::Plan) -> Outcome {
    let model = settings::model(shell, &verb.settings.path)?;
    let request = Request {
        output: verb.output.clone(),
        settings: verb.settings.path.clone(),
        answers: verb.answers.answers(),
        ..Request::default()
    };
    let plan = Plan::new(&model, &request).map_err(|failure| shell.failure(&failure))?;
    let files = plan.changes.iter().filter(|change| {
        let folder = change.path.rsplit_once('/').map(|(folder, _)| folder);
        change.new.is_some() && folder.is_some_and(|folder| FOLDERS.contains(&folder))
    });
    let files: Vec<&crate::apply::Change> = files.collect();
    match (verb.sql, &plan.migration) {
        (Some(database), _) => {
            let folder = FOLDERS[database as usize];
            let of_database = files.iter().filter(|change| change.path.starts_with(folder));
            let text: Vec<&str> = of_database.filter_map(|change| change.new.as_deref()).collect();
            shell.data(&text.join("\n"));
        }
        (None, Some(migration)) => shell.data(
            &steps(&migration.plan)
                .iter()
                .map(|step| format!("{:13}  {}: {}\n", step.class, step.place, step.text))
                .collect::<String>(),
        ),
        (None, None) if !files.is_empty() => {
            let created = model.tables.iter();
            let lines = created.map(|table| format!("{:13}  {}: create the table\n", Class::Safe, table.name));
            shell.data(&lines.collect::<String>());
        }
        (None, None) => {}
    }
    for note in &plan.notes {
        shell.warning(note);
    }
    for refusal in &plan.refusals {
        shell.refusal(refusal);
    }
    if !plan.refusals.is_empty() {
        return Err(Exit::REFUSED);
    }
    match (&plan.migration, files.is_empty()) {
        (Some(migration), _) => shell.step("Planned", &migration.name),
        (None, false) => shell.step("Planned", FIRST),
        (None, true) => shell.step("Planned", "nothing: the migrations lead to the tables of the settings"),
    }
    Ok(())
}
