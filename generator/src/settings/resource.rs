//! What a resource may say: its paths, methods, access, data and switches.
//! Leaves the rules of fields to `field`.

use super::Status::{Built, Described, Later, Mongo};
use super::block::{Set, block, read_block};
use super::field::Rules;
use super::shape::{At, Named, Shape};
use super::{Texts, block::Block};
use crate::diagnostic::Diagnostics;
use crate::read::Node;

block! {
    /// A resource: the entries of `DOMAIN`.
    Resource, "resource key";
    /// Its path.
    "url" url: String, text("the resource's name"), Built;
    /// The rules of its fields, by their names.
    "schema" schema: Named<Rules>, text("`{}`"), Built;
    /// Where its documents live and which of them it shows.
    "datasource" datasource: Datasource, text("the table of its own name"), Built;
    /// Title of links to the collection.
    "resource_title" resource_title: String, text("its `url`"), Built;
    /// Title of links to items.
    "item_title" item_title: String, text("the name without `s` at the end, with a capital"), Built;
    /// Methods of the collection: `GET`, `POST`, `DELETE`.
    "resource_methods" resource_methods: Texts, text("`RESOURCE_METHODS`"), Built;
    /// Methods of items: `GET`, `PATCH`, `PUT`, `DELETE`.
    "item_methods" item_methods: Texts, text("`ITEM_METHODS`"), Built;
    /// Methods of the collection that are open to everybody. HEAD is listed apart from GET.
    "public_methods" public_methods: Texts, text("`PUBLIC_METHODS`"), Built;
    /// Methods of items that are open to everybody.
    "public_item_methods" public_item_methods: Texts, text("`PUBLIC_ITEM_METHODS`"), Built;
    /// Roles that may use the collection, for any method.
    "allowed_roles" allowed_roles: Texts, text("`ALLOWED_ROLES`"), Built;
    /// Roles that may read the collection, besides `allowed_roles`.
    "allowed_read_roles" allowed_read_roles: Texts, text("`ALLOWED_READ_ROLES`"), Built;
    /// Roles that may write to the collection, besides `allowed_roles`.
    "allowed_write_roles" allowed_write_roles: Texts, text("`ALLOWED_WRITE_ROLES`"), Built;
    /// Roles that may use items, for any method.
    "allowed_item_roles" allowed_item_roles: Texts, text("`ALLOWED_ITEM_ROLES`"), Built;
    /// Roles that may read items, besides `allowed_item_roles`.
    "allowed_item_read_roles" allowed_item_read_roles: Texts, text("`ALLOWED_ITEM_READ_ROLES`"), Built;
    /// Roles that may write items, besides `allowed_item_roles`.
    "allowed_item_write_roles" allowed_item_write_roles: Texts, text("`ALLOWED_ITEM_WRITE_ROLES`"), Built;
    /// null opens the resource to everybody. How others are authenticated is said once, in `AUTH`.
    "authentication" authentication: Option<Node>, text("as `AUTH` says"), Built;
    /// The field that holds the account which made a document; null owns nothing.
    "auth_field" auth_field: Option<String>, text("`AUTH_FIELD`"), Built;
    /// Whether a client that may write the owner field may give a document away, as in Eve.
    "owner_transferable" owner_transferable: bool, value(false), Built;
    /// The primary key.
    "id_field" id_field: String, text("`ID_FIELD`"), Built;
    /// Whether items have a path of their own.
    "item_lookup" item_lookup: bool, text("`ITEM_LOOKUP`"), Built;
    /// The field that an item's path segment is compared with.
    "item_lookup_field" item_lookup_field: String, text("`ITEM_LOOKUP_FIELD`"), Built;
    /// What an item's path segment looks like. Only the default is built.
    "item_url" item_url: String, text("`ITEM_URL`"), Built;
    /// A second, read-only path of items, by another field.
    "additional_lookup" additional_lookup: Option<Lookup>, text("none"), Built;
    /// Take, store and return fields outside the schema. A rule set for them is not built yet.
    "allow_unknown" allow_unknown: Node, text("`ALLOW_UNKNOWN`"), Built;
    /// Fields that `where` may name; `["*"]` allows all, `[]` ignores `where`.
    "allowed_filters" allowed_filters: Texts, text("`ALLOWED_FILTERS`"), Built;
    /// Honour `sort`.
    "sorting" sorting: bool, text("`SORTING`"), Built;
    /// Honour `projection`.
    "projection" projection: bool, text("`PROJECTION`"), Built;
    /// Honour `embedded`.
    "embedding" embedding: bool, text("`EMBEDDING`"), Built;
    /// Relations that are embedded without being asked for.
    "embedded_fields" embedded_fields: Texts, text("`[]`"), Built;
    /// Lists come in pages.
    "pagination" pagination: bool, text("`PAGINATION`"), Built;
    /// Documents on a page at most.
    "pagination_limit" pagination_limit: u64, text("`PAGINATION_LIMIT`"), Built;
    /// Pages without counting.
    "optimize_pagination_for_speed" optimize_pagination_for_speed: bool, text("`OPTIMIZE_PAGINATION_FOR_SPEED`"), Built;
    /// Links in answers.
    "hateoas" hateoas: bool, text("`HATEOAS`"), Built;
    /// The `Cache-Control` header of reads.
    "cache_control" cache_control: String, text("`CACHE_CONTROL`"), Built;
    /// Seconds until the `Expires` header; 0 sends none.
    "cache_expires" cache_expires: u64, text("`CACHE_EXPIRES`"), Built;
    /// Fields that answers to writes carry besides the automatic ones.
    "extra_response_fields" extra_response_fields: Texts, text("`EXTRA_RESPONSE_FIELDS`"), Built;
    /// POST may carry several documents.
    "bulk_enabled" bulk_enabled: bool, text("`BULK_ENABLED`"), Built;
    /// No routes, not on the home page; other resources may still relate to it.
    "internal_resource" internal_resource: bool, text("`INTERNAL_RESOURCE`"), Built;
    /// Fields whose change alone keeps the etag.
    "etag_ignore_fields" etag_ignore_fields: Option<Texts>, value(None), Built;
    /// PATCH merges nested documents instead of replacing them.
    "merge_nested_documents" merge_nested_documents: bool, text("`MERGE_NESTED_DOCUMENTS`"), Built;
    /// The key `a.b` of a body means `b` inside `a`.
    "normalize_dotted_fields" normalize_dotted_fields: bool, text("`NORMALIZE_DOTTED_FIELDS`"), Built;
    /// PATCH fills defaults.
    "normalize_on_patch" normalize_on_patch: bool, text("`NORMALIZE_ON_PATCH`"), Built;
    /// Keep the history of documents.
    "versioning" versioning: bool, like(false, "`VERSIONING`"), Later;
    /// DELETE marks documents instead of removing them.
    "soft_delete" soft_delete: bool, like(false, "`SOFT_DELETE`"), Later;
    /// The name this resource had before; its table is renamed, not made anew.
    "renamed_from" renamed_from: Option<String>, value(None), Built;
    /// Settings of another resource that this one starts from.
    "include" include: Option<Node>, value(None), Later;
    /// Operators accepted in `where` besides those that Eve knows.
    "mongo_query_whitelist" mongo_query_whitelist: Texts, like(Vec::new(), "`MONGO_QUERY_WHITELIST`"), Later;
    /// When a write counts as done.
    "mongo_write_concern" mongo_write_concern: Node, text("`MONGO_WRITE_CONCERN`"),
        Mongo("a write is acknowledged when it is on the disk");
    /// Which MongoDB the resource lives in.
    "mongo_prefix" mongo_prefix: Node, text("`MONGO`"), Mongo("all resources live in the database that `DATABASE_URL` names");
    /// Indexes.
    "mongo_indexes" mongo_indexes: Node, text("`{}`"),
        Mongo("unique fields, owners, lookups and targets of relations are indexed by themselves");
    /// Whether 24 hexadecimal digits in a filter are an id or a text.
    "query_objectid_as_string" query_objectid_as_string: Node, text("`false`"),
        Mongo("the type of the field decides whether a value is an id or a text");
    /// What the resource is, for readers of the generated code.
    "description" description: Option<String>, value(None), Described;
}

block! {
    /// Where a resource's documents live and which of them it shows.
    Datasource, "key of `datasource`";
    /// The table; several resources may be views of one.
    "source" source: String, text("the resource's name"), Built;
    /// `{field: 1}` shows these alone, `{field: 0}` shows the others, and these when a client asks.
    "projection" projection: Option<Named<Node>>, text("all fields"), Built;
    /// A filter that every read and write of the resource is bound to.
    "filter" filter: Option<Node>, value(None), Built;
    /// The order of lists when the request has none.
    "default_sort" default_sort: Option<Node>, value(None), Built;
    /// A pipeline that makes the resource an aggregation.
    "aggregation" aggregation: Option<Node>, value(None), Later;
}

block! {
    /// A second, read-only path of items.
    Lookup, "key of `additional_lookup`";
    /// What the path segment looks like: `regex("…")`. Not used when the field is an integer.
    "url" url: Set<String>, text("`regex(\"[\\\\w]+\")`"), Built;
    /// The field that the segment is compared with.
    "field" field: Set<String>, text("must be set"), Built;
}

macro_rules! mapping {
    ($($name:ident),+) => { $(
        impl Shape for $name {
            fn describe() -> String {
                "a mapping".into()
            }

            fn written(&self) -> String {
                format!("{{{}}}", self.order.join(", "))
            }

            fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
                read_block(at, out)
            }
        }
    )+ };
}

mapping!(Resource, Datasource, Lookup);

impl Resource {
    /// Whether a key was set.
    pub fn has(&self, key: &str) -> bool {
        debug_assert!(Self::names().contains(&key), "{key} is a resource key");
        self.order.contains(&key)
    }
}
