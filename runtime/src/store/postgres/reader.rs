//! Reads: what a job asks first is fetched in one round trip before it runs; whatever it asks besides is fetched while
//! it waits.

use super::super::bind::Bind;
use super::super::cells::Cells;
use super::super::error::StoreError;
use super::super::read::{self, Ahead, EachRow, Flow, Next, Reader};
use super::cells::PgCells;
use super::encode::{Param, columns, each};
use super::pool::Pool;
use eden_sql::together::{ACCOUNT_COLUMNS, AccountAndPage, account_and_document, account_and_page, probe_many};
use sqlx::postgres::PgRow;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::{Handle, RuntimeFlavor};

/// Probes asked at once.
const PROBES: usize = 5000;

/// The database as one job sees it.
pub(super) struct PgReader<'a> {
    pool: &'a Arc<Pool>,
    fetched: Vec<Fetched>,
    /// How long may be waited for the database, and how long that was so far: what the job computes is its own affair.
    limit: Duration,
    waited: Cell<Duration>,
}

/// The answer to a statement that was not asked yet.
struct Fetched {
    text: String,
    binds: Vec<Bind>,
    answer: Answer,
}

enum Answer {
    /// Some of these rows, from this column on.
    Rows(Arc<Vec<PgRow>>, std::ops::Range<usize>, usize),
    Count(u64),
}

impl<'a> PgReader<'a> {
    /// Fetches what the job is going to ask.
    pub(super) async fn ahead(pool: &'a Arc<Pool>, ahead: Ahead) -> Result<Self, StoreError> {
        let mut reader = Self {
            pool,
            fetched: Vec::new(),
            limit: read::limit(ahead.heavy),
            waited: Cell::new(Duration::ZERO),
        };
        match (ahead.account, ahead.next) {
            (None, None) => {}
            (None, Some(next)) => reader.page(None, next).await?,
            (Some((find, key)), None) => {
                let binds = vec![key];
                let rows = pool.fetch(find, &each(&binds)).await?;
                reader.keep(find, binds, Arc::new(rows), 0);
            }
            (Some(account), Some(next)) if next.page.is_some() => reader.page(Some(account), next).await?,
            (Some(account), Some(next)) => reader.document(account, next).await?,
        }
        Ok(reader)
    }

    /// The account with the document that is read for it.
    async fn document(&mut self, (find, key): (&'static str, Bind), mut next: Next) -> Result<(), StoreError> {
        let text = account_and_document(find, &next.text, next.owned);
        let own = next.binds.get(usize::from(next.owned)..).unwrap_or_default();
        let params: Vec<Param<'_>> = std::iter::once(&key).chain(own).map(Param::One).collect();
        let rows = Arc::new(self.pool.fetch(&text, &params).await?);
        let account = rows.first().map(|row| PgCells { row, first: 0 }.bind(0));
        let found = (rows.first()).is_some_and(|row| PgCells { row, first: 0 }.integer(ACCOUNT_COLUMNS) != 0);
        self.keep(find, vec![key], Arc::clone(&rows), 0);
        let Some(account) = account else { return Ok(()) };
        if let (true, Some(owner)) = (next.owned, next.binds.first_mut()) {
            *owner = account;
        }
        let documents = 0..usize::from(found);
        self.fetched.push(Fetched {
            text: next.text,
            binds: next.binds,
            answer: Answer::Rows(rows, documents, ACCOUNT_COLUMNS + 1),
        });
        Ok(())
    }

    /// A page, with its account and its total as far as they are wanted.
    async fn page(&mut self, account: Option<(&'static str, Bind)>, mut next: Next) -> Result<(), StoreError> {
        let counted = next.page.as_ref().and_then(|page| page.count.as_ref());
        if account.is_none() && counted.is_none() {
            let rows = self.pool.fetch(&next.text, &each(&next.binds)).await?;
            self.keep(&next.text, next.binds, Arc::new(rows), 0);
            return Ok(());
        }
        let owned = next.owned && account.is_some();
        let text = account_and_page(&AccountAndPage {
            find: account.as_ref().map(|(find, _)| *find),
            page: &next.text,
            width: next.page.as_ref().map_or(0, |page| page.width),
            owned,
            count: counted.map(|(text, _, full)| (text.as_str(), *full)),
        });
        let own = next.binds.get(usize::from(owned)..).unwrap_or_default();
        let key = account.as_ref().map(|(_, key)| key);
        let params: Vec<Param<'_>> = key.into_iter().chain(own).map(Param::One).collect();
        let rows = Arc::new(self.pool.fetch(&text, &params).await?);
        let part = |row: &PgRow| PgCells { row, first: 0 }.integer(0);
        let first = rows.iter().take_while(|row| part(row) == 0).count();
        let last = rows.iter().take_while(|row| part(row) < 2).count();
        let before = if account.is_some() { ACCOUNT_COLUMNS } else { 0 };
        if let Some((find, key)) = account {
            self.fetched.push(Fetched {
                text: find.to_owned(),
                binds: vec![key],
                answer: Answer::Rows(Arc::clone(&rows), 0..first, 2),
            });
            let Some(row) = rows.get(..first).and_then(<[PgRow]>::first) else {
                return Ok(());
            };
            if let (true, Some(owner)) = (owned, next.binds.first_mut()) {
                *owner = PgCells { row, first: 2 }.bind(0);
            }
        }
        let total = rows.get(last).map(|row| PgCells { row, first: 0 }.integer(1));
        if let (Some((text, binds, _)), Some(total)) = (next.page.and_then(|page| page.count), total) {
            self.fetched.push(Fetched {
                text,
                binds: next.binds.iter().take(binds).cloned().collect(),
                answer: Answer::Count(u64::try_from(total).unwrap_or(0)),
            });
        }
        self.fetched.push(Fetched {
            text: next.text,
            binds: next.binds,
            answer: Answer::Rows(rows, first..last, 2 + before),
        });
        Ok(())
    }

    fn keep(&mut self, text: &str, binds: Vec<Bind>, rows: Arc<Vec<PgRow>>, first: usize) {
        let all = 0..rows.len();
        self.fetched.push(Fetched {
            text: text.to_owned(),
            binds,
            answer: Answer::Rows(rows, all, first),
        });
    }

    fn known(&self, text: &str, binds: &[Bind]) -> Option<&Answer> {
        let same = |fetched: &&Fetched| fetched.text == text && fetched.binds == binds;
        self.fetched.iter().find(same).map(|fetched| &fetched.answer)
    }

    /// Waits for rows where a job cannot await: its thread is taken from the others meanwhile.
    fn fetch(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<PgRow>, StoreError> {
        if self.waited.get() > self.limit {
            return Err(StoreError::Deadline);
        }
        let runtime = Handle::current();
        if runtime.runtime_flavor() != RuntimeFlavor::MultiThread {
            return Err(StoreError::Failed(
                "PostgreSQL needs a runtime of several threads".to_owned(),
            ));
        }
        let started = Instant::now();
        let rows = tokio::task::block_in_place(|| runtime.block_on(self.pool.fetch(text, params)));
        self.waited.set(self.waited.get() + started.elapsed());
        rows
    }

    /// For each of these sets of parameters, whether `text` gives a row.
    fn probe_all(&self, text: &str, sets: &[&[Bind]]) -> Result<Vec<bool>, StoreError> {
        let mut found = vec![false; sets.len()];
        let many = match sets {
            [] | [_] => None,
            _ => self.many(text)?,
        };
        let Some(many) = many else {
            for (found, set) in found.iter_mut().zip(sets) {
                *found = !self.fetch(text, &each(set))?.is_empty();
            }
            return Ok(found);
        };
        for (number, sets) in sets.chunks(PROBES).enumerate() {
            for row in self.fetch(&many, &columns(sets))? {
                let place = PgCells { row: &row, first: 0 }.integer(0);
                let index = number * PROBES + usize::try_from(place).unwrap_or(0);
                if let Some(found) = index.checked_sub(1).and_then(|index| found.get_mut(index)) {
                    *found = true;
                }
            }
        }
        Ok(found)
    }

    /// The probe `text` for many sets at once.
    fn many(&self, text: &str) -> Result<Option<String>, StoreError> {
        let runtime = Handle::current();
        let types = tokio::task::block_in_place(|| runtime.block_on(self.pool.types(text)))?;
        let names: Vec<&str> = types.iter().map(sqlx::TypeInfo::name).collect();
        Ok(probe_many(text, &names))
    }
}

impl Reader for PgReader<'_> {
    fn rows(&mut self, text: &str, binds: &[Bind], each_row: EachRow<'_>) -> Result<(), StoreError> {
        let (rows, range, first) = match self.known(text, binds) {
            Some(Answer::Rows(rows, range, first)) => (Arc::clone(rows), range.clone(), *first),
            _ => {
                let rows = self.fetch(text, &each(binds))?;
                let all = 0..rows.len();
                (Arc::new(rows), all, 0)
            }
        };
        for row in rows.get(range).unwrap_or_default() {
            if each_row(&PgCells { row, first }) == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    fn count(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
        if let Some(Answer::Count(total)) = self.known(text, binds) {
            return Ok(*total);
        }
        read::count(self, text, binds)
    }

    fn probe(&mut self, probes: &[(&str, &[Bind])]) -> Result<Vec<bool>, StoreError> {
        let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, (text, _)) in probes.iter().enumerate() {
            groups.entry(text).or_default().push(index);
        }
        let mut found = vec![false; probes.len()];
        for (text, places) in groups {
            let sets: Vec<&[Bind]> = places.iter().map(|place| probes[*place].1).collect();
            for (place, answer) in places.into_iter().zip(self.probe_all(text, &sets)?) {
                found[place] = answer;
            }
        }
        Ok(found)
    }

    fn is_remote(&self) -> bool {
        true
    }
}
