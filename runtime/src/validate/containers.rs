//! Rules of what a field contains (`schema`, `items`, `keysrules`, `valuesrules`), and those that are made of whole rule
//! sets (`anyof` and its kind). Leaves the rules inside them to `fields`.

use super::fields::{Around, Level, Walk};
use super::issues::{Issues, Key};
use super::rules::{self, Place};
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Nested, Rule, Type};
use crate::value::{Object, Value};

/// What is wrong inside a value: of one member, messages about its name come first, those of `valuesrules` last.
pub struct Inside {
    pub keys: Issues,
    pub members: Issues,
    pub values: Issues,
}

impl Inside {
    /// What normalisation found there already.
    pub fn new(members: Issues) -> Self {
        Inside {
            keys: Issues::new(),
            members,
            values: Issues::new(),
        }
    }

    /// All of it.
    pub fn all(self) -> Issues {
        let mut all = self.keys;
        all.append(self.members);
        all.append(self.values);
        all
    }
}

impl Walk<'_> {
    /// `schema`: the rules of members or elements.
    pub(super) fn nested(
        &mut self,
        spec: &FieldSpec,
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<Option<String>, Refusal> {
        let place = around.place;
        match (spec.nested, value) {
            (Some(Nested::Dict(fields)), Value::Dict(object)) => {
                let prefix = format!("{}.", place.field);
                let level = Level {
                    fields,
                    unknown: around.unknown.inside(spec),
                    prefix: &prefix,
                    in_list: place.in_list,
                };
                self.object(level, object, issues).map(|()| None)
            }
            (Some(Nested::List(element)), Value::List(values)) => {
                let around = in_list(around);
                for (index, value) in values.iter().enumerate() {
                    self.field(element, around, index.into(), value, issues)?;
                }
                Ok(None)
            }
            // Without a declared type, the schema tells what the value must be.
            (Some(Nested::Dict(_)), Value::List(_)) if spec.types.is_empty() => Ok(Some(rules::wrong_type(Type::Dict))),
            (Some(Nested::List(_)), Value::Dict(_)) if spec.types.is_empty() => Ok(Some(rules::wrong_type(Type::List))),
            _ => Ok(None),
        }
    }

    /// `items`: as many elements as there are rule sets, each by its own. What is no list passes: its type says so.
    pub(super) fn items(
        &mut self,
        items: &[FieldSpec],
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<Option<String>, Refusal> {
        let Value::List(values) = value else {
            return Ok(None);
        };
        if values.len() != items.len() {
            let (wanted, found) = (items.len(), values.len());
            return Ok(Some(format!("length of list should be {wanted}, it is {found}")));
        }
        let around = in_list(around);
        for (index, (spec, value)) in items.iter().zip(values).enumerate() {
            self.field(spec, around, index.into(), value, issues)?;
        }
        Ok(None)
    }

    /// `keysrules`: the rules of the names of members.
    pub(super) fn keys(
        &mut self,
        spec: &FieldSpec,
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<Option<String>, Refusal> {
        for (name, _) in members(value) {
            let names = Around { object: None, ..around };
            self.field(spec, names, name.as_str().into(), &name.as_str().into(), issues)?;
        }
        Ok(None)
    }

    /// `valuesrules`: the rules of all members.
    pub(super) fn values(
        &mut self,
        spec: &FieldSpec,
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<Option<String>, Refusal> {
        for (name, member) in members(value) {
            let path = format!("{}.{name}", around.place.field);
            let place = Place {
                field: &path,
                ..around.place
            };
            let around = Around {
                object: value.as_dict(),
                place,
                ..around
            };
            self.field(spec, around, name.as_str().into(), member, issues)?;
        }
        Ok(None)
    }

    /// `anyof`, `allof`, `noneof`, `oneof`: the name of the rule, and its message if too few or too many rule sets fit.
    /// Then what is wrong by each of them goes to `issues`.
    pub(super) fn several(
        &mut self,
        rule: &Rule,
        around: Around<'_>,
        key: &Key,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<(&'static str, Option<String>), Refusal> {
        let definitions = rule.definitions();
        let mut wrong = Vec::new();
        for (index, definition) in definitions.iter().enumerate() {
            let mut found = Issues::new();
            self.field(definition, around, key.clone(), value, &mut found)?;
            if !found.is_empty() {
                wrong.push((index, found));
            }
        }
        let fitting = definitions.len() - wrong.len();
        let (name, satisfied, message) = match rule {
            Rule::AnyOf(_) => ("anyof", fitting > 0, "no definitions validate"),
            Rule::AllOf(_) => ("allof", wrong.is_empty(), "one or more definitions don't validate"),
            Rule::NoneOf(_) => ("noneof", fitting == 0, "one or more definitions validate"),
            _ => ("oneof", fitting == 1, "none or more than one rule validate"),
        };
        if satisfied {
            return Ok((name, None));
        }
        for (index, found) in wrong {
            issues.put_under(&format!("{name} definition {index}"), key, found);
        }
        Ok((name, Some(message.to_owned())))
    }
}

fn in_list(around: Around<'_>) -> Around<'_> {
    Around {
        object: None,
        place: Place {
            in_list: true,
            ..around.place
        },
        ..around
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_dict().into_iter().flat_map(Object::iter)
}
