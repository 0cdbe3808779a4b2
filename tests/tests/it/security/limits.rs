//! Items 27 to 30: attempts are counted as the settings say, over restarts and servers, by the client's real address,
//! and nobody is kept out by strangers for good.

use super::{House, from, program, sign_up};
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::Launch;
use eden_tests::stage::PASSWORD;
use serde_json::json;

/// Wrong passwords for one account before the next is not looked at, as the settings say.
const MOST: usize = 10;

fn guess(client: &Client, name: &str, number: usize) -> Answer {
    client
        .with_password(name, &format!("guess number {number}"))
        .get("/tasks")
}

/// As if all but one of `most` attempts had been made wherever one was.
fn all_but_one(house: &House, most: i64) {
    let counters = rusqlite::Connection::open(house.folder.join("server.attempts.db")).expect("it is a database");
    let aged = counters.execute("UPDATE _eden_attempts SET count = $1 WHERE count = 1", [most - 1]);
    assert!(aged.expect("it can be written to") > 0);
}

#[track_caller]
fn waits(answer: &Answer, most: u64) {
    assert_eq!(answer.status, 429, "{}", answer.text());
    let wait: u64 = answer
        .header("retry-after")
        .and_then(|wait| wait.parse().ok())
        .expect("seconds to wait");
    assert!((1..=most).contains(&wait), "{wait}");
    assert_eq!(
        answer.json().pointer("/_error/code"),
        Some(&json!(429)),
        "{}",
        answer.text()
    );
}

#[test]
fn item_27_wrong_passwords_are_limited_as_configured() {
    let house = House::new();
    let _ = house.guest("ann");
    for name in ["ann", "nobody"] {
        for number in 0..MOST {
            let _ = guess(&house.anonymous, name, number).expect(401);
        }
        waits(&guess(&house.anonymous, name, MOST), 900);
        // not even the right one is looked at now
        let right = house.anonymous.with_password(name, PASSWORD).get("/tasks");
        waits(&right, 900);
    }
}

#[test]
fn item_27_many_guesses_at_once_are_no_more_than_the_limit() {
    let house = House::new();
    let _ = house.guest("ann");
    let statuses: Vec<u16> = std::thread::scope(|threads| {
        let guesses: Vec<_> = (0..3 * MOST)
            .map(|number| {
                threads.spawn({
                    let client = &house.anonymous;
                    move || guess(client, "ann", number).status
                })
            })
            .collect();
        guesses
            .into_iter()
            .map(|guess| guess.join().expect("it is answered"))
            .collect()
    });
    let compared = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(compared, MOST, "{statuses:?}");
    assert!(
        statuses.iter().all(|status| [401, 429].contains(status)),
        "{statuses:?}"
    );
}

#[test]
fn item_27_right_passwords_do_not_count() {
    let house = House::behind_a_proxy();
    let guest = house.guest("ann");
    for number in 0..MOST + 2 {
        // each from somewhere else, so that none is remembered
        let address = format!("203.0.113.{number}");
        let _ = from(&guest.client, &address, "GET", "/tasks", None).expect(200);
    }
}

#[test]
fn item_27_addresses_and_sign_ups_are_limited_too() {
    let house = House::behind_a_proxy();
    let guess = |number: usize, address: &str| {
        let client = house
            .anonymous
            .with_password(&format!("name{number}"), "some guess or other");
        from(&client, address, "GET", "/tasks", None)
    };
    let _ = guess(0, "203.0.113.9").expect(401);
    all_but_one(&house, 100);
    let _ = guess(1, "203.0.113.9").expect(401);
    waits(&guess(2, "203.0.113.9"), 900);
    let _ = guess(2, "203.0.113.10").expect(401);

    let house = House::behind_a_proxy();
    let body = |number: usize| json!({"username": format!("guest{number}"), "password": PASSWORD});
    let sign_up =
        |number: usize, address: &str| from(&house.anonymous, address, "POST", "/accounts", Some(&body(number)));
    let _ = sign_up(0, "203.0.113.20").expect(201);
    all_but_one(&house, 20);
    let _ = sign_up(1, "203.0.113.20").expect(201);
    waits(&sign_up(2, "203.0.113.20"), 3600);
    let _ = sign_up(2, "203.0.113.21").expect(201);
    // several at once are no way around it
    let several = json!([body(31), body(32)]);
    let _ = from(&house.anonymous, "203.0.113.22", "POST", "/accounts", Some(&several)).expect(400);
}

#[test]
fn item_27_the_current_password_is_not_guessed_without_end_either() {
    let house = House::new();
    let guest = house.guest("ann");
    let patch = |number: usize| {
        let body =
            json!({"password": "another one, long enough", "current_password": format!("guess number {number}")});
        guest.token.patch(&guest.path(), &guest.etag, &body)
    };
    for number in 0..MOST {
        let _ = patch(number).expect(422);
    }
    waits(&patch(MOST), 900);
}

#[test]
fn item_28_a_stranger_keeps_nobody_out_who_has_been_here_before() {
    let house = House::behind_a_proxy();
    let guest = house.guest("ann");
    let home = "198.51.100.7";
    let _ = from(&guest.client, home, "GET", "/tasks", None).expect(200);
    for number in 0..=MOST {
        let stranger = house.anonymous.with_password("ann", &format!("guess number {number}"));
        let answer = from(&stranger, "203.0.113.9", "GET", "/tasks", None);
        assert_eq!(answer.status, if number < MOST { 401 } else { 429 });
    }
    // another stranger has nothing left to try
    let stranger = house.anonymous.with_password("ann", "one more guess");
    waits(&from(&stranger, "203.0.113.10", "GET", "/tasks", None), 900);
    // with a mistyped one before, so that nothing is remembered as right
    let _ = from(
        &house.anonymous.with_password("ann", "a typo"),
        home,
        "GET",
        "/tasks",
        None,
    )
    .expect(401);
    let _ = from(&guest.client, home, "GET", "/tasks", None).expect(200);
    let _ = from(&guest.token, "203.0.113.11", "GET", "/tasks", None).expect(200);
    // and a new password from the operator opens the door everywhere
    std::fs::write(house.folder.join("new"), "another one, long enough\n").expect("a file can be written");
    let set = house
        .command(&["accounts", "set-password", "ann", "--password-file", "new"])
        .finish();
    assert_eq!(set.code, Some(0), "{}", set.stderr);
    let ann = house.anonymous.with_password("ann", "another one, long enough");
    let _ = from(&ann, "203.0.113.12", "GET", "/tasks", None).expect(200);
}

#[test]
fn item_28_what_was_used_up_comes_back() {
    let house = House::new();
    let guest = house.guest("ann");
    for number in 0..=MOST {
        let _ = guess(&house.anonymous, "ann", number);
    }
    // a quarter of an hour later, on a server that has not seen it
    let counters = rusqlite::Connection::open(house.folder.join("server.attempts.db")).expect("it is a database");
    let aged = counters.execute("UPDATE _eden_attempts SET until = until - 1000 WHERE count > 0", []);
    assert!(aged.expect("it can be written to") > 0);
    let other = Launch::new(program(), &house.folder).start();
    let client = other
        .client()
        .with_authorization(guest.client.authorization().expect("it was set"));
    let _ = client.get("/tasks").expect(200);
}

#[test]
fn item_29_limits_hold_over_restarts_and_over_several_servers() {
    let folder = Folder::new("limits");
    let launch = Launch::new(program(), &folder);
    let first = launch.start();
    let _ = sign_up(&first.client(), "ann", PASSWORD).expect(201);
    let second = launch.start();
    for number in 0..MOST {
        let server = if number % 2 == 0 { &first } else { &second };
        let _ = guess(&server.client(), "ann", number).expect(401);
    }
    waits(&guess(&first.client(), "ann", MOST), 900);
    waits(&guess(&second.client(), "ann", MOST), 900);
    let _ = first.stop();
    second.kill();
    let third = launch.start();
    waits(&guess(&third.client(), "ann", MOST), 900);
}

#[test]
fn item_30_nobody_but_a_trusted_proxy_says_where_a_client_is() {
    let house = House::new();
    for number in 0..=MOST {
        let client = house
            .anonymous
            .with_password("nobody", &format!("guess number {number}"));
        let address = format!("203.0.113.{number}");
        // without a proxy in the settings the header is what anybody may write; passwords are not even looked at
        let status = from(&client, &address, "GET", "/tasks", None).status;
        assert_eq!(status, 403, "{address}");
    }
    let house = House::behind_a_proxy();
    for number in 0..3 {
        let body = json!({"username": format!("guest{number}"), "password": PASSWORD});
        // what stands left of the address that the proxy saw is what the client wrote
        let line = format!("198.51.100.{number}, 203.0.113.9");
        let answer = from(&house.anonymous, &line, "POST", "/accounts", Some(&body));
        assert_eq!(answer.status, if number < 2 { 201 } else { 429 }, "{}", answer.text());
        if number == 0 {
            all_but_one(&house, 20);
        }
    }
}
