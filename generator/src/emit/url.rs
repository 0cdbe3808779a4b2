//! Values in URLs as the runtime's `Piece` and `Converter`. Leaves which URLs there are to `spec` and `routes`.

use super::literal::{float, integer, text, texts};
use crate::model::{Converter, Number, Piece};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `Converter::Regex(r"[\w]+")`
pub(super) fn converter(of: &Converter) -> TokenStream {
    match of {
        Converter::ObjectId => quote!(Converter::ObjectId),
        Converter::Regex(pattern) => {
            let pattern = text(pattern);
            quote!(Converter::Regex(#pattern))
        }
        Converter::Text(shortest, longest) => {
            let shortest = Literal::usize_unsuffixed(*shortest);
            let longest = optional(longest.map(Literal::usize_unsuffixed));
            quote!(Converter::Text(#shortest, #longest))
        }
        Converter::Integer(bounds) => {
            let bounds = number(bounds, |bound| integer(*bound));
            quote!(Converter::Integer(#bounds))
        }
        Converter::Float(bounds) => {
            let bounds = number(bounds, |bound| float(*bound));
            quote!(Converter::Float(#bounds))
        }
        Converter::Uuid => quote!(Converter::Uuid),
        Converter::Any(words) => {
            let words = texts(words);
            quote!(Converter::Any(#words))
        }
        Converter::Path => quote!(Converter::Path),
    }
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

fn number<T: PartialEq>(bounds: &Number<T>, bound: impl Fn(&T) -> TokenStream) -> TokenStream {
    if *bounds == Number::default() {
        return quote!(UrlNumber::ANY);
    }
    let digits = Literal::usize_unsuffixed(bounds.digits);
    let (min, max) = (
        optional(bounds.min.as_ref().map(&bound)),
        optional(bounds.max.as_ref().map(&bound)),
    );
    let signed = bounds.signed;
    quote!(UrlNumber { digits: #digits, min: #min, max: #max, signed: #signed })
}

/// `&[Piece::Text("people/"), Piece::Value("person", Converter::ObjectId)]`
pub(super) fn path(pieces: &[Piece]) -> TokenStream {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Text(plain) => {
            let plain = text(plain);
            quote!(Piece::Text(#plain))
        }
        Piece::Value(field, of) => {
            let (field, of) = (text(field), converter(of));
            quote!(Piece::Value(#field, #of))
        }
    });
    quote!(&[#(#pieces),*])
}
