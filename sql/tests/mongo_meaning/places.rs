//! Places in shapes and distances, on every database. The answers are known from a drawing, or from the formula of
//! great circles.

use crate::postgres::Postgres;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{self, Dialect};
use eden_sql::filter::geo::{EARTH, Geometry, Near, nearest_first};
use eden_sql::filter::{Filter, Operand, Target, render};
use eden_sql::table::{Column, ColumnType, Index, IndexKind, Table};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};

/// The column and the table are called like aliases that the text of a condition could have.
fn table() -> Table {
    Table::new("line", ColumnType::ObjectId)
        .column(Column::new("place", ColumnType::Json))
        .index(Index::new("line_place_places", &["place"]).of(IndexKind::Places))
}

fn target() -> Target {
    Target::Column {
        name: "place".to_owned(),
        column_type: ColumnType::Json,
        null_name: None,
    }
}

/// A square with a square hole, two points, lines and areas around it.
const PLACES: [&str; 12] = [
    r#"{"type": "Point", "coordinates": [1, 1]}"#,
    r#"{"type": "Point", "coordinates": [5, 5]}"#,
    r#"{"type": "Point", "coordinates": [10, 5]}"#,
    r#"{"type": "Point", "coordinates": [11, 5]}"#,
    r#"{"type": "LineString", "coordinates": [[1, 1], [9, 1]]}"#,
    r#"{"type": "LineString", "coordinates": [[1, 5], [9, 5]]}"#,
    r#"{"type": "LineString", "coordinates": [[-1, 2], [11, 2]]}"#,
    r#"{"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}"#,
    r#"{"type": "Polygon", "coordinates": [[[3, 3], [7, 3], [7, 7], [3, 7], [3, 3]]]}"#,
    r#"{"type": "MultiPoint", "coordinates": [[1, 5], [9, 5]]}"#,
    r#"[1.5, 1.5]"#,
    r#"{"type": "Polygon", "coordinates": [[[-9, -9], [19, -9], [19, 19], [-9, 19], [-9, -9]]]}"#,
];

enum Database {
    Sqlite(Connection),
    Postgres(Postgres),
}

impl Database {
    fn all(places: &[Option<&str>]) -> Vec<Self> {
        let rows: Vec<Vec<Cell>> = (places.iter().enumerate())
            .map(|(number, place)| {
                let id = Cell::Text(format!("{number:024x}"));
                let place = place.map_or(Cell::Null, |place| Cell::Text(place.to_owned()));
                vec![
                    id,
                    Cell::Integer(0),
                    Cell::Integer(0),
                    Cell::Text("e".to_owned()),
                    Cell::Null,
                    place,
                ]
            })
            .collect();
        let connection = Connection::open_in_memory().expect("memory is there");
        let text = create_table(&table(), &dialect::Sqlite);
        connection.execute_batch(&text).expect("the table can be made");
        for row in &rows {
            let text = r#"INSERT INTO "line" ("_id", "_updated", "_created", "_etag", "_nulls", "place") VALUES ($1, $2, $3, $4, $5, $6)"#;
            connection.execute(text, params_from_iter(row)).expect("the row fits");
        }
        let postgres = Postgres::connect().map(|mut postgres| {
            let with_extra = |row: &Vec<Cell>| [&row[..5], &[Cell::Null], &row[5..]].concat();
            postgres.fill(&table().extra(), &rows.iter().map(with_extra).collect::<Vec<_>>());
            Database::Postgres(postgres)
        });
        [Some(Database::Sqlite(connection)), postgres]
            .into_iter()
            .flatten()
            .collect()
    }

    fn find(&mut self, filter: &Filter, near: Option<&Near>) -> Vec<usize> {
        let dialect: &dyn Dialect = match self {
            Database::Sqlite(_) => &dialect::Sqlite,
            Database::Postgres(_) => &dialect::Postgres,
        };
        let mut operands = Vec::new();
        let condition = render(filter, "line", dialect, &mut operands, 1).expect("within the limits");
        let next = operands.len() + 1;
        let order = near.and_then(|near| nearest_first(&target(), near, "line", dialect, &mut operands, next));
        let order = order.unwrap_or_else(|| "\"_seq\"".to_owned());
        let text = format!("SELECT \"_id\" FROM \"line\" WHERE ({condition}) ORDER BY {order}");
        match self {
            Database::Postgres(postgres) => postgres.places(&text, &operands),
            Database::Sqlite(connection) => {
                let mut statement = connection
                    .prepare(&text)
                    .unwrap_or_else(|error| panic!("{error}\n{text}"));
                let cells = operands.into_iter().map(|operand| match operand {
                    Operand::Float(number) => Cell::Real(number),
                    Operand::Json(text) => Cell::Text(text),
                    other => panic!("{other:?} is no part of a place"),
                });
                let rows = statement.query_map(params_from_iter(cells), |row| row.get::<_, String>(0));
                let rows = rows.unwrap_or_else(|error| panic!("{error}\n{text}"));
                rows.map(|id| usize::from_str_radix(&id.expect("an id"), 16).expect("ids are places"))
                    .collect()
            }
        }
    }
}

#[track_caller]
fn check(databases: &mut [Database], touches: bool, shape: &Geometry, expected: &[usize]) {
    for index in [None, Some("line_place_places".to_owned())] {
        let filter = Filter::Place {
            target: target(),
            touches,
            shape: shape.clone(),
            index,
        };
        for database in &mut *databases {
            assert_eq!(database.find(&filter, None), expected, "{filter:?}");
        }
    }
}

fn json(text: &str) -> Geometry {
    Geometry::Json {
        text: text.to_owned(),
        bounds: [-180.0, -90.0, 180.0, 90.0],
    }
}

#[test]
fn places_lie_in_shapes_or_touch_them() {
    let places: Vec<Option<&str>> = PLACES
        .into_iter()
        .map(Some)
        .chain([None, Some("{}"), Some("5")])
        .collect();
    let mut all = Database::all(&places);
    let square = r#"{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}"#;
    let ring = r#"{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
        [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]]}"#;
    check(&mut all, false, &json(square), &[0, 1, 2, 4, 5, 7, 8, 9, 10]);
    check(&mut all, false, &json(ring), &[0, 2, 4, 7, 9, 10]);
    check(&mut all, true, &json(square), &[0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
    check(&mut all, true, &json(ring), &[0, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
    let corner = Geometry::Box {
        least: [0.0, 0.0],
        most: [9.0, 1.5],
    };
    check(&mut all, false, &corner, &[0, 4, 10]);
    check(
        &mut all,
        true,
        &json(r#"{"type": "Point", "coordinates": [5, 5]}"#),
        &[1, 5, 8, 11],
    );
    check(
        &mut all,
        true,
        &json(r#"{"type": "LineString", "coordinates": [[5, 0], [5, 3]]}"#),
        &[4, 6, 8, 11],
    );
    check(
        &mut all,
        true,
        &json(r#"{"type": "Point", "coordinates": [9, 5]}"#),
        &[5, 9, 11],
    );
    let circle = |least: Option<f64>, most: Option<f64>| {
        Geometry::Circle(Near {
            center: [1.0, 1.0],
            sphere: false,
            least,
            most,
        })
    };
    // the nearest position of a place counts
    check(&mut all, false, &circle(None, Some(0.0)), &[0, 4, 7]);
}

#[test]
fn circles_hold_what_is_near() {
    let points: Vec<Option<&str>> = PLACES[..4]
        .iter()
        .copied()
        .map(Some)
        .chain([Some(PLACES[10]), None])
        .collect();
    let mut all = Database::all(&points);
    let near = |sphere: bool, least: Option<f64>, most: Option<f64>| Near {
        center: [1.0, 1.0],
        sphere,
        least,
        most,
    };
    check(
        &mut all,
        false,
        &Geometry::Circle(near(false, None, Some(0.71))),
        &[0, 4],
    );
    check(
        &mut all,
        false,
        &Geometry::Circle(near(false, Some(0.71), None)),
        &[1, 2, 3],
    );
    check(
        &mut all,
        false,
        &Geometry::Circle(near(false, None, None)),
        &[0, 1, 2, 3, 4],
    );
    for database in &mut all {
        let filter = Filter::Place {
            target: target(),
            touches: false,
            shape: Geometry::Circle(near(true, None, None)),
            index: None,
        };
        assert_eq!(database.find(&filter, Some(&near(true, None, None))), [0, 4, 1, 2, 3]);
    }
}

/// The great circle between two places, in radians.
fn great_circle(from: [f64; 2], to: [f64; 2]) -> f64 {
    let [[x1, y1], [x2, y2]] = [from, to].map(|place| place.map(f64::to_radians));
    let (dx, dy) = (((x2 - x1) / 2.0).sin(), ((y2 - y1) / 2.0).sin());
    2.0 * (dy * dy + y1.cos() * y2.cos() * dx * dx).sqrt().asin()
}

#[test]
fn distances_are_great_circles() {
    let places: [[f64; 2]; 9] = [
        [0.0, 0.0],
        [0.00001, 0.0],
        [179.9, 10.0],
        [-179.9, 10.0],
        [13.4, 52.5],
        [-0.1, 51.5],
        [0.0, 90.0],
        [-120.0, -89.9],
        [90.0, 0.0],
    ];
    let texts = places.map(|[x, y]| format!(r#"{{"type": "Point", "coordinates": [{x}, {y}]}}"#));
    let mut all = Database::all(&texts.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>());
    for center in places {
        for other in places {
            let distance = great_circle(center, other);
            // a millimetre less does not reach it, a millimetre more does; halfway around rounding is coarser
            let margin = if distance > 3.0 { 1e-5 } else { 1e-3 / EARTH };
            for (most, within) in [(distance - margin, false), (distance + margin, true)] {
                if most < 0.0 {
                    continue;
                }
                let near = Near {
                    center,
                    sphere: true,
                    least: None,
                    most: Some(most),
                };
                let filter = Filter::Place {
                    target: target(),
                    touches: false,
                    shape: Geometry::Circle(near),
                    index: Some("line_place_places".to_owned()),
                };
                let expected: Vec<usize> = (0..places.len())
                    .filter(|place| great_circle(center, places[*place]) <= most)
                    .collect();
                for database in &mut all {
                    assert_eq!(database.find(&filter, None), expected, "{center:?} {other:?} {within}");
                }
            }
        }
    }
}
