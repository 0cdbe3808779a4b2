//! Many requests at once for one name: one is served, the others are told why not.
//! Leaves names taken earlier to the tutorials.

use eden_tests::stage::{PASSWORD, Stage};
use serde_json::{Value, json};
use std::sync::Barrier;

const MANY: usize = 50;

/// Fifty clients do `one` at the same moment; gives the statuses, sorted, and the bodies of those that were refused.
fn at_once(one: impl Fn(usize) -> eden_tests::client::Answer + Sync) -> (Vec<u16>, Vec<Value>) {
    let barrier = Barrier::new(MANY);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let (barrier, one) = (&barrier, &one);
        let threads: Vec<_> = (0..MANY)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    one(number)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("the client works"))
            .collect()
    });
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    (
        statuses,
        answers
            .iter()
            .filter(|answer| answer.status != 201)
            .map(|answer| answer.json())
            .collect(),
    )
}

#[test]
fn of_fifty_racing_accounts_of_one_name_one_is_made() {
    let stage = Stage::tokens();
    let body = json!({"username": "once", "password": PASSWORD, "roles": ["user"]});
    let (statuses, refusals) = at_once(|_| stage.admin.post("/accounts", &body));
    let expected: Vec<u16> = [201].into_iter().chain([422; MANY - 1]).collect();
    assert_eq!(statuses, expected);
    for refusal in refusals {
        assert_eq!(refusal["_issues"], json!({"username": "value 'once' is not unique"}));
    }
    let found = stage
        .admin
        .filter("/accounts", &json!({"username": "once"}))
        .expect(200);
    assert_eq!(found.items().len(), 1);
}

#[test]
fn of_fifty_racing_changes_of_one_document_one_is_made() {
    let stage = Stage::tokens();
    let stored = eden_tests::stage::invoice(&stage.ann, "raced for");
    let (mut statuses, _) = at_once(|number| {
        stage
            .ann
            .patch(&stored.path, &stored.etag, &json!({"amount": number + 1}))
    });
    statuses.sort_unstable();
    let expected: Vec<u16> = [200].into_iter().chain([412; MANY - 1]).collect();
    assert_eq!(statuses, expected);
}

#[test]
fn of_fifty_racing_upserts_of_one_id_one_is_an_insertion() {
    let stage = Stage::tokens();
    let path = "/invoices/00000000000000000000beef";
    let (statuses, _) = at_once(|number| {
        stage
            .ann
            .send("PUT", path, &[], Some(&json!({"number": format!("upsert {number}")})))
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [201, 409, 412, 422, 428].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(stage.ann.get("/invoices").expect(200).items().len(), 1);
}
