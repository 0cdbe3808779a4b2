//! Walks over a document and asks each field's rules, in Cerberus' order: `nullable`, `readonly`, `type`, `empty`, then
//! the others as the settings list them. Leaves each rule's meaning to `rules`.

use super::issues::{Issues, Key};
use super::rules::{self, Place, Quote};
use super::{Oracle, coerce, normalize};
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Nested, Rule, Secrecy, Type};
use crate::value::{Object, Value};

/// What holds for the whole document.
pub struct Walk<'a> {
    /// Answers what only the database knows.
    pub oracle: &'a mut dyn Oracle,
    /// A part of a document (PATCH): nothing is required, at no depth.
    pub partial: bool,
    /// The primary key's name and rules, when the schema does not declare it; at the top level only.
    pub id: Option<(&'a str, &'static FieldSpec)>,
}

/// Which objects are checked against which fields.
#[derive(Clone, Copy)]
struct Level<'a> {
    fields: &'a [FieldSpec],
    allow_unknown: bool,
    /// The way here, with a dot at its end; empty at the top.
    prefix: &'a str,
    in_list: bool,
}

impl Walk<'_> {
    /// Checks a document against the fields of its resource. `issues` may already hold what normalisation found.
    ///
    /// # Errors
    /// Those of the database.
    pub fn document(
        &mut self,
        fields: &[FieldSpec],
        allow_unknown: bool,
        document: &Object,
        issues: &mut Issues,
    ) -> Result<(), Refusal> {
        self.object(
            Level {
                fields,
                allow_unknown,
                prefix: "",
                in_list: false,
            },
            document,
            issues,
        )
    }

    fn object(&mut self, level: Level<'_>, object: &Object, issues: &mut Issues) -> Result<(), Refusal> {
        for (name, value) in object.iter() {
            let undeclared_id = self.id.filter(|(id, _)| level.prefix.is_empty() && id == name);
            let declared = level.fields.iter().find(|spec| spec.name == name);
            match declared.or(undeclared_id.map(|(_, spec)| spec)) {
                Some(spec) => {
                    let path = format!("{}{name}", level.prefix);
                    let place = Place {
                        field: &path,
                        in_list: level.in_list,
                    };
                    self.field(spec, level.allow_unknown, place, name.as_str().into(), value, issues)?;
                }
                None if level.allow_unknown => {}
                None => issues.add(name.as_str(), "", rules::UNKNOWN_FIELD),
            }
        }
        if !self.partial {
            for spec in level.fields {
                // The server makes tokens itself, so a client need not send one.
                let generated = spec.secret == Some(Secrecy::Token);
                if spec.required && !generated && !object.contains(spec.name) {
                    issues.add(spec.name, "required", rules::REQUIRED);
                }
            }
        }
        Ok(())
    }

    /// Checks one value. `allow_unknown` is what objects inside inherit.
    ///
    /// # Errors
    /// Those of the database.
    pub fn field(
        &mut self,
        spec: &FieldSpec,
        allow_unknown: bool,
        place: Place<'_>,
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
        let quote = Quote(spec);
        for rule in spec.rules {
            // What null skips, and what an empty value skips when the field has an `empty` rule.
            let skipped = match rule {
                Rule::Unique | Rule::UniqueToUser | Rule::Relation(_) => false,
                Rule::Min(_) | Rule::Max(_) | Rule::Nested => is_null,
                Rule::Allowed(_) | Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Regex(_) => is_null || is_empty,
            };
            if skipped {
                continue;
            }
            let (name, message) = match rule {
                Rule::Allowed(values) => ("allowed", rules::allowed(values, value, quote)),
                Rule::MinLength(least) => ("minlength", rules::min_length(*least, value)),
                Rule::MaxLength(most) => ("maxlength", rules::max_length(*most, value)),
                Rule::Min(least) => ("min", rules::min(least, value)),
                Rule::Max(most) => ("max", rules::max(most, value)),
                Rule::Regex(pattern) => ("regex", rules::regex(pattern, value)?),
                Rule::Nested => ("schema", self.nested(spec, allow_unknown, place, &key, value, issues)?),
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
        Ok(())
    }

    /// The rules of what a field contains; their messages go below the field's own.
    fn nested(
        &mut self,
        spec: &FieldSpec,
        allow_unknown: bool,
        place: Place<'_>,
        key: &Key,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<Option<String>, Refusal> {
        let mut nested = issues.take_nested(key);
        let outcome = match (spec.nested, value) {
            (Some(Nested::Dict(fields)), Value::Dict(object)) => {
                let prefix = format!("{}.", place.field);
                let allow_unknown = spec.allow_unknown.unwrap_or(allow_unknown);
                let level = Level {
                    fields,
                    allow_unknown,
                    prefix: &prefix,
                    in_list: place.in_list,
                };
                self.object(level, object, &mut nested).map(|()| None)
            }
            (Some(Nested::List(element)), Value::List(values)) => {
                let place = Place { in_list: true, ..place };
                let mut elements = values.iter().enumerate();
                let checked = elements.try_for_each(|(index, value)| {
                    self.field(element, allow_unknown, place, index.into(), value, &mut nested)
                });
                checked.map(|()| None)
            }
            // Without a declared type, the schema tells what the value must be.
            (Some(Nested::Dict(_)), Value::List(_)) if spec.types.is_empty() => Ok(Some(rules::wrong_type(Type::Dict))),
            (Some(Nested::List(_)), Value::Dict(_)) if spec.types.is_empty() => Ok(Some(rules::wrong_type(Type::List))),
            _ => Ok(None),
        };
        issues.put_nested(key.clone(), nested);
        outcome
    }
}
