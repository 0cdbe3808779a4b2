//! The schema endpoint: the rules of resources, as JSON that the generator wrote. What is Eden's own is not in it.
//! Leaves who may read which schema to the accesses of the routes.

use super::context::{Answer, Context};
use super::render;
use crate::json::write as json;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::Access;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use std::sync::Arc;

/// The schemas of every resource whose collection the caller may read.
pub(super) async fn all(server: &Server, request: Request<Body>) -> Answer {
    let head = request.method() == Method::HEAD;
    let (get, headed) = server.0.api.home;
    let access = if head { headed } else { get };
    let mut context = Context::new(server.clone(), access, None, Arc::default(), request);
    context.authenticate().await?;
    let mut known: Vec<(Access, bool)> = Vec::new();
    let mut shown = Vec::new();
    for routes in server.0.api.resources.iter().filter(|routes| !routes.spec.internal) {
        let access = if head { routes.schema.1 } else { routes.schema.0 };
        let may = match known.iter().find(|(other, _)| *other == access) {
            Some((_, may)) => *may,
            None => {
                let may = context.may(access).await?;
                known.push((access, may));
                may
            }
        };
        if may {
            shown.push(routes.spec);
        }
    }
    let mut body = vec![b'{'];
    for (number, spec) in shown.into_iter().enumerate() {
        if number > 0 {
            body.extend_from_slice(b", ");
        }
        json::write_key(&mut body, spec.name);
        body.extend_from_slice(spec.schema.as_bytes());
    }
    body.push(b'}');
    Ok(answer(server, body))
}

/// The schema of one resource.
pub(super) async fn one(server: &Server, name: &str, request: Request<Body>) -> Answer {
    let mut resources = server.0.api.resources.iter();
    let routes = resources
        .find(|routes| routes.spec.name == name && !routes.spec.internal)
        .ok_or_else(Refusal::not_found)?;
    let (get, head) = routes.schema;
    let access = if request.method() == Method::HEAD { head } else { get };
    let mut context = Context::new(server.clone(), access, None, Arc::default(), request);
    context.authenticate().await?;
    Ok(answer(server, routes.spec.schema.as_bytes().to_vec()))
}

fn answer(server: &Server, body: Vec<u8>) -> axum::http::Response<Body> {
    let api = server.spec();
    let mut response = render::json_response(StatusCode::OK, body);
    render::cache_headers(response.headers_mut(), api.cache_control, api.cache_expires);
    response
}
