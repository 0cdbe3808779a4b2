//! Refusals in words: the standard error body, its headers, and the plain page of what is not standard.

use crate::json::write as json;
use crate::refusal::{GENERIC_400, Refusal};
use crate::spec::ApiSpec;
use crate::time::DateTime;
use crate::value::{Object, Value};
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};

/// Why a request failed by our fault. It travels with the response to where the log line is written.
#[derive(Debug, Clone)]
pub(super) struct Reason(pub(super) String);

/// `refusal` as a response; `allow` is for a 405.
pub(crate) fn refusal(api: &ApiSpec, refusal: Refusal, allow: Option<&str>) -> Response<Body> {
    let (status, body) = match refusal {
        Refusal::NoContent => return no_content(),
        Refusal::Status(status, message) => (status, standard(api, status, &message)),
        Refusal::Hidden400(reason) => {
            let message = if api.debug { reason.as_str() } else { GENERIC_400 };
            (StatusCode::BAD_REQUEST, standard(api, StatusCode::BAD_REQUEST, message))
        }
        Refusal::Credentials => {
            let status = StatusCode::UNAUTHORIZED;
            let mut response = finish(api, status, standard(api, status, "Please provide proper credentials"));
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"eve\""),
            );
            return response;
        }
        Refusal::Method => {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            let body = standard(api, status, "The method is not allowed for the requested URL.");
            let mut response = finish(api, status, body);
            if let Some(Ok(allow)) = allow.map(HeaderValue::from_str) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            return response;
        }
        Refusal::Issues(issues) => {
            let mut body = Object::new();
            body.insert(api.names.issues, issues);
            body.insert(api.names.status, api.names.err);
            (validation_status(api), body)
        }
        Refusal::Insertion { documents, bulk } => (validation_status(api), insertion(api, documents, bulk)),
        Refusal::TooMany(seconds) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let body = standard(api, status, "Too many attempts. Try again later.");
            let mut response = finish(api, status, body);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return response;
        }
        Refusal::Unavailable(reason) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let body = standard(api, status, "The database is unavailable.");
            let mut response = finish(api, status, body);
            response.extensions_mut().insert(Reason(reason));
            return response;
        }
        Refusal::Internal(reason) => {
            let mut response = page(StatusCode::INTERNAL_SERVER_ERROR);
            response.extensions_mut().insert(Reason(reason));
            return response;
        }
    };
    finish(api, status, body)
}

fn validation_status(api: &ApiSpec) -> StatusCode {
    StatusCode::from_u16(api.validation_error_status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

/// `{"_status": "ERR", "_error": {"code": …, "message": …}}`
fn standard(api: &ApiSpec, status: StatusCode, message: &str) -> Object {
    let mut error = Object::new();
    error.insert("code", i64::from(status.as_u16()));
    error.insert("message", message);
    let mut body = Object::new();
    body.insert(api.names.status, api.names.err);
    body.insert(api.names.error, error);
    body
}

fn insertion(api: &ApiSpec, documents: Vec<Object>, bulk: bool) -> Object {
    let wrong = documents.iter().filter(|issues| !issues.is_empty()).count();
    let status = validation_status(api);
    let message = format!("Insertion failure: {wrong} document(s) contain(s) error(s)");
    let mut body = standard(api, status, &message);
    let result = |issues: Object| {
        let mut result = Object::new();
        if issues.is_empty() {
            result.insert(api.names.status, api.names.ok);
        } else {
            result.insert(api.names.status, api.names.err);
            result.insert(api.names.issues, issues);
        }
        result
    };
    if bulk {
        let items = documents
            .into_iter()
            .map(|issues| Value::Dict(result(issues)))
            .collect();
        body.insert(api.names.items, Value::List(items));
    } else if let Some(issues) = documents.into_iter().next() {
        body.insert(api.names.issues, issues);
    }
    body
}

fn finish(api: &ApiSpec, status: StatusCode, body: Object) -> Response<Body> {
    let code = status.as_u16();
    let taken_out = ApiSpec::DEFAULT.standard_errors.contains(&code) && !api.standard_errors.contains(&code);
    if taken_out && body.contains(api.names.error) {
        return page(status);
    }
    let mut text = Vec::with_capacity(256);
    json::write_value(&mut text, &Value::Dict(body), api.date_format);
    let mut response = json_response(api, status, text);
    cache_headers(response.headers_mut(), api.cache_control, api.cache_expires);
    response
}

/// A response with a JSON body.
pub(super) fn json_response(api: &ApiSpec, status: StatusCode, mut body: Vec<u8>) -> Response<Body> {
    if api.json_sort_keys {
        body = crate::json::pretty::reformat(&body, false, true);
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// 204 without a body, with the type that a body would have had, as Eve sends it.
pub(super) fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `Cache-Control` and `Expires` of reads and errors.
pub(super) fn cache_headers(headers: &mut HeaderMap, cache_control: &'static str, expires: u64) {
    if !cache_control.is_empty()
        && let Ok(value) = HeaderValue::from_str(cache_control)
    {
        headers.insert(header::CACHE_CONTROL, value);
    }
    if expires > 0 {
        let millis = i64::try_from(expires).unwrap_or(i64::MAX).saturating_mul(1000);
        let moment = DateTime::from_millis(DateTime::now().millis().saturating_add(millis));
        headers.insert(header::EXPIRES, http_date(moment));
    }
}

/// A date as headers write it.
pub(super) fn http_date(moment: DateTime) -> HeaderValue {
    let mut text = Vec::with_capacity(29);
    moment.format_http(&mut text);
    HeaderValue::from_bytes(&text).unwrap_or(HeaderValue::from_static(""))
}

/// What errors outside `STANDARD_ERRORS` look like.
fn page(status: StatusCode) -> Response<Body> {
    let reason = status.canonical_reason().unwrap_or("Error");
    let code = status.as_u16();
    let text = format!("<!doctype html>\n<html lang=en>\n<title>{code} {reason}</title>\n<h1>{reason}</h1>\n");
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// The same answer for HEAD: the length stays, the body goes.
pub(super) fn without_body(mut response: Response<Body>) -> Response<Body> {
    let length = response.body().size_hint().exact();
    if let Some(length) = length.filter(|_| !matches!(response.status().as_u16(), 204 | 304)) {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    *response.body_mut() = Body::empty();
    response
}
