//! How a job reads: statements with parameters, rows under a cursor. Leaves where the job runs, and over which driver,
//! to the databases' own lanes.

use super::bind::Bind;
use super::cells::Cells;
use super::error::StoreError;
use std::time::Duration;

/// Whether a job wants another row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    More,
    /// Enough.
    Stop,
}

/// What a job does with each row.
pub type EachRow<'a> = &'a mut dyn FnMut(&dyn Cells) -> Flow;

/// A connection as a job sees it.
pub trait Reader {
    /// Runs `text` and hands each row to `each`.
    ///
    /// # Errors
    /// When the statement fails or the job's deadline passes.
    fn rows(&mut self, text: &str, binds: &[Bind], each: EachRow<'_>) -> Result<(), StoreError>;

    /// The number that `text`, a `SELECT count(*)`, gives. A reader may remember it for as long as nobody has written.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    fn count(&mut self, text: &str, binds: &[Bind]) -> Result<u64, StoreError>;

    /// For each probe, a statement with its parameters, whether it gives a row.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    fn probe(&mut self, probes: &[(&str, &[Bind])]) -> Result<Vec<bool>, StoreError> {
        let mut found = Vec::with_capacity(probes.len());
        for (text, binds) in probes {
            let mut any = false;
            self.rows(text, binds, &mut |_| {
                any = true;
                Flow::Stop
            })?;
            found.push(any);
        }
        Ok(found)
    }

    /// Whether each call is a message to another machine, so that asking once for many things is worth some trouble.
    fn is_remote(&self) -> bool {
        false
    }
}

/// The number in the first row.
pub(super) fn count(reader: &mut dyn Reader, text: &str, binds: &[Bind]) -> Result<u64, StoreError> {
    let counted = reader.first(text, binds, |cells| cells.integer(0))?;
    Ok(counted.and_then(|counted| u64::try_from(counted).ok()).unwrap_or(0))
}

impl dyn Reader + '_ {
    /// The first row as `read` sees it, or `None`.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn first<T>(
        &mut self,
        text: &str,
        binds: &[Bind],
        read: impl FnOnce(&dyn Cells) -> T,
    ) -> Result<Option<T>, StoreError> {
        let (mut read, mut found) = (Some(read), None);
        self.rows(text, binds, &mut |cells| {
            found = read.take().map(|read| read(cells));
            Flow::Stop
        })?;
        Ok(found)
    }
}

/// How long the statements of one job may take together: longer for one whose request is large.
pub(super) fn limit(heavy: bool) -> Duration {
    Duration::from_secs(if heavy { 60 } else { 10 })
}

/// What a job asks first, told before it runs. The job asks all the same, with the same texts and parameters; what was
/// not told, or was told wrongly, costs a round trip and nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ahead {
    /// The look-up of the account and its parameter.
    pub account: Option<(&'static str, Bind)>,
    /// What is asked next.
    pub next: Option<Next>,
    /// Whether the job computes for so long that others must not wait behind it.
    pub heavy: bool,
}

/// The statement that a job asks after it knows who asks.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    /// Its text.
    pub text: String,
    /// Its parameters. When it is `owned`, the first becomes the account's id.
    pub binds: Vec<Bind>,
    /// Whether the first parameter is the account that [`Ahead::account`] finds.
    pub owned: bool,
    /// More than one row is expected.
    pub page: Option<PageAhead>,
}

/// What else is known about a page.
#[derive(Debug, Clone)]
pub(crate) struct PageAhead {
    /// How many columns the statement has.
    pub width: usize,
    /// The statement of the total, whose parameters are the first so many of the page's, and how many rows a full
    /// page has.
    pub count: Option<(String, usize, u64)>,
}

impl Ahead {
    /// The caller is known already, or nobody needs to be.
    pub(crate) fn known(&mut self, caller: Option<&Bind>) {
        self.account = None;
        match (&mut self.next, caller) {
            (Some(next), Some(caller)) if next.owned => {
                next.owned = false;
                if let Some(owner) = next.binds.first_mut() {
                    *owner = caller.clone();
                }
            }
            // an owned statement of nobody's is not run
            (Some(next), None) if next.owned => self.next = None,
            _ => {}
        }
    }
}
