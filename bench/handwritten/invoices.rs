//! The handlers of `/invoices`, with their statements: each names the columns it needs and the owner it is for.
//! Leaves the shape of answers to `answer` and the rules to `rules`.

use crate::answer::{self, Invoice, Link, Links, Meta, Moment};
use crate::caller::Caller;
use crate::database::Database;
use crate::refusal::Refusal;
use crate::rules::{self, Wrong};
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, Response, header};
use std::sync::atomic::{AtomicU32, Ordering};

type Answer = Result<Response<Body>, Refusal>;

const PAGE: u64 = 25;
const LARGEST_PAGE: u64 = 50;

/// `GET /invoices`
pub async fn list(caller: Caller, State(database): State<Database>, RawQuery(query): RawQuery) -> Answer {
    let (page, max_results) = window(query.as_deref().unwrap_or(""));
    let offset = page.saturating_sub(1).saturating_mul(max_results);
    let invoices: Vec<Invoice> = sqlx::query_as(
        "SELECT _id, number, amount, _updated, _created, _etag FROM invoices WHERE user_id = $1 \
         ORDER BY _seq LIMIT $2 OFFSET $3",
    )
    .bind(&caller.id)
    .bind(i64::try_from(max_results).unwrap_or(i64::MAX))
    .bind(i64::try_from(offset).unwrap_or(i64::MAX))
    .fetch_all(&database.read)
    .await?;
    let found = invoices.len() as u64;
    // a page that is not full tells the total by itself
    let total = if found < max_results && (found > 0 || offset == 0) {
        offset + found
    } else {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM invoices WHERE user_id = $1")
            .bind(&caller.id)
            .fetch_one(&database.read)
            .await?;
        u64::try_from(count).unwrap_or(0)
    };
    let query_of = |page: u64| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if max_results != PAGE {
            query.append_pair("max_results", &max_results.to_string());
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        query.finish()
    };
    let mut links = Links::of_page(&if total > 0 { query_of(page) } else { String::new() });
    if page.saturating_mul(max_results) < total {
        links.next = Some(Link::page("next page", &query_of(page + 1)));
        links.last = Some(Link::page("last page", &query_of(total.div_ceil(max_results))));
    }
    if page > 1 {
        links.prev = Some(Link::page("previous page", &query_of(page - 1)));
    }
    Ok(answer::page(
        invoices,
        links,
        Meta {
            page,
            max_results,
            total,
        },
    ))
}

/// `GET /invoices/{id}`
pub async fn item(
    caller: Caller,
    State(database): State<Database>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let invoice: Invoice = sqlx::query_as(
        "SELECT _id, number, amount, _updated, _created, _etag FROM invoices WHERE _id = $1 AND user_id = $2",
    )
    .bind(id)
    .bind(&caller.id)
    .fetch_optional(&database.read)
    .await?
    .ok_or(Refusal::NotFound)?;
    if etag(&headers, header::IF_NONE_MATCH).is_some_and(|known| known == invoice.etag) {
        return Ok(answer::not_modified(&invoice.etag));
    }
    Ok(answer::item(invoice))
}

/// `POST /invoices`
pub async fn insert(caller: Caller, State(database): State<Database>, headers: HeaderMap, body: Bytes) -> Answer {
    let invoice = rules::new_invoice(json(&headers, &body)?).map_err(|wrong| match wrong {
        Wrong::Body => Refusal::BadRequest,
        Wrong::Issues(issues) => Refusal::Insertion(issues),
    })?;
    let (id, etag, now) = (new_id(), new_etag(), Moment::now());
    sqlx::query(
        "INSERT INTO invoices (_id, _updated, _created, _etag, number, amount, user_id) \
         VALUES ($1, $2, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(now.0)
    .bind(&etag)
    .bind(invoice.number)
    .bind(invoice.amount)
    .bind(&caller.id)
    .execute(&database.write)
    .await?;
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    Ok(answer::stored(
        &id,
        now,
        now,
        &etag,
        Some(format!("http://{host}/invoices/{id}")),
    ))
}

/// `PATCH /invoices/{id}`
pub async fn update(
    caller: Caller,
    State(database): State<Database>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let patch = match (
        etag(&headers, header::IF_MATCH),
        rules::invoice_patch(json(&headers, &body)?),
    ) {
        (_, Err(Wrong::Body)) => return Err(Refusal::BadRequest),
        (None, _) => return Err(because(&database, &id, &caller, None).await?),
        (Some(known), Err(Wrong::Issues(issues))) => {
            return Err(match because(&database, &id, &caller, Some(&known)).await? {
                Refusal::OtherEtag => Refusal::OtherEtag,
                Refusal::NotFound => Refusal::NotFound,
                _ => Refusal::Change(issues),
            });
        }
        (Some(known), Ok(patch)) => (known, patch),
    };
    let (known, patch) = patch;
    let (etag, now) = (new_etag(), Moment::now());
    // one statement finds, compares and changes; only when it did nothing is it asked why
    let created: Option<i64> = sqlx::query_scalar(
        "UPDATE invoices SET _updated = $1, _etag = $2, number = COALESCE($3, number), amount = COALESCE($4, amount) \
         WHERE _id = $5 AND user_id = $6 AND _etag = $7 RETURNING _created",
    )
    .bind(now.0)
    .bind(&etag)
    .bind(patch.number)
    .bind(patch.amount)
    .bind(&id)
    .bind(&caller.id)
    .bind(&known)
    .fetch_optional(&database.write)
    .await?;
    match created {
        Some(created) => Ok(answer::stored(&id, now, Moment(created), &etag, None)),
        None => Err(because(&database, &id, &caller, Some(&known)).await?),
    }
}

/// Why a change to the invoice cannot be made: it is not there, or `known` is not its etag.
/// With the right etag, what is left is [`Refusal::NoEtag`].
async fn because(database: &Database, id: &str, caller: &Caller, known: Option<&str>) -> Result<Refusal, Refusal> {
    let etag: Option<String> = sqlx::query_scalar("SELECT _etag FROM invoices WHERE _id = $1 AND user_id = $2")
        .bind(id)
        .bind(&caller.id)
        .fetch_optional(&database.read)
        .await?;
    Ok(match (etag, known) {
        (None, _) => Refusal::NotFound,
        (Some(etag), Some(known)) if etag != known => Refusal::OtherEtag,
        _ => Refusal::NoEtag,
    })
}

/// `page` and `max_results`, within their bounds.
fn window(query: &str) -> (u64, u64) {
    let (mut page, mut max_results) = (1, PAGE);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let number = value.parse::<u64>().ok().filter(|number| *number > 0);
        match &*key {
            "page" => page = number.unwrap_or(1),
            "max_results" => max_results = number.unwrap_or(PAGE).min(LARGEST_PAGE),
            _ => {}
        }
    }
    (page, max_results)
}

fn json<'a>(headers: &HeaderMap, body: &'a Bytes) -> Result<&'a [u8], Refusal> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let kind = content_type.split(';').next().unwrap_or("").trim();
    if kind == "application/json" {
        Ok(body)
    } else {
        Err(Refusal::BadRequest)
    }
}

/// An etag without its quotes.
fn etag(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    let bare = value.strip_prefix("W/").unwrap_or(value).trim_matches('"');
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// 24 hexadecimal digits: seconds, random bytes, a counter.
fn new_id() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    static PROCESS: std::sync::OnceLock<[u8; 5]> = std::sync::OnceLock::new();
    let seconds = u32::try_from(Moment::now().0 / 1000).unwrap_or(u32::MAX);
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&seconds.to_be_bytes());
    bytes[4..9].copy_from_slice(PROCESS.get_or_init(random));
    bytes[9..].copy_from_slice(&COUNTER.fetch_add(1, Ordering::Relaxed).to_be_bytes()[1..]);
    hex::encode(bytes)
}

/// 40 hexadecimal digits that never stood there before.
fn new_etag() -> String {
    hex::encode(random::<20>())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // without randomness two versions of a document could look the same: nothing safe is left to do
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
