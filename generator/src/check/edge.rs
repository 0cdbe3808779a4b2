//! The edge of the API: formats of answers, callbacks, pages of other origins, the schema endpoint.
//! Leaves the other globals to `globals`.

use super::paths;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{Cors, RateLimit, Renderer};
use crate::settings::{Globals, OneOrMany, Set, Texts};

const JSON: &str = "eve.render.JSONRenderer";
const XML: &str = "eve.render.XMLRenderer";

/// The formats of answers, the first for clients that do not say.
pub(crate) fn renderers(settings: &Globals, out: &mut Diagnostics) -> Vec<Renderer> {
    let routing = &settings.routing;
    if let Some(set) = &routing.renderers {
        unknown(set, out);
        if set.value.is_empty() {
            let message = "without renderers there are no answers";
            out.push(
                Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                    .hint(format!("write `[{JSON}]`, or remove the key")),
            );
        }
    }
    // as in Eve the two old switches begin anew
    let old = routing.json.is_some() || routing.xml.is_some();
    let names = if old { vec![JSON, XML] } else { Vec::new() };
    let texts = routing.renderers();
    let names = if old {
        names
    } else {
        texts.iter().map(|set| set.value.as_str()).collect()
    };
    let mut found = Vec::new();
    for name in names {
        let renderer = match name {
            JSON if routing.json() => Renderer::Json,
            XML if routing.xml() => Renderer::Xml,
            _ => continue,
        };
        if !found.contains(&renderer) {
            found.push(renderer);
        }
    }
    if let (true, Some(set)) = (found.is_empty(), routing.json.as_ref().or(routing.xml.as_ref())) {
        let message = "without renderers there are no answers";
        out.push(Diagnostic::new(&registry::WRONG_VALUE, set.place, message).hint("remove one of `JSON` and `XML`"));
    }
    found
}

fn unknown(set: &Set<Texts>, out: &mut Diagnostics) {
    for text in set.value.iter().filter(|text| text.value != JSON && text.value != XML) {
        let message = format!("unknown renderer `{}`", text.value.escape_debug());
        out.push(
            Diagnostic::new(&registry::UNKNOWN_WORD, text.place, message)
                .hint_if(did_you_mean(&text.value, [JSON, XML])),
        );
    }
}

/// Pages of other origins; `None` when none may call the API.
pub(crate) fn cors(settings: &Globals, out: &mut Diagnostics) -> Option<Cors> {
    let access = &settings.access;
    let list = |set: &Option<Set<Option<OneOrMany<String>>>>| {
        let value = set.as_ref().and_then(|set| set.value.clone());
        value.map(|texts| texts.0)
    };
    let domains = list(&access.x_domains);
    let patterns = list(&access.x_domains_re);
    if let (Some(set), Some(patterns)) = (&access.x_domains_re, &patterns) {
        for pattern in patterns {
            super::rules::compiles(pattern, set.place, out);
            if !pattern.ends_with('$') && !pattern.ends_with(".*") {
                let message = format!(
                    "`{}` is anchored at its start only: an origin may go on behind it",
                    super::short(pattern)
                );
                out.push(Diagnostic::new(&registry::OPEN_ORIGIN, set.place, message).hint("end it with `$`"));
            }
        }
    }
    for (key, set) in [
        ("X_HEADERS", &access.x_headers),
        ("X_EXPOSE_HEADERS", &access.x_expose_headers),
    ] {
        for name in list(set).into_iter().flatten() {
            let place = set.as_ref().map_or(crate::diagnostic::Place::NOWHERE, |set| set.place);
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',') {
                let message = format!("`{key}`: `{}` is no name of a header", name.escape_debug());
                out.push(
                    Diagnostic::new(&registry::WRONG_VALUE, place, message)
                        .hint("write a list: `[Authorization, If-Match]`"),
                );
            }
        }
    }
    if domains.is_none() && patterns.is_none() {
        return None;
    }
    let allow_credentials = access.x_allow_credentials().unwrap_or(false);
    let everybody = domains.iter().flatten().any(|domain| domain == "*");
    if let (true, true, Some(set)) = (everybody, allow_credentials, &access.x_allow_credentials) {
        let message = "every page of every origin may call the API with the credentials of whoever looks at it";
        out.push(
            Diagnostic::new(&registry::CREDENTIALS_FOR_EVERYBODY, set.key, message)
                .hint("name the origins in `X_DOMAINS` instead of `*`, or remove `X_ALLOW_CREDENTIALS`"),
        );
    }
    Some(Cors {
        domains: domains.unwrap_or_default(),
        patterns: patterns.unwrap_or_default(),
        headers: list(&access.x_headers).unwrap_or_default(),
        expose_headers: list(&access.x_expose_headers).unwrap_or_default(),
        allow_credentials,
        max_age: access.x_max_age(),
    })
}

/// How often callers may ask, by method.
pub(crate) fn rate_limits(settings: &Globals, out: &mut Diagnostics) -> Vec<RateLimit> {
    let access = &settings.access;
    let mut limits = Vec::new();
    for (method, set) in [
        ("GET", &access.rate_limit_get),
        ("HEAD", &access.rate_limit_head),
        ("POST", &access.rate_limit_post),
        ("PATCH", &access.rate_limit_patch),
        ("PUT", &access.rate_limit_put),
        ("DELETE", &access.rate_limit_delete),
    ] {
        let Some(set) = set else { continue };
        let Some(numbers) = &set.value else { continue };
        match numbers.as_slice() {
            [requests, seconds] if *requests > 0 && (1..=4_000_000_000).contains(seconds) => limits.push(RateLimit {
                method: method.to_owned(),
                requests: *requests,
                seconds: *seconds,
            }),
            _ => {
                let message = format!("`RATE_LIMIT_{method}` must be two numbers above 0: requests and seconds");
                out.push(
                    Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                        .hint("write it such as `[300, 900]`, or `null` for no limit"),
                );
            }
        }
    }
    limits
}

/// The path under which the schemas are shown.
pub(crate) fn schema_endpoint(settings: &Globals, out: &mut Diagnostics) -> Option<String> {
    let set = settings.routing.schema_endpoint.as_ref()?;
    let path = paths::path(set.value.as_ref()?, set.place, "`SCHEMA_ENDPOINT`", out)?;
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::renderers;
    use crate::diagnostic::Diagnostics;
    use crate::model::Renderer::{Json, Xml};
    use crate::settings::{Globals, Set};

    #[test]
    fn old_switches_begin_anew() {
        let with = |json: Option<bool>, xml: Option<bool>, names: Option<&[&str]>| {
            let mut settings = Globals::default();
            settings.routing.json = json.map(Set::new);
            settings.routing.xml = xml.map(Set::new);
            settings.routing.renderers = names.map(|names| Set::new(crate::settings::texts(names)));
            renderers(&settings, &mut Diagnostics::default())
        };
        assert_eq!(with(None, None, None), [Json, Xml]);
        assert_eq!(with(None, None, Some(&["eve.render.XMLRenderer"])), [Xml]);
        assert_eq!(
            with(None, None, Some(&["eve.render.XMLRenderer", "eve.render.JSONRenderer"])),
            [Xml, Json]
        );
        assert_eq!(with(None, Some(false), None), [Json]);
        assert_eq!(with(Some(false), None, None), [Xml]);
        assert_eq!(with(Some(true), None, Some(&["eve.render.XMLRenderer"])), [Json, Xml]);
    }
}
