//! Keys that are given out once: activation keys, reset passwords, tokens of pages. The database holds digests only.
//! Leaves mailing them to `mail`.

use super::rows::{certain, insert_into, step};
use crate::auth::token;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::write::Step;
use crate::time::DateTime;
use eden_sql::ident::quote;
use eden_sql::service::KEYS;

/// Kind of the key that validates an account.
pub(crate) const ACTIVATION: &str = "activation";
/// Kind of the password that is good for setting another.
pub(crate) const RESET: &str = "reset";
/// Kind of the token that deletes the next page.
pub(crate) const PAGE: &str = "page";
/// Kind of the note that holds the timestamp of the list of everybody.
pub(crate) const LIST: &str = "list";

/// A new key: a random UUID, whose form clients know.
pub(crate) fn generate() -> Secret {
    let mut bytes: [u8; 16] = crate::random::bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    Secret::new(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}

/// Stores the digest of a key in the place of any former one of its kind.
pub(crate) fn store(account: &str, kind: &str, key: &str, seconds: u64) -> [Step; 2] {
    let former = format!("DELETE FROM {} WHERE \"account\" = $1 AND \"kind\" = $2", quote(KEYS));
    let life = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
    let expires = DateTime::now().millis().saturating_add(life);
    [
        step(
            former,
            vec![Bind::Text(account.to_owned()), Bind::Text(kind.to_owned())],
        ),
        note(account, kind, key, expires),
    ]
}

/// A key with the moment at which it expires; fails when there is one of its kind.
pub(crate) fn note(account: &str, kind: &str, key: &str, expires: i64) -> Step {
    let values = vec![
        Bind::Text(account.to_owned()),
        Bind::Text(kind.to_owned()),
        Bind::Text(token::digest(key)),
        Bind::Integer(expires),
    ];
    insert_into(KEYS, &["account", "kind", "digest", "expires"], values)
}

/// Whether the key is good now.
pub(crate) fn is_good(reader: &mut dyn Reader, account: &str, kind: &str, key: &str) -> Result<bool, Refusal> {
    let text = format!("SELECT 1 FROM {} WHERE {}", quote(KEYS), GOOD);
    Ok(reader.first(&text, &binds(account, kind, key), |_| ())?.is_some())
}

/// Uses the key up. Nothing of a write that holds this step is kept when somebody was faster.
pub(crate) fn spend(account: &str, kind: &str, key: &str) -> Step {
    let text = format!("DELETE FROM {} WHERE {}", quote(KEYS), GOOD);
    certain(text, binds(account, kind, key))
}

/// Keys whose time is over go.
pub(crate) fn sweep() -> Step {
    let text = format!("DELETE FROM {} WHERE \"expires\" < $1 AND \"kind\" <> $2", quote(KEYS));
    let now = DateTime::now().millis();
    step(text, vec![Bind::Integer(now), Bind::Text(LIST.to_owned())])
}

const GOOD: &str = "\"account\" = $1 AND \"kind\" = $2 AND \"digest\" = $3 AND \"expires\" > $4";

fn binds(account: &str, kind: &str, key: &str) -> Vec<Bind> {
    vec![
        Bind::Text(account.to_owned()),
        Bind::Text(kind.to_owned()),
        Bind::Text(token::digest(key)),
        Bind::Integer(DateTime::now().millis()),
    ]
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn a_key_is_a_random_uuid() {
        let (one, other) = (generate(), generate());
        assert_ne!(one, other);
        let parts: Vec<usize> = one.expose().split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(one.expose().as_bytes()[14], b'4');
    }
}
