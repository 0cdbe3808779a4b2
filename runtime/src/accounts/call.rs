//! One request as the views see it: decoded path, parameters, body, preconditions. What is wrong with it is said in the
//! order and words of Kinto. Leaves what a body means to the views.

use super::config::Config;
use super::problem::{Complaint, Problem};
use super::routes::{Matched, Place};
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use serde_json::{Map, Value as Json};

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// `http://host`: what absolute URLs begin with.
    pub(crate) origin: String,
    pub(crate) matched: Matched,
}

/// `If-Match` and `If-None-Match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `*`
    Any,
    /// `"1490106614601"`
    Timestamp(i64),
}

/// The conditions of a request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Conditions {
    pub(crate) if_match: Option<Condition>,
    pub(crate) if_none_match: Option<Condition>,
}

/// How a body changes an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatchKind {
    /// Fields of the first level replace.
    Fields,
    /// RFC 7396.
    Merge,
    /// RFC 6902.
    Operations,
}

impl Call {
    /// The body as JSON; what is wrong with it in the parser's words. Without a body, `None`.
    pub(crate) fn json(&self) -> Result<Option<Json>, String> {
        if self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&self.body)
            .map(Some)
            .map_err(|error| error.to_string())
    }

    /// `data` of the body, when the body is an object that has it.
    pub(crate) fn data(&self) -> Option<Json> {
        match self.json() {
            Ok(Some(Json::Object(mut body))) => body.remove("data"),
            _ => None,
        }
    }

    /// A header as text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn content_type(&self) -> Option<String> {
        let text = self.header(header::CONTENT_TYPE)?;
        let essence = text.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        (!essence.is_empty()).then_some(essence)
    }

    /// What the content type says about a PATCH.
    pub(crate) fn patch_kind(&self) -> PatchKind {
        // as in Kinto, a parameter after the type makes it an ordinary one
        match self
            .header(header::CONTENT_TYPE)
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("application/json-patch+json") => PatchKind::Operations,
            Some("application/merge-patch+json") => PatchKind::Merge,
            _ => PatchKind::Fields,
        }
    }

    /// 406 and 415.
    pub(crate) fn check_types(&self) -> Result<(), Problem> {
        let resource = matches!(self.matched.place, Place::List | Place::Item);
        if resource && !self.accepts_json() {
            let text = "Accept header should be one of ['application/json']";
            return Err(Problem::invalid(406, vec![Complaint::new("header", "Accept", text)]));
        }
        let allowed: &[&str] = match (self.matched.place, self.method.as_str()) {
            (Place::Item, "PATCH") => &[
                "application/json",
                "application/merge-patch+json",
                "application/json-patch+json",
            ],
            (Place::Item, "PUT") | (Place::List | Place::Batch, "POST") => &["application/json"],
            _ => return Ok(()),
        };
        match self.content_type() {
            Some(found) if !allowed.contains(&found.as_str()) => {
                let list: Vec<String> = allowed.iter().map(|allowed| format!("'{allowed}'")).collect();
                let text = format!("Content-Type header should be one of [{}]", list.join(", "));
                Err(Problem::invalid(
                    415,
                    vec![Complaint::new("header", "Content-Type", text)],
                ))
            }
            _ => Ok(()),
        }
    }

    fn accepts_json(&self) -> bool {
        let Some(accept) = self.header(header::ACCEPT) else {
            return true;
        };
        let ranges: Vec<&str> = accept
            .split(',')
            .map(str::trim)
            .filter(|range| !range.is_empty())
            .collect();
        // what is no list of media ranges counts as absent
        if ranges.is_empty() || ranges.iter().any(|range| !range.contains('/')) {
            return true;
        }
        ranges.iter().any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let essence = parts.next().unwrap_or("").to_ascii_lowercase();
            let refused = parts.any(|parameter| {
                let weight = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
                weight.is_some_and(|weight| weight.trim().parse::<f64>() == Ok(0.0))
            });
            !refused && matches!(essence.as_str(), "*/*" | "application/*" | "application/json")
        })
    }

    /// The preconditions; what is wrong with them goes to `complaints`.
    pub(crate) fn conditions(&self, complaints: &mut Vec<Complaint>) -> Conditions {
        let mut read = |name: &'static str, header| {
            let text = self.header(header)?;
            let condition = match text {
                "*" => Some(Condition::Any),
                quoted => quoted
                    .strip_prefix('"')
                    .and_then(|rest| rest.strip_suffix('"'))
                    .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
                    .map(|digits| Condition::Timestamp(digits.parse().unwrap_or(i64::MAX))),
            };
            if condition.is_none() {
                let text = "The value should be integer between double quotes.";
                complaints.push(Complaint::new("header", name, text));
            }
            condition
        };
        Conditions {
            if_match: read("If-Match", header::IF_MATCH),
            if_none_match: read("If-None-Match", header::IF_NONE_MATCH),
        }
    }

    /// The values of a parameter that is a list separated by commas.
    pub(crate) fn words(&self, name: &str) -> Vec<String> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values
            .flat_map(|(_, value)| value.split(',').map(str::to_owned))
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// The last value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().rev();
        values.find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Conditions {
    /// Whether the account, or the list, is the one that the caller has: 304.
    pub(crate) fn not_modified(self, timestamp: i64) -> bool {
        self.if_none_match == Some(Condition::Timestamp(timestamp))
    }

    /// Whether the conditions fail for something with this timestamp, or for something that is not there.
    pub(crate) fn fail(self, timestamp: Option<i64>) -> bool {
        match (self.if_match, self.if_none_match, timestamp) {
            (_, Some(Condition::Any), Some(_)) => true,
            (Some(_), _, None) => true,
            (Some(Condition::Timestamp(wanted)), _, Some(found)) => wanted != found,
            _ => false,
        }
    }
}

/// The parameters of a query, `;` separating like `&`.
pub(crate) fn parameters(query: &str) -> Vec<(String, String)> {
    let pieces = query.split(['&', ';']).filter(|piece| !piece.is_empty());
    pieces
        .flat_map(|piece| form_urlencoded::parse(piece.as_bytes()))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

/// The path of a URL, decoded; `None` when it is not UTF-8.
pub(crate) fn decoded(path: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(text.into_owned())
}

/// `http://host`, as the settings or the request say.
pub(crate) fn origin(config: &Config, headers: &HeaderMap) -> String {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = config.http_host.as_deref().or(named).unwrap_or("localhost");
    let scheme = config.http_scheme.as_deref().unwrap_or("http");
    format!("{scheme}://{host}")
}

/// Whether an id is one that accounts can have.
pub(crate) fn is_id(id: &str) -> bool {
    let mut letters = id.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || b"+.@_-".contains(&letter))
}

/// A value as Python prints it, for messages.
pub(crate) fn python(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => {
            let quote = if text.contains('\'') && !text.contains('"') {
                '"'
            } else {
                '\''
            };
            let mut shown = String::from(quote);
            for letter in text.chars() {
                match letter {
                    '\n' => shown.push_str("\\n"),
                    '\r' => shown.push_str("\\r"),
                    '\t' => shown.push_str("\\t"),
                    '\\' => shown.push_str("\\\\"),
                    other if other == quote => {
                        shown.push('\\');
                        shown.push(other);
                    }
                    other => shown.push(other),
                }
            }
            shown.push(quote);
            shown
        }
        Json::Array(elements) => {
            let shown: Vec<String> = elements.iter().map(python).collect();
            format!("[{}]", shown.join(", "))
        }
        Json::Object(members) => python_dict(members),
    }
}

/// An object as Python prints it.
pub(crate) fn python_dict(members: &Map<String, Json>) -> String {
    let shown: Vec<String> = members
        .iter()
        .map(|(key, member)| format!("{}: {}", python(&Json::String(key.clone())), python(member)))
        .collect();
    format!("{{{}}}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Condition, Conditions, is_id, parameters, python};
    use serde_json::json;

    #[test]
    fn ids_are_those_that_kinto_takes() {
        for good in ["bob", "Bob", "9", "alice+x@example.com", "a-b_c.d"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-x", "@x", "a b", "a:b", "é", "a/b", "a\n"] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn conditions_are_those_of_the_table() {
        let condition = |if_match, if_none_match| Conditions {
            if_match,
            if_none_match,
        };
        let (same, any) = (Some(Condition::Timestamp(5)), Some(Condition::Any));
        // exists and is the same, exists and is another, is missing
        for (conditions, expected) in [
            (condition(None, same), [false, false, false]),
            (condition(same, None), [false, true, true]),
            (condition(any, None), [false, false, true]),
            (condition(None, any), [true, true, false]),
        ] {
            let found = [Some(5), Some(6), None].map(|timestamp| conditions.fail(timestamp));
            assert_eq!(found, expected, "{conditions:?}");
        }
        assert!(condition(None, same).not_modified(5) && !condition(None, any).not_modified(5));
    }

    #[test]
    fn parameters_are_separated_by_either() {
        let found = parameters("a=1;b=%C3%A9&c");
        let expected = [("a", "1"), ("b", "é"), ("c", "")];
        assert!(
            found.iter().map(|(a, b)| (a.as_str(), b.as_str())).eq(expected),
            "{found:?}"
        );
    }

    #[test]
    fn values_are_printed_as_python_prints_them() {
        assert_eq!(
            python(&json!({"extra": [1, true, null, "it's"]})),
            r#"{'extra': [1, True, None, "it's"]}"#
        );
    }
}
