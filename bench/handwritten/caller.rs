//! Who asks: the account whose token came with the request, found by the token's digest.
//! Leaves what the account may see to the statements.

use crate::database::Database;
use crate::refusal::Refusal;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

/// The account behind the request.
pub struct Caller {
    /// Its `_id`, which its documents carry.
    pub id: String,
}

impl FromRequestParts<Database> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, database: &Database) -> Result<Self, Refusal> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = header.and_then(token).ok_or(Refusal::Credentials)?;
        let digest = hex::encode(Sha256::digest(token.as_bytes()));
        let id = sqlx::query_scalar("SELECT _id FROM accounts WHERE token = $1")
            .bind(digest)
            .fetch_optional(&database.read)
            .await?
            .ok_or(Refusal::Credentials)?;
        Ok(Self { id })
    }
}

/// The word after `Bearer` or `Token`, or the header itself.
fn token(header: &str) -> Option<&str> {
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token") => token,
        Some(_) => return None,
        None => header,
    };
    (!token.is_empty()).then_some(token)
}
