//! What stands in for a struct that something is wrong with, so that code which uses it compiles and the mistake is
//! the only thing that the compiler shows. None of it ever runs.

use crate::carry::{Answer, Purpose, answering};
use crate::types::snake;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::DeriveInput;

/// Everything that a derive would have left beside the struct.
pub(crate) fn items(purpose: Purpose, item: &DeriveInput) -> TokenStream {
    let (ident, generics) = (&item.ident, &item.generics);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let own = match purpose {
        Purpose::Resource => resource(item),
        Purpose::Schema => answering(ident, &Answer::Broken),
    };
    quote! {
        #own
        impl #parameters ::eden::document::Document for #ident #arguments #bounds {
            fn from_object(_object: ::eden::Object) -> ::core::result::Result<Self, ::eden::document::Mismatch> {
                ::core::result::Result::Err(::eden::document::Mismatch {
                    field: ::core::default::Default::default(),
                    expected: "",
                })
            }

            fn into_object(self) -> ::eden::Object {
                ::eden::Object::new()
            }
        }
    }
}

fn resource(item: &DeriveInput) -> TokenStream {
    let (ident, visibility, generics) = (&item.ident, &item.vis, &item.generics);
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let module = Ident::new(&module(item), ident.span());
    let (new, patch) = (format_ident!("New{ident}"), format_ident!("{ident}Patch"));
    quote! {
        #[doc(hidden)]
        #visibility mod #module {
            pub struct #ident;
            pub struct #new;
            pub struct #patch;
        }
        impl #parameters #ident #arguments #bounds {
            #[doc(hidden)]
            pub const SPEC: &'static ::eden::spec::ResourceSpec = &::eden::spec::ResourceSpec::DEFAULT;
            #[doc(hidden)]
            pub const CREATE_TABLE: ::eden::server::Migration =
                ::eden::server::Migration { name: "", sqlite: "", postgres: "" };
            #[doc(hidden)]
            pub fn table() -> ::eden::tables::Table {
                ::eden::tables::Table::plain("")
            }
            #[doc(hidden)]
            pub fn routes() -> ::eden::http::routes::Routes {
                ::eden::http::routes::Routes::of(Self::SPEC)
            }
        }
    }
}

/// The module that the resource would have had, as far as that can be told.
fn module(item: &DeriveInput) -> String {
    let (mut places, mut problems) = Default::default();
    let written = crate::attributes::read(&item.attrs, &mut places, &mut problems);
    let name = written.name.map_or_else(|| snake(&item.ident), |name| name.text);
    let legal = |name: &str| syn::parse_str::<Ident>(name).is_ok();
    match format!("{name}_resource") {
        _ if legal(&name) => name,
        other if legal(&other) => other,
        _ => snake(&item.ident),
    }
}
