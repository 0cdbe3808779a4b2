//! What a filter may cost: limits that keep every rendered statement within those of both databases.
//! Leaves how a client is told to the runtime.

use super::{Filter, Target};
use std::fmt;

/// SQLite allows 32766 parameters in a statement; the statement has others besides.
const MOST_OPERANDS: usize = 10_000;
/// SQLite refuses expressions deeper than 1000. A level of a filter is several levels of its text, more so when it
/// opens a list, which counts as several levels here.
const DEEPEST: usize = 50;
/// Each name of a path is one more table to join: SQLite takes 64, PostgreSQL plans for seconds from twenty on.
const LONGEST_PATH: usize = 12;
/// SQLite refuses statements over a million bytes.
pub(crate) const LONGEST_TEXT: usize = 500_000;

/// A filter or sort order that no statement is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooComplex {
    /// More values than a statement may have parameters.
    Operands,
    /// Nested too deeply.
    Depth,
    /// A dotted name of too many parts.
    Path,
    /// Too many conditions.
    Length,
}

impl fmt::Display for TooComplex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TooComplex::Operands => write!(out, "the query has more than {MOST_OPERANDS} values"),
            TooComplex::Depth => write!(out, "the query is nested more than {DEEPEST} levels deep"),
            TooComplex::Path => write!(out, "a field name of the query has more than {LONGEST_PATH} parts"),
            TooComplex::Length => write!(out, "the query has too many conditions"),
        }
    }
}

impl std::error::Error for TooComplex {}

impl Filter {
    /// Whether the filter is within the limits. `render` asks as well; asking before spares the way to the database.
    ///
    /// # Errors
    /// The first limit that is passed.
    pub fn check(&self) -> Result<(), TooComplex> {
        if self.operands(0)? > MOST_OPERANDS {
            Err(TooComplex::Operands)
        } else {
            Ok(())
        }
    }

    /// How many operands there are, at `depth` levels below the top.
    fn operands(&self, depth: usize) -> Result<usize, TooComplex> {
        if depth > DEEPEST {
            return Err(TooComplex::Depth);
        }
        match self {
            Filter::All(filters) | Filter::Any(filters) => filters
                .iter()
                .try_fold(0, |sum, filter| Ok(sum + filter.operands(depth + 1)?)),
            Filter::Not(filter) => filter.operands(depth + 1),
            Filter::Compare { target, .. } | Filter::Length { target, .. } => target.check().map(|()| 1),
            Filter::In { target, values } => target.check().map(|()| values.len()),
            Filter::Exists(target) => target.check().map(|()| 0),
            Filter::Matches { target, .. } | Filter::Number { target, .. } | Filter::Kind { target, .. } => {
                target.check().map(|()| 2)
            }
            Filter::Listed { values, .. } => Ok(values.len()),
            Filter::Place { target, shape, .. } => {
                target.check()?;
                shape.check()?;
                Ok(8)
            }
            Filter::Element { target, filter, .. } => {
                target.check()?;
                filter.operands(depth + 3 + target.path_length())
            }
        }
    }
}

impl Target {
    /// Whether the path is short enough.
    pub(crate) fn check(&self) -> Result<(), TooComplex> {
        if self.path_length() > LONGEST_PATH {
            Err(TooComplex::Path)
        } else {
            Ok(())
        }
    }

    fn path_length(&self) -> usize {
        match self {
            Target::Path { path, .. } => path.len(),
            Target::Absent | Target::Column { .. } => 0,
        }
    }
}
