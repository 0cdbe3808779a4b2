//! A small HTTP/1.1 client: one kept-open connection, one request at a time, bodies of a stated length.
//! Leaves what is asked to `workload` and how often to `load`.

use crate::Failure;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Larger answers are refused: no request of ours has one.
const LARGEST_ANSWER: usize = 4 << 20;

/// A connection to a server.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, as long as nothing else is asked.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    head: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The value of the first header that is called `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }
}

impl Connection {
    /// Connects to `address`.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(|error| format!("{address}: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(16 << 10),
        })
    }

    /// Sends `request`, head and body, and reads the answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is none that this client reads.
    pub async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>, Failure> {
        self.stream
            .write_all(request)
            .await
            .map_err(|error| format!("sending: {error}"))?;
        self.buffer.clear();
        loop {
            if let Some(head) = Head::find(&self.buffer)? {
                let end = head
                    .length
                    .checked_add(head.body)
                    .filter(|end| *end <= LARGEST_ANSWER)
                    .ok_or("an endless answer")?;
                while self.buffer.len() < end {
                    self.read().await?;
                }
                let text = self.buffer.get(..head.length).unwrap_or_default();
                let text = std::str::from_utf8(text).map_err(|_| "a head that is not UTF-8")?;
                return Ok(Answer {
                    status: head.status,
                    head: text,
                    body: self.buffer.get(head.length..end).unwrap_or_default(),
                });
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<(), Failure> {
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(0) => Err("the server closed the connection".to_owned()),
            Ok(_) if self.buffer.len() > LARGEST_ANSWER => Err("an endless answer".to_owned()),
            Ok(_) => Ok(()),
            Err(error) => Err(format!("receiving: {error}")),
        }
    }
}

/// What must be known of a head.
#[derive(Debug, PartialEq)]
struct Head {
    status: u16,
    /// Of the head itself, with the empty line.
    length: usize,
    /// Length of the body.
    body: usize,
}

impl Head {
    /// The head at the beginning of `buffer`, when all of it is there.
    fn find(buffer: &[u8]) -> Result<Option<Self>, Failure> {
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = buffer
            .get(..end)
            .and_then(|head| std::str::from_utf8(head).ok())
            .ok_or("a head that is not UTF-8")?;
        let status = head
            .get(9..12)
            .and_then(|status| status.parse().ok())
            .ok_or("an answer without a status")?;
        let length = header(head, "content-length").and_then(|length| length.parse().ok());
        let body = match (length, status) {
            (_, 204 | 304) => 0,
            (Some(length), _) => length,
            (None, _) => return Err(format!("an answer without a length:\n{head}")),
        };
        Ok(Some(Self {
            status,
            length: end + 4,
            body,
        }))
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn heads_are_read_when_they_are_whole() {
        let check = |text: &str, expected: Result<Option<Head>, ()>| {
            assert_eq!(Head::find(text.as_bytes()).map_err(|_| ()), expected, "{text}");
        };
        let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab";
        check(
            ok,
            Ok(Some(Head {
                status: 200,
                length: 38,
                body: 5,
            })),
        );
        check(&ok[..30], Ok(None));
        check(
            "HTTP/1.1 304 Not Modified\r\n\r\n",
            Ok(Some(Head {
                status: 304,
                length: 29,
                body: 0,
            })),
        );
        check("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", Err(()));
    }
}
