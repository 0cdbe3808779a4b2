//! The rules of a resource as the schema endpoint shows them: as they were written, completed as Eve completes them,
//! without what is Eden's own. Leaves what they mean to the other files.

use crate::read::{Node, Value, timestamp};
use chrono::{DateTime, Utc};

/// Rules that Eve does not have.
const OWN: [&str; 6] = [
    "hash",
    "generate",
    "writeonly",
    "renamed_from",
    "on_delete",
    "description",
];
/// Rules that name functions.
const CALLABLE: [&str; 6] = [
    "coerce",
    "default_setter",
    "check_with",
    "validator",
    "rename_handler",
    "normalizer",
];
/// Rules that hold rule sets by name, or one rule set.
const RULE_SETS: [&str; 6] = [
    "keysrules",
    "keyschema",
    "propertyschema",
    "valuesrules",
    "valueschema",
    "allow_unknown",
];
/// Rules that hold lists of rule sets.
const LISTS: [&str; 5] = ["anyof", "allof", "noneof", "oneof", "items"];

/// The JSON of a schema; dates are written in `date_format`.
pub(crate) fn json(schema: Option<&Node>, id_field: &str, date_format: &str) -> String {
    let mut writer = Writer {
        out: String::new(),
        id_field,
        date_format,
    };
    let entries = schema.map_or(&[][..], Node::entries);
    writer.out.push('{');
    for (number, (key, rules)) in entries.iter().enumerate() {
        writer.separate(number);
        writer.key(&key.text);
        writer.rules(rules);
    }
    if entries.iter().all(|(key, _)| key.text != id_field) {
        writer.separate(entries.len());
        writer.key(id_field);
        writer.out.push_str("{\"type\": \"objectid\"}");
    }
    writer.out.push('}');
    writer.out
}

struct Writer<'a> {
    out: String,
    id_field: &'a str,
    date_format: &'a str,
}

impl Writer<'_> {
    /// A rule set.
    fn rules(&mut self, rules: &Node) {
        let Value::Map(entries) = &rules.value else {
            return self.value(rules, false);
        };
        let dates = rules
            .get("type")
            .is_some_and(|kind| kind.value == Value::String("datetime".into()));
        self.out.push('{');
        let shown = entries.iter().filter(|(key, _)| !OWN.contains(&key.text.as_str()));
        for (number, (key, value)) in shown.enumerate() {
            self.separate(number);
            self.key(&key.text);
            match key.text.as_str() {
                name if CALLABLE.contains(&name) => self.callable(value),
                "schema" => self.schema(value),
                "data_relation" => self.relation(value),
                name if RULE_SETS.contains(&name) => self.rules(value),
                name if LISTS.contains(&name) => match &value.value {
                    Value::List(sets) => self.list(sets, Self::rules),
                    _ => self.value(value, false),
                },
                _ => self.value(value, dates),
            }
        }
        self.out.push('}');
    }

    /// Under `schema` stand either the rules of one element or those of members by their names.
    fn schema(&mut self, schema: &Node) {
        let one = schema
            .entries()
            .iter()
            .any(|(key, value)| key.text == "type" && matches!(value.value, Value::String(_) | Value::List(_)));
        if one || !matches!(schema.value, Value::Map(_)) {
            return self.rules(schema);
        }
        self.out.push('{');
        for (number, (key, rules)) in schema.entries().iter().enumerate() {
            self.separate(number);
            self.key(&key.text);
            self.rules(rules);
        }
        self.out.push('}');
    }

    fn relation(&mut self, relation: &Node) {
        self.value(relation, false);
        if matches!(relation.value, Value::Map(_)) && relation.get("field").is_none() {
            self.out.pop();
            if !relation.entries().is_empty() {
                self.out.push_str(", ");
            }
            self.key("field");
            self.text(self.id_field);
            self.out.push('}');
        }
    }

    fn callable(&mut self, value: &Node) {
        match &value.value {
            Value::List(several) => self.list(several, |writer, _| writer.text("<callable>")),
            _ => self.text("<callable>"),
        }
    }

    fn value(&mut self, node: &Node, dates: bool) {
        match &node.value {
            Value::Null => self.out.push_str("null"),
            Value::Boolean(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Integer(number) => self.out.push_str(&number.to_string()),
            Value::Float(number) => self.out.push_str(&format!("{number:?}")),
            Value::String(text) => match timestamp(text)
                .filter(|_| dates)
                .and_then(DateTime::<Utc>::from_timestamp_millis)
            {
                Some(moment) => self.text(&moment.format(self.date_format).to_string()),
                None => self.text(text),
            },
            Value::List(nodes) => self.list(nodes, |writer, node| writer.value(node, dates)),
            Value::Map(entries) => {
                self.out.push('{');
                for (number, (key, value)) in entries.iter().enumerate() {
                    self.separate(number);
                    self.key(&key.text);
                    self.value(value, dates);
                }
                self.out.push('}');
            }
        }
    }

    fn list(&mut self, nodes: &[Node], each: impl Fn(&mut Self, &Node)) {
        self.out.push('[');
        for (number, node) in nodes.iter().enumerate() {
            self.separate(number);
            each(self, node);
        }
        self.out.push(']');
    }

    fn separate(&mut self, number: usize) {
        if number > 0 {
            self.out.push_str(", ");
        }
    }

    fn key(&mut self, key: &str) {
        self.text(key);
        self.out.push_str(": ");
    }

    /// A string as Python writes it: nothing but ASCII.
    fn text(&mut self, text: &str) {
        self.out.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                ' '..='~' => self.out.push(letter),
                other => {
                    let mut units = [0; 2];
                    for unit in other.encode_utf16(&mut units) {
                        self.out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use crate::read::parse;

    #[track_caller]
    fn check(yaml: &str, expected: &str) {
        let tree = parse(yaml).unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!(json(Some(&tree), "_id", "%Y-%m-%d"), expected);
    }

    #[test]
    fn schemas_are_shown_as_written_and_completed() {
        check(
            "name: {type: string, required: true, unique: false, regex: 'a\\b\"ä'}\n",
            r#"{"name": {"type": "string", "required": true, "unique": false, "regex": "a\\b\"\u00e4"}, "_id": {"type": "objectid"}}"#,
        );
        check(
            "_id: {type: integer}\np: {type: objectid, data_relation: {resource: people, embeddable: true}}\n",
            r#"{"_id": {"type": "integer"}, "p": {"type": "objectid", "data_relation": {"resource": "people", "embeddable": true, "field": "_id"}}}"#,
        );
        check(
            "_id: {}\nl: {type: list, schema: {type: objectid, data_relation: {resource: a}}}\n\
             d: {type: dict, schema: {type: {type: string, coerce: lower}, x: {anyof: [{min: 1.0}, {coerce: [int, str]}]}}}\n",
            "{\"_id\": {}, \"l\": {\"type\": \"list\", \"schema\": {\"type\": \"objectid\", \"data_relation\": {\"resource\": \"a\", \"field\": \"_id\"}}}, \
             \"d\": {\"type\": \"dict\", \"schema\": {\"type\": {\"type\": \"string\", \"coerce\": \"<callable>\"}, \
             \"x\": {\"anyof\": [{\"min\": 1.0}, {\"coerce\": [\"<callable>\", \"<callable>\"]}]}}}}",
        );
        check(
            "_id: {}\nborn: {type: datetime, min: 2020-01-02T00:00:00Z, default_setter: now}\ns: {type: string, default: 2020-01-02T00:00:00Z}\n",
            r#"{"_id": {}, "born": {"type": "datetime", "min": "2020-01-02", "default_setter": "<callable>"}, "s": {"type": "string", "default": "2020-01-02T00:00:00Z"}}"#,
        );
    }

    #[test]
    fn what_is_edens_own_is_not_shown() {
        check(
            "_id: {}\npassword: {type: string, required: true, hash: argon2id, writeonly: true, renamed_from: old}\ntoken: {type: string, generate: token}\n",
            r#"{"_id": {}, "password": {"type": "string", "required": true}, "token": {"type": "string"}}"#,
        );
    }
}
