//! Everything of a database file into an empty database of a server: rows stream from one to the other in one
//! transaction, and what arrived is read back and compared before it is kept. Leaves the schema to migrations.

use super::bind::Bind;
use super::postgres::Single;
use super::sqlite;
use super::url::{PostgresServer, SqliteFile};
use eden_sql::ident::quote;
use eden_sql::table::system;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, TypeInfo, ValueRef};

/// Rows sent at once.
const ROWS: usize = 1000;
/// Bytes sent at once, about: a batch ends with the row that passes it.
const BYTES: usize = 4 * 1024 * 1024;
/// Tables that the other database has its own of.
const OWN: [&str; 1] = ["_eden_migrations"];

/// What was copied of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// The sum of the digests of its rows, the same in both databases.
    pub checksum: String,
}

/// Copies every table. Writers of the file wait until it is done; nothing is kept of a copy that fails.
///
/// # Errors
/// In words for whoever asked.
pub(crate) async fn copy(source: &SqliteFile, target: &PostgresServer) -> Result<Vec<Copied>, String> {
    let mut from = sqlite::connect(source).await.map_err(|error| error.to_string())?;
    let mut to = Single::open(target).await.map_err(|error| error.to_string())?;
    let told = |error: sqlx::Error| format!("the file: {error}");
    // readers go on; who would write now would write what is not copied
    from.execute("BEGIN IMMEDIATE").await.map_err(told)?;
    to.begin_alone().await.map_err(|error| error.to_string())?;
    let names = from
        .fetch_all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    let names: Vec<String> = names.await.map_err(told)?.iter().map(|row| row.get(0)).collect();
    let tables: Vec<String> = names.into_iter().filter(|name| !OWN.contains(&name.as_str())).collect();
    for table in &tables {
        is_empty(&mut to, table).await?;
    }
    let mut copied = Vec::new();
    for table in &tables {
        copied.push(
            copy_table(&mut from, &mut to, table)
                .await
                .map_err(|why| format!("{table}: {why}"))?,
        );
    }
    to.script("COMMIT").await.map_err(|error| error.to_string())?;
    let _ = to.close().await;
    from.execute("ROLLBACK").await.map_err(told)?;
    let _ = from.close().await;
    Ok(copied)
}

async fn is_empty(to: &mut Single, table: &str) -> Result<(), String> {
    let there = to
        .texts("SELECT to_regclass($1)::text", &[Bind::Text(quote(table))])
        .await;
    let there = there.map_err(|error| error.to_string())?;
    if there.concat().iter().flatten().next().is_none() {
        return Err(format!(
            "the target has no table {table}; it is of another version of this server"
        ));
    }
    let rows = to
        .texts(&format!("SELECT 'a row' FROM {} LIMIT 1", quote(table)), &[])
        .await;
    if rows.map_err(|error| error.to_string())?.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "the target is not empty: {table} has rows. Name a database that nobody used yet"
        ))
    }
}

async fn copy_table(from: &mut SqliteConnection, to: &mut Single, table: &str) -> Result<Copied, String> {
    let told = |error: sqlx::Error| format!("the file: {error}");
    let columns = from.fetch_all(AssertSqlSafe(format!(
        "SELECT name FROM pragma_table_info({})",
        eden_sql::dialect::literal(table)
    )));
    let columns: Vec<String> = columns.await.map_err(told)?.iter().map(|row| row.get(0)).collect();
    let names: Vec<String> = columns.iter().map(|name| quote(name)).collect();
    let names = names.join(", ");
    let select = format!("SELECT {names} FROM {}", quote(table));
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    let counted = columns.iter().any(|name| name == system::SEQ);
    // the order of insertion is data
    let overriding = if counted { "OVERRIDING SYSTEM VALUE " } else { "" };
    let insert = format!(
        "INSERT INTO {} ({names}) {overriding}VALUES ({})",
        quote(table),
        places.join(", ")
    );
    let (mut sent, mut batch, mut bytes) = (Sum::default(), Vec::new(), 0);
    let kinds = to.kinds(&insert).await.map_err(|error| error.to_string())?;
    let ordered = if counted {
        format!("{select} ORDER BY {}", quote(system::SEQ))
    } else {
        select.clone()
    };
    let mut rows = from.fetch(AssertSqlSafe(ordered));
    while let Some(row) = rows.try_next().await.map_err(told)? {
        let row: Vec<Bind> = (0..columns.len()).map(|index| cell(&row, index)).collect();
        sent.add(row.iter().zip(&kinds).map(|(bind, kind)| kind.canonical(bind)));
        bytes += row.iter().map(size).sum::<usize>();
        batch.push(row);
        if batch.len() >= ROWS || bytes >= BYTES {
            to.insert(&insert, &batch).await.map_err(|error| error.to_string())?;
            batch.clear();
            bytes = 0;
        }
    }
    drop(rows);
    to.insert(&insert, &batch).await.map_err(|error| error.to_string())?;
    drop(batch);
    if counted && sent.rows > 0 {
        let next = format!(
            "SELECT setval(pg_get_serial_sequence({}, '{seq}'), (SELECT max({}) FROM {}))",
            eden_sql::dialect::literal(&quote(table)),
            quote(system::SEQ),
            quote(table),
            seq = system::SEQ,
        );
        to.script(&next).await.map_err(|error| error.to_string())?;
    }
    let mut arrived = Sum::default();
    let mut compare = |row: &[Bind]| arrived.add(row.iter().zip(&kinds).map(|(bind, kind)| kind.canonical(bind)));
    to.each_row(&select, &mut compare)
        .await
        .map_err(|error| error.to_string())?;
    if arrived != sent {
        return Err(format!(
            "{} rows were sent and {} arrived, or they differ; nothing was kept",
            sent.rows, arrived.rows
        ));
    }
    Ok(Copied {
        table: table.to_owned(),
        rows: sent.rows,
        checksum: sent.text(),
    })
}

/// A cell of the file, as it lies there.
fn cell(row: &SqliteRow, index: usize) -> Bind {
    let Ok(value) = row.try_get_raw(index) else {
        return Bind::Null;
    };
    if value.is_null() {
        return Bind::Null;
    }
    match value.type_info().name() {
        "INTEGER" | "BOOLEAN" => Bind::Integer(row.try_get_unchecked(index).unwrap_or_default()),
        "REAL" => Bind::Float(row.try_get_unchecked(index).unwrap_or_default()),
        _ => Bind::Text(row.try_get_unchecked(index).unwrap_or_default()),
    }
}

fn size(bind: &Bind) -> usize {
    match bind {
        Bind::Text(text) | Bind::Json(text) => text.len() + 8,
        _ => 8,
    }
}

/// What is compared: how many rows, and the sum of their digests, in which their order does not matter.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    digests: [u64; 4],
}

impl Sum {
    fn add(&mut self, cells: impl Iterator<Item = String>) {
        let mut digest = Sha256::new();
        for cell in cells {
            digest.update(cell.len().to_be_bytes());
            digest.update(cell.as_bytes());
        }
        let digest = digest.finalize();
        for (sum, part) in self.digests.iter_mut().zip(digest.chunks(8)) {
            let part = part.try_into().map(u64::from_be_bytes).unwrap_or_default();
            *sum = sum.wrapping_add(part);
        }
        self.rows += 1;
    }

    fn text(&self) -> String {
        self.digests.iter().map(|part| format!("{part:016x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        let sum = |rows: &[&[&str]]| {
            let mut sum = Sum::default();
            for row in rows {
                sum.add(row.iter().map(|cell| (*cell).to_owned()));
            }
            sum
        };
        assert_eq!(sum(&[&["a", "b"], &["c", "d"]]), sum(&[&["c", "d"], &["a", "b"]]));
        for other in [
            &[&["a", "b"][..]][..],
            &[&["ab", ""]],
            &[&["b", "a"]],
            &[&["a", "b"], &["a", "b"]],
        ] {
            assert_ne!(sum(&[&["a", "b"], &["c", "d"]]), sum(other), "{other:?}");
        }
        assert_ne!(sum(&[&["a", "b"]]), sum(&[&["ab", ""]]));
    }
}
