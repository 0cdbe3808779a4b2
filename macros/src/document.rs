//! How the struct itself is made from a document and turned into one, so that code of the user's can read documents
//! through it. Leaves the documents that the server stores to the emitted structs.

use crate::ast::{Field, Struct};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `impl Document`. What the struct does not name is left out.
pub(crate) fn items(of: &Struct) -> TokenStream {
    let ident = &of.ident;
    let (takes, puts) = (of.fields.iter().map(take), of.fields.iter().map(put));
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

/// Lets the compiler blame a struct inside that is not `Clone`, where it would else blame those that hold it.
pub(crate) fn must_be_clone(of: &Struct) -> TokenStream {
    let ident = &of.ident;
    let blamed = quote_spanned!(ident.span()=> must_be_clone::<#ident>);
    quote! {
        const _: fn() = || {
            fn must_be_clone<T: ::core::clone::Clone>() {}
            #blamed();
        };
    }
}

/// The field's type as what the runtime can take and put. The compiler blames the type as it was written, once for
/// both, when it cannot.
fn member(field: &Field) -> TokenStream {
    let written = &field.written;
    quote_spanned!(written.span()=> <#written as ::eden::document::Member>)
}

fn take(field: &Field) -> TokenStream {
    let (ident, name, member) = (&field.ident, &field.name.text, member(field));
    if !field.is_plain_list() {
        return quote!(#ident: #member::take(object.remove(#name), #name)?);
    }
    quote! {
        #ident: match object.remove(#name) {
            ::core::option::Option::None | ::core::option::Option::Some(::eden::Value::Null) => ::std::vec::Vec::new(),
            value => #member::take(value, #name)?,
        }
    }
}

fn put(field: &Field) -> TokenStream {
    let (ident, name, member) = (&field.ident, &field.name.text, member(field));
    quote! {
        if let ::core::option::Option::Some(value) = #member::put(self.#ident) {
            object.insert(#name, value);
        }
    }
}
