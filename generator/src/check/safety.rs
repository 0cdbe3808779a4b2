//! What is legal and dangerous, or legal and useless: open accounts, roles that nobody checks, tokens that nobody sees.
//! Leaves what cannot work at all to the other files.

use super::Context;
use super::paths::lookup_matches;
use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, quoted, registry};
use crate::model::{Access, Auth, Method, Route, Secrecy};
use crate::settings::{Globals, Set, Texts};
use std::collections::HashMap;

/// Roles and owners that nothing checks.
pub(crate) fn roles(settings: &Globals, drafts: &[Draft], context: &Context, out: &mut Diagnostics) {
    let access = &settings.access;
    let global = [
        &access.allowed_roles,
        &access.allowed_read_roles,
        &access.allowed_write_roles,
        &access.allowed_item_roles,
        &access.allowed_item_read_roles,
        &access.allowed_item_write_roles,
    ];
    let own = drafts.iter().flat_map(|draft| {
        let settings = draft.settings;
        [
            &settings.allowed_roles,
            &settings.allowed_read_roles,
            &settings.allowed_write_roles,
            &settings.allowed_item_roles,
            &settings.allowed_item_read_roles,
            &settings.allowed_item_write_roles,
        ]
    });
    let lists = global
        .into_iter()
        .chain(own)
        .flatten()
        .filter(|set: &&Set<Texts>| !set.value.is_empty());
    if !context.roles {
        let (message, hint) = if context.authenticated {
            (
                "the roles are not checked: `AUTH` does not say which field holds them",
                "write `roles: roles` in `AUTH`",
            )
        } else {
            (
                "the roles are not checked: without `AUTH` everything is open",
                "add `AUTH:` with a `scheme`",
            )
        };
        for set in lists {
            out.push(Diagnostic::new(&registry::ROLES_NOT_CHECKED, set.key, message).hint(hint));
        }
    }
    if !context.authenticated {
        let owners = drafts
            .iter()
            .filter_map(|draft| draft.settings.auth_field.as_ref())
            .chain(&access.auth_field);
        for set in owners.filter(|set| set.value.is_some()) {
            let message = "nothing is owned: without `AUTH` nobody is asked who they are";
            out.push(
                Diagnostic::new(&registry::OWNER_WITHOUT_AUTH, set.key, message).hint("add `AUTH:` with a `scheme`"),
            );
        }
    }
}

/// Resources that share a path, or hide documents of another.
pub(crate) fn same_paths(drafts: &[Draft], out: &mut Diagnostics) {
    let mut by_url: HashMap<&str, &Draft> = HashMap::new();
    for draft in drafts
        .iter()
        .filter(|draft| !draft.resource.options.internal && !draft.resource.url.is_empty())
    {
        let url = draft.resource.url.as_str();
        if let Some(other) = by_url.get(url) {
            let names = [&other.resource.name, &draft.resource.name];
            let message = format!("{} have the same path `{url}`", quoted(&names));
            let hint = "write another `url:` for one of them";
            out.push(Diagnostic::new(&registry::SAME_URL, url_place(draft), message).hint(hint));
        } else {
            by_url.insert(url, draft);
        }
    }
    for draft in by_url.values() {
        let url = &draft.resource.url;
        let Some((above, segment)) = url.rsplit_once('/') else {
            continue;
        };
        let lookups = by_url.get(above).map_or(&[][..], |other| &other.resource.lookups);
        for lookup in lookups.iter().filter(|lookup| lookup_matches(lookup, segment)) {
            let message = format!(
                "the path `{url}` hides the document under `{above}` whose `{}` is `{segment}`",
                lookup.field
            );
            out.push(
                Diagnostic::new(&registry::LOOKUP_HIDDEN, url_place(draft), message).hint(format!(
                    "write another `url:`, or a pattern for the lookup that does not match `{segment}`"
                )),
            );
        }
    }
}

fn url_place(draft: &Draft) -> Place {
    draft.settings.url.as_ref().map_or(draft.key.place, |set| set.place)
}

fn route(routes: &[Route], methods: &[Method], wanted: impl Fn(&Access) -> bool) -> bool {
    routes
        .iter()
        .any(|route| methods.contains(&route.method) && wanted(&route.access))
}

/// Who may change accounts, and give out roles.
pub(crate) fn accounts(auth: &Auth, drafts: &[Draft], out: &mut Diagnostics) {
    let Some(accounts) = drafts.get(auth.accounts) else {
        return;
    };
    for view in drafts.iter().filter(|draft| draft.source == accounts.source) {
        let name = &view.resource.name;
        let set = |set: &Option<Set<Texts>>| set.as_ref().map_or(view.key.place, |set| set.key);
        let (collection, item) = (&view.resource.collection, &view.resource.item);
        let public = |access: &Access| *access == Access::Public;
        let any = |access: &Access| *access == Access::Authenticated;
        let settable = auth
            .roles
            .as_ref()
            .and_then(|roles| view.field(roles))
            .filter(|field| !field.readonly);
        let place = settable.map_or(Place::NOWHERE, |field| view.field_place(&field.name));
        let roles = settable.map_or("", |field| field.name.as_str());
        let open = route(collection, &[Method::Post], public) || route(item, &[Method::Patch, Method::Put], public);
        if settable.is_some() && open {
            let message = format!("everybody may write `{name}`, and with it give themselves any role in `{roles}`");
            out.push(Diagnostic::new(&registry::PUBLIC_ROLES, place, message).hint(format!(
                "write `readonly: true` in the rules of `{roles}`, with a harmless `default`"
            )));
        }
        if route(item, &[Method::Patch, Method::Put, Method::Delete], public) {
            let message = format!("everybody may change or delete the accounts in `{name}`, passwords included");
            out.push(
                Diagnostic::new(
                    &registry::PUBLIC_ACCOUNTS,
                    set(&view.settings.public_item_methods),
                    message,
                )
                .hint("remove PATCH, PUT and DELETE from `public_item_methods`"),
            );
        }
        if route(collection, &[Method::Delete], public) {
            let message = format!("everybody may delete all accounts in `{name}`");
            out.push(
                Diagnostic::new(&registry::PUBLIC_ACCOUNTS, set(&view.settings.public_methods), message)
                    .hint("remove DELETE from `public_methods`"),
            );
        }
        let own = route(collection, &[Method::Post], any) || route(item, &[Method::Patch, Method::Put], any);
        if settable.is_some() && !open && own {
            let message = format!("every account may write `{name}`, and with it give itself any role in `{roles}`");
            out.push(Diagnostic::new(&registry::ROLES_SELF_GIVEN, place, message).hint(
                "restrict it with `allowed_write_roles` and `allowed_item_write_roles` (items are listed apart), or write `readonly: true`",
            ));
        }
    }
}

/// Tokens that are made and never told.
pub(crate) fn tokens(drafts: &[Draft], bandwidth_saver: bool, upsert: bool, out: &mut Diagnostics) {
    for draft in drafts.iter().filter(|_| bandwidth_saver) {
        let makes = route(&draft.resource.collection, &[Method::Post], |_| true)
            || (upsert && route(&draft.resource.item, &[Method::Put], |_| true));
        let tokens = draft
            .resource
            .fields
            .iter()
            .filter(|field| field.secret == Some(Secrecy::Token));
        for field in tokens.filter(|field| makes && !draft.resource.options.extra_response_fields.contains(&field.name))
        {
            let message = format!(
                "nobody would ever see `{}`: only the answer that creates it can show it, and does not",
                field.name
            );
            out.push(
                Diagnostic::new(&registry::TOKEN_NEVER_SHOWN, draft.field_place(&field.name), message).hint(format!(
                    "write `extra_response_fields: [{}]` in `{}`",
                    field.name, draft.resource.name
                )),
            );
        }
    }
}
