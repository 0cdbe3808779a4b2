//! A resource's schema: fields, their types and what they contain.
//! Leaves rules to `rules`, and whether related resources exist to `relations`.

use super::literal::type_names;
use super::names::{Types, Unique, pascal, singular};
use super::{beside, rules, sets};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, quoted, registry};
use crate::model::{Field, Nested, Rule, Secrecy, Type};
use crate::read::Key;
use crate::settings::block::not_built;
use crate::settings::field::{self, GenerateName, HashName, Rules};
use crate::settings::{Named, Set};

/// Types of which fields can be, by name.
const TYPES: [(&str, Type); 19] = [
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
const LATER: [&str; 12] = [
    "date",
    "time",
    "set",
    "binary",
    "container",
    "dbref",
    "media",
    "uuid",
    "email",
    "url",
    "geojson",
    "ip",
];

/// What people write who think of another language.
const FOREIGN: [(&str, &str); 12] = [
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

/// What a relation of a field says, to be compared with the whole API.
#[derive(Debug, Clone)]
pub(crate) struct RelationAt {
    /// The related resource as written.
    pub resource: Set<String>,
    /// The related field as written, or the resource's own primary key.
    pub field: Set<String>,
    /// Types of the values.
    pub types: Vec<Type>,
}

/// What the fields of one schema share while they are checked.
pub(crate) struct Schema<'a> {
    /// The resource's name.
    pub resource: &'a str,
    /// The resource's primary key.
    pub id_field: &'a str,
    /// Names that the server keeps for itself.
    pub automatic: &'a [&'a str],
    /// Names of types that are given away.
    pub types: &'a mut Types,
    /// Relations found.
    pub relations: Vec<RelationAt>,
}

/// Where a field stands in its schema.
#[derive(Default)]
pub(super) struct At {
    /// The type around it, of which types below are named.
    pub around: String,
    /// The name of its own type, where that is decided already.
    pub own: Option<String>,
    /// Whether it is a field of the document itself.
    pub top: bool,
    /// Whether it stands in a rule set of another rule: no Rust type is made of it.
    pub in_set: bool,
    /// Whether fields are required unless they say otherwise (`require_all` of the dicts around it).
    pub require_all: bool,
    /// Whether unknown members are dropped (`purge_unknown` of the dicts around it).
    pub purge_unknown: bool,
}

impl At {
    /// Where the members of a dict with these rules stand.
    fn members(&self, around: String, rules: &Rules) -> At {
        At {
            around,
            own: None,
            top: false,
            in_set: self.in_set,
            require_all: rules.require_all.as_ref().map_or(self.require_all, |set| set.value),
            purge_unknown: rules.purge_unknown.as_ref().map_or(self.purge_unknown, |set| set.value),
        }
    }
}

impl Schema<'_> {
    /// The fields of the whole schema, the primary key among them.
    pub fn fields(&mut self, schema: &Named<Rules>, around: &str, out: &mut Diagnostics) -> Vec<Field> {
        let mut idents = Unique::members();
        let mut fields = Vec::new();
        for (key, rules) in &schema.0 {
            if self.automatic.contains(&key.text.as_str()) {
                let message = format!(
                    "field(s) \"{}\" not allowed in \"{}\" schema (they will be handled automatically)",
                    key.text, self.resource
                );
                out.push(Diagnostic::new(&registry::RESERVED_FIELD, key.place, message).hint("remove it"));
                continue;
            }
            legal_name(key, out);
            let at = At {
                around: around.to_owned(),
                top: true,
                ..At::default()
            };
            fields.push(self.field(key, rules, &mut idents, at, out));
        }
        beside::excuse(&mut fields);
        fields
    }

    pub(super) fn field(
        &mut self,
        key: &Key,
        rules: &Rules,
        idents: &mut Unique,
        at: At,
        out: &mut Diagnostics,
    ) -> Field {
        let types = types(rules, out);
        if at.in_set {
            sets::outside_only(rules, out);
        }
        if let Some(set) = rules.renamed_from.as_ref().filter(|set| !at.top && set.value.is_some()) {
            let message = format!("`renamed_from` of `{}`, which is inside another field", key.text);
            out.push(Diagnostic::new(&registry::RENAMED_FROM, set.key, message).hint(
                "remove it: migrations leave what is inside dicts and lists as it is; change it by a migration of \
                     your own",
            ));
        }
        let secret = secret(rules, at.top, out);
        let sets = self.sets(rules, &at, out);
        let (allow_unknown, unknown) = match &rules.allow_unknown {
            Some(set) => self.unknown(set, &at, out),
            None => (None, None),
        };
        let required = rules.required.as_ref().map_or(at.require_all, |set| set.value);
        // a dict without schema is emptied only where it says so itself
        let around = at.purge_unknown && rules.schema.is_some();
        let purge_unknown = rules.purge_unknown.as_ref().map_or(around, |set| set.value) && types == [Type::Dict];
        let nested = self.nested(key, rules, &types, at, out);
        let mut field = Field {
            name: key.text.clone(),
            ident: if key.text.is_empty() {
                String::new()
            } else {
                idents.member(&key.text)
            },
            types,
            required,
            excusable: false,
            nullable: rules.nullable(),
            readonly: rules.readonly(),
            empty: rules.empty.as_ref().map(|set| set.value),
            default: None,
            nested,
            allow_unknown,
            unknown,
            purge_unknown,
            rename: rules.rename.as_ref().map(|set| set.value.clone()),
            coerce: rules::coerce(rules),
            set_to_now: rules.default_setter.is_some(),
            versioned: rules.versioned(),
            secret,
            rules: Vec::new(),
            description: rules
                .description
                .as_ref()
                .or(rules.title.as_ref())
                .map(|set| set.value.clone())
                .unwrap_or_default(),
        };
        let relation = self.relation(key, rules, &field, out);
        field.rules = rules::rules(rules, &field, (relation, sets), out);
        field.default = rules::default(rules, &field, out);
        rules::contradictions(rules, &field, out);
        field
    }

    fn nested(&mut self, key: &Key, rules: &Rules, types: &[Type], at: At, out: &mut Diagnostics) -> Option<Nested> {
        let set = rules.schema.as_ref()?;
        let open = types.len() != 1;
        match &set.value {
            field::Nested::Members(members) if open || types.contains(&Type::Dict) => {
                let type_name = match &at.own {
                    Some(own) => own.clone(),
                    None if at.in_set => String::new(),
                    None => self.types.nested(&at.around, &key.text),
                };
                let mut idents = Unique::members();
                let mut fields = Vec::new();
                let rules_of_dict = rules;
                for (key, rules) in &members.0 {
                    legal_name(key, out);
                    let at = at.members(type_name.clone(), rules_of_dict);
                    fields.push(self.field(key, rules, &mut idents, at, out));
                }
                Some(Nested::Dict { type_name, fields })
            }
            field::Nested::Elements(element) if open || types.contains(&Type::List) => {
                // the elements of `jobs` are a `…Job`; the lists in a list of lists are named like the list
                let name = if key.text.is_empty() {
                    at.around.clone()
                } else {
                    format!("{}{}", at.around, pascal(&singular(&key.text)))
                };
                let dict = matches!(
                    element.schema.as_ref().map(|set| &set.value),
                    Some(field::Nested::Members(_))
                );
                let own = (dict && !at.in_set).then(|| self.types.exactly(&name));
                let at = At {
                    around: name,
                    own,
                    top: false,
                    ..at
                };
                let key = Key {
                    text: String::new(),
                    place: set.place,
                };
                Some(Nested::List(Box::new(self.field(
                    &key,
                    element,
                    &mut Unique::default(),
                    at,
                    out,
                ))))
            }
            _ => {
                let message = format!("`schema` says nothing about a field of type {}", type_names(types));
                out.push(
                    Diagnostic::new(&registry::RULE_NEVER_APPLIES, set.key, message)
                        .hint("`schema` belongs to fields of type `dict` (its members) and `list` (its elements)"),
                );
                None
            }
        }
    }

    fn relation(&mut self, key: &Key, rules: &Rules, field: &Field, out: &mut Diagnostics) -> Option<Rule> {
        let set = rules.data_relation.as_ref()?;
        let Some(resource) = &set.value.resource else {
            let message = format!(
                "'resource' key is mandatory for the 'data_relation' rule in '{}: {}'",
                self.resource, key.text
            );
            out.push(
                Diagnostic::new(&registry::RELATION_WITHOUT_RESOURCE, set.key, message)
                    .hint("write `data_relation: {resource: …}` with the name of a resource"),
            );
            return None;
        };
        let target = match &set.value.field {
            Some(target) => target.value.clone(),
            None => Set {
                value: self.id_field.to_owned(),
                key: resource.key,
                place: resource.place,
            },
        };
        self.relations.push(RelationAt {
            resource: resource.value.clone(),
            field: target.clone(),
            types: match &field.nested {
                _ if set.value.version() => Vec::new(),
                Some(Nested::List(element)) => element.types.clone(),
                _ if field.types == [Type::List] => Vec::new(),
                _ => field.types.clone(),
            },
        });
        let embeddable = set.value.embeddable();
        Some(Rule::Relation {
            resource: resource.value.value.clone(),
            field: target.value,
            embeddable,
            version: set.value.version(),
        })
    }
}

fn legal_name(key: &Key, out: &mut Diagnostics) {
    if key.text.is_empty() || key.text.contains(['$', '.', '\n', '\0']) {
        let message = format!(
            "Field '{}' cannot contain any of the following: '$, .'",
            key.text.escape_debug()
        );
        out.push(
            Diagnostic::new(&registry::FIELD_NAME, key.place, message)
                .hint("nested fields stand under `schema` of a `dict`"),
        );
    }
}

fn types(rules: &Rules, out: &mut Diagnostics) -> Vec<Type> {
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

fn secret(rules: &Rules, top: bool, out: &mut Diagnostics) -> Option<Secrecy> {
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
        (None, None) => return None,
    };
    if !top {
        out.push(not_built(place, "a secret inside a dict or a list"));
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
