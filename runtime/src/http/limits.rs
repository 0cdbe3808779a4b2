//! How often somebody may ask (`RATE_LIMIT_GET` and the like): who is counted, the count, and what the client is told.
//! Leaves where counts are kept to `store`, which lets several servers share them.

use crate::auth::Authentication;
use crate::auth::credentials::{self, Credentials};
use crate::refusal::Refusal;
use crate::spec::RateLimit;
use crate::store::counters::Counters;
use crate::time::DateTime;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// What a client is told about its limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    limit: u64,
    remaining: u64,
    /// Unix time, in seconds.
    reset: i64,
}

impl Told {
    /// Adds Eve's headers.
    pub(crate) fn add(self, headers: &mut HeaderMap) {
        for (name, value) in [
            ("x-ratelimit-remaining", HeaderValue::from(self.remaining)),
            ("x-ratelimit-limit", HeaderValue::from(self.limit)),
            ("x-ratelimit-reset", HeaderValue::from(self.reset)),
        ] {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Counts a request against `limit`. As in Eve whoever asks has one count for everything, each request puts its end
/// off, refused ones too, and nobody's password is checked before: the name that is claimed is what counts.
///
/// # Errors
/// 429 when there were too many, 503 when they cannot be counted.
pub(crate) async fn count(
    counters: &Counters,
    authentication: Option<&Authentication>,
    limit: &RateLimit,
    request: &Parts,
) -> Result<Told, Refusal> {
    let now = DateTime::now().millis() / 1000;
    let reset = now.saturating_add(i64::try_from(limit.seconds).unwrap_or(i64::MAX));
    let hits = counters.count(&caller(authentication, request), now, reset).await?;
    if hits > limit.requests {
        return Err(Refusal::Status(
            StatusCode::TOO_MANY_REQUESTS,
            "Rate limit exceeded".to_owned(),
        ));
    }
    Ok(Told {
        limit: limit.requests,
        remaining: limit.requests - hits,
        reset,
    })
}

/// Who is counted: a name or a token, whichever way it is shown, or else an address. Kept as a digest.
fn caller(authentication: Option<&Authentication>, request: &Parts) -> String {
    let shown = request.headers.get(header::AUTHORIZATION).and_then(|header| {
        let header = String::from_utf8_lossy(header.as_bytes());
        let schemes = authentication.iter().flat_map(|authentication| &authentication.schemes);
        schemes
            .filter_map(|scheme| credentials::read(scheme, &header, &Bytes::new()))
            .map(|credentials| match credentials {
                Credentials::Basic { name, .. } | Credentials::Hmac { name, .. } => format!("name {name}"),
                Credentials::Token(token) => format!("token {}", token.expose()),
            })
            .next()
    });
    let who = shown.unwrap_or_else(|| {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map_or_else(
            || "address".to_owned(),
            |ConnectInfo(peer)| format!("address {}", peer.ip()),
        )
    });
    hex::encode(&Sha256::digest(who.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::caller;
    use axum::extract::ConnectInfo;
    use axum::http::Request;
    use std::net::SocketAddr;

    #[test]
    fn addresses_are_counted_apart_and_their_ports_together() {
        let who = |address: &str| {
            let address: SocketAddr = address.parse().expect("an address");
            let request = Request::builder()
                .extension(ConnectInfo(address))
                .body(())
                .expect("a request");
            caller(None, &request.into_parts().0)
        };
        assert_eq!(who("10.0.0.1:5"), who("10.0.0.1:6"));
        assert_ne!(who("10.0.0.1:5"), who("10.0.0.2:5"));
    }
}
