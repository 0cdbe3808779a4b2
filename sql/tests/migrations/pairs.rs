//! The property: for any two sets of tables, migrating from the one to the other gives the schema that creating the
//! other gives, and keeps every value that both have. Pairs are made by chance, the same ones at each run.

use crate::conversions::kinds;
use crate::database::{Database, postgres, sqlite};
use crate::schemas::schema;
use crate::values::{comparable, pair, shown};
use eden_sql::ddl::create_table;
use eden_sql::ident::quote;
use eden_sql::migration::{Alteration, Answers, Change, Fill, Plan, Question, compare, script};
use eden_sql::table::{Column, ColumnType, Constant, Index, Rows, Table, system};
use std::collections::BTreeMap;

/// Rows in each table.
const ROWS: i64 = 5;

/// A small generator of numbers: what it gives depends on the seed alone.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).expect("small")).expect("small")
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

fn column(chance: &mut Chance, name: &str) -> Column {
    let kinds = kinds();
    let kind = kinds[chance.below(kinds.len())].clone();
    let column = Column {
        name: name.to_owned(),
        not_null: chance.one_in(3),
        ..kind
    };
    let default = pair(&column, &column, 99).1;
    let field = if chance.one_in(3) {
        name.to_uppercase()
    } else {
        name.to_owned()
    };
    column.of(&field).default(default)
}

fn index(chance: &mut Chance, table: &mut Table) {
    let few = |column: &Column| matches!(column.column_type, ColumnType::Json | ColumnType::Boolean);
    let names: Vec<String> = table
        .columns
        .iter()
        .filter(|column| !few(column))
        .map(|column| column.name.clone())
        .collect();
    if names.is_empty() {
        return;
    }
    let name = &names[chance.below(names.len())];
    let truth = table
        .columns
        .iter()
        .find(|column| column.column_type == ColumnType::Boolean);
    let mut made = Index::new(format!("{}_{name}_index", table.name), &[name, system::SEQ]);
    if chance.one_in(2) {
        made = Index::new(format!("{}_{name}_unique", table.name), &[name]).unique();
    }
    if let Some(truth) = truth.filter(|_| chance.one_in(2)) {
        made = made.unless(truth.name.clone());
    }
    if !table.indexes.iter().any(|index| index.name == made.name) {
        table.indexes.push(made);
    }
}

fn table(chance: &mut Chance, name: &str) -> Table {
    let ids = [ColumnType::ObjectId, ColumnType::Text, ColumnType::Integer];
    let mut table = if chance.one_in(5) {
        Table::plain(name)
    } else {
        Table::new(name, ids[chance.below(ids.len())])
    };
    table.extra = table.rows == Rows::Documents && chance.one_in(3);
    for name in ["a", "b", "c d", "\"e\""] {
        if !chance.one_in(4) {
            let column = column(chance, name);
            table.columns.push(column);
        }
    }
    for _ in 0..chance.below(4) {
        index(chance, &mut table);
    }
    table
}

/// Another table that may have come of this one.
fn changed(chance: &mut Chance, old: &Table) -> Table {
    let truths = |column: &Column| format!("{column:?}").contains("Boolean");
    let mut new = old.clone();
    if chance.one_in(3) {
        new.renamed_from = Some(old.name.clone());
        new.name = format!("{}_new", old.name);
    }
    if chance.one_in(3) {
        new.extra = new.rows == Rows::Documents && !new.extra;
    }
    if chance.one_in(4) {
        new.id = ColumnType::Text;
    }
    new.columns.retain(|_| !chance.one_in(5));
    for place in 0..new.columns.len() {
        let old = new.columns[place].clone();
        if chance.one_in(3) {
            let other = column(chance, &old.name);
            let told_apart = |index: &Index| index.unique && index.columns.contains(&old.name);
            if truths(&other) && new.indexes.iter().any(told_apart) {
                continue;
            }
            new.columns[place] = Column {
                field: old.field.clone(),
                ..other
            };
        }
        if chance.one_in(3) {
            let renamed = &mut new.columns[place];
            renamed.renamed_from = Some(old.field().to_owned());
            renamed.name = format!("{}_new", old.name);
            renamed.field = None;
        }
        if chance.one_in(3) {
            new.columns[place].not_null ^= true;
        }
    }
    for name in ["x", "y"] {
        if chance.one_in(3) {
            let column = column(chance, name);
            new.columns.push(column);
        }
    }
    if chance.one_in(2) {
        new.columns.reverse();
    }
    new.indexes.clear();
    for index in &old.indexes {
        let known = |name: &String| name.starts_with('_') || new.columns.iter().any(|column| column.name == *name);
        if index.columns.iter().chain(&index.unless).all(known) && !chance.one_in(3) {
            let fits = index.columns.iter().all(|name| {
                new.columns.iter().all(|column| {
                    column.name != *name || !matches!(column.column_type, ColumnType::Json | ColumnType::Boolean)
                })
            }) && index.unless.iter().all(|name| {
                new.columns
                    .iter()
                    .all(|column| column.name != *name || column.column_type == ColumnType::Boolean)
            });
            if fits {
                let name = index.name.replace(&old.name, &new.name);
                new.indexes.push(Index { name, ..index.clone() });
            }
        }
    }
    if chance.one_in(2) {
        index(chance, &mut new);
    }
    // a value for all rows is not unique, and of truth values there are two
    let few = |name: &String| {
        let column = new.columns.iter().find(|column| column.name == *name);
        let old = column.and_then(|column| {
            let name = column.renamed_from.as_deref().unwrap_or(column.field());
            old.columns.iter().find(|old| old.field() == name)
        });
        let (Some(column), Some(old)) = (column, old) else {
            return true;
        };
        column.not_null && !old.not_null || truths(old) || truths(column)
    };
    new.indexes
        .retain(|index| !index.unique || !index.columns.iter().any(few));
    new
}

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
