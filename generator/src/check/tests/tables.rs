//! Columns, indexes, and who sees what.

use super::{ACCOUNTS, model, resource};
use crate::model::{Model, Resource, Secrecy, Shown};
use eden_sql::table::{ColumnType, Table};

fn table<'m>(model: &'m Model, name: &str) -> &'m Table {
    model
        .tables
        .iter()
        .find(|table| table.name == name)
        .expect("the table is there")
}

/// Indexes as text: `unique(a, b)`, `plain(owner, _seq)`.
fn indexes(table: &Table) -> Vec<String> {
    let kind = |unique| if unique { "unique" } else { "plain" };
    table
        .indexes
        .iter()
        .map(|index| format!("{}({})", kind(index.unique), index.columns.join(", ")))
        .collect()
}

fn shown(resource: &Resource) -> Vec<(&str, Shown)> {
    resource
        .columns
        .iter()
        .map(|column| (column.field.as_str(), column.shown))
        .collect()
}

#[test]
fn columns_have_the_types_of_their_fields() {
    let types = "s: string, i: integer, f: float, n: number, b: boolean, d: datetime, o: objectid, l: list, m: dict";
    let fields: Vec<String> = types
        .split(", ")
        .map(|field| field.replace(": ", ": {type: "))
        .chain(["any: {".into(), "several: {type: [string, integer]".into()])
        .map(|field| field + "}")
        .collect();
    let model = model(&format!("DOMAIN: {{t: {{schema: {{{}}}}}}}", fields.join(", ")));
    let found: Vec<ColumnType> = table(&model, "t")
        .columns
        .iter()
        .map(|column| column.column_type)
        .collect();
    use ColumnType::{Boolean, DateTime, Float, Integer, Json, Number, ObjectId, Text};
    assert_eq!(
        found,
        [
            Text, Integer, Float, Number, Boolean, DateTime, ObjectId, Json, Json, Json, Json
        ]
    );
}

#[test]
fn what_is_always_there_is_not_null() {
    for (rules, expected) in [
        ("type: string, required: true", true),
        ("type: string", false),
        ("type: string, required: true, nullable: true", false),
        ("type: string, required: true, readonly: true", false),
        ("type: string, required: true, readonly: true, default: a", true),
        ("type: string, default: a", false),
        ("type: string, required: true, hash: argon2id", false),
    ] {
        let model = model(&format!("DOMAIN: {{t: {{schema: {{f: {{{rules}}}}}}}}}"));
        assert_eq!(table(&model, "t").columns[0].not_null, expected, "{rules}");
    }
}

#[test]
fn views_share_a_table_whose_columns_are_the_union() {
    let model = model(
        "DOMAIN:\n  all: {schema: {a: {type: string, required: true, unique: true}, b: {type: integer, unique: true}}}\n  \
         some: {allow_unknown: true, datasource: {source: all}, schema: {c: {type: float}, b: {type: integer}}}\n",
    );
    let [table] = model.tables.as_slice() else {
        panic!("one table")
    };
    let columns: Vec<(&str, bool)> = table
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.not_null))
        .collect();
    assert_eq!(columns, [("a", false), ("b", false), ("c", false)]);
    assert!(table.extra);
    // `b` is unique in one view only, which an index over all of them cannot say
    assert_eq!(indexes(table), ["unique(a)"]);
    assert_eq!(resource(&model, "some").table, "all");
}

#[test]
fn owners_unique_fields_and_look_ups_are_indexed() {
    let model = model(&format!(
        "{ACCOUNTS}  notes:\n    additional_lookup: {{field: slug, url: 'regex(\"[a-z]+\")'}}\n    schema:\n      \
         slug: {{type: string}}\n      number: {{type: string, unique_to_user: true}}\n      \
         tags: {{type: list, unique: true}}\n  links:\n    auth_field: null\n    schema:\n      \
         code: {{type: string, unique_to_user: true}}\n      \
         note: {{type: string, data_relation: {{resource: notes, field: slug}}}}\n"
    ));
    assert_eq!(indexes(table(&model, "accounts")), ["unique(username)", "plain(token)"]);
    assert_eq!(
        indexes(table(&model, "notes")),
        ["plain(owner, _seq)", "unique(owner, number)", "plain(slug)"]
    );
    // the side that a relation starts from is asked by it too
    assert_eq!(indexes(table(&model, "links")), ["unique(code)", "plain(note)"]);
}

#[test]
fn projections_hide_and_secrets_come_last() {
    let accounts = model(ACCOUNTS);
    let accounts = resource(&accounts, "accounts");
    let secrets: Vec<Option<Secrecy>> = accounts.fields.iter().map(|field| field.secret).collect();
    use Shown::{Always, Hidden, OnRequest, Secret};
    assert_eq!(
        secrets,
        [
            None,
            Some(Secrecy::Bcrypt),
            Some(Secrecy::Token),
            Some(Secrecy::Sealed),
            None
        ]
    );
    assert_eq!(
        shown(accounts),
        [
            ("username", Always),
            ("roles", Always),
            ("password", Secret),
            ("token", Secret),
            ("secret", Secret)
        ]
    );
    for (projection, expected) in [
        ("{}", [("a", Always), ("b", Always), ("c", Always)]),
        ("{a: 1, _created: 1}", [("a", Always), ("b", Hidden), ("c", Hidden)]),
        ("{a: 0, b: false}", [("a", OnRequest), ("b", OnRequest), ("c", Always)]),
        ("{a: 1, b: 0}", [("a", Always), ("b", Hidden), ("c", Hidden)]),
        ("null", [("a", Always), ("b", Always), ("c", Always)]),
    ] {
        let text = format!(
            "DOMAIN: {{t: {{datasource: {{projection: {projection}}}, schema: {{a: {{}}, b: {{}}, c: {{}}}}}}}}"
        );
        assert_eq!(shown(resource(&model(&text), "t")), expected, "{projection}");
    }
    let owned = model(&format!("{ACCOUNTS}  notes: {{schema: {{a: {{type: string}}}}}}\n"));
    assert_eq!(shown(resource(&owned, "notes")), [("a", Always), ("owner", Hidden)]);
    assert_eq!(resource(&owned, "notes").columns[1].column_type, ColumnType::ObjectId);
}

#[test]
fn names_that_are_one_to_a_database_are_kept_apart() {
    let model = model("DOMAIN: {t: {schema: {a: {}, A: {}, _seq: {}, order: {}}}, T: {url: u}, t_a_unique: {}}");
    let names: Vec<&str> = table(&model, "t")
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!((names[0], names[3]), ("a", "order"));
    assert!(names[1].starts_with("a_") && names[2].starts_with("_seq_"), "{names:?}");
    assert_ne!(model.tables[1].name.to_lowercase(), "t");
}
