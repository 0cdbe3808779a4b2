//! The server's command line: `serve` (the default), `migrate`, `routes`, `accounts`, `backup`. Leaves each command to
//! a file of its own, the environment to `environment`.

mod accounts;
mod backup;
mod bootstrap;
mod environment;
mod migrate;
mod routes;
mod serve;

use crate::server::{Api, Server};
use axum::Router;
use clap::{Parser, Subcommand};
use environment::Environment;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why the server did not do what it was told, with the exit code that tells it apart.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The environment is wrong: exit code 2.
    Environment(String),
    /// The database cannot be used: exit code 3.
    Database(String),
    /// The address cannot be listened on: exit code 4.
    Address(String),
    /// Anything else: exit code 1.
    Other(String),
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Failure::Other(_) => 1,
            Failure::Environment(_) => 2,
            Failure::Database(_) => 3,
            Failure::Address(_) => 4,
        }
    }

    fn text(&self) -> &str {
        let (Failure::Environment(text) | Failure::Database(text) | Failure::Address(text) | Failure::Other(text)) =
            self;
        text
    }
}

#[derive(Parser)]
#[command(
    about = "A REST API server made by Eden",
    after_help = "Environment:\n  DATABASE_URL     sqlite://FILE[?synchronous=full|normal] (default: sqlite://<name>.db)\n  HOST, PORT       \
                  address to listen on (default: 127.0.0.1, 5000)\n  RUST_LOG         what is logged (default: info)\n  EDEN_LOG_FORMAT  \
                  text or json (default: text)\n  EDEN_SECRET_KEY  seals secrets that must be read again (default: a key file beside the \
                  database)\n\nEvery secret NAME may also be given as NAME_FILE, a file that holds it. A file `.env` is read and never \
                  overrides.\n\nExit codes: 0 done, 1 failed, 2 wrong usage or environment, 3 database, 4 address."
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Take missing migrations at the start (EDEN_AUTO_MIGRATE). The default is yes on an embedded database, and
    /// elsewhere only on one that has none yet
    #[arg(long, global = true, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        value_name = "BOOL")]
    auto_migrate: Option<bool>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or Ctrl-C (the default)
    Serve,
    /// Bring the database up to the schema of this server, or look how far it is
    Migrate {
        #[command(subcommand)]
        command: Option<migrate::Migrate>,
    },
    /// Print every endpoint and who may use it
    Routes,
    /// Create and list accounts, past the API
    Accounts {
        #[command(subcommand)]
        command: accounts::Accounts,
    },
    /// Write a consistent copy of the database, also while a server runs on it
    Backup {
        /// File to write; it must not exist
        file: PathBuf,
    },
}

/// Runs the server's command line: what `main` of a generated project calls.
pub fn run(api: Api, app: fn(&Server) -> Router) -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments, api, app) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.text());
            ExitCode::from(failure.code())
        }
    }
}

fn execute(arguments: Arguments, api: Api, app: fn(&Server) -> Router) -> Result<(), Failure> {
    if let Some(Command::Routes) = arguments.command {
        return routes::print(&api);
    }
    let environment = Environment::load(api.spec)?;
    environment.start_logging()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(error.to_string()))?;
    let auto = match arguments
        .auto_migrate
        .map_or_else(environment::auto_migrate, |said| Ok(Some(said)))?
    {
        Some(true) => migrate::Auto::Always,
        Some(false) => migrate::Auto::Never,
        None => environment
            .database
            .own_of(migrate::Auto::Always, migrate::Auto::WhenEmpty),
    };
    runtime.block_on(async {
        match arguments.command {
            None | Some(Command::Serve) => serve::serve(api, app, &environment, auto).await,
            Some(Command::Migrate { command }) => {
                let command = command.unwrap_or(migrate::Migrate::Apply);
                migrate::run(&command, &api, &environment).await
            }
            Some(Command::Accounts { command }) => accounts::run(command, api, &environment, auto).await,
            Some(Command::Backup { file }) => backup::backup(&environment, &file).await,
            Some(Command::Routes) => Ok(()),
        }
    })
}
