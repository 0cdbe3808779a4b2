//! Every endpoint of a model and who may call it, for people to read.
//! Leaves enforcing it to the emitted routes, which are made from the same model.

use crate::model::{Access, Method, Model, Owner, Route};

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
            add(&format!("{base}/{{{}}}", resource.id_field), &resource.item);
        }
        for lookup in &resource.lookups {
            add(&format!("{base}/{{{}}}", lookup.field), &resource.lookup_routes);
        }
    }
    list
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
