//! What the settings do to a document before it is checked, in Cerberus' order and one level after the other: `rename`,
//! unknown members purged, `readonly` marked, `default`, `default_setter`, `coerce`, then what the fields contain.
//! Leaves conversion by declared type to `coerce`, which comes before, and all other rules to `rules`.

use super::functions::Functions;
use super::issues::{Issues, Step};
use super::python_calls::call;
use super::readonly::{mark, mark_value};
use crate::spec::{FieldSpec, Nested, Rule, Setter};
use crate::time::DateTime;
use crate::value::{Object, Value};

/// What holds for members that no schema declares.
#[derive(Debug, Clone, Copy)]
pub struct Unknown {
    /// They are accepted.
    pub accepted: bool,
    /// Their rules.
    pub rules: Option<&'static FieldSpec>,
}

impl Unknown {
    /// What holds inside a field: what it says itself, or else what holds around it.
    pub fn inside(self, spec: &FieldSpec) -> Self {
        match spec.allow_unknown {
            Some(accepted) => Unknown {
                accepted,
                rules: spec.unknown,
            },
            None => self,
        }
    }
}

/// One level of a document.
#[derive(Clone, Copy)]
pub struct Level<'a> {
    pub fields: &'a [FieldSpec],
    pub unknown: Unknown,
    /// Unknown members are dropped, unless they are accepted.
    pub purge_unknown: bool,
    /// Read-only members are dropped.
    pub purge_readonly: bool,
}

/// What is stored in the place of an object, as far as each step cares.
#[derive(Clone, Copy, Default)]
pub struct Stored<'a> {
    /// Sending the same again is no writing (`readonly`, `not_patchable`).
    pub same: Option<&'a Object>,
    /// What stays in place (PATCH) and so needs no default.
    pub kept: Option<&'a Object>,
    /// What needs nothing from a `default_setter`: when a whole document is replaced too, as in Eve.
    pub set: Option<&'a Object>,
}

impl<'a> Stored<'a> {
    /// What is stored inside the field `name`. Eve fills nested fields again and so overwrites what is stored; here
    /// stored values stay, unless nested objects are not merged but replaced.
    fn inside(self, name: &str, merges: bool) -> Self {
        let member = |object: &'a Object| object.get(name).and_then(Value::as_dict);
        Stored {
            same: self.same.and_then(member),
            kept: self.kept.filter(|_| merges).and_then(member),
            set: self.set.filter(|_| merges).and_then(member),
        }
    }
}

/// What holds for the whole document.
pub struct Normalizer<'a> {
    /// The functions that the settings name.
    pub functions: &'a Functions,
    /// The moment of the request.
    pub moment: DateTime,
    /// A part of a document is sent (PATCH).
    pub partial: bool,
    /// Objects inside are merged into the stored ones.
    pub merges: bool,
}

impl Normalizer<'_> {
    /// Brings one level into shape, and all below it.
    pub fn object(&self, level: Level<'_>, object: &mut Object, stored: Stored<'_>, issues: &mut Issues) {
        self.rename(level, object, issues);
        if level.purge_unknown && !level.unknown.accepted {
            object.retain(|name| level.fields.iter().any(|spec| spec.name == name));
        }
        if level.purge_readonly {
            object.retain(|name| !level.fields.iter().any(|spec| spec.readonly && spec.name == name));
        }
        mark(level.fields, object, stored.same, self.partial, issues);
        defaults(level.fields, object, stored.kept);
        self.setters(level.fields, object, stored.set, issues);
        for (name, value) in object.iter_mut() {
            let declared = level.fields.iter().find(|spec| spec.name == name);
            if let Some(spec) = declared.or(level.unknown.rules.filter(|_| level.unknown.accepted)) {
                self.coerce(spec, value, Step::Name(name), issues);
            }
        }
        for (name, value) in object.iter_mut() {
            let stored = stored.inside(name, self.merges);
            match level.fields.iter().find(|spec| spec.name == name) {
                Some(spec) => self.inside(spec, level, value, Step::Name(name), stored, issues),
                None => {
                    if let Some(rules) = level.unknown.rules.filter(|_| level.unknown.accepted) {
                        self.inside(rules, level, value, Step::Name(name), stored, issues);
                    }
                }
            }
        }
    }

    /// Moves values to the names that `rename` and `rename_handler` give; a value that stands there already is lost.
    fn rename(&self, level: Level<'_>, object: &mut Object, issues: &mut Issues) {
        let handled = |spec: &FieldSpec| spec.rename.is_some() || !spec.rename_handler.is_empty();
        let unknown = level.unknown.rules.filter(|_| level.unknown.accepted);
        if !level.fields.iter().any(handled) && !unknown.is_some_and(handled) {
            return;
        }
        let names: Vec<String> = object.iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            let declared = level.fields.iter().find(|spec| spec.name == name);
            let mut wanted = declared.and_then(|spec| spec.rename).unwrap_or(&name).to_owned();
            if let Some(spec) = declared.or(unknown) {
                let mut made = Value::String(wanted);
                for function in spec.rename_handler {
                    match call(*function, &made, self.functions) {
                        Ok(value) => made = value,
                        Err(why) => {
                            issues.add(
                                Step::Name(&name),
                                "rename_handler",
                                format!("field '{name}' cannot be renamed: {why}"),
                            );
                            break;
                        }
                    }
                }
                // a name is text whatever it was turned into
                wanted = super::python::str(&made);
            } else {
                continue;
            }
            if wanted != name
                && let Some(value) = object.remove(&name)
            {
                object.remove(&wanted);
                object.insert(wanted, value);
            }
        }
    }

    /// Sets absent fields with a `default_setter`, and those that are `null` and may not be.
    fn setters(&self, fields: &[FieldSpec], object: &mut Object, stored: Option<&Object>, issues: &mut Issues) {
        for spec in fields {
            let Some(setter) = spec.default_setter else { continue };
            let value = object.get(spec.name);
            let is_absent = value.is_none_or(|value| value.is_null() && !spec.nullable);
            if !is_absent || stored.is_some_and(|stored| stored.contains(spec.name)) {
                continue;
            }
            match self.made(setter, object) {
                Ok(value) => object.insert(spec.name, value),
                Err(why) => {
                    let name = spec.name;
                    issues.add(
                        Step::Name(name),
                        "default_setter",
                        format!("default value for '{name}' cannot be set: {why}"),
                    );
                }
            }
        }
    }

    fn made(&self, setter: Setter, object: &Object) -> Result<Value, String> {
        match setter {
            Setter::Now => Ok(Value::DateTime(self.moment)),
            Setter::Own(name) => self.functions.make(name, object),
        }
    }

    /// Applies `coerce`. A function that fails leaves the value and says why.
    pub fn coerce(&self, spec: &FieldSpec, value: &mut Value, step: Step<'_>, issues: &mut Issues) {
        for function in spec.coerce {
            match call(*function, value, self.functions) {
                Ok(made) => *value = made,
                Err(why) => {
                    if !(spec.nullable && value.is_null()) {
                        issues.add(step, "coerce", format!("field '{step}' cannot be coerced: {why}"));
                    }
                    break;
                }
            }
        }
    }

    /// What a field contains: keys, values, the members or elements that a schema declares.
    fn inside(
        &self,
        spec: &FieldSpec,
        around: Level<'_>,
        value: &mut Value,
        step: Step<'_>,
        stored: Stored<'_>,
        issues: &mut Issues,
    ) {
        if matches!(value, Value::List(_) | Value::Dict(_)) && reaches_inside(spec, around.unknown) {
            let mut found = issues.take_nested(step);
            match value {
                Value::Dict(object) => self.members(spec, around, object, stored, &mut found),
                Value::List(values) => self.elements(spec, around, values, &mut found),
                _ => {}
            }
            issues.put_nested(step, found);
        }
    }

    fn members(
        &self,
        spec: &FieldSpec,
        around: Level<'_>,
        object: &mut Object,
        stored: Stored<'_>,
        issues: &mut Issues,
    ) {
        for rule in spec.rules {
            if let Rule::Keys(rules) = rule
                && !rules.coerce.is_empty()
            {
                *object = std::mem::take(object)
                    .into_iter()
                    .map(|(name, value)| {
                        let mut made = Value::String(name.clone());
                        self.coerce(rules, &mut made, Step::Name(&name), issues);
                        (super::python::str(&made), value)
                    })
                    .collect();
            }
        }
        for rule in spec.rules {
            if let Rule::Values(rules) = rule {
                for (name, value) in object.iter_mut() {
                    let same = stored.same.and_then(|stored| stored.get(name));
                    self.value(
                        rules,
                        around,
                        value,
                        (Step::Name(name), same),
                        stored.inside(name, self.merges),
                        issues,
                    );
                }
            }
        }
        let fields = match spec.nested {
            Some(Nested::Dict(fields)) => fields,
            _ => &[],
        };
        let level = Level {
            fields,
            unknown: around.unknown.inside(spec),
            purge_unknown: spec.purge_unknown,
            purge_readonly: spec.purge_readonly,
        };
        self.object(level, object, stored, issues);
    }

    fn elements(&self, spec: &FieldSpec, around: Level<'_>, values: &mut [Value], issues: &mut Issues) {
        let items = spec.rules.iter().find_map(|rule| match rule {
            Rule::Items(items) if items.len() == values.len() => Some(*items),
            _ => None,
        });
        for (place, value) in values.iter_mut().enumerate() {
            let rules = match spec.nested {
                Some(Nested::List(element)) => Some(element),
                _ => items.and_then(|items| items.get(place)),
            };
            if let Some(rules) = rules {
                // elements have no counterpart in what is stored
                self.value(
                    rules,
                    around,
                    value,
                    (Step::Index(place), None),
                    Stored::default(),
                    issues,
                );
            }
        }
    }

    /// A value that has its rules from a rule set, not from a schema.
    fn value(
        &self,
        spec: &FieldSpec,
        around: Level<'_>,
        value: &mut Value,
        (step, same): (Step<'_>, Option<&Value>),
        stored: Stored<'_>,
        issues: &mut Issues,
    ) {
        mark_value(spec, value, same, self.partial, step, issues);
        if let Some(setter) = spec.default_setter
            && value.is_null()
            && !spec.nullable
        {
            match self.made(setter, &Object::new()) {
                Ok(made) => *value = made,
                Err(why) => {
                    issues.add(
                        step,
                        "default_setter",
                        format!("default value for '{step}' cannot be set: {why}"),
                    );
                }
            }
        }
        self.coerce(spec, value, step, issues);
        self.inside(spec, around, value, step, stored, issues);
    }
}

/// Whether anything is to be done inside a field: most lists and dicts are passed by.
fn reaches_inside(spec: &FieldSpec, unknown: Unknown) -> bool {
    let by_rule = |rule: &Rule| matches!(rule, Rule::Items(_) | Rule::Keys(_) | Rule::Values(_));
    spec.nested.is_some()
        || spec.purge_unknown
        || unknown.rules.is_some()
        || spec.unknown.is_some()
        || spec.rules.iter().any(by_rule)
}

/// Fills absent fields with their defaults. An explicit `null` is not absent.
fn defaults(fields: &[FieldSpec], object: &mut Object, stored: Option<&Object>) {
    for spec in fields {
        if let Some(default) = &spec.default
            && !object.contains(spec.name)
            // What is stored never has secrets, so on PATCH nobody knows whether they are absent.
            && !stored.is_some_and(|stored| stored.contains(spec.name) || spec.secret.is_some())
        {
            object.insert(spec.name, default);
        }
    }
}

#[cfg(test)]
mod tests;
