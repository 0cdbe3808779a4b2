//! From values to JSON text in the form of Python's `json.dumps`: `", "` and `": "` between, everything outside ASCII
//! escaped, floats as `repr` prints them. Leaves the choice of what is written to `http` and `store`.

use crate::id::ObjectId;
use crate::time::DateTime;
use crate::value::{Object, Value};

/// Between elements and members.
pub const COMMA: &[u8] = b", ";

/// Appends any value. Dates are printed by `date_format`, ids as their hexadecimal digits.
pub fn write_value(out: &mut Vec<u8>, value: &Value, date_format: &str) {
    match value {
        Value::Null => write_null(out),
        Value::Boolean(truth) => write_boolean(out, *truth),
        Value::Integer(number) => write_integer(out, *number),
        Value::Float(number) => write_float(out, *number),
        Value::String(text) => write_string(out, text),
        Value::DateTime(moment) => write_date(out, *moment, date_format),
        Value::ObjectId(id) => write_id(out, *id),
        Value::List(elements) => write_list(out, elements, |out, element| write_value(out, element, date_format)),
        Value::Dict(object) => write_object(out, object, |out, member| write_value(out, member, date_format)),
    }
}

/// Appends a list, each element by `write`.
pub fn write_list<T>(out: &mut Vec<u8>, elements: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(COMMA);
        }
        write(out, element);
    }
    out.push(b']');
}

/// Appends an object in the order of its keys, each value by `write`.
pub fn write_object(out: &mut Vec<u8>, object: &Object, write: impl Fn(&mut Vec<u8>, &Value)) {
    out.push(b'{');
    for (index, (key, value)) in object.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(COMMA);
        }
        write_key(out, key);
        write(out, value);
    }
    out.push(b'}');
}

/// Appends `null`.
pub fn write_null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// Appends `true` or `false`.
pub fn write_boolean(out: &mut Vec<u8>, truth: bool) {
    out.extend_from_slice(if truth { b"true" } else { b"false" });
}

/// Appends a whole number.
pub fn write_integer(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a float as Python's `repr`: the shortest digits that read back as the same number, always with `.0` or an
/// exponent. What is not finite, which nothing lets in, becomes `null`.
pub fn write_float(out: &mut Vec<u8>, number: f64) {
    if !number.is_finite() {
        return write_null(out);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    // From 1e16 upwards and below 1e-4 Python writes an exponent, with a sign and at least two digits.
    let magnitude = number.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        out.extend_from_slice(text.as_bytes());
    } else {
        write_with_exponent(out, text);
    }
}

fn write_with_exponent(out: &mut Vec<u8>, text: &str) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    // All digits in a row, and where the point stands among them.
    let digits = [whole, fraction].concat();
    let leading_zeros = digits.bytes().take_while(|digit| *digit == b'0').count();
    let significant = digits.trim_matches('0');
    let point = whole.len() as i64 - leading_zeros as i64 + exponent;
    let (first, others) = significant.split_at(significant.len().min(1));
    out.extend_from_slice(sign.as_bytes());
    out.extend_from_slice(first.as_bytes());
    if !others.is_empty() {
        out.push(b'.');
        out.extend_from_slice(others.as_bytes());
    }
    let power = point - 1;
    out.extend_from_slice(if power < 0 { b"e-" } else { b"e+" });
    if power.abs() < 10 {
        out.push(b'0');
    }
    write_integer(out, power.abs());
}

/// Appends an id: 24 hexadecimal digits between quotes.
pub fn write_id(out: &mut Vec<u8>, id: ObjectId) {
    out.push(b'"');
    out.extend_from_slice(id.to_hex().as_bytes());
    out.push(b'"');
}

/// Appends a date, printed by `date_format`, between quotes.
pub fn write_date(out: &mut Vec<u8>, moment: DateTime, date_format: &str) {
    if date_format == crate::time::RFC_1123 {
        out.push(b'"');
        moment.format_http(out);
        out.push(b'"');
    } else {
        let mut text = Vec::with_capacity(32);
        moment.format(date_format, &mut text);
        write_string(out, &String::from_utf8_lossy(&text));
    }
}

/// Appends a member's key and the colon.
pub fn write_key(out: &mut Vec<u8>, key: &str) {
    write_string(out, key);
    out.extend_from_slice(b": ");
}

/// Appends a string between quotes; everything but printable ASCII is escaped.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text;
    while let Some(place) = rest.bytes().position(needs_escape) {
        let (plain, special) = rest.split_at(place);
        out.extend_from_slice(plain.as_bytes());
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            write_escaped(out, character);
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

fn needs_escape(byte: u8) -> bool {
    !(b' '..=b'~').contains(&byte) || byte == b'"' || byte == b'\\'
}

fn write_escaped(out: &mut Vec<u8>, character: char) {
    let short = match character {
        '"' => b'"',
        '\\' => b'\\',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        _ => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(b"\\u");
                for shift in [12, 8, 4, 0] {
                    out.push(b"0123456789abcdef"[usize::from(*unit >> shift & 0xf)]);
                }
            }
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::{write_float, write_value};
    use crate::id::ObjectId;
    use crate::json::parse::parse;
    use crate::time::{DateTime, RFC_1123};
    use crate::value::{Object, Value};

    #[track_caller]
    fn check(value: impl Into<Value>, expected: &str) {
        let mut out = Vec::new();
        write_value(&mut out, &value.into(), RFC_1123);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn values_look_as_python_prints_them() {
        check(Value::Null, "null");
        check(true, "true");
        check(i64::MIN, "-9223372036854775808");
        check("", r#""""#);
        check(
            "a\"b\\c/\n\r\t\u{8}\u{c}\u{1f}\u{7f}",
            r#""a\"b\\c/\n\r\t\b\f\u001f\u007f""#,
        );
        check("é€😀", r#""\u00e9\u20ac\ud83d\ude00""#);
        check(
            Value::DateTime(DateTime::from_millis(0)),
            r#""Thu, 01 Jan 1970 00:00:00 GMT""#,
        );
        let id = ObjectId::parse("0123456789ABCDEF01234567")
            .map(Value::ObjectId)
            .unwrap_or_default();
        check(id, r#""0123456789abcdef01234567""#);
        check(Object::new(), "{}");
        let object: Object = [
            ("b".to_owned(), 1.into()),
            ("ä".to_owned(), Value::List(vec![2.into(), Value::Float(3.0)])),
        ]
        .into_iter()
        .collect();
        check(object, r#"{"b": 1, "\u00e4": [2, 3.0]}"#);
    }

    #[test]
    fn dates_follow_the_format_and_are_escaped() {
        let mut out = Vec::new();
        write_value(&mut out, &Value::DateTime(DateTime::from_millis(0)), "\"é\" %Y");
        assert_eq!(String::from_utf8_lossy(&out), r#""\"\u00e9\" 1970""#);
    }

    #[test]
    fn floats_look_as_python_prints_them() {
        #[track_caller]
        fn check(number: f64, expected: &str) {
            let mut out = Vec::new();
            write_float(&mut out, number);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
        check(0.0, "0.0");
        check(-0.0, "-0.0");
        check(1.0, "1.0");
        check(-1.5, "-1.5");
        check(0.1 + 0.2, "0.30000000000000004");
        check(100.0, "100.0");
        check(1e15, "1000000000000000.0");
        check(9_999_999_999_999_998.0, "9999999999999998.0");
        check(1e16, "1e+16");
        check(1.5e16, "1.5e+16");
        check(12_345_678_901_234_567_890.0, "1.2345678901234567e+19");
        check(1e22, "1e+22");
        check(1e300, "1e+300");
        check(0.0001, "0.0001");
        check(0.000_123, "0.000123");
        check(0.000_01, "1e-05");
        check(-0.000_012_3, "-1.23e-05");
        check(1e-7, "1e-07");
        check(5e-324, "5e-324");
        check(f64::MAX, "1.7976931348623157e+308");
        check(f64::NAN, "null");
        check(f64::INFINITY, "null");
    }

    #[test]
    fn what_is_written_can_be_read() {
        let text = r#"{"a": [1, 2.5, -3e-07, null, true, {"\u00e9\n": "\ud83d\ude00"}], "b": {}}"#;
        let value = parse(text.as_bytes()).unwrap_or_default();
        check(value, text);
    }
}
