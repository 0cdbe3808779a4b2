//! The types of fields by their names, and what makes a field a secret.
//! Leaves what fields contain to `schema`, their rules to `rules`.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, quoted, registry};
use crate::model::{Secrecy, Type};
use crate::settings::block::not_built;
use crate::settings::field::{GenerateName, HashName, Rules};

/// Types of which fields can be, by name.
const TYPES: [(&str, Type); 28] = [
    ("string", Type::String),
    ("integer", Type::Integer),
    ("float", Type::Float),
    ("number", Type::Number),
    ("boolean", Type::Boolean),
    ("datetime", Type::DateTime),
    ("objectid", Type::ObjectId),
    ("dict", Type::Dict),
    ("list", Type::List),
    ("decimal", Type::Decimal),
    ("email", Type::Email),
    ("url", Type::Url),
    ("uuid", Type::Uuid),
    ("date", Type::Date),
    ("time", Type::Time),
    ("dbref", Type::DbRef),
    ("set", Type::Set),
    ("binary", Type::Binary),
    ("container", Type::Container),
    ("point", Type::Point),
    ("multipoint", Type::MultiPoint),
    ("linestring", Type::LineString),
    ("polygon", Type::Polygon),
    ("multilinestring", Type::MultiLineString),
    ("multipolygon", Type::MultiPolygon),
    ("geometrycollection", Type::GeometryCollection),
    ("feature", Type::Feature),
    ("featurecollection", Type::FeatureCollection),
];

/// Types of Cerberus, Eve and Eden that nothing is done with yet.
const LATER: [&str; 1] = ["media"];

/// What people write who think of another language.
const FOREIGN: [(&str, &str); 13] = [
    ("geojson", "point"),
    ("bool", "boolean"),
    ("str", "string"),
    ("text", "string"),
    ("char", "string"),
    ("int", "integer"),
    ("long", "integer"),
    ("double", "float"),
    ("real", "float"),
    ("object", "dict"),
    ("map", "dict"),
    ("array", "list"),
    ("timestamp", "datetime"),
];

/// The declared types; what is none is said.
pub(super) fn types(rules: &Rules, out: &mut Diagnostics) -> Vec<Type> {
    let mut found = Vec::new();
    for set in rules.types.iter().flat_map(|set| &set.value.0) {
        let name = set.value.as_str();
        if let Some((_, declared)) = TYPES.iter().find(|(known, _)| *known == name) {
            if !found.contains(declared) {
                found.push(*declared);
            }
        } else if LATER.contains(&name) {
            out.push(not_built(set.place, &format!("the type `{name}`")));
        } else {
            let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).chain(LATER).collect();
            let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == name.to_lowercase());
            let hint = foreign
                .map(|(_, ours)| format!("did you mean `{ours}`?"))
                .or_else(|| did_you_mean(name, names.iter().copied()))
                .unwrap_or_else(|| format!("types are {}", quoted(&TYPES.map(|(name, _)| name))));
            let message = format!("unknown type `{}`", name.escape_debug());
            out.push(Diagnostic::new(&registry::UNKNOWN_TYPE, set.place, message).hint(hint));
        }
    }
    found
}

/// What kind of secret a field is; `top` says that it is a field of the document itself.
pub(super) fn secret(rules: &Rules, top: bool, out: &mut Diagnostics) -> Option<Secrecy> {
    let (place, secrecy): (Place, Secrecy) = match (&rules.hash, &rules.generate) {
        (Some(hash), Some(_)) => {
            let message = "`hash` and `generate` exclude each other: a token is kept as a digest by itself";
            out.push(Diagnostic::new(&registry::CONFLICTING_RULES, hash.key, message).hint("remove `hash`"));
            return None;
        }
        (Some(hash), None) => match hash.value {
            HashName::Argon2id => (hash.key, Secrecy::Argon2id),
            HashName::Bcrypt => (hash.key, Secrecy::Bcrypt),
        },
        (None, Some(generate)) => match generate.value {
            GenerateName::Token => (generate.key, Secrecy::Token),
        },
        (None, None) => match &rules.writeonly {
            Some(set) if set.value => (set.key, Secrecy::WriteOnly),
            _ => return None,
        },
    };
    if !top {
        let message = "a secret stands inside a dict, a list or a rule set";
        out.push(
            Diagnostic::new(&registry::SECRET_INSIDE, place, message)
                .hint("give it a field of its own at the top of the schema"),
        );
    }
    let written = rules
        .types
        .as_ref()
        .map(|set| set.value.0.iter().map(|set| set.value.as_str()).collect::<Vec<_>>());
    if written.as_deref() != Some(&["string"]) {
        let message = "a secret is a string, and nothing else";
        out.push(Diagnostic::new(&registry::SECRET_TYPE, place, message).hint("write `type: string`"));
    }
    Some(secrecy)
}
