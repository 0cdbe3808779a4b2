//! The application: endpoints as an axum router, and what must act before routing. Leaves endpoints to `routes`.

use super::render;
use super::routes::{At, Endpoint, options};
use crate::refusal::Refusal;
use crate::server::Server;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, Uri, header};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tower::ServiceExt;

static OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Bodies of at most this many bytes are read before anything is known about the caller.
pub(super) const SMALL_BODY: usize = 64 * 1024;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// The endpoints of the home page and of every resource that is not internal.
pub(crate) fn router(server: &Server) -> Router {
    let prefix = server.spec().prefix;
    let endpoint = |at| Endpoint {
        server: server.clone(),
        at,
    };
    let home = if prefix.is_empty() { "/" } else { prefix };
    let mut router = Router::new().route_service(&literal(home), endpoint(At::Home));
    for (number, routes) in server.0.api.resources.iter().enumerate() {
        if routes.spec.internal {
            continue;
        }
        let path = literal(&format!("{prefix}/{}", routes.spec.url));
        if !routes.collection.is_empty() {
            router = router.route_service(&path, endpoint(At::Collection(number)));
        }
        if !routes.segments.is_empty() {
            router = router.route_service(&format!("{path}/{{segment}}"), endpoint(At::Item(number)));
        }
    }
    router
}

/// `path` for a router to which braces are special.
fn literal(path: &str) -> String {
    path.replace('{', "{{").replace('}', "}}")
}

/// The application around `router`.
pub(crate) fn app(server: &Server, router: Router) -> Router {
    let inner = {
        let server = server.clone();
        router.fallback(move |request: Request<Body>| async move { unrouted(&server, &request) })
    };
    let server = server.clone();
    Router::new().fallback_service(tower::service_fn(move |request: Request<Body>| {
        let (inner, server) = (inner.clone(), server.clone());
        async move { Ok::<_, Infallible>(serve(&server, inner, request).await) }
    }))
}

async fn serve(server: &Server, inner: Router, mut request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let id = request_id(&request);
    if server.spec().allow_override_http_method {
        override_method(&mut request);
    }
    trim_slashes(&mut request);
    request.headers_mut().insert(&REQUEST_ID, id.clone());
    let request = read_small_body(request).await;
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = match inner.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if let Some(render::Reason(reason)) = response.extensions().get() {
        tracing::error!(request_id = id.to_str().unwrap_or(""), %method, path, reason, "a request failed");
    }
    // the path and not the query: queries hold what clients look for
    tracing::debug!(
        target: "eden::access",
        request_id = id.to_str().unwrap_or(""),
        %method,
        path,
        status = response.status().as_u16(),
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
    );
    response.headers_mut().insert(&REQUEST_ID, id);
    response
}

/// A small body is read before anything else. What is refused without a look at it would otherwise leave it in the
/// connection, which then could not be used again.
async fn read_small_body(request: Request<Body>) -> Request<Body> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if !length.is_some_and(|length| (1..=SMALL_BODY).contains(&length)) {
        return request;
    }
    let (parts, body) = request.into_parts();
    // an error here is one of the connection, which nobody is left to be told about
    let body = to_bytes(body, SMALL_BODY)
        .await
        .map_or_else(|_| Body::empty(), Body::from);
    Request::from_parts(parts, body)
}

/// The caller's request id when it is a plain word, else one of ours.
fn request_id(request: &Request<Body>) -> HeaderValue {
    let plain = |value: &&HeaderValue| {
        value.len() <= 64
            && value
                .as_bytes()
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    match request.headers().get(&REQUEST_ID).filter(plain) {
        Some(id) => id.clone(),
        None => HeaderValue::from(REQUESTS.fetch_add(1, Ordering::Relaxed)),
    }
}

/// `X-HTTP-Method-Override` replaces the method of any request.
fn override_method(request: &mut Request<Body>) {
    let wanted = request.headers().get(&OVERRIDE).and_then(|value| value.to_str().ok());
    let method = wanted.and_then(|text| Method::from_bytes(text.trim().to_ascii_uppercase().as_bytes()).ok());
    if let Some(method) = method {
        *request.method_mut() = method;
    }
}

/// A slash at the end of a path means nothing.
fn trim_slashes(request: &mut Request<Body>) {
    let path = request.uri().path();
    if path.len() < 2 || !path.ends_with('/') {
        return;
    }
    let trimmed = path.trim_end_matches('/');
    let trimmed = if trimmed.is_empty() { "/" } else { trimmed };
    let target = match request.uri().query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    if let Ok(path_and_query) = target.parse() {
        parts.path_and_query = Some(path_and_query);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
}

fn unrouted(server: &Server, request: &Request<Body>) -> Response<Body> {
    if request.method() == Method::OPTIONS {
        return options(None);
    }
    let response = render::refusal(server.spec(), Refusal::not_found(), None);
    if request.method() == Method::HEAD {
        render::without_body(response)
    } else {
        response
    }
}
