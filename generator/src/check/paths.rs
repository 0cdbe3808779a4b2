//! Paths: the prefix, the paths of resources, the segments of items and additional lookups.
//! Leaves who may use them to `routes`.

use super::rules::{compiles, single_type};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{Field, Lookup, ScalarType, Type};
use crate::settings::Set;
use crate::settings::block::not_built;
use crate::settings::resource;

/// The item segment that is built: Eve's default.
pub(crate) const ITEM_URL: &str = "regex(\"[a-f0-9]{24}\")";

/// A path without slashes at its ends; what cannot be one is said.
pub(crate) fn path(text: &str, place: Place, what: &str, out: &mut Diagnostics) -> Option<String> {
    let path = text.trim_matches('/');
    if path.contains('<') {
        out.push(not_built(place, &format!("a sub-resource, with `<…>` in its {what},")));
        return None;
    }
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "-._~!$&'()+,;=@:/".contains(letter);
    let wrong = if let Some(letter) = path.chars().find(|letter| !legal(*letter)) {
        format!("`{}` cannot stand in a path", letter.escape_debug())
    } else if path
        .split('/')
        .any(|segment| segment.is_empty() || segment == "." || segment == "..")
        && !path.is_empty()
    {
        "a path has no empty segments, `.` or `..`".into()
    } else if path.split('/').any(|segment| segment.starts_with(':')) {
        "a segment of a path cannot begin with `:`".into()
    } else {
        return Some(path.to_owned());
    };
    let message = format!("{what}: {wrong}");
    out.push(
        Diagnostic::new(&registry::WRONG_URL, place, message)
            .hint("write letters, digits, `-`, `_` and `.`, with `/` between segments"),
    );
    None
}

/// The inside of `regex("…")`, when `text` is that.
fn inside_regex(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("regex(")?.strip_suffix(')')?.trim();
    ['"', '\'']
        .iter()
        .find_map(|quote| inner.strip_prefix(*quote)?.strip_suffix(*quote))
}

/// The additional lookup among `fields`, when it can be one.
pub(crate) fn lookup(
    set: &Set<Option<resource::Lookup>>,
    fields: &[Field],
    (id_field, id_type): (&str, ScalarType),
    out: &mut Diagnostics,
) -> Option<Lookup> {
    let lookup = set.value.as_ref()?;
    let Some(named) = &lookup.field else {
        let message = "`additional_lookup` needs the `field` that is looked up";
        out.push(Diagnostic::new(&registry::LOOKUP_FIELD, set.key, message).hint("write `field: …` beside `url`"));
        return None;
    };
    let name = named.value.value.as_str();
    let field_type = if name == id_field {
        id_type
    } else {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("`additional_lookup` names `{name}`, which is no field of the schema");
            let hint = did_you_mean(name, names.iter().copied());
            out.push(Diagnostic::new(&registry::LOOKUP_FIELD, named.place, message).hint_if(hint));
            return None;
        };
        lookup_type(field, named.place, out)?
    };
    let pattern = match (field_type, &lookup.url) {
        // as in Eve, an integer is looked up as one, whatever the url says
        (ScalarType::Integer, _) => None,
        (_, None) => Some(r"[\w]+".to_owned()),
        (_, Some(url)) => Some(pattern(&url.value.value, url.place, out)?),
    };
    Some(Lookup {
        field: name.to_owned(),
        column: String::new(),
        ident: super::names::snake(name),
        field_type,
        pattern,
    })
}

fn lookup_type(field: &Field, place: Place, out: &mut Diagnostics) -> Option<ScalarType> {
    if field.secret.is_some() {
        let message = format!("`{}` is a secret: nothing is looked up by it", field.name);
        out.push(Diagnostic::new(&registry::SECRET_ASKED_FOR, place, message).hint("choose another field"));
        return None;
    }
    match single_type(field) {
        Ok(Type::String) => Some(ScalarType::String),
        Ok(Type::Integer) => Some(ScalarType::Integer),
        Ok(Type::ObjectId) => Some(ScalarType::ObjectId),
        other => {
            let what = other.map_or_else(
                |what| what,
                |declared| format!("is of {} type", super::literal::type_name(declared)),
            );
            let message = format!(
                "`{}` {what}: only a string, an integer or an objectid is looked up",
                field.name
            );
            out.push(
                Diagnostic::new(&registry::LOOKUP_FIELD, place, message).hint("write `type: string` in its rules"),
            );
            None
        }
    }
}

fn pattern(url: &str, place: Place, out: &mut Diagnostics) -> Option<String> {
    let Some(pattern) = inside_regex(url) else {
        let what = format!("the lookup url `{}`", url.escape_debug());
        out.push(not_built(place, &what).hint("write `url: 'regex(\"…\")'` with a regular expression inside"));
        return None;
    };
    if pattern.contains('/') {
        let message = "a lookup is one segment of the path, so its pattern has no `/`";
        out.push(Diagnostic::new(&registry::WRONG_URL, place, message).hint("write `[^/]+` for anything"));
        return None;
    }
    compiles(pattern, place, out).then(|| pattern.to_owned())
}

/// Whether `segment` is found by a lookup before anybody else is asked.
pub(crate) fn lookup_matches(lookup: &Lookup, segment: &str) -> bool {
    match &lookup.pattern {
        None => !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit()),
        Some(pattern) => fancy_regex::Regex::new(&format!("^(?:{pattern})$"))
            .and_then(|regex| regex.is_match(segment))
            .unwrap_or(false),
    }
}

#[cfg(test)]
mod tests {
    use super::{inside_regex, path};
    use crate::diagnostic::{Diagnostics, Place};

    #[test]
    fn paths_are_legal_or_said_not_to_be() {
        for (text, expected) in [
            ("people", Some("people")),
            ("/library/works/", Some("library/works")),
            ("", Some("")),
            ("a//b", None),
            ("a b", None),
            ("{id}", None),
            (":id", None),
            ("a*", None),
            ("../a", None),
            ("ä", None),
            ("people/<regex(\"[a-f0-9]{24}\"):person>/invoices", None),
        ] {
            let mut out = Diagnostics::default();
            assert_eq!(
                path(text, Place::NOWHERE, "url", &mut out).as_deref(),
                expected,
                "{text}"
            );
            assert_eq!(out.is_empty(), expected.is_some(), "{text}");
        }
    }

    #[test]
    fn converters_are_opened() {
        for (text, expected) in [
            (r#"regex("[\w]+")"#, Some(r"[\w]+")),
            ("regex('a')", Some("a")),
            ("int", None),
            ("regex(\"a\"", None),
            ("regex(\")", None),
        ] {
            assert_eq!(inside_regex(text), expected, "{text}");
        }
    }
}
