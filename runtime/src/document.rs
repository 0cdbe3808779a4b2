//! Typed documents: how the structs of generated code are made from checked objects, and turned into rows and back.
//! Leaves checking to `validate`: by the time a struct is made, every value has its declared type.

mod scalar;

pub use scalar::{Number, Scalar};

use crate::secret::Secret;
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
