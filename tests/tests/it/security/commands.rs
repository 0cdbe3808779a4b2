//! Item 36, and what the operator does with accounts on the command line: at once, before the first start too, and
//! never with a password as an argument.

use super::{House, program};
use eden_tests::folder::Folder;
use eden_tests::server::{Finished, Launch};
use eden_tests::stage::PASSWORD;
use serde_json::json;

#[track_caller]
fn done(house: &House, arguments: &[&str]) -> Finished {
    let finished = house.command(arguments).finish();
    assert_eq!(finished.code, Some(0), "{arguments:?}: {}", finished.stderr);
    finished
}

#[test]
fn item_36_a_disabled_account_is_nobody_from_the_next_request_on() {
    let house = House::new();
    let guest = house.guest("ann");
    let _ = guest.client.get("/tasks").expect(200);
    let _ = done(&house, &["accounts", "disable", "ann"]);
    for client in [&guest.client, &guest.token] {
        let _ = client.get("/tasks").expect(401);
        let _ = client.get(&guest.path()).expect(401);
    }
    assert!(
        done(&house, &["accounts", "list", "--long"])
            .stdout
            .contains("ann\t[\"user\"]\tdisabled")
    );
    let _ = done(&house, &["accounts", "enable", "ann"]);
    for client in [&guest.client, &guest.token] {
        let _ = client.get("/tasks").expect(200);
    }
}

#[test]
fn item_36_a_deleted_account_is_nobody_and_its_name_owns_nothing_of_before() {
    let house = House::new();
    let guest = house.guest("ann");
    let _ = guest
        .client
        .post("/tasks", &json!({"title": "of the first"}))
        .expect(201);
    let _ = done(&house, &["accounts", "delete", "ann"]);
    for client in [&guest.client, &guest.token] {
        let _ = client.get("/tasks").expect(401);
    }
    let second = house.guest("ann");
    assert_ne!(second.id, guest.id);
    assert!(second.client.get("/tasks").expect(200).items().is_empty());
    let _ = guest.token.get("/tasks").expect(401);
}

#[test]
fn tokens_end_by_command_and_a_new_one_is_printed_when_asked_for() {
    let house = House::new();
    let guest = house.guest("ann");
    assert_eq!(done(&house, &["accounts", "revoke-tokens", "ann"]).stdout, "");
    let _ = guest.token.get("/tasks").expect(401);
    let _ = guest.client.get("/tasks").expect(200);
    let new = done(&house, &["accounts", "revoke-tokens", "ann", "--new"]).stdout;
    let _ = house.anonymous.with_token(new.trim()).get("/tasks").expect(200);
}

#[test]
fn passwords_come_from_standard_input_or_a_file_and_are_judged() {
    let house = House::new();
    let guest = house.guest("ann");
    std::fs::write(
        house.folder.join("good"),
        "another one, long enough\nand no second line",
    )
    .expect("a file can be written");
    std::fs::write(house.folder.join("bad"), "passwordpassword\n").expect("a file can be written");
    let refused = house
        .command(&["accounts", "set-password", "ann", "--password-file", "bad"])
        .finish();
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains("everybody tries") && !refused.stderr.contains("passwordpassword"),
        "{}",
        refused.stderr
    );
    let _ = guest.client.get("/tasks").expect(200);
    let _ = done(&house, &["accounts", "set-password", "ann", "--password-file", "good"]);
    let _ = guest.client.get("/tasks").expect(401);
    let _ = guest.token.get("/tasks").expect(401);
    let _ = house
        .anonymous
        .with_password("ann", "another one, long enough")
        .get("/tasks")
        .expect(200);
    // standard input, through a shell that has one
    let piped = house
        .command(&["accounts", "set-password", "ann", "--password-stdin"])
        .through(&["sh", "-c", "printf 'a third one, long enough\\n' | \"$0\" \"$@\""])
        .finish();
    assert_eq!(piped.code, Some(0), "{}", piped.stderr);
    let _ = house
        .anonymous
        .with_password("ann", "a third one, long enough")
        .get("/tasks")
        .expect(200);
    // there is no argument that takes one, and without a terminal nobody is asked
    let argument = house
        .command(&["accounts", "set-password", "ann", "--password", PASSWORD])
        .finish();
    assert_eq!(argument.code, Some(2), "{}", argument.stderr);
    let nothing = house.command(&["accounts", "set-password", "ann"]).finish();
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.stderr.contains("--password-stdin"), "{}", nothing.stderr);
}

#[test]
fn roles_are_replaced_and_unknown_names_are_told() {
    let house = House::new();
    let guest = house.guest("ann");
    let _ = done(&house, &["accounts", "set-roles", "ann", "user", "admin"]);
    let _ = guest.token.get("/users").expect(200);
    let _ = done(&house, &["accounts", "set-roles", "ann", "user"]);
    let _ = guest.token.get("/users").expect(401);
    for command in [
        "disable",
        "enable",
        "delete",
        "set-roles",
        "set-password",
        "revoke-tokens",
    ] {
        let finished = house.command(&["accounts", command, "nobody"]).finish();
        assert_eq!(finished.code, Some(1), "{command}: {}", finished.stderr);
        assert!(
            finished.stderr.contains("there is no account `nobody`"),
            "{command}: {}",
            finished.stderr
        );
    }
}

#[test]
fn accounts_are_made_before_the_first_start() {
    let folder = Folder::new("commands");
    std::fs::write(folder.join("secret"), format!("{PASSWORD}\n")).expect("a file can be written");
    let launch = Launch::new(program(), &folder);
    let create = [
        "accounts",
        "create",
        "rescuer",
        "--role",
        "admin",
        "--password-file",
        "secret",
    ];
    let made = launch.clone().arguments(&create).finish();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let mut lines = made.stdout.lines();
    assert_eq!(lines.next(), Some("rescuer"));
    let token = lines.next().expect("its token is told once").to_owned();
    let server = launch.start();
    let _ = server
        .client()
        .with_password("rescuer", PASSWORD)
        .get("/users")
        .expect(200);
    let _ = server.client().with_token(&token).get("/users").expect(200);
}
