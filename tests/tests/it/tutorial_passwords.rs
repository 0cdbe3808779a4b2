//! The account tutorial with user names and passwords, step by step, on `examples/accounts`, and on the same server
//! whose reads go through the other driver. Leaves tokens to `tutorial_tokens`, races to `race`.

use eden_tests::builds::without_fast_reads;
use eden_tests::checks::{failures, isolation, roles, values};
use eden_tests::client::Client;
use eden_tests::server::ADMIN_PASSWORD;
use eden_tests::stage::{PASSWORD, Stage, account, invoice};
use serde_json::json;

fn every_step(stage: &Stage) {
    accounts_are_made_and_looked_up(stage);
    only_known_people_come_in(stage);
    roles_are_checked(stage);
    everybody_has_documents_of_his_own(stage);
    notes_are_open_to_readers(stage);
}

#[test]
fn the_tutorial_with_passwords_works_step_by_step() {
    every_step(&Stage::accounts());
}

#[test]
fn the_tutorial_works_on_a_server_made_from_structs() {
    let stage = Stage::structs();
    every_step(&stage);
    assert_eq!(failures(&Stage::structs(), roles::CHECKS), Vec::<String>::new());
}

#[test]
fn the_tutorial_works_when_reads_go_through_the_other_driver() {
    let stage = Stage::with_passwords(without_fast_reads());
    every_step(&stage);
    let all = [
        isolation::BY_PREDICATE,
        isolation::BY_RUNTIME,
        values::COLUMNS,
        roles::CHECKS,
    ]
    .concat();
    let failures = failures(&stage, &all);
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn another_users_documents_are_out_of_reach_on_every_verb() {
    let stage = Stage::accounts();
    let failures = failures(&stage, &[isolation::BY_PREDICATE, isolation::BY_RUNTIME].concat());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn a_plain_user_is_kept_out_of_accounts_on_every_verb() {
    let failures = failures(&Stage::accounts(), roles::CHECKS);
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Step B1: the endpoint, the second entry point, no caching.
fn accounts_are_made_and_looked_up(stage: &Stage) {
    let admin = &stage.admin;
    let nobody = admin
        .post("/accounts", &json!({"password": PASSWORD, "roles": ["user"]}))
        .expect(422);
    assert_eq!(nobody.json()["_issues"], json!({"username": "required field"}));
    let without = admin
        .post("/accounts", &json!({"username": "joe", "roles": ["user"]}))
        .expect(422);
    assert_eq!(without.json()["_issues"], json!({"password": "required field"}));
    let id = account(admin, "joe").expect(201).string("/_id");
    let again = account(admin, "joe").expect(422);
    assert_eq!(
        again.json()["_issues"],
        json!({"username": "value 'joe' is not unique"})
    );
    assert_eq!(again.json()["_error"]["code"], 422);

    let by_name = admin.get("/accounts/joe").expect(200);
    assert_eq!(by_name.string("/_id"), id);
    assert_eq!(by_name.json()["password"], json!(null), "{}", by_name.text());
    assert!(!by_name.text().contains("argon2"), "{}", by_name.text());
    assert_eq!(
        (by_name.header("Cache-Control"), by_name.header("Expires")),
        (None, None)
    );
    let by_id = admin.get(&format!("/accounts/{id}")).expect(200);
    assert_eq!(by_id.string("/username"), "joe");
    let _ = admin.get("/accounts/nobody").expect(404);
    let etag = by_id.string("/_etag");
    let _ = admin
        .patch("/accounts/joe", &etag, &json!({"roles": ["admin"]}))
        .expect(405);
    let _ = admin.delete("/accounts/joe", &etag).expect(405);
    let _ = admin.put("/accounts/joe", &etag, &json!({})).expect(405);
    // passwords cannot be asked about either
    let _ = admin.filter("/accounts", &json!({"password": {"$gt": ""}})).expect(400);
    let _ = admin.get("/accounts?sort=password").expect(400);
    let projected = admin.get("/accounts?projection=%7B%22password%22%3A1%7D").expect(200);
    assert!(!projected.text().contains("argon2"), "{}", projected.text());
}

/// Steps B2a and B3: without the right password nothing is answered, the home page neither.
fn only_known_people_come_in(stage: &Stage) {
    let broken = [
        "",
        "Basic",
        "Basic !!!",
        "Basic /w==",
        "Basic YW5u",
        "Bearer YW5uOmE=",
        "ann:a user's password, long enough",
    ];
    let strangers = broken
        .iter()
        .map(|header| stage.anonymous.with_authorization(header))
        .chain([
            stage.anonymous.clone(),
            stage.anonymous.with_password("ann", "not the password"),
            stage.anonymous.with_password("ann", ""),
            stage.anonymous.with_password("nobody", PASSWORD),
            stage.anonymous.with_password("superuser", PASSWORD),
        ])
        .collect::<Vec<Client>>();
    for stranger in &strangers {
        for path in [
            "/",
            "/accounts",
            "/accounts/ann",
            "/invoices",
            "/invoices/0123456789abcdef01234567",
        ] {
            let answer = stranger.get(path).expect(401);
            assert_eq!(answer.header("WWW-Authenticate"), Some("Basic realm=\"eve\""), "{path}");
            assert_eq!(
                answer.json(),
                json!({"_status": "ERR", "_error": {"code": 401, "message": "Please provide proper credentials"}}),
                "{path} for {:?}",
                stranger.authorization()
            );
        }
        let _ = stranger.post("/invoices", &json!({"number": "1"})).expect(401);
        let _ = stranger
            .post(
                "/accounts",
                &json!({"username": "x1", "password": PASSWORD, "roles": ["user"]}),
            )
            .expect(401);
        let _ = stranger.send("DELETE", "/invoices", &[], None).expect(401);
        let _ = stranger.send("DELETE", "/accounts", &[], None).expect(401);
    }
    let home = stage.ann.get("/").expect(200);
    assert_eq!(
        home.json()["_links"]["child"][0],
        json!({"href": "accounts", "title": "accounts"})
    );
    let options = stage.anonymous.send("OPTIONS", "/invoices", &[], None).expect(200);
    assert!(options.header("Allow").is_some_and(|allow| allow.contains("POST")));
    let _ = stage.anonymous.get("/nothing").expect(404);
}

/// Step B2b: roles, which only superusers and admins can give.
fn roles_are_checked(stage: &Stage) {
    let body = json!({"username": "zeus", "password": PASSWORD, "roles": ["god"]});
    let answer = stage.admin.post("/accounts", &body).expect(422);
    assert_eq!(answer.json()["_issues"], json!({"roles": "unallowed values ('god',)"}));
    let body = json!({"username": "eve", "password": PASSWORD, "roles": ["admin"]});
    let made = stage.admin.post("/accounts", &body).expect(201);
    let eve = stage.anonymous.with_password("eve", PASSWORD);
    assert_eq!(
        eve.get("/accounts").expect(200).items(),
        Vec::<serde_json::Value>::new(),
        "an owner is an owner everywhere"
    );
    let made_by_eve = account(&eve, "adam").expect(201).string("/_id");
    let _ = stage.admin.get(&format!("/accounts/{made_by_eve}")).expect(404);
    // the account of the settings was made by nobody, so that nobody sees it
    let _ = stage.admin.get("/accounts/superuser").expect(404);

    // a role that is taken away is gone at the next request
    let _ = stage
        .admin
        .patch(
            &format!("/accounts/{}", made.string("/_id")),
            &made.string("/_etag"),
            &json!({"roles": ["user"]}),
        )
        .expect(200);
    let _ = eve.get("/accounts").expect(401);
    let _ = eve.get("/invoices").expect(200);

    // and so is a password that was changed, and an account that was deleted
    let adam = stage.anonymous.with_password("adam", PASSWORD);
    let _ = adam.get("/invoices").expect(200);
    let _ = account(&stage.admin, "kim").expect(201);
    let kim = stage.anonymous.with_password("kim", PASSWORD);
    let _ = kim.get("/invoices").expect(200);
    let stored = stage.admin.get("/accounts/kim").expect(200);
    let path = format!("/accounts/{}", stored.string("/_id"));
    let changed = stage
        .admin
        .patch(
            &path,
            &stored.string("/_etag"),
            &json!({"password": "another password of kim's"}),
        )
        .expect(200);
    let _ = kim.get("/invoices").expect(401);
    let kim = stage.anonymous.with_password("kim", "another password of kim's");
    let _ = kim.get("/invoices").expect(200);
    let _ = stage.admin.delete(&path, &changed.string("/_etag")).expect(204);
    let _ = kim.get("/invoices").expect(401);
    assert_ne!(ADMIN_PASSWORD, PASSWORD);
}

/// Step B4: documents are their makers' own.
fn everybody_has_documents_of_his_own(stage: &Stage) {
    let anns = invoice(&stage.ann, "A-1");
    assert_eq!(anns.document.get("user_id"), None, "the owner is not told");
    assert_eq!(anns.document["paid"], json!(false));
    let bobs = invoice(&stage.bob, "A-1");
    assert_ne!(anns.id, bobs.id, "numbers are unique to each user");
    let twice = stage.ann.post("/invoices", &json!({"number": "A-1"})).expect(422);
    assert_eq!(twice.json()["_issues"], json!({"number": "value 'A-1' is not unique"}));
    assert_eq!(stage.ann.get("/invoices").expect(200).items().len(), 1);
    assert_eq!(
        stage.admin.get("/invoices").expect(200).items().len(),
        0,
        "an administrator is a user like others"
    );
    let changed = stage
        .ann
        .patch(&anns.path, &anns.etag, &json!({"paid": true}))
        .expect(200);
    assert_ne!(changed.string("/_etag"), anns.etag);
    let _ = stage
        .ann
        .patch(&anns.path, &anns.etag, &json!({"paid": false}))
        .expect(412);
    let _ = stage
        .ann
        .send("PATCH", &anns.path, &[], Some(&json!({"paid": false})))
        .expect(428);
    let replaced = stage
        .ann
        .put(&anns.path, &changed.string("/_etag"), &json!({"number": "A-2"}))
        .expect(200);
    let _ = stage.ann.get("/invoices/0123456789abcdef0123456f").expect(404);
    let _ = stage.ann.delete(&anns.path, &replaced.string("/_etag")).expect(204);
    let _ = stage.ann.get(&anns.path).expect(404);
    let _ = stage.bob.get(&bobs.path).expect(200);
    let _ = stage.bob.send("DELETE", "/invoices", &[], None).expect(204);
    let _ = stage.bob.get(&bobs.path).expect(404);
}

/// A resource that everybody reads and nobody but an account writes.
fn notes_are_open_to_readers(stage: &Stage) {
    let body = json!({"text": "for all"});
    let _ = stage.anonymous.post("/notes", &body).expect(401);
    let id = stage.ann.post("/notes", &body).expect(201).string("/_id");
    let path = format!("/notes/{id}");
    for reader in [&stage.anonymous, &stage.bob] {
        assert_eq!(reader.get(&path).expect(200).string("/text"), "for all");
        assert_eq!(reader.get("/notes").expect(200).items().len(), 1);
    }
    // HEAD is listed apart from GET
    let _ = stage.anonymous.head(&path).expect(401);
    let etag = stage.ann.get(&path).expect(200).string("/_etag");
    let _ = stage
        .anonymous
        .patch(&path, &etag, &json!({"text": "mine"}))
        .expect(401);
    let _ = stage.bob.patch(&path, &etag, &json!({"text": "mine"})).expect(404);
    let _ = stage.bob.put(&path, &etag, &json!({"text": "mine"})).expect(403);
    let _ = stage.bob.delete(&path, &etag).expect(204);
    let _ = stage.anonymous.send("DELETE", "/notes", &[], None).expect(401);
    let _ = stage.bob.send("DELETE", "/notes", &[], None).expect(204);
    assert_eq!(stage.anonymous.get(&path).expect(200).string("/text"), "for all");
}
