//! Equality and order of values as Python has them: `true` is 1, 5 is 5.0, what cannot be compared has no order.
//! Leaves what follows from it to `rules`.

use crate::value::Value;
use std::cmp::Ordering;

/// Python's `==`.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Dict(left), Value::Dict(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => left.order(right) == Some(Ordering::Equal),
            _ => left == right,
        },
    }
}

/// Python's order; `None` where Python raises a `TypeError`.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
        (Value::ObjectId(left), Value::ObjectId(right)) => Some(left.cmp(right)),
        (Value::List(left), Value::List(right)) => {
            let different = left.iter().zip(right).find(|(left, right)| !equal(left, right));
            different.map_or(Some(left.len().cmp(&right.len())), |(left, right)| order(left, right))
        }
        _ => Number::of(left)?.order(Number::of(right)?),
    }
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i64),
    Float(f64),
}

impl Number {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Boolean(truth) => Some(Number::Whole(i64::from(*truth))),
            Value::Integer(number) => Some(Number::Whole(*number)),
            Value::Float(number) => Some(Number::Float(*number)),
            _ => None,
        }
    }

    fn order(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Whole(left), Number::Whole(right)) => Some(left.cmp(&right)),
            (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
            (Number::Whole(left), Number::Float(right)) => whole_to_float(left, right),
            (Number::Float(left), Number::Whole(right)) => whole_to_float(right, left).map(Ordering::reverse),
        }
    }
}

/// Exact, also where a double cannot hold the whole number.
fn whole_to_float(whole: i64, float: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        None
    } else if float >= BEYOND {
        Some(Ordering::Less)
    } else if float < -BEYOND {
        Some(Ordering::Greater)
    } else {
        // Within the range, so that cutting off the fraction is exact.
        let by_whole_part = whole.cmp(&(float.trunc() as i64));
        Some(by_whole_part.then_with(|| 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal)))
    }
}

#[cfg(test)]
mod tests {
    use super::{equal, order};
    use crate::json::parse::parse_text;
    use std::cmp::Ordering::{self, Equal, Greater, Less};

    #[test]
    fn values_compare_as_in_python() {
        #[track_caller]
        fn check(left: &str, right: &str, same: bool, expected: Option<Ordering>) {
            let (left, right) = (
                parse_text(left).unwrap_or_default(),
                parse_text(right).unwrap_or_default(),
            );
            assert_eq!((equal(&left, &right), order(&left, &right)), (same, expected));
            assert_eq!(
                (equal(&right, &left), order(&right, &left)),
                (same, expected.map(Ordering::reverse))
            );
        }
        check("1", "true", true, Some(Equal));
        check("1", "1.0", true, Some(Equal));
        check("2", "1.5", false, Some(Greater));
        check("-2", "-1.5", false, Some(Less));
        check("-1", "-1.5", false, Some(Greater));
        check("9007199254740993", "9007199254740992.0", false, Some(Greater));
        check("9223372036854775807", "9223372036854775808.0", false, Some(Less));
        check("-9223372036854775808", "-1e300", false, Some(Greater));
        check(r#""a""#, r#""B""#, false, Some(Greater));
        check(r#""a""#, "1", false, None);
        check("null", "null", true, None);
        check("null", "false", false, None);
        check("[1, 2]", "[1.0, 3]", false, Some(Less));
        check("[1]", "[true, 0]", false, Some(Less));
        check(r#"["a"]"#, "[1]", false, None);
        check(r#"{"a": 1, "b": [2]}"#, r#"{"b": [2.0], "a": true}"#, true, None);
        check(r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, false, None);
    }
}
