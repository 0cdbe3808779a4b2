//! From a request to the answer of a view: paths, redirections, preflights, methods. Leaves what each place does to
//! its view.

use super::Service;
use super::call::{Call, decoded, origin, parameters};
use super::permissions::Caller;
use super::problem::{Complaint, Problem};
use super::reply::{self, Reply, put};
use super::routes::{self, Matched, Place};
use super::view::View;
use crate::server::Server;
use crate::time::DateTime;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// A request with its body, from the connection or from a batch.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    /// Path and query as they came.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Serves a request below the prefix of the service.
pub(crate) async fn serve(server: &Server, service: &Arc<Service>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let head = parts.method == Method::HEAD;
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let most = server.spec().max_body;
    let response = match to_bytes(body, most).await {
        Ok(body) => {
            let incoming = Incoming {
                method: parts.method,
                target,
                headers: parts.headers,
                body,
            };
            let answered = AssertUnwindSafe(answer(server, service, incoming)).catch_unwind().await;
            answered.unwrap_or_else(|_| reply::problem(&service.config, Problem::internal("the handler panicked")))
        }
        Err(_) => {
            let mut response = reply::problem(&service.config, Problem::too_large());
            let origin = parts.headers.get(header::ORIGIN);
            reply::finish(&service.config, None, &parts.method, origin, &mut response);
            response
        }
    };
    if head {
        crate::http::render::without_body(response)
    } else {
        response
    }
}

/// What a path outside the prefix gets when nothing else is there: a redirection for those of the service, an error
/// for another version; nothing for all others.
pub(crate) fn beside(service: &Service, request: &Request<Body>) -> Option<Response<Body>> {
    let config = &service.config;
    let path = request.uri().path();
    let ours = routes::is_ours_without_prefix(path);
    let mut response = if ours && has_ended(config) {
        reply::problem(config, Problem::ended())
    } else if routes::has_version(path) {
        reply::problem(config, Problem::unknown_version())
    } else if config.version_redirect && ours {
        if request.method() == Method::OPTIONS {
            let mut answer = Response::new(Body::empty());
            let kind = HeaderValue::from_static("text/html; charset=UTF-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            answer
        } else {
            let query = request
                .uri()
                .query()
                .map(|query| format!("?{query}"))
                .unwrap_or_default();
            let origin = origin(config, request.headers());
            let location = format!("{origin}/{}{path}{query}", config.prefix);
            redirection(request.headers(), &location, None)
        }
    } else {
        return None;
    };
    let origin = request.headers().get(header::ORIGIN);
    reply::finish(config, None, request.method(), origin, &mut response);
    Some(response)
}

/// The answer to one request, with everything that every answer carries.
pub(crate) async fn answer(server: &Server, service: &Arc<Service>, incoming: Incoming) -> Response<Body> {
    let config = &service.config;
    let (path, query) = incoming.target.split_once('?').unwrap_or((&incoming.target, ""));
    let decoded = decoded(path);
    let below = decoded
        .as_deref()
        .and_then(|path| path.strip_prefix('/')?.strip_prefix(config.prefix.as_str()));
    let matched = below.and_then(|below| routes::find(config, below));
    let place = matched.as_ref().map(|matched| matched.place);
    let origin = origin(config, &incoming.headers);
    let result = match (decoded, matched) {
        _ if has_ended(config) => Err(Problem::ended()),
        _ if config.readonly && !matches!(incoming.method, Method::GET | Method::HEAD | Method::OPTIONS) => {
            Err(Problem::method(None))
        }
        (None, _) => Err(Problem::bad_path()),
        (Some(decoded), None) => match redirected(config, &decoded) {
            Some(path) => {
                let query = if query.is_empty() {
                    String::new()
                } else {
                    format!("?{query}")
                };
                let location = format!("{origin}{path}{query}");
                Ok(redirection(
                    &incoming.headers,
                    &location,
                    Some(config.slash_redirect_seconds),
                ))
            }
            None => Err(Problem::unknown_path()),
        },
        (Some(_), Some(matched)) => {
            let view = View {
                server: server.clone(),
                service: Arc::clone(service),
                call: Call {
                    method: incoming.method.clone(),
                    query: parameters(query),
                    headers: incoming.headers.clone(),
                    body: incoming.body,
                    origin,
                    matched,
                },
                caller: Caller::default(),
            };
            run(view).await.map(Reply::into_response)
        }
    };
    let mut response = result.unwrap_or_else(|problem| reply::problem(config, problem));
    let from = incoming.headers.get(header::ORIGIN);
    reply::finish(config, place, &incoming.method, from, &mut response);
    response
}

async fn run(mut view: View) -> Result<Reply, Problem> {
    let Matched { place, .. } = view.call.matched;
    if view.call.method == Method::OPTIONS {
        return preflight(&view, place);
    }
    let service = Arc::clone(&view.service);
    if !routes::has_method(&service.config, place, &view.call.method) {
        return Err(Problem::method(Some(routes::methods(&service.config, place))));
    }
    if !matches!(
        place,
        Place::Heartbeat | Place::LoadBalancerHeartbeat | Place::Version | Place::Description | Place::Batch
    ) {
        view.identify().await?;
    }
    let reads = matches!(view.call.method, Method::GET | Method::HEAD);
    match (place, &service.config.validation) {
        (Place::Root, _) => view.root(),
        (Place::List, _) if reads => view.list().await,
        (Place::List, _) if view.call.method == Method::POST => view.post().await,
        (Place::List, _) => view.delete_list().await,
        (Place::Item, _) if reads => view.get().await,
        (Place::Item, _) if view.call.method == Method::PUT => view.put().await,
        (Place::Item, _) if view.call.method == Method::PATCH => view.patch().await,
        (Place::Item, _) => view.delete().await,
        (Place::Validate, Some(validation)) => view.validate(validation).await,
        (Place::ResetPassword, Some(validation)) => view.reset_password(validation).await,
        (Place::Validate | Place::ResetPassword, None) => Err(Problem::unknown_path()),
        (Place::Batch, _) => view.batch().await,
        (Place::Heartbeat, _) => view.heartbeat().await,
        (Place::LoadBalancerHeartbeat, _) => Ok(Reply::json(200, serde_json::json!({}))),
        (Place::Version, _) => view.version().await,
        (Place::Description, _) => view.description(),
    }
}

/// Whether the service has ended.
fn has_ended(config: &super::config::Config) -> bool {
    config
        .end_of_service
        .as_ref()
        .is_some_and(|end| end.at <= DateTime::now())
}

/// Where a path leads that only has a slash too many, or too few.
fn redirected(config: &super::config::Config, path: &str) -> Option<String> {
    if !config.slash_redirect {
        return None;
    }
    let root = format!("/{}", config.prefix);
    if path == root {
        return Some(format!("{root}/"));
    }
    let path = path.strip_suffix('/').map(|path| path.trim_end_matches('/'))?;
    // as it came: what is decoded could be read as something else
    Some(crate::http::row::percent_encode(path).replace("%2F", "/"))
}

fn redirection(headers: &HeaderMap, location: &str, seconds: Option<u64>) -> Response<Body> {
    let text = format!(
        "307 Temporary Redirect\n\nThe resource has been moved to {location}; you should be redirected automatically.\n\n"
    );
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or("");
    let (kind, body) = if accept.contains("text/html") || accept.contains("*/*") || accept.contains("text/*") {
        let title = "<html>\n <head>\n  <title>307 Temporary Redirect</title>\n </head>\n <body>\n";
        (
            "text/html; charset=UTF-8",
            format!("{title}  <h1>307 Temporary Redirect</h1>\n </body>\n</html>"),
        )
    } else {
        ("text/plain; charset=UTF-8", text)
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    put(response.headers_mut(), header::LOCATION, location);
    if let Some(seconds) = seconds {
        let (cache, expires) = reply::expiry(seconds);
        put(response.headers_mut(), header::CACHE_CONTROL, &cache);
        put(response.headers_mut(), header::EXPIRES, &expires);
    }
    response
}

/// The answer to a browser that asks what pages of other origins may do.
fn preflight(view: &View, place: Place) -> Result<Reply, Problem> {
    let (call, config) = (&view.call, &view.service.config);
    let mut complaints = Vec::new();
    let origin = call.headers.get(header::ORIGIN);
    let method = call.header(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mandatory = "this header is mandatory";
    if origin.is_none() {
        complaints.push(Complaint::new("header", "Origin", mandatory));
    }
    if method.is_none() {
        complaints.push(Complaint::new("header", "Access-Control-Request-Method", mandatory));
    }
    let methods = routes::methods(config, place);
    if let (Some(method), Some(origin)) = (method, origin) {
        if method == "OPTIONS" || !methods.contains(&method) {
            complaints.push(Complaint::new(
                "header",
                "Access-Control-Request-Method",
                "Method not allowed",
            ));
        }
        if reply::allowed_origin(config, origin).is_none() {
            let shown = origin.to_str().unwrap_or("");
            complaints.push(Complaint::new("header", "Origin", format!("{shown} not allowed")));
        }
    }
    super::payload::refuse(complaints)?;
    let asked = call.header(header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or("");
    let mut allowed: Vec<&str> = reply::exposed_by_any(place);
    for name in asked.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if !allowed.contains(&name) {
            allowed.push(name);
        }
    }
    let mut reply = Reply::json(200, serde_json::Value::Null)
        .header(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed.join(","))
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, methods.join(","));
    if let Some(seconds) = config.cors_max_age {
        reply = reply.header(header::ACCESS_CONTROL_MAX_AGE, seconds.to_string());
    }
    Ok(reply)
}
