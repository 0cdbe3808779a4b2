//! How a derive learns what a struct inside is made of, which it cannot see: `#[derive(Schema)]` leaves a macro of the
//! struct's own name beside it, and a derive that meets the name calls that macro, which hands the definition on to
//! [`answered`](crate::derive::answered). Leaves what is done with definitions to `tree`.
//!
//! The macro has the struct's path, as types and macros have different namespaces: whatever brings the struct into
//! scope brings its definition too. It holds the structs inside as well, so their paths are looked up where they were
//! written. One question is asked at a time, with everything that is known so far:
//!
//! ```text
//! Place! { resource { struct Work { … } } [ answers so far ] [ paths still to ask ] }
//! → __answered! { known { struct Place { … } } [ … ] resource { struct Work { … } } [ … ] [ … ] }
//! ```

use crate::ast::Struct;
use crate::choice::Choice;
use crate::places::Places;
use crate::problems::Problems;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Path, Token, braced, bracketed};

/// A struct inside another.
pub(crate) enum Definition {
    /// What it is made of, and the structs inside it.
    Known(Box<Struct>, Vec<Definition>),
    /// An enum: it may be one of its names.
    Choice(Choice),
    /// Its own derive has complained about it.
    Broken,
}

/// The same before it is read.
pub(crate) enum Answer {
    Known(Box<DeriveInput>, Vec<Answer>),
    Broken,
}

/// What a struct is derived for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// `#[derive(Resource)]`
    Resource,
    /// `#[derive(Schema)]`
    Schema,
}

/// A derive that waits for answers.
pub(crate) struct Question {
    pub(crate) purpose: Purpose,
    pub(crate) item: DeriveInput,
    /// In the order in which they were asked.
    pub(crate) answers: Vec<Answer>,
    /// Structs that are still to be asked.
    pub(crate) pending: Vec<Path>,
}

impl Question {
    /// The call that asks the next struct; `None` when all have answered.
    pub(crate) fn next(&mut self) -> Option<TokenStream> {
        let asked = (!self.pending.is_empty()).then(|| self.pending.remove(0))?;
        let purpose = keyword(self.purpose);
        let Question {
            item, answers, pending, ..
        } = self;
        Some(quote! { #asked! { #purpose { #item } [ #(#answers)* ] [ #(#pending,)* ] } })
    }
}

/// The macro that answers for a struct. One that nobody asks is no mistake.
pub(crate) fn answering(ident: &Ident, answer: &impl ToTokens) -> TokenStream {
    let name = format_ident!("__eden_schema_of_{}", ident);
    quote! {
        #[doc(hidden)]
        #[allow(unused_macros)]
        macro_rules! #name {
            ($($question:tt)*) => { ::eden::__answered! { #answer $($question)* } };
        }
        #[doc(hidden)]
        #[allow(unused_imports)]
        pub(crate) use #name as #ident;
    }
}

impl Answer {
    /// Reads the structs.
    pub(crate) fn read(self, places: &mut Places, problems: &mut Problems) -> Definition {
        let Answer::Known(item, inside) = self else {
            return Definition::Broken;
        };
        if let Some(choice) = Choice::read(&item, places, problems) {
            return Definition::Choice(choice);
        }
        let inside = inside.into_iter().map(|answer| answer.read(places, problems)).collect();
        match Struct::read(&item, places, problems) {
            Some(of) => Definition::Known(Box::new(of), inside),
            None => Definition::Broken,
        }
    }
}

impl Parse for Answer {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        if word != "known" {
            return Ok(Answer::Broken);
        }
        let (item, inside);
        braced!(item in input);
        bracketed!(inside in input);
        Ok(Answer::Known(Box::new(item.parse()?), many(&inside)?))
    }
}

impl ToTokens for Answer {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Answer::Known(item, inside) => quote!(known { #item } [ #(#inside)* ]),
            Answer::Broken => quote!(broken),
        });
    }
}

impl Parse for Question {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let purpose = if word == "resource" {
            Purpose::Resource
        } else {
            Purpose::Schema
        };
        let (item, answers, pending);
        braced!(item in input);
        bracketed!(answers in input);
        bracketed!(pending in input);
        let pending = pending.parse_terminated(Path::parse_mod_style, Token![,])?;
        Ok(Question {
            purpose,
            item: item.parse()?,
            answers: many(&answers)?,
            pending: pending.into_iter().collect(),
        })
    }
}

fn keyword(purpose: Purpose) -> Ident {
    match purpose {
        Purpose::Resource => format_ident!("resource"),
        Purpose::Schema => format_ident!("schema"),
    }
}

fn many(input: ParseStream) -> syn::Result<Vec<Answer>> {
    let mut answers = Vec::new();
    while !input.is_empty() {
        answers.push(input.parse()?);
    }
    Ok(answers)
}
