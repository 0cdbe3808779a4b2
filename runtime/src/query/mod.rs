//! What a client asks for in the query string: which documents, in which order, which fields, which page, and the
//! links that repeat it. Leaves SQL to `eden_sql`, answers to `http`.

mod allowed;
pub mod embedded;
mod fields;
pub mod links;
mod operators;
mod owner;
mod page;
pub mod projection;
mod python_tokens;
pub(crate) mod scope;
mod sort;
mod where_geo;
mod where_json;
mod where_python;

#[cfg(test)]
mod tests;

use crate::json::parse::parse_text;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::value::{Object, Value};
use eden_sql::filter::geo::Near;
use eden_sql::filter::{Filter, Target};
use eden_sql::order::Key;
use projection::Projection;
use scope::Scope;
use std::sync::Arc;

/// Longest query string that is read. HTTP itself ends a little below.
const LONGEST: usize = 64 * 1024;

/// The query string of a read, understood.
#[derive(Debug)]
pub struct Query {
    /// What documents must satisfy (`where`).
    pub filter: Option<Filter>,
    /// What they are ordered by (`sort`); insertion order comes last by itself.
    pub order: Vec<Key>,
    /// Which fields are shown (`projection`).
    pub projection: Projection,
    /// Which page, from 1 on (`page`).
    pub page: u64,
    /// How many documents a page has; `None` is all (`max_results`).
    pub max_results: Option<u64>,
    /// Fields whose relations are replaced by the documents they name (`embedded`).
    pub embedded: Vec<embedded::Embed>,
    /// Which versions of a document (`version`), where documents have versions; empty asks for none that there is.
    pub version: Option<String>,
    /// Whether documents that are marked as deleted are listed: the request has the parameter `show_deleted`, or its
    /// filter asks about the mark.
    pub shows_deleted: bool,
    /// Every parameter as it came, decoded.
    pub raw: Vec<(String, String)>,
    /// What is near comes first, unless the request says otherwise (`$near`).
    pub nearest: Option<(Target, Near)>,
    /// What the filter says the owner is.
    owners: Vec<Value>,
    links: links::Parameters,
    /// What the URL says besides.
    pub(crate) scope: Arc<Scope>,
}

impl Query {
    /// Reads the query string of an item: what chooses and orders documents is kept for links only, as in Eve.
    ///
    /// # Errors
    /// As [`Query::parse`], for the other parameters.
    pub fn of_item(api: &ApiSpec, resource: &ResourceSpec, query_string: Option<&str>) -> Result<Query, Refusal> {
        Self::read(api, resource, query_string, false)
    }

    /// Reads the query string of a collection.
    ///
    /// # Errors
    /// 400 where Eve says 400 or fails with a 500: a parameter that cannot be understood, an operator that is unknown,
    /// banned or has no meaning in SQL, a field that may not be asked about, a filter beyond the database's limits.
    pub fn parse(api: &ApiSpec, resource: &ResourceSpec, query_string: Option<&str>) -> Result<Query, Refusal> {
        Self::read(api, resource, query_string, true)
    }

    fn read(
        api: &ApiSpec,
        resource: &ResourceSpec,
        query_string: Option<&str>,
        chooses: bool,
    ) -> Result<Query, Refusal> {
        let query_string = query_string.unwrap_or("");
        if query_string.len() > LONGEST {
            return Err(Refusal::hidden("the query string is too long"));
        }
        let raw: Vec<(String, String)> = form_urlencoded::parse(query_string.as_bytes()).into_owned().collect();
        let get = |name: &str| raw.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        // Eve does not look at parameters that the resource has switched off, so they vanish from links too
        let asked = |name: &str, on: bool| {
            if on {
                get(name).filter(|value| !value.is_empty())
            } else {
                None
            }
        };
        let names = &api.parameters;
        let filter_text = asked(names.filter, !resource.allowed_filters.is_empty());
        let sort_text = asked(names.sort, resource.sorting);
        let order = match sort_text.filter(|_| chooses) {
            Some(text) => sort::parse(api, resource, text)?,
            None if resource.sorting => sort::default(api, resource)?,
            None => Vec::new(),
        };
        let mut nearest = None;
        let mut shows_deleted = get(names.show_deleted).is_some();
        let (filter, owners) = match filter_text.filter(|_| chooses) {
            Some(text) => {
                let (conditions, from_json) = parse_where(text)?;
                if from_json {
                    operators::check(api, resource, &conditions)?;
                }
                allowed::check(api, resource, &conditions)?;
                let (filter, near) = where_json::compile(api, resource, &conditions)?;
                nearest = near.filter(|_| sort_text.is_none());
                filter
                    .check()
                    .map_err(|error| Refusal::bad_request(error.to_string()))?;
                shows_deleted |= owner::values(api.names.deleted, &conditions).next().is_some();
                (Some(filter), owner::named(resource, &conditions))
            }
            None => (None, Vec::new()),
        };
        let projection = Projection::parse(api, resource, asked(names.projection, resource.projection))?;
        let embedded = embedded::parse(api, resource, asked(names.embedded, resource.embedding))?;
        let max_results = page::max_results(api, resource, get(names.max_results))?;
        let page = page::page(resource, get(names.page));
        let version = asked(names.version, resource.versioning);
        let links = links::Parameters::new(api, &raw, max_results, filter_text, sort_text, version);
        let version = get(names.version).filter(|_| resource.versioning).map(str::to_owned);
        Ok(Query {
            filter,
            order,
            projection,
            page,
            max_results,
            embedded,
            version,
            shows_deleted,
            raw,
            nearest,
            owners,
            links,
            scope: Arc::new(Scope::of(api, resource, Vec::new())?),
        })
    }

    /// The same for a request whose URL says more.
    #[must_use]
    pub(crate) fn within(mut self, scope: Arc<Scope>) -> Self {
        self.scope = scope;
        self
    }

    /// Whether links to documents name their versions.
    pub fn links_versions(&self) -> bool {
        self.version.as_ref().is_some_and(|version| !version.is_empty())
    }

    /// How many documents come before the page.
    pub fn offset(&self) -> u64 {
        let skipped = (self.page - 1).saturating_mul(self.max_results.unwrap_or(0));
        // both databases count in signed 64-bit numbers
        skipped.min(i64::MAX.unsigned_abs())
    }

    /// Whether matches are counted, for `_meta`, the header and the link to the last page.
    pub fn counts(&self, resource: &ResourceSpec) -> bool {
        !resource.optimize_pagination_for_speed
    }

    /// Compares what the filter says about the owner, at the top or directly in a top-level `$and`, with the caller's
    /// id. Deeper down it is a condition like any other, and the owner's predicate of the statement decides.
    ///
    /// # Errors
    /// 401 with Eve's text when the filter names another owner.
    pub fn check_owner(&self, owner: &str) -> Result<(), Refusal> {
        if self.owners.iter().all(|named| owner::is(named, owner)) {
            Ok(())
        } else {
            Err(Refusal::incompatible_owner())
        }
    }
}

/// The `where` parameter as an object, and whether it was JSON. What is no JSON is tried as an expression.
fn parse_where(text: &str) -> Result<(Object, bool), Refusal> {
    match parse_text(text) {
        Ok(Value::Dict(conditions)) => Ok((conditions, true)),
        Ok(_) => Err(unreadable_where()),
        Err(_) => Ok((where_python::parse(text)?, false)),
    }
}

/// What the settings demand of every document of the view (`datasource.filter`). Conditions that cannot be understood
/// let nothing through.
pub(crate) fn fixed_filter(api: &ApiSpec, resource: &ResourceSpec) -> Option<Filter> {
    let Value::Dict(conditions) = Value::from(&resource.filter?) else {
        return None;
    };
    let compiled = where_json::compile_fixed(api, resource, &conditions);
    Some(compiled.unwrap_or_else(|refusal| {
        tracing::error!(
            resource = resource.name,
            ?refusal,
            "datasource.filter cannot be understood"
        );
        Filter::Any(Vec::new())
    }))
}

fn unreadable_where() -> Refusal {
    Refusal::hidden("Unable to parse `where` clause")
}
