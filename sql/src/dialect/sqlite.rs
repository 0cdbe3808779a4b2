//! SQLite: strict tables, JSON as text read through its table-valued functions.
//! Leaves nothing but drivers to others; no function that another SQLite tool lacks is used.

mod alter;
mod convert;
mod json_index;

use super::{Dialect, JsonKind, ScalarKind, list_index, literal};
use crate::dialect::pattern::Engine;
use crate::filter::Operand;
use crate::ident::quote;
use crate::table::{ColumnType, IndexKind};

/// SQLite.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite;

impl Dialect for Sqlite {
    fn type_name(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text | ColumnType::Decimal | ColumnType::ObjectId | ColumnType::Json => "TEXT",
            ColumnType::Integer | ColumnType::Boolean | ColumnType::DateTime => "INTEGER",
            ColumnType::Float => "REAL",
            ColumnType::Number => "ANY",
        }
    }

    fn sequence(&self) -> &'static str {
        "INTEGER PRIMARY KEY"
    }

    fn table_options(&self) -> &'static str {
        " STRICT"
    }

    fn placeholder(&self, number: usize, _: &Operand) -> String {
        format!("${number}")
    }

    fn has_line(&self, lines: &str, line: &str) -> String {
        format!("instr(char(10) || {lines}, char(10) || {line} || char(10)) > 0")
    }

    fn sort_key(&self, expression: &str, descending: bool) -> String {
        // NULL is the smallest value here, which is what is wanted in both directions.
        if descending {
            format!("{expression} DESC")
        } else {
            expression.to_owned()
        }
    }

    fn no_limit(&self) -> Option<i64> {
        Some(-1)
    }

    fn among(&self, column: &str, _: ColumnType, placeholder: &str) -> String {
        format!("{column} IN (SELECT value FROM json_each({placeholder}))")
    }

    fn decimal(&self, expression: &str) -> String {
        // exact to 15 digits: SQLite has no wider numbers
        format!("CAST({expression} AS REAL)")
    }

    fn elements(&self, node: &str, alias: &str) -> String {
        // A value that stands alone is wrapped in an object, so that its key is text and never the place in a list.
        format!(
            "json_each(CASE json_type({node}) WHEN 'array' THEN {node} ELSE '{{\"\":' || {node} || '}}' END) AS {alias}"
        )
    }

    fn or_null(&self, node: &str) -> String {
        format!("coalesce({node}, 'null')")
    }

    fn member(&self, alias: &str, name: &str, or_null: bool) -> String {
        let place = list_index(name)
            .map(|index| format!("WHEN {alias}.key = {index} THEN {} ", self.node(alias)))
            .unwrap_or_default();
        let member = format!("{alias}.value -> {}", literal(&path(name)));
        if or_null {
            format!(
                "CASE {place}WHEN {alias}.type = 'object' THEN coalesce({member}, 'null') \
                 WHEN typeof({alias}.key) = 'text' THEN 'null' END"
            )
        } else {
            format!("CASE {place}WHEN {alias}.type = 'object' THEN {member} END")
        }
    }

    fn node(&self, alias: &str) -> String {
        format!(
            "CASE {alias}.type WHEN 'array' THEN {alias}.value WHEN 'object' THEN {alias}.value \
             WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote({alias}.value) END"
        )
    }

    fn in_list(&self, alias: &str) -> String {
        format!("typeof({alias}.key) = 'integer'")
    }

    fn is_kind(&self, alias: &str, kind: JsonKind) -> String {
        match kind {
            JsonKind::Null => format!("{alias}.type = 'null'"),
            JsonKind::Number => format!("{alias}.type IN ('integer', 'real')"),
            JsonKind::Text => format!("{alias}.type = 'text'"),
            JsonKind::Object => format!("{alias}.type = 'object'"),
            JsonKind::List => format!("{alias}.type = 'array'"),
            JsonKind::False => format!("{alias}.type = 'false'"),
            JsonKind::True => format!("{alias}.type = 'true'"),
        }
    }

    fn scalar(&self, alias: &str, kind: ScalarKind) -> String {
        let kind = match kind {
            ScalarKind::Number => self.is_kind(alias, JsonKind::Number),
            ScalarKind::Text => self.is_kind(alias, JsonKind::Text),
        };
        format!("CASE WHEN {kind} THEN {alias}.atom END")
    }

    fn same_json(&self, node: &str, placeholder: &str) -> String {
        // Leaves and their places, compared as sets: blanks, key order and 1 against 1.0 fall away.
        let leaves =
            |json: &str| format!("SELECT fullkey, replace(type, 'integer', 'real'), atom FROM json_tree({json})");
        let (ours, theirs) = (leaves(node), leaves(placeholder));
        format!(
            "(json_type({node}) = json_type({placeholder}) AND NOT EXISTS ({ours} EXCEPT {theirs}) \
             AND NOT EXISTS ({theirs} EXCEPT {ours}))"
        )
    }

    fn list_length(&self, node: &str) -> String {
        format!("CASE json_type({node}) WHEN 'array' THEN json_array_length({node}) END")
    }

    fn index_key(&self, column: &str, _: bool) -> String {
        column.to_owned()
    }

    fn create_json_index(&self, table: &str, column: &str, index: &str, kind: IndexKind) -> String {
        json_index::create(self, table, column, index, kind)
    }

    fn drop_json_index(&self, index: &str, _: IndexKind) -> String {
        json_index::drop(index)
    }

    fn engine(&self) -> Engine {
        Engine::Rust
    }

    fn matches(&self, text: &str, placeholder: &str) -> String {
        // a function that the server gives its own connections; no schema names it
        format!("{text} REGEXP {placeholder}")
    }

    fn whole(&self, number: &str) -> String {
        format!(
            "CASE WHEN typeof({number}) = 'integer' THEN {number} \
             WHEN {number} BETWEEN -9.2e18 AND 9.2e18 THEN CAST({number} AS INTEGER) END"
        )
    }

    fn is_whole(&self, number: &str) -> String {
        format!("CASE typeof({number}) WHEN 'integer' THEN TRUE WHEN 'real' THEN FALSE END")
    }

    fn listed(&self, table: &str, _: &str, index: &str, placeholders: &[String]) -> String {
        format!(
            "{table}.\"_seq\" IN (SELECT \"doc\" FROM {} WHERE \"value\" IN ({}))",
            quote(index),
            placeholders.join(", ")
        )
    }

    fn below(&self, column: &str, names: &[String]) -> String {
        names.iter().fold(column.to_owned(), |node, name| {
            format!("{node} -> {}", literal(&path(name)))
        })
    }

    fn positions(&self, node: &str, alias: &str) -> String {
        format!(
            "(SELECT CAST(_eden_place.value ->> '$[0]' AS REAL) AS x, CAST(_eden_place.value ->> '$[1]' AS REAL) AS y \
             FROM json_tree({node}) AS _eden_place WHERE _eden_place.type = 'array' \
             AND json_type(_eden_place.value, '$[0]') IN ('integer', 'real')) AS {alias}"
        )
    }

    fn segments(&self, node: &str, alias: &str) -> String {
        // the type stands beside the coordinates that a line is part of
        let kind = format!(
            "json_extract({node}, substr(_eden_line.fullkey, 1, instr(_eden_line.fullkey, '.coordinates') - 1) || '.type')"
        );
        let next =
            |axis: u8| format!("CAST(_eden_line.value ->> ('$[' || (_eden_place.key + 1) || '][{axis}]') AS REAL)");
        format!(
            "(SELECT {kind} AS kind, CAST(_eden_place.value ->> '$[0]' AS REAL) AS x1, \
             CAST(_eden_place.value ->> '$[1]' AS REAL) AS y1, {} AS x2, {} AS y2 \
             FROM json_tree({node}) AS _eden_line, json_each(_eden_line.value) AS _eden_place \
             WHERE _eden_line.type = 'array' AND json_type(_eden_line.value, '$[0][0]') IN ('integer', 'real') \
             AND _eden_place.key + 1 < json_array_length(_eden_line.value) AND {kind} <> 'MultiPoint') AS {alias}",
            next(0),
            next(1)
        )
    }

    fn versine(&self, angle: &str) -> String {
        // the series of 1 - cos, which no SQLite needs a library for
        let series = (1..=14_u32).rev().fold("1".to_owned(), |inner, term| {
            if term == 1 {
                format!("t / 2.0 * ({inner})")
            } else {
                format!("1 - t / {}.0 * ({inner})", (2 * term) * (2 * term - 1))
            }
        });
        format!("(SELECT {series} FROM (SELECT ({angle}) * ({angle}) AS t))")
    }

    fn in_box(&self, table: &str, index: &str, bounds: &[String; 4]) -> Option<String> {
        let [least_x, least_y, most_x, most_y] = bounds;
        Some(format!(
            "{table}.\"_seq\" IN (SELECT \"doc\" FROM {} WHERE \"max_x\" >= {least_x} AND \"max_y\" >= {least_y} \
             AND \"min_x\" <= {most_x} AND \"min_y\" <= {most_y})",
            quote(index)
        ))
    }
}

/// The JSON path of one member. Inside the quotes SQLite reads a label as JSON reads a string.
fn path(name: &str) -> String {
    let mut path = String::from("$.\"");
    for letter in name.chars() {
        match letter {
            '"' => path.push_str("\\\""),
            '\\' => path.push_str("\\\\"),
            control if control < ' ' => path.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => path.push(plain),
        }
    }
    path.push('"');
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn labels_are_written_as_json_writes_strings() {
        for (name, expected) in [
            ("a", r#"$."a""#),
            (r#"a".b"#, r#"$."a\".b""#),
            ("a\\\n", r#"$."a\\\u000a""#),
        ] {
            assert_eq!(path(name), expected);
        }
    }
}
