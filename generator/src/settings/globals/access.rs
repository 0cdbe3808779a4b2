//! Who may do what on all resources; limits on requests; other origins.
//! Leaves how somebody proves who they are to `settings::auth`.

use crate::settings::Status::{Built, Later, With};
use crate::settings::block::block;
use crate::settings::shape::OneOrMany;
use crate::settings::{Texts, texts};

block! {
    /// Who may do what, limits, other origins.
    Access, "setting";
    /// Methods of collections and of the home page that are open to everybody. HEAD is listed apart from GET.
    "PUBLIC_METHODS" public_methods: Texts, value(texts(&[])), Built;
    /// Methods of items that are open to everybody.
    "PUBLIC_ITEM_METHODS" public_item_methods: Texts, value(texts(&[])), Built;
    /// Roles that may use collections and the home page, for any method.
    "ALLOWED_ROLES" allowed_roles: Texts, value(texts(&[])), Built;
    /// Roles that may read collections, besides `ALLOWED_ROLES`.
    "ALLOWED_READ_ROLES" allowed_read_roles: Texts, value(texts(&[])), Built;
    /// Roles that may write to collections, besides `ALLOWED_ROLES`.
    "ALLOWED_WRITE_ROLES" allowed_write_roles: Texts, value(texts(&[])), Built;
    /// Roles that may use items, for any method.
    "ALLOWED_ITEM_ROLES" allowed_item_roles: Texts, value(texts(&[])), Built;
    /// Roles that may read items, besides `ALLOWED_ITEM_ROLES`.
    "ALLOWED_ITEM_READ_ROLES" allowed_item_read_roles: Texts, value(texts(&[])), Built;
    /// Roles that may write items, besides `ALLOWED_ITEM_ROLES`.
    "ALLOWED_ITEM_WRITE_ROLES" allowed_item_write_roles: Texts, value(texts(&[])), Built;
    /// The field that holds the account which made a document; with it everybody sees and changes their own only.
    "AUTH_FIELD" auth_field: Option<String>, value(None), Built;
    /// `[requests, seconds]` for GET.
    "RATE_LIMIT_GET" rate_limit_get: Option<Vec<u64>>, value(None), Later;
    /// `[requests, seconds]` for HEAD.
    "RATE_LIMIT_HEAD" rate_limit_head: Option<Vec<u64>>, value(None), Later;
    /// `[requests, seconds]` for POST.
    "RATE_LIMIT_POST" rate_limit_post: Option<Vec<u64>>, value(None), Later;
    /// `[requests, seconds]` for PATCH.
    "RATE_LIMIT_PATCH" rate_limit_patch: Option<Vec<u64>>, value(None), Later;
    /// `[requests, seconds]` for PUT.
    "RATE_LIMIT_PUT" rate_limit_put: Option<Vec<u64>>, value(None), Later;
    /// `[requests, seconds]` for DELETE.
    "RATE_LIMIT_DELETE" rate_limit_delete: Option<Vec<u64>>, value(None), Later;
    /// Origins whose pages may call the API; `*` for all.
    "X_DOMAINS" x_domains: Option<OneOrMany<String>>, value(None), Later;
    /// The same as regular expressions, anchored at the start.
    "X_DOMAINS_RE" x_domains_re: Option<OneOrMany<String>>, value(None), Later;
    /// Request headers that pages of other origins may send.
    "X_HEADERS" x_headers: Option<OneOrMany<String>>, value(None), With("X_DOMAINS");
    /// Response headers that pages of other origins may read.
    "X_EXPOSE_HEADERS" x_expose_headers: Option<OneOrMany<String>>, value(None), With("X_DOMAINS");
    /// Pages of other origins may send credentials.
    "X_ALLOW_CREDENTIALS" x_allow_credentials: Option<bool>, value(None), With("X_DOMAINS");
    /// Seconds for which a browser may remember the answer.
    "X_MAX_AGE" x_max_age: u64, value(21600), With("X_DOMAINS");
}
