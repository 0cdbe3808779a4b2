//! From a request to an answer, in the order of reading: `app` (before routing), `routes` (which handler),
//! `paths` (what a URL means), `context` (what a handler can do), `body`, `prepare` and `typed` (what was sent, checked), `read`, `insert`, `change`
//! (the work), `answer` and `render` (the words), `dress` (what they look like to
//! this client).

pub(crate) mod answer;
pub(crate) mod app;
mod body;
mod change;
mod conditional;
pub mod context;
pub(crate) mod dress;
mod embed;
mod embedded_writer;
mod home;
mod insert;
mod limits;
mod oracle;
pub(crate) mod paths;
pub(crate) mod plan;
mod prepare;
mod read;
pub(crate) mod render;
pub mod routes;
pub(crate) mod row;
mod schemas;
mod typed;
mod values;

pub(crate) use row::percent_encode;
pub use typed::{Change, Insertion, Original, RawChange, Replaced, Replacement, Typed};
