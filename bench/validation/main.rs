//! How long the validation of one document of twenty fields takes, beside a validator written by hand for it.
//! Leaves servers and the generator to the other programs.

mod handwritten;
mod schema;

use eden::json::parse::parse_text;
use eden::spec::{ApiSpec, Relation, ResourceSpec};
use eden::validate::place::Place;
use eden::validate::{Action, Oracle, Scope, document};
use eden::{Refusal, Value};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

/// Documents in one measurement, and measurements, of which the median counts.
const DOCUMENTS: usize = 20_000;
const MEASUREMENTS: usize = 15;

const BODY: &str = r#"{"number": "INV-2024-00017", "title": "Consulting in January", "customer": "Ada Lovelace",
    "email": "ada@example.org", "street": "12 St James's Square", "city": "London", "zip": "10115", "country": "GB",
    "amount": 1250.5, "tax": 0.19, "currency": "EUR", "quantity": 3, "discount": 5, "paid": false, "urgent": true,
    "due": "Fri, 01 Mar 2024 00:00:00 GMT", "tags": ["a", "b", "c"], "terms": {"days": 30, "text": "net"},
    "notes": "nothing special", "kind": "service"}"#;

/// No other documents.
struct Alone;

impl Oracle for Alone {
    fn is_taken(&mut self, _: &Place<'_>, _: &Value, _: Scope) -> Result<bool, Refusal> {
        Ok(false)
    }

    fn exists(&mut self, _: &Relation, _: &Place<'_>, _: &Value) -> Result<bool, Refusal> {
        Ok(true)
    }
}

fn main() -> ExitCode {
    let resource = ResourceSpec {
        name: "invoices",
        fields: schema::FIELDS,
        ..ResourceSpec::DEFAULT
    };
    let Ok(payload) = parse_text(BODY) else {
        eprintln!("the document is no JSON");
        return ExitCode::FAILURE;
    };
    let eden = |payload: Value| document(&ApiSpec::DEFAULT, &resource, payload, Action::Insert, &mut Alone);
    let by_eden = match eden(payload.clone()) {
        Ok(Ok(document)) => document,
        other => {
            eprintln!(
                "the document is refused: {:?}",
                other
                    .map(|checked| checked.map_err(|issues| issues.to_object(false)))
                    .ok()
            );
            return ExitCode::FAILURE;
        }
    };
    if handwritten::checked(payload.clone()) != Ok(by_eden) {
        eprintln!("the two validators disagree");
        return ExitCode::FAILURE;
    }
    let copy = measure(|| black_box(payload.clone()));
    let ours = measure(|| eden(black_box(payload.clone())).is_ok());
    let theirs = measure(|| handwritten::checked(black_box(payload.clone())).is_ok());
    println!("validation of a document of 20 fields, nanoseconds, median of {MEASUREMENTS} runs of {DOCUMENTS}");
    println!("eden         {:>8.0}", ours - copy);
    println!("hand-written {:>8.0}", theirs - copy);
    println!("(the copy of the document, taken off both: {copy:.0})");
    ExitCode::SUCCESS
}

/// Nanoseconds of one call.
fn measure<T>(mut call: impl FnMut() -> T) -> f64 {
    let mut found: Vec<f64> = (0..MEASUREMENTS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..DOCUMENTS {
                black_box(call());
            }
            start.elapsed().as_nanos() as f64 / DOCUMENTS as f64
        })
        .collect();
    found.sort_by(f64::total_cmp);
    found[MEASUREMENTS / 2]
}
