//! Tokens: what [`crate::Secret::token`] makes is shown once; the database holds their digest. A digest without salt is enough for a value
//! that nobody can guess, and lets the account be found by an index.

use sha2::{Digest, Sha256};

/// What is stored of `token`.
pub fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
