//! Items 55, 56, 61, 67: what answers say besides, what errors keep to themselves, and what is too much.

use super::House;
use eden_tests::client::Answer;
use eden_tests::stage::PASSWORD;
use serde_json::{Value, json};

#[test]
fn item_55_what_fails_inside_tells_nothing_about_the_inside() {
    let house = House::new();
    let guest = house.guest("ann");
    let _ = guest.token.get("/tasks").expect(200);
    house
        .database()
        .execute_batch("ALTER TABLE tasks RENAME TO gone")
        .expect("it can be written to");
    let failed = [
        guest.token.get("/tasks"),
        guest.token.get("/tasks/00000000000000000000dead"),
        guest.token.post("/tasks", &json!({"title": "t"})),
    ];
    for answer in failed {
        assert!([500, 503].contains(&answer.status), "{}", answer.text());
        let text = answer.text().to_lowercase();
        for word in [
            "sql",
            "no such table",
            "tasks\"",
            ".rs",
            "panicked",
            "/root",
            "select",
            "eden",
        ] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
    // whoever cannot be looked up is nobody
    house
        .database()
        .execute_batch("ALTER TABLE accounts RENAME TO gone_too")
        .expect("it can be written to");
    for client in [&guest.token, &guest.client, &house.admin] {
        let answer = client.get("/users");
        assert!([401, 500, 503].contains(&answer.status), "{}", answer.text());
    }
    let _ = house.anonymous.get("/notices").expect(200);
}

fn carries(answer: &Answer, name: &str, value: &str) -> bool {
    let values = answer
        .headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|line| line.split(','))
        .any(|found| found.trim().eq_ignore_ascii_case(value))
}

#[test]
fn item_56_answers_about_accounts_are_kept_by_nobody() {
    let house = House::new();
    let guest = house.guest("ann");
    let body = json!({"username": "bob", "password": PASSWORD});
    let accounts = [
        house.anonymous.post("/accounts", &body),
        house.anonymous.post("/accounts", &body),
        guest.client.get("/accounts"),
        guest.client.get(&guest.path()),
        guest
            .client
            .patch(&guest.path(), &guest.etag, &json!({"username": "anna"})),
        house.admin.get("/users"),
        house.anonymous.get("/accounts"),
    ];
    for answer in accounts {
        assert!(
            carries(&answer, "cache-control", "no-store"),
            "{}: {:?}",
            answer.status,
            answer.headers
        );
    }
    for answer in [
        house.admin.get("/tasks"),
        house.anonymous.get("/notices"),
        house.anonymous.get("/tasks"),
        house.admin.get("/"),
    ] {
        assert!(
            carries(&answer, "vary", "authorization"),
            "{}: {:?}",
            answer.status,
            answer.headers
        );
    }
}

#[test]
fn item_61_too_much_of_anything_is_refused() {
    let house = House::new();
    let guest = house.guest("ann");
    let client = &guest.token;
    let raw = |body: Vec<u8>| client.try_send("POST", "/tasks", &[], Some(("application/json", body)));
    // bodies, and their depth
    let status = raw(vec![b' '; 20 * 1024 * 1024]).map(|answer| answer.status);
    assert!(status.is_err() || matches!(status, Ok(413 | 400)), "{status:?}");
    let deep = format!("{{\"title\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(raw(deep.into_bytes()).expect("it is answered").status, 400);
    // headers and URLs
    let long = "x".repeat(600_000);
    let status = client
        .try_send("GET", "/tasks", &[("X-Long", &long)], None)
        .map(|answer| answer.status);
    assert!(status.is_err() || matches!(status, Ok(400 | 431)), "{status:?}");
    let status = client
        .try_send("GET", &format!("/tasks?x={long}"), &[], None)
        .map(|answer| answer.status);
    assert!(status.is_err() || matches!(status, Ok(400 | 414 | 431)), "{status:?}");
    // pages
    for number in 0..60 {
        let _ = client
            .post("/tasks", &json!({"title": format!("task {number}")}))
            .expect(201);
    }
    assert!(client.get("/tasks?max_results=1000000").expect(200).items().len() <= 50);
    // filters
    let mut nested = json!({"title": "x"});
    for _ in 0..500 {
        nested = json!({"$or": [nested]});
    }
    let wide: Vec<Value> = (0..600)
        .map(|number| json!({"title": {"$ne": number.to_string()}}))
        .collect();
    for filter in [nested, json!({"$or": wide})] {
        let answer = client.filter("/tasks", &filter);
        assert!([400, 200, 431].contains(&answer.status), "{}", answer.status);
    }
    let _ = client
        .filter("/tasks", &json!({"title": {"$regex": "(a+)+$"}}))
        .expect(400);
}

#[test]
fn item_67_no_answer_is_taken_for_a_page() {
    let house = House::behind_a_proxy();
    let over_tls = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https")];
    for path in ["/notices", "/tasks", "/", "/accounts"] {
        let answer = house.anonymous.get(path);
        assert!(
            carries(&answer, "x-content-type-options", "nosniff"),
            "{path}: {:?}",
            answer.headers
        );
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("x-powered-by"), None);
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "{path} did not come over TLS"
        );
        let answer = house.anonymous.send("GET", path, &over_tls, None);
        let strict = answer.header("strict-transport-security").unwrap_or_default();
        assert!(strict.starts_with("max-age="), "{path}: {strict}");
    }
}
