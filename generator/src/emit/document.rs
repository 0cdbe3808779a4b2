//! How the structs of a resource are made from checked objects, turned back, and bound to the columns of its
//! statements. Leaves their definition to `types`, values to the runtime.

use super::literal::text;
use super::names;
use super::types::{Purpose, Struct, stored};
use crate::model::{Resource, Secrecy};
use proc_macro2::TokenStream;
use quote::quote;

/// `impl Document` for every struct, `impl Record` for those that are written, `impl Resource` for the document.
pub(super) fn items(resource: &Resource, structs: &[Struct]) -> TokenStream {
    let documents = structs.iter().map(document);
    let records = structs
        .iter()
        .filter(|each| matches!(each.purpose, Purpose::Document | Purpose::New));
    let records = records.map(|each| record(resource, each));
    let (name, new, patch) = (
        names::ident(&resource.type_name),
        names::new_type(resource),
        names::patch_type(resource),
    );
    quote! {
        #(#documents)*
        #(#records)*
        impl Resource for #name {
            type New = #new;
            type Patch = #patch;
            const SPEC: &'static ResourceSpec = &SPEC;
        }
    }
}

fn document(of: &Struct) -> TokenStream {
    let name = &of.name;
    let has_meta = of.purpose == Purpose::Document;
    let takes = of.members.iter().map(|member| {
        let (ident, field) = (&member.ident, text(&member.field));
        quote!(#ident: take(&mut object, #field)?)
    });
    let takes_meta = has_meta.then(|| quote!(meta: Meta::take(&mut object),));
    let takes_extra = of.extra.then(|| quote!(extra: object,));
    let object = match (has_meta || !of.members.is_empty(), of.extra) {
        (true, _) => quote!(mut object),
        (false, true) => quote!(object),
        (false, false) => quote!(_object),
    };
    let puts = of.members.iter().map(|member| {
        let (ident, field) = (&member.ident, text(&member.field));
        quote!(put(&mut object, #field, self.#ident);)
    });
    let puts_meta = has_meta.then(|| quote!(self.meta.put(&mut object);));
    let puts_extra = of.extra.then(|| {
        quote! {
            for (field, value) in self.extra {
                object.insert(field, value);
            }
        }
    });
    let into_object = if has_meta || !of.members.is_empty() {
        quote! {
            let mut object = Object::new();
            #puts_meta
            #(#puts)*
            #puts_extra
            object
        }
    } else if of.extra {
        quote!(self.extra)
    } else {
        quote!(Object::new())
    };
    quote! {
        impl Document for #name {
            fn from_object(#object: Object) -> Result<Self, Mismatch> {
                Ok(Self { #takes_meta #(#takes,)* #takes_extra })
            }

            fn into_object(self) -> Object {
                #into_object
            }
        }
    }
}

fn record(resource: &Resource, of: &Struct) -> TokenStream {
    let name = &of.name;
    let binds = stored(resource).map(|(stored, _)| {
        let Some(member) = of.members.iter().find(|member| member.field == stored.field) else {
            return quote!(row.owner(););
        };
        let (ident, field) = (&member.ident, text(&member.field));
        match member.secret {
            Some(Secrecy::Token) => quote!(row.digest(&self.#ident);),
            Some(_) => quote!(row.secret(&self.#ident);),
            None => quote!(row.column(#field, &self.#ident);),
        }
    });
    let extra = of.extra.then(|| quote!(row.extra(&self.extra);));
    let row = if resource.columns.is_empty() && !of.extra {
        quote!(_row)
    } else {
        quote!(row)
    };
    quote! {
        impl Record for #name {
            fn bind(&self, #row: &mut Row) {
                #(#binds)*
                #extra
            }
        }
    }
}
