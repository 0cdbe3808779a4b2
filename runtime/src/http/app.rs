//! The application: endpoints as an axum router, and what must act before routing. Leaves endpoints to `routes`.

use super::dress::{Client, dress};
use super::paths::Rule;
use super::render;
use super::routes::{At, Endpoint, options};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::Converter;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, Uri, header};
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tower::ServiceExt;

static OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Bodies of at most this many bytes are read before anything is known about the caller.
pub(super) const SMALL_BODY: usize = 64 * 1024;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// The endpoints of the home page, of the schemas and of every resource that is not internal.
pub(crate) fn router(server: &Server) -> Router {
    let prefix = server.spec().prefix;
    let rules: Vec<Arc<Rule>> = rules(server).into_iter().map(Arc::new).collect();
    let mut router = Router::new();
    for (shape, meant) in shapes(&rules) {
        let path = match (literal(prefix), shape.as_str()) {
            (prefix, "") if prefix.is_empty() => "/".to_owned(),
            (prefix, shape) => format!("{prefix}{shape}"),
        };
        let endpoint = Endpoint {
            server: server.clone(),
            rules: meant.into(),
        };
        router = router.route_service(&path, endpoint);
    }
    router
}

/// A rule for each path of the settings, in the order of the settings.
fn rules(server: &Server) -> Vec<Rule> {
    let mut rules = vec![Rule::literal("", At::Home)];
    if let Some(schemas) = server.spec().schema_endpoint {
        rules.push(Rule::literal(schemas, At::Schemas));
        rules.push(Rule::literal(schemas, At::Schema).then("resource", Converter::Text(1, None), At::Schema));
    }
    for (number, routes) in server.0.api.resources.iter().enumerate() {
        let spec = routes.spec;
        if spec.internal {
            continue;
        }
        let collection = || Rule::collection(spec, At::Collection(number));
        rules.push(collection());
        if !routes.item.is_empty() {
            rules.push(collection().then(spec.item_lookup_field, spec.item_url, At::Item(number)));
        }
        for (place, (lookup, _)) in routes.lookups.iter().enumerate() {
            rules.push(collection().then(lookup.field, lookup.url, At::Lookup(number, place)));
        }
    }
    rules
}

/// The paths that axum is to tell apart, each with the rules that may mean it. A path that ends anywhere takes over
/// those that begin like it and end in a value: the router could not keep them apart.
fn shapes(rules: &[Arc<Rule>]) -> BTreeMap<String, Vec<Arc<Rule>>> {
    let mut by_shape: HashMap<String, Vec<&Arc<Rule>>> = HashMap::new();
    for rule in rules {
        by_shape.entry(rule.shape()).or_default().push(rule);
    }
    let open: Vec<&str> = by_shape
        .keys()
        .filter_map(|shape| shape.strip_suffix("{*rest}"))
        .collect();
    let covered: Vec<String> = by_shape
        .keys()
        .filter(|shape| {
            let value = |rest: &str| rest.contains('{') && !rest.starts_with("{*");
            open.iter().any(|open| shape.strip_prefix(open).is_some_and(value))
        })
        .cloned()
        .collect();
    let varying: Vec<&Arc<Rule>> = rules
        .iter()
        .filter(|rule| rule.weight().iter().any(|weight| *weight > 0))
        .collect();
    let kept = by_shape.into_iter().filter(|(shape, _)| !covered.contains(shape));
    let kept = kept.map(|(shape, own)| {
        // rules of one shape, and those with values that may mean the same path
        let mut meant: Vec<&Arc<Rule>> = own.clone();
        let others = varying.iter().filter(|rule| own.iter().any(|own| own.overlaps(rule)));
        for other in others {
            if !meant.iter().any(|known| Arc::ptr_eq(known, other)) {
                meant.push(other);
            }
        }
        meant.sort_by_key(|rule| rule.weight());
        (shape, meant.into_iter().cloned().collect())
    });
    kept.collect()
}

/// `path` for a router to which braces are special.
pub(super) fn literal(path: &str) -> String {
    path.replace('{', "{{").replace('}', "}}")
}

/// The application around `router`.
pub(crate) fn app(server: &Server, router: Router) -> Router {
    let inner = {
        let server = server.clone();
        router.fallback(move |request: Request<Body>| unrouted(server.clone(), request))
    };
    let server = server.clone();
    Router::new().fallback_service(tower::service_fn(move |request: Request<Body>| {
        let (inner, server) = (inner.clone(), server.clone());
        async move { Ok::<_, Infallible>(serve(&server, inner, request).await) }
    }))
}

async fn serve(server: &Server, inner: Router, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let id = request_id(&request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = dispatch(server, inner, request).await;
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

/// The account service has rules of its own about methods and slashes; everything else is Eve's.
async fn dispatch(server: &Server, inner: Router, mut request: Request<Body>) -> Response<Body> {
    #[cfg(feature = "accounts")]
    if let Some(service) = server
        .0
        .service
        .get()
        .filter(|service| service.owns(request.uri().path()))
    {
        return crate::accounts::serve(server, service, request).await;
    }
    if server.spec().allow_override_http_method {
        override_method(&mut request);
    }
    trim_slashes(&mut request);
    let request = read_small_body(request).await;
    match inner.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
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

async fn unrouted(server: Server, request: Request<Body>) -> Response<Body> {
    #[cfg(feature = "accounts")]
    if let Some(response) = server
        .0
        .service
        .get()
        .and_then(|service| crate::accounts::beside(service, &request))
    {
        return response;
    }
    let (client, method) = (Client::of(server.spec(), &request), request.method().clone());
    drop(request);
    let response = if method == Method::OPTIONS {
        options(None)
    } else {
        let refusal = client.check(server.spec()).err().unwrap_or_else(Refusal::not_found);
        render::refusal(server.spec(), refusal, None)
    };
    let response = dress(&server, &client, "", None, response).await;
    if method == Method::HEAD {
        render::without_body(response)
    } else {
        response
    }
}
