//! How the struct itself is made from a document and turned into one, so that code of the user's can read documents
//! through it. Leaves the documents that the server stores to the emitted structs.

use crate::ast::{Field, Struct};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `impl Document`. What the struct does not name is left out.
pub(crate) fn items(of: &Struct) -> TokenStream {
    let ident = &of.ident;
    let takes = of.fields.iter().map(take);
    let puts = of.fields.iter().map(|field| {
        let (member, name) = (&field.ident, &field.name.text);
        quote!(::eden::document::put(&mut object, #name, self.#member);)
    });
    let (from, object) = if of.fields.is_empty() {
        (quote!(_object), quote!(let object))
    } else {
        (quote!(mut object), quote!(let mut object))
    };
    quote! {
        impl ::eden::document::Document for #ident {
            fn from_object(#from: ::eden::Object) -> ::core::result::Result<Self, ::eden::document::Mismatch> {
                ::core::result::Result::Ok(Self { #(#takes,)* })
            }

            fn into_object(self) -> ::eden::Object {
                #object = ::eden::Object::new();
                #(#puts)*
                object
            }
        }
    }
}

/// The field out of an object. The compiler blames its type when that is none of the runtime's.
fn take(field: &Field) -> TokenStream {
    let (member, name, written) = (&field.ident, &field.name.text, &field.written);
    let blamed = if field.is_plain_list() {
        quote_spanned! {written.span()=> ::core::option::Option::<#written> }
    } else {
        quote_spanned! {written.span()=> #written }
    };
    let taken = quote!(::eden::document::take::<#blamed>(&mut object, #name)?);
    if field.is_plain_list() {
        quote!(#member: #taken.unwrap_or_default())
    } else {
        quote!(#member: #taken)
    }
}
