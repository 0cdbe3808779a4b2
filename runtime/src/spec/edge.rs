//! What the settings say about the edge of the API: formats of answers and pages of other origins.
//! Leaves everything about documents to the other specs.

/// A format of answers (`RENDERERS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// `eve.render.JSONRenderer`
    Json,
    /// `eve.render.XMLRenderer`
    Xml,
}

impl Renderer {
    /// The media types that clients may ask for it by.
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Renderer::Json => &["application/json"],
            Renderer::Xml => &["application/xml", "text/xml", "application/x-xml"],
        }
    }
}

/// How often a caller may use a method (`RATE_LIMIT_GET` and the like).
#[derive(Debug, Clone, Copy)]
pub struct RateLimit {
    /// The method as it is sent.
    pub method: &'static str,
    /// So many requests, of any method,
    pub requests: u64,
    /// until there was none for so many seconds.
    pub seconds: u64,
}

/// Which pages of other origins may call the API, and what they may send and read.
#[derive(Debug, Clone)]
pub struct Cors {
    /// Origins, or `*` (`X_DOMAINS`). `${NAME}` is resolved when the server starts; its value may be a list with commas.
    pub domains: &'static [&'static str],
    /// Regular expressions, anchored at the start only (`X_DOMAINS_RE`).
    pub patterns: &'static [&'static str],
    /// Request headers that may be sent (`X_HEADERS`).
    pub headers: &'static [&'static str],
    /// Response headers that may be read (`X_EXPOSE_HEADERS`).
    pub expose_headers: &'static [&'static str],
    /// Whether credentials may be sent (`X_ALLOW_CREDENTIALS`).
    pub allow_credentials: bool,
    /// Seconds for which a browser may remember the answer (`X_MAX_AGE`).
    pub max_age: u64,
}

impl Cors {
    /// Eve's defaults, to be completed with `..Cors::DEFAULT`.
    pub const DEFAULT: Cors = Cors {
        domains: &[],
        patterns: &[],
        headers: &[],
        expose_headers: &[],
        allow_credentials: false,
        max_age: 21600,
    };
}
