//! The model: the settings as meant. Every default resolved, every name legal and unique, every relation found.
//! Only `check` makes one; everything that emits takes nothing else. Leaves Rust and SQL text to `emit` and `eden_sql`.

mod field;

use eden_sql::table::{ColumnType, Table};
pub use field::{Coercion, Field, Literal, Nested, PasswordRules, Rule, Secrecy, Type};

/// A checked API.
#[derive(Debug, Clone)]
pub struct Model {
    /// Values of the globals that the server reads, resolved.
    pub globals: Globals,
    /// How requests are authenticated; `None` opens everything.
    pub auth: Option<Auth>,
    /// The resources in the order of `DOMAIN`.
    pub resources: Vec<Resource>,
    /// The tables under them, in the order in which resources first name them.
    pub tables: Vec<Table>,
    pub(crate) _made_by_check: Checked,
}

/// Proof that `check` made the value that holds it.
#[derive(Debug, Clone)]
pub struct Checked(pub(crate) ());

/// Globals of the settings file, resolved. Named as the fields of the runtime's `ApiSpec`.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct Globals {
    /// `""`, `"/api"`, `"/api/v1"`
    pub prefix: String,
    pub api_version: String,
    pub last_updated: String,
    pub date_created: String,
    pub etag: String,
    pub status: String,
    pub status_ok: String,
    pub status_err: String,
    pub error: String,
    pub issues: String,
    pub items: String,
    pub meta: String,
    pub links: String,
    pub query_where: String,
    pub query_sort: String,
    pub query_projection: String,
    pub query_embedded: String,
    pub query_page: String,
    pub query_max_results: String,
    pub date_format: String,
    pub if_match: bool,
    pub enforce_if_match: bool,
    pub allow_override_http_method: bool,
    pub bandwidth_saver: bool,
    pub upsert_on_put: bool,
    pub pagination_default: u64,
    pub validation_error_status: u16,
    pub validation_error_as_list: bool,
    pub validate_filters: bool,
    pub query_blacklist: Vec<String>,
    pub json_request_content_types: Vec<String>,
    pub auto_collapse_multi_keys: bool,
    pub auto_create_lists: bool,
    pub multipart_form_fields_as_json: bool,
    pub header_total_count: String,
    pub json_sort_keys: bool,
    pub debug: bool,
    pub info: Option<String>,
    pub standard_errors: Vec<u16>,
    pub hateoas: bool,
    pub cache_control: String,
    pub cache_expires: u64,
    /// Who may GET the home page.
    pub home: Access,
    /// Who may HEAD it: Eve counts HEAD among the writes there.
    pub home_head: Access,
}

/// The `AUTH` block.
#[derive(Debug, Clone)]
pub struct Auth {
    /// In the order in which they are tried.
    pub schemes: Vec<Scheme>,
    /// Index of the accounts resource in `Model::resources`.
    pub accounts: usize,
    /// Field names in the accounts resource. `password`, `token`, `secret` are there when a scheme needs them.
    pub username: String,
    #[expect(missing_docs, reason = "as its name says")]
    pub password: Option<String>,
    /// Field with the roles; `None` checks no roles.
    pub roles: Option<String>,
    #[expect(missing_docs, reason = "as its name says")]
    pub token: Option<String>,
    #[expect(missing_docs, reason = "as its name says")]
    pub secret: Option<String>,
    /// Digest of the HMAC scheme.
    pub digest: Digest,
    /// How accounts are protected.
    pub protection: Protection,
    /// Accounts created before the server first listens.
    pub bootstrap: Vec<Vec<(String, Literal)>>,
}

/// What `AUTH` says for the safety of accounts. Named as the fields of the runtime's `Protection`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct Protection {
    pub limits: Limits,
    /// KiB, passes, lanes; `None` is the runtime's default.
    pub argon2: Option<[u32; 3]>,
    pub current: bool,
    /// Whether nobody but the account itself sets its password: the negation of `of_others`.
    pub own_only: bool,
    pub revoke_tokens: bool,
    pub keep_role: Option<String>,
    pub require_tls: bool,
    pub safe_headers: bool,
}

/// Attempts and seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct Limits {
    pub account: Option<(u32, u32)>,
    pub address: Option<(u32, u32)>,
    pub sign_up: Option<(u32, u32)>,
    pub reset: Option<(u32, u32)>,
}

/// Authentication schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Scheme {
    Basic,
    Token,
    Hmac,
}

/// Digests of the HMAC scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Digest {
    Sha1,
    Sha256,
}

/// A resource: one view of one table.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Name in `DOMAIN`.
    pub name: String,
    /// Module and file name in generated code: a legal, unique snake_case identifier.
    pub module: String,
    /// Type name of a document (`Invoice`); `New…` and `…Patch` are derived from it. Unique among all types.
    pub type_name: String,
    /// Path below the prefix.
    pub url: String,
    #[expect(missing_docs, reason = "as its name says")]
    pub resource_title: String,
    #[expect(missing_docs, reason = "as its name says")]
    pub item_title: String,
    /// Physical table.
    pub table: String,
    /// Name of the primary key in documents.
    pub id_field: String,
    /// Its type.
    pub id_type: ScalarType,
    /// Whether item endpoints exist.
    pub item_lookup: bool,
    /// Schema fields without the primary key, in the order of the settings.
    pub fields: Vec<Field>,
    /// The stored columns in the order of the statements: readable ones first, then secrets. Includes an undeclared owner.
    pub columns: Vec<StoredField>,
    /// Accept, store and return fields outside the schema.
    pub allow_unknown: bool,
    /// The rules of those fields.
    pub unknown: Option<Box<Field>>,
    /// The owner field, when owned.
    pub owner: Option<Owner>,
    /// Routes of the collection; GET, HEAD (with GET), POST, DELETE as allowed. OPTIONS is implied.
    pub collection: Vec<Route>,
    /// Routes of items; GET, HEAD (with GET), PATCH, PUT, DELETE as allowed. OPTIONS is implied.
    pub item: Vec<Route>,
    /// Additional lookups. GET and HEAD with the access of items.
    pub lookups: Vec<Lookup>,
    /// Access of GET and HEAD on additional lookups.
    pub lookup_routes: Vec<Route>,
    #[expect(missing_docs, reason = "each is documented at its setting")]
    pub options: ResourceOptions,
    /// The settings' `description`, if any, else empty.
    pub description: String,
}

/// Switches and lists that go into the runtime's `ResourceSpec` as they are.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct ResourceOptions {
    pub extra_response_fields: Vec<String>,
    /// `datasource.filter`, a query object.
    pub filter: Option<Literal>,
    /// `datasource.default_sort`; `true` is descending.
    pub default_sort: Vec<(String, bool)>,
    pub allowed_filters: Vec<String>,
    pub embedded_fields: Vec<String>,
    pub etag_ignore_fields: Vec<String>,
    pub hateoas: bool,
    pub pagination: bool,
    pub pagination_limit: u64,
    pub optimize_pagination_for_speed: bool,
    pub sorting: bool,
    pub projection: bool,
    pub embedding: bool,
    pub bulk_enabled: bool,
    pub merge_nested_documents: bool,
    pub normalize_dotted_fields: bool,
    pub normalize_on_patch: bool,
    pub cache_control: String,
    pub cache_expires: u64,
    pub internal: bool,
}

/// A method of an endpoint and who may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// GET, HEAD, POST, PATCH, PUT or DELETE.
    pub method: Method,
    /// Who may.
    pub access: Access,
}

/// HTTP methods of endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Method {
    Get,
    Head,
    Post,
    Patch,
    Put,
    Delete,
}

/// Who may use a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Everyone; no owner filter, no stamp.
    Public,
    /// Any account.
    Authenticated,
    /// Accounts with one of these roles.
    Roles(Vec<String>),
}

/// The owner field of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Name in documents.
    pub field: String,
    /// Physical column.
    pub column: String,
    /// Whether the schema declares it.
    pub declared: bool,
    /// `owner_transferable`
    pub transferable: bool,
}

/// An additional lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Field compared with the segment.
    pub field: String,
    /// Its physical column.
    pub column: String,
    /// Identifier part for the handler's name (`get_by_<ident>`).
    pub ident: String,
    /// Type of the field.
    pub field_type: ScalarType,
    /// The regular expression inside `regex("…")`; `None` is the converter `int`.
    pub pattern: Option<String>,
}

/// Types of ids and looked-up fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum ScalarType {
    String,
    Integer,
    ObjectId,
}

/// A stored field of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredField {
    /// Name in documents.
    pub field: String,
    /// Physical column.
    pub column: String,
    /// Stored type.
    pub column_type: ColumnType,
    /// Who sees it.
    pub shown: Shown,
}

/// Visibility of a stored field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In every answer.
    Always,
    /// When the client's projection asks.
    OnRequest,
    /// Never, and it cannot be asked about; still stored and kept.
    Hidden,
    /// A secret.
    Secret,
}
