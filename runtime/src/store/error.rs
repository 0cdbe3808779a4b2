//! What can go wrong in the database, told apart by what a request must answer.

use crate::refusal::Refusal;
use axum::http::StatusCode;
use std::fmt;

/// A failed statement.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreError {
    /// A unique index refused the row; its physical columns.
    Unique(Vec<String>),
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
            StoreError::Deadline => out.write_str("it took too long"),
            StoreError::Unavailable(text) | StoreError::Failed(text) => out.write_str(text),
        }
    }
}

/// The columns named by SQLite's `UNIQUE constraint failed: table.a, table.b`.
pub(super) fn unique_columns(message: &str) -> Option<Vec<String>> {
    let (_, list) = message.split_once("UNIQUE constraint failed: ")?;
    Some(
        list.split(", ")
            .filter_map(|name| name.split_once('.'))
            .map(|(_, column)| column.to_owned())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_read_from_the_message() {
        let columns = super::unique_columns("UNIQUE constraint failed: invoices.user_id, invoices.number");
        assert_eq!(columns, Some(vec!["user_id".to_owned(), "number".to_owned()]));
        assert_eq!(super::unique_columns("disk full"), None);
    }
}
