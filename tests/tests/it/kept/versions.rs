//! Versions of documents: what each keeps, how they are asked for, who sees them, and when they go.
//! Leaves the marks of deleted documents to `marks`.

use super::{Kept, PASSWORD};
use eden_tests::client::Client;
use eden_tests::server::ADMIN_TOKEN;
use serde_json::{Value, json};

/// A document with four versions, its path and its etag.
fn four(client: &Client) -> (String, String) {
    let made = client.post("/docs", &json!({"text": "one", "note": "n1"})).expect(201);
    assert_eq!(
        (&made.json()["_version"], &made.json()["_latest_version"]),
        (&json!(1), &json!(1))
    );
    let path = format!("/docs/{}", made.string("/_id"));
    let two = client
        .patch(&path, &made.string("/_etag"), &json!({"text": "two", "when": null}))
        .expect(200);
    assert_eq!(
        (&two.json()["_version"], &two.json()["_latest_version"]),
        (&json!(2), &json!(2))
    );
    let three = client
        .patch(&path, &two.string("/_etag"), &json!({"note": "n2"}))
        .expect(200);
    let four = client
        .put(&path, &three.string("/_etag"), &json!({"text": "four"}))
        .expect(200);
    (path, four.string("/_etag"))
}

fn texts(list: &Value) -> Vec<String> {
    let items = list["_items"].as_array().cloned().unwrap_or_default();
    items
        .iter()
        .map(|item| item["text"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn a_version_is_what_was_versioned_then_and_the_rest_as_it_is_now() {
    let kept = Kept::start();
    let (path, etag) = four(&kept.ann);
    let get = |query: &str| kept.ann.get(&format!("{path}{query}"));
    let latest = get("").expect(200);
    assert_eq!(latest.header("ETag"), Some(format!("\"{etag}4\"").as_str()));
    assert_eq!(latest.json()["_version"], 4);
    let second = get("?version=2").expect(200);
    let body = second.json();
    assert_eq!((&body["text"], &body["when"]), (&json!("two"), &Value::Null));
    assert!(body.get("when").is_some(), "an explicit null is kept");
    assert!(
        body.get("note").is_none(),
        "not versioned, and gone since the PUT: {body}"
    );
    assert_eq!((&body["_version"], &body["_latest_version"]), (&json!(2), &json!(4)));
    let etag = format!("\"{}4\"", second.string("/_etag"));
    assert_eq!(second.header("ETag"), Some(etag.as_str()));
    let id = &path[1..];
    assert_eq!(body["_links"]["self"]["href"], format!("{id}?version=2"));
    assert_eq!(body["_links"]["parent"]["href"], id);
    assert_eq!(body["_links"]["collection"]["href"], format!("{id}?version=all"));
    let _ = kept
        .ann
        .send("GET", &format!("{path}?version=2"), &[("If-None-Match", &etag)], None)
        .expect(304);
    for (number, status) in [("5", 404), ("0", 400), ("-1", 400), ("x", 400), ("1.0", 400), ("", 400)] {
        let _ = get(&format!("?version={number}")).expect(status);
    }
}

#[test]
fn all_versions_and_what_each_changed() {
    let kept = Kept::start();
    let (path, _) = four(&kept.ann);
    let get = |query: &str| kept.ann.get(&format!("{path}?{query}")).expect(200).json();
    let all = get("version=all");
    assert_eq!(texts(&all), ["one", "two", "two", "four"]);
    assert_eq!(all["_meta"], json!({"page": 1, "max_results": 25, "total": 4}));
    let id = &path[1..];
    assert_eq!(all["_links"]["self"]["href"], format!("{id}?version=all"));
    assert_eq!(all["_links"]["parent"]["href"], "docs");
    assert_eq!(all["_links"]["collection"]["href"], id);
    let page = get("version=all&max_results=2&page=2");
    assert_eq!(texts(&page), ["two", "four"]);
    assert_eq!(
        page["_links"]["prev"]["href"],
        format!("{id}?max_results=2&version=all")
    );
    assert_eq!(texts(&get("version=all&sort=-_version")), ["four", "two", "two", "one"]);
    let filter = eden_tests::client::escape(r#"{"text": "two"}"#);
    let found = get(&format!("version=all&where={filter}"));
    assert_eq!((texts(&found).len(), &found["_meta"]["total"]), (2, &json!(2)));
    let shown = get("version=all&projection=%7B%22note%22:1%7D");
    assert_eq!(texts(&shown), ["-"; 4]);

    let diffs = get("version=diffs&sort=-_version");
    let items = diffs["_items"].as_array().cloned().unwrap_or_default();
    assert_eq!(items[0]["_latest_version"], 4, "the first is whole");
    assert!(
        items[1].get("_latest_version").is_none() && items[1].get("_id").is_none(),
        "{}",
        items[1]
    );
    // the settings ask for `text` in each
    assert_eq!(texts(&diffs), ["one", "two", "two", "four"]);
    assert!(
        items[1].get("when").is_some() && items[2].get("when").is_none(),
        "{diffs}"
    );
}

#[test]
fn nobody_else_sees_versions_and_a_new_owner_sees_his_own() {
    let kept = Kept::start();
    let (ann, bob) = (&kept.ann, &kept.bob);
    let (path, _) = four(ann);
    for query in ["?version=1", "?version=all", "?version=diffs"] {
        let _ = bob.get(&format!("{path}{query}")).expect(404);
    }
    let made = ann.post("/archive", &json!({"text": "a secret"})).expect(201);
    let path = format!("/archive/{}", made.string("/_id"));
    let given = ann
        .patch(
            &path,
            &made.string("/_etag"),
            &json!({"text": "given", "user_id": kept.bob_id}),
        )
        .expect(200);
    let _ = ann.get(&path).expect(404);
    let _ = bob
        .patch(&path, &given.string("/_etag"), &json!({"text": "his"}))
        .expect(200);
    let all = bob.get(&format!("{path}?version=all")).expect(200);
    assert_eq!(texts(&all.json()), ["given", "his"]);
    assert_eq!(all.json()["_meta"]["total"], 2);
    let _ = bob.get(&format!("{path}?version=1")).expect(404);
    assert!(!all.text().contains("a secret"));
}

#[test]
fn deletion_takes_the_versions_along_or_is_one_itself() {
    let kept = Kept::start();
    let ann = &kept.ann;
    let (path, etag) = four(ann);
    let _ = ann.delete(&path, &etag).expect(204);
    for query in ["", "?version=1", "?version=all"] {
        let _ = ann.get(&format!("{path}{query}")).expect(404);
    }
    let again = ann.send("PUT", &path, &[], Some(&json!({"text": "again"}))).expect(201);
    assert_eq!(again.json()["_version"], 1);
    assert_eq!(
        texts(&ann.get(&format!("{path}?version=all")).expect(200).json()),
        ["again"]
    );
    let foreign = kept.bob.post("/docs", &json!({"text": "bob's"})).expect(201);
    let _ = ann.send("DELETE", "/docs", &[], None).expect(204);
    let foreign = format!("/docs/{}?version=all", foreign.string("/_id"));
    assert_eq!(texts(&kept.bob.get(&foreign).expect(200).json()), ["bob's"]);

    let made = ann.post("/archive", &json!({"text": "kept"})).expect(201);
    let path = format!("/archive/{}", made.string("/_id"));
    let _ = ann.delete(&path, &made.string("/_etag")).expect(204);
    let _ = ann.get(&format!("{path}?version=1")).expect(200);
    let second = ann.get(&format!("{path}?version=2")).expect(404).json();
    assert_eq!((&second["_deleted"], &second["_version"]), (&json!(true), &json!(2)));
    let deleted = |number: usize| {
        ann.get(&format!("{path}?version=all")).expect(200).json()["_items"][number]["_deleted"].clone()
    };
    assert_eq!((deleted(0), deleted(1)), (json!(false), json!(true)));
    let etag = ann.get(&path).expect(404).string("/_etag");
    let back = ann.patch(&path, &etag, &json!({})).expect(200);
    assert_eq!(back.json()["_version"], 3);
}

#[test]
fn what_is_older_than_its_versions_becomes_the_first() {
    let kept = Kept::start();
    let ann = &kept.ann;
    let made = ann.post("/plain", &json!({"text": "old"})).expect(201);
    let path = format!("/docs/{}", made.string("/_id"));
    let body = ann.get(&path).expect(200).json();
    assert_eq!((&body["_version"], &body["_latest_version"]), (&json!(1), &json!(1)));
    let _ = ann.get(&format!("{path}?version=1")).expect(404);
    assert_eq!(
        texts(&ann.get(&format!("{path}?version=all")).expect(200).json()),
        ["old"]
    );
    let changed = ann
        .patch(&path, &made.string("/_etag"), &json!({"text": "new"}))
        .expect(200);
    assert_eq!(changed.json()["_version"], 2);
    assert_eq!(
        texts(&ann.get(&format!("{path}?version=all")).expect(200).json()),
        ["old", "new"]
    );
}

#[test]
fn relations_may_name_a_version() {
    let kept = Kept::start();
    let (path, _) = four(&kept.ann);
    let id = path.rsplit('/').next().unwrap_or("");
    let cite = |doc: Value| kept.ann.post("/citations", &json!({"doc": doc}));
    for number in 1..=4 {
        let made = cite(json!({"_id": id, "_version": number})).expect(201);
        let read = kept.ann.get(&format!("/citations/{}", made.string("/_id"))).expect(200);
        assert_eq!(read.json()["_links"]["related"]["doc"]["href"], format!("docs/{id}"));
        let embedded = format!("/citations/{}?embedded=%7B%22doc%22:1%7D", made.string("/_id"));
        let doc = kept.ann.get(&embedded).expect(200).json()["doc"].clone();
        assert_eq!((&doc["_version"], &doc["_latest_version"]), (&json!(number), &json!(4)));
        assert_eq!(doc["text"], ["one", "two", "two", "four"][number - 1]);
        assert_eq!(doc["_links"]["self"]["href"], format!("docs/{id}"));
    }
    let issue = |doc: Value| cite(doc).expect(422).json()["_issues"]["doc"].clone();
    assert_eq!(
        issue(json!({"_id": id, "_version": 9})),
        format!("value '{id}' must exist in resource 'docs', field '_id' at version '9'.")
    );
    assert_eq!(
        issue(json!({"_id": id})),
        "versioned data_relation must be a dict with fields '_id' and '_version'"
    );
}

#[test]
fn a_lost_race_leaves_no_version_and_no_entry() {
    let kept = Kept::start();
    let (path, etag) = four(&kept.ann);
    let path = path.as_str();
    let entries = || kept.root.get("/log?max_results=50").expect(200).json()["_meta"]["total"].as_u64();
    let before = entries();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|number| {
                let (ann, etag) = (kept.ann.clone(), etag.as_str());
                scope.spawn(move || ann.patch(path, etag, &json!({"text": format!("w{number}")})).status)
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().expect("a thread ends"))
            .collect()
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    let all = kept.ann.get(&format!("{path}?version=all")).expect(200).json();
    assert_eq!(all["_meta"]["total"], 5);
    assert_eq!(entries(), before.map(|before| before + 1));
}

#[test]
fn no_version_and_no_entry_holds_a_secret() {
    let kept = Kept::start();
    let path = format!("/accounts/{}", kept.bob_id);
    let etag = kept.root.get(&path).expect(200).string("/_etag");
    let changed = kept
        .root
        .patch(&path, &etag, &json!({"password": "canary: another one, also long"}))
        .expect(200);
    let _ = kept
        .root
        .put(
            &path,
            &changed.string("/_etag"),
            &json!({"username": "bob", "password": PASSWORD}),
        )
        .expect(200);
    for path in [
        format!("{path}?version=all"),
        format!("{path}?version=diffs"),
        "/log".to_owned(),
    ] {
        let told = kept.root.get(&path).expect(200).text();
        for secret in ["canary", "argon2", "\"password\"", "\"token\"", ADMIN_TOKEN] {
            assert!(!told.contains(secret), "{path} tells {secret}: {told}");
        }
    }
    let database = rusqlite::Connection::open(kept.folder.join("server.db")).expect("a database");
    for table in ["accounts_versions", "oplog"] {
        let mut statement = database.prepare(&format!("SELECT * FROM {table}")).expect("a table");
        let names: Vec<String> = statement.column_names().iter().map(|name| (*name).to_owned()).collect();
        assert!(
            !names.contains(&"password".to_owned()) && !names.contains(&"token".to_owned()),
            "{names:?}"
        );
        let mut rows = statement.query([]).expect("rows");
        while let Ok(Some(row)) = rows.next() {
            for column in 0..names.len() {
                let text = row
                    .get_ref(column)
                    .ok()
                    .and_then(|cell| cell.as_str().ok().map(str::to_owned));
                let text = text.unwrap_or_default();
                assert!(!text.contains("argon2") && !text.contains("canary"), "{table}: {text}");
            }
        }
    }
}
