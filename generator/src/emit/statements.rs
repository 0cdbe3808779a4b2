//! The statements of a resource as constants, with the owner's predicate in sight. Leaves their text to
//! `eden_sql::statement`; only what PATCH does to secrets is said here.

use super::comment::{clean, doc};
use super::literal::sql;
use super::names;
use super::plan::{Handler, Plan, Scope};
use super::types::{is_readable, stored};
use crate::model::Resource;
use eden_sql::ident::quote as quoted;
use eden_sql::statement::{self, View};
use eden_sql::table::system;
use proc_macro2::TokenStream;
use quote::quote;

/// Longest statement on one line of the emitted file.
const LINE: usize = 96;

/// The module `statements`; nothing when there are no endpoints.
pub(super) fn items(resource: &Resource, plan: &Plan<'_>) -> TokenStream {
    let constants = constants(resource, plan);
    if constants.is_empty() {
        return TokenStream::new();
    }
    let about = match resource.owner {
        Some(_) => format!(
            "The statements of `{}`. In owned ones `$1` is the caller's id.",
            clean(&resource.name)
        ),
        None => format!("The statements of `{}`.", clean(&resource.name)),
    };
    let about = doc(&about);
    quote! {
        #about
        mod statements {
            use eden::emitted::Statement;
            #(#constants)*
        }
    }
}

/// Which columns a statement names.
#[derive(Clone, Copy)]
enum Columns {
    /// Those that may be read.
    Readable,
    /// All.
    Stored,
}

fn constants(resource: &Resource, plan: &Plan<'_>) -> Vec<TokenStream> {
    let mut constants = Vec::new();
    let mut add = |handlers: &[Handler<'_>], name: &str, about: &str, columns, text: &dyn Fn(&View<'_>) -> String| {
        for handler in handlers {
            let name = format!("{name}{}", handler.suffix);
            constants.push(constant(resource, &name, handler.scope, about, columns, text));
        }
    };
    let (read, all) = (Columns::Readable, Columns::Stored);
    add(
        &plan.list,
        "list",
        "The documents of a page: the filter, the order and the limits are appended.",
        read,
        &statement::list,
    );
    add(
        &plan.list,
        "count",
        "How many documents there are: the filter is appended.",
        read,
        &statement::count,
    );
    add(&plan.get, "get", "One document.", read, &|view| {
        statement::get(view, system::ID)
    });
    for (lookup, handlers) in &plan.lookups {
        let (name, about) = (
            format!("get_by_{}", lookup.ident),
            format!("One document, found by `{}`.", clean(&lookup.field)),
        );
        add(handlers, &name, &about, read, &|view| {
            statement::get(view, &lookup.column)
        });
    }
    add(
        &plan.originals,
        "original",
        "The document that is about to be changed.",
        read,
        &|view| statement::get(view, system::ID),
    );
    // PUT must see whoever holds the id, or it would take another's id for a free one
    let occupant: Vec<Handler<'_>> = (plan.replace.iter().take(1))
        .map(|_| Handler {
            scope: Scope::Everyone,
            suffix: "",
            routes: Vec::new(),
        })
        .collect();
    add(
        &occupant,
        "occupant",
        "The document with the id that PUT names, whoever owns it.",
        read,
        &|view| statement::get(view, system::ID),
    );
    let store: Vec<Handler<'_>> = (plan.store.iter().take(1))
        .map(|_| Handler {
            scope: Scope::Everyone,
            suffix: "",
            routes: Vec::new(),
        })
        .collect();
    add(&store, "insert", "A new document.", all, &statement::insert);
    let secrets: Vec<String> = stored(resource)
        .filter(|(_, field)| field.is_some_and(|field| field.secret.is_some()))
        .map(|(stored, _)| stored.column.clone())
        .collect();
    let about = if secrets.is_empty() {
        "The document as it is after PATCH, if nobody changed it meanwhile."
    } else {
        "The document as it is after PATCH, if nobody changed it meanwhile. Absent secrets stay as they are."
    };
    add(&plan.update, "update", about, all, &|view| {
        keeping_secrets(statement::update(view), view, &secrets)
    });
    add(
        &plan.replace,
        "replace",
        "The document as it is after PUT, if nobody changed it meanwhile.",
        all,
        &statement::update,
    );
    add(
        &plan.delete,
        "delete",
        "The document goes, if nobody changed it meanwhile.",
        read,
        &statement::delete,
    );
    add(
        &plan.delete_collection,
        "delete_all",
        "All documents go: a filter may be appended.",
        read,
        &statement::delete_all,
    );
    constants
}

fn constant(
    resource: &Resource,
    name: &str,
    scope: Scope,
    about: &str,
    columns: Columns,
    text: &dyn Fn(&View<'_>) -> String,
) -> TokenStream {
    let readable = |columns: Columns| {
        let all = stored(resource).map(|(stored, _)| stored);
        let named = all.filter(move |stored| matches!(columns, Columns::Stored) || is_readable(stored));
        named.map(|stored| stored.column.clone()).collect::<Vec<String>>()
    };
    let owner = match scope {
        Scope::Owner => resource.owner.as_ref().map(|owner| owner.column.as_str()),
        Scope::Everyone => None,
    };
    let view = View {
        table: &resource.table,
        columns: &readable(columns),
        extra: resource.allow_unknown,
        owner,
    };
    let (name, about, text) = (names::constant(name), doc(about), sql(&broken(&text(&view))));
    match owner {
        Some(_) => quote!(#about pub const #name: Statement = Statement::owned(#text);),
        None => quote!(#about pub const #name: Statement = Statement::open(#text);),
    }
}

/// An `UPDATE` that keeps each secret whose parameter is NULL, and removes one whose parameter is empty.
fn keeping_secrets(update: String, view: &View<'_>, secrets: &[String]) -> String {
    secrets.iter().fold(update, |update, secret| {
        let name = quoted(secret);
        let Some(place) = view.columns.iter().position(|column| column == secret) else {
            return update;
        };
        // before the columns: the owner if any, id, etag; then _updated, _etag, _nulls, _extra if any
        let number = usize::from(view.owner.is_some()) + 2 + 3 + usize::from(view.extra) + place + 1;
        let plain = format!("{name} = ${number}");
        update.replacen(&plain, &format!("{name} = NULLIF(COALESCE(${number}, {name}), '')"), 1)
    })
}

/// A statement that is too long for a line, with its clauses on lines of their own.
fn broken(statement: &str) -> String {
    if statement.len() <= LINE {
        return statement.to_owned();
    }
    let mut text = statement.to_owned();
    for clause in [" FROM ", " SET ", " VALUES ", " WHERE "] {
        text = text.replacen(clause, &format!("\n       {clause}"), 1);
    }
    text
}
