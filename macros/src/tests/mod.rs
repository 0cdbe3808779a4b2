//! The derives on tokens, without a compiler: what is emitted, and what is said about mistakes.
//! Leaves what rustc makes of it to the tests beside `src`.

mod equality;
mod mistakes;
mod views;

use crate::carry::Purpose;
use crate::derive::{Outcome, answered, begin};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::HashMap;
use syn::{Item, ItemMod};

/// Derives every struct of `code` and gives what came of the last one; macros of structs inside are played by hand.
fn derive(code: &str) -> Outcome {
    let file: syn::File = syn::parse_str(code).unwrap_or_else(|error| panic!("{error}: {code}"));
    let mut answers: HashMap<String, TokenStream> = HashMap::new();
    let mut last = None;
    for item in &file.items {
        let tokens = item.to_token_stream();
        let purpose = if tokens.to_string().contains("Schema") {
            Purpose::Schema
        } else {
            Purpose::Resource
        };
        let mut outcome = begin(purpose, tokens);
        while let Some((asked, question)) = question(&outcome.items) {
            let answer = answers.get(&asked).unwrap_or_else(|| panic!("{asked} has no macro"));
            outcome = answered(quote::quote!(#answer #question));
        }
        if let Some((name, answer)) = answer(&outcome.items) {
            answers.insert(name, answer);
        }
        last = Some(outcome);
    }
    last.unwrap_or_else(|| panic!("no struct in {code}"))
}

/// The call of another struct's macro, when there is nothing else: who is asked, and what.
fn question(items: &TokenStream) -> Option<(String, TokenStream)> {
    match syn::parse2::<syn::File>(items.clone()).ok()?.items.as_slice() {
        [Item::Macro(call)] => Some((call.mac.path.to_token_stream().to_string(), call.mac.tokens.clone())),
        _ => None,
    }
}

/// The macro that answers for a struct: its name, and what it puts before the question.
fn answer(items: &TokenStream) -> Option<(String, TokenStream)> {
    let file = syn::parse2::<syn::File>(items.clone()).ok()?;
    let (mut macro_rules, mut name) = (None, None);
    for item in file.items {
        match item {
            Item::Macro(of) => macro_rules = Some(of.mac.tokens),
            Item::Use(of) => name = of.to_token_stream().to_string().split(" as ").nth(1).map(str::to_owned),
            _ => {}
        }
    }
    // `( … ) => { ::eden::__answered! { ANSWER $( … )* } };`
    let inner = |tokens: TokenStream| {
        let groups = tokens.into_iter().filter_map(|token| match token {
            proc_macro2::TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        });
        groups.last()
    };
    let body = inner(inner(macro_rules?)?)?;
    let before = body.into_iter().take_while(|token| token.to_string() != "$").collect();
    Some((name?.trim_end_matches([' ', ';']).to_owned(), before))
}

/// The module that a resource became.
fn module(outcome: &Outcome) -> ItemMod {
    let errors: Vec<String> = outcome.problems.errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let file: syn::File = syn::parse2(outcome.items.clone()).unwrap_or_else(|error| panic!("{error}"));
    let modules = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) => Some(module),
        _ => None,
    });
    modules.last().unwrap_or_else(|| panic!("no module"))
}
