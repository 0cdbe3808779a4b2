//! The last touches on an answer, which depend on the client and not on what was asked for: format, look, callback,
//! headers for pages of other origins. Leaves what is answered to the other rooms of `http`, which all write JSON.

mod accept;
pub(crate) mod cors;
mod xml;

use super::limits::Told;
use super::render;
use crate::json::pretty;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ApiSpec, Renderer};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};

/// What a request says about the looks of its answer.
pub(super) struct Client {
    method: Method,
    accept: Option<String>,
    origin: Option<HeaderValue>,
    callback: Option<String>,
    pretty: bool,
}

impl Client {
    /// Reads it before the request is given away.
    pub(super) fn of(api: &ApiSpec, request: &Request<Body>) -> Self {
        let parameters = || form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes());
        let accept = request.headers().get(header::ACCEPT);
        let origin = request.headers().get(header::ORIGIN);
        Self {
            method: request.method().clone(),
            accept: accept.and_then(|accept| accept.to_str().ok()).map(str::to_owned),
            origin: origin.filter(|origin| !origin.is_empty()).cloned(),
            callback: api.jsonp_argument.and_then(|argument| {
                let (_, name) = parameters().find(|(key, _)| key == argument)?;
                Some(name.into_owned())
            }),
            pretty: request.method() == Method::GET && parameters().any(|(key, _)| key == "pretty"),
        }
    }

    /// The callback's name, when the answer will be JSON.
    ///
    /// # Errors
    /// 400 when it is none; said before anything is done.
    pub(super) fn check(&self, api: &ApiSpec) -> Result<(), Refusal> {
        let (renderer, _) = accept::choose(api.renderers, self.accept.as_deref());
        match &self.callback {
            Some(name) if renderer == Renderer::Json && !is_callback(name) => {
                Err(Refusal::bad_request("Invalid JSONP callback name"))
            }
            _ => Ok(()),
        }
    }
}

/// `[a-zA-Z_$][\w$.]*`
fn is_callback(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, '_' | '$'))
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.'))
}

/// Finishes `response` for `client`; `allow` are the methods of the URL, as `Allow` lists them.
pub(super) async fn dress(
    server: &Server,
    client: &Client,
    allow: &str,
    told: Option<Told>,
    response: Response<Body>,
) -> Response<Body> {
    let api = server.spec();
    let mut response = response;
    let content_type = response.headers().get(header::CONTENT_TYPE);
    // an error outside of STANDARD_ERRORS is a bare page, as in Eve
    let page = content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if page && response.status() != StatusCode::OK {
        return response;
    }
    if content_type.is_some_and(|value| value == "application/json") {
        response = rendered(api, client, response).await;
    }
    if !matches!(client.method, Method::GET | Method::HEAD) {
        response.headers_mut().remove(header::CACHE_CONTROL);
        response.headers_mut().remove(header::EXPIRES);
    }
    if let Some(told) = told {
        told.add(response.headers_mut());
    }
    if let (Some(cors), Some(origin)) = (&server.0.cors, &client.origin) {
        cors.add(origin, allow, response.headers_mut());
    }
    response
}

async fn rendered(api: &ApiSpec, client: &Client, response: Response<Body>) -> Response<Body> {
    let (renderer, media_type) = accept::choose(api.renderers, client.accept.as_deref());
    let callback = client.callback.as_deref().filter(|name| is_callback(name));
    let plain = callback.is_none() && !client.pretty && !api.json_sort_keys;
    if renderer == Renderer::Json && plain || response.status() == StatusCode::NOT_MODIFIED {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // what we wrote ourselves is there at once; a body without text (204) keeps its type only
    let Ok(text) = to_bytes(body, usize::MAX).await else {
        return render::refusal(
            api,
            Refusal::Internal("an answer could not be read again".to_owned()),
            None,
        );
    };
    if renderer == Renderer::Xml {
        parts.headers.insert(header::CONTENT_TYPE, content_type(media_type));
        let text = if text.is_empty() {
            Vec::new()
        } else {
            xml::document(&api.names, &text)
        };
        return Response::from_parts(parts, Body::from(text));
    }
    if text.is_empty() {
        return Response::from_parts(parts, Body::empty());
    }
    let mut text = if client.pretty || api.json_sort_keys {
        pretty::reformat(&text, client.pretty, api.json_sort_keys)
    } else {
        text.to_vec()
    };
    if let Some(callback) = callback {
        text = [callback.as_bytes(), b"(", &text, b")"].concat();
    }
    Response::from_parts(parts, Body::from(text))
}

/// Texts name their letters, as in Eve.
fn content_type(media_type: &'static str) -> HeaderValue {
    HeaderValue::from_static(match media_type {
        "application/xml" => "application/xml; charset=utf-8",
        "text/xml" => "text/xml; charset=utf-8",
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::is_callback;

    #[test]
    fn callbacks_are_names() {
        for (name, expected) in [
            ("cb", true),
            ("$a.b_1", true),
            ("_", true),
            ("", false),
            ("1a", false),
            ("a b", false),
            ("alert(1)//", false),
            (".a", false),
        ] {
            assert_eq!(is_callback(name), expected, "{name}");
        }
    }
}
