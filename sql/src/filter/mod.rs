//! Filters: what a document must satisfy, in Mongo's meaning, over physical columns.
//! Leaves the client's syntax and the names of fields to the runtime, SQL text to `render`.

pub(crate) mod candidates;
pub mod geo;
mod limits;
mod render;
mod scalars;
#[cfg(test)]
mod tests;

pub use limits::TooComplex;
pub use render::render;

use crate::dialect::pattern::Pattern;
use crate::table::ColumnType;
use geo::Geometry;

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
    /// A text, or one in a list, of which a part fits the expression.
    Matches {
        /// The text.
        target: Target,
        /// What it is searched for.
        pattern: Pattern,
    },
    /// A number, or one in a list, that passes a test.
    Number {
        /// The number.
        target: Target,
        /// The test.
        test: NumberTest,
    },
    /// A value, or one in a list, of one of these kinds. Below JSON dates are numbers and ids are text.
    Kind {
        /// The value.
        target: Target,
        /// The kinds.
        kinds: Vec<ValueKind>,
    },
    /// A list of which an index knows the elements: one of them, or the value itself, equals one of these scalars.
    /// The same as [`Filter::In`], found without looking at every row.
    Listed {
        /// Physical name of the JSON column.
        column: String,
        /// Physical name of the index.
        index: String,
        /// Text, numbers, dates and ids.
        values: Vec<Operand>,
    },
    /// A place that lies wholly in, or touches, a shape.
    Place {
        /// The place: GeoJSON, or a pair of numbers.
        target: Target,
        /// Whether touching is enough.
        touches: bool,
        /// The shape.
        shape: Geometry,
        /// Physical name of the index of the places, if there is one.
        index: Option<String>,
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

/// Tests of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberTest {
    /// What is left after a division of the whole part; the divisor is not zero.
    Remainder {
        /// What is divided by.
        divisor: i64,
        /// What is left.
        remainder: i64,
    },
    /// Each of these bits of a whole number is set, or clear.
    AllBits {
        /// The bits.
        mask: i64,
        /// Set or clear.
        set: bool,
    },
    /// One of these bits of a whole number is set, or clear.
    AnyBit {
        /// The bits.
        mask: i64,
        /// Set or clear.
        set: bool,
    },
}

/// Kinds of values, as Mongo tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "as their names say")]
pub enum ValueKind {
    /// Explicitly null, not absent.
    Null,
    Boolean,
    /// A whole number of 32 bits.
    Small,
    /// A larger whole number.
    Large,
    /// A number with a fraction, be it zero.
    Float,
    Text,
    Object,
    List,
    DateTime,
    ObjectId,
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
