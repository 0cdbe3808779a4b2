//! `POST /batch`: several requests in one, each as if it had come alone. Leaves each to `serve`.

use super::call::{decoded, python};
use super::payload::refuse;
use super::problem::{Complaint, Problem};
use super::reply::Reply;
use super::serve::{Incoming, answer};
use super::view::View;
use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value as Json, json};

const METHODS: [&str; 7] = ["GET", "HEAD", "DELETE", "TRACE", "POST", "PUT", "PATCH"];

impl View {
    /// `POST /batch`
    pub(crate) async fn batch(&self) -> Result<Reply, Problem> {
        self.call.check_types()?;
        let requests = self.requests()?;
        let mut responses = Vec::with_capacity(requests.len());
        for request in &requests {
            responses.push(self.one(request).await?);
        }
        Ok(Reply::json(200, json!({ "responses": responses })))
    }

    fn requests(&self) -> Result<Vec<Map<String, Json>>, Problem> {
        let mut complaints = Vec::new();
        let mut complain = |name: &str, text: String| complaints.push(Complaint::new("body", name, text));
        let mut body = match self.call.json() {
            Ok(Some(Json::Object(body))) => body,
            Ok(None) => Map::new(),
            Ok(Some(other)) => {
                complain(
                    "",
                    format!(
                        "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                        python(&other)
                    ),
                );
                Map::new()
            }
            Err(reason) => {
                let text = format!("Invalid JSON: {reason}");
                let complaints = [text.as_str(), "Required"].map(|text| Complaint::new("body", "", text));
                return Err(Problem::invalid(400, complaints.to_vec()));
            }
        };
        let (defaults, requests) = (body.remove("defaults"), body.remove("requests"));
        if !body.is_empty() {
            let unknown = super::call::python_dict(&body);
            complain("", format!("Unrecognized keys in mapping: \"{unknown}\""));
        }
        let defaults = match defaults {
            None => Map::new(),
            Some(Json::Object(defaults)) => {
                judge(&defaults, "defaults", false, &mut complain);
                defaults
            }
            Some(other) => {
                complain(
                    "defaults",
                    format!(
                        "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                        python(&other)
                    ),
                );
                Map::new()
            }
        };
        let mut whole = Vec::new();
        match requests {
            Some(Json::Array(requests)) => {
                for (number, request) in requests.into_iter().enumerate() {
                    let name = format!("requests.{number}");
                    let Json::Object(mut request) = request else {
                        let text = format!(
                            "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                            python(&request)
                        );
                        complain(&name, text);
                        continue;
                    };
                    complete(&mut request, &defaults);
                    judge(&request, &name, true, &mut complain);
                    whole.push(request);
                }
            }
            None | Some(Json::Null) => complain("requests", "Required".to_owned()),
            Some(other) => complain("requests", format!("\"{}\" is not iterable", python(&other))),
        }
        refuse(complaints)?;
        if let Some(most) = self
            .service
            .config
            .batch_max_requests
            .filter(|&most| whole.len() as u64 > most)
        {
            return Err(Problem::bad(
                "body",
                "requests",
                format!("Number of requests is limited to {most}"),
            ));
        }
        let path = |request: &Map<String, Json>| request.get("path").and_then(Json::as_str).unwrap_or("").to_owned();
        if whole
            .iter()
            .any(|request| decoded(&path(request)).is_none_or(|path| path.contains("/batch")))
        {
            let text = "Recursive call on /batch endpoint is forbidden.";
            return Err(Problem::bad("body", "requests", text));
        }
        Ok(whole)
    }

    /// One request, answered as it would be alone, a redirection followed.
    async fn one(&self, request: &Map<String, Json>) -> Result<Json, Problem> {
        let text = |key: &str| request.get(key).and_then(Json::as_str);
        let prefix = format!("/{}", self.service.config.prefix);
        let mut target = text("path").unwrap_or("/").to_owned();
        if !target.starts_with(&prefix) {
            target.insert_str(0, &prefix);
        }
        let method = Method::from_bytes(text("method").unwrap_or("GET").as_bytes()).unwrap_or(Method::GET);
        let mut headers = self.call.headers.clone();
        headers.remove(header::CONTENT_LENGTH);
        let own = request.get("headers").and_then(Json::as_object);
        for (name, value) in own.into_iter().flatten() {
            if let (Ok(name), Some(Ok(value))) = (
                HeaderName::from_bytes(name.as_bytes()),
                value.as_str().map(HeaderValue::from_str),
            ) {
                headers.insert(name, value);
            }
        }
        let body = match request.get("body") {
            Some(body) => {
                if !is_patch(&headers) {
                    headers.insert(
                        header::CONTENT_TYPE,
                        HeaderValue::from_static("application/json; charset=utf-8"),
                    );
                }
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        let mut incoming = Incoming {
            method,
            target,
            headers,
            body,
        };
        let first = incoming.target.clone();
        let mut response = Box::pin(answer(&self.server, &self.service, incoming.clone())).await;
        if response.status().is_redirection()
            && let Some(location) = response
                .headers()
                .get(header::LOCATION)
                .and_then(|value| value.to_str().ok())
        {
            let path = location.strip_prefix(self.call.origin.as_str()).unwrap_or(location);
            incoming.target = path.to_owned();
            response = Box::pin(answer(&self.server, &self.service, incoming.clone())).await;
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX)
            .await
            .map_err(|error| Problem::internal(error.to_string()))?;
        let mut shown = headers_shown(&parts.headers);
        shown.insert("Content-Length".to_owned(), bytes.len().to_string().into());
        let failed = parts.status.is_client_error() || parts.status.is_server_error();
        if failed {
            // as in Kinto, where errors inside a batch pass by what adds these
            for name in ["Content-Security-Policy", "X-Content-Type-Options"] {
                shown.remove(name);
            }
        }
        let body = if incoming.method == Method::HEAD {
            Json::from("")
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into())
        };
        let path = if failed { &first } else { &incoming.target };
        let path = path.split('?').next().unwrap_or("");
        Ok(json!({
            "status": parts.status.as_u16(),
            "path": decoded(path).unwrap_or_else(|| path.to_owned()),
            "headers": shown,
            "body": body,
        }))
    }
}

/// Whether the body of a request is a patch of a kind of its own.
fn is_patch(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.contains("-patch+json"))
}

/// What a request does not say is what the defaults say.
fn complete(request: &mut Map<String, Json>, defaults: &Map<String, Json>) {
    for (key, value) in defaults {
        match (request.get_mut(key), value) {
            (Some(Json::Object(own)), Json::Object(inner)) => complete(own, inner),
            (Some(_), _) => {}
            (None, value) => {
                request.insert(key.clone(), value.clone());
            }
        }
    }
}

fn judge(request: &Map<String, Json>, name: &str, whole: bool, complain: &mut impl FnMut(&str, String)) {
    let within = |key: &str| format!("{name}.{key}");
    match request.get("path") {
        None | Some(Json::Null) if whole => complain(&within("path"), "Required".to_owned()),
        None => {}
        Some(Json::String(path)) if path.starts_with('/') => {}
        Some(Json::String(path)) if path.is_empty() => complain(&within("path"), "Required".to_owned()),
        Some(_) => complain(&within("path"), "String does not match expected pattern".to_owned()),
    }
    match request.get("method") {
        None => {}
        Some(Json::String(method)) if METHODS.contains(&method.as_str()) => {}
        Some(other) => {
            let shown = other.as_str().map_or_else(|| python(other), str::to_owned);
            complain(
                &within("method"),
                format!("\"{shown}\" is not one of {}", METHODS.join(", ")),
            );
        }
    }
    match request.get("headers") {
        None => {}
        Some(Json::Object(headers)) if headers.values().all(Json::is_string) => {}
        Some(Json::Object(headers)) => {
            let text = format!("{} contains non string value", super::call::python_dict(headers));
            complain(&within("headers"), text);
        }
        Some(other) => complain(
            &within("headers"),
            format!(
                "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                python(other)
            ),
        ),
    }
    match request.get("body") {
        None | Some(Json::Object(_)) => {}
        // a patch by operations is a list
        Some(Json::Array(_)) => {}
        Some(other) => complain(
            &within("body"),
            format!(
                "\"{}\" is not a mapping type: Does not implement dict-like functionality.",
                python(other)
            ),
        ),
    }
    let known = ["path", "method", "headers", "body"];
    let unknown: Map<String, Json> = request
        .iter()
        .filter(|(key, _)| !known.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !unknown.is_empty() {
        let shown = super::call::python_dict(&unknown);
        complain(name, format!("Unrecognized keys in mapping: \"{shown}\""));
    }
}

/// Headers with their names as people write them: in a body their letters count.
fn headers_shown(headers: &HeaderMap) -> Map<String, Json> {
    let names = headers.iter().map(|(name, value)| {
        let name = match name.as_str() {
            "etag" => "ETag".to_owned(),
            "www-authenticate" => "WWW-Authenticate".to_owned(),
            plain => plain.split('-').map(capitalised).collect::<Vec<_>>().join("-"),
        };
        (name, Json::from(String::from_utf8_lossy(value.as_bytes()).into_owned()))
    });
    names.collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::complete;
    use serde_json::{Value as Json, json};

    #[test]
    fn defaults_fill_what_is_not_said() {
        let object = |value: Json| value.as_object().cloned().unwrap_or_default();
        let mut request = object(json!({"path": "/a", "headers": {"A": "own"}}));
        complete(
            &mut request,
            &object(json!({"method": "PUT", "path": "/b", "headers": {"A": "x", "B": "y"}})),
        );
        let expected = json!({"path": "/a", "method": "PUT", "headers": {"A": "own", "B": "y"}});
        assert_eq!(Json::Object(request), expected);
    }
}
