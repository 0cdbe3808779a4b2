//! From a request to an answer, in the order of reading: `app` (before routing), `routes` (which handler),
//! `context` (what a handler can do), `body`, `prepare` and `typed` (what was sent, checked), `read`, `versions`,
//! `insert`, `change`, `delete` (the work), `history` and `oplog` (what is kept of it), `answer` and `render` (the words).

pub(crate) mod answer;
pub(crate) mod app;
mod body;
mod change;
mod conditional;
pub mod context;
mod delete;
mod embed;
mod history;
mod home;
mod insert;
pub(crate) mod oplog;
mod oracle;
pub(crate) mod plan;
mod prepare;
mod read;
mod referenced;
mod render;
pub mod routes;
mod row;
mod typed;
mod versions;

pub use oplog::OplogEntry;
pub use typed::{Change, Insertion, Original, RawChange, Replaced, Replacement, Typed};
