//! The documents in real databases, made by the product's own statements: SQLite, and PostgreSQL where one can be
//! reached. Leaves the meaning of what is asked to `meaning`.

use crate::documents::documents;
use crate::postgres::Postgres;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{Dialect, Sqlite};
use eden_sql::filter::{Filter, Operand, Root, Target, render};
use eden_sql::order::{Key, order_by};
use eden_sql::statement::{View, insert};
use eden_sql::table::{Column, ColumnType, Index, IndexKind, Table};
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
pub enum Database {
    Sqlite(Connection),
    Postgres(Postgres),
}

/// The table of the documents.
fn table() -> Table {
    let columns = COLUMNS.map(|(name, column_type)| Column::new(physical(name), column_type));
    Table {
        columns: columns.into(),
        indexes: INDEXED.map(index).into(),
        ..Table::new("select", ColumnType::ObjectId).extra()
    }
}

/// Columns whose elements have an index.
pub const INDEXED: [&str; 3] = ["tags", "nums", "any"];

fn index(name: &str) -> Index {
    Index::new(index_name(name), &[&physical(name)]).of(IndexKind::Elements)
}

/// What the index of a column is called.
pub fn index_name(name: &str) -> String {
    format!("select_{name}_elements")
}

impl Database {
    /// Every database that there is.
    pub fn all() -> Vec<Self> {
        let postgres = Postgres::connect().map(|mut postgres| {
            postgres.fill(&table(), &documents().iter().map(row).collect::<Vec<_>>());
            Database::Postgres(postgres)
        });
        [Some(Self::sqlite()), postgres].into_iter().flatten().collect()
    }

    pub fn sqlite() -> Self {
        let table = table();
        let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let connection = Connection::open_in_memory().expect("memory is there");
        let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
        let search = |context: &rusqlite::functions::Context<'_>| {
            let pattern: String = context.get(0)?;
            let regex = regex_automata::meta::Regex::new(&pattern).expect("what is read compiles");
            let text: Option<String> = context.get(1)?;
            Ok(text.map(|text| regex.is_match(&text)))
        };
        connection
            .create_scalar_function("regexp", 2, flags, search)
            .expect("a connection takes functions");
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
        // triggers keep the indexes: what is written, changed and removed again leaves nothing behind
        let again = documents().remove(0);
        let mut cells = row(&again);
        cells[0] = Cell::Text("f".repeat(24));
        connection
            .execute(&insert(&view), params_from_iter(cells))
            .expect("the row fits");
        connection
            .execute_batch(
                r#"UPDATE "select" SET "value" = '["changed"]', "nums" = NULL WHERE "_id" LIKE 'fff%';
                   DELETE FROM "select" WHERE "_id" LIKE 'fff%';"#,
            )
            .expect("rows can be changed and removed");
        Database::Sqlite(connection)
    }

    pub fn dialect(&self) -> &'static dyn Dialect {
        match self {
            Database::Sqlite(_) => &Sqlite,
            Database::Postgres(_) => &eden_sql::dialect::Postgres,
        }
    }

    /// The places of the documents that satisfy `filter`, in the order of `keys`.
    pub fn find(&mut self, filter: &Filter, keys: &[Key]) -> Vec<usize> {
        let mut operands = Vec::new();
        let (filter, keys) = (
            physical_filter(filter),
            keys.iter().map(physical_key).collect::<Vec<_>>(),
        );
        let condition = render(&filter, "select", self.dialect(), &mut operands, 1).expect("within the limits");
        let order = order_by(&keys, "select", self.dialect()).expect("within the limits");
        let text = format!("SELECT \"_id\" FROM \"select\" WHERE TRUE AND ({condition}) ORDER BY {order}");
        let connection = match self {
            Database::Sqlite(connection) => connection,
            Database::Postgres(postgres) => return postgres.places(&text, &operands),
        };
        let mut statement = connection
            .prepare(&text)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
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
        Filter::Matches { target, pattern } => Filter::Matches {
            target: physical_target(target),
            pattern: pattern.clone(),
        },
        Filter::Number { target, test } => Filter::Number {
            target: physical_target(target),
            test: *test,
        },
        Filter::Kind { target, kinds } => Filter::Kind {
            target: physical_target(target),
            kinds: kinds.clone(),
        },
        Filter::Listed { column, index, values } => Filter::Listed {
            column: physical(column),
            index: index.clone(),
            values: values.clone(),
        },
        Filter::Place {
            target,
            touches,
            shape,
            index,
        } => Filter::Place {
            target: physical_target(target),
            touches: *touches,
            shape: shape.clone(),
            index: index.clone(),
        },
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
