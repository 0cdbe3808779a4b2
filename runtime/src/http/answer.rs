//! Answers to writes: the automatic fields, links, the fields asked for by `extra_response_fields`, or the whole
//! document when `BANDWIDTH_SAVER` is off.

use super::render;
use super::row::write_link;
use crate::json::write as json;
use crate::spec::{ApiSpec, ResourceSpec, Secrecy, Shown};
use crate::time::DateTime;
use crate::value::{Object, Value};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

/// A document that has just been written.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) id: Value,
    pub(crate) updated: DateTime,
    pub(crate) created: DateTime,
    pub(crate) etag: String,
    /// Its fields; secrets only as far as they were sent or made by this request.
    pub(crate) fields: Object,
}

/// The entry for one written document.
fn write_stored(out: &mut Vec<u8>, api: &ApiSpec, resource: &ResourceSpec, stored: &Stored) {
    let names = &api.names;
    out.push(b'{');
    for (name, moment) in [(names.updated, stored.updated), (names.created, stored.created)] {
        json::write_key(out, name);
        json::write_date(out, moment, api.date_format);
        out.extend_from_slice(b", ");
    }
    if api.if_match {
        json::write_key(out, names.etag);
        json::write_string(out, &stored.etag);
        out.extend_from_slice(b", ");
    }
    json::write_key(out, resource.id_field);
    json::write_value(out, &stored.id, api.date_format);
    for (key, value) in stored.fields.iter().filter(|(key, _)| is_told(api, resource, key)) {
        out.extend_from_slice(b", ");
        json::write_key(out, key);
        json::write_value(out, value, api.date_format);
    }
    if resource.hateoas {
        out.extend_from_slice(b", ");
        json::write_key(out, names.links);
        out.push(b'{');
        json::write_key(out, "self");
        write_link(out, resource.item_title, resource.url, &text(&stored.id));
        write_related(out, api, resource, &stored.fields);
        out.push(b'}');
    }
    out.extend_from_slice(b", ");
    json::write_key(out, names.status);
    json::write_string(out, names.ok);
    out.push(b'}');
}

/// Whether the answer to a write tells this field. Of secrets only a token is ever told, by the answer that made it.
fn is_told(api: &ApiSpec, resource: &ResourceSpec, key: &str) -> bool {
    let secret = resource.field(key).and_then(|field| field.secret);
    let extra = resource.extra_response_fields.contains(&key);
    match (secret, resource.column(key)) {
        (Some(Secrecy::Token), _) => extra || !api.bandwidth_saver,
        (Some(_), _) => false,
        (None, Some(column)) if column.shown == Shown::Hidden => false,
        (None, Some(column)) => extra || (!api.bandwidth_saver && column.shown == Shown::Always),
        (None, None) => extra || !api.bandwidth_saver,
    }
}

/// The `related` member of links, when the document has relations.
pub(super) fn write_related(out: &mut Vec<u8>, api: &ApiSpec, resource: &ResourceSpec, fields: &Object) {
    let mut first = true;
    for field in resource.fields {
        let Some(target) = field.relation().and_then(|relation| api.resource(relation.resource)) else {
            continue;
        };
        let values: Vec<&Value> = match fields.get(field.name) {
            None | Some(Value::Null) => continue,
            Some(Value::List(values)) => values.iter().collect(),
            Some(value) => vec![value],
        };
        out.extend_from_slice(if first {
            b", \"related\": {".as_slice()
        } else {
            b", ".as_slice()
        });
        first = false;
        json::write_key(out, field.name);
        match fields.get(field.name) {
            Some(Value::List(_)) => json::write_list(out, &values, |out, value| {
                write_link(out, target.item_title, target.url, &text(value));
            }),
            _ => values
                .iter()
                .for_each(|value| write_link(out, target.item_title, target.url, &text(value))),
        }
    }
    if !first {
        out.push(b'}');
    }
}

/// A value as it stands in a URL.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::ObjectId(id) => id.to_hex(),
        Value::Integer(number) => number.to_string(),
        other => {
            let mut out = Vec::new();
            json::write_value(&mut out, other, "");
            String::from_utf8_lossy(&out).into_owned()
        }
    }
}

/// 201 for documents that were inserted; `location` is the URL of the first.
pub(super) fn created(
    api: &ApiSpec,
    resource: &ResourceSpec,
    stored: &[Stored],
    bulk: bool,
    location: Option<HeaderValue>,
) -> Response<Body> {
    let mut body = Vec::with_capacity(256 * stored.len());
    if bulk {
        body.push(b'{');
        json::write_key(&mut body, api.names.status);
        json::write_string(&mut body, api.names.ok);
        body.extend_from_slice(b", ");
        json::write_key(&mut body, api.names.items);
        json::write_list(&mut body, stored, |out, stored| {
            write_stored(out, api, resource, stored)
        });
        body.push(b'}');
    } else if let Some(stored) = stored.first() {
        write_stored(&mut body, api, resource, stored);
    }
    let mut response = render::json_response(api, StatusCode::CREATED, body);
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// 200 for a document that was changed or replaced.
pub(super) fn changed(api: &ApiSpec, resource: &ResourceSpec, stored: &Stored, replaced: bool) -> Response<Body> {
    let mut body = Vec::with_capacity(256);
    write_stored(&mut body, api, resource, stored);
    let mut response = render::json_response(api, StatusCode::OK, body);
    let headers = response.headers_mut();
    if api.if_match
        && let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", stored.etag))
    {
        headers.insert(header::ETAG, etag);
    }
    if replaced {
        headers.insert(header::LAST_MODIFIED, render::http_date(stored.updated));
    }
    response
}
