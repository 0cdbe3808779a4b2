//! Kinto's account service over the accounts that resources ask: sign-up, validation, documents, reset, deletion, and
//! what must never happen. Leaves mail itself to `account_mail`.

use eden_tests::builds::programs;
use eden_tests::client::Client;
use eden_tests::folder::Folder;
use eden_tests::mailbox::{files, key};
use eden_tests::server::{ADMIN_PASSWORD, Launch, Server};
use serde_json::{Value, json};

const BOB: &str = "bob@example.com";
const PASSWORD: &str = "violets are blue";

fn path(name: &str) -> String {
    format!("/v1/accounts/{name}")
}

fn send(client: &Client, method: &str, name: &str, body: &Value, status: u16) -> Value {
    client.send(method, &path(name), &[], Some(body)).expect(status).json()
}

/// A server without validation, and an account that can log in at once.
fn open(folder: &Folder) -> (Server, Client) {
    let launch = Launch::new(&programs().kinto_accounts, folder).set("EDEN_ACCOUNT_VALIDATION", "false");
    let server = launch.start();
    let _ = send(
        &server.client(),
        "PUT",
        BOB,
        &json!({"data": {"password": PASSWORD}}),
        201,
    );
    let bob = server.client().with_password(BOB, PASSWORD);
    (server, bob)
}

#[test]
fn an_account_that_was_signed_up_and_validated_owns_documents() {
    let folder = Folder::new("service-whole");
    let server = Launch::new(&programs().kinto_accounts, &folder).start();
    let (nobody, mail) = (server.client(), folder.join("mail"));
    let made = send(
        &nobody,
        "PUT",
        BOB,
        &json!({"data": {"password": PASSWORD, "validated": true}}),
        201,
    );
    assert_eq!(made["data"]["validated"], json!(false));
    let bob = nobody.with_password(BOB, PASSWORD);
    // neither the service nor a resource knows an account that waits
    assert!(bob.get("/v1/").expect(200).json().get("user").is_none());
    let _ = bob.get("/invoices").expect(401);
    let activation = key(&files(&mail, 1)[0]);
    let validate = format!("{}/validate/", path(BOB));
    for wrong in ["2fe7a389-3556-4c8f-9513-c26bfc5f160b", "x"] {
        let _ = nobody
            .send("POST", &format!("{validate}{wrong}"), &[], None)
            .expect(403);
    }
    let _ = nobody
        .send("POST", &format!("{validate}{activation}"), &[], None)
        .expect(200);
    let _ = nobody
        .send("POST", &format!("{validate}{activation}"), &[], None)
        .expect(403);
    assert!(files(&mail, 2)[1].contains("now active"));
    let _ = bob.post("/invoices", &json!({"number": "1"})).expect(201);
    assert_eq!(bob.get("/invoices").expect(200).items().len(), 1);

    // a reset password sets another password, once, and does nothing else
    let _ = nobody
        .send("POST", &format!("{}/reset-password", path(BOB)), &[], None)
        .expect(200);
    let ghost = nobody.send("POST", "/v1/accounts/ghost@example.com/reset-password", &[], None);
    let _ = ghost.expect(200);
    let reset = nobody.with_password(BOB, &key(&files(&mail, 3)[2]));
    assert!(reset.get("/v1/").expect(200).json().get("user").is_none());
    let _ = reset.get("/invoices").expect(401);
    let more = json!({"data": {"password": "roses are red", "x": 1}});
    let _ = send(&reset, "PATCH", BOB, &more, 401);
    let only = json!({"data": {"password": "roses are red"}});
    let _ = send(&reset, "PATCH", BOB, &only, 200);
    let _ = send(&reset, "PATCH", BOB, &only, 401);
    let _ = bob.get("/invoices").expect(401);
    let bob = nobody.with_password(BOB, "roses are red");
    assert_eq!(bob.get("/invoices").expect(200).items().len(), 1);
    assert_eq!(files(&mail, 3).len(), 3, "nobody else was written to");

    // a password change makes a reset password void
    let _ = nobody
        .send("POST", &format!("{}/reset-password", path(BOB)), &[], None)
        .expect(200);
    let reset = nobody.with_password(BOB, &key(&files(&mail, 4)[3]));
    let _ = send(&bob, "PATCH", BOB, &json!({"data": {"password": PASSWORD}}), 200);
    let _ = send(&reset, "PATCH", BOB, &only, 401);
    let _ = server.stop();
}

#[test]
fn a_name_that_is_used_again_owns_nothing_of_its_former_owner() {
    let folder = Folder::new("service-reuse");
    let (server, bob) = open(&folder);
    let _ = bob.post("/invoices", &json!({"number": "1"})).expect(201);
    let gone = send(&bob, "DELETE", BOB, &json!({}), 200);
    assert_eq!(gone["data"]["deleted"], json!(true));
    let _ = bob.get("/invoices").expect(401);
    let again = send(
        &server.client(),
        "PUT",
        BOB,
        &json!({"data": {"password": PASSWORD}}),
        201,
    );
    let (before, after) = (&gone["data"]["last_modified"], &again["data"]["last_modified"]);
    assert!(before.as_i64() < after.as_i64(), "{before} {after}");
    assert!(bob.get("/invoices").expect(200).items().is_empty());
    let _ = server.stop();
}

#[test]
fn no_hash_is_answered_and_what_clients_store_reaches_no_column() {
    let folder = Folder::new("service-fields");
    let (server, bob) = open(&folder);
    let fields = json!({"data": {"password": PASSWORD, "username": "root", "_id": "0", "owner": "x", "n": [1, null]}});
    let replaced = send(&bob, "PUT", BOB, &fields, 200);
    assert_eq!(replaced["data"]["username"], json!("root"));
    let operations = json!([{"op": "add", "path": "/data/password", "value": "roses are red"},
                            {"op": "add", "path": "/data/_etag", "value": "mine"}]);
    let patch = |client: &Client, operations: &Value| {
        let body = ("application/json-patch+json", operations.to_string().into_bytes());
        let answer = client.try_send("PATCH", &path(BOB), &[], Some(body));
        answer.expect("an answer")
    };
    let patched = patch(&bob, &operations).expect(200).json();
    let bob = server.client().with_password(BOB, "roses are red");
    let copied = json!([{"op": "copy", "from": "/data/password", "path": "/data/shown"}]);
    let _ = patch(&bob, &copied).expect(400);
    let stale = bob.send(
        "PATCH",
        &path(BOB),
        &[("If-Match", "\"1\"")],
        Some(&json!({"data": {}})),
    );
    let all = [
        replaced,
        patched,
        bob.get(&path(BOB)).expect(200).json(),
        stale.expect(412).json(),
    ];
    for answer in &all {
        let text = answer.to_string();
        assert!(!text.contains("password") && !text.contains("argon2"), "{text}");
    }
    let _ = bob.get("/invoices").expect(200);
    let _ = server.stop();
    let database = rusqlite::Connection::open(folder.join("server.db")).expect("there is a database");
    let name: String = database
        .query_row("SELECT username FROM accounts WHERE username LIKE 'bob%'", [], |row| {
            row.get(0)
        })
        .expect("the account is there");
    assert_eq!(name, BOB);
}

#[test]
fn an_existing_account_is_not_shown_to_whoever_asks_to_create_it() {
    let folder = Folder::new("service-existing");
    let (server, _) = open(&folder);
    let body = json!({"data": {"password": "another"}});
    let answer = server
        .client()
        .send("PUT", &path(BOB), &[("If-None-Match", "*")], Some(&body));
    assert!(answer.expect(412).json().get("details").is_none());
    // a name that settings give a meaning to looks like one that is taken
    let taken = send(&server.client(), "PUT", "admin", &body, 401);
    let other = send(&server.client(), "PUT", BOB, &body, 401);
    assert_eq!(taken, other);
    let _ = server.stop();
}

#[test]
fn the_office_of_an_administrator_is_never_open_to_whoever_comes_first() {
    let folder = Folder::new("service-office");
    let launch = Launch::new(&programs().kinto_accounts, &folder).set("EDEN_ACCOUNT_WRITE_PRINCIPALS", "account:chief");
    let refused = launch.clone().finish();
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("`chief`"), "{}", refused.stderr);
    // without sign-up nobody could take it
    let server = launch.set("EDEN_ACCOUNT_CREATE_PRINCIPALS", "account:chief").start();
    let _ = send(
        &server.client(),
        "PUT",
        "chief",
        &json!({"data": {"password": PASSWORD}}),
        401,
    );
    let _ = server.stop();
}

#[test]
fn what_a_client_says_in_mail_leads_nowhere_else() {
    let folder = Folder::new("service-context");
    let server = Launch::new(&programs().kinto_accounts, &folder).start();
    for (number, context) in [
        json!("Bob"),
        json!({"name": "A\nBcc: x@example.com"}),
        json!({"activation-key": "mine"}),
        json!({"form-url": "https://evil.example/"}),
        json!({"id": "other"}),
        json!({"name": "x".repeat(2000)}),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"data": {"password": PASSWORD, "email-context": context}});
        let _ = send(&server.client(), "PUT", &format!("p{number}@example.com"), &body, 400);
    }
    let context = json!({"form-url": "https://app.example.com/validate?k="});
    let body = json!({"data": {"password": PASSWORD, "email-context": context}});
    let _ = send(&server.client(), "PUT", BOB, &body, 201);
    assert_eq!(files(&folder.join("mail"), 1).len(), 1);
    let _ = server.stop();
}

#[test]
fn one_of_many_who_sign_up_with_a_name_at_once_gets_it() {
    let folder = Folder::new("service-race");
    let (server, _) = open(&folder);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let client = server.client();
                scope.spawn(move || {
                    let body = json!({"data": {"password": format!("violets {number}")}});
                    client.send("PUT", &path("one@example.com"), &[], Some(&body)).status
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count(),
        7,
        "{statuses:?}"
    );
    let admin = server.client().with_password("admin", ADMIN_PASSWORD);
    let listed = admin.get("/v1/accounts?like_id=one").expect(200).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1), "{listed}");
    let _ = server.stop();
}
