//! PostgreSQL, where one can be reached: at `EDEN_TEST_POSTGRES`, else on this machine. Everything is in a temporary
//! table, so nothing is left. Values stand in the text, since a driver's types are no part of what is tested.

use eden_sql::ddl::create_table;
use eden_sql::dialect::literal;
use eden_sql::filter::Operand;
use eden_sql::ident::quote;
use eden_sql::table::{ColumnType, Table};
use rusqlite::types::Value as Cell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The line after the answer to a statement.
const END: &str = "that was all";

/// A session of `psql`, which every PostgreSQL brings along.
pub struct Postgres {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Postgres {
    /// A connection; `None`, and a line that says so, when there is no server.
    pub fn connect() -> Option<Self> {
        let named = std::env::var("EDEN_TEST_POSTGRES").ok();
        let url = named
            .as_deref()
            .unwrap_or("postgres://postgres@127.0.0.1:5432/postgres");
        let mut child = Command::new("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-", url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (input, output) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut postgres = Self { child, input, output };
        // a statement that the planner blows up must not take the server with it
        let answer = postgres.ask("SET statement_timeout = '60s'");
        if answer.is_none() {
            assert!(named.is_none(), "{url} cannot be reached");
            println!("not compared on PostgreSQL: there is none");
        }
        answer.map(|_| postgres)
    }

    /// The lines that a statement answers; `None` when it fails.
    fn ask(&mut self, text: &str) -> Option<Vec<String>> {
        writeln!(self.input, "{text};\nSELECT '{END}';").ok()?;
        self.input.flush().ok()?;
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end() {
                END => return Some(lines),
                other => lines.push(other.to_owned()),
            }
        }
    }

    /// Makes the table, with rows of the cells that SQLite gets.
    pub fn fill(&mut self, table: &Table, rows: &[Vec<Cell>]) {
        let text = create_table(table, &eden_sql::dialect::Postgres);
        self.run(&text.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1));
        let types = [
            ColumnType::Text,
            ColumnType::DateTime,
            ColumnType::DateTime,
            ColumnType::Text,
            ColumnType::Text,
            ColumnType::Json,
        ];
        let types: Vec<ColumnType> = types
            .into_iter()
            .chain(table.columns.iter().map(|column| column.column_type))
            .collect();
        let names = ["_id", "_updated", "_created", "_etag", "_nulls", "_extra"];
        let names = names
            .into_iter()
            .chain(table.columns.iter().map(|column| column.name.as_str()));
        let names: Vec<String> = names.map(quote).collect();
        for row in rows {
            let values: Vec<String> = row.iter().zip(&types).map(|(cell, of)| value(cell, *of)).collect();
            let text = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                quote(&table.name),
                names.join(", "),
                values.join(", ")
            );
            self.run(&text);
        }
    }

    pub fn run(&mut self, text: &str) {
        let done = self.ask(text.trim_end().trim_end_matches(';'));
        assert!(done.is_some(), "{text}");
    }

    /// The ids that a statement finds, as places.
    pub fn places(&mut self, text: &str, operands: &[Operand]) -> Vec<usize> {
        let text = filled(text, operands);
        let lines = self.ask(&text).unwrap_or_else(|| panic!("{text}"));
        let place = |id: &String| usize::from_str_radix(id, 16).expect("ids are places");
        lines.iter().map(place).collect()
    }
}

fn value(cell: &Cell, of: ColumnType) -> String {
    match (cell, of) {
        (Cell::Null, _) => "NULL".to_owned(),
        (Cell::Integer(number), ColumnType::Boolean) => (*number != 0).to_string(),
        (Cell::Integer(millis), ColumnType::DateTime) => moment(*millis),
        (Cell::Integer(number), _) => number.to_string(),
        (Cell::Real(number), _) => format!("{number:?}"),
        (Cell::Text(text), _) => literal(text),
        (Cell::Blob(_), _) => panic!("nothing is stored as bytes"),
    }
}

fn moment(millis: i64) -> String {
    format!("(timestamptz 'epoch' + {millis} * interval '1 millisecond')")
}

/// The statement with its parameters in its text, before their types.
fn filled(text: &str, operands: &[Operand]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('$') {
        let after = &rest[place + 1..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        out.push_str(&rest[..place]);
        if digits > 0 && after[digits..].starts_with("::") {
            let number: usize = after[..digits].parse().expect("digits are a number");
            out.push_str(&match &operands[number - 1] {
                Operand::Null => "NULL".to_owned(),
                Operand::Boolean(truth) => truth.to_string(),
                Operand::Integer(number) => format!("'{number}'"),
                Operand::Float(number) => format!("'{number:?}'"),
                Operand::DateTime(millis) => moment(*millis),
                Operand::Text(text) | Operand::ObjectId(text) | Operand::Json(text) => literal(text),
            });
        } else {
            out.push_str(&rest[place..=place + digits]);
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}
