//! Preconditions against an account. Leaves reading them from headers to `call`.

use super::call::Conditions;
use super::problem::Problem;
use super::rows::Account;
use super::view::View;
use crate::time::DateTime;

impl View {
    /// 412 unless the conditions hold for the account, or for its absence. Only whoever may read it is shown it.
    pub(crate) fn require(&self, conditions: Conditions, account: Option<&Account>, clock: i64) -> Result<(), Problem> {
        if !conditions.fail(account.map(|account| account.last_modified)) {
            return Ok(());
        }
        let timestamp = account.map_or_else(
            // what is not there has the timestamp of the list that it would be in
            || if clock > 0 { clock } else { DateTime::now().millis() },
            |account| account.last_modified,
        );
        let shown = account.filter(|account| self.may_read(account)).map(Account::shown);
        Err(Problem::precondition(timestamp, shown))
    }

    /// Whether the caller may read the account.
    pub(crate) fn may_read(&self, account: &Account) -> bool {
        let config = &self.service.config;
        self.caller.is_among(&config.read)
            || self.caller.is_among(&config.write)
            || account.permissions.allow(&self.caller, "read")
    }

    /// Whether the caller may change the account.
    pub(crate) fn may_write(&self, account: &Account) -> bool {
        self.caller.is_among(&self.service.config.write) || account.permissions.allow(&self.caller, "write")
    }

    /// Whether the caller may create an account of this name. Names that settings give a meaning to are nobody's.
    pub(crate) fn may_create(&self, name: &str) -> bool {
        let config = &self.service.config;
        let reserved = config.reserved.iter().any(|reserved| reserved == name);
        self.caller.is_among(&config.create) && (!reserved || self.is_administrator())
    }
}
