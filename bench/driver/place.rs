//! Where things are: the programs that Cargo built beside this one, and the folder for everything that is written.
//! Leaves running the programs to the measurements.

use crate::Failure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of this program, which Cargo names after the profile.
pub fn programs() -> Result<PathBuf, Failure> {
    let this = std::env::current_exe().map_err(|error| format!("where this program lies: {error}"))?;
    this.parent()
        .map(Path::to_owned)
        .ok_or_else(|| "this program lies nowhere".to_owned())
}

/// An empty folder for `measurement`, on the same disk as the target directory: in memory, `synchronous` means nothing.
///
/// # Errors
/// When it cannot be emptied or made.
pub fn folder(measurement: &str) -> Result<PathBuf, Failure> {
    let target = programs()?
        .parent()
        .map(Path::to_owned)
        .ok_or("there is no target directory")?;
    let folder = target.join("bench").join(measurement);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Builds the programs of `package` with the profile of this program, each package by itself, so that no features of
/// another one slip in.
///
/// # Errors
/// When Cargo fails, for example because there is no such package.
pub fn build(package: &str) -> Result<(), Failure> {
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--bins", "--package", package]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let target = programs()?
        .parent()
        .map(Path::to_owned)
        .ok_or("there is no target directory")?;
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target);
    match cargo.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("`{package}` could not be built")),
        Err(error) => Err(format!("cargo: {error}")),
    }
}

/// The Cargo that runs us, or the one on the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The machine, in one line for the record.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let information = read("/proc/cpuinfo");
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or("")
        .trim_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or("");
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} cores, {model}, Linux {}, load average {load} at the start",
        kernel.trim()
    )
}
