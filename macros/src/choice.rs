//! Enums as fields: `#[derive(Schema)]` on an enum without data makes a text that is one of the variants' names, the rule
//! `allowed`. Leaves structs to `ast`.

use crate::attributes;
use crate::places::Places;
use crate::problems::Problems;
use eden_generator::diagnostic::Place;
use eden_generator::read::{Key, Node, Value};
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident};

/// An enum whose variants hold nothing.
pub(crate) struct Choice {
    ident: Ident,
    /// Variants with their names in documents.
    variants: Vec<(Ident, Key)>,
}

impl Choice {
    /// Reads an enum; `None` when it is none, or has parts that are not understood.
    pub(crate) fn read(item: &DeriveInput, places: &mut Places, problems: &mut Problems) -> Option<Self> {
        let Data::Enum(data) = &item.data else { return None };
        let before = problems.errors.len();
        let written = attributes::read(&item.attrs, places, problems);
        for (key, _) in &written.entries {
            let message = format!("an enum has no keys: remove `{}`", key.text);
            problems.at(places.tokens(key.place), message);
        }
        if !item.generics.params.is_empty() {
            problems.at(
                &item.generics,
                "documents have no parameters: write the types themselves",
            );
        }
        if data.variants.is_empty() {
            problems.at(
                &item.ident,
                "no value would be allowed: an enum in documents has variants",
            );
        }
        let mut variants: Vec<(Ident, Key)> = Vec::new();
        for variant in &data.variants {
            if !matches!(variant.fields, Fields::Unit) {
                problems.at(
                    &variant.fields,
                    "a variant is stored as its name: it holds nothing more",
                );
                continue;
            }
            let written = attributes::read(&variant.attrs, places, problems);
            for (key, _) in &written.entries {
                let message = format!("a variant has a `name` only: remove `{}`", key.text);
                problems.at(places.tokens(key.place), message);
            }
            let name = written.name.unwrap_or_else(|| Key {
                text: variant.ident.unraw().to_string(),
                place: places.of(&variant.ident),
            });
            if variants.iter().any(|(_, other)| other.text == name.text) {
                let message = format!("two variants are called `{}` in documents", name.text);
                problems.at(places.tokens(name.place), message);
            }
            variants.push((variant.ident.clone(), name));
        }
        (problems.errors.len() == before).then(|| Choice {
            ident: item.ident.clone(),
            variants,
        })
    }

    /// The value of the rule `allowed`.
    pub(crate) fn allowed(&self, place: Place) -> Value {
        let names = self.variants.iter().map(|(_, name)| Node {
            place,
            value: Value::String(name.text.clone()),
        });
        Value::List(names.collect())
    }

    /// What makes the enum a value of documents.
    pub(crate) fn items(&self) -> TokenStream {
        let ident = &self.ident;
        let (variants, names): (Vec<_>, Vec<_>) = self.variants.iter().map(|(ident, name)| (ident, &name.text)).unzip();
        let texts = names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let expected = format!("one of {texts}");
        quote! {
            impl #ident {
                /// The name in documents.
                pub fn as_str(&self) -> &'static str {
                    match self { #(Self::#variants => #names,)* }
                }
            }

            impl ::eden::document::Scalar for #ident {
                const EXPECTED: &'static str = #expected;

                fn holds(declared: ::eden::spec::Type) -> bool {
                    ::core::matches!(declared, ::eden::spec::Type::String)
                }

                fn from_value(value: ::eden::Value) -> ::core::option::Option<Self> {
                    let ::eden::Value::String(text) = value else { return ::core::option::Option::None };
                    match text.as_str() {
                        #(#names => ::core::option::Option::Some(Self::#variants),)*
                        _ => ::core::option::Option::None,
                    }
                }

                fn into_value(self) -> ::eden::Value {
                    ::eden::Value::String(self.as_str().to_owned())
                }

                fn cell(&self) -> ::eden::store::bind::Bind {
                    ::eden::store::bind::Bind::Text(self.as_str().to_owned())
                }
            }
        }
    }
}
