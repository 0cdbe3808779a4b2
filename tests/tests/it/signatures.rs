//! Callers who sign what they send: whom their signatures let in, and where their secrets are kept.
//! Leaves passwords and tokens to the tutorials.

use eden_tests::builds::variants;
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use std::os::unix::fs::PermissionsExt;

const ROOT_SECRET: &str = "canary: the secret that root signs with";
const ANNS_SECRET: &str = "canary: the secret that ann signs with";

fn launch(folder: &Folder) -> Launch {
    Launch::new(&variants()["signing"], folder)
        .set("ROOT_SECRET", ROOT_SECRET)
        .set("RUST_LOG", "trace")
}

/// The header of somebody who signs `body`.
fn signed(name: &str, secret: &str, body: &str) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    let signature = mac.chain_update(body.as_bytes()).finalize().into_bytes();
    format!("{name}:{}", hex::encode(signature))
}

fn get(client: &Client, name: &str, secret: &str, path: &str) -> Answer {
    client.with_authorization(&signed(name, secret, "")).get(path)
}

fn post(client: &Client, name: &str, secret: &str, path: &str, body: &Value) -> Answer {
    client
        .with_authorization(&signed(name, secret, &body.to_string()))
        .post(path, body)
}

fn with_ann(server: &Server) -> Client {
    let client = server.client();
    let body = json!({"username": "ann", "secret_key": ANNS_SECRET});
    let made = post(&client, "root", ROOT_SECRET, "/accounts", &body).expect(201);
    assert!(!made.text().contains("canary"), "{}", made.text());
    client
}

#[test]
fn a_signature_lets_its_maker_in_and_nobody_else() {
    let folder = Folder::new("signing");
    let server = launch(&folder).start();
    let client = with_ann(&server);
    let body = json!({"number": "signed"});
    let stored = post(&client, "ann", ANNS_SECRET, "/invoices", &body)
        .expect(201)
        .string("/_id");
    let path = format!("/invoices/{stored}");
    let _ = get(&client, "ann", ANNS_SECRET, &path).expect(200);
    let _ = get(&client, "root", ROOT_SECRET, &path).expect(404);

    let good = signed("ann", ANNS_SECRET, &body.to_string());
    let (_, signature) = good.split_once(':').expect("name and signature");
    for header in [
        signed("ann", ROOT_SECRET, &body.to_string()),
        signed("nobody", "", &body.to_string()),
        signed("ann", ANNS_SECRET, "{}"),
        format!("root:{signature}"),
        format!("ann:{}", &signature[2..]),
        format!("ann:{signature}00"),
        format!("ann:{signature}:x"),
        format!("Basic ann:{signature}"),
        "ann:".to_owned(),
        ":".to_owned(),
        signature.to_owned(),
    ] {
        let _ = client.with_authorization(&header).post("/invoices", &body).expect(401);
    }
    // another body under the same signature
    let other = json!({"number": "forged"});
    let _ = client.with_authorization(&good).post("/invoices", &other).expect(401);
    assert_eq!(
        get(&client, "ann", ANNS_SECRET, "/invoices").expect(200).items().len(),
        1
    );
    for path in ["/accounts", "/accounts?projection=%7B%22secret_key%22%3A1%7D"] {
        let accounts = get(&client, "root", ROOT_SECRET, path).expect(200);
        assert!(!accounts.text().contains("canary"), "{}", accounts.text());
        assert!(!accounts.text().contains("secret_key"), "{}", accounts.text());
    }
    let log = server.stop();
    for secret in [ROOT_SECRET, ANNS_SECRET, signature] {
        assert!(!log.contains(secret), "{secret} is logged");
    }
}

#[test]
fn secrets_are_sealed_under_a_key_beside_the_database() {
    let folder = Folder::new("sealed");
    let server = launch(&folder).start();
    let client = with_ann(&server);
    let _ = get(&client, "ann", ANNS_SECRET, "/invoices").expect(200);
    for file in folder.names() {
        let bytes = std::fs::read(folder.join(&file)).expect("it can be read");
        let holds = bytes.windows(6).any(|window| window == b"canary");
        assert!(!holds, "{file} holds a secret");
    }
    let key = folder.join("server.key");
    let mode = std::fs::metadata(&key)
        .expect("there is a key file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let _ = server.stop();

    let again = launch(&folder).start();
    let _ = get(&again.client(), "ann", ANNS_SECRET, "/invoices").expect(200);
    let _ = again.stop();

    // another key opens nothing, and is no fault of the server's
    std::fs::remove_file(key).expect("the key can be removed");
    let other = launch(&folder).set("EDEN_SECRET_KEY", "f".repeat(64)).start();
    let _ = get(&other.client(), "ann", ANNS_SECRET, "/invoices").expect(401);
    assert!(!other.log().contains("panicked"), "{}", other.log());
    assert!(
        !folder.join("server.key").exists(),
        "a key was made although one was given"
    );
}

#[test]
fn a_key_of_the_environment_needs_no_file() {
    let folder = Folder::new("sealed");
    let with_key = launch(&folder).set("EDEN_SECRET_KEY", "a1".repeat(32));
    let server = with_key.start();
    let _ = with_ann(&server);
    let _ = server.stop();
    assert!(!folder.join("server.key").exists(), "{:?}", folder.names());
    let server = with_key.start();
    let _ = get(&server.client(), "ann", ANNS_SECRET, "/invoices").expect(200);
}
