//! A disk that is full in the middle of many writes: whatever was acknowledged is there afterwards, whatever was not is
//! not, and reading goes on. Leaves the order of sync and answer to `disk_order`.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_TOKEN, Launch};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks of 512 bytes that a file may have.
const LIMIT: usize = 2_048;
const WRITERS: usize = 8;
/// Refusals after which it is enough.
const REFUSALS: usize = 80;

#[test]
fn what_was_acknowledged_is_there_and_what_was_not_is_not() {
    let folder = Folder::new("full");
    let launch = Launch::new(&programs().tokens, &folder);
    // the schema fits; a write beyond the limit fails as on a full disk instead of ending the process
    let script = format!("trap '' XFSZ; ulimit -f {LIMIT}; exec \"$0\" \"$@\"");
    let server = launch.clone().through(&["sh", "-c", &script]).start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let (stored, refused) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    let refusals = AtomicUsize::new(0);
    let padding = "x".repeat(3_000);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (admin, stored, refused, refusals, padding) = (&admin, &stored, &refused, &refusals, &padding);
            scope.spawn(move || {
                for number in 0..20_000 {
                    if refusals.load(Ordering::Relaxed) >= REFUSALS {
                        break;
                    }
                    let name = format!("{writer}-{number}-{padding}");
                    let answer = admin.post("/invoices", &json!({"number": name}));
                    if answer.status == 201 {
                        stored.lock().expect("nobody panics holding it").insert(name);
                    } else {
                        assert!(answer.status >= 500, "{}: {}", answer.status, answer.text());
                        refused.lock().expect("nobody panics holding it").insert(name);
                        refusals.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let stored = stored.into_inner().expect("nobody panicked holding it");
    let refused = refused.into_inner().expect("nobody panicked holding it");
    assert!(
        stored.len() > 20 && refused.len() >= REFUSALS,
        "{} stored, {} refused",
        stored.len(),
        refused.len()
    );
    // reading goes on
    let _ = admin.get("/invoices").expect(200);
    assert!(!server.log().contains("panicked"), "{}", server.log());
    server.kill();

    let server = launch.start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let mut held = BTreeSet::new();
    for page in 1.. {
        let items = admin
            .get(&format!("/invoices?max_results=50&page={page}"))
            .expect(200)
            .items();
        if items.is_empty() {
            break;
        }
        held.extend(
            items
                .iter()
                .filter_map(|item| item["number"].as_str().map(str::to_owned)),
        );
    }
    let short = |names: BTreeSet<&String>| names.iter().map(|name| name[..12].to_owned()).collect::<Vec<_>>();
    assert_eq!(
        short(stored.difference(&held).collect()),
        Vec::<String>::new(),
        "acknowledged and lost"
    );
    assert_eq!(
        short(refused.intersection(&held).collect()),
        Vec::<String>::new(),
        "refused and stored all the same"
    );
    assert_eq!(held.len(), stored.len());
    // with room again, writing goes on
    let _ = admin.post("/invoices", &json!({"number": "afterwards"})).expect(201);
}
