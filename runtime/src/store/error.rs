//! What can go wrong in the database, told apart by what a request must answer.

use crate::refusal::Refusal;
use axum::http::StatusCode;
use std::fmt;

/// A failed statement.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreError {
    /// A unique index refused the row; its physical columns.
    Unique(Vec<String>),
    /// A value is longer than an index holds; its physical columns.
    TooLong(Vec<String>),
    /// The statement took longer than its deadline.
    Deadline,
    /// The database is gone, full or broken; the text is for the log.
    Unavailable(String),
    /// The database refused the statement; the text is for the log.
    Failed(String),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique(_) => Refusal::conflict(),
            StoreError::TooLong(columns) => Refusal::Status(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("The value of {} is too long to be indexed.", columns.join(", ")),
            ),
            StoreError::Deadline => Refusal::Status(
                StatusCode::SERVICE_UNAVAILABLE,
                "The request took too long. Ask for less at once.".to_owned(),
            ),
            StoreError::Unavailable(text) => Refusal::Unavailable(text),
            StoreError::Failed(text) => Refusal::Internal(text),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Unique(columns) => write!(out, "a value of {} is taken", columns.join(", ")),
            StoreError::TooLong(columns) => write!(out, "a value of {} is too long for its index", columns.join(", ")),
            StoreError::Deadline => out.write_str("it took too long"),
            StoreError::Unavailable(text) | StoreError::Failed(text) => out.write_str(text),
        }
    }
}
