//! Filters: what a document must satisfy, in Mongo's meaning, over physical columns.
//! Leaves the client's syntax and the names of fields to the runtime, SQL text to `render`.

pub(crate) mod candidates;
mod limits;
mod render;
#[cfg(test)]
mod tests;

pub use limits::TooComplex;
pub use render::render;

use crate::table::ColumnType;

pub(crate) use limits::LONGEST_TEXT;

/// A condition on a document. Absent and null fields satisfy no comparison but one with null, so that
/// [`Filter::Not`] around a comparison is satisfied by them, as Mongo's `$ne`, `$nin` and `$not` are.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Each of these; true when there is none.
    All(Vec<Filter>),
    /// One of these; false when there is none.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A value, or an element of a list, stands in this relation to `value`. Only values of one type are in a relation.
    Compare {
        /// What is compared.
        target: Target,
        /// How.
        operator: Comparison,
        /// With what.
        value: Operand,
    },
    /// The same as equality with any of these.
    In {
        /// What is compared.
        target: Target,
        /// With what.
        values: Vec<Operand>,
    },
    /// The field is there, be it null.
    Exists(Target),
    /// The field is a list of this many elements.
    Length {
        /// The list.
        target: Target,
        /// How many.
        length: i64,
    },
    /// The field is a list with an element that satisfies a filter, whose targets start from [`Root::Element`].
    Element {
        /// The list.
        target: Target,
        /// Only elements that are objects count, which they must when the filter asks for their members.
        objects: bool,
        /// What the element must satisfy.
        filter: Box<Filter>,
    },
}

/// Relations. Equality with a list means the list itself or a list that contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Where a value is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Nowhere: no document has the field.
    Absent,
    /// A column of its own.
    Column {
        /// Physical name, unquoted.
        name: String,
        /// Stored type.
        column_type: ColumnType,
        /// The field's name in the column `_nulls`; `None` when the field is never explicitly null.
        null_name: Option<String>,
    },
    /// Below a JSON column or an element: each name leads into an object, into every object of a list, or, being a
    /// number, to the place of a list.
    Path {
        /// Where it starts.
        root: Root,
        /// The names.
        path: Vec<String>,
    },
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A JSON column, by its physical name, unquoted.
    Column(String),
    /// The element that the [`Filter::Element`] around is about.
    Element,
}

/// A value to compare with: the parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Null, which absent fields equal too.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A finite double.
    Float(f64),
    /// Text.
    Text(String),
    /// UTC milliseconds.
    DateTime(i64),
    /// 24 hexadecimal digits, lower case.
    ObjectId(String),
    /// A list or an object in the form in which JSON columns hold it.
    Json(String),
}

impl Operand {
    /// The operand as JSON columns hold it: dates are whole numbers there, ids are text.
    fn in_json(self) -> Operand {
        match self {
            Operand::DateTime(millis) => Operand::Integer(millis),
            Operand::ObjectId(digits) => Operand::Text(digits),
            other => other,
        }
    }

    /// Whether a column of this type can hold the operand.
    fn fits(&self, column_type: ColumnType) -> bool {
        match self {
            Operand::Null | Operand::Json(_) => false,
            Operand::Boolean(_) => column_type == ColumnType::Boolean,
            Operand::Integer(_) | Operand::Float(_) => {
                matches!(
                    column_type,
                    ColumnType::Integer | ColumnType::Float | ColumnType::Number | ColumnType::Decimal
                )
            }
            // a decimal is text to clients, and the same text is the same number
            Operand::Text(_) => matches!(column_type, ColumnType::Text | ColumnType::Decimal),
            Operand::DateTime(_) => column_type == ColumnType::DateTime,
            Operand::ObjectId(_) => matches!(column_type, ColumnType::ObjectId | ColumnType::Text),
        }
    }
}
