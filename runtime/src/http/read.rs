//! GET of collections and items: statements completed by the query, rows written into the answer.

use super::conditional::Known;
use super::context::{Answer, Context, owner_of};
use super::embed;
use super::home::is_pretty;
use super::render;
use super::row::DocumentWriter;
use crate::auth::Caller;
use crate::json::pretty;
use crate::query::{Query, links};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::ResourceSpec;
use crate::statement::Statement;
use crate::store::bind::Bind;
use crate::store::cells::Cells;
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use eden_sql::dialect::Sqlite;
use eden_sql::filter::render;
use eden_sql::order::order_by;

/// From this offset on, the rows are found in the index first and read afterwards.
const DEEP: u64 = 500;

/// One page of a collection.
struct Page {
    body: Vec<u8>,
    /// How many documents match, unless nobody counted.
    total: Option<u64>,
    /// When the newest document of the page was written.
    newest: Option<DateTime>,
}

/// One document.
struct Item {
    body: Vec<u8>,
    etag: String,
    updated: DateTime,
}

impl Context {
    /// A page of the collection that `list` selects.
    ///
    /// # Errors
    /// 401, and 400 for a query that the database cannot answer within its limits.
    pub async fn list(
        mut self,
        resource: &'static ResourceSpec,
        list: Statement,
        count: Statement,
        query: Query,
    ) -> Answer {
        // a broken date is refused even where it has no effect
        Known::read(&self.headers)?;
        let (server, pretty) = (self.server.clone(), is_pretty(self.uri.query()));
        let page = self
            .read(move |reader, caller| page(&server, resource, list, count, &query, reader, caller))
            .await?;
        let api = self.api();
        let body = if pretty {
            pretty::reformat(&page.body, true, api.json_sort_keys)
        } else {
            page.body
        };
        let mut response = render::json_response(api, StatusCode::OK, body);
        let headers = response.headers_mut();
        if let Some(total) = page.total
            && let Ok(name) = HeaderName::from_bytes(api.header_total_count.as_bytes())
        {
            headers.insert(name, HeaderValue::from(total));
        }
        if let Some(newest) = page.newest {
            headers.insert(header::LAST_MODIFIED, render::http_date(newest));
        }
        render::cache_headers(headers, resource.cache_control, resource.cache_expires);
        Ok(response)
    }

    /// The document that `get` selects by the request's key.
    ///
    /// # Errors
    /// 401 and 404, or 304 by the request's conditions.
    pub async fn get(mut self, resource: &'static ResourceSpec, get: Statement, query: Query) -> Answer {
        let known = Known::read(&self.headers)?;
        let (server, key, pretty) = (self.server.clone(), self.key.clone(), is_pretty(self.uri.query()));
        let item = self
            .read(move |reader, caller| item(&server, resource, get, key, &query, reader, caller))
            .await?
            .ok_or_else(Refusal::not_found)?;
        let api = self.api();
        let fresh = known.is_fresh(api, &item.etag, item.updated);
        let mut response = if fresh {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            let body = if pretty {
                pretty::reformat(&item.body, true, api.json_sort_keys)
            } else {
                item.body
            };
            render::json_response(api, StatusCode::OK, body)
        };
        let headers = response.headers_mut();
        if api.if_match
            && let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", item.etag))
        {
            headers.insert(header::ETAG, etag);
        }
        if !fresh {
            headers.insert(header::LAST_MODIFIED, render::http_date(item.updated));
        }
        render::cache_headers(headers, resource.cache_control, resource.cache_expires);
        Ok(response)
    }
}

fn page(
    server: &Server,
    resource: &'static ResourceSpec,
    list: Statement,
    count: Statement,
    query: &Query,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Page, Refusal> {
    let api = server.spec();
    if let (true, Some(caller)) = (list.owned, caller) {
        query.check_owner(&caller.id())?;
    }
    let mut binds = owner_of(list, caller)?;
    let too_complex = |error: eden_sql::filter::TooComplex| Refusal::hidden(error.to_string());
    let plan = server.0.plans.get(resource);
    let mut filter = String::new();
    plan.narrow(&mut filter, &mut binds)?;
    if let Some(asked) = &query.filter {
        let mut operands = Vec::new();
        let text = render(asked, resource.table, &Sqlite, &mut operands, binds.len() + 1).map_err(too_complex)?;
        filter.push_str(&format!(" AND ({text})"));
        binds.extend(operands.into_iter().map(Bind::from));
    }
    let order = order_by(&query.order, resource.table, &Sqlite).map_err(too_complex)?;
    let offset = query.offset();
    let text = if offset >= DEEP {
        let head = list.text.split_once("WHERE ").map_or(list.text, |(head, _)| head);
        let keys = count.text.replacen("count(*)", "\"_seq\"", 1);
        let window = format!(" LIMIT {} OFFSET {offset}", limit(query));
        format!("{head} WHERE \"_seq\" IN ({keys}{filter} ORDER BY {order}{window}) ORDER BY {order}")
    } else {
        format!(
            "{}{filter} ORDER BY {order} LIMIT {} OFFSET {offset}",
            list.text,
            limit(query)
        )
    };
    let mut body = Vec::with_capacity(1024);
    body.push(b'{');
    crate::json::write::write_key(&mut body, api.names.items);
    body.push(b'[');
    let (mut rows, mut newest) = (0_u64, None);
    if query.embedded.is_empty() {
        let writer = DocumentWriter {
            api,
            resource,
            plan: server.0.plans.get(resource),
            projection: &query.projection,
            parents: None,
        };
        reader.rows(&text, &binds, &mut |cells: &dyn Cells| {
            if rows > 0 {
                body.extend_from_slice(b", ");
            }
            rows += 1;
            newest = newest.max(Some(writer.write(&mut body, cells)));
            Flow::More
        })?;
    } else {
        let documents = embed::documents(server, resource, &text, &binds, query, None, reader, caller)?;
        rows = documents.len() as u64;
        for (number, document) in documents.iter().enumerate() {
            if number > 0 {
                body.extend_from_slice(b", ");
            }
            body.extend_from_slice(&document.body);
            newest = newest.max(Some(document.updated));
        }
    }
    body.push(b']');
    let total = if query.counts(resource) {
        Some(total(count, &filter, &binds, query, rows, reader)?)
    } else {
        None
    };
    if resource.hateoas {
        body.extend_from_slice(b", ");
        crate::json::write::write_key(&mut body, api.names.links);
        links::write_collection(&mut body, api, resource, query, total);
    }
    if resource.pagination {
        body.extend_from_slice(b", ");
        crate::json::write::write_key(&mut body, api.names.meta);
        links::write_meta(&mut body, api, query, total);
    }
    body.push(b'}');
    Ok(Page { body, total, newest })
}

/// SQLite wants a number; -1 is no limit.
fn limit(query: &Query) -> i64 {
    query
        .max_results
        .and_then(|limit| i64::try_from(limit).ok())
        .unwrap_or(-1)
}

/// A page that is not full tells the total by itself.
fn total(
    count: Statement,
    filter: &str,
    binds: &[Bind],
    query: &Query,
    rows: u64,
    reader: &mut dyn Reader,
) -> Result<u64, Refusal> {
    let full = query.max_results.is_some_and(|limit| rows >= limit);
    if !full && (rows > 0 || query.offset() == 0) {
        return Ok(query.offset() + rows);
    }
    Ok(reader.count(&format!("{}{filter}", count.text), binds)?)
}

fn item(
    server: &Server,
    resource: &'static ResourceSpec,
    get: Statement,
    key: Option<Bind>,
    query: &Query,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Option<Item>, Refusal> {
    let api = server.spec();
    let mut binds = owner_of(get, caller)?;
    binds.extend(key);
    let mut text = get.text.to_owned();
    server.0.plans.get(resource).narrow(&mut text, &mut binds)?;
    let parents = links::item_parents(resource, query);
    if !query.embedded.is_empty() {
        let documents = embed::documents(server, resource, &text, &binds, query, Some(&parents), reader, caller)?;
        return Ok(documents.into_iter().next().map(|document| Item {
            body: document.body,
            etag: document.etag,
            updated: document.updated,
        }));
    }
    let writer = DocumentWriter {
        api,
        resource,
        plan: server.0.plans.get(resource),
        projection: &query.projection,
        parents: Some(&parents),
    };
    Ok(reader.first(&text, &binds, |cells| {
        let mut body = Vec::with_capacity(512);
        let updated = writer.write(&mut body, cells);
        Item {
            body,
            etag: cells.text(super::row::ETAG).to_owned(),
            updated,
        }
    })?)
}
