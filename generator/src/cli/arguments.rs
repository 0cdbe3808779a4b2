//! The arguments of each verb, with their help. The text of `--help` is pinned by a test.
//! Leaves what the verbs do to their files.

use crate::package::Runtime;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use eden_sql::migration::Answers;
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Results go to standard output, everything else to standard error. Exit codes:
  0  done
  1  findings: `--check` found differences, `--deny-warnings` found warnings
  2  the command line is wrong
  3  the settings have errors
  4  refused: something would be lost (`eden explain` tells about each refusal by name)
  5  the disk or Cargo failed
`eden run` ends with the server's own exit code once the server has started.";

/// Turns a settings file into a complete REST API server.
#[derive(Debug, Parser)]
#[command(name = "eden", version, after_help = EXIT_CODES, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub output: Output,
    #[command(subcommand)]
    pub verb: Verb,
}

/// How much is said.
#[derive(Debug, Args)]
pub struct Output {
    /// Say only what went wrong
    #[arg(short, long, global = true, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: bool,
    /// Name every file
    #[arg(short, long, global = true, help_heading = "Output")]
    pub verbose: bool,
    /// Colours; `auto` follows the terminal and `NO_COLOR`
    #[arg(
        long,
        global = true,
        help_heading = "Output",
        value_enum,
        default_value_t,
        value_name = "WHEN"
    )]
    pub color: Colour,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a settings file to begin with
    New(New),
    /// Look a settings file over: every problem at once, and what is public
    Check(Check),
    /// Write the server's source, or bring it up to date
    Generate(Generate),
    /// Show what the next migration does to databases that exist
    Plan(Plan),
    /// Generate, build and start the server
    Run(Run),
    /// List every endpoint and who may call it
    Routes(Routes),
    /// Tell about a diagnostic, a refusal or a setting
    Explain(Explain),
    /// Print completions for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub struct New {
    /// Folder to write `settings.yaml` into
    #[arg(default_value = ".", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub settings: Settings,
    /// `json` prints one object on each line of standard output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: MessageFormat,
    /// End with 1 when there are warnings
    #[arg(long)]
    pub deny_warnings: bool,
}

/// The settings file.
#[derive(Debug, Args)]
pub struct Settings {
    /// The settings file, YAML or JSON
    #[arg(id = "settings", value_name = "SETTINGS", value_hint = ValueHint::FilePath)]
    pub path: PathBuf,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    pub settings: Settings,
    /// Folder of the project; it is created when it is not there
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Write nothing; print a diff and end with 1 when the project is not up to date
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Write nothing; print what would be written and removed
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub how: How,
}

/// How a project is written.
#[derive(Debug, Default, Args)]
pub struct How {
    /// Replace hand edits of generated files, and write into a folder that holds other files
    #[arg(long)]
    pub force: bool,
    /// Name of the package [default: the folder's name, made legal]
    #[arg(long)]
    pub name: Option<String>,
    /// Where the runtime comes from: `vendored` (carried in the project) or `path=DIR` (absolute, or relative to
    /// the project) [default: as before, at first `vendored`]
    #[arg(long, value_name = "vendored|path=DIR")]
    pub runtime: Option<Runtime>,
    /// While developing: drop all migrations and begin with one that creates the tables as they are now
    #[arg(long)]
    pub reset_migrations: bool,
    #[command(flatten)]
    pub answers: MigrationAnswers,
}

/// What a migration may do to rows that exist.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Migrations")]
pub struct MigrationAnswers {
    /// A column (`notes.title`) or table (`notes`) that may be dropped with its values; may be repeated
    #[arg(long, value_name = "PLACE")]
    pub allow_drop: Vec<String>,
    /// What rows get that lack a required value; may be repeated
    #[arg(long, value_name = "PLACE=VALUE", value_parser = place_and_value)]
    pub value: Vec<(String, String)>,
    /// A required column that no row lacks: where one does, the migration stops; may be repeated
    #[arg(long, value_name = "PLACE")]
    pub every_row_has: Vec<String>,
}

impl MigrationAnswers {
    /// As migrations are asked.
    pub fn answers(&self) -> Answers {
        let values = self
            .value
            .iter()
            .map(|(place, value)| (place.clone(), Some(value.clone())));
        let none = self.every_row_has.iter().map(|place| (place.clone(), None));
        Answers {
            drop: self.allow_drop.iter().cloned().collect(),
            values: values.chain(none).collect(),
        }
    }
}

fn place_and_value(text: &str) -> Result<(String, String), String> {
    let (place, value) = text
        .split_once('=')
        .ok_or("write PLACE=VALUE, such as notes.colour=red")?;
    Ok((place.to_owned(), value.to_owned()))
}

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    pub settings: Settings,
    /// Folder of the project
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Print the migration itself, for one of the databases
    #[arg(long, value_enum, value_name = "DATABASE")]
    pub sql: Option<Database>,
    #[command(flatten)]
    pub answers: MigrationAnswers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    Sqlite,
    Postgres,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub settings: Settings,
    /// Folder of the project [default: the settings' own when it holds a project, else ./<SETTINGS>-server]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Build with optimisations
    #[arg(long)]
    pub release: bool,
    /// Port to listen on; 0 finds a free one [default: PORT, else 5000]
    #[arg(long)]
    pub port: Option<u16>,
    /// Where documents are kept [default: DATABASE_URL, else a file in the project]
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Routes {
    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A diagnostic (`unknown-key`), a refusal (`hand-edited`) or a setting (`RESOURCE_METHODS`, `unique`); without
    /// it all of them are listed
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// The whole command line, for help and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}
