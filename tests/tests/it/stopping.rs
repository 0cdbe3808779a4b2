//! Stopping: what is under way ends well, what is stored is in the file, and everything is there after the next start.
//! Leaves starting to `starting`.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::raw;
use eden_tests::server::{ADMIN_TOKEN, Launch, Server};
use eden_tests::stored;
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};

fn start(folder: &Folder) -> Server {
    Launch::new(&programs().tokens, folder).start()
}

/// The first part of a POST whose body is not complete yet, and the rest.
fn slow_post() -> (Vec<u8>, Vec<u8>) {
    let authorization = format!("Authorization: Bearer {ADMIN_TOKEN}");
    let body = b"{\"number\": \"slowly sent\"}";
    let bytes = raw::request(
        b"POST /invoices",
        &[authorization.as_bytes(), b"Content-Type: application/json"],
        body,
    );
    let (first, rest) = bytes.split_at(bytes.len() - 10);
    (first.to_vec(), rest.to_vec())
}

#[test]
fn a_request_under_way_ends_well_and_is_kept() {
    let folder = Folder::new("stopping");
    let mut server = start(&folder);
    let (first, rest) = slow_post();
    let mut slow = raw::connect(server.address());
    slow.write_all(&first).expect("the server listens");
    let mut idle = raw::connect(server.address());
    std::thread::sleep(Duration::from_millis(300));
    server.terminate();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(
        raw::read(&mut idle).status,
        None,
        "whoever sends nothing holds nothing up"
    );
    slow.write_all(&rest)
        .expect("the server still listens to what is under way");
    assert_eq!(raw::read(&mut slow).status, Some(201));
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert_eq!(folder.names(), [".env", "server.db"], "everything is in the one file");

    let server = start(&folder);
    let found = server
        .client()
        .with_token(ADMIN_TOKEN)
        .get("/invoices")
        .expect(200)
        .items();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["number"], "slowly sent");
}

#[test]
fn a_stopping_server_takes_no_new_requests() {
    let folder = Folder::new("stopping");
    let server = start(&folder);
    let (first, _) = slow_post();
    let mut slow = raw::connect(server.address());
    slow.write_all(&first).expect("the server listens");
    std::thread::sleep(Duration::from_millis(300));
    server.terminate();
    std::thread::sleep(Duration::from_millis(500));
    assert!(std::net::TcpStream::connect(server.address()).is_err());
}

#[test]
fn a_request_that_never_ends_does_not_hold_the_server_for_ever() {
    let folder = Folder::new("stopping");
    let mut server = start(&folder);
    let (first, _) = slow_post();
    let mut slow = raw::connect(server.address());
    slow.write_all(&first).expect("the server listens");
    std::thread::sleep(Duration::from_millis(300));
    let asked = Instant::now();
    server.terminate();
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(
        asked.elapsed() < Duration::from_secs(60),
        "it took {:?}",
        asked.elapsed()
    );
    // whoever still waits may keep the log's file open, but nothing is left in it
    let left = std::fs::metadata(folder.join("server.db-wal")).map_or(0, |file| file.len());
    assert_eq!(left, 0);
}

#[test]
fn nothing_is_left_beside_the_database_however_often_it_is_stopped() {
    let folder = Folder::new("often");
    for number in 0..10 {
        let server = start(&folder);
        let admin = server.client().with_token(ADMIN_TOKEN);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| admin.get("/invoices").expect(200));
            }
        });
        let _ = admin
            .post("/invoices", &json!({"number": number.to_string()}))
            .expect(201);
        let _ = server.stop();
        assert_eq!(folder.names(), [".env", "server.db"], "at stop {number}");
    }
}

#[test]
fn everything_is_there_after_the_next_start_and_after_a_power_cut() {
    let folder = Folder::new("again");
    let server = start(&folder);
    let admin = server.client().with_token(ADMIN_TOKEN);
    let path = format!(
        "/invoices/{}",
        admin
            .post("/invoices", &json!({"number": "1"}))
            .expect(201)
            .string("/_id")
    );
    let document = admin.get(&path).expect(200).json();
    let _ = server.stop();

    let server = start(&folder);
    let admin = server.client().with_token(ADMIN_TOKEN);
    assert_eq!(admin.get(&path).expect(200).json(), document);
    let second = format!(
        "/invoices/{}",
        admin
            .post("/invoices", &json!({"number": "2"}))
            .expect(201)
            .string("/_id")
    );
    server.kill();

    let server = start(&folder);
    let admin = server.client().with_token(ADMIN_TOKEN);
    assert_eq!(admin.get(&path).expect(200).json(), document);
    assert_eq!(admin.get(&second).expect(200).string("/number"), "2");
    assert_eq!(admin.get("/invoices").expect(200).items().len(), 2);
}

#[test]
fn the_signal_is_heeded_while_many_write() {
    let folder = Folder::new("busy");
    let mut server = start(&folder);
    let admin = server.client().with_token(ADMIN_TOKEN);
    let stored: Vec<String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let admin = &admin;
                scope.spawn(move || {
                    let mut stored = Vec::new();
                    for number in 0.. {
                        let number = format!("{writer}-{number}");
                        match admin.try_send(
                            "POST",
                            "/invoices",
                            &[],
                            Some(("application/json", json!({"number": number}).to_string().into_bytes())),
                        ) {
                            Ok(answer) if answer.status == 201 => stored.push(number),
                            _ => break,
                        }
                    }
                    stored
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(700));
        server.terminate();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().expect("the client works"))
            .collect()
    });
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!stored.is_empty());
    let found = stored::texts(&folder, "SELECT number FROM invoices");
    for number in stored {
        let times = found.iter().filter(|row| row[0] == number).count();
        assert_eq!(times, 1, "{number} was acknowledged");
    }
}
