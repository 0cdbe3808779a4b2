//! `eden check`: every problem of a settings file, and the endpoints that everybody may call.
//! Leaves finding problems to the room of the same name.

use super::arguments::{self, MessageFormat};
use super::{Exit, Outcome, Shell, settings};
use crate::Checked;
use crate::diagnostic::{Diagnostics, Severity};
use crate::package::endpoints::{Endpoint, endpoints};
use serde_json::json;

pub fn check(shell: &Shell, verb: &arguments::Check) -> Outcome {
    let source = settings::read(shell, &verb.settings.path)?;
    let Checked { model, diagnostics } = crate::check(&source);
    let public: Vec<Endpoint> = model
        .iter()
        .flat_map(endpoints)
        .filter(|endpoint| endpoint.public)
        .collect();
    match verb.message_format {
        MessageFormat::Json => shell.data(&json_lines(&source.path, &diagnostics, &public)),
        MessageFormat::Human => {
            settings::show(shell, &source, &diagnostics);
            for Endpoint { method, path, .. } in &public {
                shell.data(&format!("PUBLIC {method:<6} {path}\n"));
            }
        }
    }
    let Some(model) = model else { return Err(Exit::INVALID) };
    let (resources, endpoints) = (model.resources.len(), public.len());
    shell.step(
        "Checked",
        format_args!("{}: resources {resources}, public endpoints {endpoints}", source.path),
    );
    let warned = diagnostics
        .sorted()
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Warning);
    if warned && verb.deny_warnings {
        Err(Exit::FINDINGS)
    } else {
        Ok(())
    }
}

fn json_lines(path: &str, diagnostics: &Diagnostics, public: &[Endpoint]) -> String {
    let problems = diagnostics.sorted().into_iter().map(|diagnostic| {
        json!({
            "reason": "diagnostic",
            "name": diagnostic.name,
            "severity": diagnostic.severity.word(),
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "file": path,
            // a problem of no certain place stands at the file as a whole
            "line": (diagnostic.place.line > 0).then_some(diagnostic.place.line),
            "column": (diagnostic.place.line > 0).then_some(diagnostic.place.column),
            "length": diagnostic.place.length,
        })
    });
    let open = public
        .iter()
        .map(|endpoint| json!({"reason": "public-endpoint", "method": endpoint.method, "path": endpoint.path}));
    problems.chain(open).map(|line| format!("{line}\n")).collect()
}
