//! From the model to Rust: one file for each resource, `auth.rs`, `mod.rs`. The order of the rooms is the order in an
//! emitted file. Leaves what the code means to the runtime, writing to `apply`.

mod auth;
mod comment;
mod document;
mod globals;
mod handlers;
mod hooks;
mod literal;
mod names;
mod plan;
mod render;
mod routes;
mod rules;
mod spec;
mod statements;
pub mod tables;
mod types;
mod url;

#[cfg(test)]
mod tests;

pub use render::render;

use crate::model::{Model, Resource};
use plan::Plan;
use proc_macro2::TokenStream;
use quote::quote;

/// What the settings do not say about the emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Name of the API, which names its default database: the package's.
    pub name: String,
    /// Names of the migrations, oldest first: `0001_create`.
    pub migrations: Vec<String>,
}

/// One emitted Rust file.
#[derive(Debug, Clone)]
pub struct EmittedFile {
    /// Its path below `src/generated/`.
    pub path: String,
    /// What it is about: the lines of its `//!` comment.
    pub header_doc: String,
    /// Its items.
    pub items: TokenStream,
}

/// All files of an API: `mod.rs`, `auth.rs` when requests are authenticated, one for each resource.
pub fn files(model: &Model, options: &Options) -> Vec<EmittedFile> {
    let mut files = shared_files(model, options);
    files.extend(model.resources.iter().map(|each| resource_file(model, each)));
    files
}

/// All files of an API as text: path below `src/generated/`, and content. Resources do not depend on each other, so
/// they are spread over the cores; the order is always the same.
pub fn texts(model: &Model, options: &Options, source_name: &str) -> Vec<(String, String)> {
    let text = |file: EmittedFile| {
        let text = render(&file, source_name);
        (file.path, text)
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = model.resources.len().div_ceil(cores).max(SMALLEST_SHARE);
    let emitted = std::thread::scope(|scope| {
        let threads: Vec<_> = (model.resources.chunks(share))
            .map(|resources| {
                let each = |resource| text(resource_file(model, resource));
                scope.spawn(move || resources.iter().map(each).collect::<Vec<_>>())
            })
            .collect();
        let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.collect::<Result<Vec<_>, _>>()
    });
    let emitted = emitted.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let mut texts: Vec<_> = shared_files(model, options).into_iter().map(text).collect();
    texts.extend(emitted.into_iter().flatten());
    texts
}

/// Fewer resources than this are not worth a thread.
const SMALLEST_SHARE: usize = 8;

fn shared_files(model: &Model, options: &Options) -> Vec<EmittedFile> {
    let mut files = vec![globals::file(model, options)];
    files.extend(auth::file(model));
    files
}

fn resource_file(model: &Model, each: &Resource) -> EmittedFile {
    EmittedFile {
        path: format!("{}.rs", each.module),
        header_doc: comment::header(model, each),
        items: resource(model, each),
    }
}

/// The items of one resource: its structs, what they are checked against, its statements, handlers and endpoints.
pub fn resource(model: &Model, resource: &Resource) -> TokenStream {
    let plan = Plan::of(resource);
    let structs = types::structs(resource);
    let (types, documents) = (types::items(&structs), document::items(resource, &structs));
    let spec = spec::items(resource);
    let statements = statements::items(resource, &plan);
    let routes = routes::items(resource, &plan);
    let handlers = handlers::items(model, resource, &plan);
    let hooks = hooks::items(resource, &plan);
    quote! {
        use eden::emitted::*;
        #types
        #documents
        #spec
        #statements
        #routes
        #handlers
        #hooks
    }
}
