//! Servers on PostgreSQL under load: each on a fresh copy of the same database, with the CPU of the database's own
//! processes. Leaves requests and clients to its neighbours.

use super::load::{self, Measured};
use super::seed::{self, FIRST_WRITER, WRITERS};
use super::server::{Kind, Running};
use super::{order, pin};
use crate::arguments::Http;
use crate::table::{Table, figure};
use crate::{Failure, cpu, place, statistics};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};
use std::path::Path;
use std::time::Duration;

/// Who takes part.
const KINDS: [Kind; 2] = [Kind::HandWrittenPostgres, Kind::Generated];

/// The processes of the database that work for one server.
pub struct Backends {
    connection: PgConnection,
    database: String,
    processes: Vec<u32>,
}

impl Backends {
    /// Looks for them: a server connects when it is asked first.
    ///
    /// # Errors
    /// When the database does not tell.
    pub async fn find(&mut self) -> Result<(), Failure> {
        let text = format!("SELECT pid FROM pg_stat_activity WHERE datname = '{}'", self.database);
        let rows = self
            .connection
            .fetch_all(AssertSqlSafe(text))
            .await
            .map_err(|error| error.to_string())?;
        let processes = rows.iter().map(|row| row.try_get::<i32, _>(0).map(i32::unsigned_abs));
        self.processes = processes.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Ok(())
    }

    /// What they have spent so far.
    pub fn spent(&self) -> Duration {
        let known = self
            .processes
            .iter()
            .filter_map(|process| cpu::of_process(*process).ok());
        known.sum()
    }
}

/// Measures and prints.
///
/// # Errors
/// As [`super::run`], and when the database cannot be reached.
pub fn run(options: &Http) -> Result<(), Failure> {
    for kind in KINDS {
        place::build(kind.package())?;
    }
    let folder = place::folder("postgres")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let measured = runtime.block_on(measure(options, &folder));
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    measured
}

async fn connect(url: &str) -> Result<PgConnection, Failure> {
    let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| error.to_string())?;
    let connection = options.disable_statement_logging().connect().await;
    connection.map_err(|error| format!("PostgreSQL: {error}"))
}

async fn execute(connection: &mut PgConnection, text: String) -> Result<(), Failure> {
    let done = connection.execute(AssertSqlSafe(text.clone())).await;
    done.map(|_| ()).map_err(|error| format!("{text}: {error}"))
}

fn name(kind: Kind, state: &str) -> String {
    format!("eden_bench_{}_{state}", kind.name().replace('-', "_"))
}

async fn measure(options: &Http, folder: &Path) -> Result<(), Failure> {
    let machine = place::machine();
    if options.pinned {
        pin::clients()?;
    }
    println!(
        "{machine}; {} connections, median of {} rounds of {} s\n",
        options.connections, options.rounds, options.seconds
    );
    let url = |database: &str| format!("{}/{database}", options.url);
    let mut admin = connect(&url("postgres")).await?;
    for kind in KINDS {
        let seeded = name(kind, "seeded");
        execute(&mut admin, format!("DROP DATABASE IF EXISTS {seeded} WITH (FORCE)")).await?;
        execute(&mut admin, format!("CREATE DATABASE {seeded}")).await?;
        drop(Running::start_on(kind, folder, &url(&seeded), options.pinned).await?);
        fill(&mut connect(&url(&seeded)).await?).await?;
    }
    let mut samples = Vec::new();
    for round in 1..=options.rounds {
        let mut kinds = KINDS.to_vec();
        statistics::shuffle(&mut kinds);
        for kind in kinds {
            let (seeded, fresh) = (name(kind, "seeded"), name(kind, "fresh"));
            execute(&mut admin, format!("DROP DATABASE IF EXISTS {fresh} WITH (FORCE)")).await?;
            execute(&mut admin, format!("CREATE DATABASE {fresh} TEMPLATE {seeded}")).await?;
            execute(&mut admin, "CHECKPOINT".to_owned()).await?;
            let server = Running::start_on(kind, folder, &url(&fresh), options.pinned).await?;
            let mut backends = Backends {
                connection: connect(&url("postgres")).await?,
                database: fresh,
                processes: Vec::new(),
            };
            for workload in order() {
                let beside = Some(&mut backends);
                let measured = load::run_beside(&server, beside, workload, options.connections, options.seconds).await;
                samples.push((
                    kind,
                    workload,
                    measured.map_err(|failure| format!("{} server: {failure}", kind.name()))?,
                ));
            }
        }
        eprintln!("round {round} of {} is done", options.rounds);
    }
    for kind in KINDS {
        for state in ["seeded", "fresh"] {
            execute(
                &mut admin,
                format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", name(kind, state)),
            )
            .await?;
        }
    }
    print(&samples);
    Ok(())
}

/// The documents of `seed`, made by the database.
async fn fill(connection: &mut PgConnection) -> Result<(), Failure> {
    let dates = connection
        .fetch_one("SELECT data_type FROM information_schema.columns WHERE table_name = 'invoices' AND column_name = '_created'")
        .await
        .map_err(|error| error.to_string())?;
    let dates: String = dates.try_get(0).map_err(|error| error.to_string())?;
    let moment = if dates == "bigint" {
        seed::MOMENT.to_string()
    } else {
        format!("to_timestamp({} / 1000)", seed::MOMENT)
    };
    let cast = if dates == "bigint" { "" } else { "::jsonb" };
    for account in 0..FIRST_WRITER + WRITERS {
        let (number, token) = (format!("{account:022x}"), seed::digest(account));
        let text = format!(
            "INSERT INTO accounts (_id, _updated, _created, _etag, username, roles, token, password) VALUES \
             ('ac{number}', {moment}, {moment}, '{account:040x}', 'account{account}', '[\"user\"]'{cast}, '{token}', 'x')"
        );
        execute(connection, text).await?;
    }
    for (first, count, owner) in seed::lots() {
        let owner = owner.replace("n ", "n::bigint ");
        let text = format!(
            "INSERT INTO invoices (_id, _updated, _created, _etag, number, amount, user_id) \
             SELECT '5f' || lpad(to_hex(n), 22, '0'), {moment}, {moment}, lpad(to_hex(n), 40, '0'), \
             'INV-' || lpad(n::text, 6, '0'), n % 1000, 'ac' || lpad(to_hex({owner}), 22, '0') \
             FROM generate_series({first}, {first} + {count} - 1) AS numbers(n) ORDER BY n"
        );
        execute(connection, text).await?;
    }
    execute(connection, "VACUUM ANALYZE".to_owned()).await
}

/// A part of what was measured.
type Part = fn(&Measured) -> f64;

fn print(samples: &[(Kind, super::workload::Workload, Measured)]) {
    let median = |kind: Kind, workload, part: Part| {
        let same = samples.iter().filter(|sample| (sample.0, sample.1) == (kind, workload));
        let mut values: Vec<f64> = same.map(|sample| part(&sample.2)).collect();
        if values.is_empty() {
            0.0
        } else {
            statistics::median(&mut values)
        }
    };
    let mut table = Table::new(&[
        "request",
        "server",
        "requests/s",
        "p99 ms",
        "server CPU us",
        "PostgreSQL CPU us",
        "x hand-written",
    ]);
    for workload in super::workload::Workload::ALL {
        for kind in KINDS {
            let cpu = median(kind, workload, |measured| measured.cpu);
            let beside = median(KINDS[0], workload, |measured| measured.cpu);
            table.row(vec![
                workload.name().to_owned(),
                kind.name().to_owned(),
                figure(median(kind, workload, |measured| measured.rate)),
                figure(median(kind, workload, |measured| measured.tail)),
                figure(cpu),
                figure(median(kind, workload, |measured| measured.database)),
                figure(cpu / beside.max(0.001)),
            ]);
        }
    }
    println!("{}", table.text());
}
