//! What a checked struct becomes: the module that the command would write for the same resource, and what the struct
//! itself gives access to. Leaves the items of that module to the generator.

use crate::ast::Struct;
use crate::check::Checked;
use crate::document;
use eden_generator::emit;
use eden_sql::ddl::create_table;
use eden_sql::dialect::{Dialect, Postgres, Sqlite};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The items beside a struct with `#[derive(Resource)]`.
pub(crate) fn resource(of: &Struct, checked: &Checked) -> TokenStream {
    let resource = &checked.of.resource;
    let items = emit::resource(&checked.around, resource);
    let (ident, visibility) = (&of.ident, &of.visibility);
    let (module, document) = (
        format_ident!("{}", resource.module),
        format_ident!("{}", resource.type_name),
    );
    let new = format_ident!("New{}", resource.type_name);
    let about = format!(" What `{ident}` comes to: the stored document, what clients send, statements and endpoints.");
    let routes = (!resource.options.internal).then(|| {
        quote! {
            /// The endpoints and who may use them.
            pub fn routes() -> ::eden::http::routes::Routes {
                #module::routes()
            }
        }
    });
    let created = format!("create_{}", resource.table);
    let create = |dialect: &dyn Dialect| create_table(&checked.of.table, dialect);
    let (sqlite, postgres) = (create(&Sqlite), create(&Postgres));
    let table = emit::tables::table(&checked.of.table, &quote!(::eden::tables::), true);
    let own = document::items(of);
    quote! {
        #[doc = #about]
        #visibility mod #module {
            #items
        }

        impl #ident {
            /// What the struct says as a resource.
            pub const SPEC: &'static ::eden::spec::ResourceSpec = &#module::SPEC;

            /// The step of the schema that creates the table. A table that is there already is changed by further
            /// steps, as the checksum of a step that was taken may not change.
            pub const CREATE_TABLE: ::eden::server::Migration = ::eden::server::Migration {
                name: #created,
                sqlite: #sqlite,
                postgres: #postgres,
            };

            /// The table, as `migrate plan` and `migrate new` of the server compare it with what the newest step
            /// leads to.
            pub fn table() -> ::eden::tables::Table {
                #table
            }

            #routes
        }

        #own

        impl ::core::convert::TryFrom<#module::#document> for #ident {
            type Error = ::eden::document::Mismatch;

            fn try_from(document: #module::#document) -> ::core::result::Result<Self, Self::Error> {
                ::eden::document::Document::from_object(::eden::document::Document::into_object(document))
            }
        }

        impl ::core::convert::TryFrom<#ident> for #module::#new {
            type Error = ::eden::document::Mismatch;

            fn try_from(document: #ident) -> ::core::result::Result<Self, Self::Error> {
                ::eden::document::Document::from_object(::eden::document::Document::into_object(document))
            }
        }
    }
}
