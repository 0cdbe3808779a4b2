//! `eden-bench`: measures generated servers, the generator, and how long generated projects take to build.
//! It is in charge of picking the measurement; each has a file or folder of its own.

mod arguments;
mod compile;
mod cpu;
mod generate;
mod http;
mod place;
mod settings;
mod statistics;
mod table;

use arguments::Command;
use std::process::ExitCode;

/// What went wrong, in words for whoever runs the measurement.
type Failure = String;

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("{problem}\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    let done = match command {
        Command::Help => {
            println!("{}", arguments::USAGE);
            Ok(())
        }
        Command::Http(options) => http::run(&options),
        Command::Postgres(options) => http::postgres::run(&options),
        Command::Generate(options) => generate::run(&options),
        Command::Build(options) => compile::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
