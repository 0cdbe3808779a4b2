//! Items 38, 42 to 49: who may do what, and that no question widens it.

use super::House;
use eden_tests::client::Client;
use serde_json::{Value, json};

/// A task of `owner`, and where it is.
#[track_caller]
fn task(owner: &Client, title: &str) -> (String, String) {
    let made = owner
        .post("/tasks", &json!({"title": title, "tags": ["secret plan"]}))
        .expect(201);
    (format!("/tasks/{}", made.string("/_id")), made.string("/_etag"))
}

#[test]
fn item_38_a_role_that_is_taken_away_is_gone_with_the_next_request() {
    let house = House::new();
    let ann = house.guest("ann");
    let path = format!("/users/{}", ann.id);
    let give = |etag: &str, roles: Value| house.admin.patch(&path, etag, &json!({"roles": roles})).expect(200);
    let given = give(&ann.etag, json!(["user", "admin"]));
    for client in [&ann.client, &ann.token] {
        let _ = client.get("/users").expect(200);
    }
    let _ = give(&given.string("/_etag"), json!(["user"]));
    for client in [&ann.client, &ann.token] {
        let _ = client.get("/users").expect(401);
    }
}

#[test]
fn item_42_a_document_of_another_is_not_there_on_any_route() {
    let house = House::new();
    let (ann, bob) = (house.guest("ann"), house.guest("bob"));
    let (path, etag) = task(&ann.client, "hers");
    let before = ann.client.get(&path).expect(200).json();
    for client in [&bob.client, &bob.token] {
        let _ = client.get(&path).expect(404);
        let _ = client.head(&path).expect(404);
        let _ = client.patch(&path, &etag, &json!({"title": "mine"})).expect(404);
        let _ = client.put(&path, &etag, &json!({"title": "mine"})).expect(403);
        let _ = client.delete(&path, &etag).expect(204);
        let taken = json!({"_id": path.rsplit('/').next(), "title": "mine"});
        assert!(client.post("/tasks", &taken).status >= 400);
        assert!(client.get("/tasks").expect(200).items().is_empty());
    }
    for (method, status) in [
        ("GET", 401),
        ("HEAD", 401),
        ("PATCH", 401),
        ("PUT", 401),
        ("DELETE", 401),
    ] {
        let answer = house
            .anonymous
            .send(method, &path, &[("If-Match", &etag)], Some(&json!({"title": "mine"})));
        let _ = answer.expect(status);
    }
    assert_eq!(ann.client.get(&path).expect(200).json(), before);
}

#[test]
fn item_43_what_administrators_do_nobody_else_does() {
    let house = House::new();
    let ann = house.guest("ann");
    let user = format!("/users/{}", ann.id);
    let notice = house.admin.post("/notices", &json!({"text": "for all"})).expect(201);
    let (notice, etag) = (format!("/notices/{}", notice.string("/_id")), notice.string("/_etag"));
    for client in [&ann.client, &ann.token, &house.anonymous] {
        for (method, path, body) in [
            ("GET", "/users", None),
            ("GET", user.as_str(), None),
            ("PATCH", &user, Some(json!({"roles": ["admin"]}))),
            ("DELETE", &user, None),
            ("POST", "/notices", Some(json!({"text": "mine"}))),
            ("PATCH", &notice, Some(json!({"text": "mine"}))),
            ("PUT", &notice, Some(json!({"text": "mine"}))),
            ("DELETE", &notice, None),
        ] {
            let answer = client.send(method, path, &[("If-Match", &etag)], body.as_ref());
            let _ = answer.expect(401);
        }
        // what is not listed does not exist, for anybody
        for (method, path) in [
            ("DELETE", "/tasks"),
            ("PUT", "/accounts"),
            ("PATCH", "/users"),
            ("POST", "/users"),
        ] {
            let _ = client.send(method, path, &[], Some(&json!({}))).expect(405);
        }
    }
    let _ = house.anonymous.get(&notice).expect(200);
}

#[test]
fn items_44_and_45_secrets_are_neither_shown_nor_asked_about() {
    let house = House::new();
    let ann = house.guest("ann");
    let digest: String = house
        .database()
        .query_row("SELECT token FROM accounts WHERE username = 'ann'", [], |row| {
            row.get(0)
        })
        .expect("it has a token");
    let hash = house.hash("ann");
    let path = ann.path();
    let shown = [
        ann.client.get(&path).expect(200).text(),
        ann.client.get("/accounts").expect(200).text(),
        ann.client
            .get(&format!("{path}?projection={{\"password\":1,\"token\":1}}").replace('"', "%22"))
            .expect(200)
            .text(),
        ann.client
            .patch(&path, &ann.etag, &json!({"password": 5}))
            .expect(422)
            .text(),
        house.admin.get("/users").expect(200).text(),
        house.admin.get(&format!("/users/{}", ann.id)).expect(200).text(),
    ];
    for text in &shown {
        assert!(
            !text.contains(&hash) && !text.contains(&digest) && !text.contains("\"password\": \"$"),
            "{text}"
        );
        assert!(!text.contains("_disabled"), "{text}");
    }
    for secret in ["password", "token", "_disabled"] {
        for (client, resource) in [(&ann.client, "/accounts"), (&house.admin, "/users")] {
            for filter in [
                json!({secret: hash}),
                json!({secret: {"$gt": "a"}}),
                json!({"$or": [{secret: {"$exists": true}}]}),
                json!({"$and": [{"$nor": [{secret: "x"}]}]}),
            ] {
                let answer = client.filter(resource, &filter);
                // what the view does not know matches nothing that could be told apart
                let told = answer.status == 200 && !answer.items().is_empty() && !filter.to_string().contains("$nor");
                assert!(!told, "{resource} {filter}: {}", answer.text());
            }
            let sorted = client.get(&format!("{resource}?sort=-{secret}"));
            assert!(
                sorted.status == 400 || !sorted.text().contains(&hash),
                "{}",
                sorted.text()
            );
        }
    }
    // one letter after the other would be told by a filter that is not refused
    let probed = ann
        .client
        .filter("/accounts", &json!({"password": {"$regex": "^\\$argon2"}}));
    let _ = probed.expect(400);
}

#[test]
fn item_47_no_filter_widens_what_an_owner_sees() {
    let house = House::new();
    let (ann, bob) = (house.guest("ann"), house.guest("bob"));
    let _ = task(&ann.client, "hers");
    let _ = task(&bob.client, "his");
    for filter in [
        json!({}),
        json!({"$or": [{"title": "hers"}, {"title": "his"}]}),
        json!({"$or": [{"owner": ann.id}, {"title": {"$exists": true}}]}),
        json!({"$nor": [{"title": "his"}]}),
        json!({"title": {"$ne": "his"}}),
        json!({"title": {"$not": {"$in": ["his"]}}}),
        json!({"owner": ann.id}),
        json!({"owner": {"$ne": bob.id}}),
        json!({"owner": {"$in": [ann.id, bob.id]}}),
        json!({"$and": [{"owner": ann.id}]}),
        json!({"title": "his') OR 1=1 --"}),
    ] {
        let answer = bob.client.filter("/tasks", &filter);
        match answer.status {
            200 => assert!(
                answer.items().iter().all(|task| task["title"] == "his"),
                "{filter}: {}",
                answer.text()
            ),
            status => assert!([400, 401].contains(&status), "{filter}: {}", answer.text()),
        }
    }
    for query in [
        "where=title==%22hers%22%20or%20title==%22his%22",
        "where={}&where={\"title\":\"hers\"}",
        "where={\"title\":\"hers\"}&owner=1&auth_field=none",
        "aggregate={}&max_results=1000&page=1",
        "embedded={\"owner\":1}",
        "projection={\"owner\":1}",
    ] {
        let answer = bob.client.get(&format!(
            "/tasks?{}",
            query.replace('"', "%22").replace('{', "%7B").replace('}', "%7D")
        ));
        // links repeat what was asked for, so the documents are what counts
        if answer.status == 200 {
            let items = answer.items();
            assert!(
                items.len() <= 1 && items.iter().all(|task| task["title"] != "hers"),
                "{query}: {items:?}"
            );
        } else {
            assert!([400, 401].contains(&answer.status), "{query}: {}", answer.text());
        }
    }
}

#[test]
fn item_48_what_is_public_is_what_the_settings_list() {
    let house = House::new();
    let listed = house.command(&["routes"]).finish();
    let public: Vec<String> = listed
        .stdout
        .lines()
        .filter(|line| line.contains("PUBLIC"))
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        public,
        [
            "POST /accounts",
            "GET /notices",
            "HEAD /notices",
            "GET /notices/{id}",
            "HEAD /notices/{id}"
        ]
    );
    for path in ["/", "/accounts", "/users", "/tasks"] {
        let _ = house.anonymous.get(path).expect(401);
    }
}

#[test]
fn item_49_the_last_administrator_stays_one() {
    let house = House::new();
    let admin = house
        .admin
        .filter("/users", &json!({"username": "admin"}))
        .expect(200)
        .items();
    let (id, etag) = (
        admin[0]["_id"].as_str().expect("an id").to_owned(),
        admin[0]["_etag"].as_str().expect("an etag").to_owned(),
    );
    let (user, own) = (format!("/users/{id}"), format!("/accounts/{id}"));
    let last = house.admin.patch(&user, &etag, &json!({"roles": ["user"]})).expect(409);
    assert!(last.string("/_error/message").contains("admin"), "{}", last.text());
    let _ = house.admin.delete(&user, &etag).expect(409);
    let _ = house.admin.delete(&own, &etag).expect(409);
    for command in [
        &["accounts", "disable", "admin"][..],
        &["accounts", "delete", "admin"],
        &["accounts", "set-roles", "admin", "user"],
    ] {
        let finished = house.command(command).finish();
        assert_eq!(finished.code, Some(1), "{}", finished.stderr);
        assert!(finished.stderr.contains("admin"), "{}", finished.stderr);
    }
    // a disabled account does not count as one that is left
    let second = house.guest("second");
    let path = format!("/users/{}", second.id);
    let given = house
        .admin
        .patch(&path, &second.etag, &json!({"roles": ["admin"]}))
        .expect(200);
    assert_eq!(house.command(&["accounts", "disable", "second"]).finish().code, Some(0));
    let _ = house.admin.delete(&user, &etag).expect(409);
    assert_eq!(house.command(&["accounts", "enable", "second"]).finish().code, Some(0));
    // of two that go at once one stays
    let statuses: Vec<u16> = std::thread::scope(|threads| {
        let fresh = second.client.get(&path).expect(200).string("/_etag");
        let first = threads.spawn({
            let (client, etag) = (&house.admin, &etag);
            let own = &own;
            move || client.delete(own, etag).status
        });
        let other = threads.spawn({
            let client = &second.client;
            let own = second.path();
            move || client.delete(&own, &fresh).status
        });
        vec![
            first.join().expect("it is answered"),
            other.join().expect("it is answered"),
        ]
    });
    let mut statuses = statuses;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    let _ = given;
}
