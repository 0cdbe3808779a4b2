//! Mail that servers under test send: read from the files of the mailer `debug`, or taken by a small mail server.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The text of the mails in `folder`, oldest first, once there are `count`.
#[track_caller]
#[must_use]
pub fn files(folder: &Path, count: usize) -> Vec<String> {
    wait(|| {
        let mut names: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().collect();
        names.retain(|entry| entry.path().extension().is_some_and(|extension| extension == "eml"));
        names.sort_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
        let texts = names.iter().map(|entry| std::fs::read_to_string(entry.path()));
        (names.len() >= count).then(|| texts.map(|text| text.expect("a mail is text")).collect())
    })
}

/// The key in a mail: a UUID on a line of its own.
#[track_caller]
#[must_use]
pub fn key(mail: &str) -> String {
    let mut lines = mail.lines().map(str::trim);
    let is_key = |line: &&str| line.len() == 36 && line.bytes().filter(|byte| *byte == b'-').count() == 4;
    lines
        .find(is_key)
        .unwrap_or_else(|| panic!("no key in {mail}"))
        .to_owned()
}

/// Calls `look` until it finds something.
#[track_caller]
pub fn wait<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "nothing came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A mail server on a port of its own. It keeps what it is given, and every line that it hears.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    kept: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// Starts one that refuses its first `refusals` messages for now.
    #[must_use]
    pub fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let server = Self {
            address: listener.local_addr().expect("it listens"),
            heard: Arc::default(),
            kept: Arc::default(),
        };
        let (heard, kept, mut refusals) = (Arc::clone(&server.heard), Arc::clone(&server.kept), refusals);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // a client that hangs up is no concern of this server
                let _ = converse(stream, &heard, &kept, &mut refusals);
            }
        });
        server
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> String {
        self.address.port().to_string()
    }

    /// The messages, once there are `count`.
    #[track_caller]
    #[must_use]
    pub fn messages(&self, count: usize) -> Vec<String> {
        wait(|| {
            let kept = self.kept.lock().expect("nobody panics holding it");
            (kept.len() >= count).then(|| kept.clone())
        })
    }

    /// Everything that was said to it.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics holding it").clone()
    }
}

fn converse(
    stream: TcpStream,
    heard: &Mutex<Vec<String>>,
    kept: &Mutex<Vec<String>>,
    refusals: &mut usize,
) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    writer.write_all(b"220 here\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        heard.lock().expect("nobody panics holding it").push(line.clone());
        let answer = match line.split(' ').next().unwrap_or("").to_ascii_uppercase().as_str() {
            "EHLO" => "250-here\r\n250 AUTH PLAIN\r\n",
            "AUTH" => "235 fine\r\n",
            "QUIT" => {
                writer.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n")?;
                let mut text = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                if *refusals > 0 {
                    *refusals -= 1;
                    "451 later\r\n"
                } else {
                    kept.lock().expect("nobody panics holding it").push(text);
                    "250 kept\r\n"
                }
            }
            _ => "250 fine\r\n",
        };
        writer.write_all(answer.as_bytes())?;
    }
    Ok(())
}
