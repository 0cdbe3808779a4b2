//! Clients that hang up at any moment.

use super::{cluster, launch};
use eden_tests::folder::Folder;
use eden_tests::postgres;
use eden_tests::random::Random;
use eden_tests::server::ADMIN_TOKEN;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// Clients, and connections of each.
const CLIENTS: u64 = 8;
const EACH: usize = 400;

#[test]
fn of_thousands_that_hang_up_nothing_is_half_written_and_nothing_acknowledged_is_lost() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("hangups");
    let server = launch(&cluster, &folder, "max_connections=6").start();
    let address = server.address();
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let client = |client: u64| {
            let mut random = Random::new(client + 1);
            let mut stored = Vec::new();
            for round in 0..EACH {
                let number = format!("h{client}-{round}");
                // now and then several documents, which are one transaction
                let many = random.below(4) == 0;
                let body = if many {
                    let documents: Vec<String> = (0..12)
                        .map(|part| format!(r#"{{"number": "{number}.{part}"}}"#))
                        .collect();
                    format!("[{}]", documents.join(","))
                } else {
                    format!(r#"{{"number": "{number}"}}"#)
                };
                let reading = random.below(5) == 0;
                let head = if reading {
                    "GET /invoices?max_results=5"
                } else {
                    "POST /invoices"
                };
                let request = format!(
                    "{head} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {ADMIN_TOKEN}\r\nContent-Type: application/json\r\n\
                     Content-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let Ok(mut stream) = TcpStream::connect(address) else {
                    continue;
                };
                let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
                let sent = if random.below(8) == 0 {
                    random.below(request.len())
                } else {
                    request.len()
                };
                if stream.write_all(&request.as_bytes()[..sent]).is_err() {
                    continue;
                }
                if random.below(10) < 7 {
                    // gone before the answer, at any moment
                    std::thread::sleep(Duration::from_micros(u64::try_from(random.below(3000)).unwrap_or(0)));
                    let _ = stream.shutdown(Shutdown::Both);
                    continue;
                }
                let mut answer = [0; 16];
                if sent == request.len() && stream.read(&mut answer).is_ok() && answer.starts_with(b"HTTP/1.1 201") {
                    if many {
                        stored.extend((0..12).map(|part| format!("{number}.{part}")));
                    } else {
                        stored.push(number);
                    }
                }
            }
            stored
        };
        let threads: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("the client works"))
            .collect()
    });
    let admin = server.client().with_token(ADMIN_TOKEN);
    let _ = admin.get("/invoices").expect(200);
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());
    let url = format!("{}/postgres", cluster.url());
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
    let open = "SELECT state FROM pg_stat_activity WHERE application_name = 'eden'";
    assert!(postgres::texts(&url, open).is_empty(), "every connection is closed");
    let stored: BTreeSet<String> = postgres::texts(&url, "SELECT number FROM invoices")
        .concat()
        .into_iter()
        .collect();
    let lost: Vec<_> = acknowledged.iter().filter(|number| !stored.contains(*number)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let halves = "SELECT split_part(number, '.', 1), count(*)::text FROM invoices WHERE number LIKE '%.%' GROUP BY 1 HAVING count(*) <> 12";
    assert!(
        postgres::texts(&url, halves).is_empty(),
        "a list is stored whole or not at all"
    );
}
