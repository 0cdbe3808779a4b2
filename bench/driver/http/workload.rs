//! What clients ask: the requests of each measurement, with a token, and the status that every answer must have.
//! Leaves sending them to `load`.

use super::client::Answer;
use super::seed;
use std::fmt::Write;
use std::sync::Arc;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// One document by its id; all readers' documents in turn.
    Item,
    /// The first page of an owner of 50; all readers in turn.
    List,
    /// The first page of the owner of 50,000.
    LargeList,
    /// The same, but each hundredth request is a change, so that nothing which is remembered stays right for long.
    MixedList,
    /// A new document; writers in turn.
    Insert,
    /// A change of a document of one's own, with its etag; each connection is another writer.
    Update,
}

impl Workload {
    /// Reads first: what is written must not change what is read.
    pub const ALL: [Self; 6] = [
        Self::Item,
        Self::List,
        Self::LargeList,
        Self::MixedList,
        Self::Insert,
        Self::Update,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Workload::Item => "GET item",
            Workload::List => "GET 25 of 50",
            Workload::LargeList => "GET 25 of 50,000",
            Workload::MixedList => "the same, 1 % PATCH",
            Workload::Insert => "POST",
            Workload::Update => "PATCH",
        }
    }

    /// Whether it changes the database.
    pub fn writes(self) -> bool {
        matches!(self, Workload::MixedList | Workload::Insert | Workload::Update)
    }

    /// What every answer must say.
    pub fn status(self) -> u16 {
        if self == Workload::Insert { 201 } else { 200 }
    }

    /// The requests of all connections, in turn.
    pub fn requests(self, connections: usize) -> Vec<Requests> {
        let all: Arc<Vec<Vec<u8>>> = Arc::new(match self {
            Workload::Item => (0..seed::READERS * seed::DOCUMENTS)
                .map(|number| {
                    let (account, number) = (number % seed::READERS, number / seed::READERS);
                    get(account, &format!("/invoices/{}", seed::document(account, number)))
                })
                .collect(),
            Workload::List => (0..seed::READERS).map(|account| get(account, "/invoices")).collect(),
            Workload::LargeList | Workload::MixedList => vec![get(seed::LARGE, "/invoices")],
            Workload::Insert => (seed::FIRST_WRITER..seed::FIRST_WRITER + seed::WRITERS)
                .map(|account| {
                    let body = format!(r#"{{"number": "INV-{account:06}", "amount": {account}}}"#);
                    request("POST", account, "/invoices", "", &body)
                })
                .collect(),
            Workload::Update => Vec::new(),
        });
        let fixed = |connection| Requests::Fixed {
            all: all.clone(),
            // connections begin far from each other and step over what the others ask
            next: connection * all.len() / connections,
            step: 1 + 2 * connection,
        };
        let update = |connection, first| Requests::update(first + u32::try_from(connection).unwrap_or(0));
        (0..connections)
            .map(|connection| match self {
                Workload::Update => update(connection, 0),
                Workload::MixedList => Requests::Mixed {
                    most: Box::new(fixed(connection)),
                    others: Box::new(update(connection, MIXED_WRITERS)),
                    // connections do not all write at the same moment
                    count: 3 * connection,
                },
                _ => fixed(connection),
            })
            .collect()
    }
}

/// The first writer of mixed requests: each document is changed by one connection in one measurement.
const MIXED_WRITERS: u32 = seed::WRITERS / 2;
/// No more connections than this: each needs a writer of its own.
pub const MOST_CONNECTIONS: usize = 400;

/// The requests of one connection.
pub enum Requests {
    /// The same ones over and over.
    Fixed {
        /// All of them.
        all: Arc<Vec<Vec<u8>>>,
        /// The next one.
        next: usize,
        /// How many are stepped over.
        step: usize,
    },
    /// Changes of one document, each with the etag that the one before it answered.
    Update {
        /// The owner.
        account: u32,
        /// The document.
        id: String,
        /// Its etag now.
        etag: String,
        /// How many changes there were.
        count: u32,
        /// The request.
        text: Vec<u8>,
    },
    /// Mostly the one, each hundredth time the other.
    Mixed {
        /// Most requests.
        most: Box<Requests>,
        /// The others.
        others: Box<Requests>,
        /// How many requests there were.
        count: usize,
    },
}

impl Requests {
    fn update(writer: u32) -> Self {
        let account = seed::FIRST_WRITER + writer % seed::WRITERS;
        let id = seed::document(account, 0);
        Requests::Update {
            account,
            etag: seed::etag(&id),
            id,
            count: 0,
            text: Vec::new(),
        }
    }

    /// The next request.
    pub fn next(&mut self) -> &[u8] {
        match self {
            Requests::Mixed { most, others, count } => {
                *count += 1;
                if count.is_multiple_of(100) {
                    others.next()
                } else {
                    most.next()
                }
            }
            Requests::Fixed { all, next, step } => {
                let place = *next % all.len().max(1);
                *next = place + *step;
                all.get(place).map_or(&[], Vec::as_slice)
            }
            Requests::Update {
                account,
                id,
                etag,
                count,
                text,
            } => {
                *count += 1;
                let header = format!("if-match: \"{etag}\"\r\n");
                *text = request(
                    "PATCH",
                    *account,
                    &format!("/invoices/{id}"),
                    &header,
                    &format!(r#"{{"amount": {count}}}"#),
                );
                text
            }
        }
    }

    /// Learns from the answer what the next request must say.
    pub fn learn(&mut self, answer: &Answer<'_>) {
        match self {
            Requests::Fixed { .. } => {}
            // only the answer to a change has a header of this name
            Requests::Mixed { others, .. } => others.learn(answer),
            Requests::Update { etag, .. } => {
                if let Some(new) = answer.header("etag") {
                    etag.clear();
                    etag.push_str(new.trim_matches('"'));
                }
            }
        }
    }
}

/// A GET with the token of `account`.
pub fn get(account: u32, path: &str) -> Vec<u8> {
    let token = seed::token(account);
    format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\naccept: application/json\r\n\r\n"
    )
    .into_bytes()
}

/// A request with a JSON body, the token of `account` and further headers, each ended by its line feed.
pub fn request(method: &str, account: u32, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let (token, length) = (seed::token(account), body.len());
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n");
    // writing to a string cannot fail
    let _ = write!(
        text,
        "content-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Requests, Workload};

    #[test]
    fn connections_ask_for_different_things() {
        let mut all = Workload::Item.requests(4);
        let first: Vec<Vec<u8>> = all.iter_mut().map(|requests| requests.next().to_vec()).collect();
        assert!(first.windows(2).all(|pair| pair[0] != pair[1]));
        let mut writer = Requests::update(3);
        assert_ne!(writer.next().to_vec(), writer.next().to_vec());
    }
}
