//! What a migration has to ask, and what people answer: which values may go, and what rows get that lack one.
//! Leaves asking to the command lines.

use crate::table::{ColumnType, Constant};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What was answered. Places are tables (`notes`) and columns (`notes.title`), by their names in the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// What may be dropped, with its values.
    pub drop: BTreeSet<String>,
    /// What rows get where a column begins to refuse NULL; `None` says that no row lacks a value.
    pub values: BTreeMap<String, Option<String>>,
}

/// What has to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Values would be lost, and nobody has said that they may.
    Drop {
        /// The table or column.
        place: String,
        /// Why they would be lost, where it is not plain.
        reason: Option<String>,
        /// What appears at the same time, and so may be what was renamed; by the names of fields or tables.
        renamed_to: Vec<String>,
    },
    /// Rows that exist have no value where there must be one.
    Value {
        /// The column.
        place: String,
        /// Its type.
        column_type: ColumnType,
        /// Whether the column is new: then every row lacks it.
        is_new: bool,
        /// What is wrong with the answer that was given.
        wrong: Option<String>,
    },
    /// `renamed_from` names what is not there.
    NothingToRename {
        /// The table or column that says it.
        place: String,
        /// What it names.
        name: String,
    },
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Question::Drop {
                place,
                reason,
                renamed_to,
            } => {
                match (reason, renamed_to.as_slice()) {
                    (Some(reason), _) => write!(formatter, "`{place}`: {reason}")?,
                    (None, []) => write!(formatter, "`{place}` is gone")?,
                    (None, names) => write!(
                        formatter,
                        "`{place}` is gone, and new is `{}`: if it was renamed, say `renamed_from` there",
                        names.join("`, `")
                    )?,
                }
                write!(formatter, "; to drop it with its values: --allow-drop {place}")
            }
            Question::Value { place, wrong, .. } => {
                match wrong {
                    Some(wrong) => write!(formatter, "`{place}`: {wrong}")?,
                    None => write!(formatter, "`{place}` is required, and rows that exist may lack it")?,
                }
                write!(
                    formatter,
                    "; what they get: a default, or --value {place}=VALUE; if none lacks it: --every-row-has {place}"
                )
            }
            Question::NothingToRename { place, name } => {
                write!(formatter, "`{place}`: there is no `{name}` that it could have been")
            }
        }
    }
}

/// Reads what was typed as a value of a column.
///
/// # Errors
/// What has to be typed instead. JSON is not looked at here.
pub fn constant(text: &str, column_type: ColumnType) -> Result<Constant, String> {
    let number = |text: &str| {
        text.parse::<f64>().is_ok_and(f64::is_finite) && text.ends_with(|last: char| last.is_ascii_digit())
    };
    match column_type {
        ColumnType::Text => Ok(Constant::Text(text.to_owned())),
        ColumnType::Json => Ok(Constant::Json(text.to_owned())),
        ColumnType::Integer if text.parse::<i64>().is_ok() => {
            Ok(Constant::Number(text.trim_start_matches('+').to_owned()))
        }
        ColumnType::Float | ColumnType::Number if number(text) => {
            Ok(Constant::Number(text.trim_start_matches('+').to_owned()))
        }
        ColumnType::Boolean => match text {
            "true" => Ok(Constant::Boolean(true)),
            "false" => Ok(Constant::Boolean(false)),
            _ => Err("`true` or `false`".to_owned()),
        },
        ColumnType::ObjectId if is_object_id(text) => Ok(Constant::Text(text.to_owned())),
        ColumnType::DateTime => moment(text)
            .map(Constant::DateTime)
            .ok_or_else(|| "a moment, such as 2026-01-31T12:00:00Z".to_owned()),
        ColumnType::Integer => Err("a whole number".to_owned()),
        ColumnType::Float | ColumnType::Number => Err("a number, such as 5 or 0.5".to_owned()),
        ColumnType::ObjectId => Err("24 hexadecimal digits in small letters".to_owned()),
    }
}

fn is_object_id(text: &str) -> bool {
    text.len() == 24
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// Milliseconds of `2026-01-31T12:00:00Z`, or of a day alone.
fn moment(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let part = |text: Option<&str>, digits: usize| -> Option<i64> {
        let text = text.filter(|text| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))?;
        text.parse().ok()
    };
    let mut parts = day.split('-');
    let (year, month, day) = (part(parts.next(), 4)?, part(parts.next(), 2)?, part(parts.next(), 2)?);
    let mut times = time.strip_suffix('Z')?.split(':');
    let (hour, minute, second) = (part(times.next(), 2)?, part(times.next(), 2)?, part(times.next(), 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(month).ok()?.checked_sub(1)?;
    let length = *lengths.get(month)?;
    let legal = parts.next().is_none() && times.next().is_none();
    if !legal || !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // days before the year, counted from the year 0, and from there to 1970
    let before = year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let days = before + lengths.iter().take(month).sum::<i64>() + day - 1 - 719_528;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::constant;
    use crate::table::{ColumnType, Constant};

    #[test]
    fn answers_are_values_of_their_column() {
        let number = |text: &str| Some(Constant::Number(text.into()));
        for (text, column_type, expected) in [
            ("5", ColumnType::Integer, number("5")),
            ("+5", ColumnType::Integer, number("5")),
            ("5.0", ColumnType::Integer, None),
            ("9223372036854775808", ColumnType::Integer, None),
            ("5.0", ColumnType::Number, number("5.0")),
            ("1e400", ColumnType::Float, None),
            ("inf", ColumnType::Float, None),
            ("", ColumnType::Float, None),
            ("true", ColumnType::Boolean, Some(Constant::Boolean(true))),
            ("True", ColumnType::Boolean, None),
            ("it's", ColumnType::Text, Some(Constant::Text("it's".into()))),
            (
                "5f9f1b9b9b9b9b9b9b9b9b9b",
                ColumnType::ObjectId,
                Some(Constant::Text("5f9f1b9b9b9b9b9b9b9b9b9b".into())),
            ),
            ("5f", ColumnType::ObjectId, None),
            (
                "1970-01-01T00:00:01Z",
                ColumnType::DateTime,
                Some(Constant::DateTime(1000)),
            ),
            (
                "2024-02-29",
                ColumnType::DateTime,
                Some(Constant::DateTime(1_709_164_800_000)),
            ),
            (
                "1969-12-31T23:59:59Z",
                ColumnType::DateTime,
                Some(Constant::DateTime(-1000)),
            ),
            ("2023-02-29", ColumnType::DateTime, None),
            ("2023-13-01", ColumnType::DateTime, None),
            ("2023-01-01T24:00:00Z", ColumnType::DateTime, None),
            ("2023-01-01-01", ColumnType::DateTime, None),
            ("now", ColumnType::DateTime, None),
        ] {
            assert_eq!(constant(text, column_type).ok(), expected, "{text}");
        }
    }
}
