//! Between our values and sqlx's: parameters and errors.

use super::super::bind::Bind;
use super::super::error::StoreError;
use sqlx::Arguments;
use sqlx::sqlite::SqliteArguments;

/// `binds` as sqlx takes them.
pub(in super::super) fn arguments(binds: &[Bind]) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for bind in binds {
        let added = match bind {
            Bind::Null => arguments.add(None::<i64>),
            Bind::Boolean(truth) => arguments.add(*truth),
            Bind::Integer(number) => arguments.add(*number),
            Bind::Float(number) => arguments.add(*number),
            Bind::Text(text) | Bind::Json(text) => arguments.add(text.clone()),
            Bind::DateTime(moment) => arguments.add(moment.millis()),
            Bind::ObjectId(id) => arguments.add(id.to_hex()),
        };
        added.map_err(|error| StoreError::Failed(error.to_string()))?;
    }
    Ok(arguments)
}

/// What sqlx says, told apart by what a request must answer.
pub(in super::super) fn failed(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) => {
            // SQLite's extended codes: 13 full, 10 input/output, 14 cannot open, 5 busy, 11 corrupt, 26 not a database
            let code = database.code().and_then(|code| code.parse::<i64>().ok()).unwrap_or(0) & 0xff;
            match (unique_columns(database.message()), code) {
                (Some(columns), _) => StoreError::Unique(columns),
                (None, 5 | 10 | 11 | 13 | 14 | 26) => StoreError::Unavailable(error.to_string()),
                (None, _) => StoreError::Failed(error.to_string()),
            }
        }
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            StoreError::Unavailable(error.to_string())
        }
        _ => StoreError::Failed(error.to_string()),
    }
}

/// The columns named by SQLite's `UNIQUE constraint failed: table.a, table.b`.
fn unique_columns(message: &str) -> Option<Vec<String>> {
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
