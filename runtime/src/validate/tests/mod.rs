//! Whole documents against whole schemas; the expected answers are what Eve said to the same requests.
//! Here is what the tests share: a small resource, a database that knows a few values.

mod actions;
mod nesting;
mod others;
mod own;
mod rules;
mod sets;
mod siblings;

use super::place::Place;
use super::{Action, Oracle, Scope, document, python};
use crate::json::parse::parse_text;
use crate::json::write::write_value;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, FieldSpec, Relation, ResourceSpec};
use crate::time::RFC_1123;
use crate::value::{Object, Value};

/// Knows which values are there, written as `field=value`, and remembers what it was asked.
#[derive(Default)]
struct Known {
    there: &'static [&'static str],
    asked: Vec<String>,
}

impl Oracle for Known {
    fn is_taken(&mut self, place: &Place<'_>, value: &Value, scope: Scope) -> Result<bool, Refusal> {
        let question = format!("{}={}", place.path(), python::str(value));
        let in_list = place.is_in_list();
        self.asked.push(format!("{question} {scope:?} list={in_list}"));
        Ok(self.there.contains(&question.as_str()))
    }

    fn exists(&mut self, relation: &Relation, _: &Place<'_>, value: &Value) -> Result<bool, Refusal> {
        let question = format!("{}.{}={}", relation.resource, relation.field, python::str(value));
        self.asked.push(question.clone());
        Ok(self.there.contains(&question.as_str()))
    }

    fn asked(&self) -> usize {
        self.asked.len()
    }

    fn forget(&mut self, asked: usize) {
        self.asked.truncate(asked);
    }
}

fn object(text: &str) -> Object {
    match parse_text(text) {
        Ok(Value::Dict(object)) => object,
        _ => panic!("{text} is no object"),
    }
}

fn show(object: Object) -> String {
    let mut out = Vec::new();
    write_value(&mut out, &Value::Dict(object), RFC_1123);
    String::from_utf8_lossy(&out).into_owned()
}

fn resource(fields: &'static [FieldSpec]) -> ResourceSpec {
    ResourceSpec {
        fields,
        ..ResourceSpec::DEFAULT
    }
}

/// `ok …` with the document, `issues …`, or `refused …` with the message.
fn outcome(resource: &ResourceSpec, body: &str, action: Action<'_>, oracle: &mut Known) -> String {
    let payload = parse_text(body).unwrap_or_default();
    match document(&ApiSpec::DEFAULT, resource, payload, action, oracle) {
        Ok(Ok(document)) => format!("ok {}", show(document)),
        Ok(Err(issues)) => {
            assert!(!issues.is_empty());
            format!("issues {}", show(issues.to_object(false)))
        }
        Err(Refusal::Status(_, message) | Refusal::Hidden400(message)) => format!("refused {message}"),
        Err(other) => format!("refused {other:?}"),
    }
}

/// POSTs a document to a resource with these fields.
#[track_caller]
fn check(fields: &'static [FieldSpec], there: &'static [&'static str], body: &str, expected: &str) {
    let mut oracle = Known {
        there,
        ..Known::default()
    };
    let found = outcome(&resource(fields), body, Action::Insert, &mut oracle);
    assert_eq!(found, expected, "{body}");
}
