//! Texts with holes: `{name}` is filled with the value of that name, or stays as it is. Values are short, on one line,
//! and what they link to is allowed. Leaves which texts there are to the settings.

use serde_json::{Map, Value as Json};

/// The longest value, in characters.
const LONGEST: usize = 1024;

/// What holes are filled with. The first that knows a name gives its value, so that none can be put in the place of
/// another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holes<'a> {
    /// The key that is sent, by its name.
    pub(crate) key: Option<(&'a str, &'a str)>,
    pub(crate) account: &'a Map<String, Json>,
    pub(crate) context: &'a Map<String, Json>,
    /// Origins that links may have; `None` is any.
    pub(crate) origins: Option<&'a [String]>,
}

impl Holes<'_> {
    /// The value of a name; nothing for what is no single value.
    fn value(&self, name: &str) -> Option<String> {
        if let Some((_, key)) = self.key.filter(|(known, _)| *known == name) {
            return Some(key.to_owned());
        }
        let value = match self.account.get(name) {
            Some(value) => value,
            None => self.context.get(name)?,
        };
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(true) => "True".to_owned(),
            Json::Bool(false) => "False".to_owned(),
            Json::Null => "None".to_owned(),
            Json::Array(_) | Json::Object(_) => return None,
        };
        let line = text
            .chars()
            .take(LONGEST)
            .map(|letter| if letter.is_control() { ' ' } else { letter });
        let line: String = line.collect();
        links_are_allowed(self.origins, &line).then_some(line)
    }
}

/// `template` with its holes filled. `{{` and `}}` are braces.
pub(crate) fn fill(template: &str, holes: Holes<'_>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            text.push_str(&rest[..1]);
            rest = after;
            continue;
        }
        let hole = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        match hole {
            Some((name, after)) if !name.contains('{') => {
                match holes.value(name) {
                    Some(value) => text.push_str(&value),
                    None => text.push_str(&rest[..name.len() + 2]),
                }
                rest = after;
            }
            _ => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// Whether every link in `text` leads to one of these origins.
pub(crate) fn links_are_allowed(origins: Option<&[String]>, text: &str) -> bool {
    let Some(origins) = origins else { return true };
    let lower = text.to_ascii_lowercase();
    // what mail programs make links of without a scheme leads nowhere that could be named
    if lower.contains("www.") && !lower.contains("://") {
        return false;
    }
    lower.match_indices("://").all(|(at, _)| {
        let start = lower[..at]
            .rfind(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '+' | '-' | '.'))
            .map_or(0, |before| {
                before + lower[before..].chars().next().map_or(1, char::len_utf8)
            });
        let link = &lower[start..];
        origins.iter().any(|origin| {
            let origin = origin.to_ascii_lowercase();
            let rest = link.strip_prefix(origin.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#', ' ']))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Holes, fill, links_are_allowed};
    use serde_json::{Map, Value as Json, json};

    fn object(value: Json) -> Map<String, Json> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn holes_are_filled_and_unknown_ones_stay() {
        let account = object(json!({"id": "a@b", "age": 33, "validated": true, "list": [1], "bio": "x\r\nBcc: y"}));
        let context = object(json!({"name": "Ève", "id": "other", "activation-key": "mine"}));
        let holes = Holes {
            key: Some(("activation-key", "KEY")),
            account: &account,
            context: &context,
            origins: None,
        };
        let template = "Hi {name} <{id}> {age} {validated} {activation-key} {none} {list} {{x}} {bio} { {";
        assert_eq!(
            fill(template, holes),
            "Hi Ève <a@b> 33 True KEY {none} {list} {x} x  Bcc: y { {"
        );
    }

    #[test]
    fn links_lead_to_allowed_origins_only() {
        let origins = ["https://app.example".to_owned()];
        for (text, allowed) in [
            ("Bob", true),
            ("https://app.example/validate?k=", true),
            ("see https://app.example and https://app.example/x", true),
            ("https://app.example.evil/", false),
            ("https://app.example@evil/", false),
            ("http://app.example/", false),
            ("see https://app.example, http://evil", false),
            ("www.evil.example", false),
            ("HTTPS://EVIL", false),
        ] {
            assert_eq!(links_are_allowed(Some(&origins), text), allowed, "{text}");
        }
        assert!(links_are_allowed(None, "http://anything"));
    }
}
