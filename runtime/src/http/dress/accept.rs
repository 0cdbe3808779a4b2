//! Which format a client wants: the `Accept` header with its q-values against the renderers of the settings.
//! Who wants nothing we have gets the first renderer.

use crate::spec::Renderer;

/// The renderer and the media type to answer with. Of those that a client wants equally and names equally exactly the
/// first wins, and who names none of them gets the first.
pub(super) fn choose(renderers: &'static [Renderer], accept: Option<&str>) -> (Renderer, &'static str) {
    let mut supported = renderers
        .iter()
        .flat_map(|renderer| renderer.media_types().iter().map(|media_type| (*renderer, *media_type)));
    let first = supported.clone().next().unwrap_or((Renderer::Json, "application/json"));
    let Some(accept) = accept.filter(|accept| !accept.is_empty() && *accept != first.1 && *accept != "*/*") else {
        return first;
    };
    let mut wanted: Vec<Range> = split(accept, ',').filter_map(Range::read).collect();
    // a stable sort, so that of equals the one that came first stays first
    wanted.sort_by(|one, other| {
        let key = |range: &Range| (range.specificity(), range.quality);
        let ((a, quality), (b, other_quality)) = (key(one), key(other));
        b.cmp(&a).then(other_quality.total_cmp(&quality))
    });
    let mut best: Option<(f64, Vec<bool>, (Renderer, &'static str))> = None;
    for offer in supported.by_ref() {
        let Some(range) = wanted.iter().find(|range| range.covers(offer.1)) else {
            continue;
        };
        let better = best.as_ref().is_none_or(|(quality, specificity, _)| {
            range.quality > *quality || (range.quality == *quality && range.specificity() > *specificity)
        });
        if range.quality > 0.0 && better {
            best = Some((range.quality, range.specificity(), offer));
        }
    }
    best.map_or(first, |(_, _, offer)| offer)
}

/// One entry of the header.
#[derive(Debug)]
struct Range {
    kind: String,
    subtype: String,
    parameters: Vec<String>,
    quality: f64,
}

impl Range {
    /// `None` for what means nothing, and for what has a q-value that is none.
    fn read(entry: &str) -> Option<Self> {
        let mut parts = split(entry, ';').map(str::trim);
        let media_type = parts.next()?.to_ascii_lowercase();
        let (kind, subtype) = media_type.split_once('/')?;
        let (mut quality, mut parameters) = (1.0, Vec::new());
        for parameter in parts {
            let Some((name, value)) = parameter.split_once('=') else {
                continue;
            };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'));
            if name.is_empty() || value.is_empty() {
                continue;
            }
            if name == "q" {
                quality = number(value)?;
            } else {
                parameters.push(format!("{name}={}", value.to_ascii_lowercase()));
            }
        }
        Some(Self {
            kind: kind.to_owned(),
            subtype: subtype.to_owned(),
            parameters,
            quality,
        })
    }

    /// Whether each part is named; a longer and more exact one counts more.
    fn specificity(&self) -> Vec<bool> {
        let mut parts = vec![self.kind != "*", self.subtype != "*"];
        parts.resize(2 + self.parameters.len(), true);
        parts
    }

    fn covers(&self, media_type: &str) -> bool {
        let Some((kind, subtype)) = media_type.split_once('/') else {
            return false;
        };
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", wanted) => wanted == "*",
            (wanted, "*") => wanted == kind,
            (wanted, exact) => wanted == kind && exact == subtype && self.parameters.is_empty(),
        }
    }
}

/// A number from 0 to 1, without a sign or an exponent.
fn number(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let quality: f64 = (digits(whole) && digits(fraction))
        .then(|| text.parse().ok())
        .flatten()?;
    (quality <= 1.0).then_some(quality)
}

/// `text` at every `separator` outside of quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::choose;
    use crate::spec::Renderer;

    #[test]
    fn the_client_decides() {
        const BOTH: &[Renderer] = &[Renderer::Json, Renderer::Xml];
        const XML_FIRST: &[Renderer] = &[Renderer::Xml, Renderer::Json];
        for (renderers, accept, expected) in [
            (BOTH, None, "application/json"),
            (BOTH, Some(""), "application/json"),
            (BOTH, Some("application/json"), "application/json"),
            (BOTH, Some("text/xml"), "text/xml"),
            (BOTH, Some("Application/XML"), "application/xml"),
            (BOTH, Some("*/*"), "application/json"),
            (XML_FIRST, Some("*/*"), "application/xml"),
            (XML_FIRST, None, "application/xml"),
            (XML_FIRST, Some("image/png"), "application/xml"),
            (XML_FIRST, Some("application/json"), "application/json"),
            (XML_FIRST, Some("application/json, application/xml"), "application/xml"),
            (BOTH, Some("application/json;q=0.5,application/xml"), "application/xml"),
            (BOTH, Some("application/json,application/xml;q=0.5"), "application/json"),
            (
                BOTH,
                Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
                "application/xml",
            ),
            (BOTH, Some("image/png"), "application/json"),
            (BOTH, Some("application/json;q=0"), "application/json"),
            (BOTH, Some("application/json;q=0, */*"), "application/xml"),
            (BOTH, Some("application/*"), "application/json"),
            (BOTH, Some("text/*"), "text/xml"),
            (BOTH, Some("application/xml;charset=utf-8"), "application/json"),
            (
                BOTH,
                Some("text/xml;q=0.5, application/x-xml;q=0.6"),
                "application/x-xml",
            ),
            (BOTH, Some("garbage;;;q=,text/xml"), "text/xml"),
            (BOTH, Some("text/xml;q=2"), "application/json"),
            (BOTH, Some("text/xml;q=-1"), "application/json"),
            (BOTH, Some("*/xml"), "application/json"),
            (BOTH, Some("text/xml;a=\"b,c\";q=1"), "application/json"),
        ] {
            assert_eq!(choose(renderers, accept).1, expected, "{accept:?}");
        }
    }
}
