//! What reads do: filters, order, pages, links, caching.
//! Leaves what a resource says differently to `settings::resource`.

use crate::settings::Status::Built;
use crate::settings::block::block;
use crate::settings::{Texts, texts};

block! {
    /// What reads do.
    Reading, "setting";
    /// Fields that `where` may name; `["*"]` allows all, `[]` ignores `where`.
    "ALLOWED_FILTERS" allowed_filters: Texts, value(texts(&["*"])), Built;
    /// Every value in `where` must satisfy the rules of its field.
    "VALIDATE_FILTERS" validate_filters: bool, value(false), Built;
    /// Honour `sort`.
    "SORTING" sorting: bool, value(true), Built;
    /// Honour `projection`.
    "PROJECTION" projection: bool, value(true), Built;
    /// Honour `embedded`.
    "EMBEDDING" embedding: bool, value(true), Built;
    /// Lists come in pages.
    "PAGINATION" pagination: bool, value(true), Built;
    /// Documents on a page when the request does not say.
    "PAGINATION_DEFAULT" pagination_default: u64, value(25), Built;
    /// Documents on a page at most.
    "PAGINATION_LIMIT" pagination_limit: u64, value(50), Built;
    /// Pages without counting: no total, no link to the last page.
    "OPTIMIZE_PAGINATION_FOR_SPEED" optimize_pagination_for_speed: bool, value(false), Built;
    /// Links in answers.
    "HATEOAS" hateoas: bool, value(true), Built;
    /// Sort the keys of objects in answers.
    "JSON_SORT_KEYS" json_sort_keys: bool, value(false), Built;
    /// The `Cache-Control` header of reads, of the home page and of errors.
    "CACHE_CONTROL" cache_control: String, value(String::new()), Built;
    /// Seconds until the `Expires` header; 0 sends none.
    "CACHE_EXPIRES" cache_expires: u64, value(0), Built;
    /// Defined in Eve, and read by nobody. Set `cache_control` on the resource.
    "ITEM_CACHE_CONTROL" item_cache_control: String, value(String::new()), Built;
    /// Answers to writes carry the automatic fields only; false sends the whole document.
    "BANDWIDTH_SAVER" bandwidth_saver: bool, value(true), Built;
    /// Fields that answers to writes carry besides.
    "EXTRA_RESPONSE_FIELDS" extra_response_fields: Texts, value(texts(&[])), Built;
}
