//! The types of GeoJSON, as Eve checks them: leniently, `type` counts only where it decides something.
//! Leaves messages to `rules`, questions about places to nobody yet.

use crate::spec::Type;
use crate::value::{Object, Value};

/// Whether a value is of a type of GeoJSON; `open` lets its objects have more members than the two they must have.
pub fn is(declared: Type, value: &Value, open: bool) -> bool {
    let fits = |object: &&Object| object.contains("type") && (open || object.len() == 2);
    let Some(object) = value.as_dict().filter(fits) else {
        return false;
    };
    let coordinates = |depth| object.get("coordinates").is_some_and(|value| positions(value, depth));
    match declared {
        Type::Point => is_named(object, "Point") && coordinates(0),
        Type::MultiPoint | Type::LineString => coordinates(1),
        Type::Polygon | Type::MultiLineString => coordinates(2),
        Type::MultiPolygon => coordinates(3),
        Type::GeometryCollection => each(object, "geometries", |value| is_geometry(value, open)),
        Type::Feature => object.get("geometry").is_some_and(|value| is_geometry(value, open)),
        Type::FeatureCollection => each(object, "features", |value| is(Type::Feature, value, open)),
        _ => false,
    }
}

fn is_named(object: &Object, name: &str) -> bool {
    object.get("type").and_then(Value::as_str) == Some(name)
}

fn each(object: &Object, member: &str, fits: impl Fn(&Value) -> bool) -> bool {
    matches!(object.get(member), Some(Value::List(values)) if values.iter().all(fits))
}

/// An object of the type that it names itself.
fn is_geometry(value: &Value, open: bool) -> bool {
    let name = value.as_dict().and_then(|object| object.get("type")?.as_str());
    let declared = match name {
        Some("Point") => Type::Point,
        Some("MultiPoint") => Type::MultiPoint,
        Some("LineString") => Type::LineString,
        Some("Polygon") => Type::Polygon,
        Some("MultiLineString") => Type::MultiLineString,
        Some("MultiPolygon") => Type::MultiPolygon,
        Some("GeometryCollection") => Type::GeometryCollection,
        _ => return false,
    };
    is(declared, value, open)
}

/// A position, or lists of positions to this depth. A position has two numbers or more; to Python, `true` is one.
fn positions(value: &Value, depth: usize) -> bool {
    let Value::List(values) = value else { return false };
    if depth > 0 {
        return values.iter().all(|value| positions(value, depth - 1));
    }
    let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Float(_) | Value::Boolean(_));
    values.len() >= 2 && values.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::is;
    use crate::json::parse::parse_text;
    use crate::spec::Type::{
        self, Feature, FeatureCollection, GeometryCollection, MultiPoint, MultiPolygon, Point, Polygon,
    };

    #[test]
    fn objects_are_what_eve_takes_them_for() {
        #[track_caller]
        fn check(declared: Type, json: &str, expected: bool) {
            let value = parse_text(json).unwrap_or_default();
            assert_eq!(is(declared, &value, false), expected, "{json} as {declared:?}");
        }
        check(Point, r#"{"type": "Point", "coordinates": [1.5, 2]}"#, true);
        check(Point, r#"{"type": "Point", "coordinates": [1, 2, 3, 4]}"#, true);
        check(Point, r#"{"type": "Point", "coordinates": [true, 2]}"#, true);
        check(Point, r#"{"type": "Point", "coordinates": [1]}"#, false);
        check(Point, r#"{"type": "Point", "coordinates": ["a", 2]}"#, false);
        check(Point, r#"{"type": "point", "coordinates": [1, 2]}"#, false);
        check(Point, r#"{"type": "Point", "coordinates": [1, 2], "x": 1}"#, false);
        check(Point, r#"{"coordinates": [1, 2]}"#, false);
        check(Point, "[1, 2]", false);
        check(MultiPoint, r#"{"type": "Bogus", "coordinates": [[1, 2]]}"#, true);
        check(MultiPoint, r#"{"type": "MultiPoint", "coordinates": []}"#, true);
        check(MultiPoint, r#"{"type": "MultiPoint", "coordinates": [1]}"#, false);
        check(MultiPoint, r#"{"type": "MultiPoint", "x": 5}"#, false);
        check(
            Polygon,
            r#"{"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}"#,
            true,
        );
        check(Polygon, r#"{"type": "Polygon", "coordinates": [[1, 2]]}"#, false);
        check(MultiPolygon, r#"{"type": "M", "coordinates": [[[[1, 2]]]]}"#, true);
        check(MultiPolygon, r#"{"type": "M", "coordinates": [[[1, 2]]]}"#, false);
        let geometry = r#"{"type": "Point", "coordinates": [1, 2]}"#;
        let bogus = r#"{"type": "Bogus", "coordinates": [1, 2]}"#;
        let collection = |inner: &str| format!(r#"{{"type": "X", "geometries": [{inner}]}}"#);
        check(GeometryCollection, &collection(geometry), true);
        check(GeometryCollection, &collection(""), true);
        check(GeometryCollection, &collection(bogus), false);
        check(GeometryCollection, &collection("5"), false);
        let feature = |inner: &str| format!(r#"{{"type": "Feature", "geometry": {inner}}}"#);
        check(Feature, &feature(geometry), true);
        check(Feature, &feature(bogus), false);
        check(Feature, &feature("null"), false);
        check(GeometryCollection, &collection(&feature(geometry)), false);
        let features = format!(r#"{{"type": "F", "features": [{}]}}"#, feature(geometry));
        check(FeatureCollection, &features, true);
        check(FeatureCollection, r#"{"type": "F", "features": 5}"#, false);
    }

    #[test]
    fn open_objects_may_have_other_members() {
        let point = r#"{"type": "Point", "coordinates": [1, 2], "x": 1}"#;
        let feature = format!(r#"{{"type": "Feature", "properties": {{}}, "geometry": {point}}}"#);
        let feature = parse_text(&feature).unwrap_or_default();
        assert!(is(Feature, &feature, true));
        assert!(!is(Feature, &feature, false));
        let untyped = parse_text(r#"{"coordinates": [1, 2], "x": 1}"#).unwrap_or_default();
        assert!(!is(Point, &untyped, true));
    }
}
