//! Everything that is rendered runs: the largest and deepest filters stay within what the database takes.

use crate::database::{Database, target};
use eden_sql::dialect::{Postgres, Sqlite};
use eden_sql::filter::{Comparison, Filter, Operand, Root, Target, TooComplex, render};

fn equal(name: &str) -> Filter {
    Filter::Compare {
        target: target(name),
        operator: Comparison::Equal,
        value: Operand::Integer(1),
    }
}

fn nested(depth: usize, around: impl Fn(Filter) -> Filter) -> Filter {
    (0..depth).fold(equal("age"), |filter, _| around(filter))
}

#[test]
fn the_largest_filters_run() {
    // PostgreSQL refuses none of these either, but plans the largest for longer than a request may take
    let mut database = Database::sqlite();
    let long_path = format!("any{}", ".x".repeat(12));
    let values = vec![Operand::Integer(1); 10_000];
    let filters = [
        Filter::In {
            target: target("age"),
            values: values.clone(),
        },
        Filter::In {
            target: target("any"),
            values,
        },
        Filter::Any(vec![equal("age"); 10_000]),
        Filter::All(vec![equal("any.x.y"); 400]),
        equal(&long_path),
        Filter::Compare {
            target: target(&format!("any{}", ".0".repeat(12))),
            operator: Comparison::Equal,
            value: Operand::Null,
        },
        nested(50, |filter| Filter::Not(Box::new(filter))),
        nested(50, |filter| Filter::Any(vec![filter, equal("any.x")])),
        nested(50, |filter| Filter::All(vec![equal("any.x.x.x.x"), filter])),
        nested(25, |filter| {
            Filter::Not(Box::new(Filter::Any(vec![equal("any"), equal("age"), filter])))
        }),
        Filter::Element {
            target: target("any.x"),
            objects: false,
            filter: Box::new((0..9).fold(equal("age"), |filter, _| {
                let path = vec!["x".to_owned(), "0".to_owned()];
                let target = Target::Path {
                    root: Root::Element,
                    path,
                };
                Filter::Element {
                    target,
                    objects: true,
                    filter: Box::new(filter),
                }
            })),
        },
        nested(49, |filter| {
            Filter::Any([vec![equal("age"); 200], vec![filter]].concat())
        }),
        Filter::Element {
            target: target(&format!("any{}", ".0".repeat(12))),
            objects: false,
            filter: Box::new(nested(14, |filter| {
                Filter::Any([vec![equal("age"); 600], vec![filter]].concat())
            })),
        },
        nested(12, |filter| Filter::Element {
            target: target("tags"),
            objects: false,
            filter: Box::new(Filter::All([vec![equal("age"); 700], vec![filter]].concat())),
        }),
    ];
    for filter in filters {
        database.find(&filter, &[]);
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let check = |filter: Filter, expected: TooComplex| {
        assert_eq!(render(&filter, "t", &Sqlite, &mut Vec::new(), 1), Err(expected));
        assert_eq!(render(&filter, "t", &Postgres, &mut Vec::new(), 1), Err(expected));
    };
    check(
        Filter::In {
            target: target("age"),
            values: vec![Operand::Null; 10_001],
        },
        TooComplex::Operands,
    );
    check(Filter::Any(vec![equal("age"); 10_001]), TooComplex::Operands);
    check(Filter::Any(vec![equal("any.x.y.z"); 5_000]), TooComplex::Length);
    check(nested(51, |filter| Filter::Not(Box::new(filter))), TooComplex::Depth);
    check(equal(&format!("any{}", ".x".repeat(13))), TooComplex::Path);
    let element = |filter| Filter::Element {
        target: target("tags"),
        objects: false,
        filter: Box::new(filter),
    };
    check(nested(17, element), TooComplex::Depth);
}
