//! What a value in a URL looks like, and what it is: the converters of Eve's routing.
//! Leaves where values stand to `paths`.

use crate::pattern::Pattern;
use crate::spec::{Converter, Number};
use crate::value::Value;

/// A converter that is ready to read.
#[derive(Debug)]
pub(super) struct Reader {
    converter: Converter,
    pattern: Option<Pattern>,
}

impl Reader {
    pub(super) fn of(converter: Converter) -> Self {
        let pattern = match converter {
            // one that does not compile matches nothing; the generator refuses it
            Converter::Regex(pattern) => Pattern::of_whole(pattern).ok(),
            _ => None,
        };
        Self { converter, pattern }
    }

    /// Whether it reads several segments.
    pub(super) fn is_path(&self) -> bool {
        self.converter == Converter::Path
    }

    /// Whether it reads numbers, which are tried before other values.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.converter, Converter::Integer(_) | Converter::Float(_))
    }

    /// `text` as a value, when it looks like one.
    pub(super) fn read(&self, text: &str) -> Option<Value> {
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
    use super::Reader;
    use crate::spec::{Converter, Number};
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
}
