//! PostgreSQL: JSONB, identity columns, the collation of code points.
//! Leaves nothing but drivers to others. Parameters are cast, so that a driver may send any type that converts.

mod alter;
mod convert;

use super::{Dialect, JsonKind, ScalarKind, list_index, literal};
use crate::filter::Operand;
use crate::table::ColumnType;

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

    fn elements(&self, node: &str, alias: &str) -> String {
        // The place is kept for lists only, counted from zero.
        format!(
            "LATERAL (SELECT value, CASE jsonb_typeof({node}) WHEN 'array' THEN place - 1 END AS key \
             FROM jsonb_array_elements(CASE WHEN jsonb_typeof({node}) = 'array' THEN {node} \
             WHEN {node} IS NOT NULL THEN jsonb_build_array({node}) END) WITH ORDINALITY AS item(value, place)) AS {alias}"
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
}
