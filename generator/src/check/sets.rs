//! Rules that are made of rule sets: `items`, `keysrules`, `valuesrules`, `anyof` and its kind, and `allow_unknown` when
//! it is one. Leaves the rules inside them to `rules`, schemas inside them to `schema`.

use super::names::Unique;
use super::schema::{At, Schema};
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Field, Rule, Type};
use crate::read::{Key, Node, Value};
use crate::settings::block::not_built;
use crate::settings::field::Rules;
use crate::settings::{self, Set, Shape};

impl Schema<'_> {
    /// The rules of `written` that are made of rule sets, by the name under which they stand.
    pub(super) fn sets(&mut self, written: &Rules, at: &At, out: &mut Diagnostics) -> Vec<(&'static str, Rule)> {
        let mut found = Vec::new();
        for name in &written.order {
            let several = match *name {
                "items" => &written.items,
                "anyof" => &written.anyof,
                "allof" => &written.allof,
                "noneof" => &written.noneof,
                "oneof" => &written.oneof,
                _ => {
                    found.extend(self.one(name, written, at, out).map(|rule| (*name, rule)));
                    continue;
                }
            };
            let Some(several) = several else { continue };
            let fields = several.value.iter().map(|rules| self.set(rules, several, at, out));
            let fields: Vec<Field> = fields.collect();
            let rule = match *name {
                "items" => Rule::Items(fields),
                "anyof" => Rule::AnyOf(fields),
                "allof" => Rule::AllOf(fields),
                "noneof" => Rule::NoneOf(fields),
                _ => Rule::OneOf(fields),
            };
            found.push((*name, rule));
        }
        found
    }

    fn one(&mut self, name: &str, written: &Rules, at: &At, out: &mut Diagnostics) -> Option<Rule> {
        let (rules, keys) = match name {
            "keysrules" => (written.keysrules.as_ref()?, true),
            "keyschema" => (written.keyschema.as_ref()?, true),
            "propertyschema" => (written.propertyschema.as_ref()?, true),
            "valuesrules" => (written.valuesrules.as_ref()?, false),
            "valueschema" => (written.valueschema.as_ref()?, false),
            _ => return None,
        };
        let field = Box::new(self.set(&rules.value, rules, at, out));
        Some(if keys { Rule::Keys(field) } else { Rule::Values(field) })
    }

    fn set<T>(&mut self, rules: &Rules, stands: &Set<T>, at: &At, out: &mut Diagnostics) -> Field {
        let key = Key {
            text: String::new(),
            place: stands.key,
        };
        let at = At {
            around: at.around.clone(),
            own: None,
            top: false,
            in_set: true,
            ..*at
        };
        self.field(&key, rules, &mut Unique::default(), at, out)
    }

    /// `allow_unknown`: whether unknown members are accepted, and their rules.
    pub(super) fn unknown(
        &mut self,
        set: &Set<Node>,
        at: &At,
        out: &mut Diagnostics,
    ) -> (Option<bool>, Option<Box<Field>>) {
        match &set.value.value {
            Value::Boolean(value) => (Some(*value), None),
            Value::Map(_) => {
                let node = settings::At {
                    key: "allow_unknown",
                    node: &set.value,
                    parent: &set.value,
                };
                let rules = Rules::read(node, out);
                let field = rules.map(|rules| Box::new(self.set(&rules, set, at, out)));
                (Some(true), field)
            }
            _ => {
                let message = format!(
                    "`allow_unknown` must be true, false or a rule set, found {}",
                    set.value.described()
                );
                out.push(Diagnostic::new(&registry::WRONG_TYPE, set.place, message));
                (None, None)
            }
        }
    }
}

/// Says which rules are not built inside rule sets: those that ask other documents, keep secrets, or fill in values.
pub(super) fn outside_only(rules: &Rules, out: &mut Diagnostics) {
    let places = [
        ("unique", rules.unique.as_ref().map(|set| set.key)),
        ("unique_to_user", rules.unique_to_user.as_ref().map(|set| set.key)),
        ("data_relation", rules.data_relation.as_ref().map(|set| set.key)),
        ("hash", rules.hash.as_ref().map(|set| set.key)),
        ("generate", rules.generate.as_ref().map(|set| set.key)),
        ("default", rules.default.as_ref().map(|set| set.key)),
        ("default_setter", rules.default_setter.as_ref().map(|set| set.key)),
        ("rename", rules.rename.as_ref().map(|set| set.key)),
        ("readonly", rules.readonly.as_ref().map(|set| set.key)),
    ];
    for (name, place) in places {
        if let Some(place) = place {
            out.push(not_built(place, &format!("`{name}` inside a rule set of another rule")));
        }
    }
}

/// Whether `items` says something about a field of these types.
pub(super) fn is_list(types: &[Type]) -> bool {
    types.is_empty() || types.contains(&Type::List)
}

/// Whether `keysrules` and `valuesrules` say something about a field of these types.
pub(super) fn is_dict(types: &[Type]) -> bool {
    types.is_empty() || types.contains(&Type::Dict)
}
