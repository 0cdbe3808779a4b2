//! PostgreSQL for tests: the server that `EDEN_TEST_POSTGRES_URL` names, else the one of this machine, else a cluster of
//! our own. Each test has databases of its own there. Leaves clusters, and those that are stopped and started, to
//! `cluster`.

mod cluster;
mod proxy;

pub use cluster::Cluster;
pub use proxy::Proxy;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

/// The variable that makes tests run their servers on PostgreSQL.
pub const CHOICE: &str = "EDEN_TEST_DATABASE";

/// Whether servers of tests run on PostgreSQL.
#[must_use]
pub fn is_chosen() -> bool {
    std::env::var(CHOICE).is_ok_and(|choice| choice == "postgres")
}

/// A server on which databases can be made, as a URL without a database. `None` when there is none, which has been
/// said; where everything is expected to be there (`CI=true`) that fails the test.
#[must_use]
pub fn server() -> Option<&'static str> {
    static FOUND: OnceLock<Result<String, String>> = OnceLock::new();
    match FOUND.get_or_init(find) {
        Ok(url) => Some(url),
        Err(why) => {
            assert!(
                std::env::var("CI").is_ok_and(|ci| ci != "true") || std::env::var("CI").is_err(),
                "{why}"
            );
            eprintln!("skipped, since there is no PostgreSQL: {why}");
            None
        }
    }
}

fn find() -> Result<String, String> {
    if let Ok(url) = std::env::var("EDEN_TEST_POSTGRES_URL") {
        let url = url.trim_end_matches('/').to_owned();
        let base = match url.strip_prefix("postgres://").or(url.strip_prefix("postgresql://")) {
            Some(rest) => format!("postgres://{}", rest.split('/').next().unwrap_or(rest)),
            None => return Err(format!("EDEN_TEST_POSTGRES_URL is no URL of PostgreSQL: {url}")),
        };
        return try_execute(&format!("{base}/postgres"), "SELECT 1").map(|()| base);
    }
    for user in ["postgres", "root"] {
        let base = format!("postgres://{user}@127.0.0.1:5432");
        if try_execute(&format!("{base}/postgres"), "SELECT 1").is_ok() {
            return Ok(base);
        }
    }
    // it lives as long as this process; the system's folder for temporary files is swept by the system
    static OWN: OnceLock<Result<Cluster, String>> = OnceLock::new();
    match OWN.get_or_init(Cluster::start) {
        Ok(cluster) => Ok(cluster.url().to_owned()),
        Err(why) => Err(why.clone()),
    }
}

static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let letters = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' });
    letters.collect::<String>().to_ascii_lowercase()
}

/// The URL of the database that belongs to `folder`, made when it is asked for first.
#[must_use]
#[track_caller]
pub fn of_folder(folder: &Path) -> String {
    let base = server().expect("PostgreSQL was chosen, so it is there");
    let name = name_of(folder);
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if made.insert(name.clone()) {
        execute(
            &format!("{base}/postgres"),
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
        execute(&format!("{base}/postgres"), &format!("CREATE DATABASE {name}"));
    }
    format!("{base}/{name}")
}

/// Removes the database that belongs to `folder`, if there is one.
pub fn forget(folder: &Path) {
    let name = name_of(folder);
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if made.remove(&name)
        && let Some(base) = server()
    {
        let _ = try_execute(
            &format!("{base}/postgres"),
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
    }
}

/// Runs statements without parameters.
#[track_caller]
pub fn execute(url: &str, statements: &str) {
    if let Err(why) = try_execute(url, statements) {
        panic!("{statements}: {why}");
    }
}

/// Runs statements without parameters.
///
/// # Errors
/// What the server says, or that there is none.
pub fn try_execute(url: &str, statements: &str) -> Result<(), String> {
    ask(url, statements).map(|_| ())
}

/// The rows of a statement whose columns are all text; NULL is empty.
#[must_use]
#[track_caller]
pub fn texts(url: &str, statement: &str) -> Vec<Vec<String>> {
    let said = ask(url, statement).unwrap_or_else(|why| panic!("{statement}: {why}"));
    let rows = said.split_terminator(ROW);
    rows.map(|row| row.split(CELL).map(str::to_owned).collect()).collect()
}

/// What stands between rows and between cells: control characters made for it.
const ROW: char = '\u{1e}';
const CELL: char = '\u{1f}';

/// What PostgreSQL's own client prints.
fn ask(url: &str, statements: &str) -> Result<String, String> {
    let client = cluster::program("psql").ok_or("PostgreSQL's client psql is not installed")?;
    let output = Command::new(client)
        .args([
            "--no-psqlrc",
            "--no-password",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "-v",
            "ON_ERROR_STOP=1",
        ])
        .args(["-R", &ROW.to_string(), "-F", &CELL.to_string(), "-c", statements, url])
        .env("PGCONNECT_TIMEOUT", "20")
        .env("PGCLIENTENCODING", "UTF8")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(said.strip_suffix('\n').unwrap_or(&said).to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
