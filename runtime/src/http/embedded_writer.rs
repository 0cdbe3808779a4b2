//! Documents with embedded ones as bytes of an answer: the typed form of what `row` writes straight from cells.
//! Leaves finding what is embedded to `embed`.

use super::answer::text;
use super::embed::{Embedded, Replacement, moment, replaced};
use super::row::{State, write_state, write_version_link};
use crate::json::write as json;
use crate::query::Query;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::value::{Object, Value};
use eden_sql::table::system;

/// Writes the documents of one answer.
pub(super) struct Writer<'a> {
    pub(super) api: &'static ApiSpec,
    pub(super) resource: &'static ResourceSpec,
    pub(super) query: &'a Query,
    pub(super) parents: Option<&'a [u8]>,
    pub(super) replacements: &'a [Replacement<'a>],
}

impl Writer<'_> {
    pub(super) fn write(&self, document: Object, state: State) -> Embedded {
        let names = &self.api.names;
        let mut updated = moment(&document, system::UPDATED);
        let etag = document
            .get(system::ETAG)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
        let id = document.get(system::ID).cloned().unwrap_or_default();
        let mut shown = Object::new();
        shown.insert(self.resource.id_name(), id.clone());
        for (key, value) in document.iter().filter(|(key, _)| !system::ALL.contains(&key.as_str())) {
            let visible = match self.resource.column(key) {
                Some(column) => self.query.projection.includes(column),
                None => self.query.projection.includes_unknown(key),
            };
            if visible || key == self.resource.id_field {
                let whole = replaced(self.replacements, key, value, &mut updated);
                shown.insert(key.clone(), self.query.projection.reduce(key, &whole));
            }
        }
        shown.insert(names.updated, Value::DateTime(moment(&document, system::UPDATED)));
        shown.insert(names.created, Value::DateTime(moment(&document, system::CREATED)));
        if self.api.if_match {
            shown.insert(names.etag, etag.as_str());
        }
        let mut body = Vec::with_capacity(512);
        json::write_value(&mut body, &Value::Dict(shown), self.api.date_format);
        body.pop();
        write_state(&mut body, self.api, self.resource, state, state.number());
        body.push(b'}');
        if self.resource.hateoas {
            body.pop();
            body.extend_from_slice(b", ");
            let key = self.resource.link_field().and_then(|field| document.get(field));
            let key = key.filter(|key| !key.is_null());
            self.write_links(&mut body, key.unwrap_or(&id), &document, state);
            body.push(b'}');
        }
        Embedded {
            body,
            etag,
            updated,
            state,
        }
    }

    fn write_links(&self, out: &mut Vec<u8>, id: &Value, document: &Object, state: State) {
        json::write_key(out, self.api.names.links);
        out.push(b'{');
        json::write_key(out, "self");
        let version = self.query.links_versions().then(|| state.number());
        let (title, url) = (self.resource.item_title, &self.query.scope.path);
        write_version_link(out, self.api, title, url, &text(id), version);
        super::answer::write_related(out, self.api, self.resource, document);
        if let Some(parents) = self.parents {
            out.extend_from_slice(parents);
        }
        out.push(b'}');
    }
}
