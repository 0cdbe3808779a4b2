//! What the settings decided, as constants: generated code holds one [`ApiSpec`] and a [`ResourceSpec`] for each
//! resource. Everything is `'static` data, so that a spec can also be built (and leaked) at run time.
//! Leaves the meaning of every field to the module that reads it.

mod api;
mod field;
mod resource;

pub use api::{ApiSpec, Names, Parameters};
pub use field::{Coercion, FieldSpec, Literal, Nested, PasswordHash, Relation, Rule, Secrecy, Setter, Type};
pub use resource::{Access, Column, Lookup, METHODS, Owner, ResourceSpec, Shown, Storage};
