//! The arguments of each verb, with their help. The text of `--help` is pinned by a test.
//! Leaves what the verbs do to their files.

use crate::package::Runtime;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
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
