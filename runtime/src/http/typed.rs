//! What a write carries from validation through the generated handler to the store: checked objects, then the same
//! as structs of generated code. Leaves checking to `prepare`, storing to `insert` and `change`.

use super::context::Context;
use super::oracle::Pending;
use crate::document::{Document, Mismatch};
use crate::hooks::Resource;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::bind::Bind;
use crate::value::{Object, Value};
use std::ops::{Deref, DerefMut};

/// Checked documents on their way to an insert.
#[derive(Debug)]
pub struct Insertion {
    pub(super) documents: Vec<(Option<Value>, Object)>,
    pub(super) bulk: bool,
    pub(super) pending: Vec<Pending>,
}

/// The same as structs of generated code. Behaves as a slice of them.
#[derive(Debug)]
pub struct Typed<N> {
    pub(super) documents: Vec<N>,
    pub(super) ids: Vec<Option<Value>>,
    pub(super) bulk: bool,
    pub(super) pending: Vec<Pending>,
    pub(super) owner: Option<Bind>,
}

impl<N> Typed<N> {
    /// Stamps every document with its owner.
    #[must_use]
    pub fn owned_by(mut self, owner: Bind) -> Self {
        self.owner = Some(owner);
        self
    }
}

impl<N> Deref for Typed<N> {
    type Target = [N];

    fn deref(&self) -> &[N] {
        &self.documents
    }
}

impl<N> DerefMut for Typed<N> {
    fn deref_mut(&mut self) -> &mut [N] {
        &mut self.documents
    }
}

/// What PUT found under its id.
pub enum Replacement {
    /// Nothing: the document is inserted.
    Insert(Insertion),
    /// A document: it is replaced.
    Replace(RawChange),
}

/// A checked change of a stored document, still untyped.
#[derive(Debug)]
pub struct RawChange {
    pub(super) original: Object,
    pub(super) payload: Object,
    /// What the client says his password is, where one is asked for.
    pub(super) current: Option<Secret>,
    pub(super) pending: Vec<Pending>,
}

/// A checked change, typed: the document as it was and what is to be changed.
pub struct Change<R: Resource> {
    pub(super) original: Object,
    /// What the client sent.
    pub patch: R::Patch,
    pub(super) pending: Vec<Pending>,
}

/// A checked replacement, typed: the document as it was and the new one.
pub struct Replaced<R: Resource> {
    pub(super) original: Object,
    /// What the client sent.
    pub document: R::New,
    pub(super) pending: Vec<Pending>,
    pub(super) owner: Option<Bind>,
}

impl<R: Resource> Replaced<R> {
    /// Stamps the new document with its owner.
    #[must_use]
    pub fn owned_by(mut self, owner: Bind) -> Self {
        self.owner = Some(owner);
        self
    }
}

/// A document that is to be deleted, as it is stored.
pub struct Original(pub(super) Object);

impl From<Mismatch> for Refusal {
    fn from(mismatch: Mismatch) -> Self {
        Refusal::Internal(mismatch.to_string())
    }
}

impl Context {
    /// Checked documents as structs of generated code.
    ///
    /// # Errors
    /// When they are not what validation promised.
    pub fn typed<N: Document>(&self, insertion: Insertion) -> Result<Typed<N>, Refusal> {
        let (mut ids, mut documents) = (Vec::new(), Vec::new());
        for (id, object) in insertion.documents {
            ids.push(id);
            documents.push(N::from_object(object)?);
        }
        Ok(Typed {
            documents,
            ids,
            bulk: insertion.bulk,
            pending: insertion.pending,
            owner: None,
        })
    }

    /// A checked change as structs of generated code.
    ///
    /// # Errors
    /// When it is not what validation promised.
    pub fn typed_change<R: Resource>(&self, change: RawChange) -> Result<Change<R>, Refusal> {
        let RawChange {
            original,
            payload,
            pending,
            ..
        } = change;
        Ok(Change {
            original,
            patch: R::Patch::from_object(payload)?,
            pending,
        })
    }

    /// A checked replacement as structs of generated code.
    ///
    /// # Errors
    /// When it is not what validation promised.
    pub fn typed_replacement<R: Resource>(&self, change: RawChange) -> Result<Replaced<R>, Refusal> {
        let RawChange {
            original,
            payload,
            pending,
            ..
        } = change;
        Ok(Replaced {
            original,
            document: R::New::from_object(payload)?,
            pending,
            owner: None,
        })
    }
}
