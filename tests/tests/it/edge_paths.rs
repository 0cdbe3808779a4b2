//! Paths with values in them: what they find, stamp and delete, where links lead, and items by other keys than `_id`.
//! Leaves formats of answers to `edge_formats`.

use eden_tests::builds::variants;
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};
use serde_json::{Value, json};

fn start(folder: &Folder) -> (Server, Api) {
    let server = Launch::new(&variants()["edge"], folder)
        .set("ROOT_PASSWORD", "x")
        .start();
    let api = Api(server.client());
    (server, api)
}

/// Speaks JSON below the prefix.
struct Api(Client);

impl Api {
    fn send(&self, method: &str, path: &str, etag: &str, body: Option<&Value>) -> Answer {
        let headers = [("Accept", "application/json"), ("If-Match", etag)];
        let headers = if etag.is_empty() { &headers[..1] } else { &headers[..] };
        self.0.send(method, &format!("/api/v1/{path}"), headers, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", None)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, "", Some(body))
    }

    fn person(&self, name: &str) -> String {
        self.post("people", &json!({"name": name})).expect(201).string("/_id")
    }

    fn total(&self, path: &str) -> Value {
        self.get(path).expect(200).json()["numbers"]["total"].clone()
    }
}

#[test]
fn documents_below_a_value_are_found_stamped_and_deleted_by_it() {
    let folder = Folder::new("below");
    let (_server, api) = start(&folder);
    let (ann, bob) = (api.person("ann"), api.person("bob"));
    let of = |person: &str| format!("people/{person}/invoices");
    // the value of the path counts, whatever the body says
    let made = api.post(&of(&ann), &json!({"amount": 1, "person": bob})).expect(201);
    let (id, etag) = (made.string("/_id"), made.string("/tag"));
    let own = format!("{}/{id}", of(&ann));
    let location = made.header("location").expect("a location");
    assert!(location.ends_with(&format!("/api/v1/{own}")), "{location}");
    assert_eq!(made.string("/ways/self/href"), own);
    let _ = api.post(&of(&ann), &json!([{"amount": 2}, {"amount": 3}])).expect(201);
    let _ = api.post(&of(&bob), &json!({"amount": 4})).expect(201);
    let missing = "0123456789abcdef01234567";
    let refused = api.post(&of(missing), &json!({"amount": 5})).expect(422).json();
    let text = format!("value '{missing}' must exist in resource 'people', field '_id'.");
    assert_eq!(refused["problems"]["person"], text);

    let list = api.get(&format!("{}?size=2&order=amount", of(&ann))).expect(200).json();
    assert_eq!(list["numbers"]["total"], 3);
    assert_eq!(list["things"][0]["person"], json!(ann));
    assert_eq!(list["things"][0]["ways"]["self"]["href"], own);
    assert_eq!(
        list["things"][0]["ways"]["related"]["person"]["href"],
        format!("people/{ann}")
    );
    assert_eq!(
        list["ways"]["next"]["href"],
        format!("{}?size=2&order=amount&at=2", of(&ann))
    );
    let item = api.get(&own).expect(200).json();
    assert_eq!(item["ways"]["collection"]["href"], of(&ann));
    for path in [
        format!("{}/{id}", of(&bob)),
        format!("people/x/invoices/{id}"),
        "people/x/invoices".into(),
    ] {
        let _ = api.get(&path).expect(404);
    }
    let foreign = format!("{}/{id}", of(&bob));
    let _ = api
        .send("PATCH", &foreign, &etag, Some(&json!({"amount": 9})))
        .expect(404);
    let _ = api.send("DELETE", &foreign, &etag, None).expect(204);
    let _ = api
        .send("PUT", &foreign, &etag, Some(&json!({"amount": 9})))
        .expect(409);

    // a document that moves is linked to where it went
    let moved = api
        .send("PATCH", &own, &etag, Some(&json!({"person": bob})))
        .expect(200);
    assert_eq!(moved.string("/ways/self/href"), foreign);
    let _ = api.get(&own).expect(404);
    let body = json!({"amount": 7, "person": ann});
    let _ = api
        .send("PUT", &foreign, &moved.string("/tag"), Some(&body))
        .expect(200);
    assert_eq!(api.get(&foreign).expect(200).json()["person"], json!(bob));

    let _ = api.send("DELETE", &of(&ann), "", None).expect(204);
    assert_eq!(api.total(&of(&ann)), 0);
    assert_eq!(api.total(&of(&bob)), 2);
    assert_eq!(api.total("bills"), 2);
    assert_eq!(api.get("bills").json()["things"][0]["ways"]["self"]["title"], "Bill");
}

#[test]
fn numbers_and_whole_paths_are_values_too() {
    let folder = Folder::new("numbers");
    let (_server, api) = start(&folder);
    let made = api.post("aged-30/people", &json!({"name": "ann"})).expect(201);
    assert_eq!(
        made.string("/ways/self/href"),
        format!("aged-30/people/{}", made.string("/_id"))
    );
    let _ = api.post("aged-31/people", &json!({"name": "bob"})).expect(201);
    assert_eq!(api.total("aged-30/people"), 1);
    assert_eq!(api.get("aged-30/people").json()["things"][0]["age"], 30);
    for path in ["aged-0/people", "aged-151/people", "aged-x/people", "aged-/people"] {
        let _ = api.get(path).expect(404);
    }

    let lines = "files/src/a%20b.rs/lines";
    let made = api.post(lines, &json!({"number": 3})).expect(201);
    assert_eq!(made.string("/ways/self/href"), format!("{lines}/3"));
    assert_eq!(api.get(&format!("{lines}/3")).expect(200).json()["file"], "src/a b.rs");
    let _ = api.get("files/src/lines/3").expect(404);
    // PUT finds and creates by the field that the path names
    let made = api
        .send("PUT", &format!("{lines}/4"), "", Some(&json!({"number": 9})))
        .expect(201);
    let (id, etag) = (made.string("/_id"), made.string("/tag"));
    assert_eq!(api.get(&format!("{lines}/4")).expect(200).string("/_id"), id);
    let changed = api
        .send("PATCH", &format!("{lines}/4"), &etag, Some(&json!({"number": 5})))
        .expect(200);
    let _ = api.get(&format!("{lines}/4")).expect(404);
    let _ = api
        .send("DELETE", &format!("{lines}/5"), &changed.string("/tag"), None)
        .expect(204);
    assert_eq!(api.total(lines), 1);
}

#[test]
fn a_primary_key_of_the_settings_stands_beside_the_id() {
    let folder = Folder::new("keys");
    let (_server, api) = start(&folder);
    let made = api
        .post("products", &json!({"sku": "A B", "price": 3, "maker": "b c"}))
        .expect(201);
    assert_eq!(made.json()["_id"], Value::Null);
    assert_eq!(
        (made.string("/sku"), made.string("/ways/self/href")),
        ("A B".into(), "products/A%20B".into())
    );
    assert!(
        made.header("location")
            .is_some_and(|location| location.ends_with("/products/A%20B"))
    );
    let issues = |body: Value| api.post("products", &body).expect(422).json()["problems"].clone();
    assert_eq!(issues(json!({"price": 1})), json!({"sku": "required field"}));
    assert_eq!(
        issues(json!({"sku": "A B"})),
        json!({"sku": "value 'A B' is not unique"})
    );
    let item = api.get("products/A%20B").expect(200).json();
    assert_eq!(item["_id"].as_str().map(str::len), Some(24));
    assert_eq!((&item["sku"], &item["price"]), (&json!("A B"), &json!(3.0)));
    assert_eq!(api.get("products/b%20c").expect(200).json()["_id"], item["_id"]);
    for path in ["products/a", "products/AB", "products/other"] {
        let _ = api.get(path).expect(404);
    }
    let shown = api.get("products?fields=%7B%22price%22:1%7D").expect(200).json();
    assert_eq!(
        (&shown["things"][0]["sku"], &shown["things"][0]["maker"]),
        (&json!("A B"), &Value::Null)
    );
    let _ = api
        .send("PATCH", "products/b%20c", "x", Some(&json!({"price": 1})))
        .expect(405);
    // the key is a field like others: it may change, and PUT must have it
    let changed = api
        .send(
            "PATCH",
            "products/A%20B",
            &made.string("/tag"),
            Some(&json!({"sku": "C"})),
        )
        .expect(200);
    assert_eq!(changed.string("/ways/self/href"), "products/C");
    let _ = api
        .send("PUT", "products/C", &changed.string("/tag"), Some(&json!({"price": 1})))
        .expect(422);
    let put = api
        .send("PUT", "products/Z", "", Some(&json!({"sku": "ignored", "price": 1})))
        .expect(201);
    assert_eq!(put.string("/sku"), "Z");
    assert_eq!(api.total("products"), 2);
}

#[test]
fn what_is_internal_or_switched_off_has_no_path() {
    let folder = Folder::new("nowhere");
    let (_server, api) = start(&folder);
    let _ = api.get("hidden").expect(404);
    let _ = api.post("hidden", &json!({"x": "y"})).expect(404);
    let options = api.send("OPTIONS", "hidden", "", None).expect(200);
    assert_eq!(options.header("allow"), None);
    let made = api.post("plain", &json!({"n": 1})).expect(201).string("/_id");
    let _ = api.get(&format!("plain/{made}")).expect(404);
}
