//! Values of SQLite as values of another type. Whatever is asked about is in every SQLite since 3.38.
//! Leaves which conversions there are to `migration`.

use super::Sqlite;
use crate::dialect::literal;
use crate::migration::Conversion;
use crate::table::{ColumnType, Constant};

/// Whole numbers up to here are exact as doubles.
const EXACT: &str = "BETWEEN -9007199254740992 AND 9007199254740992";

/// The letters of months in the date format of HTTP.
const MONTHS: &str = "'JanFebMarAprMayJunJulAugSepOctNovDec'";

/// A double in as few digits as give it back.
fn float_text(value: &str) -> String {
    format!(
        "CASE WHEN CAST(CAST({value} AS TEXT) AS REAL) = {value} THEN CAST({value} AS TEXT) ELSE printf('%!.17g', {value}) END"
    )
}

fn is_whole_text(text: &str) -> String {
    format!("CAST(CAST({text} AS INTEGER) AS TEXT) = {text}")
}

fn is_hex_id(text: &str) -> String {
    format!("length({text}) = 24 AND {text} NOT GLOB '*[^0-9a-f]*'")
}

/// The moment as 2026-01-31T12:00:00.000Z, whichever of the two forms it is written in.
fn iso(text: &str) -> String {
    format!(
        "CASE WHEN {text} GLOB '[A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] [0-9][0-9][0-9][0-9] ??:??:?? GMT' \
         THEN substr({text}, 13, 4) || '-' || printf('%02d', (instr({MONTHS}, substr({text}, 9, 3)) + 2) / 3) || '-' || \
         substr({text}, 6, 2) || 'T' || substr({text}, 18, 8) || 'Z' ELSE {text} END"
    )
}

pub(super) fn converted(value: &str, from: ColumnType, to: ColumnType) -> Option<Conversion> {
    use ColumnType::{Boolean, DateTime, Float, Integer, Number, ObjectId, Text};
    let always = |value: String| Some(Conversion::always(value));
    let when = |value: String, when: String| Some(Conversion::when(value, when));
    match (from, to) {
        (ObjectId, Text) | (Boolean, Integer) | (Integer | Float, Number) => always(value.to_owned()),
        (Text, ObjectId) => when(value.to_owned(), is_hex_id(value)),
        (Text, Integer) => when(format!("CAST({value} AS INTEGER)"), is_whole_text(value)),
        (Text, Float | Number) => {
            let real = format!("CAST({value} AS REAL)");
            let number = format!(
                "CASE WHEN json_valid({value}) THEN json_type({value}) IN ('integer', 'real') \
                 AND abs({real}) <= 1.7976931348623157e308 ELSE 0 END"
            );
            let whole = is_whole_text(value);
            let kept = match to {
                Float => real,
                _ => format!("CASE WHEN {whole} THEN CAST({value} AS INTEGER) ELSE {real} END"),
            };
            when(kept, number)
        }
        (Text, Boolean) => when(format!("{value} = 'true'"), format!("{value} IN ('true', 'false')")),
        (Text, DateTime) => {
            let iso = iso(value);
            let format = |format: &str| format!("strftime('{format}', {iso})");
            let forms = [
                format("%Y-%m-%d"),
                format("%Y-%m-%dT%H:%M:%S"),
                format("%Y-%m-%dT%H:%M:%SZ"),
                format("%Y-%m-%dT%H:%M:%fZ"),
            ];
            when(
                format!("{} * 1000 + substr({}, 4)", format("%s"), format("%f")),
                // the last hour is not the first one of the next day
                format!("substr({iso}, 12, 2) < '24' AND {iso} IN ({})", forms.join(", ")),
            )
        }
        (Integer, Text) => always(format!("CAST({value} AS TEXT)")),
        (Integer, Float) => when(format!("CAST({value} AS REAL)"), format!("{value} {EXACT}")),
        (Integer, Boolean) => when(value.to_owned(), format!("{value} IN (0, 1)")),
        (Float, Text) => always(float_text(value)),
        (Float | Number, Integer) => when(
            format!("CAST({value} AS INTEGER)"),
            format!(
                "typeof({value}) = 'integer' OR {value} = CAST({value} AS INTEGER) \
                 AND abs(CAST({value} AS REAL)) < 9223372036854775808.0"
            ),
        ),
        (Number, Float) => when(
            format!("CAST({value} AS REAL)"),
            format!("typeof({value}) = 'real' OR {value} {EXACT}"),
        ),
        (Number, Text) => always(format!(
            "CASE typeof({value}) WHEN 'integer' THEN CAST({value} AS TEXT) ELSE {} END",
            float_text(value)
        )),
        (Boolean, Text) => always(format!("CASE WHEN {value} THEN 'true' ELSE 'false' END")),
        (DateTime, Text) => when(
            format!("strftime('%Y-%m-%dT%H:%M:%fZ', {value} / 1000.0, 'unixepoch')"),
            // years of four digits
            format!("{value} BETWEEN -62135596800000 AND 253402300799999"),
        ),
        _ => None,
    }
}

pub(super) fn to_json(value: &str, from: ColumnType) -> String {
    match from {
        ColumnType::Text | ColumnType::ObjectId => format!("json_quote({value})"),
        ColumnType::Integer | ColumnType::DateTime => format!("CAST({value} AS TEXT)"),
        ColumnType::Float => float_text(value),
        ColumnType::Number => format!(
            "CASE typeof({value}) WHEN 'integer' THEN CAST({value} AS TEXT) ELSE {} END",
            float_text(value)
        ),
        ColumnType::Boolean => format!("CASE WHEN {value} THEN 'true' ELSE 'false' END"),
        ColumnType::Json => value.to_owned(),
    }
}

pub(super) fn only_element(list: &str) -> Conversion {
    Conversion::when(
        format!("{list} -> '$[0]'"),
        format!("json_type({list}) = 'array' AND json_array_length({list}) = 1"),
    )
}

pub(super) fn out_of_json(node: &str, to: ColumnType) -> Conversion {
    let node = format!("({node})");
    let (kind, value) = (format!("json_type({node})"), format!("json_extract({node}, '$')"));
    match to {
        ColumnType::Text => Conversion::when(
            format!("CASE {kind} WHEN 'text' THEN {value} ELSE {node} -> '$' END"),
            format!("{kind} IN ('text', 'integer', 'real', 'true', 'false')"),
        ),
        ColumnType::ObjectId => {
            let hex = is_hex_id(&value);
            Conversion::when(value, format!("{kind} = 'text' AND {hex}"))
        }
        ColumnType::Integer | ColumnType::DateTime => {
            let when = format!("{kind} = 'integer' AND typeof({value}) = 'integer'");
            Conversion::when(value, when)
        }
        ColumnType::Float => Conversion::when(
            format!("CAST({value} AS REAL)"),
            format!("{kind} = 'real' OR {kind} = 'integer' AND {value} {EXACT}"),
        ),
        ColumnType::Number => {
            let when = format!("{kind} = 'real' OR {kind} = 'integer' AND typeof({value}) = 'integer'");
            Conversion::when(value, when)
        }
        ColumnType::Boolean => Conversion::when(format!("{kind} = 'true'"), format!("{kind} IN ('true', 'false')")),
        ColumnType::Json => Conversion::always(node),
    }
}

pub(super) fn impossible(value: &str) -> String {
    // strict tables would turn some texts into numbers; nothing turns this into anything
    format!("json('no value of the new type: ' || {value})")
}

pub(super) fn constant(constant: &Constant) -> String {
    match constant {
        Constant::Boolean(truth) => i32::from(*truth).to_string(),
        Constant::Number(number) => number.clone(),
        Constant::Text(text) | Constant::Json(text) => literal(text),
        Constant::DateTime(millis) => millis.to_string(),
    }
}

pub(super) fn replace_line(lines: &str, line: &str, by: Option<&str>) -> String {
    let (line, by) = (
        literal(line),
        by.map(|by| format!(" || {} || char(10)", literal(by)))
            .unwrap_or_default(),
    );
    format!("nullif(substr(replace(char(10) || {lines}, char(10) || {line} || char(10), char(10){by}), 2), '')")
}

impl crate::dialect::Changes for Sqlite {
    fn converted(&self, expression: &str, from: ColumnType, to: ColumnType) -> Option<Conversion> {
        converted(expression, from, to)
    }

    fn to_json(&self, expression: &str, from: ColumnType) -> String {
        to_json(expression, from)
    }

    fn list_of_one(&self, node: &str) -> String {
        format!("'[' || {node} || ']'")
    }

    fn only_element(&self, list: &str) -> Conversion {
        only_element(list)
    }

    fn out_of_json(&self, node: &str, to: ColumnType) -> Conversion {
        out_of_json(node, to)
    }

    fn impossible(&self, expression: &str, _: ColumnType) -> String {
        impossible(expression)
    }

    fn constant(&self, value: &Constant, _: ColumnType) -> String {
        constant(value)
    }

    fn replace_line(&self, lines: &str, line: &str, by: Option<&str>) -> String {
        replace_line(lines, line, by)
    }

    fn rebuilds(&self, alteration: &crate::migration::Alteration) -> bool {
        super::alter::rebuilds(alteration)
    }

    fn alter(&self, alteration: &crate::migration::Alteration) -> Vec<String> {
        super::alter::alter(alteration)
    }

    fn live_columns(&self) -> &'static str {
        "SELECT t.name, c.name, c.type, CAST(c.\"notnull\" OR c.pk AS TEXT) \
         FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c WHERE t.type = 'table'"
    }

    fn live_indexes(&self) -> &'static str {
        "SELECT t.name, i.name, CAST(i.\"unique\" AS TEXT) \
         FROM sqlite_master AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table'"
    }

    fn live_type(&self, column_type: ColumnType) -> &'static str {
        use crate::dialect::Dialect;
        self.type_name(column_type)
    }
}
