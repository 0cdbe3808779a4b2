//! Constants of the settings: defaults, bounds and allowed values, against the type of their field.
//! Leaves what a client sends to the runtime, which is more lenient.

use crate::model::{Field, Literal, Nested, Type};
use crate::read::{Node, Value, timestamp};

/// The constant as it stands.
pub(crate) fn literal(node: &Node) -> Literal {
    match &node.value {
        Value::Null => Literal::Null,
        Value::Boolean(value) => Literal::Boolean(*value),
        Value::Integer(value) => Literal::Integer(*value),
        Value::Float(value) => Literal::Float(*value),
        Value::String(value) => Literal::String(value.clone()),
        Value::List(nodes) => Literal::List(nodes.iter().map(literal).collect()),
        Value::Map(entries) => Literal::Dict(
            entries
                .iter()
                .map(|(key, node)| (key.text.clone(), literal(node)))
                .collect(),
        ),
    }
}

/// The constant as a value of one of `types`; `None` when it is none.
pub(crate) fn of_types(node: &Node, types: &[Type]) -> Option<Literal> {
    if types.is_empty() {
        return Some(literal(node));
    }
    types.iter().find_map(|declared| of_type(node, *declared))
}

fn of_type(node: &Node, declared: Type) -> Option<Literal> {
    match (declared, &node.value) {
        (Type::Float | Type::Number, Value::Float(value)) => Some(Literal::Float(*value)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "what a double cannot hold is no double in the settings either"
        )]
        (Type::Float, Value::Integer(value)) => Some(Literal::Float(*value as f64)),
        (Type::DateTime, Value::String(text)) => timestamp(text).map(Literal::DateTime),
        (Type::ObjectId, Value::String(text)) => is_object_id(text).then(|| Literal::String(text.clone())),
        // the runtime reads it as it reads what a client sends
        (Type::Decimal, Value::Integer(value)) => Some(Literal::String(value.to_string())),
        (Type::Decimal, Value::Float(value)) => Some(Literal::String(value.to_string())),
        (Type::Decimal, Value::String(text)) => is_decimal(text).then(|| Literal::String(text.clone())),
        (Type::Email, Value::String(text)) => text.contains('@').then(|| literal(node)),
        (Type::Url, Value::String(text)) => text.contains("://").then(|| literal(node)),
        (Type::Uuid, Value::String(text)) => is_uuid(text).then(|| literal(node)),
        (Type::Date, Value::String(text)) => (text.len() == 10 && timestamp(text).is_some()).then(|| literal(node)),
        (Type::Time, Value::String(text)) => is_time(text).then(|| literal(node)),
        (declared, Value::Map(_)) if is_geojson(declared) => Some(literal(node)),
        (Type::String, Value::String(_))
        | (Type::Integer | Type::Number, Value::Integer(_))
        | (Type::Boolean, Value::Boolean(_))
        | (Type::Dict | Type::DbRef | Type::Container, Value::Map(_))
        | (Type::List | Type::Container, Value::List(_)) => Some(literal(node)),
        _ => None,
    }
}

/// The constant as a value of `field`, down to its members and elements. Where it does not fit: the node that does
/// not, and the types that it should have had.
pub(crate) fn of_field<'n, 'f>(node: &'n Node, field: &'f Field) -> Result<Literal, (&'n Node, &'f [Type])> {
    if node.value == Value::Null {
        return if field.nullable {
            Ok(Literal::Null)
        } else {
            Err((node, &field.types))
        };
    }
    match (&node.value, &field.nested) {
        (Value::Map(entries), Some(Nested::Dict { fields, .. })) => entries
            .iter()
            .map(
                |(key, value)| match fields.iter().find(|field| field.name == key.text) {
                    Some(member) => of_field(value, member).map(|literal| (key.text.clone(), literal)),
                    None => Ok((key.text.clone(), literal(value))),
                },
            )
            .collect::<Result<_, _>>()
            .map(Literal::Dict),
        (Value::List(nodes), Some(Nested::List(element))) => nodes
            .iter()
            .map(|node| of_field(node, element))
            .collect::<Result<_, _>>()
            .map(Literal::List),
        _ => of_types(node, &field.types).ok_or((node, field.types.as_slice())),
    }
}

/// How a type is written.
pub(crate) fn type_name(declared: Type) -> &'static str {
    match declared {
        Type::String => "string",
        Type::Integer => "integer",
        Type::Float => "float",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::DateTime => "datetime",
        Type::ObjectId => "objectid",
        Type::Dict => "dict",
        Type::List => "list",
        Type::Decimal => "decimal",
        Type::Email => "email",
        Type::Url => "url",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::DbRef => "dbref",
        Type::Set => "set",
        Type::Binary => "binary",
        Type::Container => "container",
        Type::Point => "point",
        Type::MultiPoint => "multipoint",
        Type::LineString => "linestring",
        Type::Polygon => "polygon",
        Type::MultiLineString => "multilinestring",
        Type::MultiPolygon => "multipolygon",
        Type::GeometryCollection => "geometrycollection",
        Type::Feature => "feature",
        Type::FeatureCollection => "featurecollection",
    }
}

/// How several are: `string or integer`.
pub(crate) fn type_names(types: &[Type]) -> String {
    types
        .iter()
        .map(|declared| type_name(*declared))
        .collect::<Vec<_>>()
        .join(" or ")
}

/// Plain digits with a point and a sign; more digits than a 128-bit decimal has are none.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && digits.len() <= 34
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `10:00` or `10:00:00`, perhaps with a fraction; the runtime looks closer.
fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let within = |part: &&str, below: f64| part.parse().is_ok_and(|number: f64| (0.0..below).contains(&number));
    match parts.as_slice() {
        [hour, rest @ ..] => {
            (1..=2).contains(&rest.len()) && within(hour, 24.0) && rest.iter().all(|part| within(part, 60.0))
        }
        [] => false,
    }
}

/// Whether values of the type are objects of GeoJSON.
pub(crate) fn is_geojson(declared: Type) -> bool {
    matches!(
        declared,
        Type::Point
            | Type::MultiPoint
            | Type::LineString
            | Type::Polygon
            | Type::MultiLineString
            | Type::MultiPolygon
            | Type::GeometryCollection
            | Type::Feature
            | Type::FeatureCollection
    )
}

fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::of_types;
    use crate::model::{Literal, Type};
    use crate::read::{Node, Value};

    #[test]
    fn constants_must_fit_a_type() {
        let text = |text: &str| Value::String(text.into());
        for (value, types, expected) in [
            (text("x"), &[Type::String][..], Some(Literal::String("x".into()))),
            (
                text("2020-01-01"),
                &[Type::DateTime],
                Some(Literal::DateTime(1_577_836_800_000)),
            ),
            (
                text("2020-01-01"),
                &[Type::String],
                Some(Literal::String("2020-01-01".into())),
            ),
            (text("soon"), &[Type::DateTime], None),
            (Value::Integer(1), &[Type::Float], Some(Literal::Float(1.0))),
            (
                Value::Integer(1),
                &[Type::Integer, Type::Float],
                Some(Literal::Integer(1)),
            ),
            (Value::Float(1.5), &[Type::Integer], None),
            (Value::Boolean(true), &[Type::String], None),
            (Value::Boolean(true), &[], Some(Literal::Boolean(true))),
            (text("5f2"), &[Type::ObjectId], None),
        ] {
            assert_eq!(
                of_types(&Node::new(value.clone()), types),
                expected,
                "{value:?} as {types:?}"
            );
        }
    }
}
