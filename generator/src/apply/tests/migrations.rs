//! Migrations of a project over several runs: written, kept, taken from the user, refused.
//! Leaves what stands in them to `eden_sql`.

use super::{changed, generate, plan, refusals, request};
use crate::apply::Request;
use crate::apply::testing::Scratch;
use crate::package::testing::SHOP;

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
