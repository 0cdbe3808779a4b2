//! Where the commands take a password from: standard input, a file, the environment, or somebody at the keyboard who is
//! not shown what they type. Never an argument, which every process on the machine can read.

use super::Failure;
use super::environment::variable;
use crate::secret::Secret;
use crate::spec::{FieldSpec, Rule};
use crate::value::Object;
use clap::Args;
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// Where a new password comes from.
#[derive(Args)]
pub(super) struct PasswordSource {
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "password_file")]
    password_stdin: bool,
    /// Read the password from the first line of this file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// A new password for `field` of an account with these fields: read, or asked for, and then judged by the settings.
///
/// # Errors
/// When there is none, or when the settings refuse it.
pub(super) fn new_password(source: &PasswordSource, field: &FieldSpec, account: &Object) -> Result<Secret, Failure> {
    let password = read(source)?;
    if password.expose().is_empty() {
        return Err(Failure::Environment("the password is empty".to_owned()));
    }
    let said = field.rules.iter().find_map(|rule| match rule {
        Rule::Password(rules) => rules.judge(password.expose(), &[account]),
        Rule::MinLength(least) if (password.expose().chars().count() as u64) < *least => {
            Some(format!("min length is {least}"))
        }
        _ => None,
    });
    match said {
        None => Ok(password),
        Some(said) => Err(Failure::Other(format!("the password is refused: {said}"))),
    }
}

fn read(source: &PasswordSource) -> Result<Secret, Failure> {
    if source.password_stdin {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map_err(|error| Failure::Environment(format!("standard input: {error}")))?;
        return Ok(first_line(line));
    }
    if let Some(path) = &source.password_file {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| Failure::Environment(format!("{}: {error}", path.display())))?;
        return Ok(first_line(text));
    }
    if let Some(password) = variable("PASSWORD")? {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Environment(
            "there is no password: give --password-stdin or --password-file FILE, or set PASSWORD or PASSWORD_FILE"
                .to_owned(),
        ));
    }
    let ask = |prompt| rpassword::prompt_password(prompt).map(Secret::new);
    let told = |error: std::io::Error| Failure::Environment(format!("the password cannot be asked for: {error}"));
    let password = ask("New password: ").map_err(told)?;
    match ask("The same again: ").map_err(told)? == password {
        true => Ok(password),
        false => Err(Failure::Other("the two are not the same".to_owned())),
    }
}

fn first_line(text: String) -> Secret {
    let text = Secret::new(text);
    let line = text.expose().lines().next().unwrap_or("");
    Secret::new(line)
}
