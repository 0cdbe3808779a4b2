//! What writes keep of documents: a copy of each version in the table of versions, in the write's own transaction.
//! Leaves reading versions to `versions`.

use super::context::Context;
use super::row::State;
use crate::statement::Statement;
use crate::store::bind::Bind;
use crate::store::write::Step;
use crate::value::Value;
use std::borrow::Cow;

impl Context {
    /// Writes keep a copy of what they have written, which `snapshot` makes. Its parameter is the document's id; for
    /// collections it takes the owner, if any, and is completed with what tells the documents apart.
    #[must_use]
    pub fn keeping(mut self, snapshot: Statement) -> Self {
        self.snapshot = Some(snapshot);
        self
    }

    /// What is deleted is forgotten with all its versions.
    #[must_use]
    pub fn forgetting(mut self, forget: Statement) -> Self {
        self.forget = Some(forget);
        self
    }

    /// Copies the document as it stands at this step.
    pub(super) fn snapshot(&self, id: &Value) -> Option<Step> {
        Some(Step {
            text: Cow::Borrowed(self.snapshot?.text),
            binds: vec![Bind::scalar(id)],
            must_change: true,
        })
    }

    /// The same for a document that was written before there were versions, which becomes version 1 when it is first
    /// written again.
    pub(super) fn late_snapshot(&self, id: &Value, state: State) -> Option<Step> {
        if state.version.is_some() {
            return None;
        }
        self.snapshot(id)
    }

    /// Removes the versions of a document.
    pub(super) fn forget(&self, id: &Value) -> Option<Step> {
        Some(Step {
            text: Cow::Borrowed(self.forget?.text),
            binds: vec![Bind::scalar(id)],
            must_change: false,
        })
    }
}
