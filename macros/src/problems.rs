//! Everything that is wrong with a struct, each thing at its token: errors of `eden check` and of the attributes' own
//! grammar alike. Leaves finding problems to the rooms that read and check.

use crate::places::Places;
use eden_generator::diagnostic::{Diagnostic, Diagnostics, Severity};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// The problems of one expansion.
#[derive(Default)]
pub(crate) struct Problems {
    /// Nothing is emitted while there is one.
    pub(crate) errors: Vec<syn::Error>,
    /// It works, but hardly as meant.
    pub(crate) warnings: Vec<Warning>,
}

/// A problem that stops nothing.
pub(crate) struct Warning {
    name: &'static str,
    /// What is wrong, and what to type.
    pub(crate) text: String,
    /// Where.
    pub(crate) span: Span,
}

impl Problems {
    /// Adds an error of the attributes' grammar, or of the struct's form.
    pub(crate) fn error(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Adds an error at `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds what reading and checking said; what has no place is said at `otherwise`.
    pub(crate) fn extend(&mut self, diagnostics: &Diagnostics, places: &Places, otherwise: &Ident) {
        for diagnostic in diagnostics.sorted() {
            let tokens = places.tokens(diagnostic.place).cloned();
            let tokens = tokens.unwrap_or_else(|| otherwise.to_token_stream());
            let error = syn::Error::new_spanned(tokens, text(diagnostic));
            match diagnostic.severity {
                Severity::Error => self.errors.push(error),
                Severity::Warning | Severity::Note => self.warnings.push(Warning {
                    name: diagnostic.name,
                    text: text(diagnostic),
                    span: error.span(),
                }),
            }
        }
    }

    /// Whether nothing can be emitted.
    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// What the compiler shows: errors through `compile_error!`; warnings, for which macros have no such thing, through the
/// use of a constant that is deprecated with the warning's text.
impl ToTokens for Problems {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for error in &self.errors {
            tokens.extend(error.to_compile_error());
        }
        for warning in &self.warnings {
            let (name, text) = (warning.name.replace('-', "_"), &warning.text);
            let (defined, used) = (Ident::new(&name, Span::call_site()), Ident::new(&name, warning.span));
            tokens.extend(quote! {
                const _: () = {
                    #[allow(non_upper_case_globals)]
                    #[deprecated(note = #text)]
                    const #defined: () = ();
                    const _: () = #used;
                };
            });
        }
    }
}

fn text(diagnostic: &Diagnostic) -> String {
    let hint = diagnostic.hint.as_ref().map(|hint| format!("\nhelp: {hint}"));
    format!(
        "{} [{}]{}",
        diagnostic.message,
        diagnostic.name,
        hint.unwrap_or_default()
    )
}
