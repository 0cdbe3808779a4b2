//! Every endpoint of a model and who may call it, for people to read.
//! Leaves enforcing it to the emitted routes, which are made from the same model.

use crate::model::{Access, Method, Model, Owner, Resource, Route};

/// A method of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, `HEAD`, …
    pub method: &'static str,
    /// With the prefix; `{…}` stands for a value.
    pub path: String,
    /// Who may call it: `PUBLIC`, `any account`, `admin or user`, and whether only own documents are seen.
    pub who: String,
    /// Whether everybody may.
    pub public: bool,
}

/// The endpoints of `model`: home, then each resource in the order of the settings. OPTIONS is implied everywhere.
pub fn endpoints(model: &Model) -> Vec<Endpoint> {
    let prefix = &model.globals.prefix;
    let mut list = Vec::new();
    let home = format!("{prefix}/");
    list.push(endpoint(Method::Get, &home, &model.globals.home, None));
    list.push(endpoint(Method::Head, &home, &model.globals.home_head, None));
    for resource in model.resources.iter().filter(|resource| !resource.options.internal) {
        let base = format!("{prefix}/{}", resource.url);
        let mut add = |path: &str, routes: &[Route]| {
            list.extend(
                routes
                    .iter()
                    .map(|route| endpoint(route.method, path, &route.access, resource.owner.as_ref())),
            );
        };
        add(&base, &resource.collection);
        if resource.item_lookup {
            add(&format!("{base}/{{{}}}", item_field(resource)), &resource.item);
        }
        for lookup in &resource.lookups {
            add(&format!("{base}/{{{}}}", lookup.field), &resource.lookup_routes);
        }
    }
    if let Some(service) = &model.service {
        list.extend(of_service(&format!("/{}", service.prefix)));
    }
    list
}

/// What stands for an item's value in its path.
fn item_field(resource: &Resource) -> &str {
    match resource.item_lookup_field.as_str() {
        "_id" => &resource.id_field,
        field => field,
    }
}

/// The account service: who may do what is decided there by principals, which a deployment may change.
fn of_service(prefix: &str) -> impl Iterator<Item = Endpoint> {
    let anybody = "PUBLIC: shows the caller";
    let own = "own account; administrators";
    let lines = [
        ("GET", "/", anybody),
        ("GET", "/accounts", own),
        ("POST", "/accounts", "as `account_create_principals` says"),
        ("DELETE", "/accounts", own),
        ("GET", "/accounts/{id}", own),
        (
            "PUT",
            "/accounts/{id}",
            "as `account_create_principals` says; own account; administrators",
        ),
        ("PATCH", "/accounts/{id}", own),
        ("DELETE", "/accounts/{id}", own),
        (
            "POST",
            "/accounts/{id}/validate/{key}",
            "PUBLIC, with `account_validation`",
        ),
        (
            "POST",
            "/accounts/{id}/reset-password",
            "PUBLIC, with `account_validation`",
        ),
        ("POST", "/batch", "as its requests"),
        ("GET", "/__heartbeat__", "PUBLIC"),
    ];
    let prefix = prefix.to_owned();
    lines.into_iter().map(move |(method, path, who)| Endpoint {
        method,
        path: format!("{prefix}{path}"),
        who: who.to_owned(),
        public: who.starts_with("PUBLIC"),
    })
}

/// The method's name.
pub fn verb(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

fn endpoint(method: Method, path: &str, access: &Access, owner: Option<&Owner>) -> Endpoint {
    let mut who = match access {
        Access::Public => "PUBLIC".to_owned(),
        Access::Authenticated => "any account".to_owned(),
        Access::Roles(roles) => roles.join(" or "),
    };
    let public = *access == Access::Public;
    if owner.is_some() && !public && method != Method::Post {
        who.push_str(", own documents");
    }
    Endpoint {
        method: verb(method),
        path: path.to_owned(),
        who,
        public,
    }
}
