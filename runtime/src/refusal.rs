//! Refusals: everything a handler can say instead of an answer. Rendering into the standard error body is
//! `http::render`'s; this file only says which status, which words.

use crate::value::Object;
use axum::http::StatusCode;

/// Eve's text of a 400 whose reason is only shown with `DEBUG`.
pub const GENERIC_400: &str = "The browser (or proxy) sent a request that this server could not understand.";

/// Why a request was not served.
#[derive(Debug)]
pub enum Refusal {
    /// The standard error body with this status and message.
    Status(StatusCode, String),
    /// A 400 whose reason is shown with `DEBUG` only.
    Hidden400(String),
    /// 401 with `WWW-Authenticate`.
    Credentials,
    /// 405; the router fills in `Allow`.
    Method,
    /// Failed validation of one document of PATCH or PUT: no `_error`.
    Issues(Object),
    /// Failed validation of inserted documents: one entry for each, empty when it was right.
    Insertion {
        /// The issues of each document in the order of the request.
        documents: Vec<Object>,
        /// Whether the request held a list.
        bulk: bool,
    },
    /// 204: what should be deleted is not there, which is as good.
    NoContent,
    /// 429: too many attempts; seconds until another one counts.
    TooMany(u64),
    /// 503: the database is gone, full or broken; the text goes to the log, never to the client.
    Unavailable(String),
    /// Our fault; the text goes to the log, never to the client.
    Internal(String),
}

impl Refusal {
    /// Any status with a message, for hooks that stop a request.
    pub fn abort(status: StatusCode, message: impl Into<String>) -> Self {
        Refusal::Status(status, message.into())
    }

    /// A 400 that says why.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Refusal::Status(StatusCode::BAD_REQUEST, message.into())
    }

    /// A 400 that says why only with `DEBUG`.
    pub fn hidden(reason: impl Into<String>) -> Self {
        Refusal::Hidden400(reason.into())
    }

    /// 404 with Eve's text.
    pub fn not_found() -> Self {
        Refusal::Status(
            StatusCode::NOT_FOUND,
            "The requested URL was not found on the server. If you entered the URL manually please check your \
             spelling and try again."
                .to_owned(),
        )
    }

    /// 412 with Eve's text.
    pub fn precondition_failed() -> Self {
        Refusal::Status(
            StatusCode::PRECONDITION_FAILED,
            "Client and server etags don't match".to_owned(),
        )
    }

    /// 428 with Eve's text.
    pub fn precondition_required() -> Self {
        Refusal::Status(
            StatusCode::PRECONDITION_REQUIRED,
            "To edit a document its etag must be provided using the If-Match header".to_owned(),
        )
    }

    /// 403 with Eve's text.
    pub fn forbidden() -> Self {
        Refusal::Status(
            StatusCode::FORBIDDEN,
            "You don't have the permission to access the requested resource. It is either read-protected or not \
             readable by the server."
                .to_owned(),
        )
    }

    /// 409 with Eve's text.
    pub fn conflict() -> Self {
        Refusal::Status(
            StatusCode::CONFLICT,
            "A conflict happened while processing the request. The resource might have been modified while the \
             request was being processed."
                .to_owned(),
        )
    }

    /// 401 for a filter that names another owner.
    pub fn incompatible_owner() -> Self {
        Refusal::Status(
            StatusCode::UNAUTHORIZED,
            "Incompatible User-Restricted Resource request.".to_owned(),
        )
    }
}
