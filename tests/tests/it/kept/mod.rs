//! What servers keep: documents that were deleted, versions of documents, and the log of who wrote what.
//! Here is the stage that the tests share.

mod log;
mod marks;
mod versions;

use eden_tests::builds::variants;
use eden_tests::client::Client;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_TOKEN, Launch, Server};
use serde_json::json;

const PASSWORD: &str = "canary: a password that is long enough";

/// A server and two people who own things.
struct Kept {
    root: Client,
    ann: Client,
    bob: Client,
    bob_id: String,
    server: Server,
    folder: Folder,
}

impl Kept {
    fn start() -> Self {
        let folder = Folder::new("keeping");
        let server = Launch::new(&variants()["keeping"], &folder).start();
        let anonymous = server.client();
        let root = anonymous.with_token(ADMIN_TOKEN);
        let person = |name: &str| {
            let body = json!({"username": name, "password": PASSWORD});
            let made = root.post("/accounts", &body).expect(201);
            (anonymous.with_token(&made.string("/token")), made.string("/_id"))
        };
        let (ann, _) = person("ann");
        let (bob, bob_id) = person("bob");
        Self {
            root,
            ann,
            bob,
            bob_id,
            server,
            folder,
        }
    }
}
