//! From the dotted name that a client writes to the place where the field is stored, and from the client's value to
//! the field's type. Leaves what is asked about a field to its callers.

use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, FieldSpec, Nested, ResourceSpec, Shown, Storage, Type};
use crate::validate::coerce;
use crate::value::{Object, Value};
use eden_sql::filter::{Operand, Root, Target};
use eden_sql::table::{ColumnType, system};

/// A field that a client named.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) target: Target,
    /// Its rules, where the schema has any; they say what values are cast to.
    pub(super) spec: Option<&'static FieldSpec>,
    /// The type of an automatic field, which has no rules.
    pub(super) automatic: Option<Type>,
}

/// What names are relative to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// A document of the resource.
    Document(&'a ResourceSpec),
    /// A document of the resource with all that is stored, for conditions of the settings themselves.
    Stored(&'a ResourceSpec),
    /// An element of a list, with the rules of elements.
    Element(Option<&'static FieldSpec>),
}

impl Scope<'_> {
    /// The rules of a dotted name.
    pub(super) fn spec(&self, name: &str) -> Option<&'static FieldSpec> {
        self.specs(name).last().flatten()
    }

    /// The rules of each part of a dotted name, from the first on.
    fn specs(&self, name: &str) -> impl Iterator<Item = Option<&'static FieldSpec>> {
        let scope = *self;
        let mut before: Option<Option<&'static FieldSpec>> = None;
        name.split('.').map(move |name| {
            let spec = match (before, scope) {
                (Some(parent), _) => parent.and_then(|parent| member(parent, name)),
                (None, Scope::Document(resource) | Scope::Stored(resource)) => resource.field(name),
                (None, Scope::Element(element)) => element.and_then(|element| member(element, name)),
            };
            before = Some(spec);
            spec
        })
    }

    /// The place of a dotted name. `purpose` begins the refusal: `filter`, `sort`, ….
    ///
    /// A name that nobody knows is a field that no document has, as in Eve.
    ///
    /// # Errors
    /// 400 for secrets and for fields that the resource does not show. The owner may always be named.
    pub(super) fn find(&self, api: &ApiSpec, name: &str, purpose: &str) -> Result<Found, Refusal> {
        let path: Vec<&str> = name.split('.').collect();
        if path.iter().any(|name| name.is_empty() || name.contains('\0')) {
            return Ok(Found {
                target: Target::Absent,
                spec: None,
                automatic: None,
            });
        }
        let refused = || Refusal::bad_request(format!("{purpose} on '{name}' not allowed"));
        // be it on the way to another field
        if self.specs(name).flatten().any(|spec| spec.secret.is_some()) {
            return Err(refused());
        }
        let (resource, shows_all) = match self {
            Scope::Document(resource) => (resource, false),
            Scope::Stored(resource) => (resource, true),
            Scope::Element(_) => {
                let target = Target::Path {
                    root: Root::Element,
                    path: owned(&path),
                };
                return Ok(Found {
                    target,
                    spec: self.spec(name),
                    automatic: None,
                });
            }
        };
        if let Some((column, column_type, automatic)) = automatic(api, resource, path[0]) {
            let target = if path.len() == 1 {
                Target::Column {
                    name: column.to_owned(),
                    column_type,
                    null_name: None,
                }
            } else {
                Target::Absent
            };
            return Ok(Found {
                target,
                spec: resource.field(path[0]),
                automatic: Some(automatic),
            });
        }
        let spec = self.spec(name);
        let target = match resource.column(path[0]) {
            Some(column) if column.shown == Shown::Secret => return Err(refused()),
            Some(column) if column.shown == Shown::Hidden && !shows_all && !is_owner(resource, column) => {
                return Err(refused());
            }
            Some(column) if path.len() == 1 => Target::Column {
                name: column.column.to_owned(),
                column_type: column.storage.into(),
                null_name: Some(column.field.to_owned()),
            },
            Some(column) if column.storage == Storage::Json => Target::Path {
                root: Root::Column(column.column.to_owned()),
                path: owned(&path[1..]),
            },
            None if resource.allow_unknown => Target::Path {
                root: Root::Column(system::EXTRA.to_owned()),
                path: owned(&path),
            },
            _ => Target::Absent,
        };
        // an owner that the schema does not declare is the id of an account
        let automatic = match (spec, resource.column(path[0])) {
            (None, Some(column)) if column.storage == Storage::ObjectId => Some(Type::ObjectId),
            _ => None,
        };
        Ok(Found {
            target,
            spec,
            automatic,
        })
    }
}

impl Found {
    /// The rules of the elements when the field is a list.
    pub(super) fn element(&self) -> Option<&'static FieldSpec> {
        match self.spec?.nested {
            Some(Nested::List(element)) => Some(element),
            _ => None,
        }
    }

    /// A client's value as a parameter, cast to the field's type.
    pub(super) fn operand(&self, value: &Value, api: &ApiSpec) -> Operand {
        let value = match &self.automatic {
            Some(automatic) => coerce::cast(value.clone(), &[*automatic], api.date_format),
            None => cast(value.clone(), self.spec, api.date_format),
        };
        Operand::from(&value)
    }
}

/// `value` with the text in it turned into dates and ids where the schema says so. Eve casts whatever looks like one.
pub(super) fn cast(value: Value, spec: Option<&'static FieldSpec>, date_format: &str) -> Value {
    let Some(spec) = spec else { return value };
    match (value, spec.nested) {
        (Value::List(elements), Some(Nested::List(element))) => Value::List(
            elements
                .into_iter()
                .map(|value| cast(value, Some(element), date_format))
                .collect(),
        ),
        // a list contains what it is compared with
        (value, Some(Nested::List(element))) => cast(value, Some(element), date_format),
        (Value::Dict(members), Some(Nested::Dict(_))) => Value::Dict(
            members
                .into_iter()
                .map(|(name, value)| {
                    let value = cast(value, member(spec, &name), date_format);
                    (name, value)
                })
                .collect::<Object>(),
        ),
        (value, _) => coerce::cast(value, spec.types, date_format),
    }
}

/// The rules of a member of `spec`: a key of a dict, a key of a list's dicts, or a place in a list.
fn member(spec: &'static FieldSpec, name: &str) -> Option<&'static FieldSpec> {
    match spec.nested? {
        Nested::Dict(fields) => fields.iter().find(|field| field.name == name),
        Nested::List(element) if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) => Some(element),
        Nested::List(element) => match element.nested? {
            Nested::Dict(fields) => fields.iter().find(|field| field.name == name),
            Nested::List(_) => None,
        },
    }
}

/// The columns of automatic fields, by the names that the settings give them.
fn automatic(api: &ApiSpec, resource: &ResourceSpec, name: &str) -> Option<(&'static str, ColumnType, Type)> {
    if name == resource.id_field {
        let column_type = match resource.id_type {
            Type::Integer => ColumnType::Integer,
            Type::ObjectId => ColumnType::ObjectId,
            _ => ColumnType::Text,
        };
        Some((system::ID, column_type, resource.id_type))
    } else if name == api.names.updated {
        Some((system::UPDATED, ColumnType::DateTime, Type::DateTime))
    } else if name == api.names.created {
        Some((system::CREATED, ColumnType::DateTime, Type::DateTime))
    } else if name == api.names.etag {
        Some((system::ETAG, ColumnType::Text, Type::String))
    } else {
        None
    }
}

fn is_owner(resource: &ResourceSpec, column: &Column) -> bool {
    resource.owner.as_ref().is_some_and(|owner| owner.field == column.field)
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&name| name.to_owned()).collect()
}
