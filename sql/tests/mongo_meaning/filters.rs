//! Every kind of filter over every kind of target with every kind of operand, against the plain reading.

use crate::database::{Database, INDEXED, index_name, target};
use crate::documents::documents;
use crate::meaning::satisfies;
use eden_sql::dialect::pattern::Pattern;
use eden_sql::filter::{Comparison, Filter, NumberTest, Operand, Root, Target, ValueKind};

#[rustfmt::skip]
const TARGETS: [&str; 40] = [
    "name", "age", "score", "amount", "active",
    "born",
    "boss",
    "tags",
    "nums",
    "address",
    "jobs",
    "any",
    "unknown",
    "nope",
    "tags.0",
    "tags.1",
    "tags.0.1",
    "nums.0",
    "nums.x",
    "address.city",
    "address.zip",
    "address.city.0",
    "address.0",
    "address.geo",
    "address.geo.x",
    "address.geo.y",
    "address.geo.y.1",
    "address.nope.deeper",
    "jobs.title",
    "jobs.years",
    "jobs.0",
    "jobs.0.title",
    "jobs.2.x",
    "any.x",
    "any.y",
    "any.1.0",
    "unknown.deep",
    "unknown.deep.x",
    "odd\"name",
    "name.x",
];

fn operands() -> Vec<Operand> {
    let text = |text: &str| Operand::Text(text.to_owned());
    let json = |text: &str| Operand::Json(text.to_owned());
    vec![
        Operand::Null,
        Operand::Boolean(true),
        Operand::Boolean(false),
        Operand::Integer(5),
        Operand::Integer(35),
        Operand::Integer(9007199254740993),
        Operand::Float(5.0),
        Operand::Float(2.5),
        Operand::DateTime(315532800000),
        Operand::ObjectId("0123456789abcdef01234567".to_owned()),
        text("ann"),
        text("a"),
        text("Rome"),
        text("ops"),
        text("ü"),
        text(""),
        json(r#"["a","b"]"#),
        json("[]"),
        json("{}"),
        json("[1, 5.0]"),
        json(r#"{"city": "Rome"}"#),
        json(r#"{"years": 8, "title": "ops"}"#),
        json(r#"{"x": 1, "y": null}"#),
        json(r#"["\u00fc", "\ud83d\ude00", "a"]"#),
    ]
}

const OPERATORS: [Comparison; 5] = [
    Comparison::Equal,
    Comparison::Greater,
    Comparison::GreaterOrEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
];

/// A typed column is only asked with what a client's value for it is cast to; below JSON anything may be asked.
fn askable(target: &Target, value: &Operand) -> bool {
    use eden_sql::table::ColumnType;
    match target {
        Target::Column {
            column_type: ColumnType::DateTime,
            ..
        } => !matches!(value, Operand::Integer(_) | Operand::Float(_)),
        Target::Column {
            column_type: ColumnType::ObjectId,
            ..
        } => !matches!(value, Operand::Text(_)),
        Target::Column {
            column_type: ColumnType::Json,
            ..
        }
        | Target::Path { .. }
        | Target::Absent => true,
        Target::Column { .. } => !matches!(value, Operand::DateTime(_) | Operand::ObjectId(_)),
    }
}

struct Check {
    databases: Vec<Database>,
    documents: Vec<serde_json::Value>,
    checked: usize,
    found: usize,
}

impl Check {
    fn new() -> Self {
        Check {
            documents: documents(),
            databases: Database::all(),
            checked: 0,
            found: 0,
        }
    }

    fn check(&mut self, filter: &Filter) {
        for filter in [filter.clone(), Filter::Not(Box::new(filter.clone()))] {
            let expected: Vec<usize> = (self.documents.iter().enumerate())
                .filter(|(_, document)| satisfies(document, &filter, None))
                .map(|(place, _)| place)
                .collect();
            for database in &mut self.databases {
                assert_eq!(database.find(&filter, &[]), expected, "{filter:#?}");
            }
            self.checked += 1;
            self.found += expected.len();
        }
    }
}

#[test]
fn comparisons_mean_what_they_mean_in_mongo() {
    let mut check = Check::new();
    for name in TARGETS {
        for value in operands() {
            for operator in OPERATORS {
                let target = target(name);
                let range_over_json = operator != Comparison::Equal && matches!(value, Operand::Json(_));
                if askable(&target, &value) && !range_over_json {
                    check.check(&Filter::Compare {
                        target,
                        operator,
                        value: value.clone(),
                    });
                }
            }
        }
    }
    assert!(
        check.checked > 5000 && check.found > 20_000,
        "{} {}",
        check.checked,
        check.found
    );
}

#[test]
fn membership_existence_and_length_mean_what_they_mean_in_mongo() {
    let mut check = Check::new();
    let all = operands();
    for name in TARGETS {
        for length in 0..4 {
            check.check(&Filter::Length {
                target: target(name),
                length,
            });
        }
        check.check(&Filter::Exists(target(name)));
        for start in 0..all.len() {
            for size in [0, 1, 3, all.len()] {
                let values = all.iter().cycle().skip(start).take(size).cloned();
                let target = target(name);
                let values = values.filter(|value| askable(&target, value)).collect();
                check.check(&Filter::In { target, values });
            }
        }
    }
    check.check(&Filter::Exists(Target::Absent));
    check.check(&Filter::In {
        target: Target::Absent,
        values: vec![Operand::Null, Operand::Integer(1)],
    });
    for value in all {
        check.check(&Filter::Compare {
            target: Target::Absent,
            operator: Comparison::GreaterOrEqual,
            value,
        });
    }
}

#[test]
fn searches_tests_and_kinds_mean_what_they_mean_in_mongo() {
    let mut check = Check::new();
    let patterns = [
        ("a", ""),
        ("^A", "i"),
        ("^.$", ""),
        ("(?:ops|dev)$", ""),
        ("[^a-z]", ""),
        ("\\W", ""),
        ("ü", "i"),
        ("Ü", "i"),
        ("'q'\\s\\\\", ""),
        ("\\b[b-g]", ""),
        ("^$", "m"),
        ("five|Rome", "s"),
    ];
    let tests = [
        NumberTest::Remainder {
            divisor: 5,
            remainder: 0,
        },
        NumberTest::Remainder {
            divisor: -4,
            remainder: -3,
        },
        NumberTest::AllBits { mask: 5, set: true },
        NumberTest::AllBits { mask: 2, set: false },
        NumberTest::AnyBit { mask: 3, set: true },
        NumberTest::AnyBit { mask: 7, set: false },
    ];
    let kinds = [
        ValueKind::Null,
        ValueKind::Boolean,
        ValueKind::Small,
        ValueKind::Large,
        ValueKind::Float,
        ValueKind::Text,
        ValueKind::Object,
        ValueKind::List,
        ValueKind::DateTime,
        ValueKind::ObjectId,
    ];
    for name in TARGETS {
        let target = || target(name);
        for (text, options) in patterns {
            let pattern = Pattern::parse(text, options).expect("the pattern can be read");
            check.check(&Filter::Matches {
                target: target(),
                pattern,
            });
        }
        for test in tests {
            check.check(&Filter::Number { target: target(), test });
        }
        for (place, kind) in kinds.into_iter().enumerate() {
            let some = [vec![kind], kinds[..place].to_vec()];
            for kinds in some {
                check.check(&Filter::Kind {
                    target: target(),
                    kinds,
                });
            }
        }
    }
    assert!(check.found > 5000, "{}", check.found);
}

#[test]
fn indexes_of_elements_find_what_lists_contain() {
    let mut check = Check::new();
    let scalars: Vec<Operand> = operands()
        .into_iter()
        .filter(|value| !matches!(value, Operand::Null | Operand::Boolean(_) | Operand::Json(_)))
        .chain([Operand::Text("changed".to_owned())])
        .collect();
    for name in INDEXED {
        for values in scalars.windows(2).chain(scalars.chunks(1)) {
            check.check(&Filter::Listed {
                column: name.to_owned(),
                index: index_name(name),
                values: values.to_vec(),
            });
        }
    }
    assert!(check.found > 500, "{}", check.found);
}

#[test]
fn elements_are_matched_as_wholes() {
    let mut check = Check::new();
    let element = |path: &str| Target::Path {
        root: Root::Element,
        path: path
            .split('.')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let compare = |path: &str, operator, value| Filter::Compare {
        target: element(path),
        operator,
        value,
    };
    let text = |text: &str| Operand::Text(text.to_owned());
    let scalars = [
        Filter::All(vec![
            compare("", Comparison::Greater, Operand::Integer(1)),
            compare("", Comparison::Less, Operand::Integer(5)),
        ]),
        Filter::All(vec![]),
        compare("", Comparison::Equal, Operand::Null),
        compare("", Comparison::Equal, Operand::Json(r#"["a", "b"]"#.to_owned())),
        Filter::Not(Box::new(compare("", Comparison::Equal, text("a")))),
        Filter::Exists(element("")),
        Filter::Length {
            target: element(""),
            length: 2,
        },
        Filter::Element {
            target: element(""),
            objects: false,
            filter: Box::new(compare("", Comparison::Equal, text("a"))),
        },
    ];
    let objects = [
        Filter::All(vec![
            compare("title", Comparison::Equal, text("ops")),
            compare("years", Comparison::Less, Operand::Integer(5)),
        ]),
        compare("title", Comparison::Equal, Operand::Null),
        compare("0", Comparison::Equal, text("a")),
        Filter::Exists(element("title")),
        Filter::In {
            target: element("years"),
            values: vec![Operand::Integer(9), Operand::Null],
        },
        Filter::Element {
            target: element("years"),
            objects: false,
            filter: Box::new(compare("", Comparison::Greater, Operand::Integer(5))),
        },
    ];
    let conditions = scalars
        .map(|filter| (false, filter))
        .into_iter()
        .chain(objects.map(|filter| (true, filter)));
    for (objects, filter) in conditions {
        for name in TARGETS {
            check.check(&Filter::Element {
                target: target(name),
                objects,
                filter: Box::new(filter.clone()),
            });
        }
    }
}

#[test]
fn filters_combine() {
    let mut check = Check::new();
    let mut state = 7u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    let all = operands();
    for _ in 0..500 {
        let mut leaves: Vec<Filter> = Vec::new();
        while leaves.len() < 6 {
            let target = target(TARGETS[random(TARGETS.len())]);
            let value = all[random(16)].clone();
            if askable(&target, &value) {
                leaves.push(match random(3) {
                    0 => Filter::Exists(target),
                    1 => Filter::In {
                        target,
                        values: vec![value, Operand::Null],
                    },
                    _ => Filter::Compare {
                        target,
                        operator: OPERATORS[random(5)],
                        value,
                    },
                });
            }
        }
        let half = leaves.split_off(3);
        check.check(&Filter::Any(vec![
            Filter::All(leaves),
            Filter::Not(Box::new(Filter::Any(half))),
        ]));
    }
    check.check(&Filter::All(vec![]));
    check.check(&Filter::Any(vec![]));
}
