//! Many rows by one statement. When the database refuses one of them it does not say which, so it is looked for by
//! halves, inside the transaction that is undone afterwards.

use super::super::error::StoreError;
use super::super::write::Step;
use super::encode::columns;
use super::pool::{Lease, Pool};
use super::trouble::Trouble;
use super::write::{Stopped, script};
use crate::store::bind::Bind;
use eden_sql::together::insert_many;
use sqlx::TypeInfo;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

/// From this many rows on it is worth it.
const FEW: usize = 8;
/// Rows of one statement: enough that more gain nothing, few enough that its message stays small.
const ROWS: usize = 2000;

/// Runs `steps`, which all have one text and are numbered from `first`. `None` when they are few or no plain inserts:
/// nothing was done then.
pub(super) async fn insert(
    pool: &Arc<Pool>,
    lease: &mut Lease,
    steps: &[Step],
    first: usize,
) -> Result<Option<u64>, Stopped> {
    if steps.len() < FEW {
        return Ok(None);
    }
    let failed = |trouble| Stopped::Failed(first, trouble);
    let text = &*steps[0].text;
    let prepared = lease.with(pool.answer(), async |connection: &mut PgConnection| {
        pool.statements.types(connection, text).await
    });
    let (_, types) = prepared.await.map_err(failed)?;
    let names: Vec<&str> = types.iter().map(TypeInfo::name).collect();
    let Some(many) = insert_many(text, &names) else {
        return Ok(None);
    };
    let mut changed = 0;
    for (number, chunk) in steps.chunks(ROWS).enumerate() {
        let rows: Vec<&[Bind]> = chunk.iter().map(|step| &step.binds[..]).collect();
        script(pool, lease, "SAVEPOINT chunk").await.map_err(failed)?;
        match run(pool, lease, &many, &rows).await {
            Ok(done) => changed += done,
            Err(trouble) if is_of_one_row(&trouble.error) => {
                let (place, trouble) = search(pool, lease, &many, &rows, trouble).await.map_err(failed)?;
                return Err(Stopped::Failed(first + number * ROWS + place, trouble));
            }
            Err(trouble) => return Err(failed(trouble)),
        }
        script(pool, lease, "RELEASE chunk").await.map_err(failed)?;
    }
    Ok(Some(changed))
}

fn is_of_one_row(error: &StoreError) -> bool {
    matches!(error, StoreError::Unique(_) | StoreError::TooLong(_))
}

async fn run(pool: &Arc<Pool>, lease: &mut Lease, many: &str, rows: &[&[Bind]]) -> Result<u64, Trouble> {
    lease
        .with(pool.answer(), async |connection: &mut PgConnection| {
            pool.statements.run(connection, many, &columns(rows)).await
        })
        .await
}

/// The first row that cannot follow those before it, and what the database says of it.
async fn search(
    pool: &Arc<Pool>,
    lease: &mut Lease,
    many: &str,
    rows: &[&[Bind]],
    mut said: Trouble,
) -> Result<(usize, Trouble), Trouble> {
    let (mut good, mut bad) = (0, rows.len());
    loop {
        script(pool, lease, "ROLLBACK TO chunk").await?;
        if bad - good <= 1 {
            return Ok((good, said));
        }
        let middle = good + (bad - good) / 2;
        match run(pool, lease, many, &rows[good..middle]).await {
            Ok(_) => {
                good = middle;
                // what went well stays for what follows
                script(pool, lease, "RELEASE chunk; SAVEPOINT chunk").await?;
                if bad - good == 1
                    && let Err(trouble) = run(pool, lease, many, &rows[good..bad]).await
                {
                    if !is_of_one_row(&trouble.error) {
                        return Err(trouble);
                    }
                    said = trouble;
                }
            }
            Err(trouble) if is_of_one_row(&trouble.error) => (bad, said) = (middle, trouble),
            Err(trouble) => return Err(trouble),
        }
    }
}
