//! Starting the server, waiting until it answers, and standing in for it until it ends: signals are handed on, its
//! exit code becomes ours. Leaves what is said about it to `run`.

use super::environment::Environment;
use crate::cli::{Exit, Outcome, Shell};
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

/// How often is tried whether the server listens.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that was started.
pub struct Server {
    child: Child,
    address: SocketAddr,
    /// How it is reached: `http://127.0.0.1:5000`.
    pub base: String,
}

/// Starts `program` in `folder`, so that it reads the `.env` there and keeps its files there.
pub fn start(shell: &Shell, program: &Path, folder: &Path, environment: &mut Environment) -> Result<Server, Exit> {
    let host = environment
        .get("HOST")
        .filter(|host| !host.is_empty())
        .unwrap_or_else(|| "127.0.0.1".into());
    let port = environment
        .get("PORT")
        .filter(|port| !port.is_empty())
        .unwrap_or_else(|| "5000".into());
    let found = port
        .parse::<u16>()
        .map_err(|_| format!("PORT is `{port}`, which is no port"))
        .and_then(|port| free(&host, port));
    let bound = match found {
        Ok(address) => address,
        Err(message) => {
            shell.error(message, "name another port with `--port`; `--port 0` finds a free one");
            return Err(Exit::FAILED);
        }
    };
    environment.set("PORT", bound.port().to_string());
    let mut address = bound;
    if address.ip().is_unspecified() {
        // every address includes the one that is near
        address.set_ip(if bound.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            [0, 0, 0, 0, 0, 0, 0, 1].into()
        });
    }
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .envs(environment.given())
        .stdin(Stdio::null());
    // Ctrl-C in a terminal goes to a whole group: in one of its own the server gets it once, from here
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    shell.step("Running", program.display());
    match command.spawn() {
        Ok(child) => Ok(Server {
            child,
            address,
            base: format!("http://{address}"),
        }),
        Err(error) => {
            shell.error(format_args!("could not start `{}`: {error}", program.display()), "");
            Err(Exit::FAILED)
        }
    }
}

/// The address that the server will have; an error when it is taken. Port 0 becomes one that is free.
fn free(host: &str, port: u16) -> Result<SocketAddr, String> {
    // as the server reads it
    let host = if host == "localhost" { "127.0.0.1" } else { host };
    let ip = host
        .parse::<IpAddr>()
        .map_err(|_| format!("HOST is `{host}`, which is no IP address"))?;
    let address = SocketAddr::new(ip, port);
    TcpListener::bind(address)
        .and_then(|listener| listener.local_addr())
        .map_err(|error| format!("the server cannot listen on {address}: {error}"))
}

impl Server {
    /// Prints `lines` once the server answers, and ends when it does.
    pub fn watch(mut self, shell: &Shell, lines: &str) -> Outcome {
        if let Err(error) = hand_on_signals(&self.child) {
            shell.warning(format_args!("signals are not handed on to the server: {error}"));
        }
        let mut asked = None;
        loop {
            match self.child.try_wait() {
                Ok(None) if answers(self.address, &mut asked) => break,
                Ok(None) => {}
                Ok(Some(status)) => return ended(shell, status),
                Err(error) => return lost(shell, &error),
            }
        }
        shell.step("Listening", format_args!("on {} (Ctrl-C ends it)", self.base));
        shell.data(lines);
        match self.child.wait() {
            Ok(status) => ended(shell, status),
            Err(error) => lost(shell, &error),
        }
    }
}

/// Whether the server answers. It accepts connections before it is ready, so one is kept open in `asked` until the
/// answer comes; takes a pause otherwise.
fn answers(address: SocketAddr, asked: &mut Option<TcpStream>) -> bool {
    if asked.is_none() {
        *asked = TcpStream::connect_timeout(&address, PAUSE).ok().filter(|stream| {
            let question = b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            stream.set_read_timeout(Some(PAUSE)).is_ok() && { stream }.write_all(question).is_ok()
        });
    }
    let Some(stream) = asked else {
        thread::sleep(PAUSE);
        return false;
    };
    match stream.read(&mut [0; 16]) {
        Ok(read) if read > 0 => true,
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => false,
        Ok(_) | Err(_) => {
            *asked = None;
            thread::sleep(PAUSE);
            false
        }
    }
}

fn ended(shell: &Shell, status: ExitStatus) -> Outcome {
    if status.success() {
        shell.step("Finished", "the server has ended");
        return Ok(());
    }
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None::<i32>;
    shell.error(format_args!("the server ended: {status}"), "");
    // a shell says 128 and the number of the signal
    let code = status.code().or(signal.map(|signal| 128 + signal)).unwrap_or(1);
    Err(Exit(u8::try_from(code).unwrap_or(1)))
}

fn lost(shell: &Shell, error: &std::io::Error) -> Outcome {
    shell.error(format_args!("could not wait for the server: {error}"), "");
    Err(Exit::FAILED)
}

#[cfg(unix)]
fn hand_on_signals(child: &Child) -> std::io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let pid = Pid::from_child(child);
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGINT => Signal::INT,
                SIGHUP => Signal::HUP,
                _ => Signal::TERM,
            };
            // it may have ended by itself
            let _ = kill_process(pid, signal);
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn hand_on_signals(_: &Child) -> std::io::Result<()> {
    // the console hands Ctrl-C to both
    Ok(())
}
