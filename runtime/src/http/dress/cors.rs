//! Pages of other origins: whether an origin may call the API, and the headers that tell its browser so.
//! As in Eve a refused origin gets the headers too, with an empty `Access-Control-Allow-Origin`.

use crate::pattern::Pattern;
use crate::spec::{self, ApiSpec};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The settings about other origins, ready to be asked.
pub(crate) struct Cors {
    everybody: bool,
    domains: Vec<String>,
    patterns: Vec<Pattern>,
    headers: HeaderValue,
    expose_headers: HeaderValue,
    allow_credentials: bool,
    max_age: u64,
}

impl Cors {
    /// What `api` says; `resolve` replaces variables of the environment.
    ///
    /// # Errors
    /// What `resolve` says.
    pub(crate) fn of<E>(api: &ApiSpec, resolve: impl Fn(&str) -> Result<String, E>) -> Result<Option<Self>, E> {
        let Some(settings) = &api.cors else { return Ok(None) };
        let mut domains = Vec::new();
        for domain in settings.domains {
            let resolved = resolve(domain)?;
            domains.extend(resolved.split(',').map(|domain| domain.trim().to_owned()));
        }
        domains.retain(|domain| !domain.is_empty());
        Ok(Some(Self::with(settings, domains)))
    }

    fn with(settings: &spec::Cors, domains: Vec<String>) -> Self {
        let joined = |names: &[&str]| HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""));
        Self {
            everybody: domains.iter().any(|domain| domain == "*"),
            domains,
            // as in Eve a broken pattern fits nothing; the generator refuses one
            patterns: settings
                .patterns
                .iter()
                .filter_map(|pattern| Pattern::of_start(pattern).ok())
                .collect(),
            headers: joined(settings.headers),
            expose_headers: joined(settings.expose_headers),
            allow_credentials: settings.allow_credentials,
            max_age: settings.max_age,
        }
    }

    /// Adds what `origin` is told; `allow` are the methods of the URL.
    pub(super) fn add(&self, origin: &HeaderValue, allow: &str, headers: &mut HeaderMap) {
        let text = origin.to_str().unwrap_or("");
        let allowed = self.everybody
            || self.domains.iter().any(|domain| domain == text)
            || self.patterns.iter().any(|pattern| pattern.matches(text));
        let shown = if allowed {
            origin.clone()
        } else {
            HeaderValue::from_static("")
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, shown);
        if self.everybody {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        let methods = HeaderValue::from_str(allow).unwrap_or(HeaderValue::from_static(""));
        let others: [(HeaderName, HeaderValue); 4] = [
            (header::ACCESS_CONTROL_ALLOW_HEADERS, self.headers.clone()),
            (header::ACCESS_CONTROL_EXPOSE_HEADERS, self.expose_headers.clone()),
            (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
            (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(self.max_age)),
        ];
        headers.extend(others);
        if self.allow_credentials {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
                HeaderValue::from_static("true"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cors;
    use crate::spec::{self, ApiSpec};
    use axum::http::{HeaderMap, HeaderValue};

    fn told(domains: &'static [&'static str], origin: &'static str) -> (String, bool) {
        let api = ApiSpec {
            cors: Some(spec::Cors {
                domains,
                patterns: &[r"^http://[a-z]+\.sub\.example$", "http://open", "("],
                ..spec::Cors::DEFAULT
            }),
            ..ApiSpec::DEFAULT
        };
        let cors = Cors::of(&api, |text| {
            Ok::<_, ()>(text.replace("${O}", "http://a.example, http://b.example"))
        });
        let mut headers = HeaderMap::new();
        cors.expect("resolved")
            .expect("set")
            .add(&HeaderValue::from_static(origin), "GET", &mut headers);
        let shown = headers["access-control-allow-origin"]
            .to_str()
            .expect("text")
            .to_owned();
        (shown, headers.contains_key("vary"))
    }

    #[test]
    fn origins_are_told_whether_they_may() {
        let none = || (String::new(), false);
        let same = |origin: &str| (origin.to_owned(), false);
        assert_eq!(told(&["http://x"], "http://x"), same("http://x"));
        assert_eq!(told(&["http://x"], "http://x.evil"), none());
        assert_eq!(
            told(&["http://x"], "http://ab.sub.example"),
            same("http://ab.sub.example")
        );
        assert_eq!(told(&["http://x"], "http://ab.sub.example.evil"), none());
        // anchored at the start only, as in Eve
        assert_eq!(told(&["http://x"], "http://open.evil"), same("http://open.evil"));
        assert_eq!(told(&["*"], "http://y"), ("http://y".to_owned(), true));
        assert_eq!(told(&["${O}"], "http://b.example"), same("http://b.example"));
        assert_eq!(told(&[], "http://b.example"), none());
    }
}
