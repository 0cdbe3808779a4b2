//! Where settings stand when they are written in Rust: every token that something may be said about has a number.
//! Leaves what is said about them to `problems`.

use eden_generator::diagnostic::Place;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// The tokens of one expansion that problems may point to.
#[derive(Default)]
pub(crate) struct Places {
    tokens: Vec<TokenStream>,
}

impl Places {
    /// The place of `tokens`. Its line is their number, so that problems come in the order of the code.
    pub(crate) fn of(&mut self, tokens: impl ToTokens) -> Place {
        self.tokens.push(tokens.into_token_stream());
        let line = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX);
        Place {
            line,
            column: 1,
            length: 1,
            used: None,
        }
    }

    /// The tokens at `place`; nothing for a place that is none of these.
    pub(crate) fn tokens(&self, place: Place) -> Option<&TokenStream> {
        let index = usize::try_from(place.line).ok()?.checked_sub(1)?;
        self.tokens.get(index).filter(|tokens| !tokens.is_empty())
    }
}
