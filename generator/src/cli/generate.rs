//! `eden generate`: what the plan says, printed, compared or carried out.
//! Leaves making and carrying out plans to `apply`.

use super::arguments::{self, How};
use super::{Exit, Outcome, Shell, settings};
use crate::apply::{self, Change, Plan, Request, diff};
use crate::model::Model;
use eden_sql::migration::steps;
use std::path::Path;
use std::time::Instant;

pub fn generate(shell: &Shell, verb: &arguments::Generate) -> Outcome {
    let start = Instant::now();
    let model = settings::model(shell, &verb.settings.path)?;
    let request = request(&verb.settings.path, &verb.output, &verb.how);
    if verb.check {
        return compare(shell, &model, &request);
    }
    if verb.dry_run {
        let plan = Plan::new(&model, &request).map_err(|failure| shell.failure(&failure))?;
        shell.data(
            &plan
                .changes
                .iter()
                .map(|change| format!("{} {}\n", word(change), change.path))
                .collect::<String>(),
        );
        return refuse(shell, &plan);
    }
    write(shell, &model, &request)?;
    shell.step("Finished", format_args!("in {:.1}s", start.elapsed().as_secs_f64()));
    shell.note(format_args!(
        "next: eden run {} --output {}",
        verb.settings.path.display(),
        verb.output.display()
    ));
    Ok(())
}

/// What `how` asks for, of the settings at `settings` in the folder `output`.
pub fn request(settings: &Path, output: &Path, how: &How) -> Request {
    Request {
        output: output.to_owned(),
        settings: settings.to_owned(),
        name: how.name.clone(),
        runtime: how.runtime.clone(),
        force: how.force,
        reset_migrations: how.reset_migrations,
        answers: how.answers.answers(),
    }
}

/// Writes the project, or refuses to.
pub fn write(shell: &Shell, model: &Model, request: &Request) -> Result<Plan, Exit> {
    match apply::recover(&request.output) {
        Ok(true) => shell.note("an earlier run ended half-way; what it had begun was undone"),
        Ok(false) => {}
        Err(failure) => return Err(shell.failure(&failure)),
    }
    let plan = Plan::new(model, request).map_err(|failure| shell.failure(&failure))?;
    refuse(shell, &plan)?;
    plan.apply().map_err(|failure| shell.failure(&failure))?;
    let (mut written, mut removed) = (0, 0);
    for change in &plan.changes {
        shell.detail(if change.new.is_some() { "Written" } else { "Removed" }, &change.path);
        *(if change.new.is_some() {
            &mut written
        } else {
            &mut removed
        }) += 1;
    }
    if let Some(migration) = &plan.migration {
        shell.step("Added", format_args!("the migration {}", migration.name));
        for step in steps(&migration.plan) {
            shell.note(format_args!("{}: {} ({})", step.place, step.text, step.class));
        }
    }
    let unchanged = plan.unchanged;
    shell.step(
        "Generated",
        format_args!(
            "{} in {} (files written: {written}, removed: {removed}, as they were: {unchanged})",
            plan.name,
            request.output.display()
        ),
    );
    Ok(plan)
}

fn compare(shell: &Shell, model: &Model, request: &Request) -> Outcome {
    let plan = Plan::new(model, request).map_err(|failure| shell.failure(&failure))?;
    shell.data(&diff::unified(&plan.changes));
    // what would be refused is no more up to date than what would be written
    let _ = refuse(shell, &plan);
    if !plan.is_stale() {
        shell.step("Checked", format_args!("{}: up to date", request.output.display()));
        return Ok(());
    }
    let command = format!(
        "eden generate {} --output {}",
        request.settings.display(),
        request.output.display()
    );
    shell.error(
        format_args!(
            "`{}` is not up to date: files that differ: {}",
            request.output.display(),
            plan.changes.len()
        ),
        &format!("run `{command}`"),
    );
    Err(Exit::FINDINGS)
}

fn refuse(shell: &Shell, plan: &Plan) -> Outcome {
    for note in &plan.notes {
        shell.warning(note);
    }
    for refusal in &plan.refusals {
        shell.refusal(refusal);
    }
    if plan.refusals.is_empty() {
        Ok(())
    } else {
        Err(Exit::REFUSED)
    }
}

fn word(change: &Change) -> &'static str {
    match (&change.old, &change.new) {
        (_, None) => "remove ",
        (None, Some(_)) => "create ",
        (Some(_), Some(_)) => "replace",
    }
}
