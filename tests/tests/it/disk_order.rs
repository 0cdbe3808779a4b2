//! The order of disk and answer: a 201 is sent after what it acknowledges is on the disk. Seen by the kernel's tracer
//! where there is one, and by a library loaded before C's, which needs a C compiler only. Leaves full disks to
//! `database_is_full`.

#![cfg(target_os = "linux")]

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::server::{ADMIN_TOKEN, Launch};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

const POSTS: usize = 25;

/// What happened, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Event {
    /// Something was written to the write-ahead log.
    Log,
    /// The write-ahead log was synced.
    Sync,
    /// A 201 is about to be sent.
    Answer,
}

/// Posts one document after the other to `launch` and stops it.
fn post(launch: &Launch) {
    let server = launch.start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    for number in 0..POSTS {
        let _ = admin
            .post("/invoices", &json!({"number": number.to_string()}))
            .expect(201);
    }
    let _ = server.stop();
}

/// How many answers came before what they acknowledge was on the disk.
fn too_early(events: &[Event]) -> usize {
    let (mut early, mut since) = (0, Vec::new());
    for event in events {
        if *event == Event::Answer {
            let written = since.iter().position(|event| *event == Event::Log);
            let last = since.iter().rposition(|event| *event == Event::Log);
            let synced = last.is_some_and(|last| since[last..].contains(&Event::Sync));
            early += usize::from(written.is_none() || !synced);
            since.clear();
        } else {
            since.push(*event);
        }
    }
    early
}

/// `events` of a server that keeps its word, and of one that was told not to.
fn judge(events: impl Fn(&str) -> Vec<Event>) {
    let full = events("sqlite://server.db");
    assert_eq!(
        full.iter().filter(|event| **event == Event::Answer).count(),
        POSTS,
        "{full:?}"
    );
    assert_eq!(too_early(&full), 0, "{full:?}");
    let normal = events("sqlite://server.db?synchronous=normal");
    assert_eq!(
        normal.iter().filter(|event| **event == Event::Answer).count(),
        POSTS,
        "{normal:?}"
    );
    assert_eq!(
        too_early(&normal),
        POSTS,
        "the check does not see what it should: {normal:?}"
    );
}

#[test]
fn answers_without_a_sync_are_seen() {
    use Event::{Answer, Log, Sync};
    for (events, early) in [
        (&[Log, Log, Sync, Answer][..], 0),
        (&[Log, Sync, Log, Answer], 1),
        (&[Log, Answer, Sync], 1),
        (&[Log, Sync, Answer, Answer], 1),
        (&[Sync, Answer], 1),
        (&[Log, Sync, Answer, Log, Sync, Answer], 0),
    ] {
        assert_eq!(too_early(events), early, "{events:?}");
    }
}

#[test]
fn every_201_follows_the_sync_of_what_it_acknowledges() {
    let library = shim();
    judge(|url| {
        let folder = Folder::new("order");
        let notes = folder.join("notes");
        let launch = Launch::new(&programs().tokens, &folder).set("DATABASE_URL", url);
        post(
            &launch
                .set("LD_PRELOAD", library.0.as_os_str())
                .set("ORDER_NOTES", notes.as_os_str()),
        );
        let text = std::fs::read_to_string(notes).expect("the library wrote down what happened");
        let event = |line: &str| match line {
            "log" => Event::Log,
            "sync" => Event::Sync,
            _ => Event::Answer,
        };
        text.lines().map(event).collect()
    });
}

#[test]
fn the_kernel_sees_the_same_order() {
    // it may be absent, and it may be forbidden
    if !Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        return;
    }
    judge(|url| {
        let folder = Folder::new("order");
        let trace = folder.join("trace").display().to_string();
        let launch = Launch::new(&programs().tokens, &folder).set("DATABASE_URL", url);
        let calls = "trace=write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync";
        post(&launch.through(&["strace", "-f", "-y", "-s", "32", "-e", calls, "-o", &trace]));
        events_of_trace(&std::fs::read_to_string(&trace).expect("the tracer wrote down what happened"))
    });
}

/// The events of a trace. A call that another thread interrupts stands on two lines: it is done at the second.
fn events_of_trace(trace: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut begun = std::collections::BTreeMap::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').unwrap_or_default();
        let call = call.trim_start();
        let whole = match call.strip_prefix("<... ") {
            Some(_) => begun.remove(thread).unwrap_or_default(),
            None => call.to_owned(),
        };
        let done = !call.ends_with("<unfinished ...>");
        if call.contains("HTTP/1.1 201") {
            events.push(Event::Answer);
        } else if !done {
            begun.insert(thread, call.to_owned());
        } else if whole.contains("-wal>") {
            let sync = whole.starts_with("fsync") || whole.starts_with("fdatasync");
            events.push(if sync { Event::Sync } else { Event::Log });
        }
    }
    events
}

#[test]
fn traces_are_read_where_threads_interrupt_each_other() {
    let trace = "\
1 pwrite64(9</t/server.db-wal>, \"x\"..., 24, 0) = 24
1 fdatasync(9</t/server.db-wal> <unfinished ...>
2 writev(7<TCP:[1]>, [{iov_base=\"HTTP/1.1 200 OK\"...}], 1) = 15
1 <... fdatasync resumed>) = 0
2 writev(7<TCP:[1]>, [{iov_base=\"HTTP/1.1 201 Created\"...}], 1 <unfinished ...>
2 <... writev resumed>) = 15";
    assert_eq!(events_of_trace(trace), [Event::Log, Event::Sync, Event::Answer]);
}

/// The library, compiled, in a folder that goes with it.
fn shim() -> (PathBuf, Folder) {
    let folder = Folder::new("shim");
    let library = folder.join("order.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/shim/order.c");
    let output = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
        .arg(&library)
        .args([source, "-ldl"])
        .output()
        .expect("a C compiler is needed to build servers, too");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (library, folder)
}
