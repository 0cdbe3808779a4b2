//! The account tutorial with tokens, step by step, on `examples/tokens`.
//! Leaves user names and passwords to `tutorial_passwords`.

use eden_tests::checks::{failures, isolation, roles, values};
use eden_tests::server::ADMIN_TOKEN;
use eden_tests::stage::{PASSWORD, Stage, account};
use eden_tests::stored;
use serde_json::json;

#[test]
fn a_new_account_learns_its_token_once_and_works_with_it() {
    let stage = Stage::tokens();
    let body = json!({"username": "tom", "password": PASSWORD, "roles": ["user"]});
    let made = stage.admin.post("/accounts", &body).expect(201);
    let token = made.string("/token");
    assert_eq!(made.string("/username"), "tom");
    let tom = stage.anonymous.with_token(&token);

    let _ = tom.get("/accounts").expect(401);
    let stored = tom
        .post("/invoices", &json!({"number": "T-1", "amount": 5}))
        .expect(201);
    assert_eq!(stage.admin.get("/invoices").expect(200).items().len(), 0);
    assert_eq!(tom.get("/invoices").expect(200).items().len(), 1);
    let again = stage.admin.post("/accounts", &body).expect(422);
    assert_eq!(
        again.json()["_issues"],
        json!({"username": "value 'tom' is not unique"})
    );
    let _ = tom.get(&format!("/invoices/{}", stored.string("/_id"))).expect(200);

    // told once: neither the account nor the database says it again
    let path = format!("/accounts/{}", made.string("/_id"));
    for answer in [
        stage.admin.get(&path),
        stage.admin.get("/accounts"),
        stage.admin.get("/accounts/tom"),
    ] {
        let answer = answer.expect(200);
        assert!(!answer.text().contains("token\":"), "{}", answer.text());
        assert!(!answer.text().contains(&token), "{}", answer.text());
    }
    let patched = stage
        .admin
        .patch(&path, &made.string("/_etag"), &json!({"roles": ["admin"]}))
        .expect(200);
    assert!(!patched.text().contains(&token), "{}", patched.text());
    for file in stage.folder.names() {
        let bytes = std::fs::read(stage.folder.join(&file)).unwrap_or_default();
        let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(
            !holds(&token) && !holds(PASSWORD) && !holds(ADMIN_TOKEN),
            "{file} holds a secret"
        );
    }
    // a role that was given counts at the next request
    assert_eq!(
        tom.get("/accounts").expect(200).items().len(),
        4,
        "every administrator sees every account"
    );
}

#[test]
fn a_token_is_never_the_clients_choice() {
    let stage = Stage::tokens();
    let wanted = "f".repeat(64);
    let body = json!({"username": "fay", "password": PASSWORD, "roles": ["user"], "token": wanted});
    let made = stage.admin.post("/accounts", &body).expect(201);
    assert_ne!(made.string("/token"), wanted);
    let _ = stage.anonymous.with_token(&wanted).get("/invoices").expect(401);
    let two = json!([
        {"username": "gil", "password": PASSWORD, "roles": ["user"]},
        {"username": "hal", "password": PASSWORD, "roles": ["user"]},
    ]);
    let made = stage.admin.post("/accounts", &two).expect(201);
    assert_ne!(made.string("/_items/0/token"), made.string("/_items/1/token"));
}

#[test]
fn tokens_are_read_in_every_form() {
    let stage = Stage::tokens();
    let token = account(&stage.admin, "uma").expect(201).string("/token");
    let as_user = stage.anonymous.with_password(&token, "");
    let as_user = as_user.authorization().expect("it was just set");
    for header in [
        token.clone(),
        format!("Token {token}"),
        format!("Bearer {token}"),
        format!("bearer {token}"),
        as_user.to_owned(),
    ] {
        let _ = stage.anonymous.with_authorization(&header).get("/invoices").expect(200);
    }
    for header in [
        String::new(),
        "Token".into(),
        "Bearer".into(),
        format!("Bearer  {token}"),
        format!("Token token={token}"),
        format!("Xyz {token}"),
        token[1..].to_owned(),
        format!("{token}0"),
        token.to_uppercase(),
        format!("Bearer {}", "0".repeat(64)),
        "Bearer ' OR 1=1 --".into(),
    ] {
        for path in ["/", "/invoices", "/accounts"] {
            let answer = stage.anonymous.with_authorization(&header).get(path);
            assert_eq!(answer.status, 401, "{header}: {}", answer.text());
            assert_eq!(answer.header("WWW-Authenticate"), Some("Basic realm=\"eve\""));
        }
    }
}

#[test]
fn the_digest_of_a_token_opens_nothing() {
    let stage = Stage::tokens();
    let digests = stored::texts(&stage.folder, "SELECT token FROM accounts");
    assert_eq!(digests.len(), 3);
    for digest in digests.concat() {
        let _ = stage.anonymous.with_token(&digest).get("/invoices").expect(401);
    }
}

#[test]
fn tokens_keep_users_apart_as_passwords_do() {
    let stage = Stage::tokens();
    let all = [
        isolation::BY_PREDICATE,
        isolation::BY_RUNTIME,
        values::TOKENS,
        roles::CHECKS,
    ]
    .concat();
    let failures = failures(&stage, &all);
    assert!(failures.is_empty(), "{failures:#?}");
}
