//! Bounded load on one server: so many connections, each with one request on its way, for so long; and what the
//! server's process spent meanwhile. Leaves the requests to `workload`.

use super::client::Connection;
use super::postgres::Backends;
use super::server::Running;
use super::workload::{Requests, Workload};
use crate::{Failure, cpu, statistics};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Before measuring begins: caches fill, connections open.
const WARMING: Duration = Duration::from_millis(300);
/// No measurement sends more requests than this, however long it is.
const MOST_REQUESTS: u64 = 2_000_000;
/// How long the last answers may take.
const PATIENCE: Duration = Duration::from_secs(30);

const STARTING: u8 = 0;
const MEASURING: u8 = 1;
const STOPPING: u8 = 2;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers per second.
    pub rate: f64,
    /// CPU microseconds of the server for each answer.
    pub cpu: f64,
    /// CPU microseconds of the database's processes for each answer, where it has some of its own.
    pub database: f64,
    /// What 99 of 100 answers do not take longer than, in milliseconds.
    pub tail: f64,
}

/// What all connections share.
struct Common {
    phase: AtomicU8,
    sent: AtomicU64,
}

/// Puts `workload` on `server` for `seconds`.
///
/// # Errors
/// When any answer has another status than it should, or none comes.
pub async fn run(server: &Running, workload: Workload, connections: usize, seconds: f64) -> Result<Measured, Failure> {
    run_beside(server, None, workload, connections, seconds).await
}

/// The same, for a server whose database works in processes of its own.
///
/// # Errors
/// As [`run`].
pub async fn run_beside(
    server: &Running,
    mut database: Option<&mut Backends>,
    workload: Workload,
    connections: usize,
    seconds: f64,
) -> Result<Measured, Failure> {
    let common = Arc::new(Common {
        phase: AtomicU8::new(STARTING),
        sent: AtomicU64::new(0),
    });
    let mut clients = JoinSet::new();
    for requests in workload.requests(connections) {
        let connection = Connection::open(server.address).await?;
        clients.spawn(ask(connection, requests, workload, common.clone()));
    }
    tokio::time::sleep(WARMING).await;
    if let Some(database) = &mut database {
        database.find().await?;
    }
    let spent = |database: &Option<&mut Backends>| database.as_ref().map_or(Duration::ZERO, |found| found.spent());
    let (before, start, database_before) = (cpu::of_process(server.process())?, Instant::now(), spent(&database));
    common.phase.store(MEASURING, Ordering::Relaxed);
    let mut latencies: Vec<u32> = Vec::new();
    // clients end by themselves only when they have failed or have sent all they may
    let early = tokio::time::timeout(Duration::from_secs_f64(seconds), clients.join_next()).await;
    common.phase.store(STOPPING, Ordering::Relaxed);
    let (elapsed, after) = (start.elapsed().as_secs_f64(), cpu::of_process(server.process())?);
    let database = spent(&database).saturating_sub(database_before);
    let mut ended = early.ok().flatten();
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(client) = ended.take() {
            latencies.extend(client.map_err(|error| error.to_string())??);
        }
        ended = tokio::time::timeout_at(deadline, clients.join_next())
            .await
            .map_err(|_| "answers are missing")?;
        if ended.is_none() {
            break;
        }
    }
    if latencies.is_empty() {
        return Err(format!("not one answer in {elapsed} s"));
    }
    let count = latencies.len() as f64;
    Ok(Measured {
        rate: count / elapsed,
        cpu: after.saturating_sub(before).as_secs_f64() * 1e6 / count,
        database: database.as_secs_f64() * 1e6 / count,
        tail: f64::from(statistics::percentile_99(&mut latencies)) / 1000.0,
    })
}

/// One client; gives the microseconds of each answer that came while measuring.
async fn ask(
    mut connection: Connection,
    mut requests: Requests,
    workload: Workload,
    common: Arc<Common>,
) -> Result<Vec<u32>, Failure> {
    let mut latencies = Vec::with_capacity(4096);
    while common.sent.fetch_add(1, Ordering::Relaxed) < MOST_REQUESTS {
        let start = Instant::now();
        let answer = connection.send(requests.next()).await?;
        let status = answer.status;
        if status != workload.status() {
            let body = String::from_utf8_lossy(answer.body).into_owned();
            return Err(format!(
                "{}: {status} instead of {}: {body}",
                workload.name(),
                workload.status()
            ));
        }
        requests.learn(&answer);
        match common.phase.load(Ordering::Relaxed) {
            STARTING => {}
            MEASURING => latencies.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX)),
            _ => break,
        }
    }
    Ok(latencies)
}
