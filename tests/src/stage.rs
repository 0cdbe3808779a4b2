//! A server of an example with the people that most tests need: an administrator and two users who have nothing in
//! common. Leaves what they do to the tests.

use crate::builds::programs;
use crate::client::{Answer, Client};
use crate::folder::Folder;
use crate::server::{ADMIN_PASSWORD, ADMIN_TOKEN, Launch, Server};
use serde_json::{Value, json};
use std::path::Path;

/// A user's password.
pub const PASSWORD: &str = "a user's password, long enough";

/// A running server and who talks to it.
#[derive(Debug)]
pub struct Stage {
    /// The account of the settings.
    pub admin: Client,
    /// A user.
    pub ann: Client,
    /// Another user.
    pub bob: Client,
    /// Nobody.
    pub anonymous: Client,
    /// The id of Ann's account.
    pub ann_id: String,
    /// The server.
    pub server: Server,
    /// Where it runs. Last, so that it goes after the server.
    pub folder: Folder,
}

impl Stage {
    /// `examples/accounts`: callers have passwords.
    #[must_use]
    #[track_caller]
    pub fn accounts() -> Self {
        Self::with_passwords(&programs().accounts)
    }

    /// `examples/derive`: the same API as `examples/accounts`, from structs.
    #[must_use]
    #[track_caller]
    pub fn structs() -> Self {
        Self::with_passwords(&programs().derive)
    }

    /// `examples/tokens`: callers have tokens.
    #[must_use]
    #[track_caller]
    pub fn tokens() -> Self {
        Self::with_tokens(&programs().tokens)
    }

    /// Any server with the settings of `examples/accounts`.
    #[must_use]
    #[track_caller]
    pub fn with_passwords(program: &Path) -> Self {
        let folder = Folder::new("accounts");
        let server = Launch::new(program, &folder).start();
        let anonymous = server.client();
        let admin = anonymous.with_password("superuser", ADMIN_PASSWORD);
        let ann_id = account(&admin, "ann").expect(201).string("/_id");
        let _ = account(&admin, "bob").expect(201);
        let (ann, bob) = (
            anonymous.with_password("ann", PASSWORD),
            anonymous.with_password("bob", PASSWORD),
        );
        Self {
            admin,
            ann,
            bob,
            anonymous,
            ann_id,
            server,
            folder,
        }
    }

    /// Any server with the settings of `examples/tokens`.
    #[must_use]
    #[track_caller]
    pub fn with_tokens(program: &Path) -> Self {
        let folder = Folder::new("tokens");
        let server = Launch::new(program, &folder).start();
        let anonymous = server.client();
        let admin = anonymous.with_token(ADMIN_TOKEN);
        let ann = account(&admin, "ann").expect(201);
        let bob = account(&admin, "bob").expect(201);
        let ann_id = ann.string("/_id");
        let (ann, bob) = (
            anonymous.with_token(&ann.string("/token")),
            anonymous.with_token(&bob.string("/token")),
        );
        Self {
            admin,
            ann,
            bob,
            anonymous,
            ann_id,
            server,
            folder,
        }
    }

    /// A server with tokens and no users: where their tokens are not told, nobody could speak for them.
    #[must_use]
    #[track_caller]
    pub fn without_users(program: &Path) -> Self {
        let folder = Folder::new("tokens");
        let server = Launch::new(program, &folder).start();
        let anonymous = server.client();
        let admin = anonymous.with_token(ADMIN_TOKEN);
        let (ann, bob, ann_id) = (admin.clone(), anonymous.clone(), String::new());
        Self {
            admin,
            ann,
            bob,
            anonymous,
            ann_id,
            server,
            folder,
        }
    }
}

/// Makes the account of a user.
#[must_use]
pub fn account(admin: &Client, name: &str) -> Answer {
    admin.post(
        "/accounts",
        &json!({"username": name, "password": PASSWORD, "roles": ["user"]}),
    )
}

/// A document as it is stored: where it is, its etag, everything.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its path.
    pub path: String,
    /// Its id.
    pub id: String,
    /// Its etag.
    pub etag: String,
    /// All of it.
    pub document: Value,
}

/// Stores an invoice as `owner`.
#[must_use]
#[track_caller]
pub fn invoice(owner: &Client, number: &str) -> Stored {
    let id = owner
        .post("/invoices", &json!({"number": number, "amount": 10}))
        .expect(201)
        .string("/_id");
    stored(owner, &format!("/invoices/{id}"))
}

/// The document at `path` as `reader` sees it.
#[must_use]
#[track_caller]
pub fn stored(reader: &Client, path: &str) -> Stored {
    let answer = reader.get(path).expect(200);
    Stored {
        path: path.to_owned(),
        id: answer.string("/_id"),
        etag: answer.string("/_etag"),
        document: answer.json(),
    }
}
