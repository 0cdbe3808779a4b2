//! Both databases asked the same, with data chosen to tell them apart: the answers are the same.

use super::equal_data::{LONG, documents, filters};
use eden_tests::builds;
use eden_tests::client::{Answer, Client, escape};
use eden_tests::folder::Folder;
use eden_tests::postgres;
use eden_tests::server::{Launch, Server};
use eden_tests::variants::KINDS;
use serde_json::{Value, json};

/// One server on each database.
struct Pair {
    servers: [Server; 2],
    _folder: Folder,
}

impl Pair {
    fn start() -> Option<Self> {
        if postgres::is_chosen() {
            return None;
        }
        postgres::server()?;
        let program = &builds::variants()[KINDS.0];
        let folder = Folder::new("kinds");
        let url = format!("{}?max_connections=5", postgres::of_folder(folder.path()));
        let start = |url: &str| Launch::new(program, &folder).set("DATABASE_URL", url).start();
        Some(Self {
            servers: [start("sqlite://server.db"), start(&url)],
            _folder: folder,
        })
    }

    fn clients(&self) -> [Client; 2] {
        [self.servers[0].client(), self.servers[1].client()]
    }

    /// Asks both the same; the answers must be the same but for ids, times and etags. Gives that of the file.
    #[track_caller]
    fn both(&self, what: &str, ask: impl Fn(&Client) -> Answer) -> Value {
        let [file, server] = self.clients().map(|client| {
            let answer = ask(&client);
            assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text());
            let body = if answer.text().is_empty() {
                Value::Null
            } else {
                answer.json()
            };
            let total = answer.header("X-Total-Count").map(str::to_owned);
            (answer.status, total, plain(body))
        });
        assert_eq!(file, server, "{what}: the file, the server");
        file.2
    }

    fn list(&self, query: &str) -> Value {
        self.both(query, |client| client.get(&format!("/kinds?{query}")))
    }
}

/// Without what differs between two documents that are the same.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let own = |name: &String| {
                !["_id", "_etag", "_updated", "_created", "_links", "parent", "parents"].contains(&name.as_str())
            };
            let relations = |name: &str, value: &Value| name.starts_with("parent") && value.is_object();
            let kept = members
                .into_iter()
                .filter(|(name, value)| own(name) || relations(name, value));
            Value::Object(kept.map(|(name, value)| (name, plain(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(plain).collect()),
        other => other,
    }
}

#[test]
fn values_orders_and_filters_are_the_same() {
    let Some(pair) = Pair::start() else { return };
    let documents = documents();
    for document in &documents {
        pair.both(&document.to_string(), |client| client.post("/kinds", document));
    }
    let stored = pair.list("max_results=1000&sort=name");
    let found = stored["_items"].as_array().map_or(0, Vec::len);
    assert_eq!(found, documents.len(), "everything was stored");
    for field in [
        "text", "whole", "float", "number", "truth", "moment", "mixed", "list", "dict", "unheard", "_id", "xmin",
        "Case", "case", LONG,
    ] {
        for sign in ["", "-"] {
            pair.list(&format!("max_results=1000&sort={sign}{field}"));
            pair.list(&format!("max_results=3&page=2&sort={sign}{field},-name"));
        }
    }
    // far into the list rows are found in another way
    pair.list("max_results=20&page=40&sort=-text");
    for filter in filters() {
        let query = format!("max_results=1000&where={}", escape(&filter.to_string()));
        pair.list(&query);
    }
    pair.list(&format!("where={}", escape(r#"text=="a" or whole>3"#)));
    pair.list(&format!(
        "max_results=1000&projection={}",
        escape(r#"{"mixed": 1, "case": 1}"#)
    ));
    // changes keep what they do not name, null stays null
    let document = |client: &Client, name: &str| {
        let found = client
            .filter("/kinds", &json!({"name": name}))
            .expect(200)
            .items()
            .remove(0);
        let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
        (format!("/kinds/{}", text("_id")), text("_etag"))
    };
    for (index, patch) in [
        json!({"text": null}),
        json!({"number": 5.0}),
        json!({"number": 5}),
        json!({"mixed": {"b": 1, "a": 2.0}}),
        json!({"unheard": null}),
        json!({"moment": "Sat, 01 Jan 2000 00:00:00 GMT"}),
        json!({"list": [1.0, 1]}),
    ]
    .iter()
    .enumerate()
    {
        let name = documents[index * 7]["name"].as_str().unwrap_or_default();
        pair.both(&patch.to_string(), |client| {
            let (path, etag) = document(client, name);
            let _ = client.patch(&path, &etag, patch);
            client.get(&path)
        });
    }
}

#[test]
fn uniqueness_and_relations_are_the_same() {
    let Some(pair) = Pair::start() else { return };
    let post = |document: Value| pair.both(&document.to_string(), |client| client.post("/kinds", &document));
    post(json!({"name": "a", "alias": null, "labels": ["one"]}));
    // a second null is taken, case tells apart, and so do values inside lists
    post(json!({"name": "b", "alias": null}));
    post(json!({"name": "a"}));
    post(json!({"name": "A", "alias": "x"}));
    post(json!({"name": "c", "alias": "x"}));
    post(json!({"name": "d", "labels": ["one"]}));
    post(json!({"name": "e", "labels": ["One", "two"]}));
    post(json!([{"name": "f"}, {"name": "f"}]));
    post(json!([{"name": "g"}, {"name": "a", "alias": "x"}, {"name": "A"}]));
    let twins: Vec<Value> = (0..40)
        .map(|number| json!({"name": format!("t{}", number % 37)}))
        .collect();
    post(Value::from(twins));
    post(json!({"name": "h", "parent": "5c0f8a1e5c0f8a1e5c0f8a1e"}));
    post(json!([{"name": "i", "parents": ["5c0f8a1e5c0f8a1e5c0f8a1e"]}, {"name": "j", "parent": "no id"}]));
    pair.both("children", |client| {
        let id = client
            .filter("/kinds", &json!({"name": "a"}))
            .expect(200)
            .string("/_items/0/_id");
        let children: Vec<Value> = (0..12)
            .map(|number| json!({"name": format!("child {number}"), "parent": id, "parents": [id]}))
            .collect();
        client.post("/kinds", &Value::from(children))
    });
    pair.list("max_results=1000&sort=name");
    for relation in ["parent", "parents"] {
        let embedded = pair.list(&format!(
            "sort=name&embedded={}",
            escape(&format!(r#"{{"{relation}": 1}}"#))
        ));
        assert!(
            embedded["_items"].as_array().is_some_and(|items| items.len() > 12),
            "{embedded}"
        );
    }
}

#[test]
fn what_is_beyond_a_limit_is_refused_and_not_a_failure() {
    let Some(pair) = Pair::start() else { return };
    // no index of PostgreSQL holds a long text that cannot be compressed: a refusal there, and never a failure
    let mut random = eden_tests::random::Random::new(3);
    let long: String = (0..20_000)
        .map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap_or(0)))
        .collect();
    for field in ["name", "alias", "text"] {
        let [file, server] = pair
            .clients()
            .map(|client| client.post("/kinds", &json!({field: long})));
        let _ = file.expect(201);
        assert_eq!(server.status, 422, "{field}: {}", server.text());
        assert_eq!(
            server.json()["_issues"],
            json!({field: "value is too long to be indexed"})
        );
        let many: Vec<Value> = (0..20)
            .map(|number| {
                if number == 13 {
                    json!({field: long})
                } else {
                    json!({"name": format!("{field}{number}")})
                }
            })
            .collect();
        let refused = pair.clients()[1].post("/kinds", &Value::from(many)).expect(422).json();
        assert_eq!(
            refused["_items"][13]["_issues"],
            json!({field: "value is too long to be indexed"})
        );
        assert_eq!(refused["_items"][12], json!({"_status": "OK"}));
    }
    let made = pair.clients()[1].post("/kinds", &json!({"name": "short"})).expect(201);
    let path = format!("/kinds/{}", made.string("/_id"));
    let refused = pair.clients()[1]
        .patch(&path, &made.string("/_etag"), &json!({"name": long}))
        .expect(422);
    assert_eq!(
        refused.json()["_issues"],
        json!({"name": "value is too long to be indexed"})
    );
    // not indexed: as long as one likes
    pair.both("a long text", |client| {
        client.post("/kinds", &json!({"select": long, "mixed": long, "unheard": long}))
    });
    let query = format!("where={}", escape(&json!({"select": long}).to_string()));
    pair.both("a long filter", |client| {
        client.get(&format!("/kinds?{}", &query[..4000]))
    });
    for (what, body) in [
        ("beyond whole numbers", r#"{"whole": 9223372036854775808}"#),
        ("beyond numbers", r#"{"number": 1e400}"#),
        ("a zero byte", r#"{"text": "a\u0000b"}"#),
        ("a zero byte inside", r#"{"unheard": {"a": "\u0000"}}"#),
        ("half a letter", r#"{"text": "\ud800"}"#),
    ] {
        let send = |client: &Client| client.send("POST", "/kinds", &[("Content-Type", "application/json")], None);
        let _ = send;
        let value: Result<Value, _> = serde_json::from_str(body);
        if let Ok(value) = value {
            pair.both(what, |client| client.post("/kinds", &value));
        }
    }
    for filter in [
        json!({"whole": 1e300}),
        json!({"float": i64::MAX}),
        json!({"text": "\u{0}"}),
        json!({"mixed": "\u{0}"}),
        json!({"moment": "Fri, 31 Dec 9999 23:59:59 GMT"}),
        json!({"_id": "x"}),
        json!({"parent": 5}),
    ] {
        pair.list(&format!("where={}", escape(&filter.to_string())));
    }
    pair.list("max_results=9223372036854775807");
    pair.list("page=9223372036854775807");
}

#[test]
fn seventy_thousand_documents_in_one_request() {
    let Some(pair) = Pair::start() else { return };
    let documents: Vec<Value> = (0..70_000).map(|number| json!({"whole": number})).collect();
    let documents = Value::from(documents);
    for client in pair.clients() {
        let answer = client.post("/kinds", &documents);
        assert_eq!(answer.status, 201, "{:.300}", answer.text());
        let last = client.get("/kinds?sort=-whole&max_results=1").expect(200);
        assert_eq!(last.header("X-Total-Count"), Some("70000"));
        assert_eq!(last.items()[0]["whole"], json!(69_999));
        // in the order in which they were sent
        let tail = client.get("/kinds?max_results=2&page=35000").expect(200).items();
        assert_eq!((&tail[0]["whole"], &tail[1]["whole"]), (&json!(69_998), &json!(69_999)));
    }
}
