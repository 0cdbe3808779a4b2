//! `auth.rs`: the schemes in the order in which they are tried, the statements that find an account, the accounts made
//! at the first start. Leaves comparing secrets to the runtime.

use super::EmittedFile;
use super::literal::{dict, lints, optional, password_hash, sql, text};
use super::names;
use super::rules::differing;
use crate::model::{Auth, Digest, Limits, Model, Protection, Resource, Scheme};
use eden_sql::ident::quote as quoted;
use eden_sql::table::system;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// The file; none when nothing is authenticated.
pub(super) fn file(model: &Model) -> Option<EmittedFile> {
    let auth = model.auth.as_ref()?;
    let accounts = model.resources.get(auth.accounts)?;
    Some(EmittedFile {
        path: "auth.rs".to_owned(),
        header_doc: "Who asks: the schemes of `AUTH`, in the order in which they are tried, and the account behind a \
                     request."
            .to_owned(),
        items: items(auth, accounts),
    })
}

/// What differs from Eve, as a constant; none when nothing does.
fn protection(said: &Protection) -> Option<TokenStream> {
    if *said == Protection::default() {
        return None;
    }
    let limit = |limit: Option<(u32, u32)>| match limit {
        Some((most, seconds)) => {
            let (most, seconds) = (Literal::u32_unsuffixed(most), Literal::u32_unsuffixed(seconds));
            quote!(Some(Limit { most: #most, seconds: #seconds }))
        }
        None => quote!(None),
    };
    let limits = vec![
        ("account", limit(said.limits.account)),
        ("address", limit(said.limits.address)),
        ("sign_up", limit(said.limits.sign_up)),
        ("reset", limit(said.limits.reset)),
    ];
    let no_limits: Vec<_> = limits.iter().map(|(name, _)| (*name, quote!(None))).collect();
    let limits = match said.limits == Limits::default() {
        true => quote!(Limits::DEFAULT),
        false => differing("Limits", &no_limits, limits),
    };
    let cost = match said.argon2 {
        Some(cost) => {
            let [memory, passes, lanes] = cost.map(Literal::u32_unsuffixed);
            quote!(Cost { memory: #memory, passes: #passes, lanes: #lanes })
        }
        None => quote!(Cost::DEFAULT),
    };
    let flag = |value: bool| quote!(#value);
    let defaults = [
        ("limits", quote!(Limits::DEFAULT)),
        ("cost", quote!(Cost::DEFAULT)),
        ("current", flag(false)),
        ("of_others", flag(true)),
        ("revoke_tokens", flag(false)),
        ("keep_role", quote!(None)),
        ("require_tls", flag(false)),
        ("safe_headers", flag(false)),
    ];
    let values = vec![
        ("limits", limits),
        ("cost", cost),
        ("current", flag(said.current)),
        ("of_others", flag(!said.own_only)),
        ("revoke_tokens", flag(said.revoke_tokens)),
        ("keep_role", optional(said.keep_role.as_deref())),
        ("require_tls", flag(said.require_tls)),
        ("safe_headers", flag(said.safe_headers)),
    ];
    let constant = differing("Protection", &defaults, values);
    Some(quote! {
        /// What the settings ask for the safety of accounts.
        const PROTECTION: Protection = #constant;
    })
}

/// What a scheme needs: its statement, and itself.
struct Way {
    find: TokenStream,
    scheme: TokenStream,
}

fn items(auth: &Auth, accounts: &Resource) -> TokenStream {
    let ways: Vec<Way> = auth
        .schemes
        .iter()
        .filter_map(|scheme| way(*scheme, auth, accounts))
        .collect();
    let (finds, schemes) = (ways.iter().map(|way| &way.find), ways.iter().map(|way| &way.scheme));
    let module = names::ident(&accounts.module);
    let username = text(&auth.username);
    let (with_bootstrap, bootstrap) = if auth.bootstrap.is_empty() {
        (None, None)
    } else {
        let accounts = auth.bootstrap.iter().map(|account| dict(account));
        let accounts = quote!(&[#(Literal::Dict(#accounts)),*]);
        let lints = lints(&accounts);
        let constant = quote! {
            /// Accounts made before the server first listens. `${NAME}` is read from the environment then.
            #lints
            const BOOTSTRAP: &[Literal] = #accounts;
        };
        (Some(quote!(.bootstrap(BOOTSTRAP))), Some(constant))
    };
    let with = |name: &str, field: Option<&String>| {
        let (name, field) = (format_ident!("{name}"), text(field?));
        Some(quote!(.#name(#field)))
    };
    let passwords = with("passwords", auth.password.as_ref());
    let tokens = with("tokens", auth.token.as_ref());
    let roles = with("roles", auth.roles.as_ref());
    let protection = protection(&auth.protection);
    let with_protection = protection.as_ref().map(|_| quote!(.protection(PROTECTION)));
    quote! {
        use super::#module;
        use eden::emitted::*;
        #(#finds)*
        /// How requests to endpoints that are not public are authenticated.
        pub fn authentication() -> Authentication {
            Authentication::of(&#module::SPEC)
                #(.scheme(#schemes))* .names(#username) #passwords #tokens #roles #with_protection #with_bootstrap
        }
        #protection
        #bootstrap
    }
}

/// One scheme; none when the field that it needs is missing, which `check` refuses.
fn way(scheme: Scheme, auth: &Auth, accounts: &Resource) -> Option<Way> {
    let column = |field: &str| {
        let stored = accounts.columns.iter().find(|stored| stored.field == field)?;
        Some(quoted(&stored.column))
    };
    let roles = match &auth.roles {
        Some(roles) => column(roles)?,
        None => "NULL".to_owned(),
    };
    let select = |secret: &str, by: &str, end: &str| {
        let (id, table) = (quoted(system::ID), quoted(&accounts.table));
        let disabled = quoted(system::DISABLED);
        sql(&format!(
            "SELECT {id}, {roles}, {secret} FROM {table} WHERE {by} = $1 AND {disabled} IS NULL{end}"
        ))
    };
    // names may be shared when the settings do not say `unique`: the oldest account has it
    let oldest = format!(" ORDER BY {} LIMIT 1", quoted(system::SEQ));
    Some(match scheme {
        Scheme::Token => {
            let token = column(auth.token.as_deref()?)?;
            let statement = select(&token, &token, "");
            Way {
                find: quote! {
                    /// Finds an account by its token's digest. Gives its id, its roles, and the digest.
                    const BY_TOKEN: &str = #statement;
                },
                scheme: quote!(Scheme::Token { find: BY_TOKEN }),
            }
        }
        Scheme::Basic => {
            let field = auth.password.as_deref()?;
            let hash = accounts
                .fields
                .iter()
                .find(|each| each.name == field)?
                .secret
                .and_then(password_hash)?;
            let statement = select(&column(field)?, &column(&auth.username)?, &oldest);
            Way {
                find: quote! {
                    /// Finds an account by its name. Gives its id, its roles, and the hash of its password.
                    const BY_NAME: &str = #statement;
                },
                scheme: quote!(Scheme::Basic { find: BY_NAME, hash: #hash }),
            }
        }
        Scheme::Hmac => {
            let statement = select(&column(auth.secret.as_deref()?)?, &column(&auth.username)?, &oldest);
            let digest = match auth.digest {
                Digest::Sha1 => quote!(Digest::Sha1),
                Digest::Sha256 => quote!(Digest::Sha256),
            };
            Way {
                find: quote! {
                    /// Finds an account by its name. Gives its id, its roles, and its sealed secret.
                    const BY_NAME_SEALED: &str = #statement;
                },
                scheme: quote!(Scheme::Hmac { find: BY_NAME_SEALED, digest: #digest }),
            }
        }
    })
}
