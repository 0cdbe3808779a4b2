//! What is wrong with a document: messages by field, nested as the document is.
//! Leaves finding them to `fields` and `rules`, the answer around them to `http`.

use crate::value::{Object, Value};
use std::collections::BTreeMap;

/// Where a message belongs: a field, or the place of a list's element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Place in a list. Places sort as numbers and are printed as text.
    Index(usize),
    /// A field.
    Name(String),
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Key::Name(name.to_owned())
    }
}

impl From<usize> for Key {
    fn from(index: usize) -> Self {
        Key::Index(index)
    }
}

/// One step on the way to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A member.
    Name(&'a str),
    /// An element.
    Index(usize),
}

impl std::fmt::Display for Step<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::Name(name) => out.write_str(name),
            Step::Index(index) => write!(out, "{index}"),
        }
    }
}

impl From<Step<'_>> for Key {
    fn from(step: Step<'_>) -> Self {
        match step {
            Step::Name(name) => name.into(),
            Step::Index(index) => index.into(),
        }
    }
}

/// The issues of a document or of a part of it, and how many were added. Empty when all is well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issues(BTreeMap<Key, Entry>, usize);

/// The issues of one field: its own messages, then those of its members or elements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Entry {
    /// Rule and message, sorted by the rule's name. Messages that no rule of Cerberus speaks come first (rule `""`).
    messages: Vec<Message>,
    nested: Issues,
}

/// Its rule, its text, and how many issues there were with it.
type Message = (&'static str, String, usize);

impl Issues {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Issues with one message.
    pub fn of(key: impl Into<Key>, message: impl Into<String>) -> Self {
        let mut issues = Self::new();
        issues.add(key, "", message);
        issues
    }

    /// Issues with one message at the end of a way.
    pub fn at(way: &[Key], message: &str) -> Self {
        let Some((first, rest)) = way.split_first() else {
            return Self::new();
        };
        if rest.is_empty() {
            return Self::of(first.clone(), message);
        }
        let mut issues = Self::new();
        let nested = Self::at(rest, message);
        issues.0.entry(first.clone()).or_default().nested = nested;
        issues.1 += 1;
        issues
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the message of a rule. The order among a field's messages is that of the rules' names, as in Cerberus,
    /// whatever the order in which they are added; those of one name stay in their order.
    pub fn add(&mut self, key: impl Into<Key>, rule: &'static str, message: impl Into<String>) {
        self.1 += 1;
        let messages = &mut self.0.entry(key.into()).or_default().messages;
        let place = messages.partition_point(|(other, ..)| *other <= rule);
        messages.insert(place, (rule, message.into(), self.1));
    }

    /// Whether `rule` has already complained about the field.
    pub fn has(&self, step: Step<'_>, rule: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        self.0
            .get(&Key::from(step))
            .is_some_and(|entry| entry.messages.iter().any(|(other, ..)| *other == rule))
    }

    /// Takes out what is known of a field's members, to be completed and put back with [`Issues::put_nested`].
    pub fn take_nested(&mut self, step: Step<'_>) -> Issues {
        if self.is_empty() {
            return Issues::new();
        }
        self.0
            .get_mut(&Key::from(step))
            .map(|entry| std::mem::take(&mut entry.nested))
            .unwrap_or_default()
    }

    /// Says what is wrong with a field's members; nothing is kept of members that are well.
    pub fn put_nested(&mut self, step: Step<'_>, nested: Issues) {
        if nested.is_empty() && self.is_empty() {
            return;
        }
        let key = Key::from(step);
        if !nested.is_empty() {
            let entry = self.0.entry(key).or_default();
            // the members' issues are one among those of this level
            self.1 += usize::from(entry.messages.is_empty());
            entry.nested = nested;
        } else if self.0.get(&key).is_some_and(|entry| entry.messages.is_empty()) {
            self.0.remove(&key);
        }
    }

    /// Adds other issues behind these, in the order in which they stand.
    pub fn append(&mut self, other: Issues) {
        for (key, entry) in other.0 {
            let here = self.0.entry(key).or_default();
            let messages = entry.messages.into_iter();
            here.messages
                .extend(messages.map(|(rule, text, before)| (rule, text, before + self.1)));
            here.nested.append(entry.nested);
        }
        self.1 += other.1;
    }

    /// Puts what `found` says about a value under the name `heading` instead.
    pub fn put_under(&mut self, heading: &str, step: Step<'_>, mut found: Issues) {
        if let Some(entry) = found.0.remove(&Key::from(step)) {
            self.0.insert(heading.into(), entry);
        }
    }

    /// The object under `_issues`. A field's only message is a string, several are a list with the members' issues
    /// at its end; with `as_list` (`VALIDATION_ERROR_AS_LIST`) every field has a list.
    pub fn to_object(&self, as_list: bool) -> Object {
        self.0
            .iter()
            .map(|(key, entry)| (key.to_text(), entry.to_value(as_list, self.1)))
            .collect()
    }
}

impl Key {
    /// As it is printed.
    pub fn to_text(&self) -> String {
        match self {
            Key::Index(index) => index.to_string(),
            Key::Name(name) => name.clone(),
        }
    }
}

impl Entry {
    fn to_value(&self, as_list: bool, all: usize) -> Value {
        let mut parts: Vec<Value> = Vec::new();
        for messages in self.messages.chunk_by(|(one, ..), (other, ..)| one == other) {
            parts.extend(turned(messages, all).into_iter().map(Value::from));
        }
        if !self.nested.is_empty() {
            parts.push(Value::Dict(self.nested.to_object(as_list)));
        }
        match parts.pop() {
            Some(only) if parts.is_empty() && !as_list => only,
            last => {
                parts.extend(last);
                Value::List(parts)
            }
        }
    }
}

/// The messages of one rule. Cerberus sorts all issues whenever it adds one, and its order calls equal ones smaller, so
/// that those of `dependencies`, and those that no rule of Cerberus speaks, are turned round each time.
fn turned(messages: &[Message], all: usize) -> Vec<&str> {
    let mut turned = Vec::new();
    for (place, (rule, text, added)) in messages.iter().enumerate() {
        turned.push(text.as_str());
        let next = messages.get(place + 1).map_or(all + 1, |(_, _, next)| *next);
        if matches!(*rule, "dependencies" | "") && next.saturating_sub(*added) % 2 == 1 {
            turned.reverse();
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::{Issues, Key, Step};
    use crate::json::write::write_value;
    use crate::value::Value;

    #[track_caller]
    fn check(issues: &Issues, as_list: bool, expected: &str) {
        let mut out = Vec::new();
        write_value(&mut out, &Value::Dict(issues.to_object(as_list)), "");
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn single_messages_are_strings_unless_lists_are_wanted() {
        let issues = Issues::of("n", "must be of string type");
        check(&issues, false, r#"{"n": "must be of string type"}"#);
        check(&issues, true, r#"{"n": ["must be of string type"]}"#);
    }

    #[test]
    fn messages_are_sorted_by_rule_and_nested_ones_come_last() {
        let mut element = Issues::of("z", "deep");
        element.add("a", "type", "other");
        let mut issues = Issues::new();
        let mut elements = Issues::new();
        elements.put_nested(Step::Index(10), element);
        elements.add(2, "type", "early");
        issues.put_nested(Step::Name("l"), elements);
        issues.add("l", "regex", "third");
        issues.add("l", "maxlength", "second");
        issues.add("l", "", "first");
        issues.add("l", "", "first too");
        check(
            &issues,
            false,
            r#"{"l": ["first too", "first", "second", "third", {"2": "early", "10": {"a": "other", "z": "deep"}}]}"#,
        );
        check(
            &issues,
            true,
            r#"{"l": ["first too", "first", "second", "third", {"2": ["early"], "10": [{"a": ["other"], "z": ["deep"]}]}]}"#,
        );
        assert!(issues.has(Step::Name("l"), "regex") && !issues.has(Step::Name("l"), "type"));
    }

    #[test]
    fn members_that_are_well_leave_no_trace() {
        let mut issues = Issues::new();
        issues.put_nested(Step::Name("a"), Issues::of("b", "x"));
        let nested = issues.take_nested(Step::Name("a"));
        assert!(!nested.is_empty());
        issues.put_nested(Step::Name("a"), Issues::new());
        issues.put_nested(Step::Name("c"), Issues::new());
        assert!(issues.is_empty());
    }

    #[test]
    fn a_way_leads_to_its_message() {
        let way = [Key::from("l"), Key::from(2), Key::from("k")];
        let show = |issues: &Issues| format!("{:?}", issues.to_object(false));
        let mut expected = Issues::new();
        let (mut list, mut element) = (Issues::new(), Issues::new());
        element.add("k", "", "taken");
        list.put_nested(Step::Index(2), element);
        expected.put_nested(Step::Name("l"), list);
        assert_eq!(show(&Issues::at(&way, "taken")), show(&expected));
        assert!(Issues::at(&[], "taken").is_empty());
    }

    #[test]
    fn messages_of_nobodys_rule_are_turned_round() {
        let mut issues = Issues::new();
        for message in ["a", "b", "c"] {
            issues.add("f", "", message);
        }
        assert_eq!(
            issues.to_object(false).get("f"),
            Some(&Value::List(vec!["c".into(), "a".into(), "b".into()]))
        );
    }
}
