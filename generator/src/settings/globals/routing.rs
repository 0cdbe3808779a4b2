//! The resources themselves, and where they are mounted.
//! Leaves what a resource may say to `settings::resource`.

use crate::read::Node;
use crate::settings::Status::{Built, Later};
use crate::settings::auth::Auth;
use crate::settings::block::block;
use crate::settings::resource::Resource;
use crate::settings::shape::Named;
use crate::settings::{Texts, texts};

block! {
    /// The resources, the accounts, and the blocks that are Eden's own.
    Main, "setting";
    /// The resources: a mapping from their names to their settings. The order is kept; the home page lists them in it.
    "DOMAIN" domain: Named<Resource>, text("must be set"), Built;
    /// How requests are authenticated. Absent, everything is open.
    "AUTH" auth: Option<Auth>, text("none"), Built;
    /// An account service on the table of the accounts: sign-up, validation by mail, password reset.
    "ACCOUNTS" accounts: Option<Node>, value(None), Later;
    /// How mail is sent.
    "MAIL" mail: Option<Node>, value(None), Later;
    /// Settings of the database that are not its address, which is `DATABASE_URL` in the environment.
    "DATABASE" database: Option<Node>, value(None), Later;
}

block! {
    /// Paths and methods of all resources.
    Routing, "setting";
    /// First path segments before everything: `api` mounts the server under `/api`.
    "URL_PREFIX" url_prefix: String, value(String::new()), Built;
    /// The segment after the prefix: `v1`. The home page's info block shows it.
    "API_VERSION" api_version: String, value(String::new()), Built;
    /// Methods of collections: `GET`, `POST`, `DELETE`. HEAD comes with GET, OPTIONS always.
    "RESOURCE_METHODS" resource_methods: Texts, value(texts(&["GET"])), Built;
    /// Methods of items: `GET`, `PATCH`, `PUT`, `DELETE`.
    "ITEM_METHODS" item_methods: Texts, value(texts(&["GET"])), Built;
    /// Whether items have a path of their own.
    "ITEM_LOOKUP" item_lookup: bool, value(true), Built;
    /// The field that an item's path segment is compared with.
    "ITEM_LOOKUP_FIELD" item_lookup_field: String, value("_id".into()), Built;
    /// What an item's path segment looks like. Only the default is built.
    "ITEM_URL" item_url: String, value("regex(\"[a-f0-9]{24}\")".into()), Built;
    /// Documented in Eve, and read by nobody: the title is made from the resource's name. Set `item_title`.
    "ITEM_TITLE" item_title: String, text("none"), Built;
    /// `X-HTTP-Method-Override` replaces the method of any request.
    "ALLOW_OVERRIDE_HTTP_METHOD" allow_override_http_method: bool, value(true), Built;
    /// Resources have no routes, unless they say otherwise.
    "INTERNAL_RESOURCE" internal_resource: bool, value(false), Built;
    /// POST may carry several documents.
    "BULK_ENABLED" bulk_enabled: bool, value(true), Built;
    /// PUT on an unknown id creates it; otherwise it is a 404.
    "UPSERT_ON_PUT" upsert_on_put: bool, value(true), Built;
    /// Path segment under which the schemas are shown; null shows none.
    "SCHEMA_ENDPOINT" schema_endpoint: Option<String>, value(None), Later;
    /// Formats of answers, the first for clients that do not say: `eve.render.JSONRenderer`, `eve.render.XMLRenderer`.
    "RENDERERS" renderers: Texts, value(texts(&["eve.render.JSONRenderer", "eve.render.XMLRenderer"])), Built;
    /// Deprecated in Eve: false removes the JSON renderer.
    "JSON" json: bool, value(true), Later;
    /// Deprecated in Eve: false removes the XML renderer.
    "XML" xml: bool, value(true), Built;
    /// Show messages that are otherwise hidden. Not for production.
    "DEBUG" debug: bool, value(false), Built;
}
