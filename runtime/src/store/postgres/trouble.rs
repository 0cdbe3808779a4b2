//! What PostgreSQL and its driver say when something fails, told apart by what is to be done about it.

use super::super::error::StoreError;

/// A failure.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) error: StoreError,
    /// The connection is of no further use.
    pub(super) broken: bool,
    /// The database undid the transaction because of others; the same may succeed now.
    pub(super) again: bool,
    /// The index that refused a value.
    pub(super) index: Option<String>,
}

impl Trouble {
    fn plain(error: StoreError) -> Self {
        Self {
            error,
            broken: false,
            again: false,
            index: None,
        }
    }

    /// The connection is lost, or never was.
    pub(super) fn broken(text: String) -> Self {
        Self {
            broken: true,
            ..Self::plain(StoreError::Unavailable(text))
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
                    Self::broken(text)
                }
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::plain(StoreError::Unavailable(text)),
                _ => Self::plain(StoreError::Failed(text)),
            };
        };
        let code = database.code().unwrap_or_default();
        let unavailable = || Self::plain(StoreError::Unavailable(text.clone()));
        match &*code {
            "23505" => Self {
                index: database.constraint().map(str::to_owned),
                ..Self::plain(StoreError::Unique(Vec::new()))
            },
            // a row of an index has a longest length
            "54000" if database.message().contains("index") => Self {
                index: quoted(database.message()),
                ..Self::plain(StoreError::TooLong(Vec::new()))
            },
            "40001" | "40P01" => Self {
                again: true,
                ..unavailable()
            },
            // cancelled, which is what a timeout does
            "57014" => Self::plain(StoreError::Deadline),
            // shut down, crashed, starting up, our transaction idled too long
            "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" => Self::broken(text),
            // the tables changed below a prepared statement
            "0A000" if database.message().contains("cached plan") => Self::broken(text),
            // a statement that another connection of a pooler prepared
            "26000" => Self::broken(text),
            // read-only since a failover, a lock that was not granted
            "25006" | "55P03" => unavailable(),
            code if code.starts_with("08") => Self::broken(text),
            // no space, no memory, input and output
            code if code.starts_with("53") || code.starts_with("58") => unavailable(),
            _ => Self::plain(StoreError::Failed(text)),
        }
    }
}

/// The last name in double quotes.
fn quoted(message: &str) -> Option<String> {
    let mut parts = message.rsplit('"');
    parts.next()?;
    parts.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_index_is_named_last() {
        let message = "index row size 2800 exceeds btree version 4 maximum 2704 for index \"t_a_unique\"";
        assert_eq!(super::quoted(message).as_deref(), Some("t_a_unique"));
        assert_eq!(super::quoted("no name"), None);
    }
}
