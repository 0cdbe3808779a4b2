//! `eden new`: a settings file to begin with, with the safe values written out.
//! Leaves its text to the template.

use super::{Exit, Outcome, Shell, arguments};
use std::fs;
use std::io::{ErrorKind, Write};

/// The settings that a new project begins with.
pub const SETTINGS: &str = include_str!("../../../templates/settings.yaml");

pub fn new(shell: &Shell, verb: &arguments::New) -> Outcome {
    let path = verb.folder.join("settings.yaml");
    let written = fs::create_dir_all(&verb.folder)
        .and_then(|()| fs::File::create_new(&path))
        .and_then(|mut file| file.write_all(SETTINGS.as_bytes()));
    match written {
        Ok(()) => {
            shell.step("Created", path.display());
            shell.note(format_args!("change it as you like, then: eden run {}", path.display()));
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.exists() => {
            shell.error(
                format_args!("`{}` is there already", path.display()),
                "name another folder",
            );
            Err(Exit::REFUSED)
        }
        Err(error) => {
            shell.error(format_args!("could not write `{}`: {error}", path.display()), "");
            Err(Exit::FAILED)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Source;

    #[test]
    fn the_settings_to_begin_with_have_no_problems() {
        let source = Source {
            path: "settings.yaml".into(),
            text: super::SETTINGS.into(),
        };
        let checked = crate::check(&source);
        assert_eq!(checked.diagnostics.render(&source, false), "");
        assert!(checked.model.is_some());
    }
}
