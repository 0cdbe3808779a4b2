//! Building the project with Cargo, whose progress is shown as it comes. Cargo's own settings count, so that
//! `CARGO_TARGET_DIR` is where it builds. Leaves starting what was built to `serve`.

use crate::apply::Plan;
use crate::cli::{Exit, Shell};
use serde_json::Value;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Builds the project; the path of its program.
pub fn build(shell: &Shell, plan: &Plan, release: bool) -> Result<PathBuf, Exit> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--bins", "--message-format=json-render-diagnostics"]);
    if release {
        cargo.arg("--release");
    }
    if shell.is_quiet() {
        cargo.arg("--quiet");
    }
    let mut child = match cargo
        .current_dir(&plan.root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
    {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            shell.error(
                "`cargo` was not found",
                "install Rust from https://rustup.rs, then run the command again",
            );
            return Err(Exit::FAILED);
        }
        Err(error) => {
            shell.error(format_args!("could not start `cargo`: {error}"), "");
            return Err(Exit::FAILED);
        }
    };
    let mut programs = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            programs.extend(program(&line));
        }
    }
    match child.wait() {
        Ok(status) if status.success() => {}
        Ok(_) => {
            shell.error(format_args!("`{}` does not build", plan.root.display()), "");
            return Err(Exit::FAILED);
        }
        Err(error) => {
            shell.error(format_args!("could not wait for `cargo`: {error}"), "");
            return Err(Exit::FAILED);
        }
    }
    // a project may have further programs of the user's
    let own = programs
        .iter()
        .position(|(name, _)| *name == plan.name)
        .unwrap_or_default();
    if programs.is_empty() {
        shell.error(
            format_args!("`{}` builds no program", plan.root.display()),
            "it needs a `src/main.rs`",
        );
        return Err(Exit::FAILED);
    }
    Ok(programs.swap_remove(own).1)
}

/// The name and path of the program that a message of Cargo's tells about.
fn program(line: &str) -> Option<(String, PathBuf)> {
    // most messages tell about libraries, and are long
    if !line.contains("\"compiler-artifact\"") || line.contains("\"executable\":null") {
        return None;
    }
    let message: Value = serde_json::from_str(line).ok()?;
    let kinds = message.pointer("/target/kind")?.as_array()?;
    kinds.iter().any(|kind| kind == "bin").then_some(())?;
    let name = message.pointer("/target/name")?.as_str()?;
    Some((name.to_owned(), message.get("executable")?.as_str()?.into()))
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn the_program_is_found_in_cargos_messages() {
        for (line, expected) in [
            (
                r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"shop"},"executable":"/t/shop"}"#,
                Some("/t/shop"),
            ),
            (
                r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"shop"},"executable":null}"#,
                None,
            ),
            (
                r#"{"reason":"compiler-artifact","target":{"kind":["custom-build"],"name":"b"},"executable":"/t/b"}"#,
                None,
            ),
            (r#"{"reason":"build-finished","success":true}"#, None),
            ("no JSON \"compiler-artifact\"", None),
        ] {
            assert_eq!(program(line).map(|(_, path)| path), expected.map(Into::into), "{line}");
        }
    }
}
