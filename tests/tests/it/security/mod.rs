//! What the security-conscious expect of a server made by `eden new`, one test or table row for each item of their
//! lists, named after it. Leaves what every server does, whatever its settings say, to the tests beside this folder.

mod access;
mod answers;
mod commands;
mod limits;
mod login;
mod matrix;
mod passwords;
mod secrets;
mod sign_up;

use eden_tests::builds::made_by_new;
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_PASSWORD, Launch, Server};
use eden_tests::stage::PASSWORD;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;

/// A server made by `eden new`, its administrator, and whoever signs up.
struct House {
    admin: Client,
    anonymous: Client,
    server: Server,
    folder: Folder,
}

/// Somebody who signed up.
struct Guest {
    /// With name and password.
    client: Client,
    /// With the token.
    token: Client,
    id: String,
    etag: String,
}

impl Guest {
    fn path(&self) -> String {
        format!("/accounts/{}", self.id)
    }
}

fn program() -> &'static Path {
    made_by_new()
}

impl House {
    fn new() -> Self {
        let folder = Folder::new("security");
        let launch = Launch::new(program(), &folder);
        Self::start(&launch, folder)
    }

    /// Behind a proxy on this machine, which says who the client is.
    fn behind_a_proxy() -> Self {
        let folder = Folder::new("security");
        let launch = Launch::new(program(), &folder).set("TRUSTED_PROXIES", "127.0.0.1");
        Self::start(&launch, folder)
    }

    fn start(launch: &Launch, folder: Folder) -> Self {
        let server = launch.start();
        let anonymous = server.client();
        Self {
            admin: anonymous.with_password("admin", ADMIN_PASSWORD),
            anonymous,
            server,
            folder,
        }
    }

    /// Signs up as `name`.
    #[track_caller]
    fn guest(&self, name: &str) -> Guest {
        self.guest_with(name, PASSWORD)
    }

    #[track_caller]
    fn guest_with(&self, name: &str, password: &str) -> Guest {
        let made = sign_up(&self.anonymous, name, password).expect(201);
        Guest {
            client: self.anonymous.with_password(name, password),
            token: self.anonymous.with_token(&made.string("/token")),
            id: made.string("/_id"),
            etag: made.string("/_etag"),
        }
    }

    fn database(&self) -> Connection {
        Connection::open(self.folder.join("server.db")).expect("it is a database")
    }

    /// The stored hash of a password.
    fn hash(&self, name: &str) -> String {
        let hash = self
            .database()
            .query_row("SELECT password FROM accounts WHERE username = $1", [name], |row| {
                row.get(0)
            });
        hash.expect("the account has a password")
    }

    fn set_hash(&self, name: &str, hash: &str) {
        let changed = self
            .database()
            .execute("UPDATE accounts SET password = $1 WHERE username = $2", [hash, name]);
        assert_eq!(changed.expect("it can be written to"), 1, "{name}");
    }

    /// The program, for its commands, on the same database.
    fn command(&self, arguments: &[&str]) -> Launch {
        Launch::new(program(), &self.folder).arguments(arguments)
    }
}

fn sign_up(client: &Client, name: &str, password: &str) -> Answer {
    client.post("/accounts", &json!({"username": name, "password": password}))
}

/// A request over TLS from `address`, as the proxy forwards it.
fn from(client: &Client, address: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let headers = [("X-Forwarded-For", address), ("X-Forwarded-Proto", "https")];
    client.send(method, path, &headers, body)
}
