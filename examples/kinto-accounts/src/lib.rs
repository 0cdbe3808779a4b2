//! The API: what the settings decided, and what you add to it. This file is yours.

pub mod generated;
pub mod hooks;

/// The API with your hooks.
pub fn api() -> eden::Api {
    let mut api = generated::api();
    hooks::register(&mut api);
    api
}

/// The application. Routes and layers of your own are added to the router:
/// `generated::router(server).route("/ping", axum::routing::get(|| async { "pong" }))`.
pub fn app(server: &eden::Server) -> axum::Router {
    server.app(generated::router(server))
}
