//! Accounts past the API: those of the settings, made once, and those made on the command line. Listing what is public.
//! Leaves starting without their secrets to `starting`.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_TOKEN, Launch};
use eden_tests::stage::PASSWORD;
use serde_json::json;

#[test]
fn the_account_of_the_settings_is_made_once_and_never_again() {
    let folder = Folder::new("bootstrap");
    let launch = Launch::new(&programs().tokens, &folder);
    let server = launch.start();
    let root = server.client().with_token(ADMIN_TOKEN);
    let body = json!({"username": "second", "password": PASSWORD, "roles": ["superuser"]});
    let second = root.post("/accounts", &body).expect(201).string("/token");
    let _ = server.stop();

    // other secrets at a later start change nothing
    let other = "0".repeat(64);
    let server = launch
        .clone()
        .set("ADMIN_TOKEN", &other)
        .set("ADMIN_PASSWORD", "something else")
        .start();
    let _ = server.client().with_token(&other).get("/").expect(401);
    let _ = server.client().with_token(ADMIN_TOKEN).get("/").expect(200);
    let second = server.client().with_token(&second);
    assert_eq!(second.get("/accounts").expect(200).items().len(), 2);
    let root = second.get("/accounts/root").expect(200);
    let _ = second
        .delete(&format!("/accounts/{}", root.string("/_id")), &root.string("/_etag"))
        .expect(204);
    let _ = server.client().with_token(ADMIN_TOKEN).get("/").expect(401);
    let _ = server.stop();

    // nor is it made again, and its secrets are needed no more
    let server = launch.unset("ADMIN_TOKEN").unset("ADMIN_PASSWORD").start();
    let _ = server.client().with_token(ADMIN_TOKEN).get("/").expect(401);
    let second = server
        .client()
        .with_authorization(second.authorization().expect("it was just set"));
    let _ = second.get("/accounts/root").expect(404);
    assert_eq!(second.get("/accounts").expect(200).items().len(), 1);
}

#[test]
fn accounts_are_made_and_listed_on_the_command_line_while_the_server_runs() {
    let folder = Folder::new("command-line");
    let launch = Launch::new(&programs().tokens, &folder);
    let server = launch.start();
    let create = ["accounts", "create", "rescuer", "--role", "superuser"];
    let without = launch.clone().arguments(&create).finish();
    assert_eq!(without.code, Some(2), "{}", without.stderr);
    assert!(without.stderr.contains("PASSWORD"), "{}", without.stderr);
    let made = launch.clone().arguments(&create).set("PASSWORD", PASSWORD).finish();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let mut lines = made.stdout.lines();
    assert_eq!(lines.next(), Some("rescuer"));
    let token = lines.next().expect("the token is told once");
    assert_eq!(
        server
            .client()
            .with_token(token)
            .get("/accounts")
            .expect(200)
            .items()
            .len(),
        2
    );
    let listed = launch.clone().arguments(&["accounts", "list"]).finish();
    assert_eq!((listed.code, listed.stdout.as_str()), (Some(0), "rescuer\nroot\n"));
    let again = launch.clone().arguments(&create).set("PASSWORD", PASSWORD).finish();
    assert!(
        again.code.is_some_and(|code| code != 0),
        "a name was given twice: {}",
        again.stdout
    );
    assert!(!again.stderr.contains(PASSWORD), "{}", again.stderr);
}

#[test]
fn accounts_of_the_command_line_have_passwords_that_work() {
    let folder = Folder::new("command-line");
    let launch = Launch::new(&programs().accounts, &folder);
    let create = ["accounts", "create", "rescuer", "--role", "user", "--role", "admin"];
    std::fs::write(folder.join("secret"), format!("{PASSWORD}\n")).expect("a file can be written");
    let made = launch
        .clone()
        .arguments(&create)
        .set("PASSWORD_FILE", "secret")
        .finish();
    assert_eq!(
        (made.code, made.stdout.as_str()),
        (Some(0), "rescuer\n"),
        "{}",
        made.stderr
    );
    let server = launch.start();
    let _ = server
        .client()
        .with_password("rescuer", PASSWORD)
        .get("/accounts")
        .expect(200);
    let _ = server
        .client()
        .with_password("rescuer", "something else")
        .get("/accounts")
        .expect(401);
}

#[test]
fn every_public_endpoint_is_listed_and_no_other() {
    let folder = Folder::new("routes");
    let listed = Launch::new(&programs().accounts, &folder)
        .arguments(&["routes"])
        .finish();
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
    let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let public: Vec<String> = listed
        .stdout
        .lines()
        .filter(|line| line.contains("PUBLIC"))
        .map(words)
        .collect();
    assert_eq!(public, ["GET /notes", "GET /notes/{id}"]);
    assert!(
        listed
            .stdout
            .lines()
            .any(|line| words(line) == "DELETE /accounts" && line.contains("superuser, admin")),
        "{}",
        listed.stdout
    );
    assert_eq!(folder.names(), [".env"], "listing needs no database");
}

#[test]
fn migrations_are_listed_and_taken_once() {
    let folder = Folder::new("migrate");
    let launch = Launch::new(&programs().accounts, &folder).unset("ADMIN_PASSWORD");
    let run = |arguments: &[&str]| {
        let finished = launch.clone().arguments(arguments).finish();
        assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        finished.stdout
    };
    assert_eq!(run(&["migrate", "list"]), "pending  0001_create\n");
    assert_eq!(run(&["migrate"]), "applied 0001_create\n");
    assert_eq!(run(&["migrate", "list"]), "applied  0001_create\n");
    assert!(run(&["migrate"]).contains("up to date"));
}
