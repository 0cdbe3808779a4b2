//! Typed documents: how the structs of generated code are made from checked objects, and turned into rows and back.
//! Leaves checking to `validate`: by the time a struct is made, every value has its declared type.

use crate::id::ObjectId;
use crate::secret::Secret;
use crate::spec::Type;
use crate::store::bind::Bind;
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::table::system;

/// A value of another type than the schema says: a row written before the schema changed, or a hook's mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The field, dotted when nested.
    pub field: String,
    /// The Rust type that was expected.
    pub expected: &'static str,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "field '{}' does not hold {}", self.field, self.expected)
    }
}

impl std::error::Error for Mismatch {}

/// A nullable field: absent and `null` differ, as in Eve.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Field<T> {
    /// Not in the document.
    #[default]
    Absent,
    /// Explicitly `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }
}

/// A struct of generated code.
pub trait Document: Sized {
    /// Takes the fields out of `object`.
    ///
    /// # Errors
    /// When a value has another type than the field.
    fn from_object(object: Object) -> Result<Self, Mismatch>;

    /// The document as an object; absent fields are left out.
    fn into_object(self) -> Object;
}

/// A document that can be written: gives its columns in the order of the resource's `INSERT` and `UPDATE`.
pub trait Record {
    /// Adds one value for each column.
    fn bind(&self, row: &mut Row);
}

/// The values of one row, in the order of the resource's columns.
#[derive(Debug, Default)]
pub struct Row {
    pub(crate) values: Vec<Bind>,
    pub(crate) nulls: String,
    pub(crate) extra: Option<Bind>,
}

impl Row {
    /// Adds the column that holds `field`.
    pub fn column<T: Member>(&mut self, field: &str, value: &T) {
        if value.is_explicit_null() {
            self.nulls.push_str(field);
            self.nulls.push('\n');
        }
        self.values.push(value.bind());
    }

    /// Adds the column of an owner that the schema does not declare; the caller's id is stamped over it.
    pub fn owner(&mut self) {
        self.values.push(Bind::Null);
    }

    /// Adds the column of a secret that a built-in hook has already hashed or sealed. An absent one is kept by PATCH.
    pub fn secret(&mut self, secret: &Option<Secret>) {
        self.values.push(
            secret
                .as_ref()
                .map_or(Bind::Null, |secret| Bind::Text(secret.expose().to_owned())),
        );
    }

    /// Adds the column of a token: its digest is stored, never the token. An absent one is kept by PATCH.
    pub fn digest(&mut self, token: &Option<Secret>) {
        self.values.push(token.as_ref().map_or(Bind::Null, |token| {
            Bind::Text(crate::auth::token::digest(token.expose()))
        }));
    }

    /// Adds the column of a field that is stored as sent and never read back. An absent one is kept by PATCH.
    pub fn hidden<T: Scalar>(&mut self, value: &Option<T>) {
        self.values.push(value.as_ref().map_or(Bind::Null, Scalar::cell));
    }

    /// Adds the fields outside the schema.
    pub fn extra(&mut self, extra: &Object) {
        self.extra = Some(if extra.is_empty() {
            Bind::Null
        } else {
            Bind::json(&Value::Dict(extra.clone()))
        });
    }
}

/// What every stored document has besides its fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meta {
    /// The primary key.
    pub id: Value,
    /// When it was last written, in whole seconds.
    pub updated: DateTime,
    /// When it was created, in whole seconds.
    pub created: DateTime,
    /// Changes with every write.
    pub etag: String,
}

impl Meta {
    /// Takes the automatic fields out of `object`, under the names that the store uses.
    pub fn take(object: &mut Object) -> Self {
        let moment = |value| match value {
            Some(Value::DateTime(moment)) => moment,
            _ => DateTime::default(),
        };
        Meta {
            id: object.remove(system::ID).unwrap_or_default(),
            updated: moment(object.remove(system::UPDATED)),
            created: moment(object.remove(system::CREATED)),
            etag: match object.remove(system::ETAG) {
                Some(Value::String(etag)) => etag,
                _ => String::new(),
            },
        }
    }

    /// Puts the automatic fields into `object`.
    pub fn put(self, object: &mut Object) {
        object.insert(system::ID, self.id);
        object.insert(system::UPDATED, Value::DateTime(self.updated));
        object.insert(system::CREATED, Value::DateTime(self.created));
        object.insert(system::ETAG, self.etag);
    }
}

/// A field's type in a struct: [`Option`], [`Field`] or a plain value.
pub trait Member: Sized {
    /// From what the object holds under the field's name.
    ///
    /// # Errors
    /// When the value has another type, or is absent from a field that must be there.
    fn take(value: Option<Value>, field: &str) -> Result<Self, Mismatch>;

    /// What the object shall hold, `None` for nothing.
    fn put(self) -> Option<Value>;

    /// The cell of the row.
    fn bind(&self) -> Bind;

    /// Whether the value is there and is `null`.
    fn is_explicit_null(&self) -> bool {
        false
    }
}

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

impl<T: Scalar> Member for T {
    fn take(value: Option<Value>, field: &str) -> Result<Self, Mismatch> {
        value.and_then(T::from_value).ok_or_else(|| Mismatch {
            field: field.to_owned(),
            expected: T::EXPECTED,
        })
    }

    fn put(self) -> Option<Value> {
        Some(self.into_value())
    }

    fn bind(&self) -> Bind {
        self.cell()
    }
}

impl<T: Scalar> Member for Option<T> {
    fn take(value: Option<Value>, field: &str) -> Result<Self, Mismatch> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::from_value(value).map(Some).ok_or_else(|| Mismatch {
                field: field.to_owned(),
                expected: T::EXPECTED,
            }),
        }
    }

    fn put(self) -> Option<Value> {
        self.map(Scalar::into_value)
    }

    fn bind(&self) -> Bind {
        self.as_ref().map_or(Bind::Null, Scalar::cell)
    }
}

impl<T: Scalar> Member for Field<T> {
    fn take(value: Option<Value>, field: &str) -> Result<Self, Mismatch> {
        match value {
            None => Ok(Field::Absent),
            Some(Value::Null) => Ok(Field::Null),
            Some(value) => T::from_value(value).map(Field::Value).ok_or_else(|| Mismatch {
                field: field.to_owned(),
                expected: T::EXPECTED,
            }),
        }
    }

    fn put(self) -> Option<Value> {
        match self {
            Field::Absent => None,
            Field::Null => Some(Value::Null),
            Field::Value(value) => Some(value.into_value()),
        }
    }

    fn bind(&self) -> Bind {
        self.value().map_or(Bind::Null, Scalar::cell)
    }

    fn is_explicit_null(&self) -> bool {
        matches!(self, Field::Null)
    }
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

impl Document for Object {
    fn from_object(object: Object) -> Result<Self, Mismatch> {
        Ok(object)
    }

    fn into_object(self) -> Object {
        self
    }
}

/// Takes `field` out of `object` as the struct's field type. What generated `from_object` calls for each field.
///
/// # Errors
/// As [`Member::take`].
pub fn take<T: Member>(object: &mut Object, field: &str) -> Result<T, Mismatch> {
    T::take(object.remove(field), field)
}

/// Puts a struct's field into `object`. What generated `into_object` calls for each field.
pub fn put<T: Member>(object: &mut Object, field: &str, value: T) {
    if let Some(value) = value.put() {
        object.insert(field, value);
    }
}
