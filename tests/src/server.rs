//! A running server: started with an environment of its own on a free port, watched, stopped, and ended with the test.
//! Leaves what it is told to `client` and `raw`.

use crate::client::Client;
use crate::folder::Folder;
use crate::postgres;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The password of the account that the settings of the examples ask for.
pub const ADMIN_PASSWORD: &str = "the password of whoever set this up";
/// Its token, where accounts have tokens.
pub const ADMIN_TOKEN: &str = "5c0f8a1e5c0f8a1e5c0f8a1e5c0f8a1e5c0f8a1e5c0f8a1e5c0f8a1e5c0f8a1e";
/// How long a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server that is about to start.
#[derive(Debug, Clone)]
pub struct Launch {
    program: PathBuf,
    folder: PathBuf,
    variables: BTreeMap<String, OsString>,
    before: Vec<OsString>,
    arguments: Vec<OsString>,
}

impl Launch {
    /// `program`, working in `folder`, with a database there or, when PostgreSQL is chosen, one of the same name, and whatever the settings of the examples need.
    #[must_use]
    pub fn new(program: &Path, folder: &Folder) -> Self {
        let launch = Self {
            program: program.to_owned(),
            folder: folder.path().to_owned(),
            variables: BTreeMap::new(),
            before: Vec::new(),
            arguments: Vec::new(),
        };
        let database = if postgres::is_chosen() {
            // many servers share one that has so many connections and no more
            format!("{}?max_connections=5", postgres::of_folder(folder.path()))
        } else {
            "sqlite://server.db".to_owned()
        };
        launch
            .set("PATH", std::env::var_os("PATH").unwrap_or_default())
            .set("HOST", "127.0.0.1")
            .set("PORT", "0")
            .set("DATABASE_URL", database)
            .set("ADMIN_PASSWORD", ADMIN_PASSWORD)
            .set("ADMIN_TOKEN", ADMIN_TOKEN)
    }

    /// With this variable in its environment, which is otherwise empty.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Without this variable.
    #[must_use]
    pub fn unset(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    /// With these arguments.
    #[must_use]
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments = arguments.iter().map(OsString::from).collect();
        self
    }

    /// Started by another program, whose arguments come before the server's path.
    #[must_use]
    pub fn through<T: AsRef<OsStr>>(mut self, program_and_arguments: &[T]) -> Self {
        self.before = program_and_arguments
            .iter()
            .map(|word| word.as_ref().to_owned())
            .collect();
        self
    }

    fn command(&self) -> Command {
        let mut words = self
            .before
            .iter()
            .cloned()
            .chain([self.program.clone().into_os_string()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(&self.arguments).current_dir(&self.folder);
        command.env_clear().envs(&self.variables);
        // in a group of its own, so that whatever it was started through ends with it
        command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts it and waits until it listens; the test fails when it ends before that.
    #[must_use]
    #[track_caller]
    pub fn start(&self) -> Server {
        let mut child = self.command().spawn().expect("the server can be started");
        let log = Arc::new(Mutex::new(String::new()));
        let readers = [
            child.stdout.take().map(|stream| gather(stream, Arc::clone(&log))),
            child.stderr.take().map(|stream| gather(stream, Arc::clone(&log))),
        ];
        let mut server = Server {
            child,
            log,
            readers: readers.into_iter().flatten().collect(),
            address: ([127, 0, 0, 1], 0).into(),
        };
        let started = Instant::now();
        while server.address.port() == 0 {
            if let Some(address) = listening(&server.log()) {
                server.address = address;
            } else if let Ok(Some(status)) = server.child.try_wait() {
                panic!("the server ended with {status}: {}", server.log());
            }
            assert!(
                started.elapsed() < PATIENCE,
                "the server did not start: {}",
                server.log()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    /// Runs it to its end, which must come by itself.
    #[must_use]
    #[track_caller]
    pub fn finish(&self) -> Finished {
        let mut child = self.command().spawn().expect("the server can be started");
        let (out, err) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(String::new())));
        let readers = [
            child.stdout.take().map(|stream| gather(stream, Arc::clone(&out))),
            child.stderr.take().map(|stream| gather(stream, Arc::clone(&err))),
        ];
        let started = Instant::now();
        let status = loop {
            if let Ok(Some(status)) = child.try_wait() {
                break status;
            }
            if started.elapsed() > PATIENCE || listening(&text(&err)).is_some() {
                signal_group(&child, "KILL");
                let _ = child.wait();
                panic!("it should have ended by itself: {}", text(&err));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        for reader in readers.into_iter().flatten() {
            let _ = reader.join();
        }
        Finished {
            code: status.code(),
            stdout: text(&out),
            stderr: text(&err),
        }
    }
}

/// How a program ended.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

/// A running server. It ends with this value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
    address: SocketAddr,
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client without credentials.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(format!("http://{}", self.address))
    }

    /// What it has written to stdout and stderr so far.
    #[must_use]
    pub fn log(&self) -> String {
        text(&self.log)
    }

    /// Asks it to stop, without waiting.
    pub fn terminate(&self) {
        signal_group(&self.child, "TERM");
    }

    /// Waits until it has ended; the test fails when it does not. Gives its end and everything it wrote.
    #[track_caller]
    pub fn wait(&mut self) -> (ExitStatus, String) {
        let started = Instant::now();
        let status = loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "the server did not stop: {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        };
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        (status, self.log())
    }

    /// Asks it to stop and waits; the test fails unless it ends with 0. Gives everything it wrote.
    #[track_caller]
    pub fn stop(mut self) -> String {
        self.terminate();
        let (status, log) = self.wait();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        signal_group(&self.child, "KILL");
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            signal_group(&self.child, "KILL");
            let _ = self.child.wait();
        }
    }
}

/// The address that the server says it listens on.
fn listening(log: &str) -> Option<SocketAddr> {
    let line = log.lines().find_map(|line| line.strip_prefix("listening http://"))?;
    line.split('/').next()?.trim().parse().ok()
}

fn gather(stream: impl Read + Send + 'static, into: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stream);
        let mut line = Vec::new();
        while let Ok(1..) = lines.read_until(b'\n', &mut line) {
            into.lock()
                .expect("nobody panics holding it")
                .push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

fn text(log: &Mutex<String>) -> String {
    log.lock().expect("nobody panics holding it").clone()
}

/// Sends a signal to the group of `child`, through the shell that every Unix has.
fn signal_group(child: &Child, signal: &str) {
    let _ = Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"-$1\"", signal, &child.id().to_string()])
        .status();
}
