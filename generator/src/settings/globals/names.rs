//! Names of automatic fields, of keys in answers and of query parameters.
//! Leaves what they hold to the runtime.

use crate::settings::Status::{Built, Later, With};
use crate::settings::block::block;
use crate::settings::{Texts, texts};

block! {
    /// Names of fields, keys and parameters.
    Names, "setting";
    /// The primary key.
    "ID_FIELD" id_field: String, value("_id".into()), Built;
    /// Time of the last write.
    "LAST_UPDATED" last_updated: String, value("_updated".into()), Built;
    /// Time of creation.
    "DATE_CREATED" date_created: String, value("_created".into()), Built;
    /// The etag.
    "ETAG" etag: String, value("_etag".into()), Built;
    /// Key of the status in answers to writes and in errors.
    "STATUS" status: String, value("_status".into()), Built;
    /// The status when it worked.
    "STATUS_OK" status_ok: String, value("OK".into()), Built;
    /// The status when it did not.
    "STATUS_ERR" status_err: String, value("ERR".into()), Built;
    /// Key of the error.
    "ERROR" error: String, value("_error".into()), Built;
    /// Key of the problems that validation found.
    "ISSUES" issues: String, value("_issues".into()), Built;
    /// Key of the documents in a list.
    "ITEMS" items: String, value("_items".into()), Built;
    /// Key of page, page size and total.
    "META" meta: String, value("_meta".into()), Built;
    /// Key of the links.
    "LINKS" links: String, value("_links".into()), Built;
    /// Key of the home page's info block; null shows none.
    "INFO" info: Option<String>, value(None), Built;
    /// The version of a document.
    "VERSION" version: String, value("_version".into()), With("VERSIONING");
    /// The newest version of a document.
    "LATEST_VERSION" latest_version: String, value("_latest_version".into()), With("VERSIONING");
    /// Suffix of the history table.
    "VERSIONS" versions: String, value("_versions".into()), With("VERSIONING");
    /// Suffix of the parent's id in the history.
    "VERSION_ID_SUFFIX" version_id_suffix: String, value("_document".into()), With("VERSIONING");
    /// The query parameter that asks for versions.
    "VERSION_PARAM" version_param: String, value("version".into()), With("VERSIONING");
    /// Fields that every entry of `version=diffs` has.
    "VERSION_DIFF_INCLUDE" version_diff_include: Texts, value(texts(&[])), With("VERSIONING");
    /// The flag of deleted documents.
    "DELETED" deleted: String, value("_deleted".into()), With("SOFT_DELETE");
    /// The query parameter that shows deleted documents.
    "SHOW_DELETED_PARAM" show_deleted_param: String, value("show_deleted".into()), With("SOFT_DELETE");
    /// The query parameter with the filter.
    "QUERY_WHERE" query_where: String, value("where".into()), Built;
    /// The query parameter with the order.
    "QUERY_SORT" query_sort: String, value("sort".into()), Built;
    /// The query parameter with the wanted fields.
    "QUERY_PROJECTION" query_projection: String, value("projection".into()), Built;
    /// The query parameter with the relations to embed.
    "QUERY_EMBEDDED" query_embedded: String, value("embedded".into()), Built;
    /// The query parameter with the page; also its key among page, page size and total.
    "QUERY_PAGE" query_page: String, value("page".into()), Built;
    /// The query parameter with the page size; also its key.
    "QUERY_MAX_RESULTS" query_max_results: String, value("max_results".into()), Built;
    /// The query parameter with the values of an aggregation.
    "QUERY_AGGREGATION" query_aggregation: String, value("aggregate".into()), With("datasource.aggregation");
    /// The header with the number of matches.
    "HEADER_TOTAL_COUNT" header_total_count: String, value("X-Total-Count".into()), Built;
    /// How dates are written and read in bodies and queries, in the letters of `strftime`.
    "DATE_FORMAT" date_format: String, value("%a, %d %b %Y %H:%M:%S GMT".into()), Built;
    /// A query parameter that names a callback around the JSON; deprecated in Eve.
    "JSONP_ARGUMENT" jsonp_argument: Option<String>, value(None), Later;
}
