//! Filters made at random from everything that either syntax has: each is refused with a 400, or runs. Leaves what they
//! find to the crate of SQL, whose tests compare it with a plain reading.

use super::{PEOPLE, parse_with};
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, ResourceSpec, Storage};
use crate::store::add_functions;
use axum::http::StatusCode;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{Postgres, Sqlite};
use eden_sql::filter::geo::nearest_first;
use eden_sql::filter::{Operand, render};
use eden_sql::order::order_by;
use eden_sql::table::{Column as StoredColumn, ColumnType, Index, IndexKind, Table};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};

/// Nothing is banned, and lists and places have indexes.
static API: ApiSpec = ApiSpec {
    query_blacklist: &[],
    query_whitelist: &["$polygon"],
    ..ApiSpec::DEFAULT
};
static COLUMNS: [Column; 6] = [
    Column::new("name", Storage::Text),
    Column::new("age", Storage::Integer),
    Column::new("active", Storage::Boolean),
    Column::new("born", Storage::DateTime),
    Column::new("tags", Storage::Json).indexed("people_tags"),
    Column::new("address", Storage::Json).indexed("people_address"),
];
static OPEN: ResourceSpec = ResourceSpec {
    columns: &COLUMNS,
    allow_unknown: true,
    ..PEOPLE
};

const NAMES: [&str; 12] = [
    "name",
    "age",
    "active",
    "born",
    "tags",
    "address",
    "address.city",
    "tags.0",
    "_id",
    "_updated",
    "nope.x",
    "jobs.title",
];
const VALUES: [&str; 26] = [
    "null",
    "true",
    "0",
    "-3",
    "2.5",
    "1e300",
    "9223372036854775807",
    "\"\"",
    "\"a\"",
    "\"^a.*[b-c]$\"",
    "\"(\"",
    "\"i\"",
    "\"string\"",
    "\"0123456789abcdef01234567\"",
    "\"Thu, 01 Jan 1970 00:00:00 GMT\"",
    "[]",
    "[1, 2]",
    "[2, 1]",
    "[\"a\", null, 5]",
    "[[0, 0], [1, 1]]",
    "[[0, 0], 1]",
    "[[0, 0], [1, 0], [1, 1], [0, 0]]",
    "{}",
    "{\"city\": \"x\"}",
    "{\"type\": \"Point\", \"coordinates\": [1, 2]}",
    "{\"type\": \"Polygon\", \"coordinates\": [[[0, 0], [4, 0], [4, 4], [0, 0]]]}",
];
const OPERATORS: [&str; 42] = [
    "$gt",
    "$gte",
    "$in",
    "$lt",
    "$lte",
    "$ne",
    "$nin",
    "$eq",
    "$not",
    "$mod",
    "$regex",
    "$options",
    "$exists",
    "$type",
    "$geoWithin",
    "$geoIntersects",
    "$near",
    "$nearSphere",
    "$centerSphere",
    "$center",
    "$geometry",
    "$maxDistance",
    "$minDistance",
    "$box",
    "$polygon",
    "$all",
    "$elemMatch",
    "$size",
    "$bitsAllClear",
    "$bitsAllSet",
    "$bitsAnyClear",
    "$bitsAnySet",
    "$and",
    "$or",
    "$nor",
    "$text",
    "$where",
    "$expr",
    "$search",
    "$regex",
    "$type",
    "$mod",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    fn value(&mut self, depth: usize) -> String {
        match self.below(6) {
            0 if depth > 0 => self.operators(depth - 1),
            1 if depth > 0 => format!("[{}]", self.conditions(depth - 1)),
            _ => self.one(&VALUES).to_owned(),
        }
    }

    fn operators(&mut self, depth: usize) -> String {
        let members = (0..1 + self.below(2)).map(|_| {
            let operator = self.one(&OPERATORS);
            format!("\"{operator}\": {}", self.value(depth))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    }

    fn conditions(&mut self, depth: usize) -> String {
        let members = (0..1 + self.below(2)).map(|_| match self.below(5) {
            0 if depth > 0 => {
                let operator = self.one(&["$and", "$or", "$nor"]);
                let inside: Vec<String> = (0..1 + self.below(2)).map(|_| self.conditions(depth - 1)).collect();
                format!("\"{operator}\": [{}]", inside.join(", "))
            }
            1 => format!("\"{}\": {}", self.one(&NAMES), self.value(0)),
            _ => format!("\"{}\": {}", self.one(&NAMES), self.operators(depth)),
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    }

    /// The same in the other syntax.
    fn expression(&mut self, depth: usize) -> String {
        match self.below(4) {
            0 if depth > 0 => format!("({})", self.expression(depth - 1)),
            1 if depth > 0 => {
                let word = self.one(&["and", "or"]);
                format!("{} {word} {}", self.expression(depth - 1), self.expression(depth - 1))
            }
            _ => {
                let sign = self.one(&["==", "!=", "<", "<=", ">", ">=", "=", "in"]);
                let value = self.one(&[
                    "1",
                    "-2.5",
                    "'a'",
                    "\"b\"",
                    "True",
                    "None",
                    "x",
                    "datetime(2000,1,1)",
                    "ObjectId('0123456789abcdef01234567')",
                    "[1]",
                ]);
                format!("{} {sign} {value}", self.one(&NAMES))
            }
        }
    }
}

fn database() -> Connection {
    let stored = COLUMNS
        .iter()
        .fold(Table::new("people", ColumnType::ObjectId).extra(), |table, column| {
            table.column(StoredColumn::new(column.column, column.storage.into()))
        });
    let table = stored
        .index(Index::new("people_tags", &["tags"]).of(IndexKind::Elements))
        .index(Index::new("people_address", &["address"]).of(IndexKind::Places));
    let connection = Connection::open_in_memory().expect("memory is there");
    add_functions(&connection).expect("a connection takes functions");
    connection
        .execute_batch(&create_table(&table, &Sqlite))
        .expect("the table can be made");
    connection
        .execute_batch(
            r#"INSERT INTO people (_id, _updated, _created, _etag, name, age, active, born, tags, address, _extra) VALUES
               ('a', 0, 0, 'e', 'abc', 5, 1, 0, '["a", 5, [1, 2], {"x": null}]', '{"city": "x", "zip": [1]}', '{"nope": {"x": [1]}}'),
               ('b', 0, 0, 'e', NULL, -9223372036854775808, NULL, NULL, '[]', '{"type": "Point", "coordinates": [1, 2]}', NULL),
               ('c', 0, 0, 'e', '', 9223372036854775807, 0, 1e15, NULL, '[1, 2]', '{"jobs": [{"title": 1e300}]}')"#,
        )
        .expect("the rows fit");
    connection
}

fn cell(operand: Operand) -> Cell {
    match operand {
        Operand::Null => Cell::Null,
        Operand::Boolean(truth) => Cell::Integer(i64::from(truth)),
        Operand::Integer(number) | Operand::DateTime(number) => Cell::Integer(number),
        Operand::Float(number) => Cell::Real(number),
        Operand::Text(text) | Operand::ObjectId(text) | Operand::Json(text) => Cell::Text(text),
    }
}

/// Whether the filter was accepted.
fn runs(connection: &Connection, text: &str) -> bool {
    let query = match parse_with(&API, &OPEN, &[("where", text), ("sort", "tags,-address")]) {
        Ok(query) => query,
        Err(Refusal::Hidden400(_) | Refusal::Status(StatusCode::BAD_REQUEST, _)) => return false,
        Err(other) => panic!("{text}: {other:?}"),
    };
    let filter = query.filter.expect("there is one");
    let mut operands = Vec::new();
    render(&filter, "people", &Postgres, &mut operands, 1).expect("within the limits");
    operands.clear();
    let condition = render(&filter, "people", &Sqlite, &mut operands, 1).expect("within the limits");
    let mut order = order_by(&query.order, "people", &Sqlite).expect("within the limits");
    if let Some((target, near)) = &query.nearest {
        let next = operands.len() + 1;
        let nearest = nearest_first(target, near, "people", &Sqlite, &mut operands, next);
        order = nearest.into_iter().chain([order]).collect::<Vec<_>>().join(", ");
    }
    let statement = format!("SELECT \"_id\" FROM \"people\" WHERE TRUE AND ({condition}) ORDER BY {order}");
    let mut prepared = connection
        .prepare(&statement)
        .unwrap_or_else(|error| panic!("{text}: {error}\n{statement}"));
    let found = prepared.query_map(params_from_iter(operands.into_iter().map(cell)), |row| {
        row.get::<_, String>(0)
    });
    for row in found.unwrap_or_else(|error| panic!("{text}: {error}\n{statement}")) {
        row.unwrap_or_else(|error| panic!("{text}: {error}\n{statement}"));
    }
    true
}

#[test]
fn every_filter_is_refused_or_runs() {
    let connection = database();
    let mut random = Random(2026);
    let (mut json, mut expressions) = (0, 0);
    for _ in 0..6_000 {
        json += usize::from(runs(&connection, &random.conditions(2)));
        expressions += usize::from(runs(&connection, &random.expression(3)));
    }
    assert!(json > 500 && expressions > 1000, "{json} {expressions}");
}
