//! A user's documents and another user, on every verb. Leaves whether the routes ask for credentials to the tests.

use super::{Check, ensure};
use crate::client::escape;
use crate::stage::{Stage, Stored, invoice};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands in the statements themselves: without the owner's predicate every one of these fails.
pub const BY_PREDICATE: &[Check] = &[
    ("GET of another user's document finds nothing", get),
    ("HEAD of another user's document finds nothing", head),
    ("a list holds no document of another user", list),
    ("a count counts no document of another user", count),
    ("a filter for another user's document finds nothing", filter),
    ("a filter that is always true does not widen what is seen", always_true),
    ("PATCH of another user's document finds nothing", patch),
    ("DELETE of another user's document does nothing", delete),
    (
        "DELETE of a collection leaves other users' documents",
        delete_collection,
    ),
    (
        "an overridden POST changes no document of another user",
        overridden_patch,
    ),
    (
        "an overridden POST deletes no document of another user",
        overridden_delete,
    ),
];

/// What the runtime sees to besides.
pub const BY_RUNTIME: &[Check] = &[
    ("PUT of another user's document is forbidden", put),
    (
        "PUT of another user's document tells about its etag as for one's own",
        put_preconditions,
    ),
    (
        "POST with the id of another user's document changes nothing",
        post_taken_id,
    ),
    (
        "POST of several documents, one with a taken id, stores none of them",
        bulk_taken_id,
    ),
    ("a client does not choose the owner of a new document", post_owner),
    ("a client does not give a document away", patch_owner),
    ("a filter for another owner is refused", filter_owner),
    ("an overridden GET deletes no document of another user", overridden_get),
];

/// An invoice of Ann's that nothing was done with.
fn anns(stage: &Stage) -> Stored {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    invoice(
        &stage.ann,
        &format!("of Ann {}", NUMBER.fetch_add(1, Ordering::Relaxed)),
    )
}

fn untouched(stage: &Stage, stored: &Stored) -> Result<(), String> {
    let answer = stage.ann.get(&stored.path);
    answer.is(&[200])?;
    ensure(answer.json() == stored.document, || {
        format!("{} became {}", stored.document, answer.json())
    })
}

fn get(stage: &Stage) -> Result<(), String> {
    stage.bob.get(&anns(stage).path).is(&[404])
}

fn head(stage: &Stage) -> Result<(), String> {
    stage.bob.head(&anns(stage).path).is(&[404])
}

fn list(stage: &Stage) -> Result<(), String> {
    let _ = anns(stage);
    let answer = stage.bob.get("/invoices");
    answer.is(&[200])?;
    let foreign = |item: &Value| {
        item["number"]
            .as_str()
            .is_some_and(|number| number.starts_with("of Ann"))
    };
    ensure(!answer.items().iter().any(foreign), || answer.text())
}

fn count(stage: &Stage) -> Result<(), String> {
    let _ = (anns(stage), anns(stage));
    // a page that is full is counted by a statement of its own
    let answer = stage.bob.head("/invoices?max_results=1");
    answer.is(&[200])?;
    ensure(answer.header("X-Total-Count") == Some("0"), || {
        format!("{:?}", answer.headers)
    })
}

fn filter(stage: &Stage) -> Result<(), String> {
    nothing_found(stage, |stored| json!({"_id": stored.id}))
}

fn always_true(stage: &Stage) -> Result<(), String> {
    nothing_found(
        stage,
        |stored| json!({"$or": [{"_id": stored.id}, {"number": {"$ne": "anything"}}]}),
    )
}

fn nothing_found(stage: &Stage, filter: fn(&Stored) -> Value) -> Result<(), String> {
    let stored = anns(stage);
    let answer = stage.bob.filter("/invoices", &filter(&stored));
    answer.is(&[200])?;
    ensure(
        !answer.items().iter().any(|item| item["_id"] == stored.document["_id"]),
        || answer.text(),
    )
}

fn patch(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage
        .bob
        .patch(&stored.path, &stored.etag, &json!({"amount": 1}))
        .is(&[404])?;
    untouched(stage, &stored)
}

fn delete(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage.bob.delete(&stored.path, &stored.etag).is(&[204])?;
    untouched(stage, &stored)
}

fn delete_collection(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage.bob.send("DELETE", "/invoices", &[], None).is(&[204])?;
    untouched(stage, &stored)
}

fn overridden_patch(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    let headers = [("X-HTTP-Method-Override", "PATCH"), ("If-Match", stored.etag.as_str())];
    stage
        .bob
        .send("POST", &stored.path, &headers, Some(&json!({"amount": 2})))
        .is(&[404])?;
    untouched(stage, &stored)
}

fn overridden_delete(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    let headers = [("X-HTTP-Method-Override", "DELETE"), ("If-Match", stored.etag.as_str())];
    stage.bob.send("POST", &stored.path, &headers, None).is(&[204])?;
    untouched(stage, &stored)
}

fn overridden_get(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    let headers = [("X-HTTP-Method-Override", "PUT"), ("If-Match", stored.etag.as_str())];
    stage.bob.send("GET", &stored.path, &headers, None).is(&[400, 403])?;
    untouched(stage, &stored)
}

fn put(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage
        .bob
        .put(&stored.path, &stored.etag, &json!({"number": "mine now"}))
        .is(&[403])?;
    untouched(stage, &stored)
}

fn put_preconditions(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    let body = json!({"number": "mine now"});
    stage.bob.send("PUT", &stored.path, &[], Some(&body)).is(&[428])?;
    stage.bob.put(&stored.path, "not the etag", &body).is(&[412])?;
    untouched(stage, &stored)
}

fn post_taken_id(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage
        .bob
        .post("/invoices", &json!({"_id": stored.id, "number": "mine now"}))
        .is(&[409, 422])?;
    untouched(stage, &stored)
}

fn bulk_taken_id(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    let body = json!([{"number": "half of a bulk"}, {"_id": stored.id, "number": "mine now"}]);
    stage.bob.post("/invoices", &body).is(&[409, 422])?;
    untouched(stage, &stored)?;
    let found = stage
        .bob
        .filter("/invoices", &json!({"number": "half of a bulk"}))
        .items();
    ensure(found.is_empty(), || format!("stored: {found:?}"))
}

fn post_owner(stage: &Stage) -> Result<(), String> {
    stage
        .bob
        .post("/invoices", &json!({"number": "a present", "user_id": stage.ann_id}))
        .is(&[422])
}

fn patch_owner(stage: &Stage) -> Result<(), String> {
    let stored = anns(stage);
    stage
        .ann
        .patch(
            &stored.path,
            &stored.etag,
            &json!({"user_id": "0123456789abcdef01234567"}),
        )
        .is(&[422])?;
    untouched(stage, &stored)
}

fn filter_owner(stage: &Stage) -> Result<(), String> {
    let _ = anns(stage);
    let direct = json!({"user_id": stage.ann_id});
    stage.bob.filter("/invoices", &direct).is(&[401])?;
    stage.bob.filter("/invoices", &json!({"$and": [direct]})).is(&[401])?;
    let expression = format!("/invoices?where={}", escape(&format!("user_id==\"{}\"", stage.ann_id)));
    stage.bob.get(&expression).is(&[400, 401])
}
