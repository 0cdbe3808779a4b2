//! Items 7 to 11, 50: what a password must be, who sets it, and what ends with it.

use super::{House, sign_up};
use eden_tests::client::Client;
use eden_tests::server::ADMIN_PASSWORD;
use eden_tests::stage::PASSWORD;
use serde_json::{Value, json};

/// What the server says about a password, empty when it takes it.
#[track_caller]
fn said(house: &House, name: &str, password: &str) -> String {
    let answer = sign_up(&house.anonymous, name, password);
    match answer.status {
        201 => String::new(),
        422 => answer.string("/_issues/password"),
        other => panic!("{other}: {}", answer.text()),
    }
}

#[test]
fn items_07_to_10_length_is_the_only_rule_of_form() {
    let house = House::new();
    let long = |count: usize| "quay zebra mint ".chars().cycle().take(count).collect::<String>();
    for (number, (password, expected)) in [
        ("fourteen chars".to_owned(), "min length is 15"),
        ("fifteen letters".to_owned(), ""),
        (" spaces around ! ".to_owned(), ""),
        ("allinlowercasealltheway".to_owned(), ""),
        ("ünïcödé ist erlaubt".to_owned(), ""),
        ("пароль подлиннее".to_owned(), ""),
        (long(64), ""),
        (long(72), ""),
        (long(73), ""),
        (long(1024), ""),
        (long(1025), "max length is 1024 bytes"),
        (long(1_000_000), "max length is 1024 bytes"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(
            said(&house, &format!("name{number}"), &password),
            expected,
            "{} characters",
            password.len()
        );
    }
}

#[test]
fn item_08_nothing_is_cut_trimmed_or_folded() {
    let house = House::new();
    let password = format!(" Ünder the {} stone ", "heavy ".repeat(12));
    let _ = house.guest_with("ann", &password);
    assert!(password.len() > 73);
    let fits = |password: &str| house.anonymous.with_password("ann", password).get("/tasks").status;
    assert_eq!(fits(&password), 200);
    for other in [
        password.trim().to_owned(),
        password.to_lowercase(),
        // the same letter as two code points: passwords are their bytes
        password.replace('Ü', "U\u{308}"),
        format!("{}x", &password[..password.len() - 1]),
        password[..72].to_owned(),
    ] {
        assert_eq!(fits(&other), 401, "{other:?}");
    }
}

#[test]
fn item_11_what_everybody_tries_first_is_refused_with_a_reason() {
    let house = House::new();
    for password in [
        "passwordpassword",
        "123456789012345",
        "qwertyuiopasdfghjkl",
        "iloveyou1234567",
        "P@ssw0rdP@ssw0rd",
        "aaaaaaaaaaaaaaaa",
        "correcthorsebatterystaple",
        "Administrator123",
    ] {
        let said = said(&house, "somebody", password);
        assert!(said.contains("everybody tries"), "{password}: {said}");
    }
    let own = said(&house, "grete.zimmermann", "grete.zimmermann.99");
    assert!(own.contains("words of the account"), "{own}");
    let _ = house.guest("ann");
}

#[test]
fn the_same_rules_hold_when_a_password_is_changed() {
    let house = House::new();
    let guest = house.guest("margarethe");
    for password in ["too short", "passwordpassword", "margarethe-2024-!"] {
        let body = json!({"password": password, "current_password": PASSWORD});
        let answer = guest.client.patch(&guest.path(), &guest.etag, &body).expect(422);
        let _ = answer.string("/_issues/password");
    }
    let _ = guest.client.get("/tasks").expect(200);
}

#[test]
fn changing_ones_password_takes_the_current_one_and_ends_the_token() {
    let house = House::new();
    let guest = house.guest("ann");
    let new = "another one, long enough";
    let patch = |client: &Client, body: &Value| client.patch(&guest.path(), &guest.etag, body);
    let missing = patch(&guest.token, &json!({"password": new})).expect(422);
    assert_eq!(missing.string("/_issues/current_password"), "required field");
    let wrong = json!({"password": new, "current_password": "some guess or other"});
    let wrong = patch(&guest.token, &wrong).expect(422);
    assert_eq!(wrong.string("/_issues/current_password"), "is not the current password");
    let _ = patch(&guest.token, &json!({"password": new, "current_password": 5})).expect(422);
    let _ = guest.token.get("/tasks").expect(200);
    let _ = guest.client.get("/tasks").expect(200);

    let right = json!({"password": new, "current_password": PASSWORD});
    let changed = patch(&guest.token, &right).expect(200);
    let _ = guest.token.get("/tasks").expect(401);
    let _ = guest.client.get("/tasks").expect(401);
    let token = changed.string("/token");
    let _ = house.anonymous.with_token(&token).get("/tasks").expect(200);
    let _ = house.anonymous.with_password("ann", new).get("/tasks").expect(200);
    assert!(
        !changed.text().contains(new) && !changed.text().contains("current_password"),
        "{}",
        changed.text()
    );
    // what is no password change asks for nothing, and ends nothing
    let etag = changed.string("/_etag");
    let renamed = house.anonymous.with_token(&token);
    let _ = renamed
        .patch(&guest.path(), &etag, &json!({"username": "anna"}))
        .expect(200);
    let _ = renamed.get("/tasks").expect(200);
}

#[test]
fn item_50_an_administrator_chooses_nobodys_password() {
    let house = House::new();
    let guest = house.guest("ann");
    let path = format!("/users/{}", guest.id);
    let body = json!({"password": "chosen by somebody else"});
    let _ = house.admin.patch(&path, &guest.etag, &body).expect(422);
    // nor is the account there for him under the path of those who own themselves
    let _ = house.admin.patch(&guest.path(), &guest.etag, &body).expect(404);
    let _ = guest.client.get("/tasks").expect(200);
    let _ = house
        .anonymous
        .with_password("admin", ADMIN_PASSWORD)
        .get("/users")
        .expect(200);
}
