//! Which handlers and statements a resource needs. A handler sees either what the caller owns or everything; methods
//! of one kind that differ in that (GET public, HEAD not) get a handler and a statement each.
//! Leaves their text to `handlers` and `statements`.

use crate::model::{Access, Lookup, Method, Resource, Route};

/// Whose documents a handler sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// The caller's: the statement carries the owner's predicate, what is created is stamped.
    Owner,
    /// Everybody's: the resource has no owner, or the method is public.
    Everyone,
}

/// One handler and the methods it serves.
#[derive(Debug)]
pub(super) struct Handler<'a> {
    pub(super) scope: Scope,
    /// `_public` when a handler of the same kind is scoped to the owner.
    pub(super) suffix: &'static str,
    pub(super) routes: Vec<&'a Route>,
}

/// All handlers of a resource.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) list: Vec<Handler<'a>>,
    pub(super) insert: Vec<Handler<'a>>,
    pub(super) delete_collection: Vec<Handler<'a>>,
    pub(super) get: Vec<Handler<'a>>,
    pub(super) lookups: Vec<(&'a Lookup, Vec<Handler<'a>>)>,
    pub(super) update: Vec<Handler<'a>>,
    pub(super) replace: Vec<Handler<'a>>,
    pub(super) delete: Vec<Handler<'a>>,
    /// Storing of new documents: what POST does, and PUT on an id that is not there.
    pub(super) store: Vec<Handler<'a>>,
    /// Reading of the document that PATCH and DELETE are about.
    pub(super) originals: Vec<Handler<'a>>,
}

impl<'a> Plan<'a> {
    /// What `resource` needs; nothing when it is internal.
    pub(super) fn of(resource: &'a Resource) -> Self {
        let (collection, item, lookup): (&[Route], &[Route], &[Route]) = if resource.options.internal {
            (&[], &[], &[])
        } else if resource.item_lookup {
            (&resource.collection, &resource.item, &resource.lookup_routes)
        } else {
            (&resource.collection, &[], &[])
        };
        let of = |routes: &'a [Route], methods: &[Method]| {
            let routes = routes.iter().filter(|route| methods.contains(&route.method));
            handlers(resource, routes)
        };
        let stores = (collection.iter().filter(|route| route.method == Method::Post))
            .chain(item.iter().filter(|route| route.method == Method::Put));
        Plan {
            list: of(collection, &[Method::Get, Method::Head]),
            insert: of(collection, &[Method::Post]),
            delete_collection: of(collection, &[Method::Delete]),
            get: of(item, &[Method::Get, Method::Head]),
            lookups: (resource.lookups.iter())
                .map(|each| (each, of(lookup, &[Method::Get, Method::Head])))
                .filter(|(_, handlers)| !handlers.is_empty())
                .collect(),
            update: of(item, &[Method::Patch]),
            replace: of(item, &[Method::Put]),
            delete: of(item, &[Method::Delete]),
            store: handlers(resource, stores),
            originals: of(item, &[Method::Patch, Method::Delete]),
        }
    }

    /// The suffix of the shared parts (storing, originals) that a handler of this scope uses.
    pub(super) fn suffix(shared: &[Handler<'_>], scope: Scope) -> &'static str {
        shared
            .iter()
            .find(|handler| handler.scope == scope)
            .map_or("", |handler| handler.suffix)
    }
}

/// What a route sees.
fn scope(resource: &Resource, access: &Access) -> Scope {
    match (&resource.owner, access) {
        (None, _) | (Some(_), Access::Public) => Scope::Everyone,
        (Some(_), Access::Authenticated | Access::Roles(_)) => Scope::Owner,
    }
}

/// `routes` by what they see.
fn handlers<'a>(resource: &Resource, routes: impl Iterator<Item = &'a Route>) -> Vec<Handler<'a>> {
    let mut handlers: Vec<Handler<'a>> = Vec::new();
    for route in routes {
        let scope = scope(resource, &route.access);
        match handlers.iter_mut().find(|handler| handler.scope == scope) {
            Some(handler) => handler.routes.push(route),
            None => handlers.push(Handler {
                scope,
                suffix: "",
                routes: vec![route],
            }),
        }
    }
    handlers.sort_by_key(|handler| handler.scope);
    if let [_, public] = handlers.as_mut_slice() {
        public.suffix = "_public";
    }
    handlers
}
