//! Writes: one statement by itself, several in one transaction. What no index holds is checked under a lock that
//! whoever checks the same takes. A transaction that the database undid because of others is tried again, a bounded
//! number of times; one whose commit nobody confirmed never is.

use super::super::error::StoreError;
use super::super::write::{Check, Step, Write, Written};
use super::bulk;
use super::encode::{columns, each};
use super::pool::{Lease, Pool};
use super::trouble::Trouble;
use eden_sql::statement::LIVE;
use eden_sql::together::probe_many;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor, TypeInfo};
use std::sync::Arc;
use std::time::Duration;

/// How often a write is tried when the database undoes it because of others.
const TRIES: u32 = 6;
/// Checks of one text from which on they are asked at once.
const TOGETHER: usize = 4;

/// How an attempt ended when it did not succeed.
pub(super) enum Stopped {
    Refused(usize),
    Missed,
    Failed(usize, Trouble),
}

/// Writes.
pub(super) async fn write(pool: &Arc<Pool>, write: &Write) -> Written {
    for tried in 1.. {
        let stopped = match attempt(pool, write).await {
            Ok(changed) => return Written::Done(changed),
            Err(stopped) => stopped,
        };
        match stopped {
            Stopped::Refused(number) => return Written::Refused(number),
            Stopped::Missed => return Written::Missed,
            Stopped::Failed(_, trouble) if trouble.again && tried < TRIES => {
                // whoever was in the way is done soon; at different times for each who waits
                let random = u64::from(crate::random::bytes::<1>()[0]);
                tokio::time::sleep(Duration::from_millis((random % 16 + 1) << tried)).await;
            }
            Stopped::Failed(number, trouble) => return Written::Failed(number, named(pool, trouble).await),
        }
    }
    Written::Failed(0, StoreError::Unavailable("others were in the way".to_owned()))
}

async fn attempt(pool: &Arc<Pool>, write: &Write) -> Result<u64, Stopped> {
    let failed = |trouble| Stopped::Failed(0, trouble);
    let mut lease = pool.lease_whole().await.map_err(failed)?;
    if let ([], [step]) = (&write.checks[..], &write.steps[..]) {
        return match run(pool, &mut lease, step).await {
            Ok(0) if step.must_change => Err(Stopped::Missed),
            Ok(changed) => Ok(changed),
            Err(trouble) => Err(failed(trouble)),
        };
    }
    script(pool, &mut lease, &begin(&write.checks)).await.map_err(failed)?;
    let ending = inside(pool, &mut lease, write).await;
    let close = if ending.is_ok() { "COMMIT" } else { "ROLLBACK" };
    if let Err(trouble) = script(pool, &mut lease, close).await {
        // whoever comes next must not find this transaction open
        lease.discard();
        if ending.is_ok() {
            return Err(failed(trouble));
        }
    }
    ending
}

/// What begins a transaction with these checks: what must not be there is looked for by one at a time.
fn begin(checks: &[Check]) -> String {
    let mut locks: Vec<i64> = checks.iter().filter(|check| !check.wanted).map(lock).collect();
    // in one order, so that nobody waits for each other
    locks.sort_unstable();
    locks.dedup();
    let mut text = String::from("BEGIN");
    for lock in locks {
        text.push_str(&format!("; SELECT pg_advisory_xact_lock({lock})"));
    }
    text
}

/// The lock of the table that a check looks into.
fn lock(check: &Check) -> i64 {
    use sha2::{Digest, Sha256};
    let table = check.text.split(" WHERE ").next().unwrap_or_default();
    let digest = Sha256::digest(table.as_bytes());
    i64::from_be_bytes(std::array::from_fn(|index| digest[index]))
}

async fn inside(pool: &Arc<Pool>, lease: &mut Lease, write: &Write) -> Result<u64, Stopped> {
    check(pool, lease, &write.checks).await?;
    let (mut changed, mut number) = (0, 0);
    while let Some(step) = write.steps.get(number) {
        let rest = &write.steps[number..];
        let same = rest.iter().take_while(|other| alike(step, other)).count();
        if let Some(done) = bulk::insert(pool, lease, &rest[..same], number).await? {
            changed += done;
            number += same;
            continue;
        }
        match run(pool, lease, step).await {
            Ok(0) if step.must_change => return Err(Stopped::Missed),
            Ok(rows) => changed += rows,
            Err(trouble) => return Err(Stopped::Failed(number, trouble)),
        }
        number += 1;
    }
    Ok(changed)
}

fn alike(step: &Step, other: &Step) -> bool {
    let same = std::ptr::eq(&*step.text, &*other.text) || step.text == other.text;
    same && step.must_change == other.must_change
}

async fn check(pool: &Arc<Pool>, lease: &mut Lease, checks: &[Check]) -> Result<(), Stopped> {
    let failed = |trouble| Stopped::Failed(0, trouble);
    let mut number = 0;
    while let Some(check) = checks.get(number) {
        let rest = &checks[number..];
        let same = |other: &&Check| other.text == check.text && other.wanted == check.wanted;
        let same = rest.iter().take_while(same).count();
        if same >= TOGETHER
            && let Some(found) = found_of(pool, lease, &rest[..same]).await.map_err(failed)?
        {
            match found.iter().position(|found| *found != check.wanted) {
                Some(wrong) => return Err(Stopped::Refused(number + wrong)),
                None => number += same,
            }
            continue;
        }
        let text = if check.wanted {
            kept(&check.text)
        } else {
            check.text.to_string()
        };
        let rows = lease.with(pool.answer(), async |connection: &mut PgConnection| {
            pool.statements.rows(connection, &text, &each(&check.binds)).await
        });
        if rows.await.map_err(failed)?.is_empty() == check.wanted {
            return Err(Stopped::Refused(number));
        }
        number += 1;
    }
    Ok(())
}

/// Checks of one text, asked at once: which of them find a row.
async fn found_of(pool: &Arc<Pool>, lease: &mut Lease, checks: &[Check]) -> Result<Option<Vec<bool>>, Trouble> {
    let sets: Vec<&[crate::store::bind::Bind]> = checks.iter().map(|check| &check.binds[..]).collect();
    let text = &*checks[0].text;
    let asked = async |connection: &mut PgConnection| {
        let (_, types) = pool.statements.types(connection, text).await?;
        let names: Vec<&str> = types.iter().map(TypeInfo::name).collect();
        match probe_many(text, &names) {
            Some(many) => {
                let rows = pool.statements.rows(connection, &many, &columns(&sets)).await?;
                Ok(Some(rows))
            }
            None => Ok(None),
        }
    };
    let Some(rows) = lease.with(pool.answer(), asked).await? else {
        return Ok(None);
    };
    let mut found = vec![false; checks.len()];
    for row in rows {
        let cells = super::cells::PgCells { row: &row, first: 0 };
        let place = crate::store::cells::Cells::integer(&cells, 0);
        let index = usize::try_from(place).unwrap_or(0).checked_sub(1);
        if let Some(found) = index.and_then(|index| found.get_mut(index)) {
            *found = true;
        }
    }
    Ok(Some(found))
}

/// A row that must be there is held until the commit, so that nobody deletes it meanwhile.
fn kept(text: &str) -> String {
    let plain = text.starts_with("SELECT 1 FROM \"") && !text.contains(" UNION ") && !text.contains(" GROUP BY ");
    if plain && text.contains(LIVE) {
        // a mark is no key: who sets it must wait too
        format!("{text} FOR SHARE")
    } else if plain {
        format!("{text} FOR KEY SHARE")
    } else {
        text.to_owned()
    }
}

pub(super) async fn run(pool: &Arc<Pool>, lease: &mut Lease, step: &Step) -> Result<u64, Trouble> {
    lease
        .with(pool.answer(), async |connection: &mut PgConnection| {
            pool.statements.run(connection, &step.text, &each(&step.binds)).await
        })
        .await
}

/// Statements without parameters.
pub(super) async fn script(pool: &Arc<Pool>, lease: &mut Lease, text: &str) -> Result<(), Trouble> {
    lease
        .with(pool.answer(), async |connection: &mut PgConnection| {
            connection.execute(AssertSqlSafe(text.to_owned())).await.map(|_| ())
        })
        .await
}

/// The error with the columns of the index that refused a value, which the database only names.
async fn named(pool: &Arc<Pool>, trouble: Trouble) -> StoreError {
    const COLUMNS: &str = "SELECT a.attname::text FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid \
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) \
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum \
        WHERE c.relname = $1 AND pg_table_is_visible(c.oid) ORDER BY k.place";
    let Some(index) = trouble.index else {
        return trouble.error;
    };
    let known = pool.indexes.lock().ok().and_then(|known| known.get(&index).cloned());
    let columns = match known {
        Some(columns) => columns,
        None => {
            let name = crate::store::bind::Bind::Text(index.clone());
            let Ok(rows) = pool.fetch(COLUMNS, &each(std::slice::from_ref(&name))).await else {
                return trouble.error;
            };
            let text = |row| crate::store::cells::Cells::text(&super::cells::PgCells { row, first: 0 }, 0).to_owned();
            let columns: Vec<String> = rows.iter().map(text).collect();
            if let Ok(mut known) = pool.indexes.lock() {
                known.insert(index, columns.clone());
            }
            columns
        }
    };
    match trouble.error {
        StoreError::Unique(_) => StoreError::Unique(columns),
        StoreError::TooLong(_) => StoreError::TooLong(columns),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{begin, kept};
    use crate::store::write::Check;

    #[test]
    fn whoever_looks_into_one_table_takes_one_lock() {
        let check = |text: &'static str, wanted| Check {
            text: text.into(),
            binds: Vec::new(),
            wanted,
        };
        let (insert, update) = (
            check("SELECT 1 FROM \"t\" WHERE (\"a\" = $1)", false),
            check("SELECT 1 FROM \"t\" WHERE (\"a\" = $1) AND \"_id\" <> $2", false),
        );
        let one = begin(&[insert.clone(), update.clone()]);
        assert_eq!(one, begin(&[update]));
        assert_eq!(one.matches("pg_advisory_xact_lock").count(), 1);
        assert_eq!(begin(&[check("SELECT 1 FROM \"t\" WHERE TRUE", true)]), "BEGIN");
        let other = check("SELECT 1 FROM \"u\" WHERE (\"a\" = $1)", false);
        assert_eq!(begin(&[other.clone(), insert.clone()]), begin(&[insert, other]));
    }

    #[test]
    fn what_must_be_there_is_held() {
        assert_eq!(
            kept("SELECT 1 FROM \"t\" WHERE TRUE"),
            "SELECT 1 FROM \"t\" WHERE TRUE FOR KEY SHARE"
        );
        assert_eq!(kept("SELECT count(*) FROM \"t\""), "SELECT count(*) FROM \"t\"");
    }
}
