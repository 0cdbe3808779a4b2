//! The column of a field: its type, what migrations have to know about it, and the name that it had.
//! Leaves which columns a table has to `tables`.

use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, registry};
use crate::model::{Field, Literal, Nested, ScalarType, Type};
use eden_sql::table::{ColumnType, Constant, JsonShape};
use std::fmt::Write;

/// The stored type of a field.
pub(super) fn column_type(field: &Field) -> ColumnType {
    if field.secret.is_some() {
        return ColumnType::Text;
    }
    match field.types.as_slice() {
        [Type::Decimal] => ColumnType::Decimal,
        [only] if only.is_text() => ColumnType::Text,
        [Type::Integer] => ColumnType::Integer,
        [Type::Float] => ColumnType::Float,
        [Type::Number] => ColumnType::Number,
        [Type::Boolean] => ColumnType::Boolean,
        [Type::DateTime] => ColumnType::DateTime,
        [Type::ObjectId] => ColumnType::ObjectId,
        _ => ColumnType::Json,
    }
}

/// The stored type of ids.
pub(super) fn id_column(id: ScalarType) -> ColumnType {
    match id {
        ScalarType::String => ColumnType::Text,
        ScalarType::Integer => ColumnType::Integer,
        ScalarType::ObjectId => ColumnType::ObjectId,
    }
}

/// What a field that is kept as JSON holds, as far as its one type says.
pub(super) fn shape(field: &Field) -> Option<JsonShape> {
    match field.types.as_slice() {
        _ if column_type(field) != ColumnType::Json => None,
        [Type::List] => Some(JsonShape::List(match &field.nested {
            Some(Nested::List(element)) => column_type(element),
            _ => ColumnType::Json,
        })),
        [_] => Some(JsonShape::Dict),
        _ => None,
    }
}

/// The default of a field that every document has: what documents get that are older than the field.
pub(super) fn default(field: &Field) -> Option<Constant> {
    let default = field.default.as_ref().filter(|_| field.is_certain())?;
    constant(default, column_type(field))
}

/// A constant as a column of this type keeps it.
fn constant(literal: &Literal, column_type: ColumnType) -> Option<Constant> {
    match (literal, column_type) {
        (Literal::Null, _) => None,
        (literal, ColumnType::Json) => {
            let mut text = String::new();
            json(literal, &mut text);
            Some(Constant::Json(text))
        }
        (Literal::Boolean(truth), _) => Some(Constant::Boolean(*truth)),
        (Literal::Integer(number), _) => Some(Constant::Number(number.to_string())),
        (Literal::Float(number), _) => Some(Constant::Number(format!("{number:?}"))),
        (Literal::String(text), _) => Some(Constant::Text(text.clone())),
        (Literal::DateTime(millis), _) => Some(Constant::DateTime(*millis)),
        (Literal::List(_) | Literal::Dict(_), _) => None,
    }
}

/// Appends the stored form: dates inside are numbers.
fn json(literal: &Literal, out: &mut String) {
    // writing to a string does not fail
    let _ = match literal {
        Literal::Null => write!(out, "null"),
        Literal::Boolean(truth) => write!(out, "{truth}"),
        Literal::Integer(number) => write!(out, "{number}"),
        Literal::Float(number) => write!(out, "{number:?}"),
        Literal::DateTime(millis) => write!(out, "{millis}"),
        Literal::String(text) => {
            string(text, out);
            Ok(())
        }
        Literal::List(elements) => {
            out.push('[');
            for (place, element) in elements.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                json(element, out);
            }
            write!(out, "]")
        }
        Literal::Dict(members) => {
            out.push('{');
            for (place, (key, member)) in members.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                string(key, out);
                out.push_str(": ");
                json(member, out);
            }
            write!(out, "}}")
        }
    };
}

/// A JSON string in ASCII, as the server writes it.
fn string(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(letter @ ('"' | '\\')) => out.extend(['\\', letter]),
            Some(letter @ ' '..='~') => out.push(letter),
            _ => {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push('"');
}

/// The name that a field of the document had before.
pub(super) fn renamed_from(field: &Field, draft: &Draft) -> Option<String> {
    let schema = &draft.settings.schema.as_ref()?.value.0;
    let (_, rules) = schema.iter().find(|(key, _)| key.text == field.name)?;
    rules.renamed_from.as_ref()?.value.clone()
}

/// A name that was given up cannot be in use still: whose values would those be?
pub(super) fn renames(drafts: &[Draft], out: &mut Diagnostics) {
    for draft in drafts {
        let schema = draft.settings.schema.as_ref().map_or(&[][..], |set| &set.value.0);
        let mut seen: Vec<&str> = Vec::new();
        for (key, rules) in schema {
            let Some(set) = &rules.renamed_from else { continue };
            let Some(old) = &set.value else { continue };
            let in_use = schema.iter().any(|(other, _)| other.text == *old);
            let twice = seen.contains(&old.as_str());
            seen.push(old);
            if in_use || twice {
                let reason = if in_use {
                    "is still a field"
                } else {
                    "is what another field was called too"
                };
                out.push(still_there(set.place, &key.text, old, reason));
            }
        }
        let Some((set, old)) = draft
            .settings
            .renamed_from
            .as_ref()
            .and_then(|set| Some((set, set.value.as_ref()?)))
        else {
            continue;
        };
        if drafts.iter().any(|other| other.source == *old) {
            out.push(still_there(
                set.place,
                &draft.resource.name,
                old,
                "is still a resource or a source",
            ));
        }
    }
}

fn still_there(place: Place, name: &str, old: &str, reason: &str) -> Diagnostic {
    let message = format!("`{name}` cannot have been called `{old}`: that {reason}");
    Diagnostic::new(&registry::RENAMED_FROM, place, message)
        .hint("write the name that it had when the newest migration was made, or remove `renamed_from`")
}

#[cfg(test)]
mod tests {
    use super::{constant, json};
    use crate::model::Literal;
    use eden_sql::table::{ColumnType, Constant};

    #[test]
    fn constants_are_kept_as_their_columns_keep_values() {
        for (literal, column_type, expected) in [
            (Literal::Null, ColumnType::Json, None),
            (
                Literal::Integer(5),
                ColumnType::Number,
                Some(Constant::Number("5".into())),
            ),
            (
                Literal::Float(5.0),
                ColumnType::Number,
                Some(Constant::Number("5.0".into())),
            ),
            (
                Literal::String("a".into()),
                ColumnType::Json,
                Some(Constant::Json("\"a\"".into())),
            ),
        ] {
            assert_eq!(constant(&literal, column_type), expected);
        }
        let mut text = String::new();
        let list = Literal::List(vec![
            Literal::Null,
            Literal::DateTime(7),
            Literal::String("\"é😀\n".into()),
        ]);
        json(&Literal::Dict(vec![("a".into(), list)]), &mut text);
        assert_eq!(text, r#"{"a": [null, 7, "\"\u00e9\ud83d\ude00\u000a"]}"#);
    }
}
