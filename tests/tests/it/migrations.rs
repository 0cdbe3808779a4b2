//! What a server does about the migrations of its database: it takes them once, refuses a database that is another
//! than it should be, and says what to do. Leaves what migrations do to values to the tests of the SQL.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::Launch;

const DATABASE: i32 = 3;

fn launch(folder: &Folder) -> Launch {
    Launch::new(&programs().accounts, folder)
}

/// What the command prints, which ends with `code` and says every one of `words`.
#[track_caller]
fn migrate(folder: &Folder, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let finished = launch(folder).arguments(&[&["migrate"], arguments].concat()).finish();
    assert_eq!(finished.code, Some(code), "{}{}", finished.stdout, finished.stderr);
    for word in words {
        assert!(finished.stderr.contains(word), "{word}: {}", finished.stderr);
    }
    finished.stdout
}

fn change(folder: &Folder, sql: &str) {
    let database = rusqlite::Connection::open(folder.join("server.db")).expect("the database is there");
    database.execute_batch(sql).expect("it can be changed");
}

#[track_caller]
fn refuses(launch: &Launch, words: &[&str]) {
    let finished = launch.finish();
    assert_eq!(finished.code, Some(DATABASE), "{}", finished.stderr);
    for word in words {
        assert!(finished.stderr.contains(word), "{word}: {}", finished.stderr);
    }
}

#[test]
fn migrations_that_differ_stop_the_start() {
    let folder = Folder::new("differ");
    let by_hand = launch(&folder).arguments(&["--auto-migrate=false"]);
    refuses(&by_hand, &["lacks 0001_create", "`migrate`", "--auto-migrate"]);
    refuses(
        &launch(&folder).set("EDEN_AUTO_MIGRATE", "false"),
        &["lacks 0001_create"],
    );
    migrate(&folder, &["check"], DATABASE, &["lacks 0001_create"]);
    assert_eq!(migrate(&folder, &["status"], 0, &[]), "pending  0001_create\n");
    migrate(&folder, &[], 0, &[]);
    assert!(migrate(&folder, &["check"], 0, &[]).contains("as it should be"));
    by_hand.start().stop();

    change(&folder, "UPDATE _eden_migrations SET checksum = 'another'");
    refuses(&launch(&folder), &["0001_create was changed", "write a new one"]);
    assert_eq!(migrate(&folder, &["list"], 0, &[]), "changed  0001_create\n");
    change(&folder, "UPDATE _eden_migrations SET name = '0009_later'");
    refuses(&launch(&folder), &["0009_later", "does not know"]);
    assert_eq!(
        migrate(&folder, &["list"], 0, &[]),
        "pending  0001_create\nunknown  0009_later\n"
    );
}

#[test]
fn a_database_that_was_changed_by_hand_is_told() {
    let folder = Folder::new("drift");
    migrate(&folder, &[], 0, &[]);
    // what is there besides does not matter
    change(
        &folder,
        "CREATE TABLE mine (x); ALTER TABLE invoices ADD COLUMN mine TEXT",
    );
    migrate(&folder, &["check"], 0, &[]);
    // a missing index makes reads slow, and is no reason not to serve
    change(&folder, "DROP INDEX invoices_user_id_seq_index");
    let said = migrate(&folder, &["check"], DATABASE, &["one place"]);
    assert_eq!(said, "the index `invoices_user_id_seq_index` is not there\n");
    let log = launch(&folder).start().stop();
    assert!(log.contains("invoices_user_id_seq_index"), "{log}");
    change(&folder, "ALTER TABLE invoices DROP COLUMN amount");
    migrate(&folder, &["check"], DATABASE, &["2 places"]);
    refuses(&launch(&folder), &["`invoices.amount` is not there"]);
}

#[test]
fn servers_that_start_at_once_migrate_once() {
    for round in 0..3 {
        let folder = Folder::new(&format!("at-once-{round}"));
        let servers: Vec<_> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| launch(&folder).start())).collect();
            starting
                .into_iter()
                .map(|server| server.join().expect("it starts"))
                .collect()
        });
        drop(servers);
        assert_eq!(migrate(&folder, &["list"], 0, &[]), "applied  0001_create\n");
    }
}

#[test]
fn steps_are_written_without_a_settings_file() {
    let folder = Folder::new("steps");
    let planned = migrate(&folder, &["plan"], 0, &[]);
    assert!(planned.contains("invoices: create the table"), "{planned}");
    assert!(!folder.join("migrations").exists());
    migrate(&folder, &["new", "--name", "No Name"], 2, &["small letters"]);
    let written = migrate(&folder, &["new", "--name", "begin"], 0, &[]);
    assert!(
        written.contains("include_str!(\"../migrations/sqlite/0001_begin.sql\")"),
        "{written}"
    );
    for database in ["sqlite", "postgres"] {
        let path = folder.join(&format!("migrations/{database}/0001_begin.sql"));
        let text = std::fs::read_to_string(path).expect("it was written");
        assert!(text.contains("CREATE TABLE \"invoices\""), "{text}");
    }
    assert!(migrate(&folder, &["plan"], 0, &[]).starts_with("nothing"));
    // as if the structs had changed since
    let path = folder.join("migrations/tables.json");
    let snapshot = std::fs::read_to_string(&path).expect("it was written");
    std::fs::write(&path, snapshot.replace("\"amount\"", "\"sum\"")).expect("it can be written");
    let words = [
        "`invoices.sum` is gone, and new is `amount`",
        "renamed_from",
        "--allow-drop invoices.sum",
    ];
    migrate(&folder, &["plan"], 1, &words);
    migrate(&folder, &["new"], 1, &words);
    migrate(&folder, &["new", "--allow-drop", "invoices.sum"], 0, &[]);
    let text =
        std::fs::read_to_string(folder.join("migrations/sqlite/0002_change_invoices.sql")).expect("it was written");
    assert!(text.contains("DROP COLUMN \"sum\""), "{text}");
    // migrations of a settings file are not for this command
    std::fs::write(folder.join("migrations/tables.yaml"), "[]").expect("it can be written");
    migrate(&folder, &["new"], 1, &["eden generate"]);
}
