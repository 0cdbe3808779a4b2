//! Rules that ask other documents, functions of the server's own, types and secrets, over HTTP and on a real database.
//! Leaves the texts of single rules to the unit tests of validation.

use eden_tests::builds::with_rules;
use eden_tests::client::Client;
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};
use serde_json::{Value, json};

fn start(folder: &Folder) -> (Server, Client) {
    let server = Launch::new(with_rules(), folder).start();
    let client = server.client();
    (server, client)
}

#[track_caller]
fn issues(client: &Client, path: &str, body: &Value, expected: &Value) {
    assert_eq!(
        &client.post(path, body).expect(422).json()["_issues"],
        expected,
        "{body}"
    );
}

#[test]
fn functions_of_the_servers_own_are_called_by_name() {
    let folder = Folder::new("rules-functions");
    let (_server, client) = start(&folder);
    let ada = client
        .post("/people", &json!({"name": " Ada L ", "age": 36}))
        .expect(201)
        .json();
    assert_eq!((&ada["name"], &ada["hello"]), (&json!("ada-l"), &json!("hello ada-l")));
    issues(
        &client,
        "/people",
        &json!({"name": "  ", "age": 7}),
        &json!({"age": "must be even", "name": "field 'name' cannot be coerced: nothing is left"}),
    );
    issues(
        &client,
        "/people",
        &json!({}),
        &json!({"hello": "default value for 'hello' cannot be set: nobody to greet"}),
    );
}

#[test]
fn what_registries_name_is_what_they_hold() {
    let folder = Folder::new("rules-registries");
    let (_server, client) = start(&folder);
    issues(
        &client,
        "/people",
        &json!({"name": "a", "home": {"city": "x", "zip": 1}, "price": "much"}),
        &json!({"home": {"city": "min length is 2", "zip": "unknown field"}, "price": "must be of decimal type"}),
    );
}

#[test]
fn types_of_text_and_members_of_rule_sets() {
    let folder = Folder::new("rules-types");
    let (_server, client) = start(&folder);
    let feature =
        json!({"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}});
    let body = json!({
        "name": "a", "born": "2000-02-29", "contact": "a@b.co", "place": feature, "best": {"golf": {}, "chess": {"points": 9}},
    });
    let made = client.post("/people", &body).expect(201).json();
    assert_eq!(made["best"], json!({"golf": {"points": 1}, "chess": {"points": 9}}));
    assert_eq!((&made["born"], &made["place"]), (&body["born"], &body["place"]));
    issues(
        &client,
        "/people",
        &json!({"name": "a", "born": "2001-02-29", "contact": "nobody"}),
        &json!({"born": "must be of date type", "contact": "must be of email type"}),
    );
}

#[test]
fn what_is_only_written_is_never_read() {
    let folder = Folder::new("rules-writeonly");
    let (_server, client) = start(&folder);
    let made = client
        .post("/people", &json!({"name": "a", "pin": "canary"}))
        .expect(201);
    assert!(!made.text().contains("canary"), "{}", made.text());
    let path = format!("/people/{}", made.string("/_id"));
    let read = client.get(&path).expect(200).text();
    assert!(!read.contains("pin") && !read.contains("canary"), "{read}");
    let _ = client.filter("/people", &json!({"pin": "canary"})).expect(400);
}

#[test]
fn some_fields_are_for_good() {
    let folder = Folder::new("rules-for-good");
    let (_server, client) = start(&folder);
    let made = client
        .post("/people", &json!({"name": "a", "born": "2000-01-01"}))
        .expect(201);
    let path = format!("/people/{}", made.string("/_id"));
    let _ = client
        .patch(&path, "", &json!({"born": "2000-01-01", "age": 2}))
        .expect(200);
    let refused = client
        .patch(&path, "", &json!({"born": "2000-01-02"}))
        .expect(422)
        .json();
    assert_eq!(refused["_issues"], json!({"born": "field can not be patched"}));
    let _ = client
        .put(&path, "", &json!({"name": "a", "born": "2000-01-02"}))
        .expect(200);
}

#[test]
fn unique_values_inside_lists_have_no_twin_in_the_same_request_either() {
    let folder = Folder::new("rules-unique");
    let (_server, client) = start(&folder);
    let person = |serial: &str| json!({"name": "a", "cards": [{"serial": "x"}, {"serial": serial}]});
    let one = json!({"name": "a", "cards": [{"serial": "1"}]});
    let _ = client.post("/people", &one).expect(201);
    issues(
        &client,
        "/people",
        &person("1"),
        &json!({"cards": {"1": {"serial": "value '1' is not unique"}}}),
    );
    let twins = json!([{"name": "b", "cards": [{"serial": "2"}]}, {"name": "c", "cards": [{}, {"serial": "2"}]}]);
    let refused = client.post("/people", &twins).expect(422).json();
    assert_eq!(
        refused["_items"][1]["_issues"],
        json!({"cards": {"1": {"serial": "value '2' is not unique"}}})
    );
    let mut stored = client.get("/people").expect(200).items();
    assert_eq!(stored.len(), 1);
    // a document does not stand in its own way
    let path = format!("/people/{}", stored.remove(0)["_id"].as_str().unwrap_or_default());
    let _ = client.put(&path, "", &one).expect(200);
}

#[test]
fn relations_inside_dicts_must_lead_somewhere() {
    let folder = Folder::new("rules-relations");
    let (_server, client) = start(&folder);
    let body = json!({"name": "b", "friend": {"name": "a"}});
    issues(
        &client,
        "/people",
        &body,
        &json!({"friend": {"name": "value 'a' must exist in resource 'people', field 'name'."}}),
    );
    let _ = client.post("/people", &json!({"name": "a"})).expect(201);
    let _ = client.post("/people", &body).expect(201);
}

#[test]
fn a_value_may_be_unique_among_what_a_resource_shows() {
    let folder = Folder::new("rules-views");
    let (_server, client) = start(&folder);
    let _ = client
        .post("/posts", &json!({"title": "a", "public": false}))
        .expect(201);
    let _ = client
        .post("/published", &json!({"title": "a", "public": true}))
        .expect(201);
    issues(
        &client,
        "/published",
        &json!({"title": "a", "public": true}),
        &json!({"title": "value 'a' is not unique"}),
    );
    // without a filter the whole table counts
    issues(
        &client,
        "/posts",
        &json!({"title": "a"}),
        &json!({"title": "value 'a' is not unique"}),
    );
}

#[test]
fn decimals_are_ordered_as_numbers() {
    let folder = Folder::new("rules-decimals");
    let (_server, client) = start(&folder);
    for price in ["10", "9.5", "100", "1e1", "-3"] {
        let _ = client
            .post("/people", &json!({"name": "a", "price": price}))
            .expect(201);
    }
    let prices = |path: &str| -> Vec<Value> {
        let people = client.get(path).expect(200).items();
        people.into_iter().map(|person| person["price"].clone()).collect()
    };
    assert_eq!(prices("/people?sort=price"), ["-3", "9.5", "10", "1E+1", "100"]);
    assert_eq!(prices("/people?sort=-price"), ["100", "10", "1E+1", "9.5", "-3"]);
    assert_eq!(
        prices("/people?where={%22price%22:{%22$gt%22:9.5}}&sort=price"),
        ["10", "1E+1", "100"]
    );
}

#[test]
fn primary_keys_have_rules() {
    let folder = Folder::new("rules-keys");
    let (_server, client) = start(&folder);
    let made = client
        .post("/devices", &json!({"name": "a"}))
        .expect(201)
        .string("/_id");
    assert_eq!((made.len(), made.matches('-').count()), (36, 4), "{made}");
    issues(
        &client,
        "/devices",
        &json!({"_id": "x"}),
        &json!({"_id": "must be of uuid type"}),
    );
    issues(&client, "/places", &json!({}), &json!({"_id": "required field"}));
    issues(
        &client,
        "/places",
        &json!({"_id": "ABCD"}),
        &json!({"_id": ["max length is 3", "value does not match regex '[a-z]+'"]}),
    );
    let _ = client.post("/places", &json!({"_id": "abc"})).expect(201);
}
