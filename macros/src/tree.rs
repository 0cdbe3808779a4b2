//! From a struct to the tree that a settings file with the same resource is read into: types become rules, structs
//! inside become schemas. Leaves the meaning of every key and rule to the generator, which reads that tree.

use crate::ast::{Field, Struct};
use crate::attributes::Entries;
use crate::carry::Definition;
use crate::places::Places;
use crate::problems::Problems;
use crate::relations;
use crate::types::{Kind, Presence};
use eden_generator::diagnostic::Place;
use eden_generator::read::{Key, Node, Value};

/// Rules that say what becomes of a plain field that a client does not send.
const FILLED: [&str; 4] = ["required", "default", "readonly", "generate"];

/// What the tree of one struct is made from.
pub(crate) struct Maker<'a> {
    /// Where things stand.
    pub(crate) places: &'a Places,
    /// What contradicts the Rust types.
    pub(crate) problems: &'a mut Problems,
}

impl Maker<'_> {
    /// The resource: an entry of `DOMAIN`.
    pub(crate) fn resource(&mut self, of: &Struct, nested: &[Definition]) -> Node {
        let mut entries = of.keys.clone();
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.text == "schema") {
            self.problems.at(
                self.places.tokens(key.place),
                "the fields of the struct are its schema: remove `schema`",
            );
        }
        describe(&mut entries, &of.description, of.name.place);
        let fields = self.members(of, nested);
        entries.push(entry("schema", of.name.place, Value::Map(fields)));
        Node {
            place: of.name.place,
            value: Value::Map(entries),
        }
    }

    /// The fields of a struct with their rules. Each that holds a struct takes the next of `nested`.
    pub(crate) fn members(&mut self, of: &Struct, nested: &[Definition]) -> Entries {
        let mut nested = nested.iter();
        let fields = of.fields.iter().map(|field| {
            let inside = field.of.kind.nested().and_then(|_| nested.next());
            (
                field.name.clone(),
                Node {
                    place: field.name.place,
                    value: Value::Map(self.field(field, inside)),
                },
            )
        });
        fields.collect()
    }

    fn field(&mut self, field: &Field, nested: Option<&Definition>) -> Entries {
        let mut rules = self.rules(&field.of.kind, field.place, field.rules.clone(), nested);
        if field.of.presence == Presence::Nullable && !field.says("nullable") {
            rules.push(entry("nullable", field.place, Value::Boolean(true)));
        }
        let filled = FILLED.iter().any(|rule| field.says(rule));
        if field.of.presence == Presence::Plain && !filled && !field.is_plain_list() {
            rules.push(entry("required", field.place, Value::Boolean(true)));
        }
        describe(&mut rules, &field.description, field.name.place);
        rules
    }

    /// The rules of a value: what its type says, then what was written.
    fn rules(&mut self, kind: &Kind, place: Place, written: Entries, nested: Option<&Definition>) -> Entries {
        let mut written = written;
        let mut rules = Entries::new();
        let related = relations::take(&mut written);
        let of_type = |name: &str| entry("type", place, Value::String(name.to_owned()));
        match kind {
            Kind::Any => {}
            Kind::Scalar(name) => {
                self.refuse(
                    &mut written,
                    "type",
                    "the Rust type says what it is: remove `type`, or write `Value`",
                );
                rules.push(of_type(name));
            }
            Kind::List(element) => {
                self.refuse(
                    &mut written,
                    "type",
                    "the Rust type says what it is: remove `type`, or write `Value`",
                );
                let (place_of_rules, mut of_elements) = elements(&mut written, place);
                if let Some(related) = related {
                    relations::put(related, &mut of_elements);
                }
                let of_elements = self.rules(element, place, of_elements, nested);
                rules.push(of_type("list"));
                if !of_elements.is_empty() {
                    rules.push(entry("schema", place_of_rules, Value::Map(of_elements)));
                }
                rules.append(&mut written);
                return rules;
            }
            Kind::Nested(_) => {
                self.refuse(
                    &mut written,
                    "type",
                    "the Rust type says what it is: remove `type`, or write `Value`",
                );
                self.refuse(
                    &mut written,
                    "schema",
                    "the fields of the struct inside are its schema: remove `schema`",
                );
                match nested {
                    Some(Definition::Known(of, inside)) => {
                        rules.push(of_type("dict"));
                        rules.push(entry("schema", place, Value::Map(self.members(of, inside))));
                    }
                    Some(Definition::Choice(choice)) => {
                        self.refuse(
                            &mut written,
                            "allowed",
                            "the variants of the enum are allowed: remove `allowed`",
                        );
                        rules.push(of_type("string"));
                        rules.push(entry("allowed", place, choice.allowed(place)));
                    }
                    // what is wrong with the struct inside has been said where it stands
                    Some(Definition::Broken) | None => rules.push(of_type("dict")),
                }
            }
        }
        if let Some(related) = related {
            relations::put(related, &mut written);
        }
        rules.append(&mut written);
        rules
    }

    fn refuse(&mut self, written: &mut Entries, rule: &str, why: &str) {
        if let Some(index) = written.iter().position(|(key, _)| key.text == rule) {
            let (key, _) = written.remove(index);
            self.problems.at(self.places.tokens(key.place), why);
        }
    }
}

/// Takes the rules of elements out of a list's rules, when they are rules.
fn elements(written: &mut Entries, place: Place) -> (Place, Entries) {
    let index = written
        .iter()
        .position(|(key, node)| key.text == "schema" && matches!(node.value, Value::Map(_)));
    let Some(index) = index else {
        return (place, Entries::new());
    };
    let (key, node) = written.remove(index);
    match node.value {
        Value::Map(entries) => (key.place, entries),
        _ => (key.place, Entries::new()),
    }
}

fn describe(entries: &mut Entries, description: &str, place: Place) {
    if !description.is_empty() && entries.iter().all(|(key, _)| key.text != "description") {
        entries.push(entry("description", place, Value::String(description.to_owned())));
    }
}

pub(crate) fn entry(key: &str, place: Place, value: Value) -> (Key, Node) {
    (
        Key {
            text: key.to_owned(),
            place,
        },
        Node { place, value },
    )
}
