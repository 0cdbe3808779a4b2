//! `migrate`: what the commands print, and what the start of a server does about migrations. Leaves taking steps to
//! `apply`, comparing the database with the expected tables to `drift`, writing new steps to `write`.

mod apply;
mod drift;
mod write;

use super::Failure;
use super::environment::Environment;
use crate::server::Api;
use crate::store::StoreError;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `migrate` and what follows it.
#[derive(Subcommand)]
pub(super) enum Migrate {
    /// Take the steps that are missing (the default)
    Apply,
    /// Say which steps are taken and which are not
    #[command(alias = "status")]
    List,
    /// End with 3 unless every step is taken as it is here and the tables are as they should be
    Check,
    /// Of a server made from structs: show what the next step does to databases that exist
    Plan(Write),
    /// Of a server made from structs: write the next step
    New {
        #[command(flatten)]
        write: Write,
        /// What the step is called, after its number
        #[arg(long)]
        name: Option<String>,
    },
}

/// Where steps are written, and what they may do to rows that exist.
#[derive(Args)]
pub(super) struct Write {
    /// Folder of the steps
    #[arg(long, default_value = "migrations", value_name = "DIR")]
    folder: PathBuf,
    /// A column (`notes.title`) or table (`notes`) that may be dropped with its values; may be repeated
    #[arg(long, value_name = "PLACE")]
    allow_drop: Vec<String>,
    /// What rows get that lack a required value; may be repeated
    #[arg(long, value_name = "PLACE=VALUE")]
    value: Vec<String>,
    /// A required column that no row lacks: where one does, the step is not taken; may be repeated
    #[arg(long, value_name = "PLACE")]
    every_row_has: Vec<String>,
}

/// Whether a server takes missing steps when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Auto {
    /// All of them.
    Always,
    /// On a database that has none; otherwise it does not start.
    WhenEmpty,
    /// It does not start.
    Never,
}

/// Runs the command.
pub(super) async fn run(command: &Migrate, api: &Api, environment: &Environment) -> Result<(), Failure> {
    match command {
        Migrate::Apply => {
            let applied = apply::apply(api, environment).await?;
            for name in &applied {
                println!("applied {name}");
            }
            if applied.is_empty() {
                println!("{} is up to date", environment.database);
            }
            Ok(())
        }
        Migrate::List => {
            let taken = apply::taken(environment).await?;
            for migration in api.migrations {
                let state = match taken.iter().find(|(name, _)| name == migration.name) {
                    None => "pending",
                    Some((_, checksum)) if *checksum != apply::checksum(migration, environment) => "changed",
                    Some(_) => "applied",
                };
                println!("{state}  {}", migration.name);
            }
            for (name, _) in taken.iter().filter(|(name, _)| apply::find(api, name).is_none()) {
                println!("unknown  {name}");
            }
            Ok(())
        }
        Migrate::Check => {
            let taken = apply::taken(environment).await?;
            let pending = apply::pending(api, &taken, environment)?;
            if !pending.is_empty() {
                return Err(not_taken(&pending, environment));
            }
            let found = drift::found(api, environment).await?;
            for drift in &found {
                println!("{}", drift.text);
            }
            if found.is_empty() {
                println!("{} is as it should be", environment.database);
                return Ok(());
            }
            Err(Failure::Database(format!(
                "{} differs from what the migrations lead to in {}: was it changed by hand?",
                environment.database,
                places(found.len())
            )))
        }
        Migrate::Plan(write) => write::plan(api, write),
        Migrate::New { write, name } => write::new(api, write, name.as_deref()),
    }
}

/// What a start does: missing steps are taken or refused, and a database that the statements do not fit is refused.
pub(super) async fn start(api: &Api, environment: &Environment, auto: Auto) -> Result<(), Failure> {
    let taken = apply::taken(environment).await?;
    let pending = apply::pending(api, &taken, environment)?;
    if !pending.is_empty() {
        if auto == Auto::Never || auto == Auto::WhenEmpty && !taken.is_empty() {
            return Err(not_taken(&pending, environment));
        }
        let applied = apply::apply(api, environment).await?;
        if !applied.is_empty() {
            tracing::info!(steps = applied.join(", "), "the database was brought up to date");
        }
    }
    let found = drift::found(api, environment).await?;
    let broken: Vec<&str> = found
        .iter()
        .filter(|drift| drift.breaks)
        .map(|drift| drift.text.as_str())
        .collect();
    if !broken.is_empty() {
        return Err(Failure::Database(format!(
            "{} does not fit this server: {}. All migrations are taken, so it was changed by hand, or the tables of the \
             server changed without a migration",
            environment.database,
            broken.join("; ")
        )));
    }
    for drift in found {
        tracing::warn!(
            difference = drift.text,
            "the database is not what the migrations lead to"
        );
    }
    Ok(())
}

fn not_taken(pending: &[&'static str], environment: &Environment) -> Failure {
    Failure::Database(format!(
        "{} lacks {}: run the command `migrate` of this server, or start it with --auto-migrate",
        environment.database,
        pending.join(", ")
    ))
}

fn places(count: usize) -> String {
    if count == 1 {
        "one place".to_owned()
    } else {
        format!("{count} places")
    }
}

/// The words for a database that cannot be opened.
pub(super) fn cannot_open(environment: &Environment, error: &StoreError) -> Failure {
    Failure::Database(format!("cannot open {}: {error}", environment.database))
}
