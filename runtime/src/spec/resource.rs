//! One resource: where it lives, what it shows, how it is stored, who may use it.
//! Leaves the rules of its fields to `field`.

use super::{FieldSpec, Literal, Type};
use axum::http::Method;
use eden_sql::table::ColumnType;

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
    /// The rules of those fields, when `allow_unknown` is a rule set.
    pub unknown: Option<&'static FieldSpec>,
    /// The owner (`auth_field`).
    pub owner: Option<Owner>,
    /// What every document of this view satisfies (`datasource.filter`), as a query object.
    pub filter: Option<Literal>,
    /// The order of lists when the request has none; `true` is descending (`datasource.default_sort`).
    pub default_sort: &'static [(&'static str, bool)],
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
        unknown: None,
        owner: None,
        filter: None,
        default_sort: &[],
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

impl From<Storage> for ColumnType {
    fn from(storage: Storage) -> Self {
        match storage {
            Storage::Text => ColumnType::Text,
            Storage::Integer => ColumnType::Integer,
            Storage::Float => ColumnType::Float,
            Storage::Number => ColumnType::Number,
            Storage::Boolean => ColumnType::Boolean,
            Storage::DateTime => ColumnType::DateTime,
            Storage::ObjectId => ColumnType::ObjectId,
            Storage::Json => ColumnType::Json,
        }
    }
}
