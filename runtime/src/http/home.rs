//! The home page: links to every resource.

use super::context::{Answer, Context};
use super::render;
use crate::json::write as json;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{Piece, ResourceSpec};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use std::sync::Arc;

/// Serves the home page.
pub(super) async fn serve(server: &Server, request: Request<Body>) -> Answer {
    let (get, head) = server.0.api.home;
    let access = match *request.method() {
        Method::GET => get,
        Method::HEAD => head,
        _ => return Err(Refusal::Method),
    };
    let mut context = Context::new(server.clone(), access, None, Arc::default(), request);
    context.authenticate().await?;
    let api = server.spec();
    let mut body = vec![b'{'];
    if let Some(info) = api.info {
        json::write_key(&mut body, info);
        body.push(b'{');
        json::write_key(&mut body, "server");
        json::write_string(&mut body, "Eden");
        body.extend_from_slice(b", ");
        json::write_key(&mut body, "version");
        json::write_string(&mut body, env!("CARGO_PKG_VERSION"));
        if !api.api_version.is_empty() {
            body.extend_from_slice(b", ");
            json::write_key(&mut body, "api_version");
            json::write_string(&mut body, api.api_version);
        }
        body.push(b'}');
    }
    if api.hateoas {
        if api.info.is_some() {
            body.extend_from_slice(b", ");
        }
        json::write_key(&mut body, api.names.links);
        body.push(b'{');
        json::write_key(&mut body, "child");
        let shown = api.resources.iter().filter(|resource| !resource.internal);
        let resources = shown.map(|resource| (href(resource), resource.resource_title));
        let schemas = api.schema_endpoint.map(|path| (path.to_owned(), path));
        let children: Vec<(String, &str)> = resources.chain(schemas).collect();
        json::write_list(&mut body, &children, |out, (href, title)| {
            out.push(b'{');
            json::write_key(out, "href");
            json::write_string(out, href);
            out.extend_from_slice(b", ");
            json::write_key(out, "title");
            json::write_string(out, title);
            out.push(b'}');
        });
        body.push(b'}');
    }
    body.push(b'}');
    let mut response = render::json_response(StatusCode::OK, body);
    render::cache_headers(response.headers_mut(), api.cache_control, api.cache_expires);
    Ok(response)
}

/// The path of a resource; values in it are named.
fn href(resource: &ResourceSpec) -> String {
    if resource.path.is_empty() {
        return resource.url.to_owned();
    }
    let pieces = resource.path.iter().map(|piece| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Value(field, _) => format!("<{field}>"),
    });
    pieces.collect()
}
