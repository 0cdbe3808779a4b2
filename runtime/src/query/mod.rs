//! What a client asks for in the query string: which documents, in which order, which fields, which page, and the
//! links that repeat it. Leaves SQL to `eden_sql`, answers to `http`.

mod allowed;
mod embedded;
mod fields;
pub mod links;
mod operators;
mod owner;
mod page;
pub mod projection;
mod python_tokens;
mod sort;
mod where_json;
mod where_python;

#[cfg(test)]
mod tests;

use crate::json::parse::parse_text;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::value::{Object, Value};
use eden_sql::filter::Filter;
use eden_sql::order::Key;
use projection::Projection;

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
    pub embedded: Vec<String>,
    /// Every parameter as it came, decoded.
    pub raw: Vec<(String, String)>,
    /// What the filter says the owner is.
    owners: Vec<Value>,
    links: links::Parameters,
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
        let (filter, owners) = match filter_text.filter(|_| chooses) {
            Some(text) => {
                let (conditions, from_json) = parse_where(text)?;
                if from_json {
                    operators::check(api, &conditions)?;
                }
                allowed::check(api, resource, &conditions)?;
                let filter = where_json::compile(api, resource, &conditions)?;
                filter
                    .check()
                    .map_err(|error| Refusal::bad_request(error.to_string()))?;
                (Some(filter), owner::named(resource, &conditions))
            }
            None => (None, Vec::new()),
        };
        let projection = Projection::parse(api, resource, asked(names.projection, resource.projection))?;
        let embedded = embedded::parse(resource, asked(names.embedded, resource.embedding))?;
        let max_results = page::max_results(api, resource, get(names.max_results))?;
        let page = page::page(resource, get(names.page));
        let links = links::Parameters::new(api, &raw, max_results, filter_text, sort_text);
        Ok(Query {
            filter,
            order,
            projection,
            page,
            max_results,
            embedded,
            raw,
            owners,
            links,
        })
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
