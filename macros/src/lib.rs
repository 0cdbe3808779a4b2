//! Resources of an Eden server from structs: the second door, beside the settings file.
//!
//! ```
//! use eden::{ObjectId, Resource, Schema};
//!
//! /// A book of the library.
//! #[derive(Resource)]
//! #[eden(
//!     resource_methods("GET", "POST"),
//!     item_methods("GET", "PATCH", "DELETE"),
//!     auth_field = "user_id",
//!     allowed_roles("librarian")
//! )]
//! pub struct Work {
//!     /// As it stands on the cover.
//!     #[eden(unique, minlength = 2, maxlength = 80)]
//!     title: String,
//!     pages: Option<i64>,
//!     #[eden(schema(maxlength = 20))]
//!     tags: Vec<String>,
//!     #[eden(data_relation(resource = "people", embeddable))]
//!     author: Option<ObjectId>,
//!     place: Option<Place>,
//! }
//!
//! #[derive(Clone, Schema)]
//! pub struct Place {
//!     city: String,
//!     shelf: Option<i64>,
//! }
//!
//! assert_eq!(Work::SPEC.name, "work");
//! assert!(work::NewWork { title: "Emma".to_owned(), pages: None, tags: None, author: None, place: None }.tags.is_none());
//! # let _ = Work::routes();
//! ```
//!
//! # What is written
//!
//! `#[eden(…)]` takes every key that the resource has in a settings file, and on fields every rule, under the same
//! names: `key` (true), `key = value`, `key("a", "b")` (a list) and `key(inner = 1)` (a mapping); `null` is null. The
//! fields of the struct are the `schema`. What a settings file has besides:
//!
//! - `name = "…"` on the struct is the resource's name, on a field the field's name in documents. Without it the
//!   resource is called as the struct in snake case.
//! - The doc comment is the `description`.
//! - The Rust type is the `type`: `String`, `i64`, `f64`, `Number`, `bool`, `DateTime`, `ObjectId`, `Object` (a dict),
//!   `Secret` (a string with `hash` or `generate`), `Vec<…>`, a struct with `#[derive(Clone, Schema)]`, or `Value`, which
//!   leaves it to `type = "…"`. Rules of elements stand in `schema(…)`.
//!   A struct inside must be of the same crate, and in scope with its macro, as it is when it was imported by its name.
//! - A plain type is `required`, unless it has a `default`, is `readonly` or generated. `Option<T>` may be absent,
//!   `Field<T>` is also `nullable`; a plain `Vec<T>` may be absent, and then reads as empty.
//!
//! # What comes of it
//!
//! Beside `Work` stands the module `work`, with the items that the command writes into `src/generated/work.rs` for the
//! same resource: the stored document `work::Work` with its id and etag, `work::NewWork` and `work::WorkPatch`, which
//! hooks see, statements, handlers and `work::routes()`. The struct itself gives `Work::SPEC`, `Work::routes()` and
//! `Work::CREATE_TABLE`, `Work::table()` (for `migrate plan` and `migrate new` of the server), and is a view of the stored document: `Work::try_from(document)`, and `work::NewWork::try_from`
//! the other way.
//!
//! A struct does not know whether there are accounts. What it does not declare public, by `public_methods`,
//! `public_item_methods` or `authentication = null`, is for accounts only.

mod ast;
mod attributes;
mod carry;
mod check;
mod derive;
mod document;
mod expand;
mod fallback;
mod places;
mod problems;
mod tree;
mod types;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use quote::ToTokens;

/// Makes a resource of a struct; see the description of the crate.
#[proc_macro_derive(Resource, attributes(eden))]
pub fn resource(item: TokenStream) -> TokenStream {
    derive::begin(carry::Purpose::Resource, item.into())
        .into_token_stream()
        .into()
}

/// Makes a struct one that resources, and other such structs, may hold: a dict with a schema. It must be `Clone`.
#[proc_macro_derive(Schema, attributes(eden))]
pub fn schema(item: TokenStream) -> TokenStream {
    derive::begin(carry::Purpose::Schema, item.into())
        .into_token_stream()
        .into()
}

/// Where the macros of structs with `#[derive(Schema)]` hand their definitions to. Not for other uses.
#[doc(hidden)]
#[proc_macro]
pub fn __answered(input: TokenStream) -> TokenStream {
    derive::answered(input.into()).into_token_stream().into()
}
