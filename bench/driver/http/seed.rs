//! The documents that every measured database begins with: who they belong to, their ids and tokens, all known
//! beforehand. Leaves making the tables to the servers.

use crate::Failure;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::path::Path;

/// Accounts that own 50 documents each and only read.
pub const READERS: u32 = 100;
/// Documents of each reader: two pages.
pub const DOCUMENTS: u32 = 50;
/// The account that owns 50,000 documents.
pub const LARGE: u32 = READERS;
const LARGE_DOCUMENTS: u32 = 50_000;
/// The first of the accounts that own one document each and write.
pub const FIRST_WRITER: u32 = LARGE + 1;
/// How many of them there are; no more connections than this can write.
pub const WRITERS: u32 = 1000;
/// When everything was written: 14 November 2023, in milliseconds.
pub const MOMENT: i64 = 1_700_000_000_000;

/// The token of an account.
pub fn token(account: u32) -> String {
    hex::encode(Sha256::digest(format!("the token of account {account}")))
}

/// The id of the document that is the `number`th of `account`.
pub fn document(account: u32, number: u32) -> String {
    let place = match account {
        // readers' documents lie mixed, as they would after some time of use
        0..READERS => number * READERS + account,
        LARGE => READERS * DOCUMENTS + number,
        _ => READERS * DOCUMENTS + LARGE_DOCUMENTS + (account - FIRST_WRITER),
    };
    format!("5f{place:022x}")
}

/// The etag of a document, by its id.
pub fn etag(id: &str) -> String {
    format!("{:0>40}", id.trim_start_matches("5f"))
}

/// The digest of the token of an account, as it is stored.
pub fn digest(account: u32) -> String {
    hex::encode(Sha256::digest(token(account)))
}

/// Three lots of documents, each one statement: of the readers, of the large account, of the writers. The number `n`
/// of the first, how many there are, and the owner as an expression over `n`.
pub fn lots() -> [(u32, u32, String); 3] {
    let readers = READERS * DOCUMENTS;
    [
        (0, readers, format!("n % {READERS}")),
        (readers, LARGE_DOCUMENTS, LARGE.to_string()),
        (
            readers + LARGE_DOCUMENTS,
            WRITERS,
            format!("n - {} + {FIRST_WRITER}", readers + LARGE_DOCUMENTS),
        ),
    ]
}

/// Fills the tables in `file`.
///
/// # Errors
/// When the tables are not there or are others than expected.
pub async fn fill(file: &Path) -> Result<(), Failure> {
    let failed = |error: sqlx::Error| format!("{}: {error}", file.display());
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .map_err(failed)?;
    connection.execute("BEGIN").await.map_err(failed)?;
    accounts(&mut connection).await.map_err(failed)?;
    for (first, count, owner) in lots() {
        let text = format!(
            "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers LIMIT {count}) \
             INSERT INTO invoices (_id, _updated, _created, _etag, number, amount, user_id) \
             SELECT printf('5f%022x', n), {MOMENT}, {MOMENT}, printf('%040x', n), printf('INV-%06d', n), n % 1000, \
             printf('ac%022x', {owner}) FROM numbers"
        );
        connection.execute(sqlx::AssertSqlSafe(text)).await.map_err(failed)?;
    }
    connection.execute("COMMIT").await.map_err(failed)?;
    // statistics would differ between the servers by what each of them happens to collect
    connection
        .execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .map_err(failed)?;
    connection.close().await.map_err(failed)
}

async fn accounts(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    for account in 0..FIRST_WRITER + WRITERS {
        sqlx::query(
            "INSERT INTO accounts (_id, _updated, _created, _etag, username, roles, token) \
             VALUES ($1, $2, $2, $3, $4, '[\"user\"]', $5)",
        )
        .bind(format!("ac{account:022x}"))
        .bind(MOMENT)
        .bind(format!("{account:040x}"))
        .bind(format!("account{account}"))
        .bind(digest(account))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FIRST_WRITER, LARGE, READERS, document, etag, token};

    #[test]
    fn ids_etags_and_tokens_are_of_the_right_form_and_differ() {
        let ids = [
            document(0, 0),
            document(0, 1),
            document(1, 0),
            document(READERS - 1, 49),
            document(LARGE, 0),
            document(FIRST_WRITER, 0),
        ];
        for (index, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 24);
            assert_eq!(etag(id).len(), 40);
            assert!(!ids[..index].contains(id), "{id}");
        }
        assert_eq!(etag("5f0000000000000000000001a0"), format!("{:040x}", 0x1a0));
        assert_ne!(token(0), token(1));
    }
}
