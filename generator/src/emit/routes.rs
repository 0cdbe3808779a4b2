//! The endpoints of a resource: each method with its handler, and who may use it as a layer.
//! Leaves the handlers to `handlers`.

use super::comment::{clean, doc};
use super::literal::{access, text};
use super::names;
use super::plan::{Handler, Plan};
use crate::model::{Lookup, Method, Resource, Route};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// `routes()`, after the look-ups that it names; nothing for an internal resource.
pub(super) fn items(resource: &Resource, plan: &Plan<'_>) -> TokenStream {
    if resource.options.internal {
        return TokenStream::new();
    }
    let lookups = plan.lookups.iter().map(|(lookup, _)| {
        let about = doc(&format!("Items are found by `{}` too.", clean(&lookup.field)));
        let (name, field) = (lookup_name(lookup), text(&lookup.field));
        let pattern = super::literal::optional(lookup.pattern.as_deref());
        quote! {
            #about
            const #name: Lookup = Lookup { field: #field, pattern: #pattern };
        }
    });
    let collection = resource.collection.iter().filter_map(|route| {
        let (on, access) = (
            on(
                route,
                &[
                    ("list", &plan.list),
                    ("insert", &plan.insert),
                    ("delete_collection", &plan.delete_collection),
                ],
            )?,
            access(&route.access),
        );
        Some(quote!(.collection(#on.layer(#access))))
    });
    let item = resource.item.iter().filter_map(|route| {
        let kinds: [(&str, &[Handler<'_>]); 4] = [
            ("get", &plan.get),
            ("update", &plan.update),
            ("replace", &plan.replace),
            ("delete", &plan.delete),
        ];
        let (on, access) = (on(route, &kinds)?, access(&route.access));
        Some(quote!(.item(#on.layer(#access))))
    });
    let found = plan.lookups.iter().flat_map(|(lookup, handlers)| {
        let name = format!("get_by_{}", lookup.ident);
        resource.lookup_routes.iter().filter_map(move |route| {
            let (on, access) = (on(route, &[(&name, handlers)])?, access(&route.access));
            let lookup = lookup_name(lookup);
            Some(quote!(.lookup(#lookup, #on.layer(#access))))
        })
    });
    let about = doc(&format!(
        "The endpoints of `{}` and who may use them.",
        clean(&resource.name)
    ));
    quote! {
        #(#lookups)*
        #about
        pub fn routes() -> Routes {
            Routes::of(&SPEC) #(#collection)* #(#item)* #(#found)*
        }
    }
}

fn lookup_name(lookup: &Lookup) -> Ident {
    names::constant(&format!("by_{}", lookup.ident))
}

/// `on(Method::GET, list)`, with the handler among `kinds` that serves `route`.
fn on(route: &Route, kinds: &[(&str, &[Handler<'_>])]) -> Option<TokenStream> {
    let name = kinds.iter().find_map(|(name, handlers)| {
        let handler = handlers.iter().find(|handler| handler.routes.contains(&route))?;
        Some(format_ident!("{name}{}", handler.suffix))
    })?;
    let method = match route.method {
        Method::Get => quote!(Method::GET),
        Method::Head => quote!(Method::HEAD),
        Method::Post => quote!(Method::POST),
        Method::Patch => quote!(Method::PATCH),
        Method::Put => quote!(Method::PUT),
        Method::Delete => quote!(Method::DELETE),
    };
    Some(quote!(on(#method, #name)))
}
