//! A server made from structs, over HTTP. The program starts itself once more as that server, whose command line is
//! its own, and asks it. Leaves the structs to `resources`.
#![deny(warnings)]

mod resources;

use eden::document::{Document, Number};
use resources::{Work, works};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode};
use std::time::{Duration, Instant};

/// Set for the program that is to be the server.
const SERVE: &str = "EDEN_MACROS_SERVE";

fn main() -> ExitCode {
    if std::env::var_os(SERVE).is_some() {
        return eden::run(resources::api(), |server| server.app(server.router()));
    }
    structs_are_views_of_documents();
    let server = Running::start();
    documents_are_checked_and_stored(&server);
    what_is_not_declared_open_is_closed(&server);
    println!("the server made from structs does what they say");
    ExitCode::SUCCESS
}

struct Running {
    process: Child,
    port: u16,
    folder: std::path::PathBuf,
}

impl Running {
    fn start() -> Self {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("served-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the database");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let process = Command::new(std::env::current_exe().expect("this program"))
            .env(SERVE, "1")
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", folder.join("library.db").display()),
            )
            .env("PORT", port.to_string())
            .env("HOST", "127.0.0.1")
            .current_dir(&folder)
            .spawn()
            .expect("the server starts");
        let server = Running { process, port, folder };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Status and body of one request.
    fn ask(&self, method: &str, path: &str, headers: &str, body: Option<Value>) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer comes");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn documents_are_checked_and_stored(server: &Running) {
    let work = json!({
        "title": "Emma", "tags": ["love"], "subtitle": null, "editions": [{"year": 1815}],
        "place": {"city": "Ravenna", "shelf": {"row": 2, "dusted": "Thu, 01 Jan 2026 00:00:00 GMT"}},
        "printed": "Sun, 24 Dec 1815 00:00:00 GMT",
    });
    let (status, created) = server.ask("POST", "/works", "", Some(work.clone()));
    assert_eq!(status, 201, "{created}");
    let (status, found) = server.ask("GET", "/works/Emma", "", None);
    assert_eq!((status, &found["_id"]), (200, &created["_id"]), "{found}");
    for (field, value) in work.as_object().expect("a mapping") {
        assert_eq!(&found[field], value, "{field} of {found}");
    }
    assert_eq!(found["price"], 0.5, "the default");
    assert_eq!(found["pages"], 100, "the hook");
    for (wrong, issue) in [
        (json!({}), json!({"title": "required field"})),
        (json!({"title": "Emma"}), json!({"title": "value 'Emma' is not unique"})),
        (json!({"title": "E"}), json!({"title": "min length is 2"})),
        (
            json!({"title": "Persuasion", "tags": ["too long"]}),
            json!({"tags": {"0": "max length is 5"}}),
        ),
        (
            json!({"title": "Persuasion", "place": {"city": 5}}),
            json!({"place": {"city": "must be of string type"}}),
        ),
        (
            json!({"title": "Persuasion", "place": {"city": "a", "shelf": {"row": 0}}}),
            json!({"place": {"shelf": {"row": "min value is 1"}}}),
        ),
        (
            json!({"title": "Persuasion", "editions": [{}]}),
            json!({"editions": {"0": {"year": "required field"}}}),
        ),
        (
            json!({"title": "Persuasion", "nobody": 1}),
            json!({"nobody": "unknown field"}),
        ),
    ] {
        let (status, answer) = server.ask("POST", "/works", "", Some(wrong));
        assert_eq!((status, &answer["_issues"]), (422, &issue), "{answer}");
    }
    let path = format!("/works/{}", created["_id"].as_str().expect("an id"));
    let etag = format!("If-Match: {}\r\n", created["_etag"].as_str().expect("an etag"));
    let (status, answer) = server.ask("PATCH", &path, &etag, Some(json!({"pages": 512})));
    assert_eq!(status, 200, "{answer}");
    let (_, list) = server.ask("GET", "/works?where=%7B%22pages%22:512%7D", "", None);
    assert_eq!(list["_items"].as_array().map(Vec::len), Some(1), "{list}");
}

fn what_is_not_declared_open_is_closed(server: &Running) {
    for (method, body) in [("GET", None), ("POST", Some(json!({"done": true})))] {
        let (status, answer) = server.ask(method, "/note", "", body);
        assert_eq!(status, 401, "{method}: {answer}");
    }
}

fn structs_are_views_of_documents() {
    let work = Work {
        title: "Emma".to_owned(),
        pages: None,
        tags: vec!["love".to_owned()],
        subtitle: None,
        place: None,
        editions: Vec::new(),
        price: Number::Float(0.5),
        printed: eden::document::Field::Null,
    };
    let new = works::NewWork::try_from(work).expect("every field has its type");
    assert_eq!(
        (new.title.as_str(), &new.tags),
        ("Emma", &Some(vec!["love".to_owned()]))
    );
    assert_eq!(new.printed, eden::document::Field::Null);
    let stored = works::Work {
        title: Some("Emma".to_owned()),
        price: Some(Number::Integer(1)),
        ..Default::default()
    };
    let view = Work::try_from(stored).expect("what is required is there");
    assert!(view.title == "Emma" && view.tags.is_empty() && view.printed == eden::document::Field::Absent);
    let mismatch = Work::from_object(eden::Object::new()).expect_err("the title is missing");
    assert_eq!(mismatch.field, "title");
}
