//! What is logged at the highest level: no password, no token, no header of credentials, nothing that clients look for.
//! Leaves what answers tell to the tutorials.

use eden_tests::builds::programs;
use eden_tests::client::Client;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_PASSWORD, ADMIN_TOKEN, Launch};
use eden_tests::stored;
use serde_json::json;

/// None of `canaries` stands in `log`, which is one of the highest level.
fn silent(log: &str, canaries: &[String]) {
    assert!(log.contains("DEBUG"), "nothing was logged: {log}");
    assert!(log.contains("/invoices"), "requests are not logged: {log}");
    for canary in canaries {
        let line = log.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(line, None, "{canary} is logged");
    }
}

fn used(client: &Client) -> String {
    let header = client.authorization().unwrap_or_default();
    header.split(' ').next_back().unwrap_or_default().to_owned()
}

/// Requests that carry canaries where clients carry secrets and what they look for. Gives the canaries.
fn sing(known: &Client, id: &str) -> Vec<String> {
    let mut canaries: Vec<String> = ["body", "filter", "value", "broken", "header", "query", "name", "cookie"]
        .iter()
        .map(|place| format!("canary-in-the-{place}"))
        .collect();
    let _ = known
        .post("/invoices", &json!({"number": "canary-in-the-body"}))
        .expect(201);
    let _ = known
        .filter("/invoices", &json!({"number": "canary-in-the-filter"}))
        .expect(200);
    let _ = known
        .get("/invoices?where=number%3D%3D%22canary-in-the-value%22&canary-in-the-query=1")
        .expect(200);
    let broken = known.try_send(
        "POST",
        "/invoices",
        &[],
        Some(("application/json", b"{\"number\": \"canary-in-the-broken".to_vec())),
    );
    assert_eq!(broken.expect("there is an answer").status, 400);
    let _ = known
        .post("/invoices", &json!({"number": 5, "canary-in-the-name": 1}))
        .expect(422);
    let _ = known
        .send("GET", "/invoices", &[("Cookie", "canary-in-the-cookie")], None)
        .expect(200);
    let stranger = known.with_authorization("Basic canary-in-the-header");
    let _ = stranger.get("/invoices").expect(401);
    let stranger = known.with_password("canary-user", "canary-password");
    let _ = stranger.get("/invoices").expect(401);
    canaries.push(used(&stranger));
    canaries.push("canary-password".into());
    let _ = known.get(&format!("/invoices/{id}")).expect(404);
    canaries
}

const NO_ID: &str = "00000000000000000000dead";

#[test]
fn passwords_and_what_clients_look_for_are_not_logged() {
    let folder = Folder::new("logs");
    let server = Launch::new(&programs().accounts, &folder)
        .set("RUST_LOG", "trace")
        .start();
    let admin = server.client().with_password("superuser", ADMIN_PASSWORD);
    let body = json!({"username": "ann", "password": "canary of ann's password", "roles": ["user"]});
    let made = admin.post("/accounts", &body).expect(201);
    let path = format!("/accounts/{}", made.string("/_id"));
    let changed = admin
        .patch(
            &path,
            &made.string("/_etag"),
            &json!({"password": "canary of a changed password"}),
        )
        .expect(200);
    let again = json!({"username": "ann", "password": "canary of a replaced password", "roles": ["user"]});
    let _ = admin.put(&path, &changed.string("/_etag"), &again).expect(200);
    let _ = admin
        .post(
            "/accounts",
            &json!({"username": "ann", "password": "canary of a refused password", "roles": ["god"]}),
        )
        .expect(422);
    let _ = admin
        .post(
            "/accounts",
            &json!({"username": "x", "password": ["canary in a list"], "roles": []}),
        )
        .expect(422);
    let ann = server.client().with_password("ann", "canary of a replaced password");
    let mut canaries = sing(&ann, NO_ID);
    canaries.extend([used(&ann), used(&admin), ADMIN_PASSWORD.to_owned()]);
    canaries
        .extend(["ann's", "a changed", "a replaced", "a refused"].map(|whose| format!("canary of {whose} password")));
    canaries.push("canary in a list".into());
    canaries.push("argon2id$".into());
    silent(&server.stop(), &canaries);
}

#[test]
fn tokens_are_not_logged() {
    let folder = Folder::new("logs");
    let server = Launch::new(&programs().tokens, &folder)
        .set("RUST_LOG", "trace")
        .set("EDEN_LOG_FORMAT", "json")
        .start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let body = json!({"username": "ann", "password": "canary of ann's password", "roles": ["user"], "token": "canary-of-a-token"});
    let made = admin.post("/accounts", &body).expect(201);
    let token = made.string("/token");
    let ann = server.client().with_token(&token);
    let mut canaries = sing(&ann, NO_ID);
    let _ = server
        .client()
        .with_token("canary-token-of-nobody")
        .get("/invoices")
        .expect(401);
    let digest = stored::texts(&folder, "SELECT token FROM accounts WHERE username = 'ann'")
        .concat()
        .concat();
    canaries.extend([
        token,
        digest,
        ADMIN_TOKEN.to_owned(),
        "canary-token-of-nobody".into(),
        "canary-of-a-token".into(),
        ADMIN_PASSWORD.to_owned(),
    ]);
    canaries.push("canary of ann's password".into());
    silent(&server.stop(), &canaries);
}
