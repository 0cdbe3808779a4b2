//! Servers under load: every server on a fresh copy of the same database, every workload, both modes of `synchronous`,
//! several rounds in an order that nobody can foresee. Leaves showing the figures to `report`.

mod client;
mod load;
mod pin;
pub mod postgres;
mod report;
mod same;
mod seed;
pub mod server;
pub mod workload;

use crate::arguments::Http;
use crate::{Failure, place, statistics};
use load::Measured;
use server::{Kind, Running, Synchronous};
use std::path::Path;
use workload::Workload;

/// One measurement.
struct Sample {
    kind: Kind,
    synchronous: Synchronous,
    workload: Workload,
    measured: Measured,
}

/// Measures and prints.
///
/// # Errors
/// When a server cannot be built or started, answers wrongly, or does other work than the hand-written one.
pub fn run(options: &Http) -> Result<(), Failure> {
    let mut packages: Vec<&str> = options.servers.iter().map(|kind| kind.package()).collect();
    packages.dedup();
    for package in packages {
        place::build(package)?;
    }
    let folder = place::folder("http")?;
    // one thread for all clients: they must not take more of the machine than they need
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let measured = runtime.block_on(measure(options, &folder));
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    measured
}

async fn measure(options: &Http, folder: &Path) -> Result<(), Failure> {
    let machine = place::machine();
    if options.pinned {
        pin::clients()?;
    }
    println!(
        "{machine}; {}{} connections, median of {} rounds of {} s\n",
        if options.pinned {
            "server and clients pinned to a core each, "
        } else {
            ""
        },
        options.connections,
        options.rounds,
        options.seconds
    );
    for &kind in options.servers.iter().filter(|kind| **kind != Kind::Static) {
        prepare(kind, folder, options.pinned).await?;
    }
    if [Kind::HandWritten, Kind::Generated]
        .iter()
        .all(|kind| options.servers.contains(kind))
    {
        let hand_written = start(Kind::HandWritten, folder, Synchronous::Normal, options.pinned).await?;
        let generated = start(Kind::Generated, folder, Synchronous::Normal, options.pinned).await?;
        same::compare(&hand_written, &generated).await?;
    }
    let mut cells: Vec<(Kind, Synchronous)> = Vec::new();
    for synchronous in [Synchronous::Full, Synchronous::Normal] {
        cells.extend(options.servers.iter().map(|&kind| (kind, synchronous)));
    }
    let mut samples = Vec::new();
    for round in 1..=options.rounds {
        statistics::shuffle(&mut cells);
        for &(kind, synchronous) in &cells {
            let server = start(kind, folder, synchronous, options.pinned).await?;
            for workload in order() {
                let measured = load::run(&server, workload, options.connections, options.seconds)
                    .await
                    .map_err(|failure| format!("{} server: {failure}", kind.name()))?;
                samples.push(Sample {
                    kind,
                    synchronous,
                    workload,
                    measured,
                });
            }
        }
        eprintln!("round {round} of {} is done", options.rounds);
    }
    report::print(&samples, &options.servers);
    Ok(())
}

/// Reads in any order, then writes in any order: what is read is the same for every server.
fn order() -> Vec<Workload> {
    let (mut writes, mut reads): (Vec<Workload>, Vec<Workload>) =
        Workload::ALL.into_iter().partition(|workload| workload.writes());
    statistics::shuffle(&mut reads);
    statistics::shuffle(&mut writes);
    reads.append(&mut writes);
    reads
}

/// Lets `kind` make its tables, and fills them.
async fn prepare(kind: Kind, folder: &Path, pinned: bool) -> Result<(), Failure> {
    let file = seeded(kind);
    drop(Running::start(kind, folder, &file, Synchronous::Normal, pinned).await?);
    seed::fill(&folder.join(&file)).await
}

/// Starts `kind` on a fresh copy of its database.
async fn start(kind: Kind, folder: &Path, synchronous: Synchronous, pinned: bool) -> Result<Running, Failure> {
    let file = format!("{}.db", kind.name());
    for suffix in ["", "-wal", "-shm"] {
        // there is none the first time
        let _ = std::fs::remove_file(folder.join(format!("{file}{suffix}")));
    }
    if kind != Kind::Static {
        let from = folder.join(seeded(kind));
        std::fs::copy(&from, folder.join(&file)).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    Running::start(kind, folder, &file, synchronous, pinned).await
}

fn seeded(kind: Kind) -> String {
    format!("{}-seeded.db", kind.name())
}
