//! The command line: what was asked for, who does it, what the process ends with.
//! Leaves reading, checking and writing to the other rooms; here is only what a person sees of them.

mod arguments;
mod check;
mod explain;
mod generate;
mod new;
mod plan;
mod routes;
mod run;
mod settings;
mod shell;

pub use arguments::command;

use arguments::{Arguments, Verb};
use clap::Parser;
use shell::Shell;
use std::process::ExitCode;

/// What the process ends with, when it does not end with 0. Why has been said by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exit(u8);

impl Exit {
    /// `--check` found differences, `--deny-warnings` found warnings.
    const FINDINGS: Exit = Exit(1);
    /// The command line makes no sense; clap's own.
    const USAGE: Exit = Exit(2);
    /// The settings have errors.
    const INVALID: Exit = Exit(3);
    /// Something would be lost: hand edits, foreign files, databases.
    const REFUSED: Exit = Exit(4);
    /// The disk, Cargo or the network would not.
    const FAILED: Exit = Exit(5);
}

/// How a verb ends.
type Outcome = Result<(), Exit>;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let shell = Shell::new(&arguments.output);
    let outcome = match &arguments.verb {
        Verb::New(verb) => new::new(&shell, verb),
        Verb::Check(verb) => check::check(&shell, verb),
        Verb::Generate(verb) => generate::generate(&shell, verb),
        Verb::Plan(verb) => plan::plan(&shell, verb),
        Verb::Run(verb) => run::run(&shell, verb),
        Verb::Routes(verb) => routes::routes(&shell, verb),
        Verb::Explain(verb) => explain::explain(&shell, verb),
        Verb::Completions(verb) => {
            let mut text = Vec::new();
            clap_complete::generate(verb.shell, &mut command(), "eden", &mut text);
            shell.data(&String::from_utf8_lossy(&text));
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Exit(code)) => ExitCode::from(code),
    }
}
