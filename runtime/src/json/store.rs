//! The text of JSON columns: as answers have it, except that dates inside are numbers (UTC milliseconds), so that a
//! column without dates is copied into answers as it stands. Leaves the columns themselves to `store`.

use super::parse::{ParseError, parse_text};
use super::write;
use crate::id::ObjectId;
use crate::spec::{FieldSpec, Type};
use crate::time::DateTime;
use crate::value::Value;

/// Appends the stored form of a value.
pub fn write_stored(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::DateTime(moment) => write::write_integer(out, moment.millis()),
        Value::List(elements) => write::write_list(out, elements, write_stored),
        Value::Dict(object) => write::write_object(out, object, write_stored),
        // Without dates inside, the format of dates does not matter.
        plain => write::write_value(out, plain, crate::time::RFC_1123),
    }
}

/// Reads the stored form. Where `spec` (the rules of the column's field) says so, numbers become dates and strings ids.
///
/// # Errors
/// When the text is no JSON, which means that somebody else wrote the column.
pub fn read_stored(text: &str, spec: Option<&FieldSpec>) -> Result<Value, ParseError> {
    let mut value = parse_text(text)?;
    if let Some(spec) = spec {
        restore(&mut value, spec);
    }
    Ok(value)
}

fn restore(value: &mut Value, spec: &FieldSpec) {
    match value {
        Value::Integer(milliseconds) if is_date(spec) => *value = Value::DateTime(DateTime::from_millis(*milliseconds)),
        Value::String(text) if spec.has_type(|declared| declared == Type::ObjectId) => {
            if let Some(id) = ObjectId::parse(text) {
                *value = Value::ObjectId(id);
            }
        }
        Value::List(elements) => {
            for (place, element) in elements.iter_mut().enumerate() {
                if let Some(rules) = spec.element(place) {
                    restore(element, rules);
                }
            }
        }
        Value::Dict(object) => {
            for (name, value) in object.iter_mut() {
                if let Some(rules) = spec.member(name) {
                    restore(value, rules);
                }
            }
        }
        _ => {}
    }
}

/// Whether a stored number is a date. A field of dates *or* numbers cannot be told apart any more: numbers win.
fn is_date(spec: &FieldSpec) -> bool {
    spec.has_type(|declared| declared == Type::DateTime)
        && !spec.has_type(|other| matches!(other, Type::Integer | Type::Float | Type::Number))
}

/// Appends stored text to an answer: copied as it stands but for the dates, which are printed by `date_format`.
///
/// # Errors
/// When the text is no JSON, which means that somebody else wrote the column. `out` then ends anywhere.
pub fn write_stored_as_answer(
    out: &mut Vec<u8>,
    text: &str,
    spec: &FieldSpec,
    date_format: &str,
) -> Result<(), ParseError> {
    let mut copier = Copier {
        text,
        place: 0,
        out,
        date_format,
    };
    copier.value(Some(spec), 0)?;
    copier.space();
    if copier.place < text.len() {
        Err(malformed())
    } else {
        Ok(())
    }
}

fn malformed() -> ParseError {
    ParseError::new("a JSON column does not hold JSON")
}

/// Nesting that the parser let in, and a little more for keys with dots.
const DEEPEST: usize = 512;

/// Walks over JSON text and copies it.
struct Copier<'a> {
    text: &'a str,
    place: usize,
    out: &'a mut Vec<u8>,
    date_format: &'a str,
}

impl<'a> Copier<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    fn copy_to(&mut self, end: usize) -> &'a str {
        let copied = self.text.get(self.place..end).unwrap_or("");
        self.out.extend_from_slice(copied.as_bytes());
        self.place = end;
        copied
    }

    fn space(&mut self) {
        let spaces = self.text.as_bytes()[self.place..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.copy_to(self.place + spaces);
    }

    fn value(&mut self, spec: Option<&FieldSpec>, depth: usize) -> Result<(), ParseError> {
        if depth > DEEPEST {
            return Err(malformed());
        }
        self.space();
        match self.peek() {
            Some(b'{') => self.sequence(b'}', |copier| {
                let key = copier.string()?;
                let key = if key.contains('\\') {
                    serde_json::from_str(key).unwrap_or_default()
                } else {
                    key[1..key.len() - 1].to_owned()
                };
                copier.space();
                copier.expect(b':')?;
                copier.value(spec.and_then(|spec| spec.member(&key)), depth + 1)
            }),
            Some(b'[') => {
                let mut places = 0..;
                self.sequence(b']', |copier| {
                    let element = spec.zip(places.next()).and_then(|(spec, place)| spec.element(place));
                    copier.value(element, depth + 1)
                })
            }
            Some(b'"') => self.string().map(drop),
            Some(_) => self.scalar(spec),
            None => Err(malformed()),
        }
    }

    fn sequence(
        &mut self,
        closing: u8,
        mut part: impl FnMut(&mut Self) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        self.copy_to(self.place + 1);
        self.space();
        if self.peek() == Some(closing) {
            self.copy_to(self.place + 1);
            return Ok(());
        }
        loop {
            part(self)?;
            self.space();
            if self.peek() == Some(closing) {
                self.copy_to(self.place + 1);
                return Ok(());
            }
            self.expect(b',')?;
            self.space();
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), ParseError> {
        if self.peek() != Some(byte) {
            return Err(malformed());
        }
        self.copy_to(self.place + 1);
        Ok(())
    }

    /// Copies a string and gives it with its quotes.
    fn string(&mut self) -> Result<&'a str, ParseError> {
        let bytes = self.text.as_bytes();
        if self.peek() != Some(b'"') {
            return Err(malformed());
        }
        let mut end = self.place + 1;
        loop {
            match bytes.get(end) {
                Some(b'"') => return Ok(self.copy_to(end + 1)),
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => return Err(malformed()),
            }
        }
    }

    fn scalar(&mut self, spec: Option<&FieldSpec>) -> Result<(), ParseError> {
        let bytes = &self.text.as_bytes()[self.place..];
        let length = bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count();
        if length == 0 {
            return Err(malformed());
        }
        let end = self.place + length;
        if spec.is_some_and(is_date)
            && let Some(Ok(milliseconds)) = self.text.get(self.place..end).map(str::parse)
        {
            write::write_date(self.out, DateTime::from_millis(milliseconds), self.date_format);
            self.place = end;
        } else {
            self.copy_to(end);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{read_stored, write_stored, write_stored_as_answer};
    use crate::id::ObjectId;
    use crate::json::write::write_value;
    use crate::spec::{FieldSpec, Nested, Type};
    use crate::time::{DateTime, RFC_1123};
    use crate::value::{Object, Value};

    const WHEN: FieldSpec = FieldSpec {
        name: "when",
        types: &[Type::DateTime],
        ..FieldSpec::DEFAULT
    };
    const WHO: FieldSpec = FieldSpec {
        name: "wh\u{e9}",
        types: &[Type::ObjectId],
        ..FieldSpec::DEFAULT
    };
    const EVENT: FieldSpec = FieldSpec {
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[WHEN, WHO])),
        ..FieldSpec::DEFAULT
    };
    const EVENTS: FieldSpec = FieldSpec {
        types: &[Type::List],
        nested: Some(Nested::List(&EVENT)),
        ..FieldSpec::DEFAULT
    };

    fn events() -> Option<Value> {
        let event: Object = [
            (
                "when".to_owned(),
                Value::DateTime(DateTime::from_millis(20_615_833_000)),
            ),
            (
                "wh\u{e9}".to_owned(),
                Value::ObjectId(ObjectId::parse("0123456789abcdef01234567")?),
            ),
            (
                "n".to_owned(),
                Value::List(vec![5.into(), Value::Float(1e20), Value::Null, "a\"\\".into()]),
            ),
        ]
        .into_iter()
        .collect();
        Some(Value::List(vec![
            Value::Dict(event),
            Value::Dict(Object::new()),
            Value::Null,
        ]))
    }

    #[test]
    fn columns_come_back_as_they_went_in() {
        let Some(events) = events() else { panic!("an id") };
        let mut stored = Vec::new();
        write_stored(&mut stored, &events);
        let stored = String::from_utf8_lossy(&stored);
        assert_eq!(
            stored,
            r#"[{"when": 20615833000, "wh\u00e9": "0123456789abcdef01234567", "n": [5, 1e+20, null, "a\"\\"]}, {}, null]"#
        );
        assert_eq!(read_stored(&stored, Some(&EVENTS)), Ok(events.clone()));

        let (mut answer, mut expected) = (Vec::new(), Vec::new());
        assert_eq!(write_stored_as_answer(&mut answer, &stored, &EVENTS, RFC_1123), Ok(()));
        write_value(&mut expected, &events, RFC_1123);
        assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(&expected));
    }

    #[test]
    fn a_number_is_a_date_only_where_the_schema_says_so() {
        const EITHER: FieldSpec = FieldSpec {
            types: &[Type::DateTime, Type::Integer],
            ..FieldSpec::DEFAULT
        };
        assert_eq!(
            read_stored("5", Some(&WHEN)),
            Ok(Value::DateTime(DateTime::from_millis(5)))
        );
        assert_eq!(read_stored("5", Some(&EITHER)), Ok(5.into()));
        assert_eq!(read_stored("5", None), Ok(5.into()));
    }

    #[test]
    fn other_peoples_text_is_copied_or_refused() {
        let copied = |text: &str| {
            let mut out = Vec::new();
            write_stored_as_answer(&mut out, text, &EVENTS, "%Y").map(|()| String::from_utf8_lossy(&out).into_owned())
        };
        assert_eq!(
            copied(" [ {\"when\" :0 } ]\n"),
            Ok(" [ {\"when\" :\"1970\" } ]\n".to_owned())
        );
        let broken = [
            "", "[", "[1", "[1,", "{", "{\"a\"", "{\"a\":", "{1:2}", "\"", "\"\\", "[1]]", "é", "[,]",
        ];
        for broken in broken {
            assert!(copied(broken).is_err(), "{broken:?}");
        }
        assert!(copied(&"[".repeat(100_000)).is_err());
    }
}
