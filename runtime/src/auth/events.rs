//! What happens to accounts, written to the log for those who watch over them: who, from where, with what outcome, under
//! which request. Leaves how a line looks to the log; what clients wrote is quoted, so that it never makes a line.

use super::origin::Origin;
use axum::http::HeaderMap;

/// Something that happens to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// A password was compared.
    Login,
    /// Attempts were used up.
    Limit,
    /// Somebody made an account for themselves.
    SignUp,
    /// Somebody made an account for another.
    Create,
    /// An account was changed.
    Change,
    /// Its password was changed.
    Password,
    /// Its roles were changed.
    Roles,
    /// It was deleted.
    Delete,
    /// Credentials came over a way on which somebody could read along.
    Insecure,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Event::Login => "login",
            Event::Limit => "limit",
            Event::SignUp => "sign-up",
            Event::Create => "create",
            Event::Change => "change",
            Event::Password => "password-change",
            Event::Roles => "role-change",
            Event::Delete => "delete",
            Event::Insecure => "insecure-credentials",
        }
    }
}

/// Who and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) origin: Origin,
    pub(crate) headers: &'a HeaderMap,
}

/// Writes a line. `account` is whom it is about and `actor` who did it, both as ids; nothing that a client typed stands
/// here, because people type passwords where a name is asked for.
pub(crate) fn log(event: Event, success: bool, account: Option<&str>, actor: Option<&str>, scene: Scene<'_>) {
    let request_id = scene.headers.get("x-request-id").and_then(|id| id.to_str().ok());
    tracing::info!(
        target: "eden::auth",
        event = event.name(),
        outcome = if success { "success" } else { "failure" },
        account = account.unwrap_or("unknown"),
        actor = actor.unwrap_or("anonymous"),
        address = %scene.origin.address,
        request_id = request_id.unwrap_or(""),
    );
}
