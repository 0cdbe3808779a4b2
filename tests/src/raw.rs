//! Bytes on a connection, for requests that no client would send, and what comes back.
//! Leaves ordinary requests to `client`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status; `None` when the connection was closed without an answer.
    pub status: Option<u16>,
    /// Everything after the headers.
    pub body: Vec<u8>,
}

/// A request as bytes: the line, then the headers, then the body with its length. The connection is closed after it.
#[must_use]
pub fn request(line: &[u8], headers: &[&[u8]], body: &[u8]) -> Vec<u8> {
    let mut bytes = [line, b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"].concat();
    for header in headers {
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(b"\r\n");
    }
    if !body.is_empty() {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// A connection with a limit on how long anything may take.
#[must_use]
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("the server takes connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit can be set");
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit can be set");
    stream
}

/// Sends `bytes`, then reads until the server closes the connection.
#[must_use]
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = connect(address);
    // a server that has heard enough answers and closes before everything is written; that is no mistake of its own
    let _ = stream.write_all(bytes);
    read(&mut stream)
}

/// Sends `bytes` that may be no whole request: a server that still waits after a moment is told that no more comes.
#[must_use]
pub fn fragment(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = connect(address);
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .expect("a limit can be set");
    let _ = stream.write_all(bytes);
    let reply = read(&mut stream);
    if reply.status.is_some() {
        return reply;
    }
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit can be set");
    let _ = stream.shutdown(std::net::Shutdown::Write);
    read(&mut stream)
}

/// Reads until the connection ends.
#[must_use]
pub fn read(stream: &mut TcpStream) -> Reply {
    let mut answer = Vec::new();
    let mut part = [0; 16 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..length]);
    }
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map_or(answer.len(), |end| end + 4);
    let status = answer
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok());
    Reply {
        status,
        body: answer.split_off(end),
    }
}
