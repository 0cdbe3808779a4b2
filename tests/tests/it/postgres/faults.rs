//! A database that stops, crashes, is locked or busy while the server runs: 503 with the standard body, and everything
//! as before once it is back.

use super::{cluster, cluster_with, launch};
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::postgres;
use eden_tests::server::ADMIN_TOKEN;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    let body = answer.json();
    assert_eq!(
        (&body["_status"], &body["_error"]["code"]),
        (&json!("ERR"), &json!(503)),
        "{body}"
    );
    let seconds = answer
        .header("Retry-After")
        .and_then(|seconds| seconds.parse::<u64>().ok());
    assert!(
        seconds.is_some_and(|seconds| seconds > 0),
        "{:?}",
        answer.header("Retry-After")
    );
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn post(client: &Client, number: &str) -> Answer {
    client.post("/invoices", &json!({"number": number}))
}

#[test]
fn a_database_that_stops_and_starts_is_missed_only_meanwhile() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("stopped");
    let server = launch(&cluster, &folder, "").start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let path = format!("/invoices/{}", post(&admin, "before").expect(201).string("/_id"));
    for crash in [false, true] {
        let ended = if crash { cluster.crash() } else { cluster.down() };
        ended.expect("it can be stopped");
        for _ in 0..3 {
            unavailable(&admin.get(&path));
            unavailable(&admin.get("/invoices"));
            unavailable(&post(&admin, "meanwhile"));
        }
        cluster.up().expect("it can be started");
        wait_for("reads go on", || admin.get(&path).status == 200);
        wait_for("writes go on", || post(&admin, "after").status == 201);
    }
    let found = admin.filter("/invoices", &json!({"number": "meanwhile"})).expect(200);
    assert!(found.items().is_empty(), "what was refused is not there");
    // a restart between two requests is not noticed by readers at all
    cluster
        .down()
        .and_then(|()| cluster.up())
        .expect("it can be started again");
    let _ = admin.get(&path).expect(200);
    let _ = server.stop();
}

#[test]
fn a_statement_that_takes_too_long_is_ended_and_a_queue_that_is_full_is_told() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("locked");
    let server = launch(
        &cluster,
        &folder,
        "max_connections=2&statement_timeout=1500&acquire_timeout=300",
    )
    .start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let _ = post(&admin, "one").expect(201);
    let url = format!("{}/postgres", cluster.url());
    let started = Instant::now();
    std::thread::scope(|scope| {
        let held = scope.spawn(|| {
            postgres::execute(
                &url,
                "BEGIN; LOCK TABLE invoices IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT",
            );
        });
        wait_for("the table is locked", || {
            let locks = "SELECT mode FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'invoices'::regclass";
            !postgres::texts(&url, locks).is_empty()
        });
        let asked = started.elapsed();
        let read = || (admin.get("/invoices"), started.elapsed());
        let readers: Vec<_> = (0..6).map(|_| scope.spawn(read)).collect();
        let mut quick = 0;
        for reader in readers {
            let (answer, took) = reader.join().expect("the client works");
            unavailable(&answer);
            let took = took - asked;
            assert!(took < Duration::from_millis(3500), "{took:?}");
            quick += usize::from(took < Duration::from_millis(1200));
        }
        assert!(quick >= 3, "who finds no connection is told soon: {quick}");
        held.join().expect("the lock was held");
    });
    assert_eq!(admin.get("/invoices").expect(200).items().len(), 1);
    let _ = server.stop();
}

#[test]
fn what_the_database_undoes_because_of_others_is_done_again() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("serializable");
    // every conflict is an error there
    let strict = "options=-c%20default_transaction_isolation%3Dserializable";
    let server = launch(&cluster, &folder, strict).start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let made = post(&admin, "raced for").expect(201);
    let (path, mut etag) = (format!("/invoices/{}", made.string("/_id")), made.string("/_etag"));
    for round in 0..10 {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let change = |number: i64| admin.patch(&path, &etag, &json!({"amount": number})).status;
            let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || change(number))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("the client works"))
                .collect()
        });
        let one = statuses.iter().filter(|status| **status == 200).count();
        let late = statuses.iter().filter(|status| **status == 412).count();
        assert_eq!((one, late), (1, 7), "round {round}: {statuses:?}");
        etag = admin.get(&path).expect(200).string("/_etag");
    }
}

#[test]
fn deadlocks_are_waited_out() {
    let Some(cluster) = cluster_with("deadlock_timeout = 20ms") else {
        return;
    };
    let folder = Folder::new("deadlock");
    let server = launch(&cluster, &folder, "").start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let url = format!("{}/postgres", cluster.url());
    // whoever inserts waits for the other's row, in both orders
    postgres::execute(
        &url,
        "CREATE TABLE counters (name text PRIMARY KEY, n int); \
         INSERT INTO counters VALUES ('a', 0), ('b', 0); \
         CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           UPDATE counters SET n = n + 1 WHERE name = CASE WHEN NEW.amount % 2 = 0 THEN 'a' ELSE 'b' END; \
           PERFORM pg_sleep(0.01); \
           UPDATE counters SET n = n + 1 WHERE name = CASE WHEN NEW.amount % 2 = 0 THEN 'b' ELSE 'a' END; \
           RETURN NEW; END $$; \
         CREATE TRIGGER count_up BEFORE INSERT ON invoices FOR EACH ROW EXECUTE FUNCTION count_up()",
    );
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let insert = |number: i64| {
            let body = json!({"number": format!("d{number}"), "amount": number});
            admin.post("/invoices", &body).status
        };
        let threads: Vec<_> = (0..4)
            .map(|number| scope.spawn(move || (0..5).map(|round| insert(round * 4 + number)).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("the client works"))
            .collect()
    });
    let stored = statuses.iter().filter(|status| **status == 201).count();
    assert!(
        statuses.iter().all(|status| [201, 503].contains(status)),
        "{statuses:?}"
    );
    assert!(stored >= 18, "tried again often enough: {statuses:?}");
    let counted = postgres::texts(&url, "SELECT n::text FROM counters ORDER BY name");
    assert_eq!(
        counted,
        [[stored.to_string()], [stored.to_string()]],
        "nothing was written twice"
    );
    let deadlocks = postgres::texts(
        &url,
        "SELECT deadlocks::text FROM pg_stat_database WHERE datname = 'postgres'",
    );
    assert_ne!(deadlocks, [["0"]], "there were some");
}

#[test]
fn while_the_database_comes_and_goes_nothing_acknowledged_is_lost() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("comes-and-goes");
    let server = launch(&cluster, &folder, "").start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let over = AtomicBool::new(false);
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|writer| {
                let (admin, over) = (&admin, &over);
                scope.spawn(move || {
                    let mut stored = Vec::new();
                    for round in 0.. {
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                        let number = format!("w{writer}-{round}");
                        match post(admin, &number).status {
                            201 => stored.push(number),
                            503 => std::thread::sleep(Duration::from_millis(20)),
                            other => panic!("{other}"),
                        }
                    }
                    stored
                })
            })
            .collect();
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(400));
            cluster.crash().and_then(|()| cluster.up()).expect("it starts again");
        }
        std::thread::sleep(Duration::from_millis(400));
        over.store(true, Ordering::Relaxed);
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("the client works"))
            .collect()
    });
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    let stored = postgres::texts(&format!("{}/postgres", cluster.url()), "SELECT number FROM invoices");
    let stored: std::collections::BTreeSet<String> = stored.concat().into_iter().collect();
    let lost: Vec<_> = acknowledged.iter().filter(|number| !stored.contains(*number)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}
