//! The syntax of values in URLs: `<regex("…"):field>` in paths, `regex("…")`, `int(max=5)`, … by themselves.
//! Leaves what surrounds them to `paths`.

use super::rules::compiles;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{Converter, Number, Piece};

/// Names of the converters.
const NAMES: [&str; 8] = ["regex", "string", "default", "int", "float", "uuid", "any", "path"];

/// The pieces of a path with values in it.
pub(crate) fn pieces(path: &str, place: Place, out: &mut Diagnostics) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('<') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let Some((converter, field, behind)) = value(after) else {
            let message = format!("`<{}` begins a value that does not end", super::short(after));
            out.push(
                Diagnostic::new(&registry::WRONG_URL, place, message)
                    .hint("write `<regex(\"[a-f0-9]{24}\"):field>`, `<int:field>` or `<field>`"),
            );
            return None;
        };
        let converter = match converter {
            "" => Converter::Text(1, None),
            text => self::converter(text, place, out)?,
        };
        pieces.push(Piece::Value(field.to_owned(), converter));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Some(pieces)
}

/// Converter, field and what follows, of what stands behind a `<`. The first end that makes sense is the end: a
/// regular expression may hold anything.
fn value(text: &str) -> Option<(&str, &str, &str)> {
    for (end, _) in text.match_indices('>') {
        let (inside, behind) = (&text[..end], &text[end + 1..]);
        let (converter, field) = inside.rsplit_once(':').unwrap_or(("", inside));
        let converter = converter.trim();
        let whole = converter.is_empty() || is_name(converter) || converter.ends_with(')');
        if is_name(field) && whole && !(inside.contains(':') && converter.is_empty()) {
            return Some((converter, field, behind));
        }
    }
    None
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// A converter by itself, as in `item_url`.
pub(crate) fn converter(text: &str, place: Place, out: &mut Diagnostics) -> Option<Converter> {
    let text = text.trim();
    let (name, arguments) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')')),
        None => (text, Some("")),
    };
    let Some(arguments) = arguments else {
        wrong(text, "its parentheses do not close", place, out);
        return None;
    };
    if !NAMES.contains(&name) {
        let message = format!("`{}` is no converter of URLs", name.escape_debug());
        let hint = did_you_mean(name, NAMES)
            .unwrap_or_else(|| format!("write `regex(\"…\")`, or one of `{}`", NAMES[1..].join("`, `")));
        out.push(Diagnostic::new(&registry::WRONG_URL, place, message).hint(hint));
        return None;
    }
    if name == "regex" {
        return regex(text, arguments, place, out);
    }
    let arguments = match read(arguments) {
        Ok(arguments) => arguments,
        Err(part) => {
            wrong(text, &format!("`{}` is no argument", part.escape_debug()), place, out);
            return None;
        }
    };
    match build(name, &arguments) {
        Ok(converter) => Some(converter),
        Err(part) => {
            wrong(text, &format!("it does not take `{}`", part.escape_debug()), place, out);
            None
        }
    }
}

fn wrong(text: &str, why: &str, place: Place, out: &mut Diagnostics) {
    let message = format!("`{}`: {why}", super::short(text));
    out.push(
        Diagnostic::new(&registry::WRONG_URL, place, message)
            .hint("write it such as `regex(\"[A-Z]+\")`, `int(min=1)`, `string(length=2)`, `any(a, b)`"),
    );
}

fn regex(text: &str, arguments: &str, place: Place, out: &mut Diagnostics) -> Option<Converter> {
    let inner = arguments.trim();
    let pattern = ['"', '\'']
        .iter()
        .find_map(|quote| inner.strip_prefix(*quote)?.strip_suffix(*quote));
    let Some(pattern) = pattern else {
        wrong(text, "the regular expression stands in quotes", place, out);
        return None;
    };
    if pattern.contains('/') {
        let message = "a value is one segment of the path, so its pattern has no `/`";
        out.push(Diagnostic::new(&registry::WRONG_URL, place, message).hint("write `[^/]+` for anything, or `path`"));
        return None;
    }
    if pattern == "[a-f0-9]{24}" {
        return Some(Converter::ObjectId);
    }
    compiles(pattern, place, out).then(|| Converter::Regex(pattern.to_owned()))
}

/// Arguments with their names, if they have any.
type Arguments<'a> = Vec<(Option<&'a str>, &'a str)>;

/// `a, "b c", min=1` in parts.
fn read(text: &str) -> Result<Arguments<'_>, &str> {
    let mut quote = None;
    let parts = text.split(|letter: char| {
        match quote {
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            Some(open) if open == letter => quote = None,
            _ => {}
        }
        letter == ',' && quote.is_none()
    });
    let mut arguments = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let named = part.split_once('=').filter(|(name, _)| is_name(name.trim()));
        let (name, value) = match named {
            Some((name, value)) => (Some(name.trim()), value.trim()),
            None => (None, part),
        };
        let quoted = ['"', '\'']
            .iter()
            .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let value = quoted.unwrap_or(value);
        let plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        if value.is_empty() || (quoted.is_none() && !value.chars().all(plain)) {
            return Err(part);
        }
        arguments.push((name, value));
    }
    Ok(arguments)
}

/// The converter `name`; an argument that it does not take is the error.
fn build<'a>(name: &str, arguments: &Arguments<'a>) -> Result<Converter, &'a str> {
    match name {
        "string" | "default" => {
            let (mut shortest, mut longest) = (1, None);
            for (number, (key, value)) in arguments.iter().enumerate() {
                let length: usize = value.parse().map_err(|_| *value)?;
                match (key.unwrap_or(""), number) {
                    ("minlength", _) | ("", 0) => shortest = length,
                    ("maxlength", _) | ("", 1) => longest = Some(length),
                    ("length", _) | ("", 2) => (shortest, longest) = (length, Some(length)),
                    _ => return Err(value),
                }
            }
            Ok(Converter::Text(shortest, longest))
        }
        "int" => Ok(Converter::Integer(number(arguments, true)?)),
        "float" => Ok(Converter::Float(number(arguments, false)?)),
        "any" => {
            if let Some((_, value)) = arguments.iter().find(|(key, _)| key.is_some()) {
                return Err(value);
            }
            let words = arguments.iter().map(|(_, value)| (*value).to_owned());
            Ok(Converter::Any(words.collect()))
        }
        _ if !arguments.is_empty() => Err(arguments[0].1),
        "uuid" => Ok(Converter::Uuid),
        _ => Ok(Converter::Path),
    }
}

fn number<'a, T: std::str::FromStr>(arguments: &Arguments<'a>, fixed: bool) -> Result<Number<T>, &'a str> {
    let mut number = Number::default();
    for (place, (key, value)) in arguments.iter().enumerate() {
        // without names they come in this order; `float` has no fixed digits
        let unnamed = ["fixed_digits", "min", "max", "signed"].get(place + usize::from(!fixed));
        match key.or(unnamed.copied()) {
            Some("fixed_digits") if fixed => number.digits = value.parse().map_err(|_| *value)?,
            Some("min") => number.min = Some(value.parse().map_err(|_| *value)?),
            Some("max") => number.max = Some(value.parse().map_err(|_| *value)?),
            Some("signed") => {
                number.signed = match *value {
                    "True" | "true" => true,
                    "False" | "false" => false,
                    other => return Err(other),
                }
            }
            _ => return Err(value),
        }
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::{converter, pieces};
    use crate::diagnostic::{Diagnostics, Place};
    use crate::model::{Converter, Number, Piece};

    #[test]
    fn converters_are_werkzeugs() {
        for (text, expected) in [
            (r#"regex("[\w]+")"#, Some(Converter::Regex(r"[\w]+".into()))),
            ("regex('a')", Some(Converter::Regex("a".into()))),
            (r#"regex("[a-f0-9]{24}")"#, Some(Converter::ObjectId)),
            ("int", Some(Converter::Integer(Number::default()))),
            (
                "int(min=-1, max=5, signed=True)",
                Some(Converter::Integer(Number {
                    digits: 0,
                    min: Some(-1),
                    max: Some(5),
                    signed: true,
                })),
            ),
            (
                "float(min=1.5)",
                Some(Converter::Float(Number {
                    min: Some(1.5),
                    ..Number::default()
                })),
            ),
            ("string(length=2)", Some(Converter::Text(2, Some(2)))),
            ("string(minlength=2,maxlength=4)", Some(Converter::Text(2, Some(4)))),
            ("uuid", Some(Converter::Uuid)),
            ("path", Some(Converter::Path)),
            (r#"any(a, "b,c")"#, Some(Converter::Any(vec!["a".into(), "b,c".into()]))),
            ("regex(\"a\"", None),
            ("regex(a)", None),
            ("regex(\"a/b\")", None),
            ("regex(\"(\")", None),
            ("regx(\"a\")", None),
            ("int(colour=5)", None),
            ("int(min=x)", None),
            ("uuid(1)", None),
            ("", None),
        ] {
            let mut out = Diagnostics::default();
            assert_eq!(converter(text, Place::NOWHERE, &mut out), expected, "{text}");
            assert_eq!(out.is_empty(), expected.is_some(), "{text}");
        }
    }

    #[test]
    fn paths_have_pieces() {
        let text = |text: &str| Piece::Text(text.into());
        for (path, expected) in [
            (
                r#"people/<regex("[a-f0-9]{24}"):person>/invoices"#,
                Some(vec![
                    text("people/"),
                    Piece::Value("person".into(), Converter::ObjectId),
                    text("/invoices"),
                ]),
            ),
            (
                r#"a/<regex("(?P<n>[a:b])+"):x>"#,
                Some(vec![
                    text("a/"),
                    Piece::Value("x".into(), Converter::Regex("(?P<n>[a:b])+".into())),
                ]),
            ),
            (
                "<name>",
                Some(vec![Piece::Value("name".into(), Converter::Text(1, None))]),
            ),
            ("people/<int:person", None),
            ("people/<:person>", None),
            ("people/<int:>", None),
        ] {
            let mut out = Diagnostics::default();
            assert_eq!(pieces(path, Place::NOWHERE, &mut out), expected, "{path}");
            assert_eq!(out.is_empty(), expected.is_some(), "{path}");
        }
    }
}
