//! Shapes and places in filters: GeoJSON, and Mongo's older pairs of numbers. Every shape is looked at before the
//! database sees it. Leaves what lies where to `eden_sql`.

use super::fields::Found;
use crate::refusal::Refusal;
use crate::value::{Object, Value};
use eden_sql::filter::geo::{EARTH, Geometry, Near};
use eden_sql::filter::{Filter, Operand};

/// Whether the operator belongs to another one of the same object: distances beside a pair of numbers.
pub(super) fn is_part(operator: &str, operators: &Object) -> bool {
    matches!(operator, "$maxDistance" | "$minDistance")
        && (operators.contains("$near") || operators.contains("$nearSphere"))
}

/// The shape of `$geoWithin` or `$geoIntersects`.
///
/// # Errors
/// 400 that names the operator, for anything that is no shape.
pub(super) fn shape(operator: &str, value: &Value) -> Result<Geometry, Refusal> {
    let read = || {
        let (name, value) = only_member(value)?;
        match (name, operator) {
            ("$geometry", "$geoWithin") => geometry(value, &["Polygon", "MultiPolygon"]),
            ("$geometry", _) => geometry(value, &SHAPES),
            ("$box", "$geoWithin") => match value {
                Value::List(corners) => {
                    let [one, other] = corners.as_slice() else { return None };
                    let (one, other) = (position(one)?, position(other)?);
                    Some(Geometry::Box {
                        least: [one[0].min(other[0]), one[1].min(other[1])],
                        most: [one[0].max(other[0]), one[1].max(other[1])],
                    })
                }
                _ => None,
            },
            ("$polygon", "$geoWithin") => polygon(value),
            ("$center" | "$centerSphere", "$geoWithin") => {
                let Value::List(parts) = value else { return None };
                let [center, radius] = parts.as_slice() else {
                    return None;
                };
                Some(Geometry::Circle(Near {
                    center: position(center)?,
                    sphere: name == "$centerSphere",
                    least: None,
                    most: Some(distance(radius)?),
                }))
            }
            _ => None,
        }
    };
    read().ok_or_else(|| wrong(operator))
}

/// Where `$near` or `$nearSphere` starts, and how far it goes.
///
/// # Errors
/// 400 that names the operator.
pub(super) fn near(operator: &str, value: &Value, operators: &Object) -> Result<Near, Refusal> {
    let read = || {
        let (center, bounds, metres) = match value {
            Value::List(_) => (position(value)?, operators, false),
            Value::Dict(object) => {
                let point = object.get("$geometry")?.as_dict()?;
                if point.get("type")?.as_str()? != "Point" {
                    return None;
                }
                let known = |key: &String| matches!(key.as_str(), "$geometry" | "$maxDistance" | "$minDistance");
                if !object.keys().all(known) {
                    return None;
                }
                (position(point.get("coordinates")?)?, object, true)
            }
            _ => return None,
        };
        // metres from GeoJSON, radians or degrees from a pair
        let unit = if metres { EARTH } else { 1.0 };
        let bound = |name: &str| match bounds.get(name) {
            None => Some(None),
            Some(value) => distance(value).map(|distance| Some(distance / unit)),
        };
        Some(Near {
            center,
            sphere: metres || operator == "$nearSphere",
            least: bound("$minDistance")?,
            most: bound("$maxDistance")?,
        })
    };
    let near = read().ok_or_else(|| wrong(operator))?;
    let [x, y] = near.center;
    if near.sphere && (x.abs() > 180.0 || y.abs() > 90.0) {
        return Err(wrong(operator));
    }
    Ok(near)
}

/// What has a place within the distances.
pub(super) fn filter(field: &Found, near: Near) -> Filter {
    Filter::Place {
        target: field.target.clone(),
        touches: false,
        shape: Geometry::Circle(near),
        index: field.index.map(str::to_owned),
    }
}

fn wrong(operator: &str) -> Refusal {
    Refusal::bad_request(format!("the place or shape of '{operator}' is not supported"))
}

fn only_member(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_dict().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(name, value)| (name.as_str(), value))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number).filter(|number| number.is_finite()),
        _ => None,
    }
}

fn distance(value: &Value) -> Option<f64> {
    number(value).filter(|distance| *distance >= 0.0)
}

/// A pair of numbers; GeoJSON's altitude is ignored.
fn position(value: &Value) -> Option<[f64; 2]> {
    match value {
        Value::List(numbers) if (2..=3).contains(&numbers.len()) => Some([number(&numbers[0])?, number(&numbers[1])?]),
        _ => None,
    }
}

/// GeoJSON's shapes.
const SHAPES: [&str; 6] = [
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
];

fn geometry(value: &Value, allowed: &[&str]) -> Option<Geometry> {
    let object = value.as_dict()?;
    let name = object.get("type")?.as_str()?;
    let coordinates = object.get("coordinates")?;
    let depth = match name {
        "Point" => 0,
        "MultiPoint" | "LineString" => 1,
        "MultiLineString" | "Polygon" => 2,
        "MultiPolygon" => 3,
        _ => return None,
    };
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let rings = name.ends_with("Polygon");
    if !allowed.contains(&name) || !fits(coordinates, depth, rings, &mut bounds) {
        return None;
    }
    let shape = [("type", name.into()), ("coordinates", coordinates.clone())];
    let shape: Object = shape
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
    match Operand::from(&Value::Dict(shape)) {
        Operand::Json(text) => Some(Geometry::Json { text, bounds }),
        _ => None,
    }
}

/// Whether these are positions to this depth, rings being closed, and the rectangle around them.
fn fits(value: &Value, depth: usize, rings: bool, bounds: &mut [f64; 4]) -> bool {
    if depth == 0 {
        let Some([x, y]) = position(value) else { return false };
        *bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        return true;
    }
    let Value::List(members) = value else { return false };
    let closed = depth > 1 || !rings || (members.len() >= 4 && members.first() == members.last());
    closed && !members.is_empty() && members.iter().all(|member| fits(member, depth - 1, rings, bounds))
}

/// Mongo's older polygon: one ring, which need not be closed.
fn polygon(corners: &Value) -> Option<Geometry> {
    let Value::List(corners) = corners else { return None };
    let mut ring = corners.clone();
    if ring.first() != ring.last() {
        ring.push(ring.first()?.clone());
    }
    let shape = [
        ("type", "Polygon".into()),
        ("coordinates", Value::List(vec![Value::List(ring)])),
    ];
    let shape: Object = shape
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
    geometry(&Value::Dict(shape), &["Polygon"])
}
