//! Request bodies: reading them within the limit, and each content type as a value. Texts and rules are Eve's.

use super::app::SMALL_BODY;
use super::context::Context;
use crate::json::parse;
use crate::refusal::Refusal;
use crate::spec::ApiSpec;
use crate::value::{Object, Value};
use axum::body::{Bytes, to_bytes};
use axum::http::{StatusCode, header};
use std::borrow::Cow;

impl Context {
    /// The raw body.
    pub(super) async fn bytes(&mut self) -> Result<Bytes, Refusal> {
        if let Some(bytes) = &self.bytes {
            return Ok(bytes.clone());
        }
        let body = std::mem::take(&mut self.body).into_inner().unwrap_or_default();
        let limit = self.api().max_body;
        let bytes = to_bytes(body, limit).await.map_err(|error| {
            if error.to_string().contains("length limit") {
                too_large(limit)
            } else {
                Refusal::hidden("the body ended early")
            }
        })?;
        self.bytes = Some(bytes.clone());
        Ok(bytes)
    }

    /// The body as a value, or why it is none. A caller nobody knows is refused before his large body is read.
    pub(super) async fn payload(&mut self) -> Result<Result<Value, Refusal>, Refusal> {
        let length = self
            .headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if length.is_none_or(|length| length > SMALL_BODY as u64) {
            self.authenticate().await?;
        }
        let limit = self.api().max_body;
        if length.is_some_and(|length| length > limit as u64) {
            return Ok(Err(too_large(limit)));
        }
        let bytes = match self.bytes().await {
            Ok(bytes) => bytes,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let content_type = self
            .headers
            .get(header::CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        Ok(read(self.api(), &content_type.unwrap_or_default(), bytes).await)
    }
}

fn too_large(limit: usize) -> Refusal {
    Refusal::Status(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The body is larger than {limit} bytes."),
    )
}

async fn read(api: &ApiSpec, content_type: &str, bytes: Bytes) -> Result<Value, Refusal> {
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if api
        .json_request_content_types
        .iter()
        .any(|json| json.eq_ignore_ascii_case(media_type))
    {
        return parse::parse(&bytes).map_err(|error| Refusal::hidden(format!("Failed to decode JSON object: {error}")));
    }
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let pairs = form_urlencoded::parse(&bytes).map(|(key, value)| (key.into_owned(), text(&value)));
        let object = collect(api, pairs)?;
        return if object.is_empty() {
            Err(Refusal::bad_request("No form-urlencoded data supplied"))
        } else {
            Ok(Value::Dict(object))
        };
    }
    if media_type.eq_ignore_ascii_case("multipart/form-data") {
        let object = multipart(api, content_type, bytes).await?;
        return if object.is_empty() {
            Err(Refusal::bad_request("No multipart/form-data supplied"))
        } else {
            Ok(Value::Dict(object))
        };
    }
    Err(Refusal::bad_request("Unknown or no Content-Type header supplied"))
}

async fn multipart(api: &ApiSpec, content_type: &str, bytes: Bytes) -> Result<Object, Refusal> {
    let broken = |error: multer::Error| Refusal::hidden(format!("Failed to decode multipart/form-data: {error}"));
    let boundary = multer::parse_boundary(content_type).map_err(broken)?;
    let stream = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or("").to_owned();
        let content = part.bytes().await.map_err(broken)?;
        let content: Cow<'_, str> = String::from_utf8_lossy(&content);
        let value = match parse::parse(content.as_bytes()) {
            Ok(value) if api.multipart_form_fields_as_json => value,
            _ => text(&content)?,
        };
        pairs.push((name, Ok(value)));
    }
    collect(api, pairs.into_iter())
}

fn text(content: &str) -> Result<Value, Refusal> {
    if content.contains('\0') {
        return Err(Refusal::hidden("a value holds the character U+0000"));
    }
    Ok(Value::String(content.to_owned()))
}

/// Repeated keys: the first value, or all of them as a list with `AUTO_COLLAPSE_MULTI_KEYS`.
fn collect(api: &ApiSpec, pairs: impl Iterator<Item = (String, Result<Value, Refusal>)>) -> Result<Object, Refusal> {
    let mut object = Object::new();
    let mut repeated = std::collections::HashSet::new();
    for (key, value) in pairs {
        if key.contains('\0') {
            return Err(Refusal::hidden("a key holds the character U+0000"));
        }
        let value = value?;
        match object.get_mut(&key) {
            None => object.insert(key, value),
            Some(_) if !api.auto_collapse_multi_keys => {}
            Some(Value::List(values)) if repeated.contains(&key) => values.push(value),
            Some(first) => {
                *first = Value::List(vec![std::mem::take(first), value]);
                repeated.insert(key);
            }
        }
    }
    Ok(object)
}
