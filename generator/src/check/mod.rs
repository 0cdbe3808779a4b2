//! From settings to model: defaults resolved, names legal and unique, everything named found. Only this room makes a model.
//! Leaves each subject to its file; here they are put in order.

mod accounts;
mod auth;
mod beside;
mod columns;
mod converters;
mod defaults;
mod edge;
mod functions;
mod globals;
mod indexes;
mod keys;
mod literal;
mod names;
mod paths;
mod published;
mod relations;
mod resource;
mod routes;
mod rules;
mod safety;
mod schema;
mod service;
mod sets;
mod tables;
mod types;
mod view;
mod visibility;

pub(crate) use literal::is_geojson;

use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{self, Model, ScalarType};
use crate::read::Key;
use crate::settings::globals::Functions;
use crate::settings::{self, Globals};
use eden_sql::table::Table;
use names::{Types, Unique};
use resource::Draft;

/// The value of a key: its own, else the global one.
macro_rules! or {
    ($settings:ident . $key:ident, $global:expr) => {
        $settings.$key.as_ref().map_or_else(|| $global, |set| set.value.clone())
    };
}
use or;

/// What a resource takes from the settings around it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'s> {
    /// The defaults of its keys.
    pub globals: &'s Globals,
    /// Whether there are accounts: without them everything is public.
    pub authenticated: bool,
    /// Whether accounts have roles: without them roles are not checked.
    pub roles: bool,
    /// Whether `FUNCTIONS` must list the functions that rules name; structs name them where they are written.
    pub lists_functions: bool,
}

impl<'s> Context<'s> {
    /// The functions of the server's own.
    pub(crate) fn functions(&self) -> &'s Functions {
        static NONE: std::sync::LazyLock<Functions> = std::sync::LazyLock::new(Functions::default);
        self.globals.main.functions.as_ref().map_or(&NONE, |set| &set.value)
    }
}

/// One resource, checked by itself.
#[derive(Debug, Clone)]
pub struct CheckedResource {
    /// The resource. Whether its relations lead anywhere is not known yet.
    pub resource: model::Resource,
    /// Its table, as long as no other resource is a view of it.
    pub table: Table,
    /// How requests are authenticated, when the block `AUTH` around it names it.
    pub auth: Option<model::Auth>,
}

/// Text of the settings as a message quotes it: cut when long.
pub(crate) fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    cut.escape_debug().to_string()
}

/// Judges one resource by itself; `None` when there are errors.
pub fn check_resource(
    name: &Key,
    settings: &settings::resource::Resource,
    context: &Context,
    out: &mut Diagnostics,
) -> Option<CheckedResource> {
    let before = out.errors();
    let draft = resource::draft(
        name,
        settings,
        context,
        &mut Types::default(),
        &mut Unique::modules(),
        out,
    );
    let mut drafts = [draft];
    let holds_accounts = auth::written(context.globals).is_some_and(|auth| auth.resource() == name.text);
    let auth = holds_accounts
        .then(|| auth::auth(context.globals, &mut drafts, out))
        .flatten();
    let owner = drafts.first().map(|draft| draft.resource.id_type);
    let owner = owner.filter(|_| holds_accounts).unwrap_or(ScalarType::ObjectId);
    let table = tables::tables(&mut drafts, auth.as_ref(), owner, out).pop();
    if let Some(auth) = &auth {
        safety::accounts(auth, &drafts, out);
    }
    columns::renames(&drafts, out);
    let [draft] = drafts;
    (out.errors() == before).then_some(())?;
    Some(CheckedResource {
        resource: draft.resource,
        table: table?,
        auth,
    })
}

/// Judges the whole API; `None` when there are errors.
pub fn check_api(settings: &Globals, out: &mut Diagnostics) -> Option<Model> {
    let context = Context {
        globals: settings,
        authenticated: auth::schemes(settings).is_some_and(|schemes| !schemes.is_empty()),
        roles: auth::written(settings).is_some_and(|auth| auth.roles().is_some()),
        lists_functions: true,
    };
    let globals = globals::globals(settings, &context, out);
    let mut drafts = drafts(settings, &context, out);
    let auth = auth::auth(settings, &mut drafts, out);
    let accounts = auth.as_ref().map(|auth| auth.accounts);
    let owner = accounts
        .and_then(|index| drafts.get(index))
        .map_or(ScalarType::ObjectId, |draft| draft.resource.id_type);
    let mut tables = tables::tables(&mut drafts, auth.as_ref(), owner, out);
    columns::renames(&drafts, out);
    relations::relations(&drafts, out);
    relations::owners(&drafts, owner, out);
    safety::roles(settings, &drafts, &context, out);
    safety::same_paths(&drafts, out);
    if let Some(auth) = &auth {
        safety::accounts(auth, &drafts, out);
    }
    let service = service::service(settings, auth.as_ref(), &drafts, &globals.prefix, out);
    service::cautions(settings, out);
    safety::tokens(&drafts, globals.bandwidth_saver, globals.upsert_on_put, out);
    if out.has_errors() {
        return None;
    }
    if service.is_some() {
        tables.extend(eden_sql::service::tables());
    }
    let resources = drafts.into_iter().map(|draft| draft.resource).collect();
    Some(Model {
        globals,
        auth,
        service,
        resources,
        tables,
        _made_by_check: model::Checked(()),
    })
}

fn drafts<'s>(settings: &'s Globals, context: &Context, out: &mut Diagnostics) -> Vec<Draft<'s>> {
    let Some(domain) = &settings.main.domain else {
        // a `DOMAIN` of the wrong type has been said already
        if !settings.main.order.contains(&"DOMAIN") {
            let place = crate::diagnostic::Place::NOWHERE;
            let message = "DOMAIN dictionary missing or wrong";
            out.push(
                Diagnostic::new(&registry::NO_DOMAIN, place, message)
                    .hint("begin with `DOMAIN:` and name a resource below it, with its `schema`"),
            );
        }
        return Vec::new();
    };
    let (mut types, mut modules) = (Types::default(), Unique::modules());
    domain
        .value
        .0
        .iter()
        .map(|(key, settings)| resource::draft(key, settings, context, &mut types, &mut modules, out))
        .collect()
}

#[cfg(test)]
mod tests;
