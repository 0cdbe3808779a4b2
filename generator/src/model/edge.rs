//! The edge of the API as meant: formats of answers and pages of other origins. Named as in the runtime's specs.

/// A format of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Renderer {
    Json,
    Xml,
}

/// How often a caller may use a method.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub struct RateLimit {
    pub method: String,
    pub requests: u64,
    pub seconds: u64,
}

/// Which pages of other origins may call the API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct Cors {
    pub domains: Vec<String>,
    pub patterns: Vec<String>,
    pub headers: Vec<String>,
    pub expose_headers: Vec<String>,
    pub allow_credentials: bool,
    pub max_age: u64,
}
