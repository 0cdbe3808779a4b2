//! The statements of a resource as constants, with the owner's predicate in sight. Leaves their text to
//! `eden_sql::statement`; only what PATCH does to secrets is said here.

use super::comment::{clean, doc};
use super::literal::sql;
use super::names;
use super::plan::{Handler, Plan, Scope};
use super::types::{is_readable, stored};
use crate::model::{History, Resource};
use eden_sql::ident::quote as quoted;
use eden_sql::statement::{self, View};
use eden_sql::table::system;
use proc_macro2::TokenStream;
use quote::quote;

/// Longest statement on one line of the emitted file.
const LINE: usize = 96;

/// The module `statements`; nothing when there are no endpoints.
/// With `record`, writing an entry stands beside it: the resource is the operations log.
pub(super) fn items(resource: &Resource, plan: &Plan<'_>, record: bool) -> TokenStream {
    let constants = constants(resource, plan);
    let record = record.then(|| {
        let text = |view: &View<'_>| statement::insert(view);
        let about = "A new entry.";
        constant(resource, "record", Scope::Everyone, about, Columns::Stored, &text)
    });
    if constants.is_empty() {
        return record.unwrap_or_default();
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
        #record
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
    let by = if resource.item_lookup_column.is_empty() {
        system::ID
    } else {
        &resource.item_lookup_column
    };
    add(&plan.get, "get", "One document.", read, &|view| {
        statement::get(view, by)
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
        &|view| statement::get(view, by),
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
        &|view| statement::get(view, by),
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
    if resource.soft_delete {
        add(
            &plan.delete,
            "mark_deleted",
            "The document is marked as deleted, if nobody changed it meanwhile.",
            read,
            &statement::mark_deleted,
        );
        add(
            &plan.delete_collection,
            "mark_all_deleted",
            "All documents are marked as deleted: a filter may be appended.",
            read,
            &statement::mark_all_deleted,
        );
    } else {
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
    }
    if let Some(history) = &resource.history {
        constants.extend(of_history(resource, plan, history));
    }
    constants
}

/// The statements that keep versions, give them, and remove them.
fn of_history(resource: &Resource, plan: &Plan<'_>, history: &History) -> Vec<TokenStream> {
    let kept: Vec<String> = resource
        .versioned_columns()
        .map(|stored| stored.column.clone())
        .collect();
    let mut constants = Vec::new();
    let mut add = |name: &str, scope, about: &str, text: &dyn Fn(&View<'_>) -> String| {
        constants.push(constant(resource, name, scope, about, Columns::Readable, text));
    };
    let versions = |view: &View<'_>| statement::get(&versions_of(view, history, &kept), system::ID);
    let mut scopes: Vec<(Scope, &str)> = Vec::new();
    for handler in plan
        .get
        .iter()
        .chain(plan.lookups.iter().flat_map(|(_, handlers)| handlers))
    {
        if !scopes.contains(&(handler.scope, handler.suffix)) {
            scopes.push((handler.scope, handler.suffix));
        }
    }
    for (scope, suffix) in scopes {
        let about = "The versions of a document: the number, or the order and the limits are appended.";
        add(&format!("versions{suffix}"), scope, about, &versions);
    }
    let writes = !(plan.store.is_empty() && plan.update.is_empty());
    if writes || (resource.soft_delete && !plan.delete.is_empty()) {
        let about = "Keeps the document as it stands, as a version.";
        add("snapshot", Scope::Everyone, about, &|view| {
            statement::snapshot(view, &versions_of(view, history, &kept), &[system::ID])
        });
    }
    if resource.soft_delete {
        for handler in &plan.delete_collection {
            let about = "Keeps documents as they stand, as versions: which of them is appended.";
            add(
                &format!("snapshot_all{}", handler.suffix),
                handler.scope,
                about,
                &|view| statement::snapshot(view, &versions_of(view, history, &kept), &[]),
            );
        }
    } else {
        if !plan.delete.is_empty() {
            let about = "The versions of a document go.";
            add("forget", Scope::Everyone, about, &|_| statement::forget(&history.table));
        }
        for handler in &plan.delete_collection {
            let about = "The versions of all documents go.";
            add(
                &format!("forget_all{}", handler.suffix),
                handler.scope,
                about,
                &|view| statement::forget_all(view, &history.table),
            );
        }
    }
    constants
}

/// The view of the table of versions.
fn versions_of<'a>(view: &View<'a>, history: &'a History, kept: &'a [String]) -> View<'a> {
    View {
        table: &history.table,
        columns: kept,
        extra: false,
        versioned: true,
        ..*view
    }
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
        versioned: resource.history.is_some(),
        soft_delete: resource.soft_delete,
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
        // before the columns: the owner if any, id, etag; then _updated, _etag, _nulls, and _extra and the state if any
        let state = usize::from(view.extra) + usize::from(view.versioned) + usize::from(view.soft_delete);
        let number = usize::from(view.owner.is_some()) + 2 + 3 + state + place + 1;
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
    for clause in [" SELECT ", " FROM ", " SET ", " VALUES ", " WHERE "] {
        text = text.replacen(clause, &format!("\n       {clause}"), 1);
    }
    text
}
