//! Items 1, 2, 13, 14, 15, 60: what a login tells, costs and stores.

use super::House;
use eden_tests::client::Client;
use eden_tests::stage::PASSWORD;
use std::time::{Duration, Instant};

/// What a failed login says, and what it took.
fn failed(client: &Client) -> (String, Duration) {
    let begun = Instant::now();
    let answer = client.get("/tasks").expect(401);
    (answer.without_what_always_differs(), begun.elapsed())
}

#[test]
fn item_01_an_unknown_name_and_a_wrong_password_say_the_same() {
    let house = House::new();
    let _ = house.guest("ann");
    let (unknown, _) = failed(&house.anonymous.with_password("nobody", "some guess or other"));
    let (wrong, _) = failed(&house.anonymous.with_password("ann", "some guess or other"));
    assert_eq!(unknown, wrong);
}

#[test]
fn item_02_whoever_cannot_log_in_waits_for_a_hash_all_the_same() {
    let house = House::new();
    for name in ["known", "disabled", "hashless"] {
        let _ = house.guest(name);
    }
    assert_eq!(
        house.command(&["accounts", "disable", "disabled"]).finish().code,
        Some(0)
    );
    let hashless = house
        .database()
        .execute("UPDATE accounts SET password = NULL WHERE username = 'hashless'", []);
    assert_eq!(hashless.expect("it can be written to"), 1);
    let names = ["known", "nobody", "disabled", "hashless"];
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); names.len()];
    for round in 0..7 {
        for (name, times) in names.iter().zip(&mut times) {
            let (_, time) = failed(&house.anonymous.with_password(name, &format!("guess number {round}")));
            times.push(time);
        }
    }
    let medians: Vec<f64> = times
        .into_iter()
        .map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        })
        .collect();
    for (name, median) in names.iter().zip(&medians) {
        let ratio = median / medians[0];
        assert!((0.5..2.0).contains(&ratio), "{name}: {medians:?}");
    }
    // a right password of an account that may not be used says no more than a wrong one
    let (right, _) = failed(&house.anonymous.with_password("disabled", PASSWORD));
    let (wrong, _) = failed(&house.anonymous.with_password("disabled", "wrong altogether"));
    assert_eq!(right, wrong);
}

#[test]
fn item_13_passwords_are_stored_as_argon2id_at_the_cost_that_is_asked_for() {
    let house = House::new();
    let _ = house.guest("ann");
    let hash = house.hash("ann");
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[test]
fn item_14_hashes_that_cost_too_little_are_made_anew_at_the_next_login() {
    let house = House::new();
    let imported = [
        // argon2id with 64 KiB and one pass, of the password `PASSWORD`: made below
        ("weak", weak_argon2()),
        // hashlib.pbkdf2_hmac("sha256", …, b"salt", 1)
        ("werkzeug", werkzeug()),
    ];
    for (name, hash) in imported {
        let guest = house.guest(name);
        house.set_hash(name, &hash);
        let _ = house
            .anonymous
            .with_password(name, "not that one, surely")
            .get("/tasks")
            .expect(401);
        assert_eq!(house.hash(name), hash, "{name}: a failed login changed the hash");
        let _ = guest.client.get("/tasks").expect(200);
        let begun = Instant::now();
        while house.hash(name) == hash {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{name} still has its old hash"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(house.hash(name).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let _ = guest.client.get("/tasks").expect(200);
    }
}

fn weak_argon2() -> String {
    use argon2::password_hash::{PasswordHasher, SaltString};
    let params = argon2::Params::new(64, 1, 1, None).expect("they are in range");
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = SaltString::encode_b64(b"sixteen bytes of").expect("a salt");
    let hash = argon2.hash_password(PASSWORD.as_bytes(), &salt).expect("a hash");
    hash.to_string()
}

/// One round of PBKDF2 is one HMAC over the salt and the number of the block.
fn werkzeug() -> String {
    use hmac::{Hmac, Mac};
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(PASSWORD.as_bytes()).expect("any length is a key");
    mac.update(b"salt");
    mac.update(&1u32.to_be_bytes());
    format!("pbkdf2:sha1:1$salt${}", hex::encode(mac.finalize().into_bytes()))
}

#[test]
fn item_15_a_flood_of_logins_stops_nothing_else() {
    let house = House::new();
    let guest = house.guest("ann");
    std::thread::scope(|threads| {
        let flood: Vec<_> = (0..40)
            .map(|number| {
                let client = house.anonymous.with_password(&format!("name{number}"), "a guess");
                threads.spawn(move || client.get("/tasks").status)
            })
            .collect();
        // public reads and tokens cost no hash, and do not queue behind any
        let mut slowest = Duration::ZERO;
        while flood.iter().any(|login| !login.is_finished()) {
            let begun = Instant::now();
            let _ = house.anonymous.get("/notices").expect(200);
            let _ = guest.token.get("/tasks").expect(200);
            slowest = slowest.max(begun.elapsed());
        }
        for login in flood {
            let status = login.join().expect("a login is answered");
            assert!([401, 429, 503].contains(&status), "{status}");
        }
        assert!(slowest < Duration::from_secs(8), "a read waited {slowest:?}");
    });
}

#[test]
fn item_60_a_changed_password_is_accepted_at_once_and_the_old_one_never_again() {
    let house = House::new();
    let guest = house.guest("ann");
    for _ in 0..3 {
        // remembered as right from now on
        let _ = guest.client.get("/tasks").expect(200);
    }
    let new = "another one, long enough";
    let body = serde_json::json!({"password": new, "current_password": PASSWORD});
    let _ = guest.client.patch(&guest.path(), &guest.etag, &body).expect(200);
    for _ in 0..3 {
        let _ = guest.client.get("/tasks").expect(401);
        let _ = house.anonymous.with_password("ann", new).get("/tasks").expect(200);
    }
}

#[test]
fn item_60_credentials_are_taken_over_tls_or_from_this_machine_only() {
    let house = House::behind_a_proxy();
    let guest = house.guest("ann");
    let get = |client: &Client, headers: &[(&str, &str)]| client.send("GET", "/tasks", headers, None).status;
    let far = ("X-Forwarded-For", "203.0.113.9");
    for client in [&guest.client, &guest.token] {
        assert_eq!(get(client, &[]), 200, "from this machine");
        assert_eq!(get(client, &[far, ("X-Forwarded-Proto", "https")]), 200, "over TLS");
        assert_eq!(
            get(client, &[far, ("X-Forwarded-Proto", "http")]),
            403,
            "where somebody reads along"
        );
        assert_eq!(get(client, &[far]), 403, "over nobody knows what");
    }
    let open = house.anonymous.send("GET", "/notices", &[far], None);
    let _ = open.expect(200);
}
