//! Orders over every kind of target against the plain reading.

use crate::database::{Database, target};
use crate::documents::documents;
use crate::meaning::{sort_value, total};
use eden_sql::filter::Filter;
use eden_sql::order::Key;
use std::cmp::Ordering;

fn check(databases: &mut [Database], names: &[(&str, bool)]) {
    let keys: Vec<Key> = names
        .iter()
        .map(|&(name, descending)| Key {
            target: target(name),
            descending,
        })
        .collect();
    let documents = documents();
    let mut expected: Vec<usize> = (0..documents.len()).collect();
    expected.sort_by(|&left, &right| {
        keys.iter().fold(Ordering::Equal, |ordering, key| {
            ordering.then_with(|| {
                let value = |place: usize| sort_value(&documents[place], &key.target, key.descending);
                let natural = match (value(left), value(right)) {
                    (None, None) => Ordering::Equal,
                    (None, Some(_)) => Ordering::Less,
                    (Some(_), None) => Ordering::Greater,
                    (Some(left), Some(right)) => total(left, right),
                };
                if key.descending { natural.reverse() } else { natural }
            })
        })
    });
    for database in databases {
        assert_eq!(database.find(&Filter::All(Vec::new()), &keys), expected, "{names:?}");
    }
}

#[test]
fn orders_mean_what_they_mean_in_mongo() {
    let names = [
        "name",
        "age",
        "score",
        "amount",
        "active",
        "born",
        "boss",
        "tags",
        "nums",
        "address.city",
        "address.zip",
        "address.geo.y",
        "jobs.years",
        "jobs.title",
        "tags.0",
        "nope",
        "unknown",
        "address.nope",
        "any",
    ];
    let mut databases = Database::all();
    for name in names {
        for descending in [false, true] {
            check(&mut databases, &[(name, descending)]);
            check(&mut databases, &[(name, descending), ("name", !descending)]);
        }
    }
    check(&mut databases, &[]);
}
