//! Routes that ask for a role, and a caller who has none. Leaves callers nobody knows to the tests.

use super::Check;
use crate::stage::Stage;
use serde_json::json;

/// Without the layer on a route its check fails. The document asked for is the caller's own account.
pub const CHECKS: &[Check] = &[
    ("a plain user does not list accounts", |stage| {
        stage.bob.get("/accounts").is(&[401])
    }),
    ("a plain user does not count accounts", |stage| {
        stage.bob.head("/accounts").is(&[401])
    }),
    ("a plain user does not make accounts", |stage| {
        let body = json!({"username": "mallory", "password": "a password of mallory's", "roles": ["superuser"]});
        stage.bob.post("/accounts", &body).is(&[401])
    }),
    ("a plain user does not read an account by its id", |stage| {
        stage.bob.get(&anns(stage)).is(&[401])
    }),
    ("a plain user does not ask for an account by its id", |stage| {
        stage.bob.head(&anns(stage)).is(&[401])
    }),
    ("a plain user does not read an account by its name", |stage| {
        stage.bob.get("/accounts/ann").is(&[401])
    }),
    ("a plain user does not ask for an account by its name", |stage| {
        stage.bob.head("/accounts/ann").is(&[401])
    }),
    ("a plain user does not change an account", |stage| {
        stage
            .bob
            .patch(&anns(stage), "an etag", &json!({"roles": ["superuser"]}))
            .is(&[401])
    }),
    ("a plain user does not replace an account", |stage| {
        let body = json!({"username": "ann", "password": "a password of mallory's", "roles": ["user"]});
        stage.bob.put(&anns(stage), "an etag", &body).is(&[401])
    }),
    ("a plain user does not make an account at an id", |stage| {
        let body = json!({"username": "oscar", "password": "a password of oscar's", "roles": ["superuser"]});
        stage
            .bob
            .put("/accounts/00000000000000000000aaaa", "an etag", &body)
            .is(&[401])
    }),
    ("a plain user does not delete an account", |stage| {
        stage.bob.delete(&anns(stage), "an etag").is(&[401])
    }),
    (
        "a plain user does not change an account by an overridden POST",
        |stage| {
            let headers = [("X-HTTP-Method-Override", "PATCH"), ("If-Match", "an etag")];
            stage
                .bob
                .send("POST", &anns(stage), &headers, Some(&json!({"roles": ["superuser"]})))
                .is(&[401])
        },
    ),
    // the last one, as it empties the collection where it is not refused
    ("a plain user does not delete all accounts", |stage| {
        stage.bob.send("DELETE", "/accounts", &[], None).is(&[401])
    }),
];

fn anns(stage: &Stage) -> String {
    format!("/accounts/{}", stage.ann_id)
}
