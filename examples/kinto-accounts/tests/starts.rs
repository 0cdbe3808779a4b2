//! The server starts on an empty database and answers. This file is yours.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

/// Ends the server with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn home_is_answered() -> Result<(), Box<dyn std::error::Error>> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("starts-{port}"));
    std::fs::create_dir_all(&folder)?;
    let mut server = Server(
        Command::new(env!("CARGO_BIN_EXE_kinto-accounts"))
            .current_dir(&folder)
            .env("HOST", "127.0.0.1")
            .env("PORT", port.to_string())
            .env("DATABASE_URL", "sqlite://starts.db")
            .env("ADMIN_PASSWORD", "a-value-for-tests")
            .env("MAIL_FROM", "a-value-for-tests")
            .spawn()?,
    );
    let mut connection = loop {
        if let Some(status) = server.0.try_wait()? {
            return Err(format!("the server ended: {status}").into());
        }
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(connection) => break connection,
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    drop(server);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}
