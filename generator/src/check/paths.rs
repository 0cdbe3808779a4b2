//! Paths: the prefix, the paths of resources, the segments of items and additional lookups.
//! Leaves who may use them to `routes`.

use super::converters;
use super::rules::single_type;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{Converter, Field, Lookup, Number, Piece, ScalarType, Type};
use crate::settings::Set;
use crate::settings::resource;

/// A path without slashes at its ends; what cannot be one is said.
pub(crate) fn path(text: &str, place: Place, what: &str, out: &mut Diagnostics) -> Option<String> {
    let path = text.trim_matches('/');
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

/// A path with values in it: its pieces; `None` when it is wrong.
pub(crate) fn with_values(text: &str, place: Place, what: &str, out: &mut Diagnostics) -> Option<Vec<Piece>> {
    let pieces = converters::pieces(text.trim_matches('/'), place, out)?;
    let values: Vec<&str> = (pieces.iter())
        .filter_map(|piece| match piece {
            Piece::Value(field, _) => Some(field.as_str()),
            Piece::Text(_) => None,
        })
        .collect();
    let twice = values
        .iter()
        .enumerate()
        .find(|(place, value)| values[..*place].contains(value));
    if let Some((_, value)) = twice {
        let message = format!("{what} holds two values of `{value}`");
        out.push(Diagnostic::new(&registry::WRONG_URL, place, message).hint("name another field in one of them"));
        return None;
    }
    // what is left when each value is a word must be a path like any other
    let plain: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Value(..) => "x",
        })
        .collect();
    path(&plain, place, what, out)?;
    Some(pieces)
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
    let url = match (field_type, &lookup.url) {
        // as in Eve, an integer is looked up as one, whatever the url says
        (ScalarType::Integer, _) => Converter::Integer(Number::default()),
        (_, None) => Converter::Regex(r"[\w]+".to_owned()),
        (_, Some(url)) => converters::converter(&url.value.value, url.place, out)?,
    };
    Some(Lookup {
        field: name.to_owned(),
        column: String::new(),
        ident: super::names::snake(name),
        field_type,
        url,
    })
}

pub(crate) fn lookup_type(field: &Field, place: Place, out: &mut Diagnostics) -> Option<ScalarType> {
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

/// Whether `segment` is found by a lookup before anybody else is asked.
pub(crate) fn lookup_matches(lookup: &Lookup, segment: &str) -> bool {
    lookup.url.matches(segment)
}

#[cfg(test)]
mod tests {
    use super::{path, with_values};
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
    fn values_stand_in_legal_paths_only() {
        for (text, legal) in [
            ("people/<regex(\"[a-f0-9]{24}\"):person>/invoices", true),
            ("/<int:year>-<int:month>/", true),
            ("a b/<int:x>", false),
            ("a//<int:x>", false),
            ("<int:x>/<int:x>", false),
            ("a/<int:x", false),
        ] {
            let mut out = Diagnostics::default();
            assert_eq!(
                with_values(text, Place::NOWHERE, "url", &mut out).is_some(),
                legal,
                "{text}"
            );
            assert_eq!(out.is_empty(), legal, "{text}");
        }
    }
}
