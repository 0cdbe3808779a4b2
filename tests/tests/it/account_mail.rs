//! Mail of the account service: a real conversation with a mail server, trying again, what the database never holds,
//! and files that only their owner reads.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::mailbox::{MailServer, files, key, wait};
use eden_tests::server::Launch;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

const BOB: &str = "/v1/accounts/bob@example.com";

#[test]
fn mail_goes_over_smtp_and_is_tried_again_after_a_refusal() {
    let folder = Folder::new("smtp");
    let mail = MailServer::start(1);
    let launch = Launch::new(&programs().kinto_accounts, &folder)
        .set("EDEN_MAIL_HOST", "127.0.0.1")
        .set("EDEN_MAIL_PORT", mail.port())
        .set("EDEN_MAIL_USERNAME", "post")
        .set("EDEN_MAIL_PASSWORD", "horse");
    let server = launch.start();
    let body = json!({"data": {"password": "violets are blue"}});
    let _ = server.client().send("PUT", BOB, &[], Some(&body)).expect(201);
    let sent = mail.messages(1).remove(0);
    assert!(
        sent.contains("To: bob@example.com") && sent.contains("Welcome to Invoices"),
        "{sent}"
    );
    let heard = mail.heard();
    for said in ["MAIL FROM:<accounts@example.com>", "RCPT TO:<bob@example.com>"] {
        assert!(heard.iter().any(|line| line.starts_with(said)), "{said}: {heard:?}");
    }
    assert!(heard.iter().any(|line| line.starts_with("AUTH PLAIN")), "{heard:?}");
    let _ = server
        .client()
        .send("POST", &format!("{BOB}/validate/{}", key(&sent)), &[], None)
        .expect(200);
    let log = server.stop();
    assert!(log.contains("tried again"), "{log}");
    assert!(!log.contains(&key(&sent)), "{log}");
}

#[test]
fn no_usable_key_lies_in_the_database_and_files_are_their_owners() {
    let folder = Folder::new("outbox");
    let launch = Launch::new(&programs().kinto_accounts, &folder);
    let server = launch.start();
    let body = json!({"data": {"password": "violets are blue"}});
    let _ = server.client().send("PUT", BOB, &[], Some(&body)).expect(201);
    let activation = key(&files(&folder.join("mail"), 1)[0]);
    let _ = server
        .client()
        .send("POST", &format!("{BOB}/reset-password"), &[], None)
        .expect(200);
    let reset = key(&files(&folder.join("mail"), 2)[1]);
    for entry in std::fs::read_dir(folder.join("mail")).expect("there is mail").flatten() {
        let mode = entry.metadata().expect("it is a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.path());
    }
    let _ = server.stop();
    let stored = std::fs::read(folder.join("server.db")).expect("there is a database");
    let holds = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("bob@example.com"));
    assert!(!holds(&activation) && !holds(&reset), "a key lies in the database");
}

#[test]
fn a_mail_that_was_not_sent_goes_after_the_next_start() {
    let folder = Folder::new("mail-later");
    let launch = Launch::new(&programs().kinto_accounts, &folder)
        .set("EDEN_MAIL_HOST", "127.0.0.1")
        // nobody listens there
        .set("EDEN_MAIL_PORT", "1");
    let server = launch.start();
    let body = json!({"data": {"password": "violets are blue"}});
    let _ = server.client().send("PUT", BOB, &[], Some(&body)).expect(201);
    wait(|| server.log().contains("tried again").then_some(()));
    server.kill();
    let mail = MailServer::start(0);
    let server = launch.set("EDEN_MAIL_PORT", mail.port()).start();
    assert!(mail.messages(1)[0].contains("bob@example.com"));
    let _ = server.stop();
}

#[test]
fn files_are_refused_where_others_reach_the_server() {
    let folder = Folder::new("debug-beyond");
    let launch = Launch::new(&programs().kinto_accounts, &folder)
        .set("HOST", "0.0.0.0")
        .set("EDEN_MAIL_MAILER", "debug");
    let refused = launch.finish();
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("EDEN_MAIL_DEBUG_BEYOND_LOOPBACK"),
        "{}",
        refused.stderr
    );
}
