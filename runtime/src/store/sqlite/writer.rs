//! The write lane of SQLite: one connection, one writer, group commit. Requests queue; whatever waits is written in one
//! transaction and acknowledged after its commit. Leaves what is written to the callers: a [`Write`] is data.

use super::super::error::StoreError;
use super::super::write::{Check, Step, Write, Written};
use super::values::{arguments, failed};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Executor, Row};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Bounds of a group: so many writes, so many rows, so long.
const GROUP_WRITES: usize = 256;
const GROUP_ROWS: usize = 1024;
const GROUP_TIME: Duration = Duration::from_millis(50);
/// Writes of more rows than this are a group of their own.
const ALONE: usize = 64;
/// Requests that may wait; further ones wait before they queue.
const QUEUE: usize = 4096;

struct Queued {
    write: Write,
    answer: oneshot::Sender<Written>,
}

/// The queue before the writer. The writer ends when the last clone is dropped.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Queued>,
}

impl Writer {
    /// Starts the writer on `connection`. The handle ends after the last write, with the connection.
    pub(super) fn start(connection: SqliteConnection) -> (Self, tokio::task::JoinHandle<SqliteConnection>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        (Self { queue }, tokio::spawn(write_all(connection, waiting)))
    }

    /// Queues `write` and waits until it is on disk or has failed. Dropping the future does not take the write back.
    pub(super) async fn run(&self, write: Write) -> Written {
        let (answer, answered) = oneshot::channel();
        let gone = || Written::Failed(0, StoreError::Unavailable("the writer has stopped".to_owned()));
        if self.queue.send(Queued { write, answer }).await.is_err() {
            return gone();
        }
        answered.await.unwrap_or_else(|_| gone())
    }
}

async fn write_all(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Queued>) -> SqliteConnection {
    let mut backlog = VecDeque::with_capacity(GROUP_WRITES);
    loop {
        if backlog.is_empty() {
            match waiting.recv().await {
                Some(queued) => backlog.push_back(queued),
                None => return connection,
            }
        }
        while backlog.len() < GROUP_WRITES {
            let Ok(queued) = waiting.try_recv() else { break };
            backlog.push_back(queued);
        }
        write_group(&mut connection, &mut backlog).await;
    }
}

/// Writes what fits of `backlog` in one transaction, and tells each how it ended after the commit.
/// A group whose transaction is lost fails whole, with everything that waited behind it: nothing is retried.
async fn write_group(connection: &mut SqliteConnection, backlog: &mut VecDeque<Queued>) {
    let (started, mut rows) = (Instant::now(), 0);
    let mut ended: Vec<(oneshot::Sender<Written>, Written)> = Vec::with_capacity(backlog.len());
    let mut fate = connection.execute("BEGIN IMMEDIATE").await.map(|_| ()).map_err(failed);
    while fate.is_ok() {
        let fits = |queued: &Queued| {
            let more = queued.write.steps.len();
            ended.is_empty() || (more <= ALONE && rows + more <= GROUP_ROWS && started.elapsed() < GROUP_TIME)
        };
        if !backlog.front().is_some_and(fits) {
            break;
        }
        let Some(queued) = backlog.pop_front() else { break };
        let alone = queued.write.steps.len() > ALONE;
        rows += queued.write.steps.len();
        let written = write_one(connection, &queued.write).await;
        if let Written::Failed(_, error) = &written
            && !transaction_stands(connection).await
        {
            fate = Err(error.clone());
        }
        ended.push((queued.answer, written));
        if alone {
            break;
        }
    }
    if fate.is_ok() {
        fate = connection.execute("COMMIT").await.map(|_| ()).map_err(failed);
    }
    if let Err(error) = &fate {
        // a commit that failed for want of space or of the lock may leave the transaction open
        let _ = connection.execute("ROLLBACK").await;
        ended.extend(
            backlog
                .drain(..)
                .map(|queued| (queued.answer, Written::Failed(0, error.clone()))),
        );
    }
    for (answer, written) in ended {
        let told = match (&fate, written) {
            (Err(error), Written::Done(_)) => Written::Failed(0, error.clone()),
            (_, written) => written,
        };
        // the client may have gone; what is written stays written
        let _ = answer.send(told);
    }
}

/// One write. A single statement is atomic by itself; several share a savepoint.
async fn write_one(connection: &mut SqliteConnection, write: &Write) -> Written {
    for (number, check) in write.checks.iter().enumerate() {
        match holds(connection, check).await {
            Ok(true) => {}
            Ok(false) => return Written::Refused(number),
            Err(error) => return Written::Failed(0, error),
        }
    }
    let framed = write.steps.len() > 1;
    if framed && let Err(error) = connection.execute("SAVEPOINT write_one").await {
        return Written::Failed(0, failed(error));
    }
    let mut changed = 0;
    let mut ending = None;
    for (number, step) in write.steps.iter().enumerate() {
        match run(connection, step).await {
            Ok(0) if step.must_change => {
                ending = Some(Written::Missed);
                break;
            }
            Ok(rows) => changed += rows,
            Err(error) => {
                ending = Some(Written::Failed(number, error));
                break;
            }
        }
    }
    if framed {
        let close = match ending {
            None => "RELEASE write_one",
            Some(_) => "ROLLBACK TO write_one; RELEASE write_one",
        };
        if let Err(error) = connection.execute(close).await {
            return Written::Failed(0, failed(error));
        }
    }
    ending.unwrap_or(Written::Done(changed))
}

async fn holds(connection: &mut SqliteConnection, check: &Check) -> Result<bool, StoreError> {
    let query = sqlx::query_with(AssertSqlSafe(check.text.to_string()), arguments(&check.binds)?);
    let row = connection.fetch_optional(query).await.map_err(failed)?;
    Ok(row.is_some() == check.wanted)
}

async fn run(connection: &mut SqliteConnection, step: &Step) -> Result<u64, StoreError> {
    let arguments = arguments(&step.binds)?;
    let done = match &step.text {
        Cow::Borrowed(text) => connection.execute(sqlx::query_with(*text, arguments)).await,
        Cow::Owned(text) => {
            connection
                .execute(sqlx::query_with(AssertSqlSafe(text.clone()), arguments))
                .await
        }
    };
    done.map(|done| done.rows_affected()).map_err(failed)
}

/// Whether the group's transaction survived an error: some errors (a full disk, a failed write) end it.
/// Inside a transaction a second `BEGIN` is refused, which is the cheapest way to ask.
async fn transaction_stands(connection: &mut SqliteConnection) -> bool {
    match connection.execute("BEGIN").await {
        Err(sqlx::Error::Database(error)) => error.message().contains("within a transaction"),
        Err(_) => false,
        Ok(_) => {
            let _ = connection.execute("ROLLBACK").await;
            false
        }
    }
}

/// The first column of the first row, for pragmas and look-ups outside the hot path.
pub(super) async fn scalar(connection: &mut SqliteConnection, text: &str) -> Result<Option<String>, StoreError> {
    let row = connection
        .fetch_optional(AssertSqlSafe(text.to_owned()))
        .await
        .map_err(failed)?;
    Ok(row.and_then(|row| row.try_get_unchecked::<String, _>(0).ok()))
}
