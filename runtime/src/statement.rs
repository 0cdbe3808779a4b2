//! Statements of generated code, told apart by whether the owner's predicate stands in them.

/// The text of a statement. In an owned one `$1` is the caller's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    pub(crate) text: &'static str,
    pub(crate) owned: bool,
}

impl Statement {
    /// A statement whose `$1` is the owner. It is never run for a request without a caller.
    pub const fn owned(text: &'static str) -> Self {
        Self { text, owned: true }
    }

    /// A statement without an owner's predicate: the resource has no owner, or the method is public.
    pub const fn open(text: &'static str) -> Self {
        Self { text, owned: false }
    }
}
