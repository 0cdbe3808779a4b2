//! The property: for any two sets of tables, migrating from the one to the other gives the schema that creating the
//! other gives, and keeps every value that both have. Pairs are made by chance, the same ones at each run.

use crate::chance::{Chance, changed, table};
use crate::database::{Database, postgres, sqlite};
use crate::schemas::schema;
use crate::values::{comparable, pair, shown};
use eden_sql::ddl::create_table;
use eden_sql::ident::quote;
use eden_sql::migration::{Alteration, Answers, Change, Fill, Plan, Question, compare, drift, script};
use eden_sql::table::{Column, ColumnType, Constant, Rows, Table, system};
use std::collections::BTreeMap;

/// Rows in each table.
const ROWS: i64 = 5;

/// Whether a row has a value in a column, has none, or is explicitly null.
fn holds(n: i64, old: &Column) -> Option<bool> {
    match (n + i64::try_from(old.name.len()).expect("short")) % 4 {
        2 if !old.not_null => Some(false),
        3 if !old.not_null => None,
        _ => Some(true),
    }
}

fn id(old: ColumnType, new: ColumnType, n: i64) -> (Constant, Constant) {
    pair(&Column::new("_id", old), &Column::new("_id", new), n)
}

/// The statements that fill a table, whose columns become those of `alteration`.
fn filled(database: &Database, alteration: &Alteration) -> String {
    let old = &alteration.old;
    let dialect = database.dialect();
    let mut text = String::new();
    for n in 0..ROWS {
        let mut cells: Vec<(String, String)> = Vec::new();
        let mut nulls = String::new();
        for column in &old.columns {
            let becomes = alteration
                .columns
                .iter()
                .find(|change| change.old.as_ref().is_some_and(|old| old.name == column.name))
                .map_or(column, |change| &change.new);
            match holds(n, column) {
                Some(true) => {
                    let value = pair(column, becomes, n).0;
                    cells.push((quote(&column.name), dialect.constant(&value, column.column_type)));
                }
                Some(false) => {}
                None => nulls.push_str(&format!("{}\n", column.field())),
            }
        }
        if old.rows == Rows::Documents {
            let now = dialect.constant(&Constant::DateTime(n * 1000), ColumnType::DateTime);
            cells.push((
                quote("_id"),
                dialect.constant(&id(old.id, alteration.new.id, n).0, old.id),
            ));
            cells.push((quote("_updated"), now.clone()));
            cells.push((quote("_created"), now));
            cells.push((quote("_etag"), format!("'etag {n}'")));
            if !nulls.is_empty() {
                cells.push((
                    quote("_nulls"),
                    dialect.constant(&Constant::Text(nulls), ColumnType::Text),
                ));
            }
            if old.extra {
                let extra = Constant::Json(format!(r#"{{"n": {n}}}"#));
                cells.push((quote("_extra"), dialect.constant(&extra, ColumnType::Json)));
            }
        }
        let (names, values): (Vec<String>, Vec<String>) = cells.into_iter().unzip();
        let values = if names.is_empty() {
            "DEFAULT VALUES".to_owned()
        } else {
            format!("({}) VALUES ({})", names.join(", "), values.join(", "))
        };
        text.push_str(&format!("INSERT INTO {} {values};\n", quote(&old.name)));
    }
    text
}

/// What every row must hold now, by the names of columns.
fn expected(alteration: &Alteration, n: i64) -> BTreeMap<String, String> {
    let (old, new) = (&alteration.old, &alteration.new);
    let mut row = BTreeMap::from([("_seq".to_owned(), (n + 1).to_string())]);
    let mut nulls: Vec<&str> = Vec::new();
    for change in &alteration.columns {
        let held = change.old.as_ref().and_then(|old| holds(n, old));
        let value = match (&change.old, held, &change.fill) {
            (Some(old), Some(true), _) => Some(pair(old, &change.new, n).1),
            (_, _, Fill::Value(value)) => Some(value.clone()),
            _ => None,
        };
        if value.is_none() && change.old.is_some() && held.is_none() {
            nulls.push(change.new.field());
        }
        let shown = value.map_or("NULL".to_owned(), |value| shown(&value, change.new.column_type));
        row.insert(change.new.name.clone(), shown);
    }
    if new.rows == Rows::Documents {
        row.insert("_id".into(), shown(&id(old.id, new.id, n).1, new.id));
        row.insert("_updated".into(), (n * 1000).to_string());
        row.insert("_created".into(), (n * 1000).to_string());
        row.insert("_etag".into(), format!("etag {n}"));
        nulls.sort_unstable();
        row.insert("_nulls".into(), nulls.join(" "));
        if new.extra {
            let kept = if old.extra {
                format!(r#"{{"n":{n}}}"#)
            } else {
                "NULL".to_owned()
            };
            row.insert("_extra".into(), kept);
        }
    }
    row
}

fn found(database: &Database, table: &Table) -> Vec<BTreeMap<String, String>> {
    let columns = eden_sql::ddl::columns(table, database.dialect());
    let types: Vec<(&str, ColumnType)> = columns
        .iter()
        .map(|(name, _)| {
            let own = table.columns.iter().find(|column| column.name == *name);
            let column_type = own.map_or_else(
                || match *name {
                    system::ID => table.id,
                    system::UPDATED | system::CREATED => ColumnType::DateTime,
                    system::EXTRA => ColumnType::Json,
                    system::SEQ => ColumnType::Integer,
                    _ => ColumnType::Text,
                },
                |column| column.column_type,
            );
            (*name, column_type)
        })
        .collect();
    let readable: Vec<String> = types
        .iter()
        .map(|(name, column_type)| database.readable(name, *column_type))
        .collect();
    let query = format!(
        "SELECT {} FROM {} ORDER BY \"_seq\"",
        readable.join(", "),
        quote(&table.name)
    );
    let rows = database.rows(&query).into_iter().map(|row| {
        let cells = types.iter().zip(row).map(|((name, column_type), cell)| {
            let mut cell = comparable(cell, *column_type);
            if *name == system::NULLS {
                let mut lines: Vec<&str> = cell.lines().filter(|line| *line != "NULL").collect();
                lines.sort_unstable();
                cell = lines.join(" ");
            }
            ((*name).to_owned(), cell)
        });
        cells.collect()
    });
    rows.collect()
}

/// The plan, with everything allowed that it asks about.
fn allowed(old: &[Table], new: &[Table]) -> Plan {
    let asked = compare(old, new, &Answers::default());
    let mut answers = Answers::default();
    for question in asked.questions {
        match question {
            Question::Drop { place, .. } => {
                answers.drop.insert(place);
            }
            other => panic!("{other:?}"),
        }
    }
    let plan = compare(old, new, &answers);
    assert!(plan.questions.is_empty() && plan.not_asked.is_empty(), "{plan:?}");
    plan
}

fn check(database: &Database, fresh: &Database, old: &[Table], new: &[Table]) {
    let plan = allowed(old, new);
    let alterations: Vec<Alteration> = new
        .iter()
        .filter_map(|new| {
            let same = |old: &&Table| old.name == new.name || new.renamed_from.as_deref() == Some(&old.name);
            let old = old.iter().find(same)?;
            let recreated = plan
                .changes
                .iter()
                .any(|change| matches!(change, Change::Drop(table) if table == old));
            let found = plan.changes.iter().find_map(|change| match change {
                Change::Alter(alteration) if alteration.new == *new => Some(alteration.as_ref().clone()),
                _ => None,
            });
            // what does not change keeps its values
            let unchanged = || Alteration {
                old: old.clone(),
                new: new.clone(),
                columns: (new.columns.iter())
                    .map(|column| eden_sql::migration::ColumnChange {
                        new: column.clone(),
                        old: old.columns.iter().find(|old| old.name == column.name).cloned(),
                        fill: Fill::Nothing,
                    })
                    .collect(),
                dropped: Vec::new(),
                id: None,
            };
            (!recreated).then(|| found.unwrap_or_else(unchanged))
        })
        .collect();
    let dialect = database.dialect();
    let create = |tables: &[Table]| -> String { tables.iter().map(|table| create_table(table, dialect)).collect() };
    let mut before = create(old);
    before.extend(alterations.iter().map(|alteration| filled(database, alteration)));
    database
        .run(&before)
        .unwrap_or_else(|error| panic!("{error}\n{before}"));
    let migration = script(&plan, dialect);
    assert_eq!(database.stopped_by(&migration), [], "{before}\n{migration}");
    database
        .run(&migration)
        .unwrap_or_else(|error| panic!("{error}\n{before}\n{migration}"));
    fresh.run(&create(new)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(schema(database), schema(fresh), "{before}\n{migration}");
    let (columns, indexes) = (
        database.rows(dialect.live_columns()),
        database.rows(dialect.live_indexes()),
    );
    assert_eq!(drift(new, &columns, &indexes, dialect), [], "{migration}");
    for alteration in &alterations {
        let expected: Vec<BTreeMap<String, String>> = (0..ROWS).map(|n| expected(alteration, n)).collect();
        assert_eq!(found(database, &alteration.new), expected, "{before}\n{migration}");
    }
    let tables: Vec<Table> = new.to_vec();
    assert!(
        !compare(&tables, new, &Answers::default()).changes.iter().any(|_| true),
        "a second migration"
    );
}

fn pairs(count: u64, databases: impl Fn() -> Option<(Database, Database)>) {
    for seed in 1..=count {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut old = Vec::new();
        for name in ["one", "two", "three"] {
            if !chance.one_in(3) {
                old.push(table(&mut chance, name));
            }
        }
        let mut new = Vec::new();
        for table in &old {
            if !chance.one_in(5) {
                new.push(changed(&mut chance, table));
            }
        }
        if chance.one_in(3) {
            new.push(table(&mut chance, "four"));
        }
        let Some((database, fresh)) = databases() else { return };
        check(&database, &fresh, &old, &new);
    }
}

#[test]
fn migrating_is_creating_anew_with_the_values_kept_on_sqlite() {
    pairs(200, || Some((sqlite(), sqlite())));
}

#[test]
fn migrating_is_creating_anew_with_the_values_kept_on_postgres() {
    pairs(15, || Some((postgres()?, postgres()?)));
}
