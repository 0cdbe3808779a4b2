//! Places: whether one lies in a shape or touches it, and how far away it is. Edges are straight in longitude and
//! latitude; distances on the sphere are great circles. Leaves reading shapes to the runtime, JSON to the dialect.

use super::render::{FALSE, Renderer};
use super::{Operand, Root, Target, TooComplex};
use crate::dialect::Dialect;
use crate::ident::quote;
use crate::table::ColumnType;

/// The radius of the earth in metres, as MongoDB has it.
pub const EARTH: f64 = 6_378_100.0;
/// Degrees to radians.
const RADIANS: &str = "0.017453292519943295";
/// Most letters of a shape's coordinates.
const LARGEST: usize = 100_000;

/// What places are compared with. Coordinates are x and y: longitude and latitude in degrees.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// An upright rectangle.
    Box {
        /// Its lower left corner.
        least: [f64; 2],
        /// Its upper right corner.
        most: [f64; 2],
    },
    /// Everything within a distance.
    Circle(Near),
    /// A GeoJSON object of any type.
    Json {
        /// As JSON columns hold it.
        text: String,
        /// The rectangle around it.
        bounds: [f64; 4],
    },
}

/// Distance from a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// From where.
    pub center: [f64; 2],
    /// Whether distances are radians on the sphere rather than degrees in the plane.
    pub sphere: bool,
    /// At least so far.
    pub least: Option<f64>,
    /// At most so far.
    pub most: Option<f64>,
}

impl Geometry {
    pub(super) fn check(&self) -> Result<(), TooComplex> {
        match self {
            Geometry::Json { text, .. } if text.len() > LARGEST => Err(TooComplex::Length),
            _ => Ok(()),
        }
    }

    /// The corners of the rectangle around the shape; `None` when that is no rectangle, as over the date line.
    fn bounds(&self) -> Option<[f64; 4]> {
        match self {
            Geometry::Box { least, most } => Some([least[0], least[1], most[0], most[1]]),
            Geometry::Circle(near) => near.bounds(),
            Geometry::Json { bounds, .. } => Some(*bounds),
        }
    }
}

impl Near {
    fn bounds(&self) -> Option<[f64; 4]> {
        let most = self.most?;
        let [x, y] = self.center;
        if !self.sphere {
            return Some([x - most, y - most, x + most, y + most]);
        }
        // a little more than needed, so that rounding never hides a place
        let radius = most.to_degrees() * 1.000_001 + 1e-9;
        let (south, north) = (y - radius, y + radius);
        if south <= -90.0 || north >= 90.0 {
            return None;
        }
        let width = (most.sin() / y.to_radians().cos()).asin().to_degrees() * 1.000_001 + 1e-9;
        let (west, east) = (x - width, x + width);
        (width.is_finite() && west >= -180.0 && east <= 180.0).then_some([west, south, east, north])
    }

    /// What grows with a distance in radians, and is cheaper.
    fn measured(&self, distance: f64) -> f64 {
        if self.sphere {
            2.0 * (distance.min(std::f64::consts::PI) / 2.0).sin().powi(2)
        } else {
            distance * distance
        }
    }
}

/// The node of a place: a JSON column or what is below its objects. `None` where there is never a place.
fn node(target: &Target, table: &str, dialect: &dyn Dialect) -> Option<String> {
    let column = |name: &str| format!("{table}.{}", quote(name));
    match target {
        Target::Column {
            name,
            column_type: ColumnType::Json,
            ..
        } => Some(column(name)),
        Target::Path {
            root: Root::Column(name),
            path,
        } => Some(dialect.below(&column(name), path)),
        _ => None,
    }
}

/// What grows with the distance of the nearest position of a place; SQL NULL where there is none. `bind` makes a
/// parameter of a number.
fn distance(node: &str, near: &Near, dialect: &dyn Dialect, bind: &mut dyn FnMut(f64) -> String) -> String {
    let positions = dialect.positions(node, "_eden_p");
    // in the order in which the text first names them, as every parameter must be
    let from = |axis: char, center: String| format!("(_eden_p.{axis} - {center})");
    let measure = if near.sphere {
        let dy = from('y', bind(near.center[1]));
        let cosine = bind(near.center[1].to_radians().cos());
        let dx = from('x', bind(near.center[0]));
        // the shorter way around
        let around = format!("CASE WHEN abs({dx}) > 180 THEN 360 - abs({dx}) ELSE abs({dx}) END");
        let versine = |angle: &str| dialect.versine(&format!("({angle}) * {RADIANS}"));
        format!(
            "{} + {cosine} * (1 - {}) * {}",
            versine(&dy),
            versine("_eden_p.y"),
            versine(&around)
        )
    } else {
        let dx = from('x', bind(near.center[0]));
        let dy = from('y', bind(near.center[1]));
        format!("{dx} * {dx} + {dy} * {dy}")
    };
    format!("(SELECT min({measure}) FROM {positions})")
}

/// The sort key of a search for what is near: nearest first. Its parameters are numbered from `next_placeholder` on.
pub fn nearest_first(
    target: &Target,
    near: &Near,
    table: &str,
    dialect: &dyn Dialect,
    binds: &mut Vec<Operand>,
    next_placeholder: usize,
) -> Option<String> {
    let node = node(target, &quote(table), dialect)?;
    let before = binds.len();
    let mut bind = |number: f64| {
        let operand = Operand::Float(number);
        let placeholder = dialect.placeholder(next_placeholder + binds.len() - before, &operand);
        binds.push(operand);
        placeholder
    };
    Some(distance(&node, near, dialect, &mut bind))
}

impl Renderer<'_> {
    pub(super) fn place(&mut self, target: &Target, touches: bool, shape: &Geometry, index: Option<&str>) -> String {
        let dialect = self.dialect;
        let Some(node) = node(target, self.table, dialect) else {
            return FALSE.to_owned();
        };
        let close = index.zip(shape.bounds()).and_then(|(index, bounds)| {
            let table = self.table.to_owned();
            let bounds = bounds.map(|bound| self.bind(Operand::Float(bound)));
            dialect.in_box(&table, index, &bounds)
        });
        let exact = match shape {
            Geometry::Box { least, most } => {
                let corners = [least[0], most[0], least[1], most[1]];
                let [x1, x2, y1, y2] = corners.map(|bound| self.bind(Operand::Float(bound)));
                // a rectangle and a circle hold a place when they hold its corners
                format!(
                    "(SELECT min(CASE WHEN _eden_a.x BETWEEN {x1} AND {x2} AND _eden_a.y BETWEEN {y1} AND {y2} THEN 1 ELSE 0 END) \
                     FROM {}) = 1",
                    dialect.positions(&node, "_eden_a")
                )
            }
            Geometry::Circle(near) => self.circle(&node, near),
            Geometry::Json { text, .. } => {
                let shape = self.bind(Operand::Json(text.clone()));
                let sides = Sides {
                    dialect,
                    place: &node,
                    shape: &shape,
                };
                if touches { sides.touch() } else { sides.within() }
            }
        };
        match close {
            Some(close) => format!("({close} AND {exact})"),
            None => exact,
        }
    }

    fn circle(&mut self, node: &str, near: &Near) -> String {
        let dialect = self.dialect;
        let mut conditions = Vec::new();
        for (bound, sign) in [(near.least, ">="), (near.most, "<=")] {
            let Some(bound) = bound else { continue };
            let distance = distance(node, near, dialect, &mut |number| self.bind(Operand::Float(number)));
            let bound = self.bind(Operand::Float(near.measured(bound)));
            conditions.push(format!("{distance} {sign} {bound}"));
        }
        if conditions.is_empty() {
            format!("EXISTS (SELECT 1 FROM {})", dialect.positions(node, "_eden_a"))
        } else {
            format!("({})", conditions.join(" AND "))
        }
    }
}

/// A stored place and the shape that it is compared with, both as nodes.
struct Sides<'a> {
    dialect: &'a dyn Dialect,
    place: &'a str,
    shape: &'a str,
}

impl Sides<'_> {
    /// Each position inside or on the edge, no line across an edge, no hole inside.
    fn within(&self) -> String {
        let corners = format!(
            "(SELECT min(CASE WHEN {} OR {} THEN 1 ELSE 0 END) FROM {}) = 1",
            self.encloses(self.shape, "_eden_a"),
            self.on_edge(self.shape, "_eden_a"),
            self.dialect.positions(self.place, "_eden_a")
        );
        let across = format!(
            "EXISTS (SELECT 1 FROM {}, {} WHERE {} < 0 AND {} < 0)",
            self.dialect.segments(self.place, "_eden_s"),
            self.dialect.segments(self.shape, "_eden_e"),
            sides_of("_eden_s", "_eden_e"),
            sides_of("_eden_e", "_eden_s")
        );
        let holes = format!(
            "EXISTS (SELECT 1 FROM {} WHERE {} AND NOT {})",
            self.dialect.positions(self.shape, "_eden_a"),
            self.encloses(self.place, "_eden_a"),
            self.on_edge(self.place, "_eden_a")
        );
        format!("({corners} AND NOT {across} AND NOT {holes})")
    }

    /// A position of one inside or on the edge of the other, the same position in both, or lines that meet.
    fn touch(&self) -> String {
        let inside = |of: &str, other: &str| {
            format!(
                "EXISTS (SELECT 1 FROM {} WHERE {} OR {})",
                self.dialect.positions(of, "_eden_a"),
                self.encloses(other, "_eden_a"),
                self.on_edge(other, "_eden_a")
            )
        };
        let same = format!(
            "EXISTS (SELECT 1 FROM {}, {} WHERE _eden_a.x = _eden_b.x AND _eden_a.y = _eden_b.y)",
            self.dialect.positions(self.place, "_eden_a"),
            self.dialect.positions(self.shape, "_eden_b")
        );
        let meet = format!(
            "EXISTS (SELECT 1 FROM {}, {} WHERE {} AND {} <= 0 AND {} <= 0)",
            self.dialect.segments(self.place, "_eden_s"),
            self.dialect.segments(self.shape, "_eden_e"),
            overlap("_eden_s", "_eden_e"),
            sides_of("_eden_s", "_eden_e"),
            sides_of("_eden_e", "_eden_s")
        );
        format!(
            "({} OR {} OR {same} OR {meet})",
            inside(self.place, self.shape),
            inside(self.shape, self.place)
        )
    }

    /// Whether a ray from the position `at` crosses the rings of `of` an odd number of times; holes count as well.
    fn encloses(&self, of: &str, at: &str) -> String {
        format!(
            "(SELECT count(*) FROM {} WHERE _eden_r.kind IN ('Polygon', 'MultiPolygon') AND (_eden_r.y1 > {at}.y) <> (_eden_r.y2 > {at}.y) \
             AND {at}.x < (_eden_r.x2 - _eden_r.x1) * ({at}.y - _eden_r.y1) / (_eden_r.y2 - _eden_r.y1) + _eden_r.x1) % 2 = 1",
            self.dialect.segments(of, "_eden_r")
        )
    }

    fn on_edge(&self, of: &str, at: &str) -> String {
        format!(
            "EXISTS (SELECT 1 FROM {} WHERE (_eden_g.x2 - _eden_g.x1) * ({at}.y - _eden_g.y1) = (_eden_g.y2 - _eden_g.y1) * ({at}.x - _eden_g.x1) \
             AND ({at}.x BETWEEN _eden_g.x1 AND _eden_g.x2 OR {at}.x BETWEEN _eden_g.x2 AND _eden_g.x1) \
             AND ({at}.y BETWEEN _eden_g.y1 AND _eden_g.y2 OR {at}.y BETWEEN _eden_g.y2 AND _eden_g.y1))",
            self.dialect.segments(of, "_eden_g")
        )
    }
}

/// Negative when the ends of `other` lie on different sides of the line through `line`, zero when one lies on it.
fn sides_of(line: &str, other: &str) -> String {
    let side = |end: u8| {
        format!(
            "(({line}.x2 - {line}.x1) * ({other}.y{end} - {line}.y1) - ({line}.y2 - {line}.y1) * ({other}.x{end} - {line}.x1))"
        )
    };
    format!("{} * {}", side(1), side(2))
}

/// Whether the rectangles around two segments meet.
fn overlap(one: &str, other: &str) -> String {
    let axis = |axis: char| {
        let end = |segment: &str, end: u8| format!("{segment}.{axis}{end}");
        let (a1, a2, b1, b2) = (end(one, 1), end(one, 2), end(other, 1), end(other, 2));
        format!(
            "NOT ({a1} < {b1} AND {a1} < {b2} AND {a2} < {b1} AND {a2} < {b2}) \
             AND NOT ({a1} > {b1} AND {a1} > {b2} AND {a2} > {b1} AND {a2} > {b2})"
        )
    };
    format!("{} AND {}", axis('x'), axis('y'))
}
