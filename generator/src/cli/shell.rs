//! What is printed: progress and complaints to standard error in the manner of Cargo, results to standard output.
//! Leaves the words to the verbs.

use super::arguments::{Colour, Output};
use crate::apply::{Failure, Refusal};
use crate::cli::Exit;
use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use std::fmt::Display;
use std::io::Write;

const VERB: Style = AnsiColor::BrightGreen.on_default().bold();
const NOTE: Style = AnsiColor::BrightCyan.on_default().bold();
const WARNING: Style = AnsiColor::BrightYellow.on_default().bold();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const BOLD: Style = Style::new().bold();

/// Where everything is printed. Nobody listening any more is no reason to fail: errors of printing are dropped.
#[derive(Debug, Clone, Copy)]
pub struct Shell {
    quiet: bool,
    verbose: bool,
}

impl Shell {
    /// A shell that says as much as asked for.
    pub fn new(output: &Output) -> Self {
        match output.color {
            // `Auto` looks at NO_COLOR, CLICOLOR and the terminal
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        }
        .write_global();
        Shell {
            quiet: output.quiet,
            verbose: output.verbose,
        }
    }

    /// Whether only what went wrong is said.
    pub fn is_quiet(self) -> bool {
        self.quiet
    }

    /// A result, as it is.
    pub fn data(self, text: &str) {
        let mut stdout = anstream::stdout().lock();
        let _ = stdout.write_all(text.as_bytes());
        let _ = stdout.flush();
    }

    /// A step that was done: `   Generated shop-server`.
    pub fn step(self, verb: &str, message: impl Display) {
        if !self.quiet {
            self.say(format_args!("{VERB}{verb:>12}{VERB:#} {message}"));
        }
    }

    /// A step that only `-v` shows.
    pub fn detail(self, verb: &str, message: impl Display) {
        if self.verbose {
            self.step(verb, message);
        }
    }

    /// Something to know.
    pub fn note(self, message: impl Display) {
        if !self.quiet {
            self.say(format_args!("{NOTE}note{NOTE:#}{BOLD}: {message}{BOLD:#}"));
        }
    }

    /// Something that is hardly meant.
    pub fn warning(self, message: impl Display) {
        self.say(format_args!("{WARNING}warning{WARNING:#}{BOLD}: {message}{BOLD:#}"));
    }

    /// Something that went wrong, and what to do about it.
    pub fn error(self, message: impl Display, hint: &str) {
        self.say(format_args!("{ERROR}error{ERROR:#}{BOLD}: {message}{BOLD:#}"));
        self.hint(hint);
    }

    /// Problems that are printed already, in colour.
    pub fn problems(self, text: &str) {
        let mut stderr = anstream::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
    }

    /// A rule that stands in the way.
    pub fn refusal(self, refusal: &Refusal) {
        let name = refusal.rule.name;
        self.say(format_args!(
            "{ERROR}error[{name}]{ERROR:#}{BOLD}: {}{BOLD:#}",
            refusal.message
        ));
        for detail in &refusal.details {
            self.say(format_args!("   {NOTE}|{NOTE:#} {detail}"));
        }
        self.hint(&refusal.hint);
    }

    /// Why nothing was written, as the exit code.
    pub fn failure(self, failure: &Failure) -> Exit {
        match failure {
            Failure::Refused(refusal) => {
                self.refusal(refusal);
                Exit::REFUSED
            }
            Failure::Disk { .. } => {
                self.error(failure, "");
                Exit::FAILED
            }
            Failure::Fault(_) => {
                self.error(
                    failure,
                    "this is a fault of Eden's: please report it with the settings file",
                );
                Exit::FAILED
            }
        }
    }

    fn hint(self, hint: &str) {
        if !hint.is_empty() {
            self.say(format_args!("   {NOTE}={NOTE:#} {BOLD}help{BOLD:#}: {hint}"));
        }
    }

    fn say(self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    }
}
