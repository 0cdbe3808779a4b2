//! A project over several runs: what survives, what goes, what is refused.

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
fn changed_tables_get_a_migration() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    let before = scratch.all();
    let with = |fields: &str| SHOP.replace("{line: {type: string}}", fields);
    // a safe change is written for both databases, and leaves what was written before alone
    let wider = with("{line: {type: string}, colour: {type: string}}");
    generate(&wider, &request);
    let read = |path: &str| scratch.read(&format!("shop/migrations/{path}")).unwrap_or_default();
    for database in ["sqlite", "postgres"] {
        let text = read(&format!("{database}/0002_add_board_colour.sql"));
        assert!(
            text.contains("-- board.colour: add the column (text) (safe)\n")
                && text.contains("ALTER TABLE \"board\" ADD COLUMN \"colour\""),
            "{text}"
        );
        assert_eq!(
            Some(&read(&format!("{database}/0001_create.sql"))),
            before.get(&format!("shop/migrations/{database}/0001_create.sql"))
        );
    }
    let module = scratch.read("shop/src/generated/mod.rs").unwrap_or_default();
    assert!(
        module.contains("0001_create") && module.contains("0002_add_board_colour"),
        "{module}"
    );
    assert!(read("tables.yaml").contains("colour"));
    assert_eq!(changed(&plan(&wider, &request)), Vec::<&str>::new());
    // it may be edited
    scratch.write("shop/migrations/sqlite/0002_add_board_colour.sql", "-- mine\n");
    assert_eq!(changed(&plan(&wider, &request)), Vec::<&str>::new());
    // one of the user's own takes the place of one that would be written, for both databases
    scratch.write("shop/migrations/sqlite/0003_mine.sql", "-- sqlite\n");
    let missing = vec!["migrations/postgres/0003_mine.sql".to_owned()];
    assert_eq!(refusals(&plan(SHOP, &request)), [("migration-incomplete", missing)]);
    scratch.write("shop/migrations/postgres/0003_mine.sql", "-- postgres\n");
    let taken = plan(SHOP, &request);
    assert!(
        taken.notes.iter().any(|note| note.contains("0003_mine")),
        "{:?}",
        taken.notes
    );
    taken.apply().expect("it is written");
    assert!(!read("tables.yaml").contains("colour"));
    // while developing: start again
    let reset = Request {
        reset_migrations: true,
        ..request.clone()
    };
    let reset = plan(SHOP, &reset);
    assert!(
        reset.notes.iter().any(|note| note.contains("deleted")),
        "{:?}",
        reset.notes
    );
    reset.apply().expect("it is written");
    assert_eq!(scratch.read("shop/migrations/sqlite/0003_mine.sql"), None);
    assert_eq!(scratch.all(), before);
    // without the snapshot nothing is known
    std::fs::remove_file(scratch.path().join("shop/migrations/tables.yaml")).expect("it is there");
    assert_eq!(refusals(&plan(&wider, &request)), [("snapshot-broken", vec![])]);
}

#[test]
fn nothing_is_lost_or_guessed() {
    let scratch = Scratch::new();
    let request = request(&scratch);
    generate(SHOP, &request);
    let before = scratch.all();
    let with = |fields: &str| SHOP.replace("{line: {type: string}}", fields);
    let answered = |drop: &[&str], values: &[(&str, Option<&str>)]| {
        let mut answers = eden_sql::migration::Answers::default();
        answers.drop.extend(drop.iter().map(|&place| place.to_owned()));
        let values = values
            .iter()
            .map(|(place, value)| ((*place).to_owned(), value.map(str::to_owned)));
        answers.values.extend(values);
        Request {
            answers,
            ..request.clone()
        }
    };
    let renamed = "{text: {type: string}}";
    let required = "{line: {type: string}, text: {type: string, required: true}}";
    let dict = "{line: {type: dict}}";
    for (fields, request, expected) in [
        (
            renamed,
            answered(&[], &[]),
            vec![(
                "values-lost",
                vec!["`board.line` is gone, and new is `text`: was it renamed?"],
            )],
        ),
        (renamed, answered(&["board.line"], &[]), vec![]),
        ("{text: {type: string, renamed_from: line}}", answered(&[], &[]), vec![]),
        (
            "{line: {type: string}, text: {type: string, renamed_from: lines}}",
            answered(&[], &[]),
            vec![(
                "nothing-to-rename",
                vec!["`board.text`: there is no `lines` that it could have been"],
            )],
        ),
        (
            dict,
            answered(&[], &[]),
            vec![(
                "values-lost",
                vec!["`board.line`: its values cannot be converted to the new type"],
            )],
        ),
        (dict, answered(&["board.line"], &[]), vec![]),
        ("{line: {type: list}}", answered(&[], &[]), vec![]),
        (
            required,
            answered(&[], &[]),
            vec![(
                "value-needed",
                vec!["`board.text` is new and required: what do rows get that lack it?"],
            )],
        ),
        (required, answered(&[], &[("board.text", Some("x"))]), vec![]),
        (required, answered(&[], &[("board.text", None)]), vec![]),
        (
            "{line: {type: string}, text: {type: integer, required: true}}",
            answered(&[], &[("board.text", Some("x"))]),
            vec![("value-needed", vec!["`board.text`: `x` is not a whole number"])],
        ),
        (
            "{line: {type: string}, text: {type: list, required: true}}",
            answered(&[], &[("board.text", Some("x"))]),
            vec![("value-needed", vec!["`board.text`: `x` is not JSON"])],
        ),
        (
            "{line: {type: string}, text: {type: string, required: true, default: x}}",
            answered(&[], &[]),
            vec![],
        ),
    ] {
        let plan = plan(&with(fields), &request);
        let expected: Vec<(&str, Vec<String>)> = expected
            .into_iter()
            .map(|(rule, details)| (rule, details.into_iter().map(str::to_owned).collect()))
            .collect();
        assert_eq!(refusals(&plan), expected, "{fields}");
    }
    assert_eq!(scratch.all(), before);
    // a resource, with its table
    let wall = SHOP.replace("  board:", "  wall:");
    let asked = plan(&wall, &request);
    let detail = "`board` is gone, and new is `wall`: was it renamed?";
    assert_eq!(refusals(&asked), [("values-lost", vec![detail.to_owned()])]);
    generate(&wall.replace("  wall:", "  wall:\n    renamed_from: board"), &request);
    let text = scratch
        .read("shop/migrations/sqlite/0002_rename_wall.sql")
        .unwrap_or_default();
    assert!(text.contains("ALTER TABLE \"board\" RENAME TO \"wall\";"), "{text}");
    // what was answered and never asked is said
    let odd = plan(&wall.replace("line:", "row:"), &answered(&["wall.column"], &[]));
    assert!(
        odd.notes.iter().any(|note| note.contains("wall.column")),
        "{:?}",
        odd.notes
    );
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
