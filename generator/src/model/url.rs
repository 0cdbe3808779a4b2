//! Values in URLs as meant: the pieces of a path, and what a value in it looks like. Named as in the runtime's specs.
//! Leaves their syntax to `check`.

/// A piece of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text, with its slashes.
    Text(String),
    /// A value of the field.
    Value(String, Converter),
}

/// What a value in a URL looks like.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is documented in the runtime")]
pub enum Converter {
    ObjectId,
    Regex(String),
    Text(usize, Option<usize>),
    Integer(Number<i64>),
    Float(Number<f64>),
    Uuid,
    Any(Vec<String>),
    Path,
}

/// Bounds of a number in a URL.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is documented in the runtime")]
pub struct Number<T> {
    pub digits: usize,
    pub min: Option<T>,
    pub max: Option<T>,
    pub signed: bool,
}

impl<T> Default for Number<T> {
    fn default() -> Self {
        Self {
            digits: 0,
            min: None,
            max: None,
            signed: false,
        }
    }
}

impl Converter {
    /// Whether a segment may be a value of this kind; used to find paths that hide each other.
    pub fn matches(&self, segment: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Converter::ObjectId => segment.len() == 24 && segment.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Converter::Regex(pattern) => fancy_regex::Regex::new(&format!("^(?:{pattern})$"))
                .and_then(|regex| regex.is_match(segment))
                .unwrap_or(false),
            Converter::Text(shortest, longest) => {
                let length = segment.chars().count();
                length >= *shortest && longest.is_none_or(|longest| length <= longest)
            }
            Converter::Integer(_) => digits(segment),
            Converter::Float(_) => segment
                .split_once('.')
                .is_some_and(|(whole, fraction)| digits(whole) && digits(fraction)),
            Converter::Uuid => segment.len() == 36,
            Converter::Any(words) => words.iter().any(|word| word == segment),
            Converter::Path => true,
        }
    }
}
