//! Everything that generated code names, for one `use` at the head of each of its files.

pub use crate::auth::{Authentication, Cost, Digest, Limit, Limits, PasswordRules, Protection, Scheme};
pub use crate::document::{Document, Field, Meta, Mismatch, Number, Record, Row, put, take};
pub use crate::hooks::Resource;
pub use crate::http::context::{Answer, Context};
pub use crate::http::routes::{Routes, on};
pub use crate::http::{Insertion, Replacement};
pub use crate::id::ObjectId;
pub use crate::refusal::Refusal;
pub use crate::secret::Secret;
pub use crate::server::{Api, Migration, Server};
pub use crate::spec::{
    Access, ApiSpec, Coercion, Column, FieldSpec, Literal, Lookup, Names, Nested, Owner, Parameters, PasswordHash,
    Relation, ResourceSpec, Rule, Secrecy, Setter, Shown, Storage, Type,
};
pub use crate::statement::Statement;
pub use crate::time::DateTime;
pub use crate::value::{Object, Value};
pub use axum::Router;
pub use axum::http::Method;
