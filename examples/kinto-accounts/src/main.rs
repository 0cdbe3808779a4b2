//! The server's command line. `--help` lists what it does besides serving. This file is yours.

use std::process::ExitCode;

fn main() -> ExitCode {
    eden::run(kinto_accounts::api(), kinto_accounts::app)
}
