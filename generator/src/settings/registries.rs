//! Schemas and rule sets that are written once and named where they are used: the names are replaced before anything is
//! read. Leaves what schemas and rule sets say to `field`.

use super::of;
use super::shape::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::read::{Key, Node, Value};

const SCHEMAS: &str = "SCHEMA_REGISTRY";
const RULE_SETS: &str = "RULES_SET_REGISTRY";

/// Rules whose values are rule sets themselves.
const SETS: [&str; 6] = [
    "keysrules",
    "keyschema",
    "propertyschema",
    "valuesrules",
    "valueschema",
    "allow_unknown",
];

/// The settings with every name of a registry replaced by what it stands for.
pub(crate) fn spelt_out(tree: &Node, out: &mut Diagnostics) -> Node {
    let mut registries = Registries {
        schemas: tree.get(SCHEMAS),
        rule_sets: tree.get(RULE_SETS),
        within: Vec::new(),
        out,
    };
    let resource = |registries: &mut Registries<'_, '_>, node: &Node| {
        map(node, |key, value| match key {
            "schema" => registries.schema(value),
            "allow_unknown" => registries.rule_set(value),
            _ => value.clone(),
        })
    };
    map(tree, |key, value| match key {
        "DOMAIN" => map(value, |_, node| resource(&mut registries, node)),
        _ => value.clone(),
    })
}

struct Registries<'t, 'o> {
    schemas: Option<&'t Node>,
    rule_sets: Option<&'t Node>,
    /// The names that are being replaced: one that contains itself has no end.
    within: Vec<(&'static str, String)>,
    out: &'o mut Diagnostics,
}

impl Registries<'_, '_> {
    fn schema(&mut self, node: &Node) -> Node {
        self.named(SCHEMAS, node, |this, node| map(node, |_, rules| this.rule_set(rules)))
    }

    fn rule_set(&mut self, node: &Node) -> Node {
        self.named(RULE_SETS, node, Self::rules)
    }

    fn rules(&mut self, node: &Node) -> Node {
        map(node, |key, value| match key {
            "schema" if self.describes_elements(node, value) => self.rule_set(value),
            "schema" => self.schema(value),
            "items" => list(value, |rules| self.rule_set(rules)),
            key if SETS.contains(&key) => self.rule_set(value),
            key if of::RULES.contains(&key) => list(value, |rules| self.rule_set(rules)),
            key if key.ends_with("_schema") && of::RULES.iter().any(|of| key.starts_with(of)) => {
                list(value, |schema| match self.describes_elements(node, schema) {
                    true => self.rule_set(schema),
                    false => self.schema(schema),
                })
            }
            _ => value.clone(),
        })
    }

    /// Whether `schema` is that of a list; a name says nothing about that, but the type beside it.
    fn describes_elements(&self, parent: &Node, node: &Node) -> bool {
        let is_list = |node: &Node| matches!(&node.value, Value::String(name) if name == "list");
        match node.value {
            Value::String(_) => parent.get("type").is_some_and(is_list),
            _ => super::field::elements(At {
                key: "schema",
                node,
                parent,
            }),
        }
    }

    /// What a name stands for, with all names inside replaced as well; other values are looked through.
    fn named(&mut self, registry: &'static str, node: &Node, inside: impl FnOnce(&mut Self, &Node) -> Node) -> Node {
        let Value::String(name) = &node.value else {
            return inside(self, node);
        };
        let entries = match registry {
            SCHEMAS => self.schemas,
            _ => self.rule_sets,
        };
        let entries = entries.map_or(&[][..], Node::entries);
        let Some((_, found)) = entries.iter().find(|(key, _)| key.text == *name) else {
            self.unknown(registry, name, node.place, entries);
            return empty(node.place);
        };
        let entry = (registry, name.clone());
        if self.within.contains(&entry) {
            let message = format!("`{}` of `{registry}` contains itself", name.escape_debug());
            self.out.push(
                Diagnostic::new(&registry::RECURSIVE_SCHEMA, node.place, message)
                    .hint("write the innermost level as `type: dict` with `allow_unknown: true`"),
            );
            return empty(node.place);
        }
        self.within.push(entry);
        let replaced = inside(self, found);
        self.within.pop();
        replaced
    }

    fn unknown(&mut self, registry: &str, name: &str, place: Place, entries: &[(Key, Node)]) {
        let message = format!("`{registry}` has no `{}`", name.escape_debug());
        let names = entries.iter().map(|(key, _)| key.text.as_str());
        let hint = did_you_mean(name, names)
            .unwrap_or_else(|| format!("write it under `{registry}`, or put it here in place of its name"));
        self.out
            .push(Diagnostic::new(&registry::UNKNOWN_REGISTRY_NAME, place, message).hint(hint));
    }
}

/// A mapping with each value replaced; anything else stays as it is, and will be said to be wrong.
fn map(node: &Node, mut replace: impl FnMut(&str, &Node) -> Node) -> Node {
    match &node.value {
        Value::Map(entries) => Node {
            place: node.place,
            value: Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), replace(&key.text, value)))
                    .collect(),
            ),
        },
        _ => node.clone(),
    }
}

fn list(node: &Node, replace: impl FnMut(&Node) -> Node) -> Node {
    match &node.value {
        Value::List(nodes) => Node {
            place: node.place,
            value: Value::List(nodes.iter().map(replace).collect()),
        },
        _ => node.clone(),
    }
}

fn empty(place: Place) -> Node {
    Node {
        place,
        value: Value::Map(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::spelt_out;
    use crate::diagnostic::Diagnostics;
    use crate::read::{Node, Value, parse};

    fn show(node: &Node) -> String {
        match &node.value {
            Value::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.text, show(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Value::List(nodes) => format!("[{}]", nodes.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::String(text) => text.clone(),
            Value::Boolean(truth) => truth.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[track_caller]
    fn check(schema: &str, expected: &str, problems: usize) {
        let yaml = format!(
            "SCHEMA_REGISTRY: {{place: {{city: word, tags: {{type: list, schema: word}}}}, loop: {{l: {{type: dict, schema: loop}}}}}}\n\
             RULES_SET_REGISTRY: {{word: {{type: string}}, place: {{type: dict, schema: place}}}}\n\
             DOMAIN: {{p: {{schema: {schema}}}}}\n"
        );
        let Ok(tree) = parse(&yaml) else { panic!("{yaml}") };
        let mut out = Diagnostics::default();
        let tree = spelt_out(&tree, &mut out);
        let found = tree
            .get("DOMAIN")
            .and_then(|node| node.get("p")?.get("schema"))
            .map(show);
        assert_eq!(found.as_deref(), Some(expected));
        assert_eq!(out.errors(), problems);
    }

    #[test]
    fn names_are_replaced_wherever_schemas_and_rule_sets_stand() {
        const PLACE: &str = "{city: {type: string}, tags: {type: list, schema: {type: string}}}";
        check("place", PLACE, 0);
        check(
            "{a: {type: dict, schema: place}}",
            &format!("{{a: {{type: dict, schema: {PLACE}}}}}"),
            0,
        );
        check("{a: place}", &format!("{{a: {{type: dict, schema: {PLACE}}}}}"), 0);
        check(
            "{a: {type: list, schema: word}}",
            "{a: {type: list, schema: {type: string}}}",
            0,
        );
        check(
            "{a: {type: list, items: [word]}}",
            "{a: {type: list, items: [{type: string}]}}",
            0,
        );
        check("{a: {valuesrules: word}}", "{a: {valuesrules: {type: string}}}", 0);
        check("{a: {anyof: [word]}}", "{a: {anyof: [{type: string}]}}", 0);
        check(
            "{a: {anyof_schema: [place]}}",
            &format!("{{a: {{anyof_schema: [{PLACE}]}}}}"),
            0,
        );
        check(
            "{a: {type: list, anyof_schema: [word, {type: list, schema: word}]}}",
            "{a: {type: list, anyof_schema: [{type: string}, {type: list, schema: {type: string}}]}}",
            0,
        );
        check("{a: {allow_unknown: true}}", "{a: {allow_unknown: true}}", 0);
    }

    #[test]
    fn unknown_names_and_those_that_contain_themselves_are_said() {
        check("plaec", "{}", 1);
        check("{a: wrod}", "{a: {}}", 1);
        check("loop", "{l: {type: dict, schema: {}}}", 1);
    }
}
