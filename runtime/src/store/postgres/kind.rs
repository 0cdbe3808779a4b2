//! The types that parameters and cells have on PostgreSQL's wire, by the numbers that its catalogue gives them.
//! Leaves the bytes to `encode` and `cells`.

use super::super::bind::Bind;

/// A type as this program reads and writes it, in the binary form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Boolean,
    SmallInteger,
    MediumInteger,
    Integer,
    Single,
    Float,
    Numeric,
    Text,
    DateTime,
    Json,
    JsonBinary,
    /// A type that no column of ours has.
    Other,
}

impl Kind {
    /// The type with this number; those that are sent as their text are all text.
    pub(super) fn of(oid: u32) -> Self {
        match oid {
            16 => Self::Boolean,
            21 => Self::SmallInteger,
            23 => Self::MediumInteger,
            20 => Self::Integer,
            700 => Self::Single,
            701 => Self::Float,
            1700 => Self::Numeric,
            // text, varchar, bpchar, name, unknown
            25 | 1043 | 1042 | 19 | 705 => Self::Text,
            // with and without a zone: without one, UTC is meant
            1184 | 1114 => Self::DateTime,
            114 => Self::Json,
            3802 => Self::JsonBinary,
            _ => Self::Other,
        }
    }

    /// A value of this type in one form, whichever database it lies in: one keeps truth values and dates as numbers
    /// and JSON as it was written, the other has types for them.
    pub(in super::super) fn canonical(self, bind: &Bind) -> String {
        match (self, bind) {
            (_, Bind::Null) => "null".to_owned(),
            (Self::Boolean, Bind::Boolean(truth)) => i64::from(*truth).to_string(),
            (Self::Json | Self::JsonBinary, Bind::Text(text) | Bind::Json(text)) => {
                match serde_json::from_str::<serde_json::Value>(text) {
                    Ok(value) => unsigned_zero(value).to_string(),
                    Err(_) => text.clone(),
                }
            }
            (Self::Single | Self::Float, Bind::Integer(number)) => format!("{:?}", *number as f64),
            (_, Bind::Text(text) | Bind::Json(text)) => format!("'{text}"),
            (_, Bind::Integer(number)) => number.to_string(),
            // a decimal has no negative zero
            (Self::Numeric, Bind::Float(number)) => format!("{:?}", number + 0.0),
            (_, Bind::Float(number)) => format!("{number:?}"),
            (_, other) => format!("{other:?}"),
        }
    }

    /// The elements of the list type with this number, and their own number.
    pub(super) fn of_elements(oid: u32) -> Option<(Self, u32)> {
        let element = match oid {
            1000 => 16,
            1005 => 21,
            1007 => 23,
            1016 => 20,
            1021 => 700,
            1022 => 701,
            1231 => 1700,
            1009 => 25,
            1015 => 1043,
            1185 => 1184,
            1115 => 1114,
            199 => 114,
            3807 => 3802,
            _ => return None,
        };
        Some((Self::of(element), element))
    }
}

/// JSON without negative zeros, which numbers of `jsonb` have not.
fn unsigned_zero(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(number) if number.as_f64() == Some(0.0) && number.is_f64() => Value::from(0.0),
        Value::Array(elements) => elements.into_iter().map(unsigned_zero).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, value)| (key, unsigned_zero(value)));
            Value::Object(members.collect())
        }
        other => other,
    }
}

/// Milliseconds from 1970 to 2000, where PostgreSQL's dates begin.
pub(super) const EPOCH: i64 = 946_684_800_000;
