//! Documents that are marked as deleted: who sees them, how they come back, and what they do not stand in the way of.
//! Leaves their versions to `versions`.

use super::{Kept, PASSWORD};
use serde_json::json;

#[test]
fn what_is_deleted_is_told_in_a_404_and_comes_back() {
    let kept = Kept::start();
    let ann = &kept.ann;
    let made = ann.post("/pages", &json!({"title": "one"})).expect(201);
    assert_eq!(made.json()["_deleted"], false);
    let path = format!("/pages/{}", made.string("/_id"));
    let _ = ann.send("DELETE", &path, &[], None).expect(428);
    let _ = ann.delete(&path, &made.string("/_etag")).expect(204);

    let gone = ann.get(&path).expect(404);
    let body = gone.json();
    assert_eq!(body["_deleted"], true);
    assert_eq!(body["title"], "one");
    assert_eq!(body["_status"], json!(["ERR"]));
    assert_eq!(
        body["_error"],
        json!({"code": 404, "message": "The requested URL was not found on this server."})
    );
    assert_eq!(body["_links"].as_object().map(serde_json::Map::len), Some(1), "{body}");
    let etag = gone.string("/_etag");
    assert_ne!(etag, made.string("/_etag"));
    let _ = ann.send("GET", &path, &[("If-None-Match", &etag)], None).expect(304);
    let later = ("If-Modified-Since", "Sun, 22 Nov 2099 00:00:00 GMT");
    let _ = ann.send("GET", &path, &[later], None).expect(304);

    // a second DELETE changes nothing, but its precondition counts
    let _ = ann.delete(&path, &made.string("/_etag")).expect(412);
    let _ = ann.delete(&path, &etag).expect(204);
    assert_eq!(ann.get(&path).expect(404).string("/_etag"), etag);

    let _ = ann.patch(&path, &etag, &json!({"_deleted": false})).expect(422);
    let back = ann.patch(&path, &etag, &json!({})).expect(200);
    assert_eq!(back.json()["_deleted"], false);
    assert_eq!(ann.get(&path).expect(200).json()["title"], "one");

    let _ = ann.delete(&path, &back.string("/_etag")).expect(204);
    let etag = ann.get(&path).expect(404).string("/_etag");
    let _ = ann.put(&path, &etag, &json!({"title": "two"})).expect(200);
    assert_eq!(ann.get(&path).expect(200).json()["_deleted"], false);
}

#[test]
fn lists_leave_out_what_is_deleted_unless_it_is_asked_for() {
    let kept = Kept::start();
    let ann = &kept.ann;
    let made = ann.post("/pages", &json!([{"title": "a"}, {"title": "b"}])).expect(201);
    let path = format!("/pages/{}", made.string("/_items/0/_id"));
    let _ = ann.delete(&path, &made.string("/_items/0/_etag")).expect(204);
    let titles = |query: &str| -> Vec<String> {
        let list = ann.get(&format!("/pages{query}")).expect(200);
        let total = list.json()["_meta"]["total"].as_u64();
        let items = list.items();
        assert_eq!(total, Some(items.len() as u64), "{query}");
        let title = |item: &serde_json::Value| item["title"].as_str().unwrap_or("").to_owned();
        items.iter().map(title).collect()
    };
    assert_eq!(titles(""), ["b"]);
    assert_eq!(titles("?show_deleted"), ["a", "b"]);
    assert_eq!(titles("?show_deleted=false"), ["a", "b"]);
    assert_eq!(titles("?sort=-title"), ["b"]);
    for (filter, expected) in [
        (json!({"_deleted": true}), vec!["a"]),
        (json!({"$and": [{"_deleted": true}]}), vec!["a"]),
        (json!({"_deleted": false}), vec!["b"]),
        (json!({"$or": [{"_deleted": true}, {"title": "b"}]}), vec!["b"]),
        (json!({"title": {"$gte": "a"}}), vec!["b"]),
    ] {
        let query = format!("?where={}", eden_tests::client::escape(&filter.to_string()));
        assert_eq!(titles(&query), expected, "{filter}");
    }
    let _ = ann.send("DELETE", "/pages", &[], None).expect(204);
    assert!(titles("").is_empty());
    assert_eq!(titles("?show_deleted"), ["a", "b"]);
    // nobody else's
    assert!(kept.bob.get("/pages?show_deleted").expect(200).items().is_empty());
}

#[test]
fn a_deleted_documents_values_are_free_until_it_comes_back() {
    let kept = Kept::start();
    let (ann, bob) = (&kept.ann, &kept.bob);
    let first = ann.post("/pages", &json!({"title": "same", "tags": ["x"]})).expect(201);
    let path = format!("/pages/{}", first.string("/_id"));
    let _ = ann.delete(&path, &first.string("/_etag")).expect(204);
    let second = bob.post("/pages", &json!({"title": "same", "tags": ["x"]})).expect(201);

    let etag = ann.get(&path).expect(404).string("/_etag");
    let refused = ann.patch(&path, &etag, &json!({})).expect(422);
    assert_eq!(
        refused.json()["_issues"],
        json!({"title": "value 'same' is not unique", "tags": "value '['x']' is not unique"})
    );
    let _ = ann.put(&path, &etag, &json!({"title": "same"})).expect(422);
    assert_eq!(ann.get(&path).expect(404).string("/_etag"), etag, "nothing was written");
    let _ = ann
        .patch(&path, &etag, &json!({"title": "other", "tags": []}))
        .expect(200);
    let _ = second;
}

#[test]
fn relations_to_deleted_documents_fail_and_embed_nothing() {
    let kept = Kept::start();
    let ann = &kept.ann;
    let page = ann.post("/pages", &json!({"title": "cited"})).expect(201);
    let id = page.string("/_id");
    let citation = ann.post("/citations", &json!({"page": id})).expect(201);
    let embedded = format!("/citations/{}?embedded=%7B%22page%22:1%7D", citation.string("/_id"));
    assert_eq!(ann.get(&embedded).expect(200).json()["page"]["title"], "cited");
    let _ = ann.delete(&format!("/pages/{id}"), &page.string("/_etag")).expect(204);
    assert!(ann.get(&embedded).expect(200).json()["page"].is_null());
    let refused = ann.post("/citations", &json!({"page": id})).expect(422);
    assert_eq!(
        refused.json()["_issues"]["page"],
        format!("value '{id}' must exist in resource 'pages', field '_id'.")
    );
}

#[test]
fn others_neither_see_nor_restore_what_somebody_deleted() {
    let kept = Kept::start();
    let (ann, bob) = (&kept.ann, &kept.bob);
    let page = ann.post("/pages", &json!({"title": "mine"})).expect(201);
    let path = format!("/pages/{}", page.string("/_id"));
    let _ = ann.delete(&path, &page.string("/_etag")).expect(204);
    let etag = ann.get(&path).expect(404).string("/_etag");
    let unseen = bob.get(&path).expect(404);
    assert!(!unseen.text().contains("mine"), "{}", unseen.text());
    let _ = bob.patch(&path, &etag, &json!({})).expect(404);
    let _ = bob.put(&path, &etag, &json!({"title": "his"})).expect(403);
    let _ = bob.delete(&path, &etag).expect(204);
    assert_eq!(ann.get(&path).expect(404).string("/_etag"), etag);
}

#[test]
fn an_account_that_is_deleted_lets_nobody_in() {
    let kept = Kept::start();
    let path = format!("/accounts/{}", kept.bob_id);
    let _ = kept.bob.get("/pages").expect(200);
    let etag = kept.root.get(&path).expect(200).string("/_etag");
    let _ = kept.root.delete(&path, &etag).expect(204);
    let _ = kept.bob.get("/pages").expect(401);
    let _ = kept
        .server
        .client()
        .with_password("bob", PASSWORD)
        .get("/pages")
        .expect(401);
    let etag = kept.root.get(&path).expect(404).string("/_etag");
    let _ = kept.root.patch(&path, &etag, &json!({})).expect(200);
    let _ = kept.bob.get("/pages").expect(200);
}

#[test]
fn a_list_goes_by_an_index_of_what_is_there() {
    let kept = Kept::start();
    let _ = kept.ann.post("/pages", &json!({"title": "x"})).expect(201);
    let database = rusqlite::Connection::open(kept.folder.join("server.db")).expect("a database");
    let plan = |text: &str| -> String {
        let mut statement = database
            .prepare(&format!("EXPLAIN QUERY PLAN {text}"))
            .expect("a statement");
        let details = statement.query_map([], |row| row.get::<_, String>(3)).expect("a plan");
        details.filter_map(Result::ok).collect::<Vec<_>>().join("; ")
    };
    let found = plan(
        "SELECT title FROM pages WHERE user_id = 'x' AND \"_deleted\" IS NOT TRUE ORDER BY pages.\"_seq\" LIMIT 25",
    );
    assert!(found.contains("live") && !found.contains("TEMP B-TREE"), "{found}");
    let found = plan("SELECT count(*) FROM pages WHERE user_id = 'x' AND \"_deleted\" IS NOT TRUE");
    assert!(found.contains("live"), "{found}");
    let found =
        plan("SELECT * FROM docs_versions WHERE \"_id\" = 'x' AND \"_version\" >= 9000 ORDER BY \"_version\" LIMIT 25");
    assert!(
        found.contains("docs_versions_unique") && !found.contains("TEMP B-TREE"),
        "{found}"
    );
}
