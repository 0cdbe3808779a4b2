//! Several statements as one, so that a database behind a network is asked once: an account with what is read for it,
//! many rows in one `INSERT`, many probes in one `SELECT`. PostgreSQL's words; leaves when to use which to its driver.

mod ahead;
mod many;
mod parameters;

pub use ahead::{ACCOUNT_COLUMNS, AccountAndPage, account_and_document, account_and_page};
pub use many::{insert_many, probe_many};
