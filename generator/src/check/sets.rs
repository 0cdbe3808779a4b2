//! Rules that are made of rule sets: `items`, `keysrules`, `valuesrules`, `anyof` and its kind, and `allow_unknown` when
//! it is one. Leaves the rules inside them to `rules`, schemas inside them to `schema`.

use super::literal::type_names;
use super::names::Unique;
use super::schema::{At, Schema};
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Field, Rule, Type};
use crate::read::{Key, Node, Value};
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
            let compares = *name != "items";
            let fields = several
                .value
                .iter()
                .map(|rules| self.set(rules, several, at, compares, out));
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
        let field = Box::new(self.set(&rules.value, rules, at, false, out));
        Some(if keys { Rule::Keys(field) } else { Rule::Values(field) })
    }

    fn set<T>(&mut self, rules: &Rules, stands: &Set<T>, at: &At, compares: bool, out: &mut Diagnostics) -> Field {
        let key = Key {
            text: String::new(),
            place: stands.key,
        };
        let at = At {
            around: at.around.clone(),
            own: None,
            top: false,
            in_set: true,
            only_compares: at.only_compares || compares,
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
                let field = rules.map(|rules| Box::new(self.set(&rules, set, at, false, out)));
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

/// Says which rules do nothing inside `anyof` and its kind, which compare a value and never change a document.
pub(super) fn changes_nothing(rules: &Rules, out: &mut Diagnostics) {
    let places = [
        ("default", rules.default.as_ref().map(|set| set.key)),
        ("default_setter", rules.default_setter.as_ref().map(|set| set.key)),
        ("rename", rules.rename.as_ref().map(|set| set.key)),
        ("rename_handler", rules.rename_handler.as_ref().map(|set| set.key)),
        ("coerce", rules.coerce.as_ref().map(|set| set.key)),
        ("readonly", rules.readonly.as_ref().map(|set| set.key)),
        ("not_patchable", rules.not_patchable.as_ref().map(|set| set.key)),
        ("purge_unknown", rules.purge_unknown.as_ref().map(|set| set.key)),
        ("purge_readonly", rules.purge_readonly.as_ref().map(|set| set.key)),
    ];
    for (name, place) in places {
        if let Some(place) = place {
            let message =
                format!("`{name}` says nothing in one of several rule sets: they compare a value, and change none");
            out.push(Diagnostic::new(&registry::RULE_NEVER_APPLIES, place, message).hint("write it beside them"));
        }
    }
}

/// Says which rules of dicts stand in a field that is none.
pub(super) fn only_for_dicts(rules: &Rules, types: &[Type], out: &mut Diagnostics) {
    if is_dict(types) {
        return;
    }
    let places = [
        ("purge_unknown", rules.purge_unknown.as_ref().map(|set| set.key)),
        ("purge_readonly", rules.purge_readonly.as_ref().map(|set| set.key)),
        ("require_all", rules.require_all.as_ref().map(|set| set.key)),
    ];
    for (name, place) in places {
        if let Some(place) = place {
            let message = format!("`{name}` says nothing about a field of type {}", type_names(types));
            out.push(Diagnostic::new(&registry::RULE_NEVER_APPLIES, place, message).hint("remove it"));
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
