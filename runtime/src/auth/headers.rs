//! Headers that keep answers out of caches and out of browsers' guesses (`AUTH.safe_headers`).
//! Leaves which resource is asked for to the router.

use super::origin::Origin;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

static CONTENT_TYPE_OPTIONS: HeaderName = HeaderName::from_static("x-content-type-options");
static CONTENT_SECURITY: HeaderName = HeaderName::from_static("content-security-policy");
static TRANSPORT_SECURITY: HeaderName = HeaderName::from_static("strict-transport-security");
/// Two years, as browsers ask for.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// Nothing that is answered here is a page.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Adds them to an answer; `account` when it is about accounts.
pub(crate) fn protect(headers: &mut HeaderMap, account: bool, origin: &Origin) {
    if account {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(header::EXPIRES);
    }
    headers.append(header::VARY, HeaderValue::from_static("Authorization"));
    headers.insert(&CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(&CONTENT_SECURITY).or_insert(NO_PAGE);
    if origin.tls {
        headers.insert(&TRANSPORT_SECURITY, ONLY_TLS);
    }
}
