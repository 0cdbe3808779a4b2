//! The globals of the settings. Leaves resources to `resource`.
//! Every default is Eve's.

use super::ResourceSpec;

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
