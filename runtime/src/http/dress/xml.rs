//! Answers as XML, in the shape of Eve's renderer: links as attributes and elements, lists as repeated elements.
//! Reads the JSON that was written for the answer; what is no XML (broken names, control characters) is replaced.

use crate::json::parse;
use crate::spec::Names;
use crate::validate::python;
use crate::value::{Object, Value};

/// The XML of an answer whose JSON is `text`.
pub(super) fn document(names: &Names, text: &[u8]) -> Vec<u8> {
    let mut writer = Writer {
        names,
        out: String::with_capacity(text.len() * 2),
    };
    match parse::parse(text) {
        Ok(Value::Dict(body)) if !body.is_empty() => writer.root(body),
        Ok(Value::List(items)) => {
            let mut body = Object::new();
            body.insert(names.items, Value::List(items));
            writer.root(body);
        }
        _ => {}
    }
    writer.out.into_bytes()
}

struct Writer<'a> {
    names: &'a Names,
    out: String,
}

impl Writer<'_> {
    fn root(&mut self, mut body: Object) {
        let links = self.open(&mut body);
        self.links(&links);
        if let Some(Value::Dict(meta)) = body.get(self.names.meta).filter(|meta| is_full(meta)) {
            let meta = sorted(meta);
            let name = name(self.names.meta);
            self.out.push_str(&format!("<{name}>"));
            for (key, value) in meta {
                self.element(key, value);
            }
            self.out.push_str(&format!("</{name}>"));
        }
        match body.get(self.names.items) {
            Some(Value::List(items)) if items.iter().all(|item| matches!(item, Value::Dict(_))) => {
                for item in items.clone() {
                    if let Value::Dict(item) = item {
                        self.item(item);
                    }
                }
            }
            _ => self.fields(&body, &related(&links)),
        }
        self.out.push_str("</resource>");
    }

    fn item(&mut self, mut item: Object) {
        let links = self.open(&mut item);
        self.links(&links);
        self.fields(&item, &related(&links));
        self.out.push_str("</resource>");
    }

    /// `<resource href=… title=…>` by the link to itself; gives the other links.
    fn open(&mut self, body: &mut Object) -> Object {
        let Some(Value::Dict(mut links)) = body.remove(self.names.links) else {
            self.out.push_str("<resource>");
            return Object::new();
        };
        self.out.push_str("<resource");
        if let Some(Value::Dict(own)) = links.remove("self") {
            self.out.push_str(&format!(" href=\"{}\" ", attribute(&own, "href")));
            if own.contains("title") {
                self.out.push_str(&format!(" title=\"{}\" ", attribute(&own, "title")));
            }
        }
        self.out.push('>');
        links
    }

    /// An element for each link but those to related documents, which become attributes of their fields.
    fn links(&mut self, links: &Object) {
        for (rel, link) in sorted(links).into_iter().filter(|(rel, _)| *rel != "related") {
            let several = match link {
                Value::List(several) => several.as_slice(),
                one => std::slice::from_ref(one),
            };
            for link in several.iter().filter_map(Value::as_dict) {
                let (href, title) = (attribute(link, "href"), attribute(link, "title"));
                self.out.push_str(&format!(
                    "<link rel=\"{}\" href=\"{href}\" title=\"{title}\" />",
                    escape(rel)
                ));
            }
        }
    }

    fn fields(&mut self, fields: &Object, related: &Object) {
        for (key, value) in sorted(fields) {
            let values = match value {
                Value::List(values) => values.as_slice(),
                value => std::slice::from_ref(value),
            };
            for (index, value) in values.iter().enumerate() {
                let link = match related.get(key) {
                    Some(Value::List(links)) => links.get(index),
                    link => link,
                };
                let name = name(key);
                self.out.push_str(&format!("<{name}"));
                if let Some(Value::Dict(link)) = link {
                    let (href, title) = (attribute(link, "href"), attribute(link, "title"));
                    self.out.push_str(&format!(" href=\"{href}\" title=\"{title}\""));
                }
                self.out.push('>');
                match value {
                    Value::Dict(inner) => self.nested(inner.clone()),
                    value => self.out.push_str(&escape(&python::str(value))),
                }
                self.out.push_str(&format!("</{name}>"));
            }
        }
    }

    /// An object inside a document; its links, if it has any, come last.
    fn nested(&mut self, mut inner: Object) {
        let links = match inner.remove(self.names.links) {
            Some(Value::Dict(links)) => links,
            _ => Object::new(),
        };
        self.fields(&inner, &related(&links));
        self.links(&links);
    }

    fn element(&mut self, key: &str, value: &Value) {
        let name = name(key);
        self.out
            .push_str(&format!("<{name}>{}</{name}>", escape(&python::str(value))));
    }
}

fn is_full(value: &Value) -> bool {
    value.as_dict().is_some_and(|dict| !dict.is_empty())
}

fn related(links: &Object) -> Object {
    match links.get("related") {
        Some(Value::Dict(related)) => related.clone(),
        _ => Object::new(),
    }
}

fn sorted(object: &Object) -> Vec<(&str, &Value)> {
    let mut members: Vec<(&str, &Value)> = object.iter().map(|(key, value)| (key.as_str(), value)).collect();
    members.sort_by_key(|(key, _)| *key);
    members
}

fn attribute(link: &Object, key: &str) -> String {
    escape(&link.get(key).map(python::str).unwrap_or_default())
}

/// A key as the name of an element.
fn name(key: &str) -> String {
    let legal = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    key.chars()
        .map(|letter| if legal(letter) { letter } else { '_' })
        .collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            // what no XML document may hold, not even escaped
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::spec::Names;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let written = document(&Names::DEFAULT, json.as_bytes());
        assert_eq!(String::from_utf8_lossy(&written), expected);
    }

    #[test]
    fn lists_are_eves() {
        check(
            r#"{"_items": [{"_id": "1", "name": "a<b&\"", "l": [1, 2], "ld": [{"x": 1}, {"x": 2.0}], "loc": {"c": "z"}, "n": null,
                "b": true, "deep": [[1, "x"]], "_links": {"self": {"title": "People", "href": "people/1"}}}],
                "_links": {"parent": {"title": "home", "href": "/"}, "self": {"title": "people", "href": "people?max_results=1"},
                "next": {"title": "next page", "href": "people?max_results=1&page=2"}},
                "_meta": {"page": 1, "max_results": 1, "total": 2}}"#,
            "<resource href=\"people?max_results=1\"  title=\"people\" >\
             <link rel=\"next\" href=\"people?max_results=1&amp;page=2\" title=\"next page\" />\
             <link rel=\"parent\" href=\"/\" title=\"home\" />\
             <_meta><max_results>1</max_results><page>1</page><total>2</total></_meta>\
             <resource href=\"people/1\"  title=\"People\" ><_id>1</_id><b>True</b><deep>[1, &#39;x&#39;]</deep><l>1</l><l>2</l>\
             <ld><x>1</x></ld><ld><x>2.0</x></ld><loc><c>z</c></loc><n>None</n><name>a&lt;b&amp;&#34;</name></resource></resource>",
        );
    }

    #[test]
    fn relations_are_attributes() {
        check(
            r#"{"_id": "1", "person": "2", "friends": ["3", "4"], "_links": {"self": {"title": "I", "href": "i/1"},
                "related": {"person": {"title": "P", "href": "p/2"},
                "friends": [{"title": "P", "href": "p/3"}, {"title": "P", "href": "p/4"}]}}}"#,
            "<resource href=\"i/1\"  title=\"I\" ><_id>1</_id><friends href=\"p/3\" title=\"P\">3</friends>\
             <friends href=\"p/4\" title=\"P\">4</friends><person href=\"p/2\" title=\"P\">2</person></resource>",
        );
    }

    #[test]
    fn errors_and_odd_bodies_are_well_formed() {
        check(
            r#"{"_status": "ERR", "_error": {"code": 404, "message": "x"}}"#,
            "<resource><_error><code>404</code><message>x</message></_error><_status>ERR</_status></resource>",
        );
        check("{}", "");
        check(r#"[{"a": 1}]"#, "<resource><resource><a>1</a></resource></resource>");
        check(r#"{"_items": []}"#, "<resource></resource>");
        check(
            r#"{"a><b": "\u0001", "_links": {"child": [{"href": "a", "title": "\""}]}}"#,
            "<resource><link rel=\"child\" href=\"a\" title=\"&#34;\" /><a__b>\u{fffd}</a__b></resource>",
        );
    }
}
