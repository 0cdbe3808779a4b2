//! What is sent back: documents, pages and links as serde writes them, and the headers that go with them.
//! Leaves finding the documents to the handlers.

use crate::database::Row;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::{Serialize, Serializer};
use sqlx::Row as _;
use std::borrow::Cow;
use std::time::{Duration, SystemTime};

const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// Milliseconds since 1970, written as HTTP writes dates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Now, in whole seconds.
    pub fn now() -> Self {
        let elapsed = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(elapsed.as_secs()).unwrap_or(0).saturating_mul(1000))
    }

    fn date(self) -> httpdate::HttpDate {
        let elapsed = Duration::from_millis(u64::try_from(self.0).unwrap_or(0));
        SystemTime::UNIX_EPOCH
            .checked_add(elapsed)
            .unwrap_or(SystemTime::UNIX_EPOCH)
            .into()
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.date())
    }
}

/// One document, read from a row of `_id, number, amount, _updated, _created, _etag`.
#[derive(Serialize)]
pub struct Invoice {
    #[serde(rename = "_id")]
    pub id: String,
    pub number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[serde(rename = "_updated")]
    pub updated: Moment,
    #[serde(rename = "_created")]
    pub created: Moment,
    #[serde(rename = "_etag")]
    pub etag: String,
    #[serde(rename = "_links")]
    links: Links,
}

impl<'r> sqlx::FromRow<'r, Row> for Invoice {
    fn from_row(row: &'r Row) -> Result<Self, sqlx::Error> {
        let id: String = row.try_get(0)?;
        Ok(Self {
            links: Links::of_entry(&id),
            id,
            number: row.try_get(1)?,
            amount: row.try_get(2)?,
            updated: Moment(row.try_get(3)?),
            created: Moment(row.try_get(4)?),
            etag: row.try_get(5)?,
        })
    }
}

/// A link.
#[derive(Serialize)]
pub struct Link {
    title: &'static str,
    href: Cow<'static, str>,
}

impl Link {
    /// To the page that is named by `query`.
    pub fn page(title: &'static str, query: &str) -> Self {
        let href = if query.is_empty() {
            "invoices".into()
        } else {
            format!("invoices?{query}").into()
        };
        Self { title, href }
    }

    fn item(id: &str) -> Self {
        Self {
            title: "Invoice",
            href: format!("invoices/{id}").into(),
        }
    }

    fn home() -> Self {
        Self {
            title: "home",
            href: "/".into(),
        }
    }
}

/// The links of a page or a document; what is absent is not written.
#[derive(Default, Serialize)]
pub struct Links {
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<Link>,
    #[serde(rename = "self")]
    this: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<Link>,
}

impl Links {
    /// Of the page that is named by `query`.
    pub fn of_page(query: &str) -> Self {
        Self {
            parent: Some(Link::home()),
            this: Some(Link::page("invoices", query)),
            ..Self::default()
        }
    }

    fn of_entry(id: &str) -> Self {
        Self {
            this: Some(Link::item(id)),
            ..Self::default()
        }
    }
}

/// `_meta` of a page.
#[derive(Serialize)]
pub struct Meta {
    pub page: u64,
    pub max_results: u64,
    pub total: u64,
}

#[derive(Serialize)]
struct Page {
    #[serde(rename = "_items")]
    items: Vec<Invoice>,
    #[serde(rename = "_links")]
    links: Links,
    #[serde(rename = "_meta")]
    meta: Meta,
}

#[derive(Serialize)]
struct Stored<'a> {
    #[serde(rename = "_id")]
    id: &'a str,
    #[serde(rename = "_updated")]
    updated: Moment,
    #[serde(rename = "_created")]
    created: Moment,
    #[serde(rename = "_etag")]
    etag: &'a str,
    #[serde(rename = "_links")]
    links: Links,
    #[serde(rename = "_status")]
    status: &'static str,
}

/// One document.
pub fn item(mut invoice: Invoice) -> Response<Body> {
    invoice.links.parent = Some(Link::home());
    invoice.links.collection = Some(Link::page("invoices", ""));
    let mut response = json(StatusCode::OK, &invoice);
    response.headers_mut().insert(header::ETAG, quoted(&invoice.etag));
    response
        .headers_mut()
        .insert(header::LAST_MODIFIED, text(invoice.updated.date().to_string()));
    response
}

/// 304.
pub fn not_modified(etag: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(header::ETAG, quoted(etag));
    response
}

/// One page.
pub fn page(invoices: Vec<Invoice>, links: Links, meta: Meta) -> Response<Body> {
    let (newest, total) = (invoices.iter().map(|invoice| invoice.updated).max(), meta.total);
    let mut response = json(
        StatusCode::OK,
        &Page {
            items: invoices,
            links,
            meta,
        },
    );
    response.headers_mut().insert(TOTAL, HeaderValue::from(total));
    if let Some(newest) = newest {
        response
            .headers_mut()
            .insert(header::LAST_MODIFIED, text(newest.date().to_string()));
    }
    response
}

/// What a write answers: 201 with `location`, or 200 with an `ETag`.
pub fn stored(id: &str, updated: Moment, created: Moment, etag: &str, location: Option<String>) -> Response<Body> {
    let status = if location.is_some() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = json(
        status,
        &Stored {
            id,
            updated,
            created,
            etag,
            links: Links::of_entry(id),
            status: "OK",
        },
    );
    match location {
        Some(location) => response.headers_mut().insert(header::LOCATION, text(location)),
        None => response.headers_mut().insert(header::ETAG, quoted(etag)),
    };
    response
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    // none of these types can fail to be written: no map with other keys than strings, no failing impl
    let mut response = Response::new(Body::from(serde_json::to_vec(body).unwrap_or_default()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn quoted(etag: &str) -> HeaderValue {
    text(format!("\"{etag}\""))
}

fn text(value: String) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static(""))
}
