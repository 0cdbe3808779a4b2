//! Validation: from what a client sent to a document that may be stored, or to the issues that say why not.
//! Pure but for the questions that an [`Oracle`] answers; leaves bodies to `http`, statements to `store`.

pub mod coerce;
pub mod compare;
mod containers;
pub mod decimal;
mod dotted;
mod fields;
mod geojson;
pub mod issues;
mod normalize;
pub mod python;
mod python_calls;
mod reshape;
mod rules;
mod siblings;
#[cfg(test)]
mod tests;

use crate::refusal::Refusal;
use crate::spec::{ApiSpec, FieldSpec, Relation, ResourceSpec, Type};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::table::system;
pub use issues::Issues;
use reshape::Unknown;
use rules::Place;

/// What will be done with the document.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// POST, and PUT that creates: a whole document.
    Insert,
    /// PUT: a whole document in place of another.
    Replace {
        /// The stored document, complete but for its secrets.
        original: &'a Object,
    },
    /// PATCH: changes of a stored document.
    Update {
        /// The stored document, complete but for its secrets.
        original: &'a Object,
    },
}

impl<'a> Action<'a> {
    fn original(self) -> Option<&'a Object> {
        match self {
            Action::Insert => None,
            Action::Replace { original } | Action::Update { original } => Some(original),
        }
    }
}

/// Answers what only the database knows.
pub trait Oracle {
    /// Whether another document of the resource's table holds `value` in `field` (dotted when nested; without places
    /// in lists, which `nested_in_list` announces). `null` is equal to `null` and to nothing at all, as in Mongo. `own`
    /// restricts to the caller's documents. The document that is being changed does not count; the implementer knows it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    fn is_taken(&mut self, field: &str, value: &Value, own: bool, nested_in_list: bool) -> Result<bool, Refusal>;

    /// Whether a document of `relation.resource` that the caller may refer to has `value` in `relation.field`.
    ///
    /// # Errors
    /// When the database cannot be asked.
    fn exists(&mut self, relation: &Relation, value: &Value) -> Result<bool, Refusal>;
}

/// Validates what a client sent for one document.
///
/// The document comes back normalised: keys with dots expanded, values converted to their declared types, defaults
/// filled in. For an update only the changes come back, with nested objects merged into the stored ones (unless
/// `merge_nested_documents` is off); [`merge`] then gives the whole document. The primary key comes back on inserts only,
/// where the client may choose it. Issues are never empty.
///
/// # Errors
/// A 400 when the client tries to change the primary key, or when keys with dots nest too deeply; those of the oracle.
pub fn document(
    api: &ApiSpec,
    resource: &ResourceSpec,
    payload: Value,
    action: Action<'_>,
    oracle: &mut dyn Oracle,
) -> Result<Result<Object, Issues>, Refusal> {
    let mut document = match payload {
        Value::Dict(document) => document,
        other => return Ok(Err(not_a_document(&other, action))),
    };
    if resource.normalize_dotted_fields {
        document = dotted::expand(document)?;
    }
    let id = if resource.field(resource.id_field).is_none() {
        Some(undeclared_id(resource.id_type))
    } else {
        None
    };
    let original = action.original();
    let partial = matches!(action, Action::Update { .. });

    if resource.allow_unknown {
        // What answers carry is not the client's to store; without `allow_unknown` these are unknown fields.
        for automatic in [api.names.updated, api.names.created, api.names.etag, api.names.links] {
            document.remove(automatic);
        }
    }
    coerce::object(&mut document, resource.fields, api);
    if let Some(value) = document.get_mut(resource.id_field)
        && let Some(id) = id
    {
        *value = coerce::field(std::mem::take(value), id, api);
    }
    if let Action::Replace { original } = action
        && !document.contains(resource.id_field)
        && let Some(unchanged) = stored_id(original, resource)
    {
        document.insert(resource.id_field, unchanged.clone());
    }

    let mut issues = Issues::new();
    let unknown = Unknown {
        accepted: resource.allow_unknown,
        rules: resource.unknown,
    };
    let normalizes = !partial || resource.normalize_on_patch;
    if normalizes {
        reshape::rename_and_purge(resource.fields, unknown, false, &mut document);
    }
    normalize::mark_readonly(resource.fields, &document, original, &mut issues);
    if normalizes {
        let kept = if partial { original } else { None };
        normalize::fill_defaults(resource.fields, resource.merge_nested_documents, &mut document, kept);
        let merges = partial && resource.merge_nested_documents;
        reshape::set_by_server(resource.fields, &mut document, original, merges, DateTime::now());
        reshape::coerce(resource.fields, unknown, &mut document, &mut issues);
    }
    let mut walk = fields::Walk {
        oracle,
        partial,
        id: id.map(|id| (resource.id_field, id)),
        root: Some(&document),
        stored: original,
    };
    walk.document(resource.fields, unknown, &document, &mut issues)?;
    if !issues.is_empty() {
        return Ok(Err(issues));
    }

    if let Some(original) = original {
        if let Some(sent) = document.remove(resource.id_field)
            && stored_id(original, resource) != Some(&sent)
        {
            return Err(immutable(resource.id_field));
        }
        if partial && resource.merge_nested_documents {
            for (field, value) in document.iter_mut() {
                if let (Some(Value::Dict(stored)), Value::Dict(changes)) = (original.get(field), value) {
                    *changes = merge_nested(stored.clone(), std::mem::take(changes));
                }
            }
        }
    }
    Ok(Ok(document))
}

/// Whether a value satisfies the rules of a field, as `VALIDATE_FILTERS` asks of filters. Questions about other
/// documents are not asked.
///
/// # Errors
/// When a rule cannot be applied at all.
pub fn satisfies(spec: &FieldSpec, value: &Value, allow_unknown: bool) -> Result<bool, Refusal> {
    struct Unconcerned;

    impl Oracle for Unconcerned {
        fn is_taken(&mut self, _: &str, _: &Value, _: bool, _: bool) -> Result<bool, Refusal> {
            Ok(false)
        }

        fn exists(&mut self, _: &Relation, _: &Value) -> Result<bool, Refusal> {
            Ok(true)
        }
    }

    let mut issues = Issues::new();
    let place = Place {
        field: spec.name,
        in_list: false,
    };
    let mut walk = fields::Walk {
        oracle: &mut Unconcerned,
        partial: true,
        id: None,
        root: None,
        stored: None,
    };
    let around = fields::Around {
        unknown: Unknown {
            accepted: allow_unknown,
            rules: None,
        },
        object: None,
        place,
    };
    walk.field(spec, around, spec.name.into(), value, &mut issues)?;
    Ok(issues.is_empty())
}

/// The whole document after an update: the stored one with the changes that [`document`] gave.
pub fn merge(original: &Object, changes: &Object) -> Object {
    let mut merged = original.clone();
    for (field, value) in changes.iter() {
        merged.insert(field, value.clone());
    }
    merged
}

/// Objects are merged at every depth; everything else, lists too, is replaced.
fn merge_nested(mut stored: Object, changes: Object) -> Object {
    for (field, value) in changes {
        match (stored.get_mut(&field), value) {
            (Some(Value::Dict(inner)), Value::Dict(changes)) => {
                *inner = merge_nested(std::mem::take(inner), changes);
            }
            (_, value) => stored.insert(field, value),
        }
    }
    stored
}

fn not_a_document(payload: &Value, action: Action<'_>) -> Issues {
    let key = match action {
        Action::Insert => "validation exception",
        Action::Replace { .. } | Action::Update { .. } => "validator exception",
    };
    let message = match payload {
        Value::Null => "document is missing".to_owned(),
        other => format!("'{}' is not a document, must be a dict", python::str(other)),
    };
    Issues::of(key, message)
}

/// Stored documents have their key under the name of its column.
fn stored_id<'a>(original: &'a Object, resource: &ResourceSpec) -> Option<&'a Value> {
    original.get(system::ID).or_else(|| original.get(resource.id_field))
}

fn immutable(id_field: &str) -> Refusal {
    Refusal::bad_request(format!(
        "Attempt to update an immutable field. Usually happens when PATCH or PUT include a '{id_field}' field, which is \
         immutable (PUT can include it as long as it is unchanged)."
    ))
}

/// The rules of a primary key that the schema does not declare.
fn undeclared_id(id_type: Type) -> &'static FieldSpec {
    const fn of(types: &'static [Type]) -> FieldSpec {
        FieldSpec {
            types,
            ..FieldSpec::DEFAULT
        }
    }
    static OBJECT_ID: FieldSpec = of(&[Type::ObjectId]);
    static INTEGER: FieldSpec = of(&[Type::Integer]);
    static STRING: FieldSpec = of(&[Type::String]);
    match id_type {
        Type::Integer => &INTEGER,
        Type::ObjectId => &OBJECT_ID,
        _ => &STRING,
    }
}
