//! A project over several runs: what survives, what goes, what is refused.

mod migrations;

use super::testing::Scratch;
use super::{Failure, Plan, Request, lock};
use crate::package::Runtime;
use crate::package::testing::{SHOP, model};
use std::path::PathBuf;
use std::time::SystemTime;

/// A request for a project that needs no vendored sources.
fn request(scratch: &Scratch) -> Request {
    Request {
        output: scratch.path().join("shop"),
        settings: PathBuf::from("settings.yaml"),
        runtime: Some(Runtime::Path("../runtime".into())),
        ..Request::default()
    }
}

fn plan(settings: &str, request: &Request) -> Plan {
    Plan::new(&model(settings), request).expect("the folder can be looked at")
}

/// Generates, and expects that nothing stands in the way.
fn generate(settings: &str, request: &Request) {
    let plan = plan(settings, request);
    assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
    plan.apply().expect("it is written");
}

/// The names of the rules that refuse, with what they are about.
fn refusals(plan: &Plan) -> Vec<(&'static str, Vec<String>)> {
    plan.refusals
        .iter()
        .map(|refusal| (refusal.rule.name, refusal.details.clone()))
        .collect()
}

fn changed(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.path.as_str()).collect()
}

#[test]
fn nothing_changes_when_nothing_changed() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    let before = scratch.all();
    assert!(
        before.contains_key("shop/src/generated/invoices.rs") && !before.keys().any(|path| path.contains("staging"))
    );
    let written = |path: &str| -> SystemTime {
        scratch
            .path()
            .join(path)
            .metadata()
            .and_then(|found| found.modified())
            .expect("it is there")
    };
    let time = written("shop/src/generated/mod.rs");
    // the options are remembered
    let again = Request {
        runtime: None,
        ..request
    };
    assert_eq!(changed(&plan(SHOP, &again)), Vec::<&str>::new());
    generate(SHOP, &again);
    assert_eq!(scratch.all(), before);
    assert_eq!(written("shop/src/generated/mod.rs"), time);
}

#[test]
fn what_is_the_users_survives() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    for path in [
        "shop/src/hooks.rs",
        "shop/Cargo.toml",
        "shop/README.md",
        "shop/src/extra.rs",
        "shop/.env",
    ] {
        scratch.write(path, "mine");
    }
    let opened = SHOP.replace("authentication: null", "authentication: null\n    item_title: line");
    generate(&opened, &Request { force: true, ..request });
    for path in [
        "shop/src/hooks.rs",
        "shop/Cargo.toml",
        "shop/README.md",
        "shop/src/extra.rs",
        "shop/.env",
    ] {
        assert_eq!(scratch.read(path).as_deref(), Some("mine"), "{path}");
    }
}

#[test]
fn stale_files_go() {
    let scratch = Scratch::new();
    let request = Request {
        reset_migrations: true,
        ..request(&scratch)
    };
    generate(SHOP, &request);
    let renamed = SHOP.replace("  board:", "  wall:");
    generate(&renamed, &request);
    assert_eq!(scratch.read("shop/src/generated/board.rs"), None);
    assert!(scratch.read("shop/src/generated/wall.rs").is_some());
}

#[test]
fn hand_edits_are_refused_until_forced() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    let original = scratch.read("shop/src/generated/board.rs");
    scratch.write("shop/src/generated/board.rs", "// edited\n");
    let refused = plan(SHOP, &request);
    assert_eq!(
        refusals(&refused),
        [("hand-edited", vec!["src/generated/board.rs".to_owned()])]
    );
    assert!(refused.is_stale());
    // a stale file that was edited is not removed either
    let gone = SHOP.replace("  board:", "  wall:");
    let refused = plan(
        &gone,
        &Request {
            reset_migrations: true,
            ..request.clone()
        },
    );
    assert_eq!(
        refusals(&refused),
        [("hand-edited", vec!["src/generated/board.rs".to_owned()])]
    );
    generate(
        SHOP,
        &Request {
            force: true,
            ..request.clone()
        },
    );
    assert_eq!(scratch.read("shop/src/generated/board.rs"), original);
    // another way to end lines is no edit, and a removed file is none
    scratch.write(
        "shop/src/generated/board.rs",
        &original.unwrap_or_default().replace('\n', "\r\n"),
    );
    std::fs::remove_file(scratch.path().join("shop/src/generated/mod.rs")).expect("it is there");
    assert_eq!(changed(&plan(SHOP, &request)), ["src/generated/mod.rs"]);
}

#[test]
fn other_folders_are_left_alone() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    for (path, expected) in [
        ("shop/.git/HEAD", vec![]),
        ("shop/notes.txt", vec![("foreign-files", vec!["notes.txt".to_owned()])]),
    ] {
        scratch.write(path, "x");
        assert_eq!(refusals(&plan(SHOP, &request)), expected, "{path}");
    }
    generate(
        SHOP,
        &Request {
            force: true,
            ..request.clone()
        },
    );
    assert_eq!(scratch.read("shop/notes.txt").as_deref(), Some("x"));
    // in place: the settings are no foreign file
    scratch.write("place/settings.yaml", SHOP);
    let place = scratch.path().join("place");
    let request = Request {
        settings: place.join("settings.yaml"),
        output: place,
        ..request
    };
    assert_eq!(refusals(&plan(SHOP, &request)), []);
}

#[test]
fn a_failure_leaves_everything_as_it_was() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    std::fs::remove_file(scratch.path().join("shop/src/generated/board.rs")).expect("it is there");
    scratch.write("shop/src/generated/board.rs/in/the/way", "x");
    let before = scratch.all();
    let Err(Failure::Refused(refusal)) = Plan::new(&model(SHOP), &request) else {
        panic!("a folder is in the way")
    };
    assert_eq!(refusal.rule.name, "path-in-the-way");
    assert_eq!(scratch.all(), before);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    scratch.write("outside/file", "x");
    std::fs::create_dir_all(scratch.path().join("shop/src")).expect("it is writable");
    std::os::unix::fs::symlink(
        scratch.path().join("outside"),
        scratch.path().join("shop/src/generated"),
    )
    .expect("links");
    let Err(Failure::Refused(refusal)) = Plan::new(&model(SHOP), &Request { force: true, ..request }) else {
        panic!("the folder is a link")
    };
    assert_eq!(refusal.rule.name, "outside-output");
}

#[test]
fn the_name_stays() {
    let scratch = Scratch::new();
    let named = Request {
        name: Some("My Shop".into()),
        ..request(&scratch)
    };
    let first = plan(SHOP, &named);
    assert_eq!(
        (first.name.as_str(), first.notes.len()),
        ("my-shop", 1 + usize::from(!scratch.path().join("runtime").exists()))
    );
    first.apply().expect("it is written");
    assert_eq!(plan(SHOP, &request(&scratch)).name, "my-shop");
    let other = Request {
        name: Some("other".into()),
        ..request(&scratch)
    };
    assert_eq!(refusals(&plan(SHOP, &other)), [("name-changed", vec![])]);
    assert!(
        scratch
            .read("shop/src/main.rs")
            .unwrap_or_default()
            .contains("my_shop::app")
    );
}

#[test]
fn a_broken_lock_is_no_licence() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    scratch.write(&format!("shop/{}", lock::FILE), "files: {../../outside: aa}");
    let Err(Failure::Refused(refusal)) = Plan::new(&model(SHOP), &request) else {
        panic!("the lock is broken")
    };
    assert_eq!(refusal.rule.name, "lock-broken");
    generate(
        SHOP,
        &Request {
            force: true,
            ..request.clone()
        },
    );
    assert_eq!(changed(&plan(SHOP, &request)), Vec::<&str>::new());
}
