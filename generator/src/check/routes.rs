//! Methods, and who may use them: public methods, roles, and what is open without accounts.
//! Leaves paths to `paths`, how somebody is authenticated to `auth`.

use super::{Context, or};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, quoted, registry};
use crate::model::{Access, Method, Route};
use crate::read::Key;
use crate::settings::resource::Resource;
use crate::settings::{Set, Texts};

/// Methods of collections that Eve knows.
pub(crate) const COLLECTION: [(&str, Method); 3] =
    [("GET", Method::Get), ("POST", Method::Post), ("DELETE", Method::Delete)];
/// Methods of items that Eve knows.
pub(crate) const ITEM: [(&str, Method); 4] = [
    ("GET", Method::Get),
    ("PATCH", Method::Patch),
    ("DELETE", Method::Delete),
    ("PUT", Method::Put),
];
/// What may be public.
const PUBLIC: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/// The lists of methods and roles that decide about one kind of endpoint.
pub(crate) struct Endpoint<'s> {
    /// Methods that are open to everybody.
    pub public: &'s Texts,
    /// Roles for any method.
    pub roles: &'s Texts,
    /// Roles for GET and HEAD besides.
    pub read: &'s Texts,
    /// Roles for the others besides.
    pub write: &'s Texts,
    /// Whether anybody is asked at all.
    pub asked: bool,
}

impl Endpoint<'_> {
    /// Who may use `method` here.
    pub fn access(&self, method: Method, context: &Context) -> Access {
        let read = matches!(method, Method::Get | Method::Head);
        self.decide(name(method), if read { self.read } else { self.write }, context)
    }

    /// The same for the home page, where HEAD counts among the writes.
    pub fn home_access(&self, method: Method, context: &Context) -> Access {
        self.decide(
            name(method),
            if method == Method::Get { self.read } else { self.write },
            context,
        )
    }

    fn decide(&self, method: &str, more: &Texts, context: &Context) -> Access {
        if !self.asked || self.public.iter().any(|set| set.value == method) {
            return Access::Public;
        }
        let mut roles: Vec<String> = Vec::new();
        for role in self.roles.iter().chain(more) {
            if !roles.contains(&role.value) {
                roles.push(role.value.clone());
            }
        }
        if roles.is_empty() || !context.roles {
            Access::Authenticated
        } else {
            Access::Roles(roles)
        }
    }

    /// The routes of `methods`; HEAD comes with GET.
    pub fn routes(&self, methods: &[Method], context: &Context) -> Vec<Route> {
        let mut routes: Vec<Route> = Vec::new();
        for &method in methods {
            let both = if method == Method::Get {
                vec![Method::Get, Method::Head]
            } else {
                vec![method]
            };
            for method in both {
                if routes.iter().all(|route| route.method != method) {
                    routes.push(Route {
                        method,
                        access: self.access(method, context),
                    });
                }
            }
        }
        routes.sort_by_key(|route| route.method);
        routes
    }
}

/// How a method is written.
pub(crate) fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

/// The methods of a list that are `known`.
pub(crate) fn methods(texts: &Texts, known: &[(&str, Method)]) -> Vec<Method> {
    texts
        .iter()
        .filter_map(|set| known.iter().find(|(name, _)| *name == set.value))
        .map(|(_, method)| *method)
        .collect()
}

/// Complains about methods that are not among `known`, in Eve's words.
pub(crate) fn check_methods(what: &str, set: Option<&Set<Texts>>, known: &[(&str, Method)], out: &mut Diagnostics) {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    for text in set
        .iter()
        .flat_map(|set| &set.value)
        .filter(|text| !names.contains(&text.value.as_str()))
    {
        let message = format!(
            "Unallowed {what} method(s): {}. Supported: {}",
            text.value,
            names.join(", ")
        );
        let hint = match text.value.as_str() {
            "HEAD" => Some("remove it: HEAD comes with GET".to_owned()),
            "OPTIONS" => Some("remove it: OPTIONS is always there".to_owned()),
            other if names.contains(&other.to_uppercase().as_str()) => {
                Some(format!("write `{}`", other.to_uppercase()))
            }
            other if PUBLIC.contains(&other) => {
                let kind = what.rsplit(' ').next().unwrap_or(what);
                Some(format!("remove it: {kind}s have {}", quoted(&names)))
            }
            other => did_you_mean(other, names.iter().copied()),
        };
        out.push(Diagnostic::new(&registry::UNSUPPORTED_METHOD, text.place, message).hint_if(hint));
    }
}

/// Complains about public methods that are no methods.
pub(crate) fn check_public(set: Option<&Set<Texts>>, out: &mut Diagnostics) {
    for text in set
        .iter()
        .flat_map(|set| &set.value)
        .filter(|text| !PUBLIC.contains(&text.value.as_str()))
    {
        let message = format!("`{}` is no HTTP method", text.value.escape_debug());
        out.push(
            Diagnostic::new(&registry::UNSUPPORTED_METHOD, text.place, message)
                .hint_if(did_you_mean(&text.value, PUBLIC)),
        );
    }
}

/// The lists that decide about a resource's endpoints, resolved: public methods, then roles for any method, for
/// reading and for writing, of the collection and of items.
pub(crate) struct Endpoints {
    lists: [Texts; 8],
    asked: bool,
}

impl Endpoints {
    /// The lists of a resource; `asked` tells whether anybody is asked who they are.
    pub fn new(settings: &Resource, context: &Context, asked: bool) -> Self {
        let access = &context.globals.access;
        let lists = [
            or!(settings.public_methods, access.public_methods()),
            or!(settings.allowed_roles, access.allowed_roles()),
            or!(settings.allowed_read_roles, access.allowed_read_roles()),
            or!(settings.allowed_write_roles, access.allowed_write_roles()),
            or!(settings.public_item_methods, access.public_item_methods()),
            or!(settings.allowed_item_roles, access.allowed_item_roles()),
            or!(settings.allowed_item_read_roles, access.allowed_item_read_roles()),
            or!(settings.allowed_item_write_roles, access.allowed_item_write_roles()),
        ];
        Endpoints { lists, asked }
    }

    /// Routes of the collection, of items, and of additional lookups. An internal resource has none.
    pub fn routes(
        &self,
        key: &Key,
        settings: &Resource,
        context: &Context,
        item_lookup: bool,
        internal: bool,
        out: &mut Diagnostics,
    ) -> (Vec<Route>, Vec<Route>, Vec<Route>) {
        let routing = &context.globals.routing;
        check_methods(
            &format!("[{}] resource", key.text),
            settings.resource_methods.as_ref(),
            &COLLECTION,
            out,
        );
        check_methods(
            &format!("[{}] item", key.text),
            settings.item_methods.as_ref(),
            &ITEM,
            out,
        );
        check_public(settings.public_methods.as_ref(), out);
        check_public(settings.public_item_methods.as_ref(), out);
        if internal {
            return Default::default();
        }
        let [
            public,
            roles,
            read,
            write,
            item_public,
            item_roles,
            item_read,
            item_write,
        ] = &self.lists;
        let collection = Endpoint {
            public,
            roles,
            read,
            write,
            asked: self.asked,
        };
        let item = Endpoint {
            public: item_public,
            roles: item_roles,
            read: item_read,
            write: item_write,
            asked: self.asked,
        };
        let of_collection = methods(&or!(settings.resource_methods, routing.resource_methods()), &COLLECTION);
        let of_items = methods(&or!(settings.item_methods, routing.item_methods()), &ITEM);
        let there = |methods: Vec<Method>| if item_lookup { methods } else { Vec::new() };
        let lookup = matches!(&settings.additional_lookup, Some(set) if set.value.is_some());
        let of_lookups = if lookup { there(vec![Method::Get]) } else { Vec::new() };
        (
            collection.routes(&of_collection, context),
            item.routes(&there(of_items), context),
            item.routes(&of_lookups, context),
        )
    }
}
