//! What the two databases say differently: every textual difference is a method of [`Dialect`].
//! Leaves the meaning of filters and statements to their own modules, and drivers to the runtime.

mod changes;
pub mod pattern;
mod postgres;
mod sqlite;

pub use changes::Changes;
pub use postgres::Postgres;
pub use sqlite::Sqlite;

use crate::dialect::pattern::Engine;
use crate::filter::Operand;
use crate::table::{ColumnType, IndexKind};

/// A database's way of saying things.
///
/// Filters look at JSON as rows: [`Dialect::elements`] turns a node (an expression that yields JSON, or SQL NULL
/// for nothing) into the rows of one alias, one for each element of a list and a single one for anything else. The
/// methods that take an `alias` ask about such a row.
pub trait Dialect: Changes + Sync {
    /// The name of a column's type, with its collation.
    fn type_name(&self, column_type: ColumnType) -> &'static str;

    /// Type and constraints of the column that counts insertions.
    fn sequence(&self) -> &'static str;

    /// What follows the closing parenthesis of `CREATE TABLE`.
    fn table_options(&self) -> &'static str;

    /// The parameter with this number, typed where the database would otherwise have to guess.
    fn placeholder(&self, number: usize, operand: &Operand) -> String;

    /// Whether the line `line`, an SQL expression, stands in `lines`, a column whose every line ends with a line feed.
    fn has_line(&self, lines: &str, line: &str) -> String;

    /// A sort key: null first when ascending, last when descending, as in Mongo.
    fn sort_key(&self, expression: &str, descending: bool) -> String;

    /// The limit of a page that has none, as a parameter: NULL when that is how it is said.
    fn no_limit(&self) -> Option<i64>;

    /// Whether `column`, of this type, has one of the values of the JSON list that `placeholder` holds.
    fn among(&self, column: &str, column_type: ColumnType, placeholder: &str) -> String;
    /// A decimal column as a number: decimals are stored as text, which keeps their digits.
    fn decimal(&self, expression: &str) -> String;

    /// An item of `FROM` with the elements of `node` when it is a list, else with `node` itself.
    fn elements(&self, node: &str, alias: &str) -> String;

    /// `node`, or JSON `null` when there is none.
    fn or_null(&self, node: &str) -> String;

    /// The node of the member `name` of a row; with `or_null`, JSON `null` where a row that could have it lacks it.
    /// A name that is a number also means the place in a list.
    fn member(&self, alias: &str, name: &str, or_null: bool) -> String;

    /// The row as a node.
    fn node(&self, alias: &str) -> String;

    /// Whether the row is an element of a list, not a value that stands alone.
    fn in_list(&self, alias: &str) -> String;

    /// Whether the row is of this kind.
    fn is_kind(&self, alias: &str, kind: JsonKind) -> String;

    /// The row as a value that SQL compares; NULL when it is of another kind.
    fn scalar(&self, alias: &str, kind: ScalarKind) -> String;

    /// Whether `node` is the list or object that `placeholder` holds. The order of keys does not matter, and 1 is 1.0.
    fn same_json(&self, node: &str, placeholder: &str) -> String;

    /// How long the list `node` is; NULL when it is no list.
    fn list_length(&self, node: &str) -> String;

    /// A column of an index, so that the index gives rows in the order of [`Dialect::sort_key`]; `never_sorted` where
    /// nobody sorts by it, or it has no NULL.
    fn index_key(&self, column: &str, never_sorted: bool) -> String;

    /// What makes an index of what a JSON column holds, and fills it. It follows every write of the table by itself.
    fn create_json_index(&self, table: &str, column: &str, index: &str, kind: IndexKind) -> String;

    /// What removes such an index.
    fn drop_json_index(&self, index: &str, kind: IndexKind) -> String;

    /// Which words regular expressions are written in.
    fn engine(&self) -> Engine;

    /// Whether a part of the text `text` fits the expression that `placeholder` holds.
    fn matches(&self, text: &str, placeholder: &str) -> String;

    /// The number `number` without its fraction, as a whole number of 64 bits; NULL when it is larger.
    fn whole(&self, number: &str) -> String;

    /// Whether `number`, an expression of a number that remembers it, was written without a fraction.
    fn is_whole(&self, number: &str) -> String;

    /// Whether the JSON `column` of `table` (quoted) is or contains one of the values of `placeholders`, by the index
    /// of its elements.
    fn listed(&self, table: &str, column: &str, index: &str, placeholders: &[String]) -> String;

    /// The node at the end of a path of members, no list on the way being opened.
    fn below(&self, column: &str, path: &[String]) -> String;

    /// An item of `FROM` with the positions of the place `node`: doubles `x` and `y`.
    fn positions(&self, node: &str, alias: &str) -> String;

    /// An item of `FROM` with the segments of the lines and rings of the place `node`: `kind`, the GeoJSON type it is
    /// part of, and the doubles `x1`, `y1`, `x2`, `y2`.
    fn segments(&self, node: &str, alias: &str) -> String;

    /// The cosine of an angle in radians, taken from one, precise where the angle is small. Angles up to π.
    fn versine(&self, angle: &str) -> String;

    /// Rows of `table` (quoted) whose place has corners within the parameters `least_x`, `least_y`, `most_x`, `most_y`
    /// of an index; `None` when the index cannot tell.
    fn in_box(&self, table: &str, index: &str, bounds: &[String; 4]) -> Option<String>;
}

/// Kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum JsonKind {
    Null,
    Number,
    Text,
    Object,
    List,
    False,
    True,
}

/// Kinds of JSON values that have an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum ScalarKind {
    Number,
    Text,
}

/// `text` as an SQL string. Both databases take everything between the quotes literally but the quote itself, and
/// neither can hold U+0000, which is left out.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// The place in a list that a name means: digits without a leading zero, as Mongo reads them.
fn list_index(name: &str) -> Option<u32> {
    let plain = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    if plain { name.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{list_index, literal};

    #[test]
    fn literals_hold_quotes_and_no_zero_bytes() {
        assert_eq!(literal("it's \"so\" \\ \0"), "'it''s \"so\" \\ '");
    }

    #[test]
    fn an_index_is_digits_without_a_leading_zero() {
        for (name, expected) in [
            ("0", Some(0)),
            ("12", Some(12)),
            ("01", None),
            ("", None),
            ("-1", None),
            ("99999999999", None),
        ] {
            assert_eq!(list_index(name), expected, "{name}");
        }
    }
}
