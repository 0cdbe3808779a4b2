//! What the settings decided, as constants: generated code holds one [`ApiSpec`] and a [`ResourceSpec`] for each
//! resource. Everything is `'static` data, so that a spec can also be built (and leaked) at run time.
//! Leaves the meaning of every field to the module that reads it.

use axum::http::Method;

/// The whole API: every global of the settings file that the server reads while it runs.
#[derive(Debug, Clone)]
pub struct ApiSpec {
    /// The package's name; names the default database file.
    pub name: &'static str,
    /// Where everything is mounted: `""`, `"/api"`, `"/api/v1"` (`URL_PREFIX`, `API_VERSION`).
    pub prefix: &'static str,
    /// `API_VERSION` as written, for the home page's info block.
    pub api_version: &'static str,
    /// Names of fields and keys in bodies.
    pub names: Names,
    /// Names of query parameters.
    pub parameters: Parameters,
    /// strftime format of dates in bodies and queries (`DATE_FORMAT`).
    pub date_format: &'static str,
    /// Store and emit etags (`IF_MATCH`).
    pub if_match: bool,
    /// Demand `If-Match` on writes (`ENFORCE_IF_MATCH`).
    pub enforce_if_match: bool,
    /// Honour `X-HTTP-Method-Override` (`ALLOW_OVERRIDE_HTTP_METHOD`).
    pub allow_override_http_method: bool,
    /// Write answers carry automatic fields only (`BANDWIDTH_SAVER`).
    pub bandwidth_saver: bool,
    /// PUT on an unknown id creates it (`UPSERT_ON_PUT`).
    pub upsert_on_put: bool,
    /// Page size when the request names none (`PAGINATION_DEFAULT`).
    pub pagination_default: u64,
    /// Status of failed validation (`VALIDATION_ERROR_STATUS`).
    pub validation_error_status: u16,
    /// Every issue is a list (`VALIDATION_ERROR_AS_LIST`).
    pub validation_error_as_list: bool,
    /// Every value of `where` must satisfy its field's rules (`VALIDATE_FILTERS`).
    pub validate_filters: bool,
    /// Operators refused in `where` (`MONGO_QUERY_BLACKLIST`).
    pub query_blacklist: &'static [&'static str],
    /// Content types read as JSON (`JSON_REQUEST_CONTENT_TYPES`).
    pub json_request_content_types: &'static [&'static str],
    /// Repeated form keys become lists (`AUTO_COLLAPSE_MULTI_KEYS`).
    pub auto_collapse_multi_keys: bool,
    /// A scalar sent for a list becomes a list (`AUTO_CREATE_LISTS`).
    pub auto_create_lists: bool,
    /// Multipart fields are JSON (`MULTIPART_FORM_FIELDS_AS_JSON`).
    pub multipart_form_fields_as_json: bool,
    /// Header with the number of matches (`HEADER_TOTAL_COUNT`).
    pub header_total_count: &'static str,
    /// Object keys are sorted in JSON output (`JSON_SORT_KEYS`).
    pub json_sort_keys: bool,
    /// Messages that are otherwise hidden are shown (`DEBUG`).
    pub debug: bool,
    /// Key of the home page's info block (`INFO`).
    pub info: Option<&'static str>,
    /// Status codes with the standard error body (`STANDARD_ERRORS`).
    pub standard_errors: &'static [u16],
    /// `_links` on the home page (`HATEOAS`).
    pub hateoas: bool,
    /// `Cache-Control` of home and errors (`CACHE_CONTROL`).
    pub cache_control: &'static str,
    /// Seconds of `Expires` of home and errors; 0 sends none (`CACHE_EXPIRES`).
    pub cache_expires: u64,
    /// Largest request body in bytes.
    pub max_body: usize,
    /// The resources in the order of `DOMAIN`.
    pub resources: &'static [&'static ResourceSpec],
}

impl ApiSpec {
    /// Eve's defaults.
    pub const DEFAULT: ApiSpec = ApiSpec {
        name: "server",
        prefix: "",
        api_version: "",
        names: Names::DEFAULT,
        parameters: Parameters::DEFAULT,
        date_format: "%a, %d %b %Y %H:%M:%S GMT",
        if_match: true,
        enforce_if_match: true,
        allow_override_http_method: true,
        bandwidth_saver: true,
        upsert_on_put: true,
        pagination_default: 25,
        validation_error_status: 422,
        validation_error_as_list: false,
        validate_filters: false,
        query_blacklist: &["$where", "$regex"],
        json_request_content_types: &["application/json"],
        auto_collapse_multi_keys: false,
        auto_create_lists: false,
        multipart_form_fields_as_json: false,
        header_total_count: "X-Total-Count",
        json_sort_keys: false,
        debug: false,
        info: None,
        standard_errors: &[400, 401, 403, 404, 405, 406, 409, 410, 412, 422, 428, 429],
        hateoas: true,
        cache_control: "",
        cache_expires: 0,
        max_body: 16 * 1024 * 1024,
        resources: &[],
    };

    /// The resource called `name`.
    pub fn resource(&self, name: &str) -> Option<&'static ResourceSpec> {
        self.resources.iter().copied().find(|resource| resource.name == name)
    }
}

/// Names of the automatic fields and of the keys in answers.
#[derive(Debug, Clone)]
pub struct Names {
    /// `LAST_UPDATED`
    pub updated: &'static str,
    /// `DATE_CREATED`
    pub created: &'static str,
    /// `ETAG`
    pub etag: &'static str,
    /// `STATUS`
    pub status: &'static str,
    /// `STATUS_OK`
    pub ok: &'static str,
    /// `STATUS_ERR`
    pub err: &'static str,
    /// `ERROR`
    pub error: &'static str,
    /// `ISSUES`
    pub issues: &'static str,
    /// `ITEMS`
    pub items: &'static str,
    /// `META`
    pub meta: &'static str,
    /// `LINKS`
    pub links: &'static str,
}

impl Names {
    /// Eve's names.
    pub const DEFAULT: Names = Names {
        updated: "_updated",
        created: "_created",
        etag: "_etag",
        status: "_status",
        ok: "OK",
        err: "ERR",
        error: "_error",
        issues: "_issues",
        items: "_items",
        meta: "_meta",
        links: "_links",
    };
}

/// Names of the query parameters; `page` and `max_results` are also keys of `_meta`.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// `QUERY_WHERE`
    pub filter: &'static str,
    /// `QUERY_SORT`
    pub sort: &'static str,
    /// `QUERY_PROJECTION`
    pub projection: &'static str,
    /// `QUERY_EMBEDDED`
    pub embedded: &'static str,
    /// `QUERY_PAGE`
    pub page: &'static str,
    /// `QUERY_MAX_RESULTS`
    pub max_results: &'static str,
}

impl Parameters {
    /// Eve's names.
    pub const DEFAULT: Parameters = Parameters {
        filter: "where",
        sort: "sort",
        projection: "projection",
        embedded: "embedded",
        page: "page",
        max_results: "max_results",
    };
}

/// One resource: where it lives, what it shows, what its documents must satisfy.
#[derive(Debug)]
pub struct ResourceSpec {
    /// Its name in `DOMAIN`.
    pub name: &'static str,
    /// Its path below the prefix, without slashes at the ends (`url`).
    pub url: &'static str,
    /// Title of collection links (`resource_title`).
    pub resource_title: &'static str,
    /// Title of item links (`item_title`).
    pub item_title: &'static str,
    /// Physical table, unquoted.
    pub table: &'static str,
    /// Name of the primary key in documents (`id_field`).
    pub id_field: &'static str,
    /// Type of the primary key: `ObjectId`, `Uuid`, `Integer` or `String`.
    pub id_type: Type,
    /// Every stored column after the system columns, in the order of the statements: readable ones first, then secrets.
    pub columns: &'static [Column],
    /// The rules of each field (`schema`), in the order of the settings.
    pub fields: &'static [FieldSpec],
    /// Fields outside the schema are accepted, stored in `extra` and returned (`allow_unknown`).
    pub allow_unknown: bool,
    /// The owner (`auth_field`).
    pub owner: Option<Owner>,
    /// Fields added to write answers (`extra_response_fields`).
    pub extra_response_fields: &'static [&'static str],
    /// Fields usable in `where`; `["*"]` allows all (`allowed_filters`).
    pub allowed_filters: &'static [&'static str],
    /// Fields embedded without being asked (`embedded_fields`).
    pub embedded_fields: &'static [&'static str],
    /// Changes of these fields alone keep the etag (`etag_ignore_fields`).
    pub etag_ignore_fields: &'static [&'static str],
    /// Whether item endpoints exist (`item_lookup`).
    pub item_lookup: bool,
    /// `_links` in answers (`hateoas`).
    pub hateoas: bool,
    /// Pages, `_meta` and page links (`pagination`).
    pub pagination: bool,
    /// Largest page (`pagination_limit`).
    pub pagination_limit: u64,
    /// Pages without counting (`optimize_pagination_for_speed`).
    pub optimize_pagination_for_speed: bool,
    /// Honour `sort` (`sorting`).
    pub sorting: bool,
    /// Honour `projection` (`projection`).
    pub projection: bool,
    /// Honour `embedded` (`embedding`).
    pub embedding: bool,
    /// POST takes several documents (`bulk_enabled`).
    pub bulk_enabled: bool,
    /// PATCH merges nested documents (`merge_nested_documents`).
    pub merge_nested_documents: bool,
    /// `{"a.b": 1}` means `{"a": {"b": 1}}` (`normalize_dotted_fields`).
    pub normalize_dotted_fields: bool,
    /// PATCH fills defaults (`normalize_on_patch`).
    pub normalize_on_patch: bool,
    /// `Cache-Control` of reads (`cache_control`).
    pub cache_control: &'static str,
    /// Seconds of `Expires` of reads; 0 sends none (`cache_expires`).
    pub cache_expires: u64,
    /// No routes, not on the home page (`internal_resource`).
    pub internal: bool,
}

impl ResourceSpec {
    /// Eve's defaults, to be completed with `..ResourceSpec::DEFAULT`.
    pub const DEFAULT: ResourceSpec = ResourceSpec {
        name: "",
        url: "",
        resource_title: "",
        item_title: "",
        table: "",
        id_field: "_id",
        id_type: Type::ObjectId,
        columns: &[],
        fields: &[],
        allow_unknown: false,
        owner: None,
        extra_response_fields: &[],
        allowed_filters: &["*"],
        embedded_fields: &[],
        etag_ignore_fields: &[],
        item_lookup: true,
        hateoas: true,
        pagination: true,
        pagination_limit: 50,
        optimize_pagination_for_speed: false,
        sorting: true,
        projection: true,
        embedding: true,
        bulk_enabled: true,
        merge_nested_documents: true,
        normalize_dotted_fields: true,
        normalize_on_patch: true,
        cache_control: "",
        cache_expires: 0,
        internal: false,
    };

    /// The rules of `field`, when the schema declares it.
    pub fn field(&self, field: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|spec| spec.name == field)
    }

    /// The column that holds `field`.
    pub fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }
}

/// The field that holds a document's owner.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Its name in documents (`auth_field`).
    pub field: &'static str,
    /// Its physical column, unquoted.
    pub column: &'static str,
    /// Whether the schema declares it, which makes it visible.
    pub declared: bool,
    /// Whether a client that may write it may give the document away (`owner_transferable`).
    pub transferable: bool,
}

/// One stored field.
///
/// Every statement that reads documents selects, in this order: `_id`, `_updated`, `_created`, `_etag`, `_nulls`,
/// `_extra` (with `allow_unknown` only), then `columns`.
#[derive(Debug, Clone)]
pub struct Column {
    /// The field's name in documents.
    pub field: &'static str,
    /// The physical column, unquoted.
    pub column: &'static str,
    /// How the cell is stored.
    pub storage: Storage,
    /// Who sees it.
    pub shown: Shown,
    /// For `Storage::Json`: the nested rules, when dates below must be printed; `None` copies the text as it stands.
    pub dates: Option<&'static FieldSpec>,
}

impl Column {
    /// A readable column whose physical name is the field's.
    pub const fn new(field: &'static str, storage: Storage) -> Self {
        Column {
            field,
            column: field,
            storage,
            shown: Shown::Always,
            dates: None,
        }
    }

    /// The same under another physical name.
    pub const fn stored_as(self, column: &'static str) -> Self {
        Column { column, ..self }
    }

    /// The same with another visibility.
    pub const fn shown(self, shown: Shown) -> Self {
        Column { shown, ..self }
    }

    /// The same with dates inside its JSON.
    pub const fn with_dates(self, field: &'static FieldSpec) -> Self {
        Column {
            dates: Some(field),
            ..self
        }
    }
}

/// How a cell is stored, the same on both databases but for the type's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Text.
    Text,
    /// 64-bit whole number.
    Integer,
    /// Double.
    Float,
    /// A number that remembers whether it was whole.
    Number,
    /// Truth value.
    Boolean,
    /// UTC milliseconds.
    DateTime,
    /// 24 hexadecimal digits.
    ObjectId,
    /// A list, a nested document, or a value of one of several types, as JSON text in the form of answers;
    /// dates inside are UTC milliseconds.
    Json,
}

/// Who sees a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In every answer.
    Always,
    /// Only when the client's projection asks (a `0` in `datasource.projection`).
    OnRequest,
    /// Not readable, not askable: outside an inclusive `datasource.projection`, or an undeclared owner.
    Hidden,
    /// A secret: never selected by reads, refused in `where` and `sort`.
    Secret,
}

/// The rules of one field.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its name; empty for the elements of a list.
    pub name: &'static str,
    /// Any of these; empty accepts every type (`type`).
    pub types: &'static [Type],
    /// Must be present on POST and PUT (`required`).
    pub required: bool,
    /// May be `null` (`nullable`).
    pub nullable: bool,
    /// May not be sent, unless unchanged (`readonly`).
    pub readonly: bool,
    /// `Some(false)` refuses empty values; `Some(true)` lets them skip further rules (`empty`).
    pub empty: Option<bool>,
    /// Value of an absent field (`default`).
    pub default: Option<Literal>,
    /// Rules of the members (`schema`), used by normalisation; `Rule::Nested` marks its place among the rules.
    pub nested: Option<Nested>,
    /// Members outside the nested schema are accepted (`allow_unknown`); `None` inherits.
    pub allow_unknown: Option<bool>,
    /// Never readable (`hash`, `generate`, `writeonly`, the HMAC secret).
    pub secret: Option<Secrecy>,
    /// The remaining rules in the order of the settings.
    pub rules: &'static [Rule],
}

impl FieldSpec {
    /// A field without rules.
    pub const DEFAULT: FieldSpec = FieldSpec {
        name: "",
        types: &[],
        required: false,
        nullable: false,
        readonly: false,
        empty: None,
        default: None,
        nested: None,
        allow_unknown: None,
        secret: None,
        rules: &[],
    };
}

/// Rules of what a field contains.
#[derive(Debug, Clone, Copy)]
pub enum Nested {
    /// The members of a dict.
    Dict(&'static [FieldSpec]),
    /// Every element of a list.
    List(&'static FieldSpec),
}

/// Declared types. The text of a failed type rule is `must be of <name> type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `float`
    Float,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `datetime`
    DateTime,
    /// `objectid`
    ObjectId,
    /// `dict`
    Dict,
    /// `list`
    List,
}

/// What kind of secret a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Stored as a password hash (`hash`).
    Hash(PasswordHash),
    /// 256 random bits, made on insert, stored as a digest (`generate: token`).
    Token,
    /// Encrypted (the HMAC secret).
    Sealed,
}

/// Algorithms of `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordHash {
    /// `argon2id`: 19 MiB, 2 passes, 1 lane.
    Argon2id,
    /// `bcrypt`, cost 12.
    Bcrypt,
}

/// One rule of a field.
#[derive(Debug, Clone)]
pub enum Rule {
    /// `allowed`
    Allowed(&'static [Literal]),
    /// `minlength`
    MinLength(u64),
    /// `maxlength`
    MaxLength(u64),
    /// `min`
    Min(Literal),
    /// `max`
    Max(Literal),
    /// `regex`, as written
    Regex(&'static str),
    /// The place of `schema` among the rules.
    Nested,
    /// `unique`
    Unique,
    /// `unique_to_user`
    UniqueToUser,
    /// `data_relation`
    Relation(Relation),
}

/// `data_relation`: the value must be the value of a field of another resource.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Name of the target resource.
    pub resource: &'static str,
    /// Field of the target.
    pub field: &'static str,
    /// Whether `embedded` may follow it (`embeddable`).
    pub embeddable: bool,
}

/// A constant of the settings: a default, a bound, an allowed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// A string.
    String(&'static str),
    /// A date, UTC milliseconds.
    DateTime(i64),
    /// A list.
    List(&'static [Literal]),
    /// A mapping.
    Dict(&'static [(&'static str, Literal)]),
}

/// Who may use a route. Written as a layer of each route in generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody is asked: no credentials are read, no owner filter applies.
    Public,
    /// Any account.
    Authenticated,
    /// Accounts that have one of these roles.
    Roles(&'static [&'static str]),
}

/// Additional ways to find an item by its URL segment (`additional_lookup`).
#[derive(Debug)]
pub struct Lookup {
    /// The field compared with the segment.
    pub field: &'static str,
    /// Regular expression that the whole segment must match, as in `regex("…")`; `None` is the converter `int`.
    pub pattern: Option<&'static str>,
}

/// Methods in the order in which `Allow` lists them.
pub const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];
