//! How Python prints values: `str` and `repr`, which Eve's messages are made of.
//! Leaves JSON to `json::write`.

use crate::json::write::write_float;
use crate::spec::Literal;
use crate::value::Value;

/// Python's `str`: strings as they are, everything else as [`repr`] but for dates and ids.
pub fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::DateTime(moment) => moment.to_python(),
        Value::ObjectId(id) => id.to_hex(),
        other => repr(other),
    }
}

/// Python's `str` of a constant of the settings.
pub fn str_of_literal(literal: &Literal) -> String {
    str(&literal.into())
}

/// Python's `repr`, as values look inside lists.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(&mut out, value);
    out
}

/// Python's `repr` of a tuple: `('a',)`, `('a', 'b')`.
pub fn repr_of_tuple(values: &[Value]) -> String {
    let mut out = String::from("(");
    write_sequence(&mut out, values.iter(), write_repr);
    out.push_str(if values.len() == 1 { ",)" } else { ")" });
    out
}

/// Python's `repr` of a list of strings: `['integer', 'string']`.
pub fn repr_of_names(names: &[&str]) -> String {
    let mut out = String::from("[");
    write_sequence(&mut out, names.iter(), |out, name| write_string(out, name));
    out.push(']');
    out
}

fn write_sequence<T>(out: &mut String, parts: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, part);
    }
}

fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Boolean(truth) => out.push_str(if *truth { "True" } else { "False" }),
        Value::Integer(number) => out.push_str(&number.to_string()),
        Value::Float(number) => {
            let mut text = Vec::new();
            write_float(&mut text, *number);
            out.push_str(&String::from_utf8_lossy(&text));
        }
        Value::String(text) => write_string(out, text),
        Value::DateTime(moment) => {
            // Seconds and microseconds that are zero are left out, from the right.
            let parts = moment.parts();
            let shown = if parts[6] != 0 {
                7
            } else if parts[5] != 0 {
                6
            } else {
                5
            };
            out.push_str("datetime.datetime(");
            write_sequence(out, parts.iter().take(shown), |out, part| {
                out.push_str(&part.to_string())
            });
            out.push(')');
        }
        Value::ObjectId(id) => out.push_str(&format!("ObjectId('{id}')")),
        Value::List(elements) => {
            out.push('[');
            write_sequence(out, elements.iter(), write_repr);
            out.push(']');
        }
        Value::Dict(object) => {
            out.push('{');
            write_sequence(out, object.iter(), |out, (key, value)| {
                write_string(out, key);
                out.push_str(": ");
                write_repr(out, value);
            });
            out.push('}');
        }
    }
}

/// Single quotes, unless the text has some and no double ones. What cannot be printed is escaped.
fn write_string(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => out.extend(['\\', quote]),
            _ if is_printable(character) => out.push(character),
            _ => match u32::from(character) {
                code @ ..=0xff => out.push_str(&format!("\\x{code:02x}")),
                code @ ..=0xffff => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    out.push(quote);
}

/// Rust keeps the same table of characters that cannot be printed as Python does, but only its escapes show it; a
/// character that merely joins its predecessor is escaped nowhere but at the start of a text.
fn is_printable(character: char) -> bool {
    let joined: String = ['a', character].into_iter().collect();
    !joined.escape_debug().to_string().contains("\\u{")
}

#[cfg(test)]
mod tests {
    use super::{repr, repr_of_names, repr_of_tuple, str};
    use crate::id::ObjectId;
    use crate::json::parse::parse_text;
    use crate::time::DateTime;
    use crate::value::Value;

    #[test]
    fn values_look_as_python_prints_them() {
        #[track_caller]
        fn check(json: &str, plain: &str, quoted: &str) {
            let value = parse_text(json).unwrap_or_default();
            assert_eq!((str(&value).as_str(), repr(&value).as_str()), (plain, quoted));
        }
        check("null", "None", "None");
        check("true", "True", "True");
        check("5", "5", "5");
        check("5.0", "5.0", "5.0");
        check("1e20", "1e+20", "1e+20");
        check(r#""it's""#, "it's", r#""it's""#);
        check(r#""say \"it's\"""#, r#"say "it's""#, r#"'say "it\'s"'"#);
        check(
            r#""\u00e9\n\\ e\u0301 \u0001\u00a0\u200b\ud83d\ude00""#,
            "é\n\\ e\u{301} \u{1}\u{a0}\u{200b}😀",
            "'é\\n\\\\ e\u{301} \\x01\\xa0\\u200b😀'",
        );
        check("[]", "[]", "[]");
        check(
            r#"{"a": [1, null, false, 1.5, "b"], "c": {}}"#,
            "{'a': [1, None, False, 1.5, 'b'], 'c': {}}",
            "{'a': [1, None, False, 1.5, 'b'], 'c': {}}",
        );
    }

    #[test]
    fn dates_and_ids_have_two_looks() {
        #[track_caller]
        fn check(value: &Value, plain: &str, quoted: &str) {
            assert_eq!((str(value).as_str(), repr(value).as_str()), (plain, quoted));
        }
        let date = |milliseconds| Value::DateTime(DateTime::from_millis(milliseconds));
        check(
            &date(20_615_833_000),
            "1970-08-27 14:37:13",
            "datetime.datetime(1970, 8, 27, 14, 37, 13)",
        );
        check(&date(0), "1970-01-01 00:00:00", "datetime.datetime(1970, 1, 1, 0, 0)");
        check(
            &date(5),
            "1970-01-01 00:00:00.005000",
            "datetime.datetime(1970, 1, 1, 0, 0, 0, 5000)",
        );
        let id = ObjectId::parse("0123456789abcdef01234567")
            .map(Value::ObjectId)
            .unwrap_or_default();
        check(&id, "0123456789abcdef01234567", "ObjectId('0123456789abcdef01234567')");
    }

    #[test]
    fn tuples_of_one_have_a_comma() {
        assert_eq!(repr_of_tuple(&["z".into()]), "('z',)");
        assert_eq!(repr_of_tuple(&["z".into(), 1.into()]), "('z', 1)");
        assert_eq!(repr_of_names(&["integer", "string"]), "['integer', 'string']");
    }
}
