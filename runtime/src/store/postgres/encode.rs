//! Parameters on the wire. What a parameter's type is, the database says when it prepares the statement, so that one
//! text always has the same types whatever is bound first. Leaves preparing to `statements`.

use super::super::bind::Bind;
use super::kind::{EPOCH, Kind};
use super::numeric;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, Postgres, Type};
use std::borrow::Cow;

/// What stands for one parameter.
#[derive(Debug)]
pub(super) enum Param<'a> {
    One(&'a Bind),
    /// A list, one element for each row of a statement over many.
    Many(Vec<&'a Bind>),
}

/// `binds`, each a parameter.
pub(super) fn each(binds: &[Bind]) -> Vec<Param<'_>> {
    binds.iter().map(Param::One).collect()
}

/// `rows` as lists, one for each parameter: the first of each row, the second of each row, …
pub(super) fn columns<'a>(rows: &[&'a [Bind]]) -> Vec<Param<'a>> {
    let width = rows.first().map_or(0, |row| row.len());
    let column = |index: usize| Param::Many(rows.iter().filter_map(|row| row.get(index)).collect());
    (0..width).map(column).collect()
}

/// The parameters of a statement whose parameters have these types.
pub(super) fn arguments(params: &[Param<'_>], types: &[PgTypeInfo]) -> Result<PgArguments, sqlx::Error> {
    if params.len() != types.len() {
        return Err(sqlx::Error::Encode(
            format!("{} parameters for {}", params.len(), types.len()).into(),
        ));
    }
    let mut arguments = PgArguments::default();
    for (param, info) in params.iter().zip(types) {
        arguments.add(Typed { param, info }).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

struct Typed<'a> {
    param: &'a Param<'a>,
    info: &'a PgTypeInfo,
}

impl Type<Postgres> for Typed<'_> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Typed<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let oid = self.info.oid().map_or(0, |oid| oid.0);
        match self.param {
            Param::One(bind) => one(bind, Kind::of(oid), buffer),
            Param::Many(binds) => {
                let (kind, element) =
                    Kind::of_elements(oid).ok_or("a parameter that is a list where none is expected")?;
                many(binds, kind, element, buffer)?;
                Ok(IsNull::No)
            }
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.info.clone())
    }
}

/// One dimension, counted from 1, each element behind its length.
fn many(binds: &[&Bind], kind: Kind, element: u32, out: &mut Vec<u8>) -> Result<(), BoxDynError> {
    let nulls = binds.iter().any(|bind| **bind == Bind::Null);
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&i32::from(nulls).to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
    out.extend_from_slice(&i32::try_from(binds.len())?.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for bind in binds {
        let at = out.len();
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        if let IsNull::No = one(bind, kind, out)? {
            let length = i32::try_from(out.len() - at - 4)?;
            out[at..at + 4].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(())
}

fn one(bind: &Bind, kind: Kind, out: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
    match (kind, bind) {
        (_, Bind::Null) => return Ok(IsNull::Yes),
        (Kind::Boolean, Bind::Boolean(truth)) => out.push(u8::from(*truth)),
        // as the other database keeps it
        (Kind::Boolean, Bind::Integer(number)) => out.push(u8::from(*number != 0)),
        (Kind::Integer, bind) => out.extend_from_slice(&integer(bind)?.to_be_bytes()),
        (Kind::MediumInteger, bind) => out.extend_from_slice(&i32::try_from(integer(bind)?)?.to_be_bytes()),
        (Kind::SmallInteger, bind) => out.extend_from_slice(&i16::try_from(integer(bind)?)?.to_be_bytes()),
        (Kind::Float, Bind::Float(number)) => out.extend_from_slice(&number.to_be_bytes()),
        (Kind::Float, Bind::Integer(number)) => out.extend_from_slice(&(*number as f64).to_be_bytes()),
        (Kind::Single, Bind::Float(number)) => out.extend_from_slice(&(*number as f32).to_be_bytes()),
        (Kind::Single, Bind::Integer(number)) => out.extend_from_slice(&(*number as f32).to_be_bytes()),
        (Kind::Numeric, bind) => {
            let text: Cow<'_, str> = match bind {
                Bind::Float(number) => numeric::decimal(*number).into(),
                Bind::Text(text) => text.into(),
                bind => integer(bind)?.to_string().into(),
            };
            numeric::encode(&text, out).ok_or("no number")?;
        }
        (Kind::DateTime, Bind::DateTime(_) | Bind::Integer(_)) => {
            let millis = integer(bind)?.checked_sub(EPOCH);
            let micros = millis
                .and_then(|millis| millis.checked_mul(1000))
                .ok_or("a date too far away")?;
            out.extend_from_slice(&micros.to_be_bytes());
        }
        (Kind::Text, bind) => text(bind, out),
        (Kind::Json, bind) => out.extend_from_slice(json(bind).as_bytes()),
        (Kind::JsonBinary, bind) => {
            // the version of the format
            out.push(1);
            out.extend_from_slice(json(bind).as_bytes());
        }
        (kind, bind) => return Err(format!("{} does not become {kind:?}", name(bind)).into()),
    }
    Ok(IsNull::No)
}

fn integer(bind: &Bind) -> Result<i64, BoxDynError> {
    match bind {
        Bind::Integer(number) => Ok(*number),
        Bind::Boolean(truth) => Ok(i64::from(*truth)),
        Bind::DateTime(moment) => Ok(moment.millis()),
        Bind::Text(text) => Ok(text.parse()?),
        other => Err(format!("{} does not become a whole number", name(other)).into()),
    }
}

fn text(bind: &Bind, out: &mut Vec<u8>) {
    match bind {
        // U+0000 is in no document and may still be asked for; the database takes no such text, so another letter that
        // is in no document stands for it
        Bind::Text(text) | Bind::Json(text) if text.contains('\0') => {
            out.extend_from_slice(text.replace('\0', "\u{10ffff}").as_bytes());
        }
        Bind::Text(text) | Bind::Json(text) => out.extend_from_slice(text.as_bytes()),
        Bind::ObjectId(id) => out.extend_from_slice(id.to_hex().as_bytes()),
        Bind::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Bind::Float(number) => out.extend_from_slice(numeric::decimal(*number).as_bytes()),
        Bind::Boolean(truth) => out.extend_from_slice(truth.to_string().as_bytes()),
        Bind::DateTime(moment) => out.extend_from_slice(moment.millis().to_string().as_bytes()),
        Bind::Null => {}
    }
}

fn json(bind: &Bind) -> Cow<'_, str> {
    match bind {
        // JSON is text in the other database
        Bind::Json(text) | Bind::Text(text) => expanded(text),
        Bind::ObjectId(id) => format!("\"{}\"", id.to_hex()).into(),
        other => {
            let mut plain = Vec::new();
            text(other, &mut plain);
            String::from_utf8_lossy(&plain).into_owned().into()
        }
    }
}

/// What a parameter is, without its value: it may be a secret.
fn name(bind: &Bind) -> &'static str {
    match bind {
        Bind::Null => "null",
        Bind::Boolean(_) => "a truth value",
        Bind::Integer(_) => "a whole number",
        Bind::Float(_) => "a number",
        Bind::Text(_) => "text",
        Bind::DateTime(_) => "a date",
        Bind::ObjectId(_) => "an id",
        Bind::Json(_) => "JSON",
    }
}

/// JSON in which numbers with an exponent are written out, with a point: `jsonb` keeps digits and scale, so that
/// `1e22` would come back as a whole number.
fn expanded(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let number = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = bytes[at..].iter().take_while(|byte| number(byte)).count();
                let text = &json[at..at + length];
                if text.contains(['e', 'E'])
                    && let Ok(double) = text.parse::<f64>()
                {
                    out.push_str(&json[copied..at]);
                    out.push_str(&numeric::decimal(double));
                    copied = at + length;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return json.into();
    }
    out.push_str(&json[copied..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::expanded;

    #[test]
    fn exponents_are_written_out_and_text_is_left_alone() {
        for (json, expected) in [
            (
                r#"{"a": 1e3, "1e3": "1e3 \" 1e3"}"#,
                r#"{"a": 1000.0, "1e3": "1e3 \" 1e3"}"#,
            ),
            ("[1E-7,-2.5e+2, 5.0, 5]", "[0.0000001,-250.0, 5.0, 5]"),
            ("1e22", "10000000000000000000000.0"),
            ("\"1e3", "\"1e3"),
            ("\"\\", "\"\\"),
            ("", ""),
        ] {
            assert_eq!(expanded(json), expected, "{json}");
        }
    }
}
