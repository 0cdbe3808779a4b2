//! What the settings say about the account service, as generated code says it. Leaves reading the values, and the
//! environment that overrides them, to `config`.

use crate::spec::ResourceSpec;

/// The blocks `ACCOUNTS` and `MAIL`.
#[derive(Debug)]
pub struct AccountService {
    /// The resource whose rows are the accounts: the one that requests to all resources authenticate against.
    pub accounts: &'static ResourceSpec,
    /// Its field with the name, which is the account's id on the wire.
    pub username: &'static str,
    /// Its field with the password.
    pub password: &'static str,
    /// First segment of every path of the service: `v1`.
    pub prefix: &'static str,
    /// Names that `AUTH.bootstrap` makes: nobody can sign up with them. Variables are resolved at start.
    pub reserved: &'static [&'static str],
    /// The keys of `ACCOUNTS` that are set, as text.
    pub settings: &'static [(&'static str, &'static str)],
    /// The keys of `MAIL` that are set, as text.
    pub mail: &'static [(&'static str, &'static str)],
}
