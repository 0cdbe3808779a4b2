//! The documents in a real SQLite database, made by the product's own statements.
//! Leaves the meaning of what is asked to `meaning`.

use crate::documents::documents;
use eden_sql::ddl::create_table;
use eden_sql::dialect::Sqlite;
use eden_sql::filter::{Filter, Operand, Root, Target, render};
use eden_sql::order::{Key, order_by};
use eden_sql::statement::{View, insert};
use eden_sql::table::{Column, ColumnType, Table};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

/// The columns besides `_extra`. Their names are ones that SQLite's own functions use, where that could go wrong.
pub const COLUMNS: [(&str, ColumnType); 12] = [
    ("name", ColumnType::Text),
    ("age", ColumnType::Integer),
    ("score", ColumnType::Float),
    ("amount", ColumnType::Number),
    ("active", ColumnType::Boolean),
    ("born", ColumnType::DateTime),
    ("boss", ColumnType::ObjectId),
    ("tags", ColumnType::Json),
    ("nums", ColumnType::Json),
    ("address", ColumnType::Json),
    ("jobs", ColumnType::Json),
    ("any", ColumnType::Json),
];

/// The physical name of a column: awkward on purpose, as it hides the columns of `json_each`.
pub fn physical(name: &str) -> String {
    match name {
        "tags" => "value".to_owned(),
        "any" => "type".to_owned(),
        "jobs" => "key".to_owned(),
        other => other.to_owned(),
    }
}

/// The target of a dotted name.
pub fn target(dotted: &str) -> Target {
    let mut names = dotted.split('.').map(str::to_owned);
    let first = names.next().unwrap_or_default();
    let path: Vec<String> = names.collect();
    match COLUMNS.iter().find(|(name, _)| *name == first) {
        Some((_, ColumnType::Json)) if !path.is_empty() => Target::Path {
            root: Root::Column(first),
            path,
        },
        Some(_) if !path.is_empty() => Target::Absent,
        Some((_, column_type)) => Target::Column {
            name: first.clone(),
            column_type: *column_type,
            null_name: Some(first),
        },
        None => {
            let path = [first].into_iter().chain(path).collect();
            Target::Path {
                root: Root::Column("_extra".to_owned()),
                path,
            }
        }
    }
}

/// A database with all documents.
pub struct Database(Connection);

impl Database {
    pub fn new() -> Self {
        let columns = COLUMNS.map(|(name, column_type)| Column::new(physical(name), column_type));
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let table = Table {
            columns: columns.into(),
            ..Table::new("select", ColumnType::ObjectId).extra()
        };
        let connection = Connection::open_in_memory().expect("memory is there");
        connection
            .execute_batch(&create_table(&table, &Sqlite))
            .expect("the table can be made");
        let view = View {
            table: "select",
            columns: &names,
            extra: true,
            versioned: false,
            soft_delete: false,
            owner: None,
        };
        for document in documents() {
            connection
                .execute(&insert(&view), params_from_iter(row(&document)))
                .expect("the row fits");
        }
        Database(connection)
    }

    /// The places of the documents that satisfy `filter`, in the order of `keys`.
    pub fn find(&self, filter: &Filter, keys: &[Key]) -> Vec<usize> {
        let mut operands = Vec::new();
        let (filter, keys) = (
            physical_filter(filter),
            keys.iter().map(physical_key).collect::<Vec<_>>(),
        );
        let condition = render(&filter, "select", &Sqlite, &mut operands, 1).expect("within the limits");
        let order = order_by(&keys, "select", &Sqlite).expect("within the limits");
        let text = format!("SELECT \"_id\" FROM \"select\" WHERE TRUE AND ({condition}) ORDER BY {order}");
        let mut statement = self.0.prepare(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let rows = statement.query_map(params_from_iter(operands.into_iter().map(cell)), |row| {
            row.get::<_, String>(0)
        });
        rows.unwrap_or_else(|error| panic!("{error}\n{text}"))
            .map(|id| {
                usize::from_str_radix(&id.unwrap_or_else(|error| panic!("{error}\n{text}")), 16)
                    .expect("ids are places")
            })
            .collect()
    }
}

fn row(document: &Value) -> Vec<Cell> {
    let cells = COLUMNS.map(|(name, column_type)| match (&document[name], column_type) {
        (Value::Null, _) => Cell::Null,
        (json, ColumnType::Json) => Cell::Text(json.to_string()),
        (Value::Bool(truth), _) => Cell::Integer(i64::from(*truth)),
        (Value::Number(number), ColumnType::Float) => Cell::Real(number.as_f64().expect("a double")),
        (Value::Number(number), _) => number
            .as_i64()
            .map_or_else(|| Cell::Real(number.as_f64().expect("a double")), Cell::Integer),
        (Value::String(text), _) => Cell::Text(text.clone()),
        (other, _) => panic!("{other} does not fit {name}"),
    });
    let object = document.as_object().expect("documents are objects");
    let known = |name: &str| COLUMNS.iter().any(|(column, _)| *column == name);
    let nulls: String = COLUMNS
        .iter()
        .filter(|(name, _)| object.get(*name).is_some_and(Value::is_null))
        .map(|(name, _)| format!("{name}\n"))
        .collect();
    let extra: serde_json::Map<String, Value> = object
        .iter()
        .filter(|(name, _)| !known(name) && *name != "_id")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let system = [
        Cell::Text(document["_id"].as_str().expect("ids are text").to_owned()),
        Cell::Integer(0),
        Cell::Integer(0),
        Cell::Text("etag".to_owned()),
        if nulls.is_empty() {
            Cell::Null
        } else {
            Cell::Text(nulls)
        },
        if extra.is_empty() {
            Cell::Null
        } else {
            Cell::Text(Value::Object(extra).to_string())
        },
    ];
    system.into_iter().chain(cells).collect()
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

fn physical_key(key: &Key) -> Key {
    Key {
        target: physical_target(&key.target),
        descending: key.descending,
    }
}

fn physical_target(target: &Target) -> Target {
    match target.clone() {
        Target::Column {
            name,
            column_type,
            null_name,
        } => Target::Column {
            name: physical(&name),
            column_type,
            null_name,
        },
        Target::Path {
            root: Root::Column(name),
            path,
        } => Target::Path {
            root: Root::Column(physical(&name)),
            path,
        },
        other => other,
    }
}

/// The same filter over physical names.
fn physical_filter(filter: &Filter) -> Filter {
    let all = |filters: &[Filter]| filters.iter().map(physical_filter).collect();
    match filter {
        Filter::All(filters) => Filter::All(all(filters)),
        Filter::Any(filters) => Filter::Any(all(filters)),
        Filter::Not(filter) => Filter::Not(Box::new(physical_filter(filter))),
        Filter::Compare {
            target,
            operator,
            value,
        } => Filter::Compare {
            target: physical_target(target),
            operator: *operator,
            value: value.clone(),
        },
        Filter::In { target, values } => Filter::In {
            target: physical_target(target),
            values: values.clone(),
        },
        Filter::Exists(target) => Filter::Exists(physical_target(target)),
        Filter::Length { target, length } => Filter::Length {
            target: physical_target(target),
            length: *length,
        },
        Filter::Element {
            target,
            objects,
            filter,
        } => Filter::Element {
            objects: *objects,
            target: physical_target(target),
            filter: Box::new(physical_filter(filter)),
        },
    }
}
