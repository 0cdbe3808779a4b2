//! The cells of a row, whatever driver fetched it. Implemented once for each kind of row, so that the writer of
//! answers is written once.

/// A row under the cursor. Columns are counted from 0; asking for another type than the cell has gives that type's
/// zero, since a row must never bring a request down.
pub trait Cells {
    /// What the cell holds.
    fn kind(&self, column: usize) -> CellKind;
    /// A whole number.
    fn integer(&self, column: usize) -> i64;
    /// A double.
    fn float(&self, column: usize) -> f64;
    /// Text, which ids and JSON are too.
    fn text(&self, column: usize) -> &str;
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// SQL NULL.
    Null,
    /// A whole number.
    Integer,
    /// A double.
    Float,
    /// Text.
    Text,
}
