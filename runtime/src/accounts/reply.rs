//! Answers with their headers: what every answer of the service carries, and what browsers of other origins need.
//! Leaves bodies to the views.

use super::config::Config;
use super::problem::Problem;
use super::routes::Place;
use crate::http::render::Reason;
use crate::time::DateTime;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde_json::{Value as Json, json};

/// What a view answers.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Json>,
    /// Shown as `ETag` and `Last-Modified`.
    pub(crate) timestamp: Option<i64>,
    pub(crate) headers: Vec<(HeaderName, String)>,
}

impl Reply {
    /// An answer with a body.
    pub(crate) fn json(status: u16, body: Json) -> Self {
        Self {
            status,
            body: Some(body),
            ..Self::default()
        }
    }

    /// 304.
    pub(crate) fn not_modified(timestamp: i64) -> Self {
        Self {
            status: 304,
            timestamp: Some(timestamp),
            ..Self::default()
        }
    }

    #[must_use]
    pub(crate) fn stamped(mut self, timestamp: i64) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer may be kept for so many seconds.
    #[must_use]
    pub(crate) fn expires(self, seconds: u64) -> Self {
        let (cache, expires) = expiry(seconds);
        self.header(header::CACHE_CONTROL, cache)
            .header(header::EXPIRES, expires)
    }

    /// The answer as HTTP has it.
    pub(crate) fn into_response(self) -> Response<Body> {
        let text = self.body.as_ref().map(|body| body.to_string());
        let mut response = Response::new(text.map_or_else(Body::empty, Body::from));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if self.status != 304 {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(timestamp) = self.timestamp {
            stamp(headers, timestamp);
        }
        for (name, value) in self.headers {
            put(headers, name, &value);
        }
        response
    }
}

/// A problem as HTTP has it.
pub(crate) fn problem(config: &Config, problem: Problem) -> Response<Body> {
    let reply = Reply {
        status: problem.status,
        body: Some(problem.body()),
        timestamp: problem.timestamp,
        headers: Vec::new(),
    };
    let mut response = reply.into_response();
    let headers = response.headers_mut();
    if problem.login {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"Realm\""),
        );
    }
    if matches!(problem.status, 409 | 429 | 503) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(config.retry_after));
    }
    if let Some(allow) = problem.allow {
        put(headers, header::ALLOW, &allow.join(", "));
    }
    if let Some(reason) = problem.reason {
        response.extensions_mut().insert(Reason(reason));
    }
    response
}

/// `Cache-Control` and `Expires` of what may be kept for so many seconds.
pub(crate) fn expiry(seconds: u64) -> (String, String) {
    let life = i64::try_from(seconds).unwrap_or(0).saturating_mul(1000);
    let mut date = Vec::new();
    DateTime::from_millis(DateTime::now().millis().saturating_add(life)).format_http(&mut date);
    (
        format!("max-age={seconds}"),
        String::from_utf8_lossy(&date).into_owned(),
    )
}

fn stamp(headers: &mut HeaderMap, timestamp: i64) {
    put(headers, header::ETAG, &format!("\"{timestamp}\""));
    let mut date = Vec::new();
    DateTime::from_millis(timestamp.clamp(0, 253_402_300_799_000)).format_http(&mut date);
    put(headers, header::LAST_MODIFIED, &String::from_utf8_lossy(&date));
}

/// Sets a header; a value that HTTP cannot carry is left out.
pub(crate) fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A warning for whoever reads the headers of every answer.
pub(crate) fn alert(code: &str, message: Option<&str>, url: &str) -> String {
    // text outside ASCII is escaped, since a header carries none
    let text = format!(
        "{{\"code\":{},\"message\":{},\"url\":{}}}",
        json!(code),
        json!(message),
        json!(url)
    );
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            plain.push(letter);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                plain.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    plain
}

/// What every answer carries, whoever made it.
pub(crate) fn finish(
    config: &Config,
    place: Option<Place>,
    method: &Method,
    origin: Option<&HeaderValue>,
    response: &mut Response<Body>,
) {
    let gone = response.status() == StatusCode::GONE;
    // as in Kinto, a 405 that says what is allowed exposes nothing
    let exposes = !response.headers().contains_key(header::ALLOW);
    let place = place.filter(|_| !gone);
    let headers = response.headers_mut();
    if !gone {
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "),
    );
    if (*method != Method::OPTIONS || place.is_none()) && exposes {
        let exposed = exposed(place, method).join(", ");
        put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, &exposed);
    }
    if let Some(allowed) = origin.and_then(|origin| allowed_origin(config, origin)) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    }
    if let Some(backoff) = config.backoff.as_deref().filter(|_| backs_off(config)) {
        put(headers, HeaderName::from_static("backoff"), backoff);
    }
    if let Some(end) = &config.end_of_service {
        let code = if end.at > DateTime::now() {
            "soft-eol"
        } else {
            "hard-eol"
        };
        let url = end.url.as_deref().unwrap_or(&config.project_docs);
        let alert = alert(code, end.message.as_deref(), url);
        put(headers, HeaderName::from_static("alert"), &alert);
    }
}

/// Whether this answer is among the share that asks clients to slow down.
fn backs_off(config: &Config) -> bool {
    config.backoff_percentage.is_none_or(|share| {
        let drawn = f64::from(u16::from_le_bytes(crate::random::bytes())) / 65_536.0;
        drawn < share / 100.0
    })
}

/// What `Access-Control-Allow-Origin` says to a page of `origin`; nothing when its origin is not allowed.
pub(crate) fn allowed_origin(config: &Config, origin: &HeaderValue) -> Option<HeaderValue> {
    if config.cors_origins.iter().any(|allowed| allowed == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    let text = origin.to_str().ok()?;
    config
        .cors_origins
        .iter()
        .any(|allowed| matches_origin(allowed, text))
        .then(|| origin.clone())
}

/// Whether `origin` fits `pattern`, in which `*` stands for anything. Patterns come from the settings only.
fn matches_origin(pattern: &str, origin: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == origin,
        Some((before, after)) => origin.strip_prefix(before).is_some_and(|rest| {
            let mut places = (0..=rest.len()).filter(|&at| rest.is_char_boundary(at));
            places.any(|at| matches_origin(after, &rest[at..]))
        }),
    }
}

const EXPOSED: [&str; 5] = ["Backoff", "Retry-After", "Alert", "Content-Length", "Content-Type"];
const EXPOSED_READ: [&str; 5] = ["Last-Modified", "ETag", "Cache-Control", "Expires", "Pragma"];

/// The headers that pages of other origins may read of an answer.
fn exposed(place: Option<Place>, method: &Method) -> Vec<&'static str> {
    let mut names = EXPOSED.to_vec();
    match place {
        Some(Place::List) if *method == Method::GET => {
            names.push("Next-Page");
            names.extend(EXPOSED_READ);
        }
        Some(Place::List) if *method == Method::HEAD => {
            names.push("Next-Page");
            names.extend(EXPOSED_READ);
            names.extend(["Total-Objects", "Total-Records"]);
        }
        Some(Place::Item) if *method == Method::GET || *method == Method::HEAD => names.extend(EXPOSED_READ),
        _ => {}
    }
    names
}

/// The headers that any method of a place exposes: those that a preflight lists as allowed.
pub(crate) fn exposed_by_any(place: Place) -> Vec<&'static str> {
    match place {
        Place::List => exposed(Some(place), &Method::HEAD),
        _ => exposed(Some(place), &Method::GET),
    }
}

#[cfg(test)]
mod tests {
    use super::{alert, matches_origin};

    #[test]
    fn origins_fit_patterns_and_nothing_beside_them() {
        for (pattern, origin, fits) in [
            ("https://a.example", "https://a.example", true),
            ("https://a.example", "https://a.example.evil", false),
            ("https://*.example", "https://b.example", true),
            ("https://*.example", "https://b.example.evil", false),
            ("https://*.a.*", "https://x.a.y", true),
            ("https://*.a.*", "https://x.b.y", false),
        ] {
            assert_eq!(matches_origin(pattern, origin), fits, "{pattern} {origin}");
        }
    }

    #[test]
    fn an_alert_is_plain_ascii() {
        let text = alert("soft-eol", Some("é"), "https://x.example/");
        let expected = r#"{"code":"soft-eol","message":"\u00e9","url":"https://x.example/"}"#;
        assert_eq!(text, expected);
    }
}
