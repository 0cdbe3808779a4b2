//! What the settings say for the safety of accounts: limits on attempts, the cost of hashes, who changes passwords.
//! Every default is what Eve does: nothing. Leaves doing it to `limits`, `policy`, `hasher` and `http::account`.

/// How accounts are protected: the part of `AUTH` that Eve does not have.
#[derive(Debug, Clone, Copy)]
pub struct Protection {
    /// `AUTH.limits`
    pub limits: Limits,
    /// What a hash costs (`AUTH.passwords.argon2`).
    pub cost: Cost,
    /// Changing one's own password takes `current_password` (`AUTH.passwords.current`).
    pub current: bool,
    /// Accounts that may write other accounts may set their passwords (`AUTH.passwords.of_others`).
    pub of_others: bool,
    /// A changed password ends the account's tokens (`AUTH.passwords.revoke_tokens`).
    pub revoke_tokens: bool,
    /// The last account with this role keeps it (`AUTH.keep_role`).
    pub keep_role: Option<&'static str>,
    /// Credentials are refused where somebody could read along (`AUTH.require_tls`).
    pub require_tls: bool,
    /// Answers carry headers that keep them out of caches and browsers' guesses (`AUTH.safe_headers`).
    pub safe_headers: bool,
}

impl Protection {
    /// What Eve does.
    pub const DEFAULT: Protection = Protection {
        limits: Limits::DEFAULT,
        cost: Cost::DEFAULT,
        current: false,
        of_others: true,
        revoke_tokens: false,
        keep_role: None,
        require_tls: false,
        safe_headers: false,
    };
}

/// How many attempts are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords for one account.
    pub account: Option<Limit>,
    /// Wrong passwords from one address.
    pub address: Option<Limit>,
    /// Sign-ups from one address.
    pub sign_up: Option<Limit>,
    /// Requests for a new password, for one account and from one address.
    pub reset: Option<Limit>,
}

impl Limits {
    /// No limits.
    pub const DEFAULT: Limits = Limits {
        account: None,
        address: None,
        sign_up: None,
        reset: None,
    };
}

/// So many in so many seconds, counted from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub most: u32,
    /// Seconds after which counting begins anew.
    pub seconds: u32,
}

/// What an argon2id hash costs to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// OWASP's first choice: 19 MiB, two passes, one lane.
    pub const DEFAULT: Cost = Cost {
        memory: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
}

/// The body's key with the current password.
pub(crate) const CURRENT_PASSWORD: &str = "current_password";
