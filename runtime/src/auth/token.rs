//! Tokens: 256 random bits shown once; the database holds their digest. A digest without salt is enough for a value
//! that nobody can guess, and lets the account be found by an index.

use sha2::{Digest, Sha256};

/// A new token: 64 hexadecimal digits.
pub fn generate() -> String {
    hex::encode(crate::random::bytes::<32>())
}

/// What is stored of `token`.
pub fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
