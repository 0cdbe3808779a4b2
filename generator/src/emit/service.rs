//! `service.rs`: the account service as a constant, with every value that the settings give it.
//! Leaves what the keys mean to the runtime.

use super::EmittedFile;
use super::literal::{text, texts};
use super::names;
use crate::model::Model;
use proc_macro2::TokenStream;
use quote::quote;

/// The file; none without the service.
pub(super) fn file(model: &Model) -> Option<EmittedFile> {
    let (service, auth) = (model.service.as_ref()?, model.auth.as_ref()?);
    let accounts = model.resources.get(auth.accounts)?;
    let module = names::ident(&accounts.module);
    let (username, password) = (text(&auth.username), text(auth.password.as_deref()?));
    let (prefix, reserved) = (text(&service.prefix), texts(&service.reserved));
    let (settings, mail) = (pairs(&service.settings), pairs(&service.mail));
    Some(EmittedFile {
        path: "service.rs".to_owned(),
        header_doc: format!(
            "The account service below `/{}`, over the accounts that every resource asks.",
            service.prefix
        ),
        items: quote! {
            use super::#module;
            use eden::emitted::*;
            /// What the settings say about the service. `EDEN_` and a key in capitals overrides it at the start, of
            /// mail `EDEN_MAIL_`.
            pub static SERVICE: AccountService = AccountService {
                accounts: &#module::SPEC,
                username: #username,
                password: #password,
                prefix: #prefix,
                reserved: #reserved,
                settings: #settings,
                mail: #mail,
            };
        },
    })
}

fn pairs(pairs: &[(&'static str, String)]) -> TokenStream {
    let pairs = pairs.iter().map(|(key, value)| {
        let (key, value) = (text(key), text(value));
        quote!((#key, #value))
    });
    quote!(&[#(#pairs),*])
}
