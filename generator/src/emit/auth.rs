//! `auth.rs`: the schemes in the order in which they are tried, the statements that find an account, the accounts made
//! at the first start. Leaves comparing secrets to the runtime.

use super::EmittedFile;
use super::literal::{dict, lints, password_hash, sql, text};
use super::names;
use crate::model::{Auth, Digest, Model, Resource, Scheme};
use eden_sql::ident::quote as quoted;
use eden_sql::table::system;
use proc_macro2::TokenStream;
use quote::quote;

/// The file; none when nothing is authenticated.
pub(super) fn file(model: &Model) -> Option<EmittedFile> {
    let auth = model.auth.as_ref()?;
    let accounts = model.resources.get(auth.accounts)?;
    Some(EmittedFile {
        path: "auth.rs".to_owned(),
        header_doc: "Who asks: the schemes of `AUTH`, in the order in which they are tried, and the account behind a \
                     request."
            .to_owned(),
        items: items(auth, accounts, model.service.is_some()),
    })
}

/// What a scheme needs: its statement, and itself.
struct Way {
    find: TokenStream,
    scheme: TokenStream,
}

/// The items of the file.
pub(super) fn items(auth: &Auth, accounts: &Resource, service: bool) -> TokenStream {
    let ways: Vec<Way> = auth
        .schemes
        .iter()
        .filter_map(|scheme| way(*scheme, auth, accounts, service))
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
    quote! {
        use super::#module;
        use eden::emitted::*;
        #(#finds)*
        /// How requests to endpoints that are not public are authenticated.
        pub fn authentication() -> Authentication {
            Authentication::of(&#module::SPEC) #(.scheme(#schemes))* .names(#username) #with_bootstrap
        }
        #bootstrap
    }
}

/// Whether the account service has seen the account validated: 1, 0, or NULL when it does not know it.
fn validated(table: &str) -> String {
    let (id, kept) = (quoted(system::ID), quoted(eden_sql::service::ACCOUNTS));
    format!(", (SELECT kept.\"validated\" FROM {kept} AS kept WHERE kept.\"account\" = {table}.{id})")
}

/// One scheme; none when the field that it needs is missing, which `check` refuses.
fn way(scheme: Scheme, auth: &Auth, accounts: &Resource, service: bool) -> Option<Way> {
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
        let validated = if service { validated(&table) } else { String::new() };
        sql(&format!(
            "SELECT {id}, {roles}, {secret}{validated} FROM {table} WHERE {by} = $1{end}"
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
