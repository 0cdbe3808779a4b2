//! One handler for each kind of method: parse, validate, hooks, owner, statement, answer, in the order in which it
//! happens. Leaves the built-in hooks that they call to `hooks`, the work to the runtime.

use super::comment::{self, clean, collection_path, doc};
use super::hooks::Secrets;
use super::names;
use super::plan::{Handler, Plan, Scope};
use crate::model::{Access, Model, Resource};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The handlers of a resource.
pub(super) fn items(model: &Model, resource: &Resource, plan: &Plan<'_>) -> TokenStream {
    let collection = collection_path(model, resource);
    let item = format!("{collection}/{{{}}}", clean(&resource.id_field));
    let emitter = Emitter {
        resource,
        plan,
        secrets: Secrets::of(resource),
        account: Account::of(model, resource),
        document: names::ident(&resource.type_name),
    };
    let described = |handlers: &[Handler<'_>], path: &str, does: &str, body: &dyn Fn(&Handler<'_>) -> TokenStream| {
        let items = handlers.iter().map(|handler| {
            let about = doc(&comment::handler(handler, path, does, resource.owner.is_some()));
            let body = body(handler);
            quote!(#about #body)
        });
        quote!(#(#items)*)
    };
    let list = described(&plan.list, &collection, "{documents}, a page at a time", &list);
    let insert = described(&plan.insert, &collection, "stores new documents", &|handler| {
        emitter.insert(handler)
    });
    let store = plan.store.iter().map(|handler| emitter.store(handler));
    let one = described(&plan.get, &item, "{document}", &|handler| get("get", handler));
    let lookups = plan.lookups.iter().map(|(lookup, handlers)| {
        let path = format!("{collection}/{{{}}}", clean(&lookup.field));
        described(handlers, &path, "{document}", &|handler| {
            get(&format!("get_by_{}", lookup.ident), handler)
        })
    });
    let update = described(&plan.update, &item, "changes {document}", &|handler| {
        emitter.update(handler)
    });
    let replace = described(
        &plan.replace,
        &item,
        "replaces {document}, or stores a new one",
        &|handler| emitter.replace(handler),
    );
    let delete = described(&plan.delete, &item, "deletes {document}", &|handler| {
        emitter.delete(handler)
    });
    let delete_collection = described(
        &plan.delete_collection,
        &collection,
        "deletes {documents}",
        &|handler| delete_collection(handler),
    );
    quote! {
        #list
        #insert
        #(#store)*
        #one
        #(#lookups)*
        #update
        #replace
        #delete
        #delete_collection
    }
}

fn list(handler: &Handler<'_>) -> TokenStream {
    let (name, list, count) = (
        named("list", handler.suffix),
        statement("list", handler.suffix),
        statement("count", handler.suffix),
    );
    quote! {
        async fn #name(context: Context) -> Answer {
            let query = context.query(&SPEC)?;
            context.list(&SPEC, #list, #count, query).await
        }
    }
}

fn get(name: &str, handler: &Handler<'_>) -> TokenStream {
    let (statement, name) = (statement(name, handler.suffix), named(name, handler.suffix));
    quote! {
        async fn #name(context: Context) -> Answer {
            let query = context.query(&SPEC)?;
            context.get(&SPEC, #statement, query).await
        }
    }
}

fn delete_collection(handler: &Handler<'_>) -> TokenStream {
    let (name, statement) = (
        named("delete_collection", handler.suffix),
        statement("delete_all", handler.suffix),
    );
    quote! {
        async fn #name(context: Context) -> Answer {
            context.delete_collection(&SPEC, #statement).await
        }
    }
}

fn named(name: &str, suffix: &str) -> Ident {
    format_ident!("{name}{suffix}")
}

fn statement(name: &str, suffix: &str) -> TokenStream {
    let name = names::constant(&format!("{name}{suffix}"));
    quote!(statements::#name)
}

/// What the handlers of writes have in common.
struct Emitter<'a> {
    resource: &'a Resource,
    plan: &'a Plan<'a>,
    secrets: Secrets<'a>,
    account: Account,
    document: Ident,
}

/// What the settings ask besides where documents are accounts.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Sign-ups are limited.
    sign_ups: bool,
    /// The current password is asked for, or somebody else's may not be set.
    confirm: bool,
    /// The fields of the password and of the token that a changed password ends.
    pub(super) renew: Option<(String, String)>,
}

impl Account {
    /// What holds for `resource`.
    pub(super) fn of(model: &Model, resource: &Resource) -> Self {
        let Some(auth) = model.auth.as_ref() else {
            return Self::default();
        };
        let accounts = model.resources.get(auth.accounts);
        let protection = &auth.protection;
        let has = |field: &Option<String>| {
            let field = field.as_ref()?;
            resource.fields.iter().find(|each| each.name == *field)
        };
        if accounts.is_none_or(|accounts| accounts.table != resource.table) {
            return Self::default();
        }
        let (password, token) = (has(&auth.password), has(&auth.token));
        Self {
            sign_ups: protection.limits.sign_up.is_some(),
            confirm: password.is_some() && (protection.current || protection.own_only),
            renew: (password.zip(token).filter(|_| protection.revoke_tokens))
                .map(|(password, token)| (password.ident.clone(), token.ident.clone())),
        }
    }
}

impl Emitter<'_> {
    fn insert(&self, handler: &Handler<'_>) -> TokenStream {
        let name = named("insert", handler.suffix);
        let store = named("insert_documents", Plan::suffix(&self.plan.store, handler.scope));
        let public = handler.routes.iter().any(|route| route.access == Access::Public);
        let limit = (public && self.account.sign_ups).then(|| quote!(context.limit_sign_ups().await?;));
        quote! {
            async fn #name(mut context: Context) -> Answer {
                #limit
                let documents = context.validate_insert(&SPEC).await?;
                #store(context, documents).await
            }
        }
    }

    fn store(&self, handler: &Handler<'_>) -> TokenStream {
        let what = match (handler.scope, &self.resource.owner) {
            (Scope::Owner, Some(owner)) => {
                format!(
                    "Stores checked documents, with the caller as their `{}`",
                    clean(&owner.field)
                )
            }
            (Scope::Everyone, Some(_)) => "Stores checked documents that are nobody's".to_owned(),
            (_, None) => "Stores checked documents".to_owned(),
        };
        let about = doc(&format!("{what}: what POST does, and PUT on an id that is not there."));
        let (document, several) = (&self.document, names::several(self.resource));
        let (name, new) = (
            named("insert_documents", handler.suffix),
            names::new_type(self.resource),
        );
        let add_token = self.secrets.has_tokens().then(|| quote!(add_token(&mut #several);));
        let protect = self.secrets.protect(&quote!(&mut #several));
        let (owner, stamped) = owned(handler, &several);
        quote! {
            #about
            async fn #name(mut context: Context, documents: Insertion) -> Answer {
                let mut #several = context.typed::<#new>(documents)?;
                #add_token
                context.before_insert::<#document>(&mut #several).await?;
                #protect
                #owner
                context.insert::<#document>(statements::INSERT, #stamped).await
            }
        }
    }

    fn update(&self, handler: &Handler<'_>) -> TokenStream {
        let document = &self.document;
        let original = statement("original", Plan::suffix(&self.plan.originals, handler.scope));
        let protect = self.secrets.protect_changed(&quote!(&mut change.patch));
        let confirm = self.confirm(&quote!(change));
        let renew = (self.account.renew.is_some()).then(|| quote!(renew_token(&mut change.patch);));
        quote! {
            async fn update(mut context: Context) -> Answer {
                let change = context.validate_update(&SPEC, #original).await?;
                #confirm
                let mut change = context.typed_change::<#document>(change)?;
                #renew
                context.before_update::<#document>(&mut change).await?;
                #protect
                context.update::<#document>(statements::UPDATE, change).await
            }
        }
    }

    fn replace(&self, handler: &Handler<'_>) -> TokenStream {
        let document = &self.document;
        let store = named("insert_documents", Plan::suffix(&self.plan.store, handler.scope));
        let protect = self
            .secrets
            .protect(&quote!(std::slice::from_mut(&mut replacement.document)));
        let (owner, stamped) = owned(handler, &format_ident!("replacement"));
        let confirm = self.confirm(&quote!(replacement));
        quote! {
            async fn replace(mut context: Context) -> Answer {
                let checked = context.validate_replace(&SPEC, statements::OCCUPANT).await?;
                let replacement = match checked {
                    Replacement::Insert(documents) => return #store(context, documents).await,
                    Replacement::Replace(replacement) => replacement,
                };
                #confirm
                let mut replacement = context.typed_replacement::<#document>(replacement)?;
                context.before_replace::<#document>(&mut replacement).await?;
                #protect
                #owner
                context.replace::<#document>(statements::REPLACE, #stamped).await
            }
        }
    }

    fn confirm(&self, change: &TokenStream) -> Option<TokenStream> {
        self.account
            .confirm
            .then(|| quote!(context.confirm_password(&#change).await?;))
    }

    fn delete(&self, handler: &Handler<'_>) -> TokenStream {
        let document = &self.document;
        let original = statement("original", Plan::suffix(&self.plan.originals, handler.scope));
        quote! {
            async fn delete(mut context: Context) -> Answer {
                let original = context.find(&SPEC, #original).await?;
                context.before_delete::<#document>(&original).await?;
                context.delete::<#document>(statements::DELETE, original).await
            }
        }
    }
}

/// The line that finds the owner, and what is written: stamped when the handler is scoped to its caller.
fn owned(handler: &Handler<'_>, written: &Ident) -> (Option<TokenStream>, TokenStream) {
    match handler.scope {
        Scope::Owner => (
            Some(quote!(let owner = context.owner()?;)),
            quote!(#written.owned_by(owner)),
        ),
        Scope::Everyone => (None, quote!(#written)),
    }
}
