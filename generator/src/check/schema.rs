//! A resource's schema: fields, their types and what they contain.
//! Leaves rules to `rules`, and whether related resources exist to `relations`.

use super::literal::type_names;
use super::names::{Types, Unique, pascal, singular};
use super::types::{secret, types};
use super::{beside, rules, sets};
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Field, Nested, Rule, Type};
use crate::read::Key;
use crate::settings::field::{self, Rules};
use crate::settings::globals::Functions;
use crate::settings::{Named, Set};

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
    /// Whether the documents may have fields that the schema does not declare.
    pub open: bool,
    /// The names of the fields at the top, and those that the server adds.
    pub root: Vec<String>,
    /// The functions that rules may name besides the built-in ones; nothing when everything may be named.
    pub functions: Option<&'a Functions>,
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
    /// Whether that is one of several rule sets (`anyof` and its kind), which only compare: they change nothing.
    pub only_compares: bool,
    /// Whether the object around it may have fields that no schema declares.
    pub open: bool,
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
            only_compares: self.only_compares,
            open: self.open || rules.allow_unknown.is_some(),
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
        let own: Vec<&str> = self.automatic.iter().copied().chain([self.id_field]).collect();
        let names = schema.0.iter().map(|(key, _)| key.text.as_str());
        self.root = names.chain(own.iter().copied()).map(str::to_owned).collect();
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
                open: self.open,
                ..At::default()
            };
            fields.push(self.field(key, rules, &mut idents, at, out));
        }
        beside::excuse(&mut fields);
        if !self.open {
            beside::known(schema, &own, &self.root, out);
        }
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
        if at.only_compares {
            sets::changes_nothing(rules, out);
        }
        if let Some(set) = rules.renamed_from.as_ref().filter(|set| !at.top && set.value.is_some()) {
            let message = format!("`renamed_from` of `{}`, which is inside another field", key.text);
            out.push(Diagnostic::new(&registry::RENAMED_FROM, set.key, message).hint(
                "remove it: migrations leave what is inside dicts and lists as it is; change it by a migration of \
                     your own",
            ));
        }
        sets::only_for_dicts(rules, &types, out);
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
            not_patchable: rules.not_patchable(),
            empty: rules.empty.as_ref().map(|set| set.value),
            default: None,
            nested,
            allow_unknown,
            unknown,
            purge_unknown,
            purge_readonly: rules.purge_readonly(),
            rename: rules.rename.as_ref().map(|set| set.value.clone()),
            rename_handler: self.coercions("rename_handler", rules.rename_handler.as_ref(), out),
            coerce: self.coercions("coerce", rules.coerce.as_ref(), out),
            default_setter: self.setter(rules, out),
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
        let checks = self.checks(rules, out);
        field.rules = rules::rules(rules, &field, (relation, checks, sets), out);
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
                if !at.open && rules_of_dict.allow_unknown.is_none() && !at.in_set {
                    beside::known(members, &[], &self.root, out);
                }
                beside::excuse(&mut fields);
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
