//! How often the database is asked for one request.

use eden_tests::folder::Folder;
use eden_tests::postgres::{self, Proxy};
use eden_tests::server::{ADMIN_TOKEN, Launch};
use eden_tests::stage::account;
use serde_json::json;

#[test]
fn account_and_document_come_in_one_round_trip() {
    if postgres::is_chosen() {
        return;
    }
    let Some(base) = postgres::server() else { return };
    let folder = Folder::new("trips");
    let url = postgres::of_folder(folder.path());
    let (user, place) = base
        .trim_start_matches("postgres://")
        .rsplit_once('@')
        .expect("the URL names a user");
    let place = if place.contains(':') {
        place.to_owned()
    } else {
        format!("{place}:5432")
    };
    let database = std::net::ToSocketAddrs::to_socket_addrs(&place)
        .ok()
        .and_then(|mut found| found.next());
    let proxy = Proxy::before(database.expect("the database has an address"));
    let through = format!(
        "postgres://{user}@{}/{}?max_connections=1",
        proxy.address(),
        url.rsplit('/').next().unwrap_or_default()
    );
    let server = Launch::new(&eden_tests::builds::programs().tokens, &folder)
        .set("DATABASE_URL", through)
        .start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let token = account(&admin, "ann").expect(201).string("/token");
    let ann = server.client().with_token(&token);
    let mut path = String::new();
    for number in 0..30 {
        let made = ann
            .post("/invoices", &json!({"number": format!("n{number:02}")}))
            .expect(201);
        path = format!("/invoices/{}", made.string("/_id"));
    }
    let mut etag = ann.get(&path).expect(200).string("/_etag");
    let change = |etag: &mut String, amount: i64| {
        *etag = ann
            .patch(&path, etag, &json!({"amount": amount}))
            .expect(200)
            .string("/_etag");
    };
    // the first time statements are prepared
    change(&mut etag, 1);
    let _ = ann.get("/invoices").expect(200);
    let _ = ann.get("/invoices?max_results=7&page=2&sort=-number").expect(200);
    let counted = |work: &mut dyn FnMut()| {
        let before = proxy.trips();
        work();
        proxy.trips() - before
    };
    assert_eq!(counted(&mut || drop(ann.get(&path).expect(200))), 1, "an item");
    let full = counted(&mut || assert_eq!(ann.get("/invoices").expect(200).header("X-Total-Count"), Some("30")));
    assert!(full <= 2, "{full} for a full page and its total");
    let sorted = counted(&mut || drop(ann.get("/invoices?max_results=7&page=3&sort=-number").expect(200)));
    assert!(sorted <= 2, "{sorted} for another page of the same statement");
    let changed = counted(&mut || change(&mut etag, 2));
    assert!(changed <= 2, "{changed} for a change");
    let refused = counted(&mut || drop(server.client().with_token("nobody's").get(&path).expect(401)));
    assert_eq!(refused, 1, "nobody");
    assert_eq!(
        counted(&mut || drop(ann.get("/invoices/5c0f8a1e5c0f8a1e5c0f8a1e").expect(404))),
        1
    );
}
