//! SQL as text: tables, statements and what the two databases say differently.
//!
//! In charge of every piece of SQL that the generator writes and the runtime sends. Leaves connections, values and
//! drivers to the runtime, settings to the generator: nothing here does IO.

pub mod ddl;
pub mod dialect;
pub mod filter;
pub mod ident;
pub mod migration;
pub mod order;
pub mod service;
pub mod statement;
pub mod table;
pub mod together;
