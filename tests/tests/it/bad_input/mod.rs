//! Hostile requests: each gets a 4xx with the standard body, stores nothing, and leaves the server answering.
//! Leaves the requests to a file for each part of a request, and random ones to `fuzz`.

mod bodies;
mod head;
mod queries;

use eden_tests::raw::{self, Reply};
use eden_tests::server::Server;
use eden_tests::stage::{Stage, invoice};
use serde_json::Value;

/// A request with what it may be answered.
struct Hostile {
    name: String,
    bytes: Vec<u8>,
    statuses: &'static [u16],
}

/// A hostile request, as bytes, with the statuses that are right for it.
fn hostile(name: impl Into<String>, bytes: Vec<u8>, statuses: &'static [u16]) -> Hostile {
    Hostile {
        name: name.into(),
        bytes,
        statuses,
    }
}

/// Refused by the HTTP parser, which answers without a body.
const BELOW_HTTP: &[u16] = &[400, 413, 414, 431];

/// Sends every request of `make`, which is given the caller's header and the path of a stored document.
fn check(make: impl Fn(&[u8], &str) -> Vec<Hostile>) {
    let stage = Stage::tokens();
    let stored = invoice(&stage.ann, "stays");
    let authorization = format!("Authorization: {}", stage.ann.authorization().expect("Ann has a token"));
    let requests = make(authorization.as_bytes(), &stored.path);
    let mut wrong = Vec::new();
    for request in &requests {
        let reply = raw::exchange(stage.server.address(), &request.bytes);
        if let Err(reason) = right(&reply, request.statuses) {
            wrong.push(format!("{}: {reason}", request.name));
        }
        if let Some(reason) = changed(&stage, &stored.path, &stored.document) {
            wrong.push(format!("{}: {reason}", request.name));
            break;
        }
    }
    assert!(wrong.is_empty(), "of {} requests: {wrong:#?}", requests.len());
    assert!(!stage.server.log().contains("panicked"), "{}", stage.server.log());
}

fn right(reply: &Reply, statuses: &[u16]) -> Result<(), String> {
    let body = String::from_utf8_lossy(&reply.body);
    let short: String = body.chars().take(300).collect();
    let Some(status) = reply.status else {
        return Err("the connection was closed without an answer".to_owned());
    };
    if !statuses.contains(&status) {
        return Err(format!("{status} instead of {statuses:?}: {short}"));
    }
    if status < 400 || body.is_empty() {
        return Ok(());
    }
    let json: Value = serde_json::from_str(&body)
        .map_err(|error| format!("{status} with a body that is no JSON ({error}): {short}"))?;
    let standard = json["_error"]["code"] == status && json["_error"]["message"].is_string();
    if json["_status"] == "ERR" && (standard || json["_issues"].is_object()) {
        return Ok(());
    }
    Err(format!("{status} without the standard body: {short}"))
}

/// Whether anything but the one document is there, or that one changed, or the server no longer answers.
fn changed(stage: &Stage, path: &str, document: &Value) -> Option<String> {
    let answer = stage.ann.get(path);
    if answer.status != 200 || answer.json() != *document {
        return Some(format!("the document became {}: {}", answer.status, answer.text()));
    }
    let list = stage.ann.get("/invoices");
    (list.status != 200 || list.items().len() != 1).then(|| format!("something was stored: {}", list.text()))
}

/// A request with a JSON body.
fn json(line: &str, authorization: &[u8], body: &[u8]) -> Vec<u8> {
    raw::request(
        line.as_bytes(),
        &[authorization, b"Content-Type: application/json"],
        body,
    )
}

/// What `server` still says after something that may have hurt it.
fn still_answers(server: &Server) {
    assert_eq!(server.client().get("/").status, 401);
}
