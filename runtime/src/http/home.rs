//! The home page: links to every resource.

use super::context::{Answer, Context};
use super::render;
use crate::json::write as json;
use crate::refusal::Refusal;
use crate::server::Server;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

/// Serves the home page.
pub(super) async fn serve(server: &Server, request: Request<Body>) -> Answer {
    let (get, head) = server.0.api.home;
    let access = match *request.method() {
        Method::GET => get,
        Method::HEAD => head,
        Method::OPTIONS => return Ok(super::routes::options(Some(&[Method::GET, Method::HEAD]))),
        _ => return Err(Refusal::Method),
    };
    let pretty = is_pretty(request.uri().query());
    let mut context = Context::new(server.clone(), access, None, request);
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
        let shown: Vec<_> = api.resources.iter().filter(|resource| !resource.internal).collect();
        json::write_list(&mut body, &shown, |out, resource| {
            out.push(b'{');
            json::write_key(out, "href");
            json::write_string(out, resource.url);
            out.extend_from_slice(b", ");
            json::write_key(out, "title");
            json::write_string(out, resource.resource_title);
            out.push(b'}');
        });
        body.push(b'}');
    }
    body.push(b'}');
    if pretty {
        body = crate::json::pretty::reformat(&body, true, false);
    }
    let mut response = render::json_response(api, StatusCode::OK, body);
    render::cache_headers(response.headers_mut(), api.cache_control, api.cache_expires);
    Ok(response)
}

/// Whether `?pretty` was asked for, with whatever value.
pub(super) fn is_pretty(query: Option<&str>) -> bool {
    form_urlencoded::parse(query.unwrap_or("").as_bytes()).any(|(key, _)| key == "pretty")
}
