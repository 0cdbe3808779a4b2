//! Walks over a document and asks each field's rules, in Cerberus' order: `nullable`, `readonly`, `type`, `empty`, then
//! the others as the settings list them. Leaves each rule's meaning to `rules`, what a field contains to `containers`.

use super::containers::Inside;
use super::issues::{Issues, Key};
use super::reshape::Unknown;
use super::rules::{self, Place, Quote};
use super::{Oracle, coerce, normalize, siblings};
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Rule, Secrecy};
use crate::value::{Object, Value};

/// What holds for the whole document.
pub struct Walk<'a> {
    /// Answers what only the database knows.
    pub oracle: &'a mut dyn Oracle,
    /// A part of a document (PATCH): nothing is required, at no depth.
    pub partial: bool,
    /// The primary key's name and rules, when the schema does not declare it; at the top level only.
    pub id: Option<(&'a str, &'static FieldSpec)>,
    /// The whole document.
    pub root: Option<&'a Object>,
    /// The stored document, whose fields satisfy `dependencies` as well.
    pub stored: Option<&'a Object>,
}

/// Which objects are checked against which fields.
#[derive(Clone, Copy)]
pub(super) struct Level<'a> {
    pub fields: &'a [FieldSpec],
    pub unknown: Unknown,
    /// The way here, with a dot at its end; empty at the top.
    pub prefix: &'a str,
    pub in_list: bool,
}

/// What stands around a value.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What holds for members that no schema declares.
    pub unknown: Unknown,
    /// The object that has the value, which rules about other fields look at; nothing when a value is checked by itself.
    pub object: Option<&'a Object>,
    /// Where it stands.
    pub place: Place<'a>,
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
        self.object(
            Level {
                fields,
                unknown,
                prefix: "",
                in_list: false,
            },
            document,
            issues,
        )
    }

    pub(super) fn object(&mut self, level: Level<'_>, object: &Object, issues: &mut Issues) -> Result<(), Refusal> {
        for (name, value) in object.iter() {
            let undeclared_id = self.id.filter(|(id, _)| level.prefix.is_empty() && id == name);
            let declared = level.fields.iter().find(|spec| spec.name == name);
            let declared = declared.or(undeclared_id.map(|(_, spec)| spec));
            match declared.or(level.unknown.rules.filter(|_| level.unknown.accepted)) {
                Some(spec) => {
                    let path = format!("{}{name}", level.prefix);
                    let around = Around {
                        unknown: level.unknown,
                        object: Some(object),
                        place: Place {
                            field: &path,
                            in_list: level.in_list,
                        },
                    };
                    self.field(spec, around, name.as_str().into(), value, issues)?;
                }
                None if level.unknown.accepted => {}
                None => issues.add(name.as_str(), "", rules::UNKNOWN_FIELD),
            }
        }
        if !self.partial {
            required(level.fields, object, issues);
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
        key: Key,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<(), Refusal> {
        let is_null = value.is_null();
        if is_null && !spec.nullable {
            issues.add(key.clone(), "nullable", rules::NULL);
        }
        if issues.has(&key, normalize::READONLY) {
            return Ok(());
        }
        if !is_null && let Some(message) = rules::type_of(spec.types, value) {
            issues.add(key, "type", message);
            return Ok(());
        }
        let mut is_empty = false;
        if let Some(empty_allowed) = spec.empty
            && rules::length(value) == Some(0)
        {
            is_empty = true;
            if !empty_allowed {
                issues.add(key.clone(), "empty", rules::EMPTY);
            }
        }
        if spec.rules.is_empty() {
            return Ok(());
        }
        let quote = Quote(spec);
        let place = around.place;
        let mut inside = Inside::new(issues.take_nested(&key));
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
                Rule::Password(rules) => {
                    let account: Vec<&Object> = around.object.into_iter().chain(self.stored).collect();
                    (
                        "password",
                        value.as_str().and_then(|password| rules.judge(password, &account)),
                    )
                }
                Rule::Nested => ("schema", self.nested(spec, around, value, &mut inside.members)?),
                Rule::Items(items) => ("items", self.items(items, around, value, &mut inside.members)?),
                Rule::Keys(rules) => ("", self.keys(rules, around, value, &mut inside.keys)?),
                Rule::Values(rules) => ("", self.values(rules, around, value, &mut inside.values)?),
                Rule::AnyOf(_) | Rule::AllOf(_) | Rule::NoneOf(_) | Rule::OneOf(_) => {
                    self.several(rule, around, &key, value, &mut inside.members)?
                }
                Rule::Dependencies(_) | Rule::DependsOn(_) => {
                    for message in siblings::dependencies(rule, self, around) {
                        issues.add(key.clone(), "dependencies", message);
                    }
                    continue;
                }
                Rule::Excludes(names) => ("excludes", siblings::excludes(names, around.object, &key)),
                Rule::Unique => ("", rules::unique(self.oracle, place, false, value, quote)?),
                Rule::UniqueToUser => ("", rules::unique(self.oracle, place, true, value, quote)?),
                Rule::Relation(relation) => {
                    if !(spec.nullable && coerce::is_falsy(value)) {
                        for message in rules::relation(self.oracle, relation, value, quote)? {
                            issues.add(key.clone(), "", message);
                        }
                    }
                    continue;
                }
            };
            if let Some(message) = message {
                issues.add(key.clone(), name, message);
            }
        }
        issues.put_nested(key, inside.all());
        Ok(())
    }
}

/// What null skips.
fn skips_null(rule: &Rule) -> bool {
    match rule {
        Rule::Unique
        | Rule::UniqueToUser
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
        | Rule::Password(_)
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
