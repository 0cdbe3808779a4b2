//! A client of one server: requests with one caller's credentials, and answers as values.
//! Leaves requests that no client would send to `raw`.

use base64::Engine;
use serde_json::Value;
use std::time::Duration;
use ureq::http::{HeaderMap, Request};

/// Somebody who talks to a server.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    root: String,
    authorization: Option<String>,
}

impl Client {
    /// Nobody in particular, at the server whose home page is `root` (without the last slash).
    #[must_use]
    pub fn new(root: String) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .proxy(None)
            // a server may close a connection on which it refused a request without reading its body
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(120)))
            .build()
            .new_agent();
        Self {
            agent,
            root,
            authorization: None,
        }
    }

    /// The same server, as somebody with a password.
    #[must_use]
    pub fn with_password(&self, name: &str, password: &str) -> Self {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}"));
        self.with_authorization(&format!("Basic {pair}"))
    }

    /// The same server, as somebody with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        self.with_authorization(&format!("Bearer {token}"))
    }

    /// The same server, with this `Authorization`.
    #[must_use]
    pub fn with_authorization(&self, authorization: &str) -> Self {
        Self {
            authorization: Some(authorization.to_owned()),
            ..self.clone()
        }
    }

    /// What is sent as `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// GET of a collection with `where`.
    #[must_use]
    pub fn filter(&self, path: &str, filter: &Value) -> Answer {
        self.get(&format!("{path}?where={}", escape(&filter.to_string())))
    }

    /// HEAD.
    #[must_use]
    pub fn head(&self, path: &str) -> Answer {
        self.send("HEAD", path, &[], None)
    }

    /// POST of JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body))
    }

    /// PATCH of JSON, with `If-Match`.
    #[must_use]
    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send("PATCH", path, &[("If-Match", etag)], Some(body))
    }

    /// PUT of JSON, with `If-Match`.
    #[must_use]
    pub fn put(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[("If-Match", etag)], Some(body))
    }

    /// DELETE, with `If-Match`.
    #[must_use]
    pub fn delete(&self, path: &str, etag: &str) -> Answer {
        self.send("DELETE", path, &[("If-Match", etag)], None)
    }

    /// Any method with any headers.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Any request with any body; `Err` when there was no answer.
    ///
    /// # Errors
    /// What went wrong below HTTP, or that the request cannot be put into HTTP.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.root));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some((content_type, bytes)) => self
                .agent
                .run(request.header("Content-Type", content_type).body(bytes)?)?,
            None if matches!(method, "POST" | "PUT" | "PATCH") => self.agent.run(request.body(Vec::new())?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let (parts, mut body) = response.into_parts();
        Ok(Answer {
            request: format!("{method} {path}"),
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.with_config().limit(256 * 1024 * 1024).read_to_vec()?,
        })
    }
}

/// What a server said.
#[derive(Debug, Clone)]
pub struct Answer {
    request: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer when its status is the one expected; else the test fails, showing it.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text());
        self
    }

    /// `Ok` when the status is one of those expected.
    ///
    /// # Errors
    /// The answer in words.
    pub fn is(&self, statuses: &[u16]) -> Result<(), String> {
        if statuses.contains(&self.status) {
            return Ok(());
        }
        Err(format!(
            "{} gave {} instead of {statuses:?}: {}",
            self.request,
            self.status,
            self.text()
        ))
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; the test fails when it is none.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.request, self.text()))
    }

    /// The text at a place in the JSON body, such as `/_items/0/_id`; the test fails when there is none.
    #[must_use]
    #[track_caller]
    pub fn string(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("{}: nothing at {pointer}: {json}", self.request))
            .to_owned()
    }

    /// The documents of a list.
    #[must_use]
    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        self.json()
            .pointer("/_items")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_else(|| {
                panic!("{}: no _items: {}", self.request, self.text());
            })
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Status, headers and body in one text, without what differs between two equal answers.
    #[must_use]
    pub fn without_what_always_differs(&self) -> String {
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        headers.sort();
        format!("{}\n{}\n{}", self.status, headers.concat(), self.text())
    }
}

/// `text` as a value in a query string.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
