//! Values of PostgreSQL as values of another type, for every version since 13.
//! Leaves which conversions there are to `migration`. Casts that could fail are asked about inside CASE, whose
//! branches are evaluated in order.

use super::Postgres;
use crate::dialect::{Dialect, literal};
use crate::migration::{Alteration, Conversion};
use crate::table::{ColumnType, Constant};

/// Whole numbers up to here are exact as doubles.
const EXACT: &str = "BETWEEN -9007199254740992 AND 9007199254740992";

/// Whole numbers that are kept as such.
const WHOLE: &str = "BETWEEN -9223372036854775808 AND 9223372036854775807";

fn is_whole_text(text: &str) -> String {
    format!("CASE WHEN {text} ~ '^(0|-?[1-9][0-9]{{0,18}})$' THEN {text}::numeric {WHOLE} ELSE false END")
}

fn is_hex_id(text: &str) -> String {
    format!("{text} ~ '^[0-9a-f]{{24}}$'")
}

/// The moment as 2026-01-31T12:00:00.000Z, whichever of the two forms it is written in.
fn iso(text: &str) -> String {
    format!(
        "CASE WHEN {text} ~ '^[A-Z][a-z]{{2}}, [0-9]{{2}} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{{4}} \
         [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} GMT$' THEN substr({text}, 13, 4) || '-' || \
         lpad(((strpos('JanFebMarAprMayJunJulAugSepOctNovDec', substr({text}, 9, 3)) + 2) / 3)::text, 2, '0') || '-' || \
         substr({text}, 6, 2) || 'T' || substr({text}, 18, 8) || 'Z' ELSE {text} END"
    )
}

/// A double in as few digits as give it back, never like a whole number.
fn float_text(value: &str) -> String {
    format!("CASE WHEN {value}::text ~ '^-?[0-9]+$' THEN {value}::text || '.0' ELSE {value}::text END")
}

/// A number that must not look whole.
fn fraction(number: &str) -> String {
    format!("round({number}, greatest(scale({number}), 1))")
}

impl crate::dialect::Changes for Postgres {
    fn converted(&self, value: &str, from: ColumnType, to: ColumnType) -> Option<Conversion> {
        use ColumnType::{Boolean, DateTime, Float, Integer, Number, ObjectId, Text};
        let value = &format!("({value})");
        let always = |value: String| Some(Conversion::always(value));
        let when = |value: String, when: String| Some(Conversion::when(value, when));
        match (from, to) {
            (ObjectId, Text) => always(value.clone()),
            (Text, ObjectId) => when(value.clone(), is_hex_id(value)),
            (Text, Integer) => when(format!("{value}::bigint"), is_whole_text(value)),
            (Text, Float | Number) => {
                let number = format!("{value}::numeric");
                let whole = is_whole_text(value);
                let kept = match to {
                    Float => format!("{value}::double precision"),
                    _ => format!("CASE WHEN {whole} THEN {number} ELSE {} END", fraction(&number)),
                };
                when(
                    kept,
                    format!(
                        "CASE WHEN {value} ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{{1,3}})?$' \
                         THEN {number} = 0 OR abs({number}) BETWEEN 1e-307 AND 1.7976931348623157e308 ELSE false END"
                    ),
                )
            }
            (Text, Boolean) => when(format!("{value} = 'true'"), format!("{value} IN ('true', 'false')")),
            (Text, DateTime) => {
                let iso = format!("({})", iso(value));
                when(
                    format!("rtrim({iso}, 'Z')::timestamp AT TIME ZONE 'UTC'"),
                    format!(
                        "CASE WHEN {iso} ~ '^(?!0000)[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\
                         (T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{{3}}Z|Z|))?$' \
                         THEN substr({iso}, 9, 2)::int <= extract(day FROM \
                         (substr({iso}, 1, 7) || '-01')::date + interval '1 month' - interval '1 day') ELSE false END"
                    ),
                )
            }
            (Integer | Number, Text) => always(format!("{value}::text")),
            (Integer, Float) => when(format!("{value}::double precision"), format!("{value} {EXACT}")),
            (Integer, Number) => always(format!("{value}::numeric")),
            (Integer, Boolean) => when(format!("{value} = 1"), format!("{value} IN (0, 1)")),
            (Float, Text) => always(float_text(value)),
            (Float, Integer) => when(
                format!("{value}::bigint"),
                format!("{value} = trunc({value}) AND abs({value}) < 9223372036854775808"),
            ),
            (Float, Number) => always(fraction(&format!("{value}::text::numeric"))),
            (Number, Integer) => when(
                format!("{value}::bigint"),
                format!("{value} = trunc({value}) AND {value} {WHOLE}"),
            ),
            (Number, Float) => when(
                format!("{value}::double precision"),
                format!("scale({value}) > 0 OR {value} {EXACT}"),
            ),
            (Boolean, Text) => always(format!("{value}::text")),
            (Boolean, Integer) => always(format!("{value}::int::bigint")),
            (DateTime, Text) => when(
                format!("to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"),
                format!("{value} BETWEEN '0001-01-01T00:00:00Z' AND '9999-12-31T23:59:59.999Z'"),
            ),
            _ => None,
        }
    }

    fn to_json(&self, value: &str, from: ColumnType) -> String {
        let value = format!("({value})");
        match from {
            ColumnType::Text | ColumnType::ObjectId => format!("to_jsonb({value}::text)"),
            ColumnType::Integer | ColumnType::Boolean | ColumnType::Number => format!("to_jsonb({value})"),
            ColumnType::Float => format!("({})::jsonb", float_text(&value)),
            ColumnType::DateTime => format!("to_jsonb((extract(epoch FROM {value}) * 1000)::bigint)"),
            ColumnType::Json => value,
        }
    }

    fn list_of_one(&self, node: &str) -> String {
        format!("jsonb_build_array({node})")
    }

    fn only_element(&self, list: &str) -> Conversion {
        Conversion::when(
            format!("{list} -> 0"),
            format!("CASE WHEN jsonb_typeof({list}) = 'array' THEN jsonb_array_length({list}) = 1 ELSE false END"),
        )
    }

    fn out_of_json(&self, node: &str, to: ColumnType) -> Conversion {
        let node = format!("({node})");
        let (kind, text) = (format!("jsonb_typeof({node})"), format!("({node} #>> '{{}}')"));
        let number = format!("{text}::numeric");
        let whole = format!("CASE WHEN {kind} = 'number' THEN scale({number}) = 0 AND {number} {WHOLE} ELSE false END");
        match to {
            ColumnType::Text => Conversion::when(text, format!("{kind} IN ('string', 'number', 'boolean')")),
            ColumnType::ObjectId => {
                let hex = is_hex_id(&text);
                Conversion::when(text, format!("{kind} = 'string' AND {hex}"))
            }
            ColumnType::Integer => Conversion::when(format!("{text}::bigint"), whole),
            ColumnType::DateTime => Conversion::when(
                format!("timestamptz 'epoch' + {text}::bigint * interval '1 millisecond'"),
                whole,
            ),
            ColumnType::Float => Conversion::when(
                format!("{text}::double precision"),
                format!("CASE WHEN {kind} = 'number' THEN scale({number}) > 0 OR {number} {EXACT} ELSE false END"),
            ),
            ColumnType::Number => Conversion::when(
                number.clone(),
                format!("CASE WHEN {kind} = 'number' THEN scale({number}) > 0 OR {number} {WHOLE} ELSE false END"),
            ),
            ColumnType::Boolean => Conversion::when(format!("{text}::boolean"), format!("{kind} = 'boolean'")),
            ColumnType::Json => Conversion::always(node),
        }
    }

    fn impossible(&self, value: &str, to: ColumnType) -> String {
        // no text that begins like this is a number
        format!(
            "('no value of the new type: ' || {value}::text)::bigint::text::{}",
            self.type_name(to)
        )
    }

    fn constant(&self, constant: &Constant, column_type: ColumnType) -> String {
        match constant {
            Constant::Boolean(truth) => truth.to_string(),
            Constant::Number(number) => format!("'{number}'::{}", self.type_name(column_type)),
            Constant::Text(text) => literal(text),
            Constant::DateTime(millis) => format!("timestamptz 'epoch' + {millis} * interval '1 millisecond'"),
            Constant::Json(text) => format!("{}::jsonb", literal(text)),
        }
    }

    fn replace_line(&self, lines: &str, line: &str, by: Option<&str>) -> String {
        let (line, by) = (
            literal(line),
            by.map(|by| format!(" || {} || chr(10)", literal(by)))
                .unwrap_or_default(),
        );
        format!("nullif(substr(replace(chr(10) || {lines}, chr(10) || {line} || chr(10), chr(10){by}), 2), '')")
    }

    fn rebuilds(&self, _: &Alteration) -> bool {
        false
    }

    fn alter(&self, alteration: &Alteration) -> Vec<String> {
        super::alter::alter(alteration)
    }

    fn live_columns(&self) -> &'static str {
        "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::int::text \
         FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid \
         WHERE t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND pg_table_is_visible(t.oid)"
    }

    fn live_indexes(&self) -> &'static str {
        "SELECT t.relname::text, i.relname::text, x.indisunique::int::text \
         FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid \
         WHERE t.relkind IN ('r', 'p') AND pg_table_is_visible(t.oid)"
    }

    fn live_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text | ColumnType::ObjectId => "text",
            ColumnType::DateTime => "timestamp(3) with time zone",
            other => self.type_name(other),
        }
    }
}
