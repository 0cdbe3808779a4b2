//! `eden run` around a server that is a few lines of Rust: the files of a project that are the user's are replaced by
//! it. Leaves the real server to the tests that see everything.

use crate::scratch::Scratch;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

const SETTINGS: &str = r#"
AUTH:
  scheme: basic
  resource: accounts
  bootstrap: [{username: root, password: "${EDEN_TEST_SECRET}"}]
DOMAIN:
  accounts:
    schema: {username: {type: string, required: true}, password: {type: string, required: true, hash: argon2id}}
"#;

/// Answers and waits, so that only a signal ends it.
const WAITING: &str = r#"
fn main() {
    let port = std::env::var("PORT").unwrap_or_default();
    let listener = std::net::TcpListener::bind(format!("127.0.0.1:{port}"));
    eprintln!("database {}", std::env::var("DATABASE_URL").unwrap_or_default());
    for connection in listener.iter().flat_map(|listener| listener.incoming()) {
        let _ = connection.map(|mut stream| std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n"));
    }
}
"#;

fn project(name: &str, program: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("shop.yaml", SETTINGS);
    scratch
        .eden(&[
            "generate",
            "shop.yaml",
            "--output",
            "shop-server",
            "--runtime",
            "path=../runtime",
        ])
        .ends(0);
    scratch.write(
        "shop-server/Cargo.toml",
        "[package]\nname = \"shop-server\"\nedition = \"2024\"\n[workspace]\n",
    );
    scratch.write("shop-server/src/lib.rs", "");
    scratch.write("shop-server/src/main.rs", program);
    scratch
}

fn run(scratch: &Scratch) -> Child {
    Command::new(env!("CARGO_BIN_EXE_eden"))
        .args([
            "run",
            "shop.yaml",
            "--port",
            "0",
            "--database-url",
            "sqlite://elsewhere.db",
        ])
        .current_dir(scratch.path())
        .env("CARGO_TARGET_DIR", scratch.path().join("target"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

fn rest(stream: Option<impl Read>) -> String {
    let mut text = String::new();
    stream
        .expect("it is piped")
        .read_to_string(&mut text)
        .expect("it is UTF-8");
    text
}

#[cfg(unix)]
#[test]
fn the_server_is_built_started_announced_and_ended() {
    use rustix::process::{Pid, Signal, kill_process};
    for (name, signal, code) in [("term", Signal::TERM, 128 + 15), ("int", Signal::INT, 128 + 2)] {
        let scratch = project(&format!("run-{name}"), WAITING);
        let mut eden = run(&scratch);
        let mut lines = BufReader::new(eden.stdout.take().expect("it is piped")).lines();
        let address = lines.next().and_then(Result::ok).unwrap_or_default();
        assert!(
            address.starts_with("http://127.0.0.1:"),
            "{address}\n{}",
            rest(eden.stderr.take())
        );
        let dotenv = std::fs::read_to_string(scratch.path().join("shop-server/.env")).unwrap_or_default();
        let secret = dotenv.trim_end().strip_prefix("EDEN_TEST_SECRET=").unwrap_or_default();
        assert_eq!(secret.len(), 32, "{dotenv}");
        let said: Vec<String> = lines.by_ref().take(3).map_while(Result::ok).collect();
        assert_eq!(
            said,
            ["", "# the resources", &format!("curl -u 'root:{secret}' {address}/")]
        );
        kill_process(Pid::from_child(&eden), signal).expect("it runs");
        assert_eq!(eden.wait().ok().and_then(|status| status.code()), Some(code));
        let stderr = rest(eden.stderr.take());
        for said in [
            "Created secrets in",
            &format!("EDEN_TEST_SECRET={secret}"),
            "Compiling",
            "database sqlite://elsewhere.db",
        ] {
            assert!(stderr.contains(said), "{said} in\n{stderr}");
        }
        // nobody listens any more
        assert!(std::net::TcpStream::connect(address.trim_start_matches("http://")).is_err());
    }
}

#[test]
fn failures_are_told_apart() {
    for (name, program, code, said) in [
        (
            "ended",
            "fn main() { std::process::exit(7) }",
            7,
            "the server ended: exit status: 7",
        ),
        ("unbuilt", "fn main() { nonsense }", 5, "does not build"),
    ] {
        let scratch = project(name, program);
        let mut eden = run(&scratch);
        let (stdout, stderr) = (rest(eden.stdout.take()), rest(eden.stderr.take()));
        assert_eq!(
            eden.wait().ok().and_then(|status| status.code()),
            Some(code),
            "{stderr}"
        );
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(stdout, "");
    }
    let scratch = project("no-cargo", WAITING);
    let ran = scratch.eden_with(&["run", "shop.yaml"], &[("CARGO", "/nowhere/cargo")]);
    ran.ends(5).says("`cargo` was not found");
}
