//! Items 5, 6, 41, 65, 66: what signing up gives and takes, and what it tells about others.

use super::{House, sign_up};
use eden_tests::stage::PASSWORD;
use serde_json::json;

#[test]
fn whoever_signs_up_is_a_user_who_sees_himself_alone() {
    let house = House::new();
    let (ann, bob) = (house.guest("ann"), house.guest("bob"));
    for client in [&ann.client, &ann.token] {
        let own = client.get(&ann.path()).expect(200);
        assert_eq!(own.json().pointer("/roles"), Some(&json!(["user"])));
        assert_eq!(client.get("/accounts").expect(200).items().len(), 1);
        let _ = client.get("/users").expect(401);
        let _ = client.get(&format!("/users/{}", ann.id)).expect(401);
    }
    let _ = ann.client.get(&bob.path()).expect(404);
    let _ = ann
        .client
        .patch(&bob.path(), &bob.etag, &json!({"username": "mine"}))
        .expect(404);
    let _ = ann.client.delete(&bob.path(), &bob.etag).expect(204);
    let _ = bob.client.get(&bob.path()).expect(200);
    let renamed = ann
        .client
        .patch(&ann.path(), &ann.etag, &json!({"username": "anna"}))
        .expect(200);
    let anna = house.anonymous.with_password("anna", PASSWORD);
    let _ = anna.delete(&ann.path(), &renamed.string("/_etag")).expect(204);
    let _ = anna.get("/tasks").expect(401);
    let _ = ann.token.get("/tasks").expect(401);
}

#[test]
fn item_05_nobody_learns_which_accounts_there_are() {
    let house = House::new();
    let (ann, bob) = (house.guest("ann"), house.guest("bob"));
    for client in [&bob.client, &house.anonymous] {
        let known = client.get(&ann.path());
        let unknown = client.get("/accounts/00000000000000000000dead");
        assert_eq!(known.status, unknown.status);
        assert_eq!(
            known.without_what_always_differs(),
            unknown.without_what_always_differs()
        );
        let (known, unknown) = (client.get("/accounts/ann"), client.get("/accounts/nobody"));
        assert_eq!(
            known.without_what_always_differs(),
            unknown.without_what_always_differs()
        );
    }
    let found = bob.client.filter("/accounts", &json!({"username": "ann"})).expect(200);
    assert!(found.items().is_empty());
}

#[test]
fn item_06_a_taken_name_tells_no_more_than_what_was_sent() {
    let house = House::new();
    let (_, bob) = (house.guest("ann"), house.guest("bob"));
    let taken = bob
        .client
        .patch(&bob.path(), &bob.etag, &json!({"username": "ann"}))
        .expect(422);
    assert_eq!(
        taken.json().pointer("/_issues"),
        Some(&json!({"username": "value 'ann' is not unique"}))
    );
}

#[test]
fn item_41_what_the_server_owns_cannot_be_sent_along() {
    let house = House::new();
    let owned = [
        ("roles", json!(["admin"])),
        ("token", json!("0".repeat(64))),
        ("_created", json!("Thu, 01 Jan 1970 00:00:00 GMT")),
        ("_updated", json!("Thu, 01 Jan 1970 00:00:00 GMT")),
        ("_etag", json!("mine")),
        ("_disabled", json!(null)),
        ("owner", json!("00000000000000000000dead")),
        ("verified", json!(true)),
        ("password_hash", json!("$argon2id$")),
    ];
    for (number, (field, value)) in owned.iter().enumerate() {
        let mut body = json!({"username": format!("guest{number}"), "password": PASSWORD});
        body[field] = value.clone();
        let _ = house.anonymous.post("/accounts", &body).expect(422);
    }
    let ann = house.guest("ann");
    for (field, value) in &owned {
        let _ = ann
            .client
            .patch(&ann.path(), &ann.etag, &json!({*field: value}))
            .expect(422);
    }
    let id = json!({"_id": "00000000000000000000dead"});
    assert!(ann.client.patch(&ann.path(), &ann.etag, &id).status >= 400);
    let put = json!({"username": "ann", "password": PASSWORD, "roles": ["admin"]});
    let _ = ann.client.put(&ann.path(), &ann.etag, &put).expect(405);
    let _ = ann
        .client
        .put("/accounts/00000000000000000000dead", &ann.etag, &put)
        .expect(405);
    assert_eq!(
        ann.client.get(&ann.path()).expect(200).json().pointer("/roles"),
        Some(&json!(["user"]))
    );

    // the same for documents that have an owner
    let bob = house.guest("bob");
    for body in [
        json!({"title": "t", "owner": bob.id}),
        json!([{"title": "t"}, {"title": "u", "owner": bob.id}]),
    ] {
        let _ = ann.client.post("/tasks", &body).expect(422);
    }
    let task = ann.client.post("/tasks", &json!({"title": "t"})).expect(201);
    let (path, etag) = (format!("/tasks/{}", task.string("/_id")), task.string("/_etag"));
    let _ = ann.client.patch(&path, &etag, &json!({"owner": bob.id})).expect(422);
    let _ = ann
        .client
        .put(&path, &etag, &json!({"title": "t", "owner": bob.id}))
        .expect(422);
}

#[test]
fn item_65_of_many_sign_ups_with_one_name_one_wins() {
    let house = House::new();
    let statuses: Vec<u16> = std::thread::scope(|threads| {
        let asked: Vec<_> = (0..15)
            .map(|_| {
                let client = &house.anonymous;
                threads.spawn(move || sign_up(client, "ann", PASSWORD).status)
            })
            .collect();
        asked
            .into_iter()
            .map(|asked| asked.join().expect("it is answered"))
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [201, 422].contains(status)),
        "{statuses:?}"
    );
}

#[test]
fn item_66_a_name_has_one_spelling() {
    let house = House::new();
    let _ = house.guest("bob");
    for name in [
        "Bob",
        "BOB",
        "bob ",
        " bob",
        "bob\n",
        "b\u{200b}ob",
        "bob\u{200d}",
        "b\u{43e}b",
        "ｂｏｂ",
        "bo\u{301}b",
        "bob\0",
        "",
        "b",
        ".bob",
    ] {
        let answer = sign_up(&house.anonymous, name, PASSWORD);
        assert!([400, 422].contains(&answer.status), "{name:?}: {}", answer.text());
    }
    let admin = house.admin.filter("/users", &json!({"username": "bob"})).expect(200);
    assert_eq!(admin.items().len(), 1);
}
