//! What a request writes, as data: checks, then statements, all or nothing. Leaves how that is done to the databases'
//! own writers.

use super::bind::Bind;
use super::error::StoreError;
use std::borrow::Cow;

/// What one request writes: checks, then statements, all or nothing.
#[derive(Debug, Default)]
pub(crate) struct Write {
    /// What must hold inside the transaction.
    pub checks: Vec<Check>,
    /// What is written.
    pub steps: Vec<Step>,
}

/// A look inside the write transaction.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// A statement that gives a row or none.
    pub text: Cow<'static, str>,
    /// Its parameters.
    pub binds: Vec<Bind>,
    /// Whether a row must be there.
    pub wanted: bool,
}

/// One statement.
#[derive(Debug)]
pub(crate) struct Step {
    /// The statement.
    pub text: Cow<'static, str>,
    /// Its parameters.
    pub binds: Vec<Bind>,
    /// Whether it must change a row; if it does not, nothing of this write is kept.
    pub must_change: bool,
}

/// How a write ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    /// It is on disk; so many rows changed.
    Done(u64),
    /// The check of this number did not hold; nothing was written.
    Refused(usize),
    /// A statement that must change a row found none; nothing was written.
    Missed,
    /// The statement of this number failed; nothing was written.
    Failed(usize, StoreError),
}
