//! Which endpoints a URL may mean: the paths of the settings with the values in them, tried in Eve's order.
//! Leaves what an endpoint does to `routes`.

use super::routes::At;
use crate::pattern::Pattern;
use crate::spec::{Converter, Number, Piece, ResourceSpec};
use crate::value::Value;
use percent_encoding::percent_decode_str;

/// A path with its endpoint.
pub(crate) struct Rule {
    segments: Vec<Segment>,
    pub(crate) at: At,
}

/// The values in a URL, by the fields that they belong to.
pub(crate) type Values = Vec<(&'static str, Value)>;

#[derive(Debug)]
enum Segment {
    Literal(String),
    /// Text and values.
    Pieces(Vec<Part>),
    /// This segment and any that follow.
    Path(&'static str),
}

#[derive(Debug)]
enum Part {
    Text(String),
    Value(&'static str, Reader),
}

/// A converter that is ready to read.
#[derive(Debug)]
pub(crate) struct Reader {
    converter: Converter,
    pattern: Option<Pattern>,
}

impl Rule {
    /// A path without values.
    pub(crate) fn literal(path: &str, at: At) -> Self {
        Self {
            segments: literals(path).collect(),
            at,
        }
    }

    /// The collection of a resource.
    pub(crate) fn collection(resource: &ResourceSpec, at: At) -> Self {
        let mut segments = Vec::new();
        if resource.path.is_empty() {
            segments.extend(literals(resource.url));
        }
        let mut open: Vec<Part> = Vec::new();
        let mut close = |open: &mut Vec<Part>| match std::mem::take(open).as_mut_slice() {
            [] => {}
            [Part::Text(text)] => segments.push(Segment::Literal(std::mem::take(text))),
            [Part::Value(field, reader)] if reader.converter == Converter::Path => segments.push(Segment::Path(field)),
            parts => {
                let taken = parts
                    .iter_mut()
                    .map(|part| std::mem::replace(part, Part::Text(String::new())));
                segments.push(Segment::Pieces(taken.collect()));
            }
        };
        for piece in resource.path {
            match piece {
                Piece::Value(field, converter) => open.push(Part::Value(field, Reader::of(*converter))),
                Piece::Text(text) => {
                    for (number, text) in text.split('/').enumerate() {
                        if number > 0 {
                            close(&mut open);
                        }
                        if !text.is_empty() {
                            open.push(Part::Text(text.to_owned()));
                        }
                    }
                }
            }
        }
        close(&mut open);
        Self { segments, at }
    }

    /// The same with a value after it.
    pub(crate) fn then(mut self, field: &'static str, converter: Converter, at: At) -> Self {
        self.segments.push(match converter {
            Converter::Path => Segment::Path(field),
            converter => Segment::Pieces(vec![Part::Value(field, Reader::of(converter))]),
        });
        Self { at, ..self }
    }

    /// The path in the words of axum's router.
    pub(crate) fn shape(&self) -> String {
        let mut shape = String::new();
        for (number, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Literal(text) => shape.push_str(&format!("/{}", super::app::literal(text))),
                Segment::Pieces(_) => shape.push_str(&format!("/{{s{number}}}")),
                Segment::Path(_) => {
                    shape.push_str("/{*rest}");
                    break;
                }
            }
        }
        shape
    }

    /// Whether some path may be meant by both.
    pub(crate) fn overlaps(&self, other: &Rule) -> bool {
        let both = self.segments.iter().zip(&other.segments);
        for (one, two) in both {
            match (one, two) {
                (Segment::Path(_), _) | (_, Segment::Path(_)) => return true,
                (Segment::Literal(one), Segment::Literal(two)) if one != two => return false,
                _ => {}
            }
        }
        self.segments.len() == other.segments.len()
    }

    /// In the order in which rules are tried: text before numbers before other values before whole paths.
    pub(crate) fn weight(&self) -> Vec<u8> {
        let weights = self.segments.iter().map(|segment| match segment {
            Segment::Literal(_) => 0,
            Segment::Pieces(parts) => match parts.as_slice() {
                [Part::Value(_, reader)] => match reader.converter {
                    Converter::Integer(_) | Converter::Float(_) => 2,
                    _ => 3,
                },
                _ => 1,
            },
            Segment::Path(_) => 4,
        });
        weights.collect()
    }

    /// The values in `path`, which begins with a slash, when this is the rule for it.
    pub(crate) fn read(&self, path: &str) -> Option<Values> {
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.is_empty() {
            return self.segments.is_empty().then(Vec::new);
        }
        let decoded: Option<Vec<String>> = path
            .split('/')
            .map(|segment| Some(decode(segment)?.into_owned()))
            .collect();
        let mut values = Vec::new();
        read(&self.segments, &decoded?, &mut values).then_some(values)
    }
}

fn decode(segment: &str) -> Option<std::borrow::Cow<'_, str>> {
    percent_decode_str(segment).decode_utf8().ok()
}

fn literals(path: &str) -> impl Iterator<Item = Segment> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| Segment::Literal(segment.to_owned()))
}

/// Whether `segments` mean `path`; their values are added.
fn read(segments: &[Segment], path: &[String], values: &mut Values) -> bool {
    let before = values.len();
    let Some((segment, rest)) = segments.split_first() else {
        return path.is_empty();
    };
    let Some((first, following)) = path.split_first() else {
        return false;
    };
    match segment {
        Segment::Literal(text) => text == first && read(rest, following, values),
        Segment::Pieces(parts) => {
            let found = pieces(parts, first, values) && read(rest, following, values);
            if !found {
                values.truncate(before);
            }
            found
        }
        // as short as the rest allows
        Segment::Path(field) => (1..=path.len()).filter(|_| !first.is_empty()).any(|taken| {
            values.truncate(before);
            values.push((field, Value::from(path[..taken].join("/").as_str())));
            read(rest, &path[taken..], values)
        }),
    }
}

/// Whether `parts` mean `text`; each value is as long as the rest allows.
fn pieces(parts: &[Part], text: &str, values: &mut Values) -> bool {
    let before = values.len();
    match parts {
        [] => text.is_empty(),
        [Part::Value(field, reader)] => match reader.read(text) {
            Some(value) => {
                values.push((field, value));
                true
            }
            None => false,
        },
        [Part::Text(start), rest @ ..] => text
            .strip_prefix(start.as_str())
            .is_some_and(|text| pieces(rest, text, values)),
        [Part::Value(field, reader), rest @ ..] => {
            let ends = text.char_indices().map(|(end, _)| end).skip(1).chain([text.len()]);
            // a long segment would take its square in time
            let mut ends: Vec<usize> = ends.take(LONGEST_MIXED).collect();
            ends.reverse();
            ends.into_iter().any(|end| {
                values.truncate(before);
                reader.read(&text[..end]).is_some_and(|value| {
                    values.push((field, value));
                    pieces(rest, &text[end..], values)
                })
            })
        }
    }
}

/// Letters of a value that shares its segment with text.
const LONGEST_MIXED: usize = 256;

impl Reader {
    fn of(converter: Converter) -> Self {
        let pattern = match converter {
            // one that does not compile matches nothing; the generator refuses it
            Converter::Regex(pattern) => Pattern::of_whole(pattern).ok(),
            _ => None,
        };
        Self { converter, pattern }
    }

    /// `text` as a value, when it looks like one.
    fn read(&self, text: &str) -> Option<Value> {
        let plain = |fits: bool| fits.then(|| Value::from(text));
        match self.converter {
            Converter::ObjectId => {
                plain(text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
            }
            Converter::Regex(_) => plain(self.pattern.as_ref().is_some_and(|pattern| pattern.matches(text))),
            Converter::Text(shortest, longest) => {
                let length = text.chars().count();
                plain(length >= shortest.max(1) && longest.is_none_or(|longest| length <= longest))
            }
            Converter::Integer(bounds) => {
                let digits = unsigned(text, bounds.signed);
                let number = digits
                    .filter(|digits| is_digits(digits))
                    .and_then(|_| text.parse::<i64>().ok())?;
                within(&bounds, text, number).then_some(Value::Integer(number))
            }
            Converter::Float(bounds) => {
                let (whole, fraction) = unsigned(text, bounds.signed)?.split_once('.')?;
                let number: f64 = (is_digits(whole) && is_digits(fraction))
                    .then(|| text.parse().ok())
                    .flatten()?;
                (number.is_finite() && within(&bounds, text, number)).then_some(Value::Float(number))
            }
            Converter::Uuid => {
                let groups: Vec<&str> = text.split('-').collect();
                let hex = groups
                    .iter()
                    .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
                let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
                (hex && lengths == [8, 4, 4, 4, 12]).then(|| Value::from(text.to_ascii_lowercase().as_str()))
            }
            Converter::Any(words) => plain(words.contains(&text)),
            Converter::Path => plain(!text.is_empty()),
        }
    }
}

fn unsigned(text: &str, signed: bool) -> Option<&str> {
    match text.strip_prefix('-') {
        Some(rest) => signed.then_some(rest),
        None => Some(text),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn within<T: PartialOrd>(bounds: &Number<T>, text: &str, number: T) -> bool {
    (bounds.digits == 0 || text.len() == bounds.digits)
        && bounds.min.as_ref().is_none_or(|min| number >= *min)
        && bounds.max.as_ref().is_none_or(|max| number <= *max)
}

#[cfg(test)]
mod tests {
    use super::{Reader, Rule};
    use crate::http::routes::At;
    use crate::spec::{Converter, Number, Piece, ResourceSpec};
    use crate::value::Value;

    const SIGNED: Number<i64> = Number {
        signed: true,
        min: Some(-5),
        max: Some(20),
        digits: 0,
    };

    #[test]
    fn converters_read_what_werkzeugs_read() {
        for (converter, text, expected) in [
            (
                Converter::ObjectId,
                "0123456789abcdef01234567",
                Some(Value::from("0123456789abcdef01234567")),
            ),
            (Converter::ObjectId, "0123456789ABCDEF01234567", None),
            (Converter::Regex("[A-Z]{2}[0-9]+"), "AB12", Some(Value::from("AB12"))),
            (Converter::Regex("[A-Z]{2}[0-9]+"), "AB12x", None),
            (Converter::Text(1, None), "a b", Some(Value::from("a b"))),
            (Converter::Text(2, Some(3)), "abcd", None),
            (Converter::Text(2, Some(3)), "a", None),
            (Converter::Integer(Number::ANY), "007", Some(Value::Integer(7))),
            (Converter::Integer(Number::ANY), "-7", None),
            (Converter::Integer(SIGNED), "-5", Some(Value::Integer(-5))),
            (Converter::Integer(SIGNED), "-6", None),
            (Converter::Integer(SIGNED), "21", None),
            (
                Converter::Integer(Number {
                    digits: 4,
                    ..Number::ANY
                }),
                "12",
                None,
            ),
            (Converter::Integer(Number::ANY), "99999999999999999999", None),
            (Converter::Float(Number::ANY), "1.5", Some(Value::Float(1.5))),
            (Converter::Float(Number::ANY), "1", None),
            (
                Converter::Uuid,
                "0123456A-0000-1111-2222-0123456789ab",
                Some(Value::from("0123456a-0000-1111-2222-0123456789ab")),
            ),
            (Converter::Uuid, "0123456a-0000-1111-2222-0123456789", None),
            (Converter::Any(&["a", "b"]), "b", Some(Value::from("b"))),
            (Converter::Any(&["a", "b"]), "c", None),
        ] {
            assert_eq!(Reader::of(converter).read(text), expected, "{converter:?} {text}");
        }
    }

    fn rule(path: &'static [Piece]) -> Rule {
        let resource = ResourceSpec {
            path,
            ..ResourceSpec::DEFAULT
        };
        Rule::collection(&resource, At::Collection(0))
    }

    #[test]
    fn paths_give_their_values() {
        let invoices = rule(&[
            Piece::Text("people/"),
            Piece::Value("person", Converter::ObjectId),
            Piece::Text("/invoices"),
        ]);
        assert_eq!(invoices.shape(), "/people/{s1}/invoices");
        let person = "0123456789abcdef01234567";
        assert_eq!(
            invoices.read(&format!("/people/{person}/invoices")),
            Some(vec![("person", Value::from(person))])
        );
        assert_eq!(invoices.read("/people/x/invoices"), None);
        assert_eq!(invoices.read(&format!("/people/{person}")), None);

        let mixed = rule(&[
            Piece::Text("v"),
            Piece::Value("major", Converter::Integer(Number::ANY)),
            Piece::Text("."),
            Piece::Value("minor", Converter::Integer(Number::ANY)),
        ]);
        assert_eq!(
            mixed.read("/v12.3"),
            Some(vec![("major", Value::Integer(12)), ("minor", Value::Integer(3))])
        );
        assert_eq!(mixed.read("/v12.x"), None);

        let files = rule(&[
            Piece::Text("files/"),
            Piece::Value("name", Converter::Path),
            Piece::Text("/lines"),
        ]);
        assert_eq!(files.shape(), "/files/{*rest}");
        assert_eq!(
            files.read("/files/a/b%20c/lines"),
            Some(vec![("name", Value::from("a/b c"))])
        );
        assert_eq!(files.read("/files/lines"), None);
        assert!(files.overlaps(&Rule::literal("files/a", At::Home)));
        assert!(!files.overlaps(&Rule::literal("other/a", At::Home)));
        assert!(invoices.overlaps(&Rule::literal("people/all/invoices", At::Home)));
        assert!(invoices.weight() > Rule::literal("people/all/invoices", At::Home).weight());
    }
}
