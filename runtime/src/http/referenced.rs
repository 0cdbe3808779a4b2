//! Documents that a relation names with their version, to be embedded: as they were then, with what is not versioned as
//! it is now. Leaves embedding to `embed`.

use super::embed::Source;
use super::plan::plain_url;
use super::row::{self, State};
use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{ResourceSpec, Shown};
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::value::{Object, Value};
use eden_sql::ident::quote;
use eden_sql::statement::{LIVE, View, select};
use eden_sql::table::system;

/// The document of `target` that `value` names, as far as the caller may see it. It tells the newest version and has
/// a link to itself.
///
/// # Errors
/// 404 when it is not there, as in Eve: the relation was checked when it was written.
pub(super) fn document(
    source: &mut Source<'_>,
    target: &'static ResourceSpec,
    field: &str,
    value: &Value,
) -> Result<(Object, State), Refusal> {
    let (server, caller) = (source.server, source.caller);
    let reader = &mut *source.reader;
    let names = &server.spec().names;
    let named = value.as_dict();
    let member = |name: &str| named.and_then(|named| named.get(name));
    let (Some(history), Some(wanted), Some(Value::Integer(number))) =
        (target.history, member(field), member(names.version))
    else {
        return Err(Refusal::not_found());
    };
    let (wanted, number) = (Bind::scalar(wanted), *number);
    let (id, version) = (quote(system::ID), quote(system::VERSION));
    let by_field = |resource: &ResourceSpec| {
        if field == resource.id_name() {
            return Some(id.clone());
        }
        resource.column(field).map(|column| quote(column.column))
    };
    let found = by_field(target).ok_or_else(Refusal::not_found)?;
    let kept = match by_field(history) {
        Some(column) => format!("{column} = $1"),
        None => format!("{id} IN (SELECT {id} FROM {} WHERE {found} = $1)", quote(target.table)),
    };
    let binds = [wanted.clone(), Bind::Integer(number)];
    let then = one(
        server,
        history,
        &format!("{kept} AND {version} = $2"),
        &binds,
        reader,
        caller,
    )?;
    let Some((mut document, state)) = then else {
        // written before there were versions, and not since: that is version 1
        if number != 1 {
            return Err(Refusal::not_found());
        }
        let late = format!("{found} = $1 AND {version} IS NULL");
        let (mut document, state) =
            one(server, target, &late, &[wanted], reader, caller)?.ok_or_else(Refusal::not_found)?;
        tell(server, target, &mut document, state.number());
        return Ok((document, state));
    };
    // what was deleted meanwhile was there when it was named
    let binds = [document.get(system::ID).map(Bind::scalar).unwrap_or_default()];
    let now = row_of(server, target, &format!("{id} = $1"), &binds, reader)?;
    let (current, latest) = now.ok_or_else(Refusal::not_found)?;
    for (name, value) in current.iter() {
        if history.column(name).is_none() && !document.contains(name) {
            document.insert(name.clone(), value.clone());
        }
    }
    tell(server, target, &mut document, latest.number());
    Ok((document, state))
}

/// Adds the newest version and the link.
fn tell(server: &Server, target: &'static ResourceSpec, document: &mut Object, latest: i64) {
    let names = &server.spec().names;
    document.insert(names.latest_version, latest);
    if let (true, Some(url)) = (target.hateoas, plain_url(server.spec(), target)) {
        let id = document.get(system::ID).map(super::answer::text).unwrap_or_default();
        let mut own = Object::new();
        own.insert("title", target.item_title);
        own.insert("href", format!("{url}/{}", row::percent_encode(&id)));
        let mut links = Object::new();
        links.insert("self", own);
        document.insert(names.links, links);
    }
}

/// The row that is not deleted and that the caller may see.
fn one(
    server: &Server,
    resource: &'static ResourceSpec,
    condition: &str,
    binds: &[Bind],
    reader: &mut dyn Reader,
    caller: Option<&Caller>,
) -> Result<Option<(Object, State)>, Refusal> {
    let (mut condition, mut binds) = (condition.to_owned(), binds.to_vec());
    if resource.soft_delete {
        condition.push_str(&format!(" AND {LIVE}"));
    }
    if let (Some(owner), Some(caller)) = (&resource.owner, caller) {
        binds.push(caller.id.clone());
        condition.push_str(&format!(" AND {} = ${}", quote(owner.column), binds.len()));
    }
    row_of(server, resource, &condition, &binds, reader)
}

fn row_of(
    server: &Server,
    resource: &'static ResourceSpec,
    condition: &str,
    binds: &[Bind],
    reader: &mut dyn Reader,
) -> Result<Option<(Object, State)>, Refusal> {
    let stored = resource.columns.iter().filter(|column| column.shown != Shown::Secret);
    let columns: Vec<String> = stored.map(|column| column.column.to_owned()).collect();
    let view = View {
        table: resource.table,
        columns: &columns,
        extra: resource.allow_unknown,
        versioned: resource.versioning,
        soft_delete: resource.soft_delete,
        owner: None,
    };
    let plan = server.0.plans.get(resource);
    let text = format!("{} WHERE {condition}", select(&view));
    let read = |cells: &dyn crate::store::cells::Cells| (row::object(resource, plan, cells), row::state(plan, cells));
    Ok(reader.first(&text, binds, read)?)
}
