//! PostgreSQL: JSONB, identity columns, the collation of code points.
//! Leaves nothing but drivers to others. Parameters are cast, so that a driver may send any type that converts.

mod alter;
mod convert;

use super::{Dialect, JsonKind, ScalarKind, list_index, literal};
use crate::dialect::pattern::Engine;
use crate::filter::Operand;
use crate::ident::quote;
use crate::table::{ColumnType, IndexKind};

/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct Postgres;

impl Dialect for Postgres {
    fn type_name(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text | ColumnType::Decimal | ColumnType::ObjectId => "text COLLATE \"C\"",
            ColumnType::Integer => "bigint",
            ColumnType::Float => "double precision",
            ColumnType::Number => "numeric",
            ColumnType::Boolean => "boolean",
            ColumnType::DateTime => "timestamptz(3)",
            ColumnType::Json => "jsonb",
        }
    }

    fn sequence(&self) -> &'static str {
        "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    }

    fn table_options(&self) -> &'static str {
        ""
    }

    fn placeholder(&self, number: usize, operand: &Operand) -> String {
        let type_name = match operand {
            Operand::Null | Operand::Text(_) | Operand::ObjectId(_) => "text",
            Operand::Boolean(_) => "boolean",
            Operand::Integer(_) => "bigint",
            Operand::Float(_) => "double precision",
            Operand::DateTime(_) => "timestamptz",
            Operand::Json(_) => "jsonb",
        };
        format!("${number}::{type_name}")
    }

    fn has_line(&self, lines: &str, line: &str) -> String {
        format!("strpos(chr(10) || {lines}, chr(10) || {line} || chr(10)) > 0")
    }

    fn sort_key(&self, expression: &str, descending: bool) -> String {
        let direction = if descending { "DESC NULLS LAST" } else { "NULLS FIRST" };
        format!("{expression} {direction}")
    }

    fn decimal(&self, expression: &str) -> String {
        format!("CAST({expression} AS numeric)")
    }

    fn no_limit(&self) -> Option<i64> {
        None
    }

    fn among(&self, column: &str, column_type: ColumnType, placeholder: &str) -> String {
        // values of another type equal nothing; casting them would be an error
        let (kind, cast) = match column_type {
            ColumnType::Text | ColumnType::ObjectId | ColumnType::Decimal => ("string", "text"),
            ColumnType::Integer | ColumnType::Float | ColumnType::Number => ("number", "numeric"),
            ColumnType::DateTime => {
                return format!(
                    "{column} IN (SELECT to_timestamp((value #>> '{{}}')::numeric / 1000) \
                     FROM jsonb_array_elements({placeholder}::jsonb) WHERE jsonb_typeof(value) = 'number')"
                );
            }
            ColumnType::Boolean => ("boolean", "boolean"),
            ColumnType::Json => {
                return format!("{column} IN (SELECT value FROM jsonb_array_elements({placeholder}::jsonb))");
            }
        };
        format!(
            "{column} IN (SELECT CASE jsonb_typeof(value) WHEN '{kind}' THEN (value #>> '{{}}')::{cast} END \
             FROM jsonb_array_elements({placeholder}::jsonb))"
        )
    }

    fn elements(&self, node: &str, alias: &str) -> String {
        // The place is kept for lists only, counted from zero. OFFSET 0 keeps the planner from copying `node` to every
        // place that names it, which over a path of names doubles with each.
        format!(
            "LATERAL (SELECT value, CASE jsonb_typeof(node) WHEN 'array' THEN place - 1 END AS key \
             FROM (SELECT {node} AS node OFFSET 0) AS here, \
             LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(node) = 'array' THEN node \
             WHEN node IS NOT NULL THEN jsonb_build_array(node) END) WITH ORDINALITY AS item(value, place) OFFSET 0) \
             AS {alias}"
        )
    }

    fn or_null(&self, node: &str) -> String {
        format!("coalesce({node}, 'null'::jsonb)")
    }

    fn member(&self, alias: &str, name: &str, or_null: bool) -> String {
        let place = list_index(name)
            .map(|index| format!("WHEN {alias}.key = {index} THEN {alias}.value "))
            .unwrap_or_default();
        let object = format!("jsonb_typeof({alias}.value) = 'object'");
        let member = format!("{alias}.value -> {}::text", literal(name));
        if or_null {
            format!(
                "CASE {place}WHEN {object} THEN coalesce({member}, 'null'::jsonb) \
                 WHEN {alias}.key IS NULL THEN 'null'::jsonb END"
            )
        } else {
            format!("CASE {place}WHEN {object} THEN {member} END")
        }
    }

    fn node(&self, alias: &str) -> String {
        format!("{alias}.value")
    }

    fn in_list(&self, alias: &str) -> String {
        format!("{alias}.key IS NOT NULL")
    }

    fn is_kind(&self, alias: &str, kind: JsonKind) -> String {
        let name = match kind {
            JsonKind::Null => "null",
            JsonKind::Number => "number",
            JsonKind::Text => "string",
            JsonKind::Object => "object",
            JsonKind::List => "array",
            JsonKind::False => return format!("{alias}.value = 'false'::jsonb"),
            JsonKind::True => return format!("{alias}.value = 'true'::jsonb"),
        };
        format!("jsonb_typeof({alias}.value) = '{name}'")
    }

    fn scalar(&self, alias: &str, kind: ScalarKind) -> String {
        match kind {
            ScalarKind::Number => {
                let number = self.is_kind(alias, JsonKind::Number);
                format!("CASE WHEN {number} THEN ({alias}.value #>> '{{}}')::numeric END")
            }
            ScalarKind::Text => {
                let text = self.is_kind(alias, JsonKind::Text);
                format!("CASE WHEN {text} THEN ({alias}.value #>> '{{}}') END COLLATE \"C\"")
            }
        }
    }

    fn same_json(&self, node: &str, placeholder: &str) -> String {
        format!("{node} = {placeholder}")
    }

    fn list_length(&self, node: &str) -> String {
        format!("CASE jsonb_typeof({node}) WHEN 'array' THEN jsonb_array_length({node}) END")
    }

    fn index_key(&self, column: &str, never_sorted: bool) -> String {
        if never_sorted {
            column.to_owned()
        } else {
            format!("{column} NULLS FIRST")
        }
    }

    fn create_json_index(&self, table: &str, column: &str, index: &str, kind: IndexKind) -> String {
        match kind {
            IndexKind::Elements => format!(
                "CREATE INDEX {} ON {} USING gin ({} jsonb_path_ops);\n",
                quote(index),
                quote(table),
                quote(column)
            ),
            // there is nothing for rectangles without an extension
            IndexKind::Places | IndexKind::Rows => String::new(),
        }
    }

    fn drop_json_index(&self, index: &str, kind: IndexKind) -> String {
        match kind {
            IndexKind::Elements => format!("DROP INDEX {};\n", quote(index)),
            IndexKind::Places | IndexKind::Rows => String::new(),
        }
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn matches(&self, text: &str, placeholder: &str) -> String {
        format!("{text} ~ {placeholder}")
    }

    fn whole(&self, number: &str) -> String {
        format!(
            "CASE WHEN ({number})::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 \
             THEN trunc(({number})::numeric)::bigint END"
        )
    }

    fn is_whole(&self, number: &str) -> String {
        format!("(scale(({number})::numeric) = 0)")
    }

    fn listed(&self, table: &str, column: &str, _: &str, placeholders: &[String]) -> String {
        let contains = |placeholder: &String| format!("{table}.{} @> to_jsonb({placeholder})", quote(column));
        let conditions: Vec<String> = placeholders.iter().map(contains).collect();
        format!("({})", conditions.join(" OR "))
    }

    fn below(&self, column: &str, names: &[String]) -> String {
        names.iter().fold(column.to_owned(), |node, name| {
            format!("{node} -> {}::text", literal(name))
        })
    }

    fn positions(&self, node: &str, alias: &str) -> String {
        format!(
            "LATERAL (SELECT (_eden_place ->> 0)::double precision AS x, (_eden_place ->> 1)::double precision AS y \
             FROM jsonb_path_query({node}, 'strict $.** ? (@.type() == \"array\" && @[0].type() == \"number\")', '{{}}', true) \
             AS _eden_found(_eden_place)) AS {alias}"
        )
    }

    fn segments(&self, node: &str, alias: &str) -> String {
        format!(
            "LATERAL (SELECT _eden_shape ->> 'type' AS kind, (_eden_place ->> 0)::double precision AS x1, \
             (_eden_place ->> 1)::double precision AS y1, (_eden_line -> _eden_number::int ->> 0)::double precision AS x2, \
             (_eden_line -> _eden_number::int ->> 1)::double precision AS y2 \
             FROM jsonb_path_query({node}, 'strict $.** ? (exists(@.coordinates) && @.\"type\" != \"MultiPoint\")', '{{}}', true) \
             AS _eden_shapes(_eden_shape), LATERAL jsonb_path_query(_eden_shape -> 'coordinates', \
             'strict $.** ? (@.type() == \"array\" && @[0][0].type() == \"number\")', '{{}}', true) AS _eden_lines(_eden_line), \
             LATERAL jsonb_array_elements(_eden_line) WITH ORDINALITY AS _eden_places(_eden_place, _eden_number) \
             WHERE _eden_number < jsonb_array_length(_eden_line)) AS {alias}"
        )
    }

    fn versine(&self, angle: &str) -> String {
        format!("2 * power(sin(({angle}) / 2), 2)")
    }

    fn in_box(&self, _: &str, _: &str, _: &[String; 4]) -> Option<String> {
        None
    }
}
