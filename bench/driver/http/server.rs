//! The servers that are measured: starting one, waiting until it answers, ending it.
//! Leaves filling databases to `seed`.

use super::client::Connection;
use super::pin;
use crate::{Failure, place};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Answers constant bytes.
    Static,
    /// axum and sqlx, written by hand.
    HandWritten,
    /// The same on PostgreSQL.
    HandWrittenPostgres,
    /// The example `tokens`, made by the generator.
    Generated,
}

impl Kind {
    /// Reads the name that the command line uses.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "static" => Some(Kind::Static),
            "handwritten" => Some(Kind::HandWritten),
            "generated" => Some(Kind::Generated),
            _ => None,
        }
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Static => "static",
            Kind::HandWritten | Kind::HandWrittenPostgres => "hand-written",
            Kind::Generated => "generated",
        }
    }

    /// The package that makes the program.
    pub fn package(self) -> &'static str {
        match self {
            Kind::Static | Kind::HandWritten | Kind::HandWrittenPostgres => "eden-bench",
            Kind::Generated => "tokens",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Kind::Static => "eden-bench-static",
            Kind::HandWritten => "eden-bench-handwritten",
            Kind::HandWrittenPostgres => "eden-bench-handwritten-postgres",
            Kind::Generated => "tokens",
        }
    }
}

/// SQLite's `synchronous`: whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// It does.
    Full,
    /// It does not; the disk is waited for now and then.
    Normal,
}

impl Synchronous {
    /// The name in URLs and tables.
    pub fn name(self) -> &'static str {
        match self {
            Synchronous::Full => "full",
            Synchronous::Normal => "normal",
        }
    }
}

/// A running server; it ends when this is dropped.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Running {
    /// Starts `kind` in `folder` on the database `file` there, and waits until it answers.
    ///
    /// # Errors
    /// With the end of the server's log when it does not answer.
    pub async fn start(
        kind: Kind,
        folder: &Path,
        file: &str,
        synchronous: Synchronous,
        pinned: bool,
    ) -> Result<Self, Failure> {
        let url = format!("sqlite://{file}?synchronous={}", synchronous.name());
        Self::start_on(kind, folder, &url, pinned).await
    }

    /// Starts `kind` in `folder` on the database `url`, and waits until it answers.
    ///
    /// # Errors
    /// As [`Running::start`].
    pub async fn start_on(kind: Kind, folder: &Path, url: &str, pinned: bool) -> Result<Self, Failure> {
        let address = free_address()?;
        let (program, log) = (
            place::programs()?.join(kind.program()),
            folder.join(format!("{}.log", kind.program())),
        );
        let stderr = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let mut command = if pinned {
            pin::start(&program)
        } else {
            Command::new(&program)
        };
        let child = command
            .current_dir(folder)
            .env("HOST", address.ip().to_string())
            .env("PORT", address.port().to_string())
            .env("DATABASE_URL", url)
            .env("ADMIN_PASSWORD", "a password nobody uses here")
            .env("ADMIN_TOKEN", "a-token-nobody-uses-here")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .map_err(|error| format!("{command:?}: {error}"))?;
        let mut running = Self { child, address };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let question = async { Connection::open(address).await?.send(QUESTION).await.map(|_| ()) };
            let answered = matches!(tokio::time::timeout(PATIENCE, question).await, Ok(Ok(())));
            if matches!(running.child.try_wait(), Ok(Some(_))) {
                break;
            }
            if answered {
                return Ok(running);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let log = std::fs::read_to_string(&log).unwrap_or_default();
        Err(format!("{} does not answer; it said:\n{log}", program.display()))
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

/// A port below those that the system hands out: nobody else takes it between here and the server's start.
fn free_address() -> Result<SocketAddr, Failure> {
    for _ in 0..100 {
        let mut bytes = [0; 2];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        let port = 12_000 + u16::from_le_bytes(bytes) % 20_000;
        if let Ok(address) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| listener.local_addr()) {
            return Ok(address);
        }
    }
    Err("no free port".to_owned())
}

/// Any answer to this will do.
const QUESTION: &[u8] = b"GET /invoices HTTP/1.1\r\nhost: localhost\r\n\r\n";

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended by itself; its database is thrown away in any case
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
