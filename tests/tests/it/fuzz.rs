//! Random requests, the same ones on every run: whatever is sent, the server answers, never with a fault of its own,
//! and keeps what it has. Leaves requests with a known answer to `bad_input`.

use eden_tests::client::{Client, escape};
use eden_tests::postgres;
use eden_tests::random::Random;
use eden_tests::raw;
use eden_tests::stage::{Stage, invoice};
use eden_tests::stored;

const WELL_FORMED: usize = 3_000;
const MUTILATED: usize = 600;

const METHODS: [&str; 7] = ["GET", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];
const VALUES: [&str; 30] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e308",
    "9223372036854775807",
    "9223372036854775808",
    "\"\"",
    "\"a\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"Thu, 01 Jan 1970 00:00:00 GMT\"",
    "\"0123456789abcdef01234567\"",
    "[]",
    "[1]",
    "[[]]",
    "{}",
    "{\"a\": 1}",
    "{\"$gt\": 1}",
    "{\"$in\": [1, null]}",
    "{\"$ne\": null}",
    "{\"$exists\": false}",
    "{\"$not\": {\"$gt\": \"a\"}}",
    "NaN",
    "{\"$size\": 1}",
    "{\"$all\": [1]}",
    "{\"$elemMatch\": {\"$gt\": 0}}",
    "{\"$mod\": [2, 0]}",
    "{\"$type\": \"string\"}",
];
const KEYS: [&str; 18] = [
    "number", "amount", "_id", "_etag", "_created", "_updated", "user_id", "username", "password", "token", "roles",
    "a.b", "", "$or", "$and", "$nor", "_seq", "number.0",
];

/// A JSON value, or what looks like one.
fn value(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 1 } else { 4 }) {
        0 | 1 => (*random.one(&VALUES)).to_owned(),
        2 => object(random, depth - 1),
        _ => format!(
            "[{}]",
            (0..random.below(4))
                .map(|_| value(random, depth - 1))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn object(random: &mut Random, depth: usize) -> String {
    let members = (0..random.below(4)).map(|_| format!("\"{}\": {}", random.one(&KEYS), value(random, depth)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

/// `text` with one byte taken out, put in or changed, now and then.
fn mutilate(random: &mut Random, text: Vec<u8>, one_in: usize) -> Vec<u8> {
    let mut text = text;
    if random.one_in(one_in) && !text.is_empty() {
        let at = random.below(text.len());
        let byte = u8::try_from(random.below(256)).unwrap_or(0);
        match random.below(4) {
            0 => text.truncate(at),
            1 => text.insert(at, byte),
            2 => drop(text.remove(at)),
            _ => text[at] = byte,
        }
    }
    text
}

fn path(random: &mut Random, stored: &str) -> String {
    let resource = *random.one(&["/invoices", "/invoices", "/invoices", "/accounts", "/"]);
    match random.below(6) {
        0 => stored.to_owned(),
        1 => format!("{resource}/{:024x}", random.below(3)),
        2 => format!(
            "{resource}/{}",
            escape(random.one::<&str>(&["ann", "", "..", "a/b", "\u{0}", "é", "%"]))
        ),
        _ => resource.to_owned(),
    }
}

fn query(random: &mut Random) -> String {
    let parameters = (0..random.below(3)).map(|_| {
        let name = *random.one(&[
            "where",
            "where",
            "sort",
            "projection",
            "page",
            "max_results",
            "embedded",
            "pretty",
            "x",
        ]);
        let text = match name {
            "sort" => (*random.one(&[
                "number",
                "-amount,number",
                "[(\"number\",-1)]",
                "_id",
                "-",
                "(",
                "user_id",
                "password",
            ]))
            .to_owned(),
            "page" | "max_results" => {
                (*random.one(&["1", "0", "-5", "3.7", "99999999999999999999", "x", "2"])).to_owned()
            }
            "where" if random.one_in(3) => (*random.one(&[
                "number==\"a\"",
                "amount>1 and number!=\"b\"",
                "not x",
                "amount==-1",
                "number==None",
                "(amount<=2",
                "_id==ObjectId(\"0123456789abcdef01234567\")",
            ]))
            .to_owned(),
            _ => object(random, 3),
        };
        let text = String::from_utf8_lossy(&mutilate(random, text.into_bytes(), 4)).into_owned();
        format!("{name}={}", escape(&text))
    });
    let parameters: Vec<String> = parameters.collect();
    if parameters.is_empty() {
        String::new()
    } else {
        format!("?{}", parameters.join("&"))
    }
}

#[test]
fn random_requests_never_make_a_fault_of_the_servers_own() {
    let stage = Stage::tokens();
    let mut random = Random::new(20_261_122);
    let mut seen = std::collections::BTreeMap::<u16, usize>::new();
    let mut stored = invoice(&stage.ann, "to be had").path;
    for number in 0..WELL_FORMED {
        let callers: [&Client; 4] = [&stage.ann, &stage.ann, &stage.admin, &stage.anonymous];
        let caller = *random.one(&callers);
        let method = *random.one(&METHODS);
        // the accounts stay, so that the callers do
        let target = path(&mut random, &stored);
        if method != "GET" && method != "HEAD" && target.starts_with("/accounts") {
            continue;
        }
        let target = target + &query(&mut random);
        let text = if random.one_in(5) {
            format!("{{\"number\": \"n{number}\", \"amount\": {number}}}")
        } else {
            value(&mut random, 4)
        };
        let body = mutilate(&mut random, text.into_bytes(), 5);
        let kind = *random.one(&[
            "application/json",
            "application/json",
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
        ]);
        let body = (method != "GET" && method != "HEAD" && method != "DELETE").then(|| (kind, body.clone()));
        let header = *random.one(&[
            ("X-Nothing", "x"),
            ("If-Match", "x"),
            ("X-HTTP-Method-Override", "PATCH"),
            ("If-None-Match", "x"),
        ]);
        let sent = body
            .as_ref()
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
        let answer = match caller.try_send(method, &target, &[header], body) {
            Ok(answer) => answer,
            // what cannot be put into HTTP was not sent
            Err(ureq::Error::BadUri(_) | ureq::Error::Http(_)) => continue,
            Err(error) => panic!("request {number}, {method} {target} {header:?} {sent:?}: {error}"),
        };
        assert!(
            answer.status < 500,
            "request {number}, {method} {target} {header:?} {sent:?}: {}",
            answer.text()
        );
        *seen.entry(answer.status).or_default() += 1;
        if answer.status == 201 {
            stored = format!(
                "/invoices/{}",
                answer.json()["_id"].as_str().unwrap_or("000000000000000000000000")
            );
        }
    }
    for status in [200, 201, 400, 401, 404, 422] {
        assert!(
            seen.contains_key(&status),
            "the requests are not what they should be: {seen:?}"
        );
    }
    let mut page = 1;
    loop {
        let items = stage
            .ann
            .get(&format!("/invoices?max_results=50&page={page}"))
            .expect(200)
            .items();
        if items.is_empty() {
            break;
        }
        page += 1;
    }
    assert!(!stage.server.log().contains("panicked"), "{}", stage.server.log());
    let Stage {
        server, folder: kept, ..
    } = stage;
    let _ = server.stop();
    if !postgres::is_chosen() {
        assert_eq!(stored::texts(&kept, "PRAGMA integrity_check"), [["ok"]]);
    }
}

#[test]
fn mutilated_requests_never_stop_the_server() {
    let stage = Stage::tokens();
    let mut random = Random::new(7);
    let authorization = format!("Authorization: {}", stage.ann.authorization().expect("Ann has a token"));
    for number in 0..MUTILATED {
        let method = *random.one(&METHODS);
        let line = format!("{method} {}{}", path(&mut random, "/invoices"), query(&mut random));
        let body = value(&mut random, 3);
        let kind: &[u8] = b"Content-Type: application/json";
        let bytes = raw::request(line.as_bytes(), &[authorization.as_bytes(), kind], body.as_bytes());
        let bytes = mutilate(&mut random, bytes, 1);
        let bytes = mutilate(&mut random, bytes, 2);
        let reply = raw::fragment(stage.server.address(), &bytes);
        assert!(
            reply.status.is_none_or(|status| status < 500 || status == 505),
            "request {number}: {:?} for {:?}",
            reply,
            String::from_utf8_lossy(&bytes)
        );
    }
    let _ = stage.ann.get("/invoices").expect(200);
    assert!(!stage.server.log().contains("panicked"), "{}", stage.server.log());
}
