//! Reading the settings file that a verb names, and saying what is wrong with it.
//! Leaves judging it to `check`.

use super::{Exit, Shell};
use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::{Checked, Source};
use std::fs;
use std::path::Path;

/// The text of the file at `path`.
pub fn read(shell: &Shell, path: &Path) -> Result<Source, Exit> {
    match fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Source {
                path: path.display().to_string(),
                text,
            }),
            Err(_) => {
                shell.error(
                    format_args!("`{}` is not UTF-8 text", path.display()),
                    "save it as UTF-8",
                );
                Err(Exit::INVALID)
            }
        },
        Err(error) => {
            let hint = if error.kind() == std::io::ErrorKind::NotFound {
                "`eden new` writes one to begin with"
            } else {
                ""
            };
            shell.error(format_args!("could not read `{}`: {error}", path.display()), hint);
            Err(Exit::FAILED)
        }
    }
}

/// The model of the settings file at `path`; its problems are printed.
pub fn model(shell: &Shell, path: &Path) -> Result<Model, Exit> {
    let source = read(shell, path)?;
    let Checked { model, diagnostics } = crate::check(&source);
    show(shell, &source, &diagnostics);
    model.ok_or(Exit::INVALID)
}

/// Prints the problems, and says how many errors there are.
pub fn show(shell: &Shell, source: &Source, diagnostics: &Diagnostics) {
    let count = diagnostics
        .sorted()
        .iter()
        .filter(|one| one.severity == crate::diagnostic::Severity::Error)
        .count();
    if shell.is_quiet() && count == 0 {
        return;
    }
    shell.problems(&diagnostics.render(source, true));
    if count > 0 {
        let errors = if count == 1 {
            "1 error".to_owned()
        } else {
            format!("{count} errors")
        };
        shell.error(
            format_args!("`{}` has {errors}", source.path),
            "`eden explain NAME` tells more about each",
        );
    }
}
