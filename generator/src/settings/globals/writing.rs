//! What writes do: etags, unknown fields, merging, validation, request bodies.
//! Leaves what a resource says differently to `settings::resource`.

use crate::settings::Status::Built;
use crate::settings::block::block;
use crate::settings::{Texts, texts};

/// Eve's codes with the standard error body.
fn standard_errors() -> Vec<u64> {
    vec![400, 401, 403, 404, 405, 406, 409, 410, 412, 422, 428, 429]
}

block! {
    /// What writes do.
    Writing, "setting";
    /// Documents have etags.
    "IF_MATCH" if_match: bool, value(true), Built;
    /// PATCH, PUT and DELETE need the `If-Match` header.
    "ENFORCE_IF_MATCH" enforce_if_match: bool, value(true), Built;
    /// Take, store and return fields outside the schema.
    "ALLOW_UNKNOWN" allow_unknown: bool, value(false), Built;
    /// PATCH merges nested documents instead of replacing them.
    "MERGE_NESTED_DOCUMENTS" merge_nested_documents: bool, value(true), Built;
    /// The key `a.b` of a body means `b` inside `a`.
    "NORMALIZE_DOTTED_FIELDS" normalize_dotted_fields: bool, value(true), Built;
    /// PATCH fills defaults.
    "NORMALIZE_ON_PATCH" normalize_on_patch: bool, value(true), Built;
    /// Status of failed validation.
    "VALIDATION_ERROR_STATUS" validation_error_status: u64, value(422), Built;
    /// The problems of a field are always a list, also when there is one.
    "VALIDATION_ERROR_AS_LIST" validation_error_as_list: bool, value(false), Built;
    /// Status codes with the standard error body.
    "STANDARD_ERRORS" standard_errors: Vec<u64>, value(standard_errors()), Built;
    /// Content types read as JSON.
    "JSON_REQUEST_CONTENT_TYPES" json_request_content_types: Texts, value(texts(&["application/json"])), Built;
    /// The text fields of multipart bodies are JSON.
    "MULTIPART_FORM_FIELDS_AS_JSON" multipart_form_fields_as_json: bool, value(false), Built;
    /// A repeated form key becomes a list.
    "AUTO_COLLAPSE_MULTI_KEYS" auto_collapse_multi_keys: bool, value(false), Built;
    /// A single value sent for a list becomes a list.
    "AUTO_CREATE_LISTS" auto_create_lists: bool, value(false), Built;
    /// DELETE marks documents instead of removing them.
    "SOFT_DELETE" soft_delete: bool, value(false), Built;
    /// Keep the history of documents.
    "VERSIONING" versioning: bool, value(false), Built;
}
