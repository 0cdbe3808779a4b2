//! The operations log: which writes have an entry, what stands in it, and who may read it.

use super::{Kept, PASSWORD};
use serde_json::{Value, json};

fn entries(kept: &Kept, filter: &Value) -> Vec<Value> {
    let found = kept.root.filter("/log", filter).expect(200);
    found.items()
}

#[test]
fn every_write_has_an_entry_with_who_and_what() {
    let kept = Kept::start();
    let ann = kept.server.client().with_password("ann", PASSWORD);
    let made = ann
        .post(
            "/docs",
            &json!({"text": "one", "when": "Sun, 22 Nov 2020 00:00:00 GMT"}),
        )
        .expect(201);
    let id = made.string("/_id");
    let path = format!("/docs/{id}");
    let changed = ann
        .patch(&path, &made.string("/_etag"), &json!({"text": "two"}))
        .expect(200);
    let _ = kept
        .ann
        .put(&path, &changed.string("/_etag"), &json!({"text": "three"}))
        .expect(200);
    let etag = ann.get(&path).expect(200).string("/_etag");
    let _ = ann.delete(&path, &etag).expect(204);
    let found = entries(&kept, &json!({"i": id}));
    let told = |name: &str| -> Vec<&Value> { found.iter().map(|entry| &entry[name]).collect() };
    assert_eq!(told("o"), ["POST", "PATCH", "PUT", "DELETE"]);
    assert_eq!(told("r"), ["docs"; 4]);
    // the account, whichever way it was shown
    assert_eq!(told("u"), ["ann"; 4]);
    assert_eq!(told("ip"), ["127.0.0.1"; 4]);
    assert_eq!(told("extra"), ["seen POST", "seen PATCH", "seen PUT", "seen DELETE"]);
    assert_eq!(found[0]["c"]["when"], "Sun, 22 Nov 2020 00:00:00 GMT");
    assert_eq!(found[1]["c"], json!({"text": "two", "_version": 2}));
    assert_eq!(
        (&found[2]["c"]["text"], &found[2]["c"]["_id"]),
        (&json!("three"), &json!(id))
    );
    assert_eq!(
        (&found[3]["c"]["text"], &found[3]["c"]["_version"]),
        (&json!("three"), &json!(3))
    );
    assert!(found[3]["c"].get("_etag").is_none() && found[3]["c"].get("_updated").is_none());
    assert_eq!(found[1]["_updated"], changed.json()["_updated"]);
}

#[test]
fn collections_are_logged_one_by_one_only_where_they_are_marked() {
    let kept = Kept::start();
    let _ = kept
        .ann
        .post("/pages", &json!([{"title": "a"}, {"title": "b"}]))
        .expect(201);
    let _ = kept
        .ann
        .post("/docs", &json!([{"text": "a"}, {"text": "b"}]))
        .expect(201);
    let _ = kept
        .ann
        .post("/archive", &json!([{"text": "a"}, {"text": "b"}]))
        .expect(201);
    for path in ["/pages", "/docs", "/archive"] {
        let _ = kept.ann.send("DELETE", path, &[], None).expect(204);
    }
    let deleted = |name: &str| entries(&kept, &json!({"o": "DELETE", "r": name}));
    assert_eq!(deleted("docs").len(), 0);
    assert_eq!(deleted("pages").len(), 2);
    let archived = deleted("archive");
    assert_eq!(archived.len(), 2);
    assert_eq!(
        (&archived[0]["c"]["_deleted"], &archived[0]["c"]["_version"]),
        (&json!(true), &json!(2))
    );
    let posted = entries(&kept, &json!({"o": "POST", "r": "pages"}));
    assert_eq!(posted.len(), 2, "one for each document");
    let refused = kept.ann.post("/pages", &json!({"title": 5})).expect(422);
    assert_eq!(
        entries(&kept, &json!({"o": "POST", "r": "pages"})).len(),
        2,
        "{}",
        refused.text()
    );
}

#[test]
fn the_log_is_read_only() {
    let kept = Kept::start();
    let _ = kept.root.post("/log", &json!({"r": "x"})).expect(405);
    let _ = kept.root.send("DELETE", "/log", &[], None).expect(405);
    let first = kept.root.get("/log").expect(200).items().remove(0);
    let path = format!("/log/{}", first["_id"].as_str().unwrap_or(""));
    let _ = kept.root.get(&path).expect(200);
    let _ = kept
        .root
        .patch(&path, first["_etag"].as_str().unwrap_or(""), &json!({"r": "x"}))
        .expect(405);
    let _ = kept.server.client().get("/log").expect(401);
}
