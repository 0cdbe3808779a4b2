//! How many CPU-seconds `cargo build` takes for generated projects: cold, with the dependencies built already, and
//! after an edit of one resource. Leaves generating to the `eden` program.

use crate::arguments::{Build, Profile};
use crate::table::{Table, figure};
use crate::{Failure, cpu, place, settings, statistics};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const EDITS: usize = 3;

/// What a build took, in seconds, and how many crates it compiled.
#[derive(Debug, Clone, Copy)]
struct Taken {
    wall: f64,
    cpu: f64,
    crates: f64,
}

/// Where a profile's builds happen.
struct Ground {
    eden: PathBuf,
    folder: PathBuf,
    target: PathBuf,
    profile: Profile,
}

/// Measures and prints.
///
/// # Errors
/// When the generator or a generated project cannot be built.
pub fn run(options: &Build) -> Result<(), Failure> {
    place::build("eden-generator")?;
    let eden = place::programs()?.join("eden");
    let folder = place::folder("build")?;
    println!("{}\n", place::machine());
    let mut table = Table::new(&["build", "crates", "seconds", "CPU-seconds"]);
    let mut aims = Vec::new();
    for &profile in &options.profiles {
        let name = match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        };
        let ground = Ground {
            eden: eden.clone(),
            folder: folder.join(name),
            target: folder.join(name).join("target"),
            profile,
        };
        let large = options.resources + 1;
        let cold = ground.project("cold", 1, 0)?;
        fetch(&cold)?;
        let mut row = |what: String, taken: Taken| {
            eprintln!("{name}: {what}: {} CPU-seconds", figure(taken.cpu));
            table.row(vec![
                format!("{name}: {what}"),
                format!("{:.0}", taken.crates),
                figure(taken.wall),
                figure(taken.cpu),
            ]);
        };
        row("cold, 1 resource".to_owned(), ground.build(&cold)?);
        // made only now, as a project in use would be: Cargo takes source that is older than a build for built
        let small = ground.build(&ground.project("small", 1, 0)?)?;
        row("warm, 1 resource".to_owned(), small);
        let more = ground.project("large", large, 0)?;
        let built = ground.build(&more)?;
        row(format!("warm, {large} resources"), built);
        let mut edits = Vec::new();
        for edited in 1..=EDITS {
            ground.project("large", large, edited)?;
            edits.push(ground.build(&more)?);
        }
        let of = |part: fn(&Taken) -> f64| statistics::median(&mut edits.iter().map(part).collect::<Vec<_>>());
        let edit = Taken {
            wall: of(|taken| taken.wall),
            cpu: of(|taken| taken.cpu),
            crates: of(|taken| taken.crates),
        };
        row(format!("incremental, 1 of {large} resources edited"), edit);
        let each = (built.cpu - small.cpu) / options.resources as f64;
        let (aim, wait) = match profile {
            Profile::Debug => (0.6, 4.0),
            Profile::Release => (2.0, 15.0),
        };
        let word = |reached: bool| if reached { "reached" } else { "missed" };
        aims.push(format!(
            "aim: {name}, {aim} CPU-seconds per resource: {} ({})",
            word(each <= aim),
            figure(each)
        ));
        let seconds = figure(edit.wall);
        aims.push(format!(
            "aim: {name}, incremental under {wait} s: {} ({seconds} s)",
            word(edit.wall < wait)
        ));
        remove(&ground.folder)?;
    }
    println!("{}\n{}", table.text(), aims.join("\n"));
    remove(&folder)
}

impl Ground {
    /// Generates the project `name`, or brings it up to date.
    fn project(&self, name: &str, resources: usize, edited: usize) -> Result<PathBuf, Failure> {
        let settings = self.folder.join(format!("{name}.yaml"));
        std::fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        std::fs::write(&settings, settings::settings(resources, edited))
            .map_err(|error| format!("{}: {error}", settings.display()))?;
        let project = self.folder.join(name);
        let mut eden = Command::new(&self.eden);
        succeed(
            eden.args(["--quiet", "generate"])
                .arg(&settings)
                .arg("--output")
                .arg(&project),
        )?;
        Ok(project)
    }

    fn build(&self, project: &Path) -> Result<Taken, Failure> {
        let mut cargo = place::cargo();
        cargo
            .args(["build", "--color", "never", "--offline", "--locked"])
            .current_dir(project);
        if self.profile == Profile::Release {
            cargo.arg("--release");
        }
        // a compiler cache would hide what is measured, and its server would not count as a child
        cargo
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTC_WRAPPER", "")
            .env_remove("RUSTFLAGS");
        let (cpu, start) = (cpu::of_children()?, Instant::now());
        let said = succeed(&mut cargo)?;
        let (wall, cpu) = (
            start.elapsed().as_secs_f64(),
            cpu::of_children()?.saturating_sub(cpu).as_secs_f64(),
        );
        let crates = said
            .lines()
            .filter(|line| line.trim_start().starts_with("Compiling "))
            .count();
        Ok(Taken {
            wall,
            cpu,
            crates: crates as f64,
        })
    }
}

/// Downloading is not measured.
fn fetch(project: &Path) -> Result<(), Failure> {
    succeed(
        place::cargo()
            .args(["fetch", "--quiet", "--locked"])
            .current_dir(project),
    )
    .map(|_| ())
}

/// Runs `command` to its end; gives what it told meanwhile.
fn succeed(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(format!("{command:?} failed:\n{said}"))
    }
}

fn remove(folder: &Path) -> Result<(), Failure> {
    std::fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
