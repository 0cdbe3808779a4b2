//! `?version=`: one version of a document, all of them, or what each has changed. A version is what was versioned of
//! the document then, and what is not versioned as it is now. Leaves writing versions to `history`.

use super::answer::{text, write_related};
use super::conditional::Known;
use super::context::{Answer, Context, Key, owner_of};
use super::read::{Item, shown_etag, write_deleted};
use super::row::{self, State, percent_encode, write_version_link};
use crate::auth::Caller;
use crate::json::write as json;
use crate::query::scope::Scope;
use crate::query::{Query, links};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::statement::Statement;
use crate::store::bind::Bind;
use crate::store::{Flow, Reader};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::dialect::Dialect;
use eden_sql::filter::render;
use eden_sql::order::order_by;
use eden_sql::table::system;
use std::sync::Arc;

impl Context {
    /// The document that `get` selects by the request's key, or those of its versions, which `versions` selects by its
    /// id, that the request asks for.
    ///
    /// # Errors
    /// 401 and 404, 400 for a number that is none, or 304 by the request's conditions.
    pub async fn get_version(
        mut self,
        resource: &'static ResourceSpec,
        get: Statement,
        versions: Statement,
        query: Query,
    ) -> Answer {
        let (Some(asked), Some(history)) = (query.version.clone(), resource.history) else {
            return self.get(resource, get, query).await;
        };
        let known = Known::read(&self.headers)?;
        // what a filter or an order names is looked for among versions; differences have an order of their own
        let listed = match asked.as_str() {
            "all" => Query::parse(self.api(), history, self.uri.query())?,
            "diffs" => {
                let unsorted = without(self.uri.query().unwrap_or(""), self.api().parameters.sort);
                Query::parse(self.api(), history, Some(&unsorted))?
            }
            _ => Query::of_item(self.api(), history, self.uri.query())?,
        };
        let (server, key) = (self.server.clone(), self.key.as_ref().map(Key::bind));
        let scope = Arc::clone(&self.scope);
        let item = self.read(move |reader, caller| {
            let current =
                current(&server, resource, (get, key, &scope), reader, caller)?.ok_or_else(Refusal::not_found)?;
            let mut lookup = owner_of(versions, caller)?;
            lookup.push(current.document.get(system::ID).map(Bind::scalar).unwrap_or_default());
            let asked_for = Asked {
                api: server.spec(),
                resource,
                history,
                plan: server.0.plans.get(history),
                dialect: server.store().dialect(),
                versions,
                lookup,
                current,
                query: &query,
            };
            match asked.as_str() {
                "all" => asked_for.several(&listed, false, reader),
                "diffs" => asked_for.several(&listed, true, reader),
                number => asked_for.one(number, reader),
            }
        });
        let item = item.await?;
        Ok(self.answer_item(resource, item, &known))
    }
}

/// The query string without a parameter.
fn without(query: &str, name: &str) -> String {
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name);
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .finish()
}

/// A document and its state.
struct Version {
    document: Object,
    state: State,
}

/// The document as it is now, marked as deleted or not.
fn current(
    server: &Server,
    resource: &'static ResourceSpec,
    (get, key, scope): (Statement, Option<Bind>, &Scope),
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Option<Version>, Refusal> {
    let mut binds = owner_of(get, caller)?;
    binds.extend(key);
    if let (true, Some(caller)) = (get.owned, caller) {
        scope.check_owner(resource, &caller.id())?;
    }
    let plan = server.0.plans.get(resource);
    let mut text = get.text.to_owned();
    plan.narrow_to(scope, &mut text, &mut binds)?;
    if resource.soft_delete {
        text.push_str(&format!(" ORDER BY \"{}\" IS TRUE", system::DELETED));
    }
    Ok(reader.first(&text, &binds, |cells| Version {
        document: row::object(resource, plan, cells),
        state: row::state(plan, cells),
    })?)
}

/// What one request asks about.
struct Asked<'a> {
    api: &'static ApiSpec,
    resource: &'static ResourceSpec,
    history: &'static ResourceSpec,
    plan: &'a super::plan::Plan,
    dialect: &'static dyn Dialect,
    versions: Statement,
    /// Owner if any, and the document's id.
    lookup: Vec<Bind>,
    current: Version,
    query: &'a Query,
}

impl Asked<'_> {
    /// The version of this number.
    fn one(self, number: &str, reader: &mut dyn Reader) -> Result<Item, Refusal> {
        let number = number.trim().replace('_', "");
        let number = number.strip_prefix('+').unwrap_or(&number).parse::<i64>().ok();
        let number = number.filter(|number| *number > 0);
        let number =
            number.ok_or_else(|| Refusal::hidden("Document version number should be an int greater than 0"))?;
        let mut binds = self.lookup.clone();
        binds.push(Bind::Integer(number));
        let text = format!("{} AND \"{}\" = ${}", self.versions.text, system::VERSION, binds.len());
        let found = reader.first(&text, &binds, |cells| self.version(cells))?;
        let version = found.ok_or_else(Refusal::not_found)?;
        let shown = self.shown(&version);
        let mut body = Vec::with_capacity(512);
        let parents = links::version_parents(self.api, self.resource, &self.path());
        let parents = (!version.state.deleted).then_some(parents.as_slice());
        self.write(&mut body, &shown, &version, parents);
        if version.state.deleted {
            write_deleted(&mut body, self.api);
        }
        Ok(self.item(body, &version.document, version.state.deleted))
    }

    /// A page of versions, each whole or as what it has changed.
    fn several(self, listed: &Query, differences: bool, reader: &mut dyn Reader) -> Result<Item, Refusal> {
        let too_complex = |error: eden_sql::filter::TooComplex| Refusal::hidden(error.to_string());
        let mut binds = self.lookup.clone();
        let mut filter = String::new();
        if let Some(asked) = &listed.filter {
            let mut operands = Vec::new();
            let condition = render(asked, self.history.table, self.dialect, &mut operands, binds.len() + 1);
            filter = format!(" AND ({})", condition.map_err(too_complex)?);
            binds.extend(operands.into_iter().map(Bind::from));
        }
        let by_number = differences || listed.order.is_empty();
        let fixed = self.resource.owner.as_ref().is_none_or(|owner| !owner.transferable);
        let limit = listed.max_results.and_then(|limit| i64::try_from(limit).ok());
        let offset = i64::try_from(listed.offset()).unwrap_or(i64::MAX);
        let version = format!("\"{}\"", system::VERSION);
        // the numbers of a document's versions have no gaps, so a page is found without counting to it
        let (total, text) = if by_number && filter.is_empty() && fixed {
            let (first, last) = (self.end("", &binds, reader)?, self.end(" DESC", &binds, reader)?);
            let total = first.zip(last).map_or(0, |(first, last)| last - first + 1);
            let from = first.unwrap_or(1).saturating_add(offset);
            let text = format!("{} AND {version} >= {from} ORDER BY {version}", self.versions.text);
            (u64::try_from(total).unwrap_or(0), text)
        } else {
            let tail = self.versions.text.split_once("FROM ").map_or("", |(_, tail)| tail);
            let total = reader.count(&format!("SELECT count(*) FROM {tail}{filter}"), &binds)?;
            let order = if by_number {
                version
            } else {
                order_by(&listed.order, self.history.table, self.dialect).map_err(too_complex)?
            };
            (total, format!("{}{filter} ORDER BY {order}", self.versions.text))
        };
        let limit = limit.unwrap_or(i64::MAX);
        let text = if by_number && listed.filter.is_none() && fixed {
            format!("{text} LIMIT {limit}")
        } else {
            format!("{text} LIMIT {limit} OFFSET {offset}")
        };
        let mut found = Vec::new();
        reader.rows(&text, &binds, &mut |cells| {
            found.push(self.version(cells));
            Flow::More
        })?;
        let mut bodies: Vec<Vec<u8>> = Vec::with_capacity(found.len());
        if total == 0 {
            // written before there were versions, and not since: the document itself is all there is, told as it is stored
            let mut shown = self.shown(&self.current);
            shown.remove(self.api.names.latest_version);
            if self.current.state.version.is_none() {
                shown.remove(self.api.names.version);
            }
            let mut body = Vec::new();
            json::write_value(&mut body, &Value::Dict(shown), self.api.date_format);
            bodies.push(body);
        }
        let mut before: Option<Object> = None;
        for version in &found {
            let shown = self.shown(version);
            let told = match before.as_ref().filter(|_| differences) {
                Some(before) => self.difference(before, &shown),
                None => shown.clone(),
            };
            let mut body = Vec::with_capacity(256);
            self.write(&mut body, &told, version, None);
            bodies.push(body);
            before = Some(shown);
        }
        let body = self.list(listed, &bodies, total);
        Ok(self.item(body, &self.current.document, false))
    }

    /// The number of the first or the last version.
    fn end(&self, direction: &str, binds: &[Bind], reader: &mut dyn Reader) -> Result<Option<i64>, Refusal> {
        let version = system::VERSION;
        let text = format!("{} ORDER BY \"{version}\"{direction} LIMIT 1", self.versions.text);
        Ok(reader.first(&text, binds, |cells| row::state(self.plan, cells).number())?)
    }

    /// A row of the history, with what is not versioned as it is now.
    fn version(&self, cells: &dyn crate::store::cells::Cells) -> Version {
        let mut document = row::object(self.history, self.plan, cells);
        for (name, value) in self.current.document.iter() {
            if self.history.column(name).is_none() && !document.contains(name) {
                document.insert(name.clone(), value.clone());
            }
        }
        Version {
            document,
            state: row::state(self.plan, cells),
        }
    }

    /// What a client sees of a version, without links.
    fn shown(&self, version: &Version) -> Object {
        let names = &self.api.names;
        let (resource, document) = (self.resource, &version.document);
        let mut shown = Object::new();
        shown.insert(
            resource.id_name(),
            document.get(system::ID).cloned().unwrap_or_default(),
        );
        for (name, value) in document
            .iter()
            .filter(|(name, _)| !system::ALL.contains(&name.as_str()))
        {
            let visible = match resource.column(name) {
                Some(column) => self.query.projection.includes(column),
                None => self.query.projection.includes_unknown(name),
            };
            if visible {
                shown.insert(name.clone(), self.query.projection.reduce(name, value));
            }
        }
        for (name, of) in [(names.updated, system::UPDATED), (names.created, system::CREATED)] {
            shown.insert(name, document.get(of).cloned().unwrap_or_default());
        }
        if self.api.if_match {
            shown.insert(names.etag, document.get(system::ETAG).cloned().unwrap_or_default());
        }
        shown.insert(names.version, version.state.number());
        shown.insert(names.latest_version, self.current.state.number());
        if resource.soft_delete {
            shown.insert(names.deleted, version.state.deleted);
        }
        shown
    }

    /// What is new or different; what is gone is not told, as in Eve.
    fn difference(&self, before: &Object, after: &Object) -> Object {
        let included = |name: &str| self.api.version_diff_include.contains(&name);
        let told = after
            .iter()
            .filter(|(name, value)| before.get(name) != Some(*value) || included(name));
        told.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Writes a version with its links.
    fn write(&self, out: &mut Vec<u8>, shown: &Object, version: &Version, parents: Option<&[u8]>) {
        json::write_value(out, &Value::Dict(shown.clone()), self.api.date_format);
        if !self.resource.hateoas {
            return;
        }
        out.pop();
        if !shown.is_empty() {
            out.extend_from_slice(b", ");
        }
        json::write_key(out, self.api.names.links);
        out.push(b'{');
        json::write_key(out, "self");
        let (title, number) = (self.resource.item_title, version.state.number());
        write_version_link(out, self.api, title, &self.query.scope.path, &self.id(), Some(number));
        write_related(out, self.api, self.resource, &version.document);
        out.extend_from_slice(parents.unwrap_or_default());
        out.extend_from_slice(b"}}");
    }

    /// The page around versions; without links it is a bare list, as in Eve.
    fn list(&self, listed: &Query, bodies: &[Vec<u8>], total: u64) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        let items = |out: &mut Vec<u8>| json::write_list(out, bodies, |out, body| out.extend_from_slice(body));
        if !self.resource.hateoas {
            items(&mut out);
            return out;
        }
        out.push(b'{');
        json::write_key(&mut out, self.api.names.items);
        items(&mut out);
        out.extend_from_slice(b", ");
        json::write_key(&mut out, self.api.names.links);
        let item = (self.path(), self.resource.item_title);
        let collection = (self.resource, self.query.scope.path.as_str());
        links::write_versions(&mut out, collection, listed, Some(total), (&item.0, item.1));
        if self.resource.pagination {
            out.extend_from_slice(b", ");
            json::write_key(&mut out, self.api.names.meta);
            let counted = (!self.resource.optimize_pagination_for_speed).then_some(total);
            links::write_meta(&mut out, self.api, listed, counted);
        }
        out.push(b'}');
        out
    }

    /// The answer: its etag is the document's with the newest number behind it, its date that of the newest version.
    fn item(&self, body: Vec<u8>, document: &Object, deleted: bool) -> Item {
        let etag = document.get(system::ETAG).and_then(Value::as_str).unwrap_or("");
        let updated = match self.current.document.get(system::UPDATED) {
            Some(Value::DateTime(moment)) => *moment,
            _ => DateTime::from_millis(0),
        };
        Item {
            body,
            etag: shown_etag(self.resource, etag, self.current.state),
            updated,
            deleted,
        }
    }

    fn id(&self) -> String {
        let document = &self.current.document;
        let own = self.resource.link_field().and_then(|field| document.get(field));
        let own = own.filter(|value| !value.is_null());
        own.or_else(|| document.get(system::ID)).map(text).unwrap_or_default()
    }

    fn path(&self) -> String {
        format!("{}/{}", self.query.scope.path, percent_encode(&self.id()))
    }
}
