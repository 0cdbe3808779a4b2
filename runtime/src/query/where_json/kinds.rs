//! `$type`: Mongo's names and numbers of types, and what they mean where dates and ids are stored in JSON.
//! Leaves finding them to `eden_sql`.

use super::super::fields::Found;
use super::unreadable_where;
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Nested, Type};
use crate::value::Value;
use eden_sql::filter::{Target, ValueKind};
use eden_sql::table::ColumnType;

/// The kinds that `$type` names: one, or a list.
///
/// # Errors
/// 400 for what is no type of Mongo's.
pub(super) fn read(field: &Found, value: &Value) -> Result<Vec<ValueKind>, Refusal> {
    let names = match value {
        Value::List(names) if !names.is_empty() => names.as_slice(),
        Value::List(_) => return Err(unreadable_where()),
        name => std::slice::from_ref(name),
    };
    let mut kinds = Vec::new();
    for name in names {
        kinds.extend(named(name).ok_or_else(unreadable_where)?);
    }
    Ok(stored(field, kinds))
}

fn named(name: &Value) -> Option<&'static [ValueKind]> {
    use ValueKind::{Boolean, DateTime, Float, Large, List, Null, Object, ObjectId, Small, Text};
    let number = match name {
        Value::Integer(number) => *number,
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 200.0 => *number as i64,
        Value::String(name) => match name.as_str() {
            "double" => 1,
            "string" => 2,
            "object" => 3,
            "array" => 4,
            "binData" => 5,
            "undefined" => 6,
            "objectId" => 7,
            "bool" => 8,
            "date" => 9,
            "null" => 10,
            "regex" => 11,
            "dbPointer" => 12,
            "javascript" => 13,
            "symbol" => 14,
            "javascriptWithScope" => 15,
            "int" => 16,
            "timestamp" => 17,
            "long" => 18,
            "decimal" => 19,
            "minKey" => -1,
            "maxKey" => 127,
            "number" => return Some(&[Float, Small, Large]),
            _ => return None,
        },
        _ => return None,
    };
    Some(match number {
        1 => &[Float],
        2 => &[Text],
        3 => &[Object],
        4 => &[List],
        7 => &[ObjectId],
        8 => &[Boolean],
        9 => &[DateTime],
        10 => &[Null],
        16 => &[Small],
        18 => &[Large],
        // nothing of these is ever stored
        5 | 6 | 11..=15 | 17 | 19 | -1 | 127 => &[],
        _ => return None,
    })
}

/// The kinds as the field stores them: below JSON, dates are numbers and ids are text.
fn stored(field: &Found, kinds: Vec<ValueKind>) -> Vec<ValueKind> {
    if let Target::Column { column_type, .. } = &field.target
        && *column_type != ColumnType::Json
    {
        return kinds;
    }
    let (dates, ids) = (holds_dates(field), holds_ids(field));
    let mut stored = Vec::new();
    for kind in kinds {
        match kind {
            ValueKind::DateTime if dates => stored.extend([ValueKind::Small, ValueKind::Large]),
            ValueKind::ObjectId if ids => stored.push(ValueKind::Text),
            ValueKind::DateTime | ValueKind::ObjectId => {}
            ValueKind::Small | ValueKind::Large | ValueKind::Float if dates => {}
            ValueKind::Text if ids => {}
            other => stored.push(other),
        }
    }
    stored
}

/// Whether the field, or the elements of its list, are dates.
pub(super) fn holds_dates(field: &Found) -> bool {
    holds(field, Type::DateTime)
}

/// Whether the field, or the elements of its list, are ids.
pub(super) fn holds_ids(field: &Found) -> bool {
    holds(field, Type::ObjectId)
}

fn holds(field: &Found, wanted: Type) -> bool {
    fn leaf(spec: &'static FieldSpec) -> &'static FieldSpec {
        match spec.nested {
            Some(Nested::List(element)) => leaf(element),
            _ => spec,
        }
    }
    field.automatic == Some(wanted) || field.spec.is_some_and(|spec| leaf(spec).types == [wanted])
}
