//! From a request to an answer, in the order of reading: `app` (before routing), `routes` (which handler),
//! `context` (what a handler can do), `body`, `prepare` and `typed` (what was sent, checked), `read`, `insert`, `change`
//! (the work), `answer` and `render` (the words).

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod app;
mod body;
mod change;
mod conditional;
pub mod context;
mod embed;
mod home;
mod insert;
mod oracle;
pub(crate) mod plan;
mod prepare;
mod read;
mod render;
pub mod routes;
mod row;
mod typed;

pub use typed::{Change, Insertion, Original, RawChange, Replaced, Replacement, Typed};
