//! The built-in hooks of a resource's secrets: tokens are made, passwords hashed, keys sealed.
//! Leaves when they run to `handlers`, how it is done to the runtime.

use super::comment::{clean, doc};
use super::literal::password_hash;
use super::names;
use super::plan::Plan;
use crate::model::{Field, Resource, Secrecy};
use proc_macro2::TokenStream;
use quote::quote;

/// The secrets of a resource by what is done to them.
pub(super) struct Secrets<'a> {
    tokens: Vec<&'a Field>,
    hashed: Vec<&'a Field>,
    sealed: Vec<&'a Field>,
}

impl<'a> Secrets<'a> {
    /// The secrets that `resource` declares.
    pub(super) fn of(resource: &'a Resource) -> Self {
        let of = |kinds: &[Secrecy]| {
            let wanted = |field: &&Field| field.secret.is_some_and(|secret| kinds.contains(&secret));
            resource.fields.iter().filter(wanted).collect()
        };
        Secrets {
            tokens: of(&[Secrecy::Token]),
            hashed: of(&[Secrecy::Argon2id, Secrecy::Bcrypt]),
            sealed: of(&[Secrecy::Sealed]),
        }
    }

    /// Whether new documents get tokens.
    pub(super) fn has_tokens(&self) -> bool {
        !self.tokens.is_empty()
    }

    /// The calls that make the secrets of new documents fit to be stored.
    pub(super) fn protect(&self, documents: &TokenStream) -> TokenStream {
        let hash = (!self.hashed.is_empty()).then(|| quote!(hash_passwords(&context, #documents).await?;));
        let seal = (!self.sealed.is_empty()).then(|| quote!(seal_secrets(&context, #documents)?;));
        quote!(#hash #seal)
    }

    /// The same for changed ones.
    pub(super) fn protect_changed(&self, patch: &TokenStream) -> TokenStream {
        let hash = (!self.hashed.is_empty()).then(|| quote!(hash_changed_passwords(&context, #patch).await?;));
        let seal = (!self.sealed.is_empty()).then(|| quote!(seal_changed_secrets(&context, #patch)?;));
        quote!(#hash #seal)
    }
}

/// The hooks that the handlers of `plan` call.
pub(super) fn items(resource: &Resource, plan: &Plan<'_>, renew: Option<&(String, String)>) -> TokenStream {
    let secrets = Secrets::of(resource);
    let (new, patch) = (names::new_type(resource), names::patch_type(resource));
    let (several, one) = (names::several(resource), names::one(resource));
    let (stores, changes) = (!plan.store.is_empty(), !plan.update.is_empty());
    let mut items = TokenStream::new();
    if !secrets.tokens.is_empty() && stores {
        let about = about(
            &secrets.tokens,
            "every new document gets a token of its own, whatever the client sent",
        );
        let add = secrets.tokens.iter().map(|field| {
            let ident = names::ident(&field.ident);
            quote!(#one.#ident = Some(Secret::token());)
        });
        items.extend(quote! {
            #about
            fn add_token(#several: &mut [#new]) {
                for #one in #several {
                    #(#add)*
                }
            }
        });
    }
    if let Some((password, token)) = renew.filter(|_| changes) {
        let (password, token) = (names::ident(password), names::ident(token));
        items.extend(quote! {
            /// A changed password ends the token: the account gets a new one, told by the answer where it tells tokens.
            fn renew_token(patch: &mut #patch) {
                if patch.#password.is_some() {
                    patch.#token = Some(Secret::token());
                }
            }
        });
    }
    let hash = |document: TokenStream| {
        secrets.hashed.iter().filter_map(move |field| {
            let (ident, algorithm) = (names::ident(&field.ident), password_hash(field.secret?)?);
            Some(quote!(context.hash(#algorithm, &mut #document.#ident).await?;))
        })
    };
    let seal = |document: TokenStream| {
        secrets.sealed.iter().map(move |field| {
            let ident = names::ident(&field.ident);
            quote!(context.seal(&mut #document.#ident)?;)
        })
    };
    if !secrets.hashed.is_empty() && stores {
        let (about, hash) = (
            about(&secrets.hashed, "becomes a hash before it is stored"),
            hash(quote!(#one)),
        );
        items.extend(quote! {
            #about
            async fn hash_passwords(context: &Context, #several: &mut [#new]) -> Result<(), Refusal> {
                for #one in #several {
                    #(#hash)*
                }
                Ok(())
            }
        });
    }
    if !secrets.hashed.is_empty() && changes {
        let (about, hash) = (
            about(&secrets.hashed, "becomes a hash when it is changed"),
            hash(quote!(patch)),
        );
        items.extend(quote! {
            #about
            async fn hash_changed_passwords(context: &Context, patch: &mut #patch) -> Result<(), Refusal> {
                #(#hash)*
                Ok(())
            }
        });
    }
    if !secrets.sealed.is_empty() && stores {
        let (about, seal) = (
            about(&secrets.sealed, "is sealed before it is stored"),
            seal(quote!(#one)),
        );
        items.extend(quote! {
            #about
            fn seal_secrets(context: &Context, #several: &mut [#new]) -> Result<(), Refusal> {
                for #one in #several {
                    #(#seal)*
                }
                Ok(())
            }
        });
    }
    if !secrets.sealed.is_empty() && changes {
        let (about, seal) = (
            about(&secrets.sealed, "is sealed when it is changed"),
            seal(quote!(patch)),
        );
        items.extend(quote! {
            #about
            fn seal_changed_secrets(context: &Context, patch: &mut #patch) -> Result<(), Refusal> {
                #(#seal)*
                Ok(())
            }
        });
    }
    items
}

/// `` `password`: becomes a hash before it is stored. ``
fn about(fields: &[&Field], what: &str) -> TokenStream {
    let names: Vec<String> = fields.iter().map(|field| format!("`{}`", clean(&field.name))).collect();
    doc(&format!("{}: {what}.", names.join(", ")))
}
