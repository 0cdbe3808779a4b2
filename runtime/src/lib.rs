//! What every server made by Eden does: requests, validation, storage, authentication, rendering.
//!
//! Generated code says what the settings decide, as specs, structs, statements and handlers (see [`emitted`]); this
//! crate holds what Eve decides. A request goes through `http`, which asks `query`, `validate` and `auth`, and reads
//! and writes through `store`.

pub mod auth;
mod boot;
pub mod document;
pub mod emitted;
pub mod hooks;
pub mod http;
pub mod id;
pub mod json;
pub mod pattern;
pub mod query;
pub mod random;
pub mod refusal;
pub mod secret;
pub mod server;
pub mod spec;
pub mod statement;
pub mod store;
pub mod time;
pub mod validate;
pub mod value;

pub use boot::run;
#[cfg(feature = "derive")]
pub use eden_macros::{__answered, Resource, Schema};
pub use eden_sql::table as tables;
pub use hooks::{Events, HookContext, Resource};
pub use id::ObjectId;
pub use refusal::Refusal;
pub use secret::Secret;
pub use server::{Api, Server};
pub use time::DateTime;
pub use value::{Object, Value};
