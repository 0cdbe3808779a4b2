//! The rule `type`: which values are of a declared type, and what is said of those that are of none.
//! Leaves what a text or an object must look like to `text`, `decimal`, `dbref` and `geojson`.

use super::{dbref, decimal, geojson, python, text};
use crate::spec::Type;
use crate::value::Value;

/// `type`: the value must have one of the declared types.
/// `open_geojson` lets objects of GeoJSON have other members.
pub fn type_of(types: &[Type], value: &Value, open_geojson: bool) -> Option<String> {
    if types.is_empty() || types.iter().any(|declared| has_type(*declared, value, open_geojson)) {
        return None;
    }
    Some(match types {
        [only] => wrong_type(*only),
        several => {
            let names: Vec<&str> = several.iter().map(|declared| type_name(*declared)).collect();
            format!("must be of {} type", python::repr_of_names(&names))
        }
    })
}

/// The message of a value that is not of this one type.
pub fn wrong_type(declared: Type) -> String {
    format!("must be of {} type", type_name(declared))
}

/// Types as Python sees them: a boolean is a whole number, and that is a float, but `number` wants no boolean.
fn has_type(declared: Type, value: &Value, open_geojson: bool) -> bool {
    match declared {
        Type::String => matches!(value, Value::String(_)),
        Type::Integer => matches!(value, Value::Integer(_) | Value::Boolean(_)),
        Type::Float => matches!(value, Value::Float(_) | Value::Integer(_) | Value::Boolean(_)),
        Type::Number => matches!(value, Value::Float(_) | Value::Integer(_)),
        Type::Boolean => matches!(value, Value::Boolean(_)),
        Type::DateTime => matches!(value, Value::DateTime(_)),
        Type::ObjectId => matches!(value, Value::ObjectId(_)),
        Type::Dict => matches!(value, Value::Dict(_)),
        Type::List => matches!(value, Value::List(_)),
        Type::Decimal => value.as_str().is_some_and(|text| decimal::canonical(text).is_some()),
        Type::Email => value.as_str().is_some_and(text::is_email),
        Type::Url => value.as_str().is_some_and(text::is_url),
        Type::Uuid => value.as_str().is_some_and(text::is_uuid),
        Type::Date => value.as_str().is_some_and(text::is_date),
        Type::Time => value.as_str().is_some_and(text::is_time),
        Type::DbRef => dbref::is(value),
        Type::Container => matches!(value, Value::List(_) | Value::Dict(_)),
        Type::Set | Type::Binary => false,
        geometry => geojson::is(geometry, value, open_geojson),
    }
}

fn type_name(declared: Type) -> &'static str {
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
