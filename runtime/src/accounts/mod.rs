//! Kinto's account service over the accounts that every resource authenticates against: sign-up, change, deletion,
//! lists, validation by mail, reset of passwords. Leaves sending to `mail`, storage to `store`.

mod batch;
mod call;
mod caller;
mod change;
mod conditions;
pub(crate) mod config;
mod filter;
mod item;
pub(crate) mod keys;
mod list;
mod mailed;
mod operations;
mod page;
mod payload;
mod permissions;
mod problem;
mod reply;
mod root;
mod routes;
pub(crate) mod rows;
mod serve;
mod sign_up;
mod spec;
mod utilities;
pub(crate) mod values;
mod view;

pub(crate) use serve::{beside, serve};
pub use spec::AccountService;

use crate::mail::Mail;
use config::Config;
use rows::Statements;
use std::sync::OnceLock;

/// The service of a running server.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) spec: &'static AccountService,
    pub(crate) config: Config,
    pub(crate) statements: Statements,
    pub(crate) mail: Mail,
    /// The timestamp of the list of everybody, once it is known.
    pub(crate) list_timestamp: OnceLock<i64>,
}

impl Service {
    /// Whether `path` is the service's.
    pub(crate) fn owns(&self, path: &str) -> bool {
        path.strip_prefix('/')
            .and_then(|path| path.strip_prefix(self.config.prefix.as_str()))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
