//! What a URL says besides its query: the values in a path such as `people/<person>/invoices`. Reads, changes and
//! deletions are bound to them, new documents are stamped with them, links repeat them.

use super::{owner, where_json};
use crate::http::answer::text;
use crate::http::percent_encode;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Converter, Piece, ResourceSpec, Type};
use crate::value::{Object, Value};
use eden_sql::filter::Filter;

/// The values in the path of a request, and what follows from them.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// The path of the collection below the prefix, percent-encoded.
    pub(crate) path: String,
    values: Object,
    filter: Option<Filter>,
}

impl Scope {
    /// The scope of a request for `resource` with these values in its path.
    ///
    /// # Errors
    /// When a value belongs to a field that nobody may ask about.
    pub(crate) fn of(
        api: &ApiSpec,
        resource: &ResourceSpec,
        values: Vec<(&'static str, Value)>,
    ) -> Result<Self, Refusal> {
        let mut conditions = Object::new();
        for (field, value) in values {
            conditions.insert(field, typed(resource, field, value));
        }
        let filter = if conditions.is_empty() {
            None
        } else {
            Some(where_json::compile_fixed(api, resource, &conditions)?)
        };
        Ok(Self {
            path: path(resource, &conditions, &conditions),
            values: conditions,
            filter,
        })
    }

    /// What every document must satisfy.
    pub(crate) fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// Writes the values over those of a document that a client sent, as far as the schema knows the fields.
    pub(crate) fn stamp(&self, resource: &ResourceSpec, document: &mut Object) {
        for (field, value) in self.values.iter() {
            if field != resource.id_field && resource.field(field).is_some() {
                document.insert(field.as_str(), value.clone());
            }
        }
    }

    /// The path to a document with these fields: it may have been moved from where the request found it.
    pub(crate) fn path_of(&self, resource: &ResourceSpec, fields: &Object) -> String {
        if resource.path.is_empty() {
            return resource.url.to_owned();
        }
        path(resource, fields, &self.values)
    }

    /// Compares what the path says about the owner with the caller's id.
    ///
    /// # Errors
    /// 401 with Eve's text when it names another owner.
    pub(crate) fn check_owner(&self, resource: &ResourceSpec, caller: &str) -> Result<(), Refusal> {
        let named = resource.owner.as_ref().and_then(|owner| self.values.get(owner.field));
        match named {
            Some(named) if !owner::is(named, caller) => Err(Refusal::incompatible_owner()),
            _ => Ok(()),
        }
    }
}

/// The path with the values of `fields`, or else of `others`.
fn path(resource: &ResourceSpec, fields: &Object, others: &Object) -> String {
    if resource.path.is_empty() {
        return resource.url.to_owned();
    }
    let mut path = String::new();
    for piece in resource.path {
        match piece {
            Piece::Text(text) => path.push_str(text),
            Piece::Value(field, converter) => {
                let value = fields
                    .get(field)
                    .filter(|value| !value.is_null())
                    .or_else(|| others.get(field));
                let value = value.map(text).unwrap_or_default();
                if *converter == Converter::Path {
                    let segments: Vec<_> = value.split('/').map(percent_encode).collect();
                    path.push_str(&segments.join("/"));
                } else {
                    path.push_str(&percent_encode(&value));
                }
            }
        }
    }
    path
}

/// The value as the field holds it: a URL is text, and says nothing about types.
pub(crate) fn typed(resource: &ResourceSpec, field: &str, value: Value) -> Value {
    let types = match resource.field(field) {
        Some(spec) => spec.types,
        None if field == resource.id_name() => std::slice::from_ref(&resource.id_type),
        None => return value,
    };
    let written = text(&value);
    match types {
        [Type::String] => Value::String(written),
        [Type::Integer] => written.parse().map_or(value, Value::Integer),
        [Type::ObjectId] => crate::id::ObjectId::parse(&written).map_or(value, Value::ObjectId),
        [Type::Float | Type::Number] => match (types, written.parse::<i64>(), written.parse::<f64>()) {
            ([Type::Number], Ok(number), _) => Value::Integer(number),
            (_, _, Ok(number)) if number.is_finite() => Value::Float(number),
            _ => value,
        },
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::spec::{ApiSpec, Converter, FieldSpec, Piece, ResourceSpec, Type};
    use crate::value::{Object, Value};

    static INVOICES: ResourceSpec = ResourceSpec {
        url: "people/<string:person>/invoices",
        path: &[
            Piece::Text("people/"),
            Piece::Value("person", Converter::Text(1, None)),
            Piece::Text("/invoices"),
        ],
        fields: &[FieldSpec {
            name: "person",
            types: &[Type::String],
            ..FieldSpec::DEFAULT
        }],
        ..ResourceSpec::DEFAULT
    };

    #[test]
    fn paths_are_real_and_documents_stamped() {
        let values = vec![("person", Value::from("a b/c")), ("unknown", Value::Integer(1))];
        let Ok(scope) = Scope::of(&ApiSpec::DEFAULT, &INVOICES, values) else {
            panic!("a scope")
        };
        assert_eq!(scope.path, "people/a%20b%2Fc/invoices");
        let mut document = Object::new();
        document.insert("person", "somebody else");
        assert_eq!(scope.path_of(&INVOICES, &document), "people/somebody%20else/invoices");
        scope.stamp(&INVOICES, &mut document);
        assert_eq!(document.get("person"), Some(&Value::from("a b/c")));
        assert!(!document.contains("unknown"));
        assert!(scope.filter().is_some());
    }
}
