//! The course of a derive: read the struct, ask for the structs inside, check, expand or fall back.
//! Leaves each step to its room; nothing here needs a compiler, so tests run it on tokens.

use crate::ast::Struct;
use crate::carry::{Answer, Purpose, Question, answering};
use crate::choice::Choice;
use crate::places::Places;
use crate::problems::Problems;
use crate::relations::Relations;
use crate::{check, document, expand, fallback};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::DeriveInput;

/// What a derive came to.
pub(crate) struct Outcome {
    /// The items that stand beside the struct, without the problems.
    pub(crate) items: TokenStream,
    /// What is said.
    pub(crate) problems: Problems,
}

impl ToTokens for Outcome {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.items.to_tokens(tokens);
        self.problems.to_tokens(tokens);
    }
}

/// A derive on `item`.
pub(crate) fn begin(purpose: Purpose, item: TokenStream) -> Outcome {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return broken(error),
    };
    let (mut places, mut problems) = (Places::default(), Problems::default());
    if purpose == Purpose::Schema && matches!(item.data, syn::Data::Enum(_)) {
        let choice = Choice::read(&item, &mut places, &mut problems);
        let answer = match &choice {
            Some(_) => quote!(known { #item } []),
            None => quote!(broken),
        };
        let (own, answering) = (choice.map(|choice| choice.items()), answering(&item.ident, &answer));
        return Outcome {
            items: quote!(#own #answering),
            problems,
        };
    }
    let Some(of) = Struct::read(&item, &mut places, &mut problems) else {
        return Outcome {
            items: fallback::items(purpose, &item),
            problems,
        };
    };
    let pending = of.nested().cloned().collect();
    proceed(Question {
        purpose,
        item,
        answers: Vec::new(),
        pending,
    })
}

/// A derive that a struct inside has answered.
pub(crate) fn answered(input: TokenStream) -> Outcome {
    let parsed = syn::parse::Parser::parse2(
        |input: syn::parse::ParseStream| Ok((input.parse::<Answer>()?, input.parse::<Question>()?)),
        input,
    );
    match parsed {
        Ok((answer, mut question)) => {
            question.answers.push(answer);
            proceed(question)
        }
        Err(error) => broken(error),
    }
}

fn proceed(mut question: Question) -> Outcome {
    match question.next() {
        Some(items) => Outcome {
            items,
            problems: Problems::default(),
        },
        None => finish(question.purpose, question.item, question.answers),
    }
}

fn finish(purpose: Purpose, item: DeriveInput, answers: Vec<Answer>) -> Outcome {
    let (mut places, mut problems) = (Places::default(), Problems::default());
    let answer = (purpose == Purpose::Schema).then(|| quote!(known { #item } [ #(#answers)* ]));
    let of = Struct::read(&item, &mut places, &mut problems);
    let nested: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.read(&mut places, &mut problems))
        .collect();
    let items = of.and_then(|of| match purpose {
        Purpose::Resource => {
            let checked = check::resource(&of, &nested, &places, &mut problems)?;
            let relations = Relations::of(&of, &nested, &places);
            Some(expand::resource(&of, &checked, &relations))
        }
        Purpose::Schema => {
            check::schema(&of, &nested, &places, &mut problems);
            let (own, clone) = (document::items(&of), document::must_be_clone(&of));
            let answering = answering(&of.ident, &answer);
            (!problems.has_errors()).then(|| quote!(#own #clone #answering))
        }
    });
    Outcome {
        items: items.unwrap_or_else(|| fallback::items(purpose, &item)),
        problems,
    }
}

fn broken(error: syn::Error) -> Outcome {
    let mut problems = Problems::default();
    problems.error(error);
    Outcome {
        items: TokenStream::new(),
        problems,
    }
}
