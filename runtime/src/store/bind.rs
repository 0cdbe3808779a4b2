//! Values on their way into a statement. Leaves the drivers' own types to the lanes.

use crate::id::ObjectId;
use crate::time::DateTime;
use crate::value::Value;
use eden_sql::filter::Operand;

/// One parameter of a statement.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Bind {
    /// SQL NULL: absent or null.
    #[default]
    Null,
    /// Truth value.
    Boolean(bool),
    /// Whole number.
    Integer(i64),
    /// Double.
    Float(f64),
    /// Text.
    Text(String),
    /// UTC milliseconds.
    DateTime(DateTime),
    /// Document id.
    ObjectId(ObjectId),
    /// JSON text as it is stored.
    Json(String),
}

impl Bind {
    /// `value` as the text of a JSON column.
    pub fn json(value: &Value) -> Self {
        Bind::Json(stored_text(value))
    }

    /// A scalar as the cell of a column of its own type; lists and dicts as JSON.
    pub fn scalar(value: &Value) -> Self {
        match value {
            Value::Null => Bind::Null,
            Value::Boolean(truth) => Bind::Boolean(*truth),
            Value::Integer(number) => Bind::Integer(*number),
            Value::Float(number) => Bind::Float(*number),
            Value::String(text) => Bind::Text(text.clone()),
            Value::DateTime(moment) => Bind::DateTime(*moment),
            Value::ObjectId(id) => Bind::ObjectId(*id),
            Value::List(_) | Value::Dict(_) => Bind::json(value),
        }
    }
}

impl From<&Value> for Operand {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Operand::Null,
            Value::Boolean(truth) => Operand::Boolean(*truth),
            Value::Integer(number) => Operand::Integer(*number),
            Value::Float(number) => Operand::Float(*number),
            Value::String(text) => Operand::Text(text.clone()),
            Value::DateTime(moment) => Operand::DateTime(moment.millis()),
            Value::ObjectId(id) => Operand::ObjectId(id.to_hex()),
            Value::List(_) | Value::Dict(_) => Operand::Json(stored_text(value)),
        }
    }
}

impl From<Operand> for Bind {
    fn from(operand: Operand) -> Self {
        match operand {
            Operand::Null => Bind::Null,
            Operand::Boolean(truth) => Bind::Boolean(truth),
            Operand::Integer(number) => Bind::Integer(number),
            Operand::Float(number) => Bind::Float(number),
            Operand::Text(text) => Bind::Text(text),
            Operand::DateTime(millis) => Bind::DateTime(DateTime::from_millis(millis)),
            Operand::ObjectId(hex) => Bind::Text(hex),
            Operand::Json(text) => Bind::Json(text),
        }
    }
}

fn stored_text(value: &Value) -> String {
    let mut text = Vec::new();
    crate::json::store::write_stored(&mut text, value);
    // the writer escapes everything outside ASCII, so this never replaces anything
    String::from_utf8_lossy(&text).into_owned()
}
