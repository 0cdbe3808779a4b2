//! GET of collections and items: statements completed by the query, rows written into the answer.

use super::conditional::Known;
use super::context::{Answer, Context, Key, owner_of};
use super::embed;
use super::render;
use super::row::{self, DocumentWriter, State};
use crate::auth::Caller;
use crate::json::write as json;
use crate::query::{Query, links};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::statement::Statement;
use crate::store::bind::Bind;
use crate::store::cells::Cells;
use crate::store::read::{Next, PageAhead};
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use eden_sql::filter::geo::nearest_first;
use eden_sql::filter::render;
use eden_sql::order::order_by;
use eden_sql::statement::LIVE;
use eden_sql::table::system;

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
pub(super) struct Item {
    pub(super) body: Vec<u8>,
    pub(super) etag: String,
    pub(super) updated: DateTime,
    /// Whether it is marked as deleted: it is then told in the body of a 404.
    pub(super) deleted: bool,
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
        let server = self.server.clone();
        // what is wrong with it is said after the caller is known
        let selection = Selection::of(&server, resource, list, count, &query);
        let next = match &selection {
            Ok(selection) if server.store().is_remote() => Some(selection.ahead(&server, resource, &query)),
            _ => None,
        };
        let page = self
            .read_next(next, move |reader, caller| {
                page(&server, resource, selection?, &query, reader, caller)
            })
            .await?;
        let api = self.api();
        let mut response = render::json_response(StatusCode::OK, page.body);
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
        // of marked documents another statement is asked
        let next = self.next(resource, get).filter(|_| !resource.soft_delete);
        let (server, key) = (self.server.clone(), self.key.as_ref().map(Key::bind));
        let item = self
            .read_next(next, move |reader, caller| {
                item(&server, resource, get, key, &query, reader, caller)
            })
            .await?
            .ok_or_else(Refusal::not_found)?;
        Ok(self.answer_item(resource, item, &known))
    }

    /// `item` as an answer, or 304 where the client has it already.
    pub(super) fn answer_item(&self, resource: &'static ResourceSpec, item: Item, known: &Known) -> Response<Body> {
        let api = self.api();
        let status = if item.deleted {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        let fresh = known.is_fresh(api, &item.etag, item.updated);
        let mut response = if fresh {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            render::json_response(status, item.body)
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
        response
    }
}

/// The statements of a page and of its total.
struct Selection {
    text: String,
    /// The owner's parameter comes first and is not known yet.
    owned: bool,
    binds: Vec<Bind>,
    count: String,
    /// How many of the parameters belong to the total.
    counted: usize,
}

impl Selection {
    fn of(
        server: &Server,
        resource: &'static ResourceSpec,
        list: Statement,
        count: Statement,
        query: &Query,
    ) -> Result<Self, Refusal> {
        let mut binds: Vec<Bind> = list.owned.then_some(Bind::Null).into_iter().collect();
        let too_complex = |error: eden_sql::filter::TooComplex| Refusal::hidden(error.to_string());
        let (plan, dialect) = (server.0.plans.get(resource), server.store().dialect());
        let mut filter = String::new();
        plan.narrow_to(&query.scope, &mut filter, &mut binds)?;
        if resource.soft_delete && !query.shows_deleted {
            filter.push_str(&format!(" AND {LIVE}"));
        }
        if let Some(asked) = &query.filter {
            let mut operands = Vec::new();
            let text = render(asked, resource.table, dialect, &mut operands, binds.len() + 1).map_err(too_complex)?;
            filter.push_str(&format!(" AND ({text})"));
            binds.extend(operands.into_iter().map(Bind::from));
        }
        // a count has no order, and no use for its parameters
        let counted = binds.len();
        let mut order = order_by(&query.order, resource.table, dialect).map_err(too_complex)?;
        if let Some((target, near)) = &query.nearest {
            let mut operands = Vec::new();
            let nearest = nearest_first(target, near, resource.table, dialect, &mut operands, counted + 1);
            if let Some(nearest) = nearest {
                order = format!("{nearest}, {order}");
                binds.extend(operands.into_iter().map(Bind::from));
            }
        }
        let window = format!(" LIMIT ${} OFFSET ${}", binds.len() + 1, binds.len() + 2);
        let limit = query.max_results.and_then(|limit| i64::try_from(limit).ok());
        binds.push(limit.or_else(|| dialect.no_limit()).map_or(Bind::Null, Bind::Integer));
        binds.push(Bind::Integer(i64::try_from(query.offset()).unwrap_or(i64::MAX)));
        let text = if query.offset() >= DEEP {
            let head = list.text.split_once("WHERE ").map_or(list.text, |(head, _)| head);
            let keys = count.text.replacen("count(*)", "\"_seq\"", 1);
            format!("{head} WHERE \"_seq\" IN ({keys}{filter} ORDER BY {order}{window}) ORDER BY {order}")
        } else {
            format!("{}{filter} ORDER BY {order}{window}", list.text)
        };
        Ok(Self {
            text,
            owned: list.owned,
            binds,
            count: format!("{}{filter}", count.text),
            counted,
        })
    }

    /// What is fetched together with the caller.
    fn ahead(&self, server: &Server, resource: &'static ResourceSpec, query: &Query) -> Next {
        let plan = server.0.plans.get(resource);
        let full = query.max_results.filter(|_| query.counts(resource));
        Next {
            text: self.text.clone(),
            binds: self.binds.clone(),
            owned: self.owned,
            page: Some(PageAhead {
                width: plan.first + plan.columns.len(),
                count: full.map(|full| (self.count.clone(), self.counted, full)),
            }),
        }
    }
}

fn page(
    server: &Server,
    resource: &'static ResourceSpec,
    selection: Selection,
    query: &Query,
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Page, Refusal> {
    let api = server.spec();
    let Selection {
        text,
        owned,
        mut binds,
        count,
        counted,
    } = selection;
    if owned {
        let caller = caller.ok_or(Refusal::Credentials)?;
        query.check_owner(&caller.id())?;
        query.scope.check_owner(resource, &caller.id())?;
        if let Some(owner) = binds.first_mut() {
            *owner = caller.id.clone();
        }
    }
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
            url: &query.scope.path,
            parents: None,
            links_version: query.links_versions(),
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
        let documents = embed::documents(
            &mut source(server, reader, caller),
            resource,
            &text,
            &binds,
            query,
            None,
        )?;
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
        Some(total(
            &count,
            binds.get(..counted).unwrap_or_default(),
            query,
            rows,
            reader,
        )?)
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

fn source<'a>(server: &'a Server, reader: &'a mut dyn Reader, caller: Option<&'a Caller>) -> embed::Source<'a> {
    embed::Source { server, reader, caller }
}

/// A page that is not full tells the total by itself.
fn total(count: &str, binds: &[Bind], query: &Query, rows: u64, reader: &mut dyn Reader) -> Result<u64, Refusal> {
    let full = query.max_results.is_some_and(|limit| rows >= limit);
    if !full && (rows > 0 || query.offset() == 0) {
        return Ok(query.offset() + rows);
    }
    Ok(reader.count(count, binds)?)
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
    if let (true, Some(caller)) = (get.owned, caller) {
        query.scope.check_owner(resource, &caller.id())?;
    }
    let mut text = get.text.to_owned();
    let plan = server.0.plans.get(resource);
    plan.narrow_to(&query.scope, &mut text, &mut binds)?;
    let mut deleted = false;
    if resource.soft_delete {
        // a looked-up value may be that of a deleted document and of another one
        text.push_str(&format!(" ORDER BY \"{}\" IS TRUE", system::DELETED));
        let state = reader.first(&text, &binds, |cells| row::state(plan, cells))?;
        deleted = state.is_some_and(|state| state.deleted);
    }
    let parents = links::item_parents(resource, query);
    if !query.embedded.is_empty() && !deleted {
        let mut source = source(server, reader, caller);
        let documents = embed::documents(&mut source, resource, &text, &binds, query, Some(&parents))?;
        return Ok(documents.into_iter().next().map(|document| Item {
            body: document.body,
            etag: shown_etag(resource, &document.etag, document.state),
            updated: document.updated,
            deleted: false,
        }));
    }
    let writer = DocumentWriter {
        api,
        resource,
        plan,
        projection: &query.projection,
        url: &query.scope.path,
        parents: (!deleted).then_some(parents.as_slice()),
        links_version: query.links_versions(),
    };
    Ok(reader.first(&text, &binds, |cells| {
        let mut body = Vec::with_capacity(512);
        let updated = writer.write(&mut body, cells);
        if deleted {
            write_deleted(&mut body, api);
        }
        Item {
            body,
            etag: shown_etag(resource, cells.text(row::ETAG), row::state(plan, cells)),
            updated,
            deleted,
        }
    })?)
}

/// The etag of an answer. A version's changes with the newest version, whose number every version tells.
pub(super) fn shown_etag(resource: &ResourceSpec, etag: &str, latest: State) -> String {
    if resource.versioning {
        format!("{etag}{}", latest.number())
    } else {
        etag.to_owned()
    }
}

/// Adds to the body of a deleted document that it is an error. The status is a list, as in Eve.
pub(super) fn write_deleted(body: &mut Vec<u8>, api: &ApiSpec) {
    body.pop();
    body.extend_from_slice(b", ");
    json::write_key(body, api.names.status);
    json::write_list(body, &[api.names.err], |out, err| json::write_string(out, err));
    body.extend_from_slice(b", ");
    json::write_key(body, api.names.error);
    body.extend_from_slice(b"{\"code\": 404, \"message\": \"The requested URL was not found on this server.\"}}");
}
