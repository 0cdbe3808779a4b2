//! Mongo's meaning of filters and orders, read plainly over documents in memory.
//! Leaves out what the product leaves out: ranges over lists and objects.

use eden_sql::dialect::pattern::Engine;
use eden_sql::filter::{Comparison, Filter, NumberTest, Operand, Root, Target, ValueKind};
use eden_sql::table::ColumnType;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// Whether `document` satisfies `filter`; `element` is what [`Root::Element`] means.
pub fn satisfies(document: &Value, filter: &Filter, element: Option<&Value>) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| satisfies(document, filter, element)),
        Filter::Any(filters) => filters.iter().any(|filter| satisfies(document, filter, element)),
        Filter::Not(filter) => !satisfies(document, filter, element),
        Filter::Compare {
            target,
            operator,
            value,
        } => candidates(document, target, element)
            .into_iter()
            .any(|found| compares(found, *operator, value)),
        Filter::In { target, values } => (candidates(document, target, element).into_iter())
            .any(|found| values.iter().any(|value| compares(found, Comparison::Equal, value))),
        Filter::Exists(target) => candidates(document, target, element)
            .into_iter()
            .any(|found| found.is_some()),
        Filter::Matches { target, pattern } => {
            let regex = regex_automata::meta::Regex::new(&pattern.text(Engine::Rust)).expect("what is read compiles");
            is_text(target)
                && candidates(document, target, element).into_iter().any(|found| {
                    let text = found.and_then(Value::as_str);
                    text.is_some_and(|text| regex.is_match(text))
                })
        }
        Filter::Number { target, test } => candidates(document, target, element)
            .into_iter()
            .any(|found| found.is_some_and(|found| passes(found, target, *test))),
        Filter::Kind { target, kinds } => candidates(document, target, element)
            .into_iter()
            .any(|found| found.is_some_and(|found| kinds.contains(&kind(found, target)))),
        Filter::Listed { column, values, .. } => {
            let target = crate::database::target(column);
            candidates(document, &target, element)
                .into_iter()
                .any(|found| values.iter().any(|value| compares(found, Comparison::Equal, value)))
        }
        Filter::Place { .. } => panic!("places have tests of their own"),
        Filter::Length { target, length } => (unopened(document, target, element).into_iter().flatten())
            .any(|found| found.as_array().is_some_and(|list| list.len() as i64 == *length)),
        Filter::Element {
            target,
            objects,
            filter,
        } => (unopened(document, target, element).into_iter().flatten())
            .filter_map(Value::as_array)
            .flatten()
            .any(|element| (element.is_object() || !objects) && satisfies(document, filter, Some(element))),
    }
}

/// Whether a text may stand there: ids and dates have columns of their own type.
fn is_text(target: &Target) -> bool {
    match target {
        Target::Column { column_type, .. } => matches!(column_type, ColumnType::Text | ColumnType::Json),
        _ => true,
    }
}

fn passes(found: &Value, target: &Target, test: NumberTest) -> bool {
    let dated = matches!(
        target,
        Target::Column {
            column_type: ColumnType::DateTime,
            ..
        }
    );
    let Some(number) = found.as_f64().filter(|_| !dated) else {
        return false;
    };
    let whole = found.as_i64().unwrap_or(number as i64);
    match test {
        NumberTest::Remainder { divisor, remainder } => whole % divisor == remainder,
        NumberTest::AllBits { mask, set } => number.fract() == 0.0 && whole & mask == if set { mask } else { 0 },
        NumberTest::AnyBit { mask, set } => number.fract() == 0.0 && whole & mask != if set { 0 } else { mask },
    }
}

fn kind(found: &Value, target: &Target) -> ValueKind {
    let column_type = match target {
        Target::Column { column_type, .. } => *column_type,
        _ => ColumnType::Json,
    };
    match (found, column_type) {
        (Value::Null, _) => ValueKind::Null,
        (_, ColumnType::DateTime) => ValueKind::DateTime,
        (_, ColumnType::ObjectId) => ValueKind::ObjectId,
        (_, ColumnType::Float) => ValueKind::Float,
        (Value::Bool(_), _) => ValueKind::Boolean,
        (Value::Number(number), _) => match number.as_i64() {
            Some(whole) if i32::try_from(whole).is_ok() => ValueKind::Small,
            Some(_) => ValueKind::Large,
            None => ValueKind::Float,
        },
        (Value::String(_), _) => ValueKind::Text,
        (Value::Array(_), _) => ValueKind::List,
        (Value::Object(_), _) => ValueKind::Object,
    }
}

/// Values of a target, lists followed by their elements.
fn candidates<'a>(document: &'a Value, target: &Target, element: Option<&'a Value>) -> Vec<Option<&'a Value>> {
    let mut all = Vec::new();
    let is_element = matches!(target, Target::Path { root: Root::Element, path } if path.is_empty());
    for found in unopened(document, target, element) {
        all.push(found);
        if let (Some(Value::Array(list)), false) = (found, is_element) {
            all.extend(list.iter().map(Some));
        }
    }
    all
}

fn unopened<'a>(document: &'a Value, target: &Target, element: Option<&'a Value>) -> Vec<Option<&'a Value>> {
    match target {
        Target::Absent => vec![None],
        Target::Column { name, .. } => vec![document.get(name)],
        Target::Path {
            root: Root::Column(name),
            path,
        } if name == "_extra" => walk(Some(document), path),
        Target::Path {
            root: Root::Column(name),
            path,
        } => walk(document.get(name), path),
        Target::Path {
            root: Root::Element,
            path,
        } => walk(element, path),
    }
}

fn walk<'a>(value: Option<&'a Value>, path: &[String]) -> Vec<Option<&'a Value>> {
    let Some((name, rest)) = path.split_first() else {
        return vec![value];
    };
    match value {
        Some(Value::Object(object)) => walk(object.get(name), rest),
        Some(Value::Array(list)) => (list.iter().enumerate())
            .flat_map(|(place, element)| match element {
                element if *name == place.to_string() => walk(Some(element), rest),
                Value::Object(object) => walk(object.get(name), rest),
                _ => Vec::new(),
            })
            .collect(),
        _ => vec![None],
    }
}

fn compares(found: Option<&Value>, operator: Comparison, operand: &Operand) -> bool {
    let found = found.unwrap_or(&Value::Null);
    let operand = match operand {
        Operand::Null => Value::Null,
        Operand::Boolean(truth) => json!(truth),
        Operand::Integer(number) | Operand::DateTime(number) => json!(number),
        Operand::Float(number) => json!(number),
        Operand::Text(text) | Operand::ObjectId(text) => json!(text),
        Operand::Json(text) => serde_json::from_str(text).expect("operands are JSON"),
    };
    let Some(ordering) = compare(found, &operand) else {
        return false;
    };
    match operator {
        Comparison::Equal => ordering == Ordering::Equal,
        Comparison::Greater => ordering == Ordering::Greater,
        Comparison::GreaterOrEqual => ordering != Ordering::Less,
        Comparison::Less => ordering == Ordering::Less,
        Comparison::LessOrEqual => ordering != Ordering::Greater,
    }
}

/// The order of two values of one type; lists and objects are only ever equal.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Value::Array(left), Value::Array(right)) => (left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| compare(left, right) == Some(Ordering::Equal)))
        .then_some(Ordering::Equal),
        (Value::Object(left), Value::Object(right)) => (left.len() == right.len()
            && left.iter().all(|(key, left)| {
                right
                    .get(key)
                    .is_some_and(|right| compare(left, right) == Some(Ordering::Equal))
            }))
        .then_some(Ordering::Equal),
        _ => None,
    }
}

/// What a document is sorted by: the element that decides, or `None` for an empty list.
pub fn sort_value<'a>(document: &'a Value, target: &Target, descending: bool) -> Option<&'a Value> {
    let opened = unopened(document, target, None)
        .into_iter()
        .flat_map(|found| match found {
            Some(Value::Array(list)) => list.iter().collect(),
            found => vec![found.unwrap_or(&Value::Null)],
        });
    if descending {
        opened.max_by(|a, b| total(a, b))
    } else {
        opened.min_by(|a, b| total(a, b))
    }
}

/// The order of any two values: by type, then by value.
pub fn total(left: &Value, right: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Object(_) => 3,
        Value::Array(_) => 4,
        Value::Bool(_) => 5,
    };
    rank(left)
        .cmp(&rank(right))
        .then_with(|| compare(left, right).unwrap_or(Ordering::Equal))
}
