//! A server that answers constant bytes, of the sizes and with the headers of the real answers: what HTTP alone costs.
//! It looks at neither tokens nor bodies, and has no database.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use axum::routing::get;
use std::process::ExitCode;
use tokio::net::TcpListener;

const DATE: &str = "Tue, 14 Nov 2023 22:13:20 GMT";
const ETAG: &str = "\"0123456789abcdef0123456789abcdef01234567\"";
const WHERE: &str = "http://127.0.0.1:50000/invoices/5f0000000000000000000001";

/// What every document begins with.
const FIELDS: &str = concat!(
    r#"{"_id":"5f0000000000000000000001","number":"INV-000001","amount":123,"_updated":"Tue, 14 Nov 2023 22:13:20 GMT","#,
    r#""_created":"Tue, 14 Nov 2023 22:13:20 GMT","_etag":"0123456789abcdef0123456789abcdef01234567","_links":{"#,
);
const SELF: &str = r#""self":{"title":"Invoice","href":"invoices/5f0000000000000000000001"}"#;
const HOME: &str = r#""parent":{"title":"home","href":"/"}"#;
const WRITTEN: &str = concat!(
    r#"{"_id":"5f0000000000000000000001","_updated":"Tue, 14 Nov 2023 22:13:20 GMT","#,
    r#""_created":"Tue, 14 Nov 2023 22:13:20 GMT","_etag":"0123456789abcdef0123456789abcdef01234567","#,
    r#""_links":{"self":{"title":"Invoice","href":"invoices/5f0000000000000000000001"}},"_status":"OK"}"#,
);

/// An answer that never changes.
#[derive(Clone)]
struct Constant {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Constant {
    fn new(status: StatusCode, body: String, headers: &[(HeaderName, &'static str)]) -> Self {
        let mut all = HeaderMap::new();
        all.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in headers {
            all.insert(name.clone(), HeaderValue::from_static(value));
        }
        Self {
            status,
            headers: all,
            body: Bytes::from(body),
        }
    }

    fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

fn router() -> Router {
    let entry = format!("{FIELDS}{SELF}}}}}");
    let page = format!(
        r#"{{"_items":[{}],"_links":{{{HOME},"self":{{"title":"invoices","href":"invoices"}},"next":{},"last":{}}},{}}}"#,
        vec![entry; 25].join(","),
        r#"{"title":"next page","href":"invoices?page=2"}"#,
        r#"{"title":"last page","href":"invoices?page=2"}"#,
        r#""_meta":{"page":1,"max_results":25,"total":50}"#,
    );
    let item = format!(r#"{FIELDS}{HOME},{SELF},"collection":{{"title":"invoices","href":"invoices"}}}}}}"#);
    let dated = (header::LAST_MODIFIED, DATE);
    let list = Constant::new(
        StatusCode::OK,
        page,
        &[(HeaderName::from_static("x-total-count"), "50"), dated.clone()],
    );
    let item = Constant::new(StatusCode::OK, item, &[(header::ETAG, ETAG), dated]);
    let insert = Constant::new(StatusCode::CREATED, WRITTEN.to_owned(), &[(header::LOCATION, WHERE)]);
    let update = Constant::new(StatusCode::OK, WRITTEN.to_owned(), &[(header::ETAG, ETAG)]);
    Router::new()
        .route(
            "/invoices",
            get(async move || list.response()).post(async move |_: Bytes| insert.response()),
        )
        .route(
            "/invoices/{id}",
            get(async move || item.response()).patch(async move |_: Bytes| update.response()),
        )
}

#[tokio::main]
async fn main() -> ExitCode {
    let port = std::env::var("PORT")
        .ok()
        .and_then(|port| port.parse().ok())
        .unwrap_or(5000_u16);
    let served = async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        axum::serve(listener, router()).await
    };
    match served.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}
