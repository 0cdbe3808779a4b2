//! What the two databases say differently when tables change: expressions of converted values, and the statements.
//! Leaves what changes to `migration`.

use crate::migration::{Alteration, Conversion};
use crate::table::{ColumnType, Constant};

/// The part of a [`Dialect`](super::Dialect) that migrations are written in.
///
/// Expressions are of values that are not NULL.
pub trait Changes {
    /// The scalar `expression` of one type as a scalar of another; `None` when that is impossible.
    fn converted(&self, expression: &str, from: ColumnType, to: ColumnType) -> Option<Conversion>;

    /// The scalar `expression` as JSON; a moment is its number of milliseconds, as it is inside documents.
    fn to_json(&self, expression: &str, from: ColumnType) -> String;

    /// The list whose only element is `node`, which is JSON.
    fn list_of_one(&self, node: &str) -> String;

    /// The element of `list`, which is JSON, when it is a list of one element.
    fn only_element(&self, list: &str) -> Conversion;

    /// `node`, which is JSON, as a scalar. Text is also made of numbers and truth values; a moment of milliseconds.
    fn out_of_json(&self, node: &str, to: ColumnType) -> Conversion;

    /// An expression of this type that fails whenever it is evaluated, and shows the value.
    fn impossible(&self, expression: &str, to: ColumnType) -> String;

    /// A constant as a value of a column.
    fn constant(&self, constant: &Constant, column_type: ColumnType) -> String;

    /// `lines`, every line of which ends with a line feed, with one line changed or left out; NULL when none is left.
    fn replace_line(&self, lines: &str, line: &str, by: Option<&str>) -> String;

    /// Whether the table is made anew, so that all its indexes have to be made again.
    fn rebuilds(&self, alteration: &Alteration) -> bool;

    /// The statements that change a table, each ended by `;`. Indexes are seen to before and after.
    fn alter(&self, alteration: &Alteration) -> Vec<String>;

    /// The query for the columns that there are: table, column, type, `1` where NULL is refused.
    fn live_columns(&self) -> &'static str;

    /// The query for the indexes that there are: table, name, `1` where it is unique.
    fn live_indexes(&self) -> &'static str;

    /// A type as that query names it.
    fn live_type(&self, column_type: ColumnType) -> &'static str;
}
