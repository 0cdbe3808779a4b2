//! Secrets on their way through the server: readable only where somebody asks for them by name.
//! Leaves hashing, sealing and storing to `auth` and `store`.

use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// What every secret looks like in logs and texts.
pub const REDACTED: &str = "[redacted]";

/// A password, a token, a key. Cannot be printed or serialised by accident; compared in constant time; wiped when it
/// goes.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes hold of a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// A new token: 256 random bits as 64 hexadecimal digits.
    pub fn token() -> Self {
        Self(hex::encode(crate::random::bytes::<32>()))
    }

    /// The secret itself. Every call is a place to look at when secrets leak.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    /// Nothing is left in memory that is given back.
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(REDACTED)
    }
}

impl PartialEq for Secret {
    /// Takes the same time wherever the texts differ; only their lengths show.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_shows_itself_only_when_asked() {
        let secret = Secret::new("hunter2");
        assert_eq!(
            format!("{secret} {secret:?} {:?}", Some(&secret)),
            "[redacted] [redacted] Some([redacted])"
        );
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn secrets_compare_by_their_text() {
        assert_eq!(Secret::new("a"), Secret::new("a"));
        assert_ne!(Secret::new("a"), Secret::new("b"));
        assert_ne!(Secret::new("a"), Secret::new("ab"));
    }
}
