//! Starting: what the environment may say, and how a server ends that cannot start. The code tells a script what kind
//! of thing is wrong, the message tells a person which. Leaves stopping to `stopping`.

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_PASSWORD, Launch};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

const ENVIRONMENT: i32 = 2;
const DATABASE: i32 = 3;
const ADDRESS: i32 = 4;

/// `launch` ends with `code` and says every one of `words`.
#[track_caller]
fn refuses(launch: &Launch, code: i32, words: &[&str]) {
    let finished = launch.finish();
    let said = &finished.stderr;
    assert_eq!(finished.code, Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing: {said}");
    }
    assert!(said.contains("error: ") && !said.contains("panicked"), "{said}");
    assert!(!said.contains(ADMIN_PASSWORD), "{said}");
}

fn launch(folder: &Folder) -> Launch {
    Launch::new(&programs().accounts, folder)
}

#[test]
fn a_database_that_cannot_be_opened_stops_the_start_and_is_named() {
    let folder = Folder::new("database");
    std::fs::create_dir(folder.join("folder.db")).expect("a folder can be made");
    std::fs::write(
        folder.join("text.db"),
        "this is no database, whatever its name says".repeat(50),
    )
    .expect("a file can be written");
    std::fs::write(folder.join("file"), "x").expect("a file can be written");
    for (url, word) in [
        ("sqlite://folder.db", "folder.db"),
        ("sqlite://text.db", "text.db"),
        ("sqlite://file/below.db", "file/below.db"),
        ("sqlite://not/there.db", "not/there.db"),
    ] {
        refuses(&launch(&folder).set("DATABASE_URL", url), DATABASE, &[word]);
    }
    let text = std::fs::read_to_string(folder.join("text.db")).expect("it is still there");
    assert!(
        text.starts_with("this is no database"),
        "a file that is no database was changed"
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_stops_the_start() {
    let folder = Folder::new("read-only");
    let locked = folder.join("locked");
    std::fs::create_dir(&locked).expect("a folder can be made");
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o500)).expect("permissions can be set");
    // whoever may do everything is kept out by a file system alone
    let url = if std::fs::write(locked.join("probe"), "").is_ok() {
        "sqlite:///proc/server.db"
    } else {
        "sqlite://locked/server.db"
    };
    refuses(&launch(&folder).set("DATABASE_URL", url), DATABASE, &["server.db"]);
}

#[test]
fn a_database_of_another_servers_making_stops_the_start() {
    let folder = Folder::new("foreign");
    let database = rusqlite::Connection::open(folder.join("server.db")).expect("a database can be made");
    database
        .execute_batch("CREATE TABLE invoices (x); CREATE TABLE accounts (y)")
        .expect("it can be written to");
    drop(database);
    refuses(&launch(&folder), DATABASE, &["0001_create", "accounts"]);
}

#[test]
fn a_database_url_that_is_none_stops_the_start_without_telling_passwords() {
    let folder = Folder::new("url");
    for url in [
        "",
        "x",
        "server.db",
        "mysql://user:hunter2@host/name",
        "http://user:hunter2@host",
        "sqlite::memory:",
        "sqlite://",
        "sqlite://a.db?mode=ro",
        "sqlite://a.db?synchronous=off",
        "sqlite://a.db?unknown=1",
    ] {
        let launch = launch(&folder).set("DATABASE_URL", url);
        refuses(&launch, ENVIRONMENT, &[]);
        assert!(!launch.finish().stderr.contains("hunter2"), "{url}");
    }
    refuses(
        &launch(&folder).set("DATABASE_URL", "nonsense"),
        ENVIRONMENT,
        &["DATABASE_URL"],
    );
    assert_eq!(folder.names(), [".env"], "something was made all the same");
}

#[test]
fn a_port_that_is_taken_stops_the_start_and_says_what_to_set() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = taken.local_addr().expect("it has an address").port().to_string();
    let folder = Folder::new("port");
    refuses(&launch(&folder).set("PORT", &port), ADDRESS, &[&port, "PORT"]);
    refuses(&launch(&folder).set("HOST", "192.0.2.1"), ADDRESS, &["192.0.2.1"]);
}

#[test]
fn an_environment_that_makes_no_sense_stops_the_start_and_is_named() {
    let folder = Folder::new("environment");
    for (name, value) in [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("HOST", "nowhere.invalid"),
        ("EDEN_LOG_FORMAT", "xml"),
    ] {
        refuses(&launch(&folder).set(name, value), ENVIRONMENT, &[name, value]);
    }
    let finished = launch(&folder).arguments(&["serv"]).finish();
    assert_eq!(finished.code, Some(ENVIRONMENT));
    assert!(finished.stderr.contains("serve"), "{}", finished.stderr);
    let help = launch(&folder).arguments(&["--help"]).finish();
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("DATABASE_URL"), "{}", help.stdout);
}

#[test]
fn a_missing_secret_stops_the_start_and_is_named() {
    let folder = Folder::new("secret");
    refuses(
        &launch(&folder).unset("ADMIN_PASSWORD"),
        ENVIRONMENT,
        &["ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE"],
    );
    let unreadable = launch(&folder)
        .unset("ADMIN_PASSWORD")
        .set("ADMIN_PASSWORD_FILE", "not-there");
    refuses(&unreadable, ENVIRONMENT, &["ADMIN_PASSWORD_FILE", "not-there"]);
    let tokens = Folder::new("secret");
    refuses(
        &Launch::new(&programs().tokens, &tokens).unset("ADMIN_TOKEN"),
        ENVIRONMENT,
        &["ADMIN_TOKEN"],
    );

    // once it is there the same database serves
    std::fs::write(folder.join("password"), "a password from a file\n").expect("a file can be written");
    let server = launch(&folder)
        .unset("ADMIN_PASSWORD")
        .set("ADMIN_PASSWORD_FILE", "password")
        .start();
    let _ = server
        .client()
        .with_password("superuser", "a password from a file")
        .get("/")
        .expect(200);
}

#[test]
fn a_file_of_variables_is_read_and_never_overrides() {
    let folder = Folder::new("dotenv");
    std::fs::write(
        folder.join(".env"),
        "ADMIN_PASSWORD=\"from the file of variables\"\nHOST=192.0.2.1\nPORT=1\n",
    )
    .expect("a file can be written");
    let server = launch(&folder).unset("ADMIN_PASSWORD").start();
    let _ = server
        .client()
        .with_password("superuser", "from the file of variables")
        .get("/")
        .expect(200);
    std::fs::write(folder.join(".env"), "THIS IS NO LINE").expect("a file can be written");
    refuses(&launch(&folder), ENVIRONMENT, &[".env"]);
}

#[test]
fn a_new_database_is_its_owners_alone_and_told_by_its_whole_path() {
    let folder = Folder::new("mode");
    let server = launch(&folder).set("DATABASE_URL", "sqlite://a%20name.db").start();
    let path = folder.join("a name.db");
    assert!(
        server.log().contains(&format!("sqlite://{}", path.display())),
        "{}",
        server.log()
    );
    for file in folder.names().iter().filter(|name| name.starts_with("a name.db")) {
        let mode = std::fs::metadata(folder.join(file))
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    // without a word about it the database is named after the package
    let folder = Folder::new("name");
    let _server = launch(&folder).unset("DATABASE_URL").start();
    assert!(folder.join("accounts.db").exists(), "{:?}", folder.names());
}
