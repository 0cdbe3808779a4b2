//! `_links` and `_meta` of collections, and what an item's `_links` say about its collection: relative to the root of
//! the API, repeating the query. Unlike Eve's, their values are percent-encoded. Leaves links of documents to `http`.

use super::Query;
use crate::json::write::{write_integer, write_key, write_string};
use crate::spec::{ApiSpec, ResourceSpec};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',')
    .remove(b':');

/// The parameters that links repeat, encoded as `name=value`.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    /// `max_results`, `where`, `sort`.
    before_page: Vec<String>,
    page_name: String,
    /// The parameters nobody knows.
    after_page: Vec<String>,
}

impl Parameters {
    pub(super) fn new(
        api: &ApiSpec,
        raw: &[(String, String)],
        max_results: Option<u64>,
        filter: Option<&str>,
        sort: Option<&str>,
    ) -> Self {
        let names = &api.parameters;
        // a collection without pages and without a limit says 0, as in Eve
        let limit = Some(max_results.unwrap_or(0)).filter(|limit| *limit != api.pagination_default);
        let limit = limit.map(|limit| limit.to_string());
        let first = [
            (names.max_results, limit.as_deref()),
            (names.filter, filter),
            (names.sort, sort),
        ];
        let known = [
            names.filter,
            names.sort,
            names.projection,
            names.embedded,
            names.page,
            names.max_results,
        ];
        let others = raw.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        Parameters {
            before_page: first
                .iter()
                .filter_map(|(name, value)| Some(parameter(name, (*value)?)))
                .collect(),
            page_name: encoded(names.page),
            after_page: others.map(|(name, value)| parameter(name, value)).collect(),
        }
    }

    /// The collection at one of its pages.
    fn href(&self, resource: &ResourceSpec, page: u64) -> String {
        let page = (page > 1).then(|| format!("{}={page}", self.page_name));
        let parts: Vec<&str> = self
            .before_page
            .iter()
            .chain(page.iter())
            .chain(&self.after_page)
            .map(String::as_str)
            .collect();
        if parts.is_empty() {
            resource.url.to_owned()
        } else {
            format!("{}?{}", resource.url, parts.join("&"))
        }
    }
}

fn parameter(name: &str, value: &str) -> String {
    format!("{}={}", encoded(name), encoded(value))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// Appends the `_links` object of a collection: parent, self, next, last, prev. `total` is how many documents match,
/// `None` when nobody counted, which makes every page have a next one.
pub fn write_collection(out: &mut Vec<u8>, _api: &ApiSpec, resource: &ResourceSpec, query: &Query, total: Option<u64>) {
    let page = |page: u64| query.links.href(resource, page);
    let own = if total.is_some_and(|total| total > 0) {
        page(query.page)
    } else {
        resource.url.to_owned()
    };
    out.push(b'{');
    write_link(out, "parent", "home", "/");
    out.extend_from_slice(b", ");
    write_link(out, "self", resource.resource_title, &own);
    if let (true, Some(size)) = (resource.pagination, query.max_results) {
        let more = total.is_none_or(|total| query.page.saturating_mul(size) < total);
        if more {
            out.extend_from_slice(b", ");
            write_link(out, "next", "next page", &page(query.page.saturating_add(1)));
        }
        if let (true, Some(total)) = (more, total) {
            out.extend_from_slice(b", ");
            write_link(out, "last", "last page", &page(total.div_ceil(size.max(1))));
        }
        if query.page > 1 {
            out.extend_from_slice(b", ");
            write_link(out, "prev", "previous page", &page(query.page - 1));
        }
    }
    out.push(b'}');
}

/// Appends the `_meta` object of a collection.
pub fn write_meta(out: &mut Vec<u8>, api: &ApiSpec, query: &Query, total: Option<u64>) {
    let limit = query.max_results.unwrap_or(0);
    let members = [
        (api.parameters.page, Some(query.page)),
        (api.parameters.max_results, Some(limit)),
        ("total", total),
    ];
    out.push(b'{');
    let mut first = true;
    for (name, number) in members {
        let Some(number) = number else { continue };
        if !first {
            out.extend_from_slice(b", ");
        }
        first = false;
        write_key(out, name);
        write_integer(out, i64::try_from(number).unwrap_or(i64::MAX));
    }
    out.push(b'}');
}

/// What follows an item's own links inside its `_links`: `, "parent": …, "collection": …`.
pub fn item_parents(resource: &ResourceSpec, query: &Query) -> Vec<u8> {
    let mut out = b", ".to_vec();
    write_link(&mut out, "parent", "home", "/");
    out.extend_from_slice(b", ");
    write_link(
        &mut out,
        "collection",
        resource.resource_title,
        &query.links.href(resource, query.page),
    );
    out
}

/// `"name": {"title": …, "href": …}`
fn write_link(out: &mut Vec<u8>, name: &str, title: &str, href: &str) {
    write_key(out, name);
    out.push(b'{');
    write_key(out, "title");
    write_string(out, title);
    out.extend_from_slice(b", ");
    write_key(out, "href");
    write_string(out, href);
    out.push(b'}');
}
