//! `backup`: a copy of the database while it is written to, that is whole and can be served.
//! Leaves what else the command line does to `bootstrap`.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_TOKEN, Launch};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[test]
fn a_backup_made_while_others_write_is_whole() {
    let folder = Folder::new("backup");
    let launch = Launch::new(&programs().tokens, &folder);
    let server = launch.start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let (done, stored) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let before = std::thread::scope(|scope| {
        for writer in 0..3 {
            let (admin, done, stored) = (&admin, &done, &stored);
            scope.spawn(move || {
                let mut number = 0;
                while !done.load(Ordering::Relaxed) {
                    number += 1;
                    let name = format!("{writer}-{number}");
                    let _ = admin.post("/invoices", &json!({"number": name})).expect(201);
                    stored.lock().expect("nobody panics holding it").push(name);
                }
            });
        }
        while stored.lock().expect("nobody panics holding it").len() < 30 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let before = stored.lock().expect("nobody panics holding it").clone();
        for number in 0..3 {
            let name = format!("copy-{number}.db");
            let finished = launch.clone().arguments(&["backup", &name]).finish();
            assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        }
        done.store(true, Ordering::Relaxed);
        before
    });
    let written = stored.into_inner().expect("nobody panicked holding it").len();
    for number in 0..3 {
        let path = folder.join(&format!("copy-{number}.db"));
        assert_eq!(
            std::fs::metadata(&path).expect("it was written").permissions().mode() & 0o777,
            0o600
        );
        let copy = rusqlite::Connection::open(&path).expect("it is a database");
        let sound: String = copy
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("it can be asked");
        assert_eq!(sound, "ok");
        let held: Vec<String> = copy
            .prepare("SELECT number FROM invoices")
            .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
            .expect("it can be read");
        assert!(
            before.iter().all(|name| held.contains(name)),
            "what was acknowledged before is missing"
        );
        assert!(held.len() <= written + 3);
    }
    let _ = server.stop();

    let restored = launch.set("DATABASE_URL", "sqlite://copy-0.db").start();
    let answer = restored.client().with_token(ADMIN_TOKEN).get("/invoices").expect(200);
    assert!(
        answer.json()["_meta"]["total"]
            .as_u64()
            .is_some_and(|total| total >= 30),
        "{}",
        answer.text()
    );
}

#[test]
fn a_backup_overwrites_nothing_and_makes_nothing_up() {
    let folder = Folder::new("backup");
    let launch = Launch::new(&programs().tokens, &folder);
    let nothing = launch.clone().arguments(&["backup", "copy.db"]).finish();
    assert_eq!(nothing.code, Some(3), "{}", nothing.stderr);
    assert_eq!(folder.names(), [".env"]);

    let _server = launch.start();
    std::fs::write(folder.join("precious.txt"), "precious").expect("a file can be written");
    let over = launch.clone().arguments(&["backup", "precious.txt"]).finish();
    assert_eq!(over.code, Some(1), "{}", over.stderr);
    assert!(over.stderr.contains("precious.txt"), "{}", over.stderr);
    assert_eq!(
        std::fs::read_to_string(folder.join("precious.txt")).ok().as_deref(),
        Some("precious")
    );
    let nowhere = launch.arguments(&["backup", "not/there.db"]).finish();
    assert!(nowhere.code.is_some_and(|code| code != 0), "{}", nowhere.stderr);
}
