//! Values of each type, and what they must become as values of another: said here once more, without SQL.
//! Leaves values that cannot be converted to `conversions`.

use eden_sql::table::{Column, ColumnType, Constant, JsonShape};

fn number(number: impl ToString) -> Constant {
    Constant::Number(number.to_string())
}

fn text(text: impl ToString) -> Constant {
    Constant::Text(text.to_string())
}

/// A value of `from` and what it is as one of `to`: another one for each `n`, as far as the types have so many.
pub fn pair(from: &Column, to: &Column, n: i64) -> (Constant, Constant) {
    use ColumnType::Json;
    match (from.column_type, to.column_type) {
        (Json, Json) => {
            let same = Constant::Json(format!(r#"{{"n": {n}, "é": [1, 2.0, null, "it's"]}}"#));
            (same.clone(), same)
        }
        (Json, scalar) => match from.json {
            Some(JsonShape::List(element)) => {
                let element = if element == Json { generic(scalar) } else { element };
                let (old, new) = scalars(element, scalar, n);
                (Constant::Json(format!("[{}]", json(&old))), new)
            }
            _ => {
                let (old, new) = scalars(generic(scalar), scalar, n);
                (Constant::Json(json(&old)), new)
            }
        },
        (scalar, Json) => match to.json {
            Some(JsonShape::List(element)) => {
                let element = if element == Json { generic(scalar) } else { element };
                let (old, new) = scalars(scalar, element, n);
                (old, Constant::Json(format!("[{}]", json(&new))))
            }
            _ => {
                let (old, new) = scalars(scalar, generic(scalar), n);
                (old, Constant::Json(json(&new)))
            }
        },
        (from, to) => scalars(from, to, n),
    }
}

/// As what a scalar stands in JSON of any kind: moments have no form of their own there.
fn generic(scalar: ColumnType) -> ColumnType {
    if scalar == ColumnType::DateTime {
        ColumnType::Text
    } else {
        scalar
    }
}

fn json(constant: &Constant) -> String {
    match constant {
        Constant::Boolean(truth) => truth.to_string(),
        Constant::Number(number) => number.clone(),
        Constant::Text(text) => format!("{text:?}"),
        Constant::DateTime(millis) => millis.to_string(),
        Constant::Json(text) => text.clone(),
    }
}

/// The first hour of 2026 at the `n`th second, in both forms.
fn moment(n: i64) -> (Constant, Constant) {
    let (minute, second) = (n / 60, n % 60);
    (
        text(format!("2026-01-01T00:{minute:02}:{second:02}.007Z")),
        Constant::DateTime(1_767_225_600_007 + n * 1000),
    )
}

fn scalars(from: ColumnType, to: ColumnType, n: i64) -> (Constant, Constant) {
    use ColumnType::{Boolean, DateTime, Float, Integer, Number, ObjectId, Text};
    let id = || text(format!("{n:024x}"));
    let truth = n % 2 == 1;
    match (from, to) {
        (Text, Text) => (text(format!("it's \"é\" 😀 {n}")), text(format!("it's \"é\" 😀 {n}"))),
        (Text | ObjectId, ObjectId) | (ObjectId, Text) => (id(), id()),
        (Text, Integer) => (text(-n), number(-n)),
        (Text, Float) => (text(format!("{n}.25")), number(format!("{n}.25"))),
        (Text, Number) if truth => (text(n), number(n)),
        (Text, Number) => (text(format!("{n}.0")), number(format!("{n}.0"))),
        (Text, Boolean) => (text(truth), Constant::Boolean(truth)),
        (Text, DateTime) => moment(n),
        (DateTime, Text) => {
            let (iso, millis) = moment(n);
            (millis, iso)
        }
        (DateTime, _) => (moment(n).1, moment(n).1),
        (Integer, Text) => (number(n), text(n)),
        (Integer, Float) => (number(n), number(format!("{n}.0"))),
        (Integer, Boolean) | (Boolean, _) => {
            let old = if from == Integer {
                number(i32::from(truth))
            } else {
                Constant::Boolean(truth)
            };
            let new = match to {
                Text => text(truth),
                Integer => number(i32::from(truth)),
                _ => Constant::Boolean(truth),
            };
            (old, new)
        }
        (Integer, _) => (number(i64::MAX - n), number(i64::MAX - n)),
        (Float, Text) => (number(format!("{n}.1")), text(format!("{n}.1"))),
        (Float, Integer) => (number(format!("{n}.0")), number(n)),
        (Float, _) => (number(format!("{n}.0")), number(format!("{n}.0"))),
        (Number, Text) if truth => (number(n), text(n)),
        (Number, Text) => (number(format!("{n}.0")), text(format!("{n}.0"))),
        (Number, Integer) if truth => (number(n), number(n)),
        (Number, Integer) => (number(format!("{n}.0")), number(n)),
        (Number, Float) if truth => (number(n), number(format!("{n}.0"))),
        (Number, Float) => (number(format!("{n}.5")), number(format!("{n}.5"))),
        (Number, _) if truth => (number(n), number(n)),
        (Number, _) => (number(format!("{n}.0")), number(format!("{n}.0"))),
        (from, to) => unreachable!("{from:?} to {to:?}"),
    }
}

/// A constant as [`crate::database::Database::readable`] shows it.
pub fn shown(constant: &Constant, column_type: ColumnType) -> String {
    match (constant, column_type) {
        (Constant::Number(number), ColumnType::Float) => comparable(Some(number.clone()), column_type),
        (Constant::Json(text), _) => comparable(Some(text.clone()), ColumnType::Json),
        (Constant::Boolean(truth), _) => truth.to_string(),
        (Constant::Number(text) | Constant::Text(text), _) => text.clone(),
        (Constant::DateTime(millis), _) => millis.to_string(),
    }
}

/// What was read, without what does not count: how a double is written, blanks and the order of keys in JSON.
pub fn comparable(cell: Option<String>, column_type: ColumnType) -> String {
    let Some(cell) = cell else { return "NULL".to_owned() };
    match column_type {
        ColumnType::Float => cell.parse::<f64>().map_or(cell, |number| format!("{number:?}")),
        ColumnType::Json => {
            let value: serde_json::Value =
                serde_json::from_str(&cell).unwrap_or_else(|error| panic!("{cell}: {error}"));
            value.to_string()
        }
        _ => cell,
    }
}
