//! Pinning: the server on the first core, all clients on the second, by `taskset` of util-linux. It takes away what the
//! scheduler adds by moving threads about, and with it most of the noise. Leaves choosing it to the command line.

use crate::Failure;
use std::path::Path;
use std::process::Command;

const SERVER: &str = "0";
const CLIENTS: &str = "1";

/// The command that starts `program` on the server's core; the process keeps its number.
pub fn start(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", SERVER]).arg(program);
    command
}

/// Puts this process, whose clients are all in one thread, on the other core.
///
/// # Errors
/// When there is no `taskset` or no second core.
pub fn clients() -> Result<(), Failure> {
    let number = std::process::id().to_string();
    let output = Command::new("taskset").args(["-c", "-p", CLIENTS, &number]).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("taskset: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("taskset: {error}; it belongs to util-linux")),
    }
}
