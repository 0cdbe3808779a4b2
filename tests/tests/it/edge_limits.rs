//! How often somebody may ask: who is counted together, what is said, and that servers on one database count together.

use eden_tests::builds::variants;
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};

fn start(folder: &Folder) -> Server {
    Launch::new(&variants()["edge"], folder)
        .set("ROOT_PASSWORD", "x")
        .start()
}

fn head(client: &Client, path: &str) -> Answer {
    client.send("HEAD", path, &[("Accept", "application/json")], None)
}

#[test]
fn requests_over_the_limit_are_refused() {
    let folder = Folder::new("limits");
    let (one, other) = (start(&folder), start(&folder));
    let (first, second) = (one.client(), other.client());
    let told = |answer: &Answer| {
        let number = |name: &str| answer.header(name).and_then(|value| value.parse::<u64>().ok());
        (number("x-ratelimit-limit"), number("x-ratelimit-remaining"))
    };
    // wherever it leads, whether it is allowed or not, and on every server
    let counted = head(&first, "/api/v1/people").expect(200);
    assert_eq!(told(&counted), (Some(5), Some(4)));
    assert!(counted.header("x-ratelimit-reset").is_some());
    let _ = head(&first, "/api/v1/nothing").expect(404);
    assert_eq!(told(&head(&second, "/api/v1/accounts").expect(401)), (Some(5), Some(3)));
    for left in [2, 1, 0] {
        assert_eq!(told(&head(&first, "/api/v1").expect(200)), (Some(5), Some(left)));
    }
    let refused = head(&second, "/api/v1/people").expect(429);
    assert_eq!(told(&refused), (None, None));
    // other methods have limits of their own, or none, and somebody else has another count
    assert_eq!(told(&first.get("/api/v1/people").expect(200)), (None, None));
    let root = first.with_password("root", "x");
    assert_eq!(told(&head(&root, "/api/v1/accounts").expect(200)), (Some(5), Some(4)));
    let liar = second.with_password("root", "another");
    assert_eq!(told(&head(&liar, "/api/v1/accounts").expect(401)), (Some(5), Some(3)));
    assert!(
        folder.names().iter().any(|name| name == "server.db.limits"),
        "{:?}",
        folder.names()
    );
}
