//! Every conversion: what becomes of values that have a counterpart, and that the others stop the migration, by name
//! where it is asked first and with an error where it is not. Leaves several changes at once to `pairs`.

use crate::database::{Database, databases};
use crate::values::{comparable, pair, shown};
use eden_sql::ddl::create_table;
use eden_sql::migration::{Answers, Plan, compare, conversion, is_kept_as_it_is, script};
use eden_sql::table::{Column, ColumnType, Constant, JsonShape, Table};

const SCALARS: [ColumnType; 7] = [
    ColumnType::Text,
    ColumnType::Integer,
    ColumnType::Float,
    ColumnType::Number,
    ColumnType::Boolean,
    ColumnType::DateTime,
    ColumnType::ObjectId,
];

/// Columns of every kind.
pub fn kinds() -> Vec<Column> {
    let json = || Column::new("v", ColumnType::Json);
    let lists = SCALARS.into_iter().chain([ColumnType::Json]);
    SCALARS
        .into_iter()
        .map(|column_type| Column::new("v", column_type))
        .chain([json(), json().holding(JsonShape::Dict)])
        .chain(lists.map(|element| json().holding(JsonShape::List(element))))
        .collect()
}

fn table(name: &str, column: &Column) -> Table {
    Table::plain(name).column(column.clone())
}

fn plan(old: &Table, new: &Table) -> Plan {
    compare(
        std::slice::from_ref(old),
        std::slice::from_ref(new),
        &Answers::default(),
    )
}

fn insert(database: &Database, table: &str, column: &Column, value: &Constant) {
    let value = database.dialect().constant(value, column.column_type);
    let done = database.run(&format!("INSERT INTO {table} (v) VALUES ({value});"));
    done.unwrap_or_else(|error| panic!("{value} into {column:?}: {error}"));
}

#[test]
fn what_is_possible_is_possible_in_both_databases() {
    let mut possible = 0;
    for from in kinds() {
        for to in kinds() {
            let (old, new) = (table("t", &from), table("t", &to));
            let asked = !plan(&old, &new).questions.is_empty();
            for database in [crate::database::sqlite()].into_iter().chain(None) {
                let found = conversion(database.dialect(), "v", &from, &to);
                assert_eq!(found.is_none(), asked, "{from:?} to {to:?}");
            }
            let found = conversion(&eden_sql::dialect::Postgres, "v", &from, &to);
            assert_eq!(found.is_none(), asked, "{from:?} to {to:?}");
            possible += usize::from(!asked);
        }
    }
    assert!(possible > 100, "only {possible}");
}

#[test]
fn values_with_a_counterpart_become_it() {
    let pairs: Vec<(Column, Column)> = kinds()
        .iter()
        .flat_map(|from| kinds().into_iter().map(|to| (from.clone(), to)))
        .filter(|(from, to)| plan(&table("t", from), &table("t", to)).questions.is_empty())
        .collect();
    for database in databases() {
        let name = |place: usize| format!("t{place}");
        let (mut created, mut migrated) = (String::new(), String::new());
        for (place, (from, to)) in pairs.iter().enumerate() {
            let (old, new) = (table(&name(place), from), table(&name(place), to));
            created.push_str(&create_table(&old, database.dialect()));
            for n in 0..4 {
                let value = database.dialect().constant(&pair(from, to, n).0, from.column_type);
                created.push_str(&format!("INSERT INTO {} (v) VALUES ({value});\n", name(place)));
            }
            created.push_str(&format!("INSERT INTO {} (v) VALUES (NULL);\n", name(place)));
            migrated.push_str(&script(&plan(&old, &new), database.dialect()));
        }
        database.run(&created).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(database.stopped_by(&migrated), [], "{}", migrated);
        database.run(&migrated).unwrap_or_else(|error| panic!("{error}"));
        let parts: Vec<String> = (pairs.iter().enumerate())
            .map(|(place, (_, to))| {
                let readable = database.readable("v", to.column_type);
                let name = name(place);
                format!("SELECT {place} AS place, _seq, CAST({readable} AS TEXT) AS v FROM {name}")
            })
            .collect();
        let mut rows = Vec::new();
        // SQLite joins so many at most
        for parts in parts.chunks(50) {
            rows.extend(database.rows(&format!("{} ORDER BY place, _seq", parts.join(" UNION ALL "))));
        }
        for (place, (from, to)) in pairs.iter().enumerate() {
            let of = |row: &&Vec<Option<String>>| row[0] == Some(place.to_string());
            let found = rows
                .iter()
                .filter(of)
                .map(|row| comparable(row[2].clone(), to.column_type));
            let found: Vec<String> = found.collect();
            let mut expected: Vec<String> = (0..4).map(|n| shown(&pair(from, to, n).1, to.column_type)).collect();
            expected.push("NULL".to_owned());
            assert_eq!(found, expected, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn values_without_a_counterpart_stop_the_migration() {
    use ColumnType::{Boolean, DateTime, Float, Integer, Number, ObjectId, Text};
    let column = |column_type| Column::new("v", column_type);
    let list = |element| column(ColumnType::Json).holding(JsonShape::List(element));
    let text = |text: &str| Constant::Text(text.to_owned());
    let number = |text: &str| Constant::Number(text.to_owned());
    let json = |text: &str| Constant::Json(text.to_owned());
    let mut cases = vec![
        (column(Integer), column(Float), number("9007199254740993")),
        (column(Integer), column(Boolean), number("2")),
        (column(Float), column(Integer), number("0.5")),
        (column(Float), column(Integer), number("1e300")),
        (column(Float), column(Integer), number("9223372036854775808.0")),
        (column(Number), column(Integer), number("0.5")),
        (column(Number), column(Float), number("9007199254740993")),
        (column(Text), column(Boolean), text("True")),
        (column(Text), column(Boolean), text("1")),
        (column(Text), column(ObjectId), text("5F9f1b9b9b9b9b9b9b9b9b9b")),
        (column(Text), list(Integer), text("x")),
        (list(Text), column(Text), json("[]")),
        (list(Text), column(Text), json(r#"["a", "b"]"#)),
        (list(Text), column(Integer), json(r#"["a"]"#)),
        (list(ColumnType::Json), column(Text), json(r#"[{"a": 1}]"#)),
        (column(ColumnType::Json), column(Integer), json("5.0")),
        (column(ColumnType::Json), column(Integer), json("\"5\"")),
        (column(ColumnType::Json), column(Boolean), json("0")),
        (column(ColumnType::Json), column(Text), json("[]")),
        (column(ColumnType::Json), column(DateTime), json("5")),
    ];
    for wrong in ["", "x", "5.0", " 5", "05", "+5", "-0", "1e3", "9223372036854775808"] {
        cases.push((column(Text), column(Integer), text(wrong)));
    }
    for wrong in ["", "x", ".5", "5.", "NaN", "Infinity", "1e999", "0x10", "1_0"] {
        cases.push((column(Text), column(Float), text(wrong)));
        cases.push((column(Text), column(Number), text(wrong)));
    }
    for wrong in [
        "",
        "now",
        "12:00:00",
        "2026",
        "2460000.5",
        "2026-02-30",
        "2026-13-01",
        "2026-01-01T24:00:00Z",
        "2026-01-01T12:00:00+02:00",
        "Thu, 32 Jan 2026 00:00:00 GMT",
        "Thu, 01 Foo 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 00:00:00 CET",
    ] {
        cases.push((column(Text), column(DateTime), text(wrong)));
    }
    for database in databases() {
        let name = |place: usize| format!("t{place}");
        let created: String = cases
            .iter()
            .enumerate()
            .map(|(place, (from, ..))| create_table(&table(&name(place), from), database.dialect()))
            .collect();
        database.run(&created).unwrap_or_else(|error| panic!("{error}"));
        for (place, (from, to, value)) in cases.iter().enumerate() {
            insert(&database, &name(place), from, value);
            let plan = plan(&table(&name(place), from), &table(&name(place), to));
            let migration = script(&plan, database.dialect());
            let stopped = database.stopped_by(&migration);
            assert_eq!(stopped.len(), 1, "{value:?} to {to:?}\n{migration}");
            assert_eq!(stopped[0].1, [[Some("1".to_owned())]], "{value:?} to {to:?}");
            // texts and ids are stored alike: there nothing but the question stands in the way
            let alike = is_kept_as_it_is(from, to);
            let Err(_) = database.run(&migration) else {
                assert!(alike, "{value:?} became a {to:?}\n{migration}");
                continue;
            };
            assert!(!alike, "{value:?} to {to:?}");
        }
    }
}

#[test]
fn dates_are_read_as_clients_wrote_them() {
    let (from, to) = (
        Column::new("v", ColumnType::Text),
        Column::new("v", ColumnType::DateTime),
    );
    for database in databases() {
        let old = table("t", &from);
        database
            .run(&create_table(&old, database.dialect()))
            .unwrap_or_else(|error| panic!("{error}"));
        let texts = [
            ("Thu, 01 Jan 2026 00:00:00 GMT", "1767225600000"),
            ("2026-01-01", "1767225600000"),
            ("2026-01-01T00:00:00", "1767225600000"),
            ("2026-01-01T00:00:00.007Z", "1767225600007"),
            ("1969-12-31T23:59:59.500Z", "-500"),
            ("0001-01-01T00:00:00Z", "-62135596800000"),
        ];
        for (text, _) in texts {
            insert(&database, "t", &from, &Constant::Text(text.to_owned()));
        }
        let migration = script(&plan(&old, &table("t", &to)), database.dialect());
        database
            .run(&migration)
            .unwrap_or_else(|error| panic!("{error}\n{migration}"));
        let query = format!(
            "SELECT {} FROM t ORDER BY _seq",
            database.readable("v", ColumnType::DateTime)
        );
        let found: Vec<String> = database.rows(&query).into_iter().flatten().flatten().collect();
        assert_eq!(found, texts.map(|(_, millis)| millis));
    }
}
