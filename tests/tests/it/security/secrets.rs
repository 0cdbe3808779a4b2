//! Items 20, 21, 26, 40, 52 to 54, 63: secrets are strong, stored as digests, compared in constant time, and stand in no
//! log. Leaves what answers tell to `access`.

use super::{House, program, sign_up};
use eden_tests::builds::{programs, variants};
use eden_tests::folder::Folder;
use eden_tests::server::Launch;
use eden_tests::sources;
use eden_tests::stage::PASSWORD;
use eden_tests::variants::SIGNING;
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

#[test]
fn item_20_tokens_have_256_random_bits() {
    let house = House::new();
    let mut seen = HashSet::new();
    for number in 0..10 {
        let token = sign_up(&house.anonymous, &format!("guest{number}"), PASSWORD)
            .expect(201)
            .string("/token");
        assert!(
            token.len() == 64 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            "{token}"
        );
        assert!(seen.insert(token.clone()), "{token} came twice");
        let zeros = token.bytes().filter(|byte| *byte == b'0').count();
        assert!(zeros < 20, "{token}");
    }
}

#[test]
fn item_21_the_database_holds_nothing_that_opens_a_door() {
    let house = House::new();
    let guest = house.guest("ann");
    let mut texts = HashSet::new();
    let database = house.database();
    let mut rows = database
        .prepare("SELECT * FROM accounts")
        .expect("there is such a table");
    let columns = rows.column_count();
    let mut found = rows.query([]).expect("it can be read");
    while let Some(row) = found.next().expect("it can be read") {
        for column in 0..columns {
            if let Ok(text) = row.get::<_, String>(column) {
                texts.insert(text);
            }
        }
    }
    assert!(texts.len() > 6, "{texts:?}");
    for text in &texts {
        assert!(!text.contains(PASSWORD));
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let _ = house.anonymous.with_token(text).get("/tasks").expect(401);
            let status = house.anonymous.with_password("ann", text).get("/tasks").status;
            assert!([401, 429].contains(&status), "{status}");
        }
    }
    // the counters know digests of names, and no names
    let counters = std::fs::read(house.folder.join("server.attempts.db")).expect("it is there");
    assert!(!counters.windows(5).any(|bytes| bytes == b"admin"));
    let _ = guest.token.get("/tasks").expect(200);
}

#[test]
fn item_26_credentials_are_taken_from_the_header_alone() {
    let house = House::new();
    let guest = house.guest("ann");
    let token = guest.token.authorization().expect("it was set").replace("Bearer ", "");
    for path in [
        format!("/tasks?token={token}"),
        format!("/tasks?access_token={token}"),
        format!("/tasks?api_key={token}"),
    ] {
        let _ = house.anonymous.get(&path).expect(401);
    }
    let _ = house
        .anonymous
        .send("GET", "/tasks", &[("Cookie", &format!("token={token}"))], None)
        .expect(401);
    // nothing that can be linked to changes anything
    let listed = house.command(&["routes"]).finish();
    let gets = listed.stdout.lines().filter(|line| line.starts_with("GET"));
    for path in gets.filter_map(|line| line.split_whitespace().nth(1)) {
        let before = house.admin.get("/users").expect(200).text();
        let _ = house.admin.get(&path.replace("{id}", &guest.id));
        assert_eq!(house.admin.get("/users").expect(200).text(), before, "{path}");
    }
}

#[test]
fn item_40_secrets_are_compared_in_constant_time() {
    let mut looked_at = 0;
    let mut folders = vec![sources::root().join("runtime/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("sources can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("sources are text");
            let text = text.split("#[cfg(test)]").next().unwrap_or("");
            looked_at += text.matches(".expose()").count();
            for line in text.lines() {
                let compared = line.contains(".expose() ==")
                    || line.contains(".expose() !=")
                    || line.contains("== self.expose")
                    || line.contains("digest ==");
                assert!(!compared, "{}: {line}", path.display());
            }
        }
    }
    assert!(looked_at > 10, "nothing was looked at");
}

/// Makes everything happen to accounts that can happen, with canaries where secrets are.
fn everything(house: &House) -> Vec<String> {
    let (first, second) = ("canary of the first password", "canary of the second password");
    let ann = house.guest_with("ann", first);
    let _ = sign_up(&house.anonymous, "ann", "canary of a refused password").expect(422);
    let _ = sign_up(&house.anonymous, "canary-as-a-name\r\nevent=login", first).expect(422);
    let body = json!({"password": second, "current_password": first});
    let changed = ann.client.patch(&ann.path(), &ann.etag, &body).expect(200);
    let stranger = house.anonymous.with_password("canary-of-a-name", "canary of a guess");
    let _ = stranger.get("/tasks").expect(401);
    let _ = house
        .anonymous
        .with_token("canary-of-a-token")
        .get("/tasks")
        .expect(401);
    let again = house.anonymous.with_password("ann", second);
    let wrong = json!({"password": "canary of a third password", "current_password": "canary of a wrong one"});
    let _ = again.patch(&ann.path(), &changed.string("/_etag"), &wrong).expect(422);
    let user = format!("/users/{}", ann.id);
    let promoted = house
        .admin
        .patch(&user, &changed.string("/_etag"), &json!({"roles": ["admin"]}))
        .expect(200);
    let _ = again
        .send("GET", "/tasks", &[("Cookie", "canary-in-a-cookie")], None)
        .expect(200);
    let _ = house.admin.delete(&user, &promoted.string("/_etag")).expect(204);
    let mut canaries = vec!["canary".to_owned(), changed.string("/token"), "argon2id$".to_owned()];
    for client in [&ann.client, &ann.token, &stranger, &again, &house.admin] {
        let header = client.authorization().unwrap_or_default();
        canaries.push(header.split(' ').next_back().unwrap_or_default().to_owned());
    }
    canaries
}

#[test]
fn item_52_no_secret_is_logged_at_any_level() {
    for format in ["text", "json"] {
        let folder = Folder::new("security");
        let launch = Launch::new(program(), &folder)
            .set("RUST_LOG", "trace")
            .set("EDEN_LOG_FORMAT", format);
        let house = House::start(&launch, folder);
        let canaries = everything(&house);
        let log = house.server.stop();
        assert!(log.contains("DEBUG") && log.contains("/accounts"), "nothing was logged");
        for canary in canaries {
            let line = log.lines().find(|line| line.contains(&canary));
            assert_eq!(line, None, "{canary} is logged");
        }
    }
}

#[test]
fn item_54_what_happens_to_accounts_is_logged_with_who_and_from_where() {
    let folder = Folder::new("security");
    let launch = Launch::new(program(), &folder).set("EDEN_LOG_FORMAT", "json");
    let house = House::start(&launch, folder);
    let _ = everything(&house);
    for number in 0..=10 {
        let _ = house
            .anonymous
            .with_password("nobody", &format!("guess number {number}"))
            .send("GET", "/tasks", &[("X-Request-Id", "the-request-of-this-test")], None);
    }
    let log = house.server.stop();
    let lines: Vec<serde_json::Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let events: Vec<&serde_json::Value> = lines
        .iter()
        .filter(|line| line["target"] == "eden::auth")
        .map(|line| &line["fields"])
        .collect();
    for (event, outcome, anonymous) in [
        ("sign-up", "success", true),
        ("login", "success", false),
        ("login", "failure", true),
        ("limit", "failure", true),
        ("password-change", "success", false),
        ("role-change", "success", false),
        ("delete", "success", false),
    ] {
        let found = events
            .iter()
            .find(|line| line["event"] == event && line["outcome"] == outcome);
        let found = found.unwrap_or_else(|| panic!("no {event} with {outcome}: {events:#?}"));
        assert_eq!(found["address"], "127.0.0.1", "{found}");
        assert_ne!(found["request_id"], "", "{found}");
        assert_eq!(found["actor"] == "anonymous", anonymous, "{found}");
    }
    let limited = events
        .iter()
        .find(|line| line["event"] == "limit")
        .expect("it was found above");
    assert_eq!(limited["request_id"], "the-request-of-this-test");
    // an administrator's doing is told from one's own
    let deleted = events
        .iter()
        .find(|line| line["event"] == "delete")
        .expect("it was found above");
    assert_ne!(deleted["actor"], deleted["account"]);
}

#[test]
fn item_54_a_line_feed_in_a_name_makes_no_line() {
    let folder = Folder::new("security");
    // a server whose names may hold anything
    let launch = Launch::new(&programs().accounts, &folder).set("NO_COLOR", "1");
    let forged = "x\r\n2026-01-01 INFO forged event=login \u{1b}[31m";
    let create = launch
        .clone()
        .arguments(&["accounts", "create", forged, "--role", "user"])
        .set("PASSWORD", PASSWORD)
        .finish();
    assert_eq!(create.code, Some(0), "{}", create.stderr);
    let server = launch.start();
    let client = server.client().with_password(forged, PASSWORD);
    let _ = client.get("/invoices").expect(200);
    let log = format!("{}{}", create.stderr, server.stop());
    let listed = launch.clone().arguments(&["accounts", "list"]).finish().stdout;
    for text in [&log, &listed] {
        assert!(!text.lines().any(|line| line.starts_with("2026-01-01 INFO")), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn item_63_secrets_stand_in_no_settings_file_and_come_from_files_too() {
    let folder = Folder::new("settings");
    let settings = "AUTH:\n  scheme: basic\n  bootstrap:\n    - {username: root, password: hunter2}\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, required: true, unique: true}\n      password: {type: string, required: true, hash: argon2id}\n";
    std::fs::write(folder.join("settings.yaml"), settings).expect("a file can be written");
    let checked = Command::new(&programs().eden)
        .args(["check", "settings.yaml"])
        .current_dir(folder.path())
        .output()
        .expect("the command starts");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned() + &String::from_utf8_lossy(&checked.stdout);
    assert!(said.contains("secret-in-settings"), "{said}");

    let folder = Folder::new("security");
    std::fs::write(folder.join("secret"), "a password from a file\n").expect("a file can be written");
    let server = Launch::new(program(), &folder)
        .unset("ADMIN_PASSWORD")
        .set("ADMIN_PASSWORD_FILE", "secret")
        .start();
    let _ = server
        .client()
        .with_password("admin", "a password from a file")
        .get("/")
        .expect(200);
}

#[test]
fn item_63_a_key_of_before_opens_what_it_sealed() {
    let folder = Folder::new("rotation");
    let launch = Launch::new(Path::new(&variants()[SIGNING.0]), &folder).set("ROOT_SECRET", "a shared secret");
    let asks = |launch: &Launch| {
        use hmac::{Hmac, Mac};
        let server = launch.start();
        let mac = Hmac::<sha1::Sha1>::new_from_slice(b"a shared secret").expect("any length is a key");
        let signature = hex::encode(mac.finalize().into_bytes());
        let status = server
            .client()
            .with_authorization(&format!("root:{signature}"))
            .get("/invoices")
            .status;
        let _ = server.stop();
        status
    };
    assert_eq!(asks(&launch.clone().set("EDEN_SECRET_KEY", "before")), 200);
    assert_eq!(asks(&launch.clone().set("EDEN_SECRET_KEY", "now")), 401);
    let rotated = launch
        .clone()
        .set("EDEN_SECRET_KEY", "now")
        .set("EDEN_SECRET_KEY_OLD", "before");
    assert_eq!(asks(&rotated), 200);
    std::fs::write(folder.join("old"), "before").expect("a file can be written");
    let rotated = launch
        .set("EDEN_SECRET_KEY", "now")
        .set("EDEN_SECRET_KEY_OLD_FILE", "old");
    assert_eq!(asks(&rotated), 200);
}
