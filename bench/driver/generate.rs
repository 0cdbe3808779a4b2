//! How long `eden check` and `eden generate` take for 1, 50 and 500 resources.
//! Leaves building what is generated to `compile`.

use crate::arguments::Generate;
use crate::table::{Table, figure};
use crate::{Failure, cpu, place, settings, statistics};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const SIZES: [usize; 3] = [1, 50, 500];
/// For the largest number of resources, in seconds.
const AIM: f64 = 1.0;

/// What one run of the program took, in seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    wall: f64,
    cpu: f64,
}

/// Measures and prints.
///
/// # Errors
/// When the generator cannot be built or does not end well.
pub fn run(options: &Generate) -> Result<(), Failure> {
    place::build("eden-generator")?;
    let eden = place::programs()?.join("eden");
    let folder = place::folder("generate")?;
    println!("{}; median of {} runs\n", place::machine(), options.rounds);
    let mut cells: Vec<(usize, &str)> = SIZES.iter().flat_map(|&size| WHAT.map(|what| (size, what))).collect();
    let mut taken: Vec<(usize, &str, Taken)> = Vec::new();
    for size in SIZES {
        write(&folder.join(format!("{size}.yaml")), &settings::settings(size, 0))?;
    }
    for _ in 0..options.rounds {
        statistics::shuffle(&mut cells);
        for &(size, what) in &cells {
            let settings = folder.join(format!("{size}.yaml"));
            let output = folder.join(format!("project-{size}"));
            let mut command = Command::new(&eden);
            command.arg("--quiet");
            match what {
                CHECK => command.arg("check").arg(&settings),
                _ => command.arg("generate").arg(&settings).arg("--output").arg(&output),
            };
            if what == ANEW && output.exists() {
                std::fs::remove_dir_all(&output).map_err(|error| format!("{}: {error}", output.display()))?;
            }
            if what == AGAIN && !output.exists() {
                time(
                    Command::new(&eden)
                        .arg("--quiet")
                        .arg("generate")
                        .arg(&settings)
                        .arg("--output")
                        .arg(&output),
                )?;
            }
            taken.push((size, what, time(&mut command)?));
        }
    }
    let mut table = Table::new(&["resources", "command", "seconds", "CPU-seconds"]);
    let mut largest = Vec::new();
    for size in SIZES {
        for what in WHAT {
            let of = |part: fn(&Taken) -> f64| {
                let same = taken.iter().filter(|(other, name, _)| (*other, *name) == (size, what));
                statistics::median(&mut same.map(|(_, _, taken)| part(taken)).collect::<Vec<_>>())
            };
            let (wall, cpu) = (of(|taken| taken.wall), of(|taken| taken.cpu));
            table.row(vec![size.to_string(), what.to_owned(), figure(wall), figure(cpu)]);
            if Some(&size) == SIZES.last() {
                largest.push((what, wall));
            }
        }
    }
    println!("{}", table.text());
    for (what, wall) in largest {
        let word = if wall < AIM { "reached" } else { "missed" };
        println!("aim: {what} of 500 in under a second: {word} ({} s)", figure(wall));
    }
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

const CHECK: &str = "check";
const ANEW: &str = "generate, new project";
const AGAIN: &str = "generate, nothing changed";
const WHAT: [&str; 3] = [CHECK, ANEW, AGAIN];

fn time(command: &mut Command) -> Result<Taken, Failure> {
    let (cpu, start) = (cpu::of_children()?, Instant::now());
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let wall = start.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(format!(
            "{command:?} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(Taken {
        wall,
        cpu: cpu::of_children()?.saturating_sub(cpu).as_secs_f64(),
    })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
