//! Rules of what a field contains (`schema`, `items`, `keysrules`, `valuesrules`), and those that are made of whole rule
//! sets (`anyof` and its kind). Leaves the rules inside them to `fields`.

use super::fields::{Around, Level, Walk};
use super::issues::{Issues, Step};
use super::place::Place;
use super::types;
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Nested, Rule, Type};
use crate::value::{Object, Value};

/// What is wrong inside a value: of one member, messages about its name come first, then those of a schema, those of
/// `valuesrules`, and what normalisation found.
pub struct Inside {
    pub keys: Issues,
    pub members: Issues,
    pub values: Issues,
    normalized: Issues,
}

impl Inside {
    /// What normalisation found there already.
    pub fn new(normalized: Issues) -> Self {
        Inside {
            keys: Issues::new(),
            members: Issues::new(),
            values: Issues::new(),
            normalized,
        }
    }

    /// All of it.
    pub fn all(self) -> Issues {
        let mut all = self.keys;
        all.append(self.members);
        all.append(self.values);
        all.append(self.normalized);
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
        match (spec.nested, value) {
            (Some(Nested::Dict(fields)), Value::Dict(object)) => {
                let level = Level {
                    fields,
                    unknown: around.unknown.inside(spec),
                    place: Some(around.place),
                };
                self.object(level, object, issues).map(|()| None)
            }
            (Some(Nested::List(element)), Value::List(values)) => {
                for (index, value) in values.iter().enumerate() {
                    let place = around.place.inside(Step::Index(index));
                    self.field(element, alone(around, &place), value, issues)?;
                }
                Ok(None)
            }
            // Without a declared type, the schema tells what the value must be.
            (Some(Nested::Dict(_)), Value::List(_)) if spec.types.is_empty() => Ok(Some(types::wrong_type(Type::Dict))),
            (Some(Nested::List(_)), Value::Dict(_)) if spec.types.is_empty() => Ok(Some(types::wrong_type(Type::List))),
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
        for (index, (spec, value)) in items.iter().zip(values).enumerate() {
            let place = around.place.inside(Step::Index(index));
            self.field(spec, alone(around, &place), value, issues)?;
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
            let place = around.place.inside(Step::Name(name));
            self.field(spec, alone(around, &place), &name.as_str().into(), issues)?;
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
            let place = around.place.inside(Step::Name(name));
            let around = Around {
                object: value.as_dict(),
                ..alone(around, &place)
            };
            self.field(spec, around, member, issues)?;
        }
        Ok(None)
    }

    /// `anyof`, `allof`, `noneof`, `oneof`: the name of the rule, and its message if too few or too many rule sets fit.
    /// Then what is wrong by each of them goes to `issues`.
    pub(super) fn several(
        &mut self,
        rule: &Rule,
        around: Around<'_>,
        value: &Value,
        issues: &mut Issues,
    ) -> Result<(&'static str, Option<String>), Refusal> {
        let definitions = rule.definitions();
        let mut wrong = Vec::new();
        for (index, definition) in definitions.iter().enumerate() {
            let asked = self.oracle.asked();
            let mut found = Issues::new();
            self.field(definition, around, value, &mut found)?;
            // what only this definition asked does not count when it does not
            if !found.is_empty() || matches!(rule, Rule::NoneOf(_)) {
                self.oracle.forget(asked);
            }
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
            issues.put_under(&format!("{name} definition {index}"), around.place.step, found);
        }
        Ok((name, Some(message.to_owned())))
    }
}

/// A value at `place` that has no fields beside it.
fn alone<'a>(around: Around<'a>, place: &'a Place<'a>) -> Around<'a> {
    Around {
        unknown: around.unknown,
        object: None,
        place,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_dict().into_iter().flat_map(Object::iter)
}
