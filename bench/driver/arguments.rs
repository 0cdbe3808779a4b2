//! The command line: which measurement, how long, how often.
//! Leaves measuring to the files that are named like the commands.

use crate::http::server::Kind;
use crate::http::workload::MOST_CONNECTIONS;

/// Help.
pub const USAGE: &str = "\
usage: eden-bench http     [--seconds N] [--rounds N] [--connections N] [--pinned yes|no]
                           [--servers static,handwritten,generated]
       eden-bench postgres --url postgres://USER@HOST:PORT [--seconds N] [--rounds N] [--connections N] [--pinned yes|no]
       eden-bench generate [--rounds N]
       eden-bench build    [--resources N] [--profile debug|release|both]

http       requests per second and server CPU of a generated server, beside a hand-written and a constant one
postgres   the same on PostgreSQL, with the CPU of its processes; makes databases of its own and removes them
generate   `eden check` and `eden generate` for 1, 50 and 500 resources
build      CPU-seconds of `cargo build` for generated projects: cold, warm, incremental

Everything happens on this machine and below the folder `bench` of Cargo's target directory. Run it with --release.";

/// What shall be measured.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// Print the help.
    Help,
    /// Servers under load.
    Http(Http),
    /// Servers on PostgreSQL under load.
    Postgres(Http),
    /// The generator.
    Generate(Generate),
    /// Building what it generates.
    Build(Build),
}

/// How servers are measured.
#[derive(Debug, PartialEq)]
pub struct Http {
    /// Length of one measurement.
    pub seconds: f64,
    /// How often each measurement is repeated.
    pub rounds: usize,
    /// Connections that each have one request on its way.
    pub connections: usize,
    /// Whether server and clients keep to a core each.
    pub pinned: bool,
    /// Which servers take part.
    pub servers: Vec<Kind>,
    /// The PostgreSQL server, as a URL without a database.
    pub url: String,
}

/// How the generator is measured.
#[derive(Debug, PartialEq)]
pub struct Generate {
    /// How often each measurement is repeated.
    pub rounds: usize,
}

/// How building is measured.
#[derive(Debug, PartialEq)]
pub struct Build {
    /// How many resources the larger project has more than the smaller one.
    pub resources: usize,
    /// Cargo's profiles.
    pub profiles: Vec<Profile>,
}

/// A profile of Cargo's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Without optimisations.
    Debug,
    /// With optimisations.
    Release,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// Naming the argument that is not understood.
pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut http = Http {
        seconds: 2.0,
        rounds: 5,
        connections: 32,
        pinned: false,
        servers: vec![Kind::Static, Kind::HandWritten, Kind::Generated],
        url: "postgres://postgres@127.0.0.1:5432".to_owned(),
    };
    let mut generate = Generate { rounds: 5 };
    let mut build = Build {
        resources: 20,
        profiles: vec![Profile::Debug, Profile::Release],
    };
    let name = arguments.next().ok_or("say what shall be measured")?;
    if !["http", "postgres", "generate", "build"].contains(&name.as_str()) {
        return match name.as_str() {
            "help" | "--help" | "-h" => Ok(Command::Help),
            _ => Err(format!("there is no measurement `{name}`")),
        };
    }
    while let Some(option) = arguments.next() {
        if option == "--help" || option == "-h" {
            return Ok(Command::Help);
        }
        let value = arguments.next().ok_or_else(|| format!("{option} needs a value"))?;
        let number = || value.parse::<usize>().ok().filter(|number| (1..=1000).contains(number));
        let wrong = || format!("{option} cannot be `{value}`");
        match (name.as_str(), option.as_str()) {
            ("postgres", "--url") => http.url = value.trim_end_matches('/').to_owned(),
            ("http" | "postgres", "--seconds") => {
                let seconds = value
                    .parse::<f64>()
                    .ok()
                    .filter(|seconds| (0.1..=60.0).contains(seconds));
                http.seconds = seconds.ok_or_else(wrong)?;
            }
            ("http" | "postgres", "--rounds") => http.rounds = number().ok_or_else(wrong)?,
            ("http" | "postgres", "--connections") => {
                let fits = |connections: &usize| *connections <= MOST_CONNECTIONS;
                http.connections = number().filter(fits).ok_or_else(wrong)?;
            }
            ("http" | "postgres", "--pinned") => {
                http.pinned = match value.as_str() {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(wrong()),
                };
            }
            ("http", "--servers") => {
                http.servers = value
                    .split(',')
                    .map(Kind::parse)
                    .collect::<Option<_>>()
                    .ok_or_else(wrong)?;
            }
            ("generate", "--rounds") => generate.rounds = number().ok_or_else(wrong)?,
            ("build", "--resources") => build.resources = number().ok_or_else(wrong)?,
            ("build", "--profile") => {
                build.profiles = match value.as_str() {
                    "debug" => vec![Profile::Debug],
                    "release" => vec![Profile::Release],
                    "both" => vec![Profile::Debug, Profile::Release],
                    _ => return Err(wrong()),
                };
            }
            _ => return Err(format!("`{name}` has no option {option}")),
        }
    }
    Ok(match name.as_str() {
        "http" => Command::Http(http),
        "postgres" => Command::Postgres(http),
        "generate" => Command::Generate(generate),
        _ => Command::Build(build),
    })
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_belong_to_their_command_and_have_bounds() {
        assert!(
            matches!(read("http --seconds 0.5 --rounds 3"), Ok(Command::Http(http)) if http.seconds == 0.5 && http.rounds == 3)
        );
        assert!(matches!(read("build --profile release"), Ok(Command::Build(build)) if build.profiles.len() == 1));
        for line in [
            "",
            "x",
            "http --seconds",
            "http --seconds 0",
            "http --servers eve",
            "generate --seconds 1",
            "build --resources 0",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(read("--help"), Ok(Command::Help));
    }
}
