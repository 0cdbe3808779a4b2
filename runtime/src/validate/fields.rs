//! Walks over a document and asks each field's rules, in Cerberus' order: `nullable`, `readonly`, `type`, `empty`, then
//! the others as the settings list them. Leaves each rule's meaning to `rules`, what a field contains to `containers`.

use super::containers::Inside;
use super::functions::Surroundings;
use super::issues::{Issues, Step};
use super::normalize::Unknown;
use super::place::Place;
use super::readonly::READONLY;
use super::rules::{self, Quote};
use super::{Oracle, Scope, coerce, siblings, types};
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Rule, Secrecy};
use crate::value::{Object, Value};

/// What holds for the whole document.
pub struct Walk<'a> {
    /// Answers what only the database knows.
    pub oracle: &'a mut dyn Oracle,
    /// A part of a document (PATCH): nothing is required, at no depth.
    pub partial: bool,
    /// The document was normalised, which ends with what may not be written: no other rule is asked of it.
    pub normalized: bool,
    /// The primary key's name and rules, when the schema does not declare it; at the top level only.
    pub id: Option<(&'a str, &'static FieldSpec)>,
    /// The whole document.
    pub root: Option<&'a Object>,
    /// The stored document, whose fields satisfy `dependencies` as well.
    pub stored: Option<&'a Object>,
    /// Objects of GeoJSON may have other members (`ALLOW_CUSTOM_FIELDS_IN_GEOJSON`).
    pub open_geojson: bool,
}

/// Which objects are checked against which fields.
#[derive(Clone, Copy)]
pub(super) struct Level<'a> {
    pub fields: &'a [FieldSpec],
    pub unknown: Unknown,
    /// Where the object stands; nowhere at the top.
    pub place: Option<&'a Place<'a>>,
}

/// What stands around a value.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What holds for members that no schema declares.
    pub unknown: Unknown,
    /// The object that has the value, which rules about other fields look at; nothing when a value is checked by itself.
    pub object: Option<&'a Object>,
    /// Where it stands.
    pub place: &'a Place<'a>,
}

impl Walk<'_> {
    /// Checks a document against the fields of its resource. `issues` may already hold what normalisation found.
    ///
    /// # Errors
    /// Those of the database.
    pub fn document(
        &mut self,
        fields: &[FieldSpec],
        unknown: Unknown,
        document: &Object,
        issues: &mut Issues,
    ) -> Result<(), Refusal> {
        let level = Level {
            fields,
            unknown,
            place: None,
        };
        self.object(level, document, issues)
    }

    pub(super) fn object(&mut self, level: Level<'_>, object: &Object, issues: &mut Issues) -> Result<(), Refusal> {
        for (name, value) in object.iter() {
            let undeclared_id = self.id.filter(|(id, _)| level.place.is_none() && id == name);
            let declared = level.fields.iter().find(|spec| spec.name == name);
            let declared = declared.or(undeclared_id.map(|(_, spec)| spec));
            match declared.or(level.unknown.rules.filter(|_| level.unknown.accepted)) {
                Some(spec) => {
                    let place = Place {
                        around: level.place,
                        step: Step::Name(name),
                    };
                    let around = Around {
                        unknown: level.unknown,
                        object: Some(object),
                        place: &place,
                    };
                    self.field(spec, around, value, issues)?;
                }
                None if level.unknown.accepted => {}
                None => issues.add(name.as_str(), "", rules::UNKNOWN_FIELD),
            }
        }
        if !self.partial {
            required(level.fields, object, issues);
            if let Some((name, spec)) = self.id.filter(|_| level.place.is_none())
                && spec.required
                && !object.contains(name)
            {
                issues.add(name, "required", rules::REQUIRED);
            }
        }
        Ok(())
    }

    /// Checks one value.
    ///
    /// # Errors
    /// Those of the database.
    pub fn field(
        &mut self,
        spec: &FieldSpec,
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<(), Refusal> {
        let step = around.place.step;
        let is_null = value.is_null();
        if is_null && !spec.nullable {
            issues.add(step, "nullable", rules::NULL);
        }
        if self.normalized && issues.has(step, READONLY) {
            return Ok(());
        }
        if !is_null && let Some(message) = types::type_of(spec.types, value, self.open_geojson) {
            issues.add(step, "type", message);
            return Ok(());
        }
        let mut is_empty = false;
        if let Some(empty_allowed) = spec.empty
            && rules::length(value) == Some(0)
        {
            is_empty = true;
            if !empty_allowed {
                issues.add(step, "empty", rules::EMPTY);
            }
        }
        if spec.rules.is_empty() {
            return Ok(());
        }
        let quote = Quote(spec);
        let place = around.place;
        let mut inside = Inside::new(issues.take_nested(step));
        for rule in spec.rules {
            if is_null && skips_null(rule) || is_empty && skips_empty(rule) {
                continue;
            }
            let (name, message) = match rule {
                Rule::Allowed(values) => ("allowed", rules::allowed(values, value, quote)),
                Rule::Forbidden(values) => ("forbidden", rules::forbidden(values, value, quote)),
                Rule::Contains(values) => ("contains", rules::contains(values, value)),
                Rule::MinLength(least) => ("minlength", rules::min_length(*least, value)),
                Rule::MaxLength(most) => ("maxlength", rules::max_length(*most, value)),
                Rule::Min(least) => ("min", rules::min(least, value)),
                Rule::Max(most) => ("max", rules::max(most, value)),
                Rule::Regex(pattern) => ("regex", rules::regex(pattern, value)?),
                Rule::Nested => ("schema", self.nested(spec, around, value, &mut inside.members)?),
                Rule::Items(items) => ("items", self.items(items, around, value, &mut inside.members)?),
                Rule::Keys(rules) => ("", self.keys(rules, around, value, &mut inside.keys)?),
                Rule::Values(rules) => ("", self.values(rules, around, value, &mut inside.values)?),
                Rule::AnyOf(_) | Rule::AllOf(_) | Rule::NoneOf(_) | Rule::OneOf(_) => {
                    self.several(rule, around, value, &mut inside.members)?
                }
                Rule::Dependencies(_) | Rule::DependsOn(_) => {
                    for message in siblings::dependencies(rule, self, around) {
                        issues.add(step, "dependencies", message);
                    }
                    continue;
                }
                Rule::Excludes(names) => ("excludes", siblings::excludes(names, around.object, step)),
                Rule::Unique => ("", rules::unique(self.oracle, place, Scope::Table, value, quote)?),
                Rule::UniqueToUser => ("", rules::unique(self.oracle, place, Scope::Owner, value, quote)?),
                Rule::UniqueWithinResource => ("", rules::unique(self.oracle, place, Scope::Resource, value, quote)?),
                Rule::Relation(relation) => {
                    if !(spec.nullable && coerce::is_falsy(value)) {
                        for message in rules::relation(self.oracle, relation, place, value, quote)? {
                            issues.add(step, "", message);
                        }
                    }
                    continue;
                }
                Rule::CheckWith(names) => {
                    let around = Surroundings {
                        field: &place.path(),
                        document: self.root,
                        stored: self.stored,
                    };
                    for name in *names {
                        if let Err(message) = self.oracle.functions().check(name, value, &around) {
                            issues.add(step, "", message);
                        }
                    }
                    continue;
                }
            };
            if let Some(message) = message {
                issues.add(step, name, message);
            }
        }
        issues.put_nested(step, inside.all());
        Ok(())
    }
}

/// What null skips.
fn skips_null(rule: &Rule) -> bool {
    match rule {
        Rule::Unique
        | Rule::UniqueToUser
        | Rule::UniqueWithinResource
        | Rule::CheckWith(_)
        | Rule::Relation(_)
        | Rule::Dependencies(_)
        | Rule::DependsOn(_)
        | Rule::Excludes(_)
        | Rule::Contains(_) => false,
        Rule::Allowed(_)
        | Rule::Forbidden(_)
        | Rule::MinLength(_)
        | Rule::MaxLength(_)
        | Rule::Min(_)
        | Rule::Max(_)
        | Rule::Regex(_)
        | Rule::Nested
        | Rule::Items(_)
        | Rule::Keys(_)
        | Rule::Values(_)
        | Rule::AnyOf(_)
        | Rule::AllOf(_)
        | Rule::NoneOf(_)
        | Rule::OneOf(_) => true,
    }
}

/// What an empty value skips when the field has an `empty` rule.
fn skips_empty(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::Allowed(_)
            | Rule::Forbidden(_)
            | Rule::MinLength(_)
            | Rule::MaxLength(_)
            | Rule::Regex(_)
            | Rule::Items(_)
            | Rule::CheckWith(_)
    )
}

/// `required`, after the fields that are there were checked: where two exclude each other, one of them is enough.
fn required(fields: &[FieldSpec], object: &Object, issues: &mut Issues) {
    // The server makes tokens itself, so a client need not send one.
    let is_required = |spec: &FieldSpec| spec.required && spec.secret != Some(Secrecy::Token);
    let excused = siblings::excused(fields, object, issues);
    for spec in fields {
        if is_required(spec) && !object.contains(spec.name) && !excused.contains(&spec.name) {
            issues.add(spec.name, "required", rules::REQUIRED);
        }
    }
    let is_there = |name: &&str| object.get(name).is_some_and(|value| !value.is_null());
    if !excused.iter().any(is_there) {
        for name in excused {
            issues.add(name, "required", rules::REQUIRED);
        }
    }
}
