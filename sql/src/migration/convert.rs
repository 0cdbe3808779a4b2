//! Values of one type as values of another: which are possible at all, and when a single value is.
//! Leaves the expressions to the dialects. Nothing is rounded, cut or guessed: a value either has an exact
//! counterpart, or its row stops the migration.

use crate::dialect::Dialect;
use crate::table::{Column, ColumnType, JsonShape};

/// A converted value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The expression of the new value, for values that are not NULL and fulfil `when`.
    pub value: String,
    /// Which values have a counterpart; `None` when all have.
    pub when: Option<String>,
}

impl Conversion {
    /// A conversion of all values.
    pub fn always(value: impl Into<String>) -> Self {
        Conversion {
            value: value.into(),
            when: None,
        }
    }

    /// A conversion of those values that fulfil `when`.
    pub fn when(value: impl Into<String>, when: impl Into<String>) -> Self {
        Conversion {
            value: value.into(),
            when: Some(when.into()),
        }
    }

    /// One conversion after another, which is made of this one's value.
    fn then(self, next: Conversion) -> Self {
        let when = match (self.when, next.when) {
            (Some(first), Some(second)) => Some(format!("CASE WHEN {first} THEN {second} ELSE false END")),
            (first, second) => first.or(second),
        };
        Conversion {
            value: next.value,
            when,
        }
    }
}

/// Whether every value stays as it is stored.
pub fn is_kept_as_it_is(from: &Column, to: &Column) -> bool {
    let is_decimal_to_text = from.column_type == ColumnType::Decimal && to.column_type == ColumnType::Text;
    is_decimal_to_text || from.column_type == to.column_type || is_text(from.column_type) && is_text(to.column_type)
}

fn is_text(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Text | ColumnType::ObjectId)
}

/// Whether values of `from` can have counterparts in `to` at all.
pub(super) fn is_possible(from: &Column, to: &Column) -> bool {
    use ColumnType::Json;
    match (from.column_type, to.column_type) {
        (from, to) if from == to => true,
        (scalar, Json) => match to.json {
            None => true,
            Some(JsonShape::Dict) => false,
            Some(JsonShape::List(element)) => element == Json || scalars(scalar, element),
        },
        (Json, scalar) => match from.json {
            None => true,
            Some(JsonShape::Dict) => false,
            Some(JsonShape::List(element)) => element == Json || scalars(element, scalar),
        },
        (from, to) => scalars(from, to),
    }
}

/// Whether a scalar can have a counterpart. What a number means as a moment, nobody knows.
fn scalars(from: ColumnType, to: ColumnType) -> bool {
    use ColumnType::{Boolean, DateTime, Decimal, Float, Integer, Number, ObjectId, Text};
    from == to
        || matches!(
            (from, to),
            (Text, Integer | Float | Number | Boolean | DateTime | ObjectId)
                | (Integer, Text | Decimal | Float | Number | Boolean)
                | (Float, Text | Integer | Number)
                | (Number, Text | Integer | Float)
                | (Boolean, Text | Integer)
                | (DateTime | ObjectId | Decimal, Text)
        )
}

/// The values of `expression`, a column `from`, as values of the column `to`; `None` when that is impossible.
pub fn conversion(dialect: &dyn Dialect, expression: &str, from: &Column, to: &Column) -> Option<Conversion> {
    use ColumnType::Json;
    if !is_possible(from, to) {
        return None;
    }
    match (from.column_type, to.column_type) {
        (from, to) if from == to => Some(Conversion::always(expression)),
        (scalar, Json) => {
            let list = matches!(to.json, Some(JsonShape::List(_)));
            let element = match to.json {
                Some(JsonShape::List(element)) if element != Json => element,
                // a moment inside JSON of any kind would be a number without meaning
                _ if scalar == ColumnType::DateTime => ColumnType::Text,
                _ => scalar,
            };
            let element_value = between(dialect, expression, scalar, element)?;
            let node = dialect.to_json(&element_value.value, element);
            let value = if list { dialect.list_of_one(&node) } else { node };
            Some(Conversion { value, ..element_value })
        }
        (Json, scalar) => {
            let (node, element) = match from.json {
                Some(JsonShape::List(element)) => (dialect.only_element(expression), element),
                _ => (Conversion::always(expression), Json),
            };
            let element = match (element, scalar) {
                (Json, ColumnType::DateTime) => ColumnType::Text,
                (Json, scalar) => scalar,
                (element, _) => element,
            };
            let read = dialect.out_of_json(&node.value, element);
            let last = between(dialect, &read.value, element, scalar)?;
            Some(node.then(read).then(last))
        }
        (from, to) => between(dialect, expression, from, to),
    }
}

fn between(dialect: &dyn Dialect, expression: &str, from: ColumnType, to: ColumnType) -> Option<Conversion> {
    if from == to {
        return Some(Conversion::always(expression));
    }
    dialect.converted(expression, from, to)
}

/// The whole expression: NULL stays NULL, and a value without a counterpart fails the statement.
pub(crate) fn expression(dialect: &dyn Dialect, expression: &str, from: &Column, to: &Column) -> String {
    if is_kept_as_it_is(from, to) {
        return expression.to_owned();
    }
    let impossible = dialect.impossible(expression, to.column_type);
    match conversion(dialect, expression, from, to) {
        None => impossible,
        Some(Conversion { value, when: None }) => {
            format!("CASE WHEN {expression} IS NOT NULL THEN {value} END")
        }
        Some(Conversion {
            value,
            when: Some(when),
        }) => format!("CASE WHEN {expression} IS NULL THEN NULL WHEN {when} THEN {value} ELSE {impossible} END"),
    }
}
