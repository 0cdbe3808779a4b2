//! What is asked, how steps are named, what a script looks like. Leaves running scripts to the tests with databases.

use super::{Answers, Class, Question, checks, compare, name, number, script, steps};
use crate::dialect::{Postgres, Sqlite};
use crate::table::{Column, ColumnType, Constant, Index, Table};

fn notes() -> Table {
    Table::new("notes", ColumnType::ObjectId)
        .column(Column::new("title", ColumnType::Text).not_null())
        .column(Column::new("rating", ColumnType::Text))
        .index(Index::new("notes_title_index", &["title"]))
}

#[test]
fn the_same_tables_need_nothing() {
    let mut reordered = notes();
    reordered.columns.reverse();
    let plan = compare(&[notes()], &[reordered], &Answers::default());
    assert_eq!(plan, super::Plan::default());
}

#[test]
fn what_cannot_be_known_is_asked() {
    let new = Table::new("notes", ColumnType::ObjectId)
        .column(Column::new("heading", ColumnType::Text).not_null())
        .column(Column::new("rating", ColumnType::Text).not_null());
    let plan = compare(&[notes(), Table::plain("old")], &[new], &Answers::default());
    let value = |place: &str, is_new| Question::Value {
        place: place.into(),
        column_type: ColumnType::Text,
        is_new,
        wrong: None,
    };
    let drop = |place: &str, renamed_to: &[&str]| Question::Drop {
        place: place.into(),
        reason: None,
        renamed_to: renamed_to.iter().map(|&name| name.into()).collect(),
    };
    assert_eq!(
        plan.questions,
        [
            drop("old", &[]),
            value("notes.heading", true),
            value("notes.rating", false),
            drop("notes.title", &["heading"]),
        ]
    );
}

#[test]
fn a_renamed_column_keeps_its_values_and_its_nulls() {
    let new = Table::new("memos", ColumnType::ObjectId)
        .renamed_from("Notes")
        .column(
            Column::new("heading", ColumnType::Text)
                .not_null()
                .renamed_from("title"),
        )
        .column(
            Column::new("stars", ColumnType::Text)
                .of("Stars")
                .renamed_from("rating"),
        )
        .index(Index::new("memos_heading_index", &["heading"]));
    let plan = compare(&[notes()], &[new], &Answers::default());
    assert!(plan.questions.is_empty(), "{plan:?}");
    let text = script(&plan, &Sqlite);
    let statements = text.split_once("\n\n").map(|(_, statements)| statements);
    assert_eq!(
        statements,
        Some(
            r#"DROP INDEX "notes_title_index";

ALTER TABLE "notes" RENAME TO "memos";

ALTER TABLE "memos" RENAME COLUMN "title" TO "heading";

ALTER TABLE "memos" RENAME COLUMN "rating" TO "stars";

UPDATE "memos" SET "_nulls" = nullif(substr(replace(char(10) || nullif(substr(replace(char(10) || "_nulls", char(10) || 'title' || char(10), char(10) || 'heading' || char(10)), 2), ''), char(10) || 'rating' || char(10), char(10) || 'Stars' || char(10)), 2), '') WHERE "_nulls" IS NOT NULL;

CREATE INDEX "memos_heading_index" ON "memos" ("heading");
"#
        )
    );
}

#[test]
fn values_are_converted_or_named() {
    let mut new = notes();
    new.columns[1] = Column::new("rating", ColumnType::Integer)
        .not_null()
        .default(Constant::Number("3".into()));
    let plan = compare(&[notes()], &[new], &Answers::default());
    let classes: Vec<(Class, String)> = steps(&plan).into_iter().map(|step| (step.class, step.text)).collect();
    assert_eq!(
        classes,
        [
            (Class::Safe, "convert from text to whole number".to_owned()),
            (
                Class::NeedsValue,
                "require a value; rows without one get `3`".to_owned()
            ),
        ]
    );
    let text = script(&plan, &Postgres);
    let asked = checks(&text);
    assert_eq!(asked.len(), 1, "{text}");
    assert_eq!(asked[0].about, "rows whose `rating` cannot be converted");
    assert!(
        asked[0]
            .query
            .starts_with(r#"SELECT CAST("_id" AS TEXT) FROM "notes" WHERE "rating" IS NOT NULL AND"#),
        "{text}"
    );
    let order = ["TYPE bigint USING", "SET \"rating\" = '3'::bigint", "SET NOT NULL"];
    let places: Vec<Option<usize>> = order.iter().map(|part| text.find(part)).collect();
    assert!(places.is_sorted() && !places.contains(&None), "{text}");
    let text = script(&plan, &Sqlite);
    assert!(
        text.contains("CREATE TABLE \"_eden_rebuilt\"") && text.contains("coalesce("),
        "{text}"
    );
}

#[test]
fn names_say_what_happens() {
    let plan = |new: &[Table]| compare(&[notes()], new, &Answers::default());
    let wider = notes().column(Column::new("Colour!", ColumnType::Text));
    let table = Table::plain("blobs");
    for (new, last, expected) in [
        (vec![wider.clone()], Some("0001_create"), "0002_add_notes_colour"),
        (vec![wider.clone(), table.clone()], Some("0009_x"), "0010_change_tables"),
        (vec![notes(), table], None, "0001_create_blobs"),
        (
            vec![wider.column(Column::new("b", ColumnType::Text))],
            Some("20260101_x"),
            "20260102_change_notes",
        ),
    ] {
        assert_eq!(name(last, &steps(&plan(&new))), expected);
    }
    assert_eq!(
        (number("0012_a"), number("a"), number("99999999999_a")),
        (Some(12), None, None)
    );
}

#[test]
fn only_queries_are_asked() {
    let text = "-- a\r\n-- ? SELECT 1\r\n--? SELECT 2\n-- ?SELECT 3\n  -- ? SELECT 4\nSELECT '\n-- b:\n-- ? SELECT 5\n";
    let found: Vec<(&str, &str)> = checks(text).iter().map(|check| (check.about, check.query)).collect();
    assert_eq!(found, [("a", "SELECT 1"), ("b", "SELECT 5")]);
}
