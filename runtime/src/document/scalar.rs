//! The Rust types of values that are there and are not null: how each is made from a checked value and bound to a cell.
//! Leaves absent and null ones to the fields of structs.

use super::Document;
use crate::id::ObjectId;
use crate::secret::Secret;
use crate::spec::Type;
use crate::store::bind::Bind;
use crate::time::DateTime;
use crate::value::Value;

/// A value that is neither absent nor null.
pub trait Scalar: Sized {
    /// Its name in [`Mismatch`].
    const EXPECTED: &'static str;
    /// Whether it is every value there is, `null` included.
    const ANYTHING: bool = false;

    /// Whether checked values of a declared type are of this Rust type.
    fn holds(declared: Type) -> bool;

    /// From a checked value.
    fn from_value(value: Value) -> Option<Self>;

    /// Into a value.
    fn into_value(self) -> Value;

    /// Into a cell.
    fn cell(&self) -> Bind;
}

/// A `number`: remembers whether it was whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Whole.
    Integer(i64),
    /// With a fraction or exponent.
    Float(f64),
}

macro_rules! scalar {
    ($type:ty, $expected:literal, $holds:pat, $($pattern:pat => $from:expr),+; $value:ident => $into:expr, $cell:expr) => {
        impl Scalar for $type {
            const EXPECTED: &'static str = $expected;

            fn holds(declared: Type) -> bool {
                matches!(declared, $holds)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    $($pattern => Some($from),)+
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                let $value = self;
                $into
            }

            fn cell(&self) -> Bind {
                let $value = self;
                $cell
            }
        }
    };
}

scalar!(String, "text",
    Type::String | Type::Decimal | Type::Email | Type::Url | Type::Uuid | Type::Date | Type::Time,
    Value::String(text) => text; text => Value::String(text), Bind::Text(text.clone()));
scalar!(i64, "a whole number", Type::Integer, Value::Integer(number) => number; number => Value::Integer(number), Bind::Integer(*number));
scalar!(f64, "a number", Type::Float | Type::Number | Type::Integer, Value::Float(number) => number, Value::Integer(number) => number as f64;
    number => Value::Float(number), Bind::Float(*number));
scalar!(bool, "true or false", Type::Boolean, Value::Boolean(truth) => truth; truth => Value::Boolean(truth), Bind::Boolean(*truth));
scalar!(DateTime, "a date", Type::DateTime, Value::DateTime(moment) => moment; moment => Value::DateTime(moment), Bind::DateTime(*moment));
scalar!(ObjectId, "an object id", Type::ObjectId, Value::ObjectId(id) => id; id => Value::ObjectId(id), Bind::ObjectId(*id));
scalar!(Secret, "a secret", Type::String, Value::String(text) => Secret::new(text);
    secret => Value::String(secret.expose().to_owned()), Bind::Text(secret.expose().to_owned()));
scalar!(Number, "a number", Type::Number | Type::Integer | Type::Float, Value::Integer(number) => Number::Integer(number), Value::Float(number) => Number::Float(number);
    number => match number { Number::Integer(whole) => Value::Integer(whole), Number::Float(float) => Value::Float(float) },
    match number { Number::Integer(whole) => Bind::Integer(*whole), Number::Float(float) => Bind::Float(*float) });

impl Scalar for Value {
    const EXPECTED: &'static str = "a value";
    const ANYTHING: bool = true;

    fn holds(_: Type) -> bool {
        true
    }

    fn from_value(value: Value) -> Option<Self> {
        Some(value)
    }

    fn into_value(self) -> Value {
        self
    }

    fn cell(&self) -> Bind {
        Bind::json(self)
    }
}

impl<T: Scalar + Clone> Scalar for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn holds(declared: Type) -> bool {
        declared == Type::List
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::List(elements) => elements.into_iter().map(T::from_value).collect(),
            _ => None,
        }
    }

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(Scalar::into_value).collect())
    }

    fn cell(&self) -> Bind {
        Bind::json(&self.clone().into_value())
    }
}

/// Nested documents: the structs of dict schemas, and [`Object`] for dicts without one.
impl<T: Document + Clone> Scalar for T {
    const EXPECTED: &'static str = "a document";

    fn holds(declared: Type) -> bool {
        declared == Type::Dict || declared.is_geojson()
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Dict(object) => T::from_object(object).ok(),
            _ => None,
        }
    }

    fn into_value(self) -> Value {
        Value::Dict(self.into_object())
    }

    fn cell(&self) -> Bind {
        Bind::json(&self.clone().into_value())
    }
}
