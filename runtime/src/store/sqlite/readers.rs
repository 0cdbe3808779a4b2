//! The read lane of SQLite: dedicated threads, each with a connection of its own. A job is one closure that runs on one
//! of them inside one short read transaction, so that everything it sees is of one moment.
//! Leaves the driver to `rusqlite_reader` (feature `fast-reads`) or `sqlx_reader`.

use super::super::error::StoreError;
use super::super::read::Reader;
use crate::refusal::Refusal;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A connection as a thread holds it: a reader whose jobs are framed by transactions.
pub(super) trait Lane: Reader {
    /// Starts a read transaction whose statements end at `deadline`.
    fn begin(&mut self, deadline: Instant) -> Result<(), StoreError>;
    /// Ends it.
    fn end(&mut self);
}

type Job = Box<dyn FnOnce(&mut dyn Lane) + Send>;

/// The threads and their queue.
pub(super) struct Readers {
    queue: flume::Sender<Message>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

enum Message {
    Run(Job),
    /// The thread that gets this ends.
    Stop,
}

impl Readers {
    /// Starts `count` threads, each with a connection made by `open`.
    ///
    /// # Errors
    /// When a connection cannot be opened or a thread cannot be started.
    pub(super) fn start<L: Lane>(
        count: usize,
        open: impl Fn() -> Result<L, StoreError> + Send + Clone + 'static,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = flume::unbounded();
        let mut threads = Vec::with_capacity(count);
        for number in 0..count {
            let (open, jobs) = (open.clone(), jobs.clone());
            // a connection stays on its thread; whether it opened is told back
            let (opened, opening) = std::sync::mpsc::sync_channel(1);
            let thread = std::thread::Builder::new()
                .name(format!("eden-read-{number}"))
                .spawn(move || {
                    let mut lane = match open() {
                        Ok(lane) => {
                            let _ = opened.send(Ok(()));
                            lane
                        }
                        Err(error) => {
                            let _ = opened.send(Err(error));
                            return;
                        }
                    };
                    while let Ok(Message::Run(job)) = jobs.recv() {
                        // a panic of a job must not take the thread with it: the connection is opened anew
                        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut lane)));
                        if ended.is_err() {
                            match open() {
                                Ok(fresh) => lane = fresh,
                                Err(error) => {
                                    tracing::error!(?error, "a reader cannot open the database again");
                                    return;
                                }
                            }
                        }
                    }
                })
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
            opening
                .recv()
                .unwrap_or_else(|_| Err(StoreError::Unavailable("a reader did not start".to_owned())))?;
            threads.push(thread);
        }
        Ok(Self {
            queue,
            threads: Mutex::new(threads),
        })
    }

    /// Ends the threads after the jobs that wait, and waits until their connections are closed.
    pub(super) async fn close(&self) {
        let threads = self.threads.lock().map(|mut threads| std::mem::take(&mut *threads));
        let threads = threads.unwrap_or_default();
        for _ in &threads {
            let _ = self.queue.send(Message::Stop);
        }
        let joined = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join())));
        let _ = joined.await;
    }

    /// Runs `job` on one of the threads, in one read transaction that ends after `limit`.
    ///
    /// # Errors
    /// What the job says, or that the database is unavailable.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        job: impl FnOnce(&mut dyn Reader) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (answer, answered) = oneshot::channel();
        let framed = move |lane: &mut dyn Lane| {
            if answer.is_closed() {
                return;
            }
            let result = match lane.begin(Instant::now() + limit) {
                Ok(()) => {
                    let result = job(lane);
                    lane.end();
                    result
                }
                Err(error) => Err(error.into()),
            };
            // the client may have gone meanwhile
            let _ = answer.send(result);
        };
        if self.queue.send(Message::Run(Box::new(framed))).is_err() {
            return Err(Refusal::Internal("no reader is left".to_owned()));
        }
        answered
            .await
            .unwrap_or_else(|_| Err(Refusal::Internal("a reader failed".to_owned())))
    }
}
