//! Which endpoints a URL may mean: the paths of the settings with the values in them, tried in Eve's order.
//! Leaves what a value looks like to `values`, what an endpoint does to `routes`.

use super::routes::At;
use super::values::Reader;
use crate::spec::{Converter, Piece, ResourceSpec};
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
            [Part::Value(field, reader)] if reader.is_path() => segments.push(Segment::Path(field)),
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
                [Part::Value(_, reader)] if reader.is_number() => 2,
                [Part::Value(..)] => 3,
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

#[cfg(test)]
mod tests {
    use super::Rule;
    use crate::http::routes::At;
    use crate::spec::{Converter, Number, Piece, ResourceSpec};
    use crate::value::Value;

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
