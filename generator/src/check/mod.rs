//! From settings to model: defaults resolved, names legal and unique, everything named found. Only this room makes a model.
//! Leaves each subject to its file; here they are put in order.

mod accounts;
mod auth;
mod beside;
mod columns;
mod globals;
mod keys;
mod literal;
mod names;
mod passwords;
mod paths;
mod relations;
mod resource;
mod routes;
mod rules;
mod safe_values;
mod safety;
mod schema;
mod sets;
mod tables;
mod view;
mod visibility;

pub(crate) use literal::is_geojson;

use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{self, Model, ScalarType};
use crate::read::Key;
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
}

/// One resource, checked by itself.
#[derive(Debug, Clone)]
pub struct CheckedResource {
    /// The resource. Whether its relations lead anywhere is not known yet.
    pub resource: model::Resource,
    /// Its table, as long as no other resource is a view of it.
    pub table: Table,
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
    auth::owned_by_themselves(&drafts, None, out);
    let table = tables::tables(&mut drafts, None, ScalarType::ObjectId, out).pop();
    columns::renames(&drafts, out);
    let [draft] = drafts;
    (out.errors() == before).then_some(())?;
    Some(CheckedResource {
        resource: draft.resource,
        table: table?,
    })
}

/// Judges the whole API; `None` when there are errors.
pub fn check_api(settings: &Globals, out: &mut Diagnostics) -> Option<Model> {
    let context = Context {
        globals: settings,
        authenticated: auth::schemes(settings).is_some_and(|schemes| !schemes.is_empty()),
        roles: auth::written(settings).is_some_and(|auth| auth.roles().is_some()),
    };
    let globals = globals::globals(settings, &context, out);
    let mut drafts = drafts(settings, &context, out);
    let auth = auth::auth(settings, &mut drafts, out);
    let accounts = auth.as_ref().map(|auth| auth.accounts);
    let owner = accounts
        .and_then(|index| drafts.get(index))
        .map_or(ScalarType::ObjectId, |draft| draft.resource.id_type);
    let tables = tables::tables(&mut drafts, auth.as_ref(), owner, out);
    columns::renames(&drafts, out);
    relations::relations(&drafts, out);
    relations::owners(&drafts, owner, out);
    auth::owned_by_themselves(&drafts, auth.as_ref(), out);
    safety::roles(settings, &drafts, &context, out);
    safety::same_paths(&drafts, out);
    if let Some(auth) = &auth {
        safety::accounts(auth, &drafts, out);
        safe_values::missing(settings, auth, &drafts, out);
    }
    safety::tokens(&drafts, globals.bandwidth_saver, globals.upsert_on_put, out);
    if out.has_errors() {
        return None;
    }
    let resources = drafts.into_iter().map(|draft| draft.resource).collect();
    Some(Model {
        globals,
        auth,
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
