//! Whatever comes in, nothing panics, and what is accepted can be rendered.

use super::{PEOPLE, parse};
use crate::query::Query;
use crate::spec::ApiSpec;
use eden_sql::dialect::{Postgres, Sqlite};
use eden_sql::filter::render;
use eden_sql::order::order_by;

/// Pieces that mean something somewhere.
const PIECES: [&str; 56] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    ":",
    ",",
    ";",
    "\n",
    " ",
    "\\",
    "\\u00e9",
    "$",
    "$gt",
    "\"$in\"",
    "\"$or\"",
    "$elemMatch",
    "age",
    "\"age\"",
    "name",
    "jobs.0.title",
    "\"tags\"",
    "..",
    ".",
    "==",
    "!=",
    ">",
    "<=",
    "-",
    "+",
    "1",
    "-1.5",
    "1e999",
    "99999999999999999999",
    "and",
    "or",
    "not",
    "True",
    "None",
    "null",
    "true",
    "ObjectId(",
    "datetime(",
    "datetime(2000,1,1)",
    "\u{0}",
    "é",
    "😀",
    "\"$not\":",
    "{\"age\":",
    "{\"$and\":[",
    "\"a\":1",
    "%",
    "&",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn renders(query: &Query) {
    for dialect in [&Sqlite as &dyn eden_sql::dialect::Dialect, &Postgres] {
        if let Some(filter) = &query.filter {
            let mut operands = Vec::new();
            let _ = render(filter, "people", dialect, &mut operands, 1);
        }
        let _ = order_by(&query.order, "people", dialect);
    }
}

#[test]
fn generated_texts() {
    let mut random = Random(42);
    let mut accepted = 0;
    for _ in 0..20_000 {
        let text: String = (0..1 + random.below(10))
            .map(|_| PIECES[random.below(PIECES.len())])
            .collect();
        for name in ["where", "sort", "projection", "embedded", "page", "max_results"] {
            if let Ok(query) = parse(&[(name, &text)]) {
                renders(&query);
                accepted += 1;
            }
        }
    }
    assert!(accepted > 1000, "{accepted}");
}

#[test]
fn generated_bytes() {
    let mut random = Random(7);
    for _ in 0..5_000 {
        let mut text = String::from("where=");
        for _ in 0..random.below(40) {
            text.push_str(&format!("%{:02x}", random.below(256)));
        }
        let _ = Query::parse(&ApiSpec::DEFAULT, &PEOPLE, Some(&text)).map(|query| renders(&query));
        let _ = Query::parse(&ApiSpec::DEFAULT, &PEOPLE, Some(&text.replace("where=", "sort=")));
        let _ = Query::parse(&ApiSpec::DEFAULT, &PEOPLE, Some(text.trim_start_matches("where=")));
    }
}

#[test]
fn deep_and_long_texts() {
    for piece in [
        "(",
        "[",
        "{\"a\":",
        "{\"$and\":[",
        "{\"a\":{\"$not\":",
        "-",
        "a.",
        "a==1 and ",
        "a==1 or (",
        "'",
        "[(",
        "a,",
    ] {
        for count in [100, 1_000, 10_000] {
            let text = piece.repeat(count);
            for name in ["where", "sort", "projection", "embedded"] {
                for tail in ["", "1", "a==1"] {
                    let _ = parse(&[(name, &format!("{text}{tail}"))]).map(|query| renders(&query));
                }
            }
        }
    }
}
