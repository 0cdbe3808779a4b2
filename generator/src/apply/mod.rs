//! A project on disk: what it is, what a run would change, and changing all of it or nothing.
//! The only room that writes into a project. Leaves what belongs into it to `package`.

pub mod diff;
mod disk;
mod history;
pub mod lock;
mod plan;
pub mod refusal;
mod stage;

pub use disk::Failure;
pub use plan::{Change, Plan, Request};
pub use refusal::Refusal;
pub use stage::recover;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
