//! Preconditions: `If-Match` on writes, `If-None-Match` and `If-Modified-Since` on items. As in Eve, an etag is
//! compared as one string after quotes and `W/` are taken away; `*` and lists match nothing.

use crate::refusal::Refusal;
use crate::spec::ApiSpec;
use crate::time::DateTime;
use axum::http::{HeaderMap, HeaderName, header};

fn plain(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    let bare = value.strip_prefix("W/").unwrap_or(value).replace('"', "");
    (!bare.is_empty()).then_some(bare)
}

/// Whether a write may go on against the stored `etag`.
///
/// # Errors
/// 428 when an etag is demanded and none came, 412 when another came, even where none is demanded.
pub(super) fn may_write(api: &ApiSpec, headers: &HeaderMap, etag: &str) -> Result<(), Refusal> {
    match plain(headers, header::IF_MATCH) {
        None if api.if_match && api.enforce_if_match => Err(Refusal::precondition_required()),
        None => Ok(()),
        Some(sent) if sent == etag => Ok(()),
        Some(_) => Err(Refusal::precondition_failed()),
    }
}

/// What an item request knows already.
pub(super) struct Known {
    etag: Option<String>,
    since: Option<DateTime>,
}

impl Known {
    /// Reads both headers.
    ///
    /// # Errors
    /// 400 when the date is none.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let since = match headers.get(header::IF_MODIFIED_SINCE) {
            None => None,
            Some(value) => {
                let date = value.to_str().ok().and_then(DateTime::parse_http);
                Some(date.ok_or_else(|| Refusal::hidden("If-Modified-Since is not a date"))?)
            }
        };
        Ok(Self {
            etag: plain(headers, header::IF_NONE_MATCH),
            since,
        })
    }

    /// Whether the client has this document already. When both headers came, both must agree; dates have a second
    /// of slack.
    pub(super) fn is_fresh(&self, api: &ApiSpec, etag: &str, updated: DateTime) -> bool {
        let same_etag = self.etag.as_ref().map(|known| api.if_match && known == etag);
        let not_newer = self
            .since
            .map(|since| updated.millis() <= since.millis().saturating_add(1000));
        match (same_etag, not_newer) {
            (None, None) => false,
            (same_etag, not_newer) => same_etag.unwrap_or(true) && not_newer.unwrap_or(true),
        }
    }
}
