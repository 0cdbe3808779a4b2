//! What the settings decided, as constants: generated code holds one [`ApiSpec`] and a [`ResourceSpec`] for each
//! resource. Everything is `'static` data, so that a spec can also be built (and leaked) at run time.
//! Leaves the meaning of every field to the module that reads it.

mod api;
mod edge;
mod field;
mod resource;
mod rule;
mod url;

pub use api::{ApiSpec, Names, OplogSpec, Parameters};
pub use edge::{Cors, RateLimit, Renderer};
pub use field::{Coercion, FieldSpec, Nested, PasswordHash, Secrecy, Setter, Type};
pub use resource::{Access, Column, Lookup, METHODS, Owner, ResourceSpec, Shown, Storage};
pub use rule::{Literal, Relation, Rule};
pub use url::{Converter, Number, Piece};
