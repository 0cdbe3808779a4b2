//! Two servers on one database: whatever one of them did, the other knows at its next request.

use super::{cluster, launch};
use eden_tests::client::Client;
use eden_tests::folder::Folder;
use eden_tests::postgres;
use eden_tests::server::ADMIN_TOKEN;
use eden_tests::stage::{account, stored};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn two_servers_that_start_at_once_and_write_at_once_lose_nothing() {
    let Some(cluster) = cluster() else { return };
    let folders = [Folder::new("first"), Folder::new("second")];
    let servers: Vec<_> = std::thread::scope(|scope| {
        let cluster = &cluster;
        let start = move |folder| launch(cluster, folder, "max_connections=5").start();
        let starting: Vec<_> = folders
            .iter()
            .map(|folder| scope.spawn(move || start(folder)))
            .collect();
        starting
            .into_iter()
            .map(|server| server.join().expect("it starts"))
            .collect()
    });
    let admins: Vec<Client> = servers
        .iter()
        .map(|server| server.client().with_token(ADMIN_TOKEN))
        .collect();
    // every name is wanted through both servers at once, and the counter is counted up through both
    let made = admins[0]
        .post("/invoices", &json!({"number": "counter", "amount": 0}))
        .expect(201);
    let counter = stored(&admins[0], &format!("/invoices/{}", made.string("/_id")));
    let work = |admin: &Client, thread: usize| {
        let (mut made, mut counted) = (Vec::new(), 0);
        for round in 0..8 {
            let name = format!("name{round}x{}", thread / 2);
            let body = json!({"username": name, "password": "a password for everybody", "roles": ["user"]});
            match admin.post("/accounts", &body).status {
                201 => made.push(name),
                422 => {}
                other => panic!("{other}"),
            }
            let now = stored(admin, &counter.path);
            let amount = now.document["amount"].as_i64().expect("it is a number");
            match admin
                .patch(&counter.path, &now.etag, &json!({"amount": amount + 1}))
                .status
            {
                200 => counted += 1,
                412 => {}
                other => panic!("{other}"),
            }
        }
        (made, counted)
    };
    let outcomes: Vec<(Vec<String>, u64)> = std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let admin = &admins[thread % 2];
                scope.spawn(move || work(admin, thread))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("the client works"))
            .collect()
    });
    let made: Vec<String> = outcomes.iter().flat_map(|(made, _)| made.clone()).collect();
    let names: BTreeSet<&String> = made.iter().collect();
    assert_eq!((made.len(), names.len()), (16, 16), "each name was given once");
    let url = format!("{}/postgres", cluster.url());
    let found = postgres::texts(&url, "SELECT username FROM accounts WHERE username LIKE 'name%'").concat();
    assert_eq!(found.len(), 16);
    assert!(found.iter().all(|name| names.contains(name)));
    let counted: u64 = outcomes.iter().map(|(_, counted)| counted).sum();
    assert_eq!(
        stored(&admins[1], &counter.path).document["amount"],
        json!(counted),
        "no update was lost"
    );
}

#[test]
fn what_one_server_changes_the_other_knows_at_once() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("together");
    let [first, second] = [(), ()].map(|()| launch(&cluster, &folder, "max_connections=3").start());
    let (admin, other) = (
        first.client().with_token(ADMIN_TOKEN),
        second.client().with_token(ADMIN_TOKEN),
    );
    let made = account(&admin, "ann").expect(201);
    let ann = second.client().with_token(&made.string("/token"));
    let invoice = ann.post("/invoices", &json!({"number": "1"})).expect(201);
    let path = format!("/invoices/{}", invoice.string("/_id"));
    let through_first = first.client().with_token(&made.string("/token"));
    assert_eq!(
        stored(&through_first, &path).etag,
        stored(&ann, &path).etag,
        "etags are the same"
    );
    // a role that is given is there, one that is taken is gone
    let account_path = format!("/accounts/{}", made.string("/_id"));
    let _ = ann.get("/accounts").expect(401);
    let etag = stored(&admin, &account_path).etag;
    let etag = admin
        .patch(&account_path, &etag, &json!({"roles": ["admin"]}))
        .expect(200)
        .string("/_etag");
    let _ = ann.get("/accounts").expect(200);
    let etag = other
        .patch(&account_path, &etag, &json!({"roles": ["user"]}))
        .expect(200)
        .string("/_etag");
    let _ = through_first.get("/accounts").expect(401);
    // an account that goes takes its token with it
    let _ = ann.get(&path).expect(200);
    let _ = admin.delete(&account_path, &etag).expect(204);
    let _ = ann.get(&path).expect(401);
}
