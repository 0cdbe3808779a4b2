//! The structs of a resource: a document, what a client sends to make or change one, and what dict schemas hold.
//! Decides the Rust type of each field. Leaves how structs are made and written to `document`.

use super::comment::{clean, doc};
use super::names;
use crate::check::is_geojson;
use crate::model::{Field, Literal, Nested, Resource, Rule, Secrecy, Shown, StoredField, Type};
use eden_sql::table::ColumnType;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What a struct is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A stored document.
    Document,
    /// What POST and PUT take.
    New,
    /// What PATCH takes.
    Patch,
    /// A dict inside a document.
    Nested,
}

/// A struct to be emitted.
#[derive(Debug)]
pub(super) struct Struct {
    pub(super) name: Ident,
    pub(super) purpose: Purpose,
    pub(super) about: String,
    pub(super) members: Vec<Member>,
    /// Whether it keeps fields outside the schema.
    pub(super) extra: bool,
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) ident: Ident,
    /// Its name in documents.
    pub(super) field: String,
    pub(super) of: TokenStream,
    pub(super) about: String,
    pub(super) secret: Option<Secrecy>,
}

/// A column and what the schema says about it; nothing for an owner that it does not declare.
pub(super) fn stored(resource: &Resource) -> impl Iterator<Item = (&StoredField, Option<&Field>)> {
    let field = |stored: &StoredField| resource.fields.iter().find(|field| field.name == stored.field);
    resource.columns.iter().map(move |stored| (stored, field(stored)))
}

/// All structs of a resource: the document, `New…`, `…Patch`, then nested ones.
pub(super) fn structs(resource: &Resource) -> Vec<Struct> {
    let name = clean(&resource.name);
    let of = |purpose, ident, about| Struct {
        name: ident,
        purpose,
        about,
        members: members(resource, purpose),
        extra: resource.allow_unknown,
    };
    let mut structs = vec![
        of(
            Purpose::Document,
            names::ident(&resource.type_name),
            format!("A document of `{name}`."),
        ),
        of(
            Purpose::New,
            names::new_type(resource),
            format!("What a client sends to create or replace a document of `{name}`, checked."),
        ),
        of(
            Purpose::Patch,
            names::patch_type(resource),
            format!("What a client sends to change a document of `{name}`, checked. Absent fields stay as they are."),
        ),
    ];
    for field in &resource.fields {
        nested(resource, field, resource.allow_unknown, &mut structs);
    }
    structs
}

/// The struct definitions.
pub(super) fn items(structs: &[Struct]) -> TokenStream {
    let items = structs.iter().map(|each| {
        let (about, name) = (doc(&each.about), &each.name);
        let meta = (each.purpose == Purpose::Document).then(|| {
            quote! {
                /// Id, times and etag.
                pub meta: Meta,
            }
        });
        let members = each.members.iter().map(|member| {
            let (about, ident, of) = (doc(&member.about), &member.ident, &member.of);
            quote!(#about pub #ident: #of)
        });
        let extra = each.extra.then(|| {
            quote! {
                /// Fields outside the schema.
                pub extra: Object,
            }
        });
        // a required field has no default that would satisfy its rules
        let default = (each.purpose != Purpose::New).then(|| quote!(, Default));
        quote! {
            #about
            #[derive(Debug, Clone, PartialEq #default)]
            pub struct #name { #meta #(#members,)* #extra }
        }
    });
    quote!(#(#items)*)
}

fn members(resource: &Resource, purpose: Purpose) -> Vec<Member> {
    let taken: Vec<&str> = resource.fields.iter().map(|field| field.ident.as_str()).collect();
    let mut members: Vec<Member> = Vec::new();
    for (stored, field) in stored(resource) {
        match field {
            Some(field) => members.push(member(field, purpose)),
            None if purpose == Purpose::Document => {
                let of = column_type(stored.column_type);
                members.push(Member {
                    ident: names::ident(&names::owner_field(&stored.field, &taken)),
                    field: stored.field.clone(),
                    of: quote!(Option<#of>),
                    about: format!(
                        "`{}`: the owner. Not in the schema, so no answer shows it.",
                        clean(&stored.field)
                    ),
                    secret: None,
                });
            }
            // the caller's id is stamped over it
            None => {}
        }
    }
    members
}

fn member(field: &Field, purpose: Purpose) -> Member {
    let of = value_type(field);
    let of = match purpose {
        _ if field.secret.is_some() => quote!(Option<Secret>),
        _ if field.nullable => quote!(Field<#of>),
        Purpose::New if field.is_certain() => of,
        _ => quote!(Option<#of>),
    };
    let name = clean(&field.name);
    let description = clean(&field.description);
    let about = match (field.secret.is_some(), description.is_empty()) {
        (true, true) => format!("`{name}`; never read back: only set while a document is written."),
        (true, false) => format!("`{name}`: {description}; never read back: only set while a document is written."),
        (false, true) => format!("`{name}`"),
        (false, false) => format!("`{name}`: {description}"),
    };
    Member {
        ident: names::ident(&field.ident),
        field: field.name.clone(),
        of,
        about,
        secret: field.secret,
    }
}

/// The structs inside `field`, outermost first; `unknown` says whether dicts accept other members unless they say so.
fn nested(resource: &Resource, field: &Field, unknown: bool, structs: &mut Vec<Struct>) {
    let unknown = field.allow_unknown.unwrap_or(unknown);
    match (field.types.as_slice(), &field.nested) {
        ([Type::Dict], Some(Nested::Dict { type_name, fields })) => {
            let about = if field.name.is_empty() {
                format!("An element of a list in documents of `{}`.", clean(&resource.name))
            } else {
                format!(
                    "What `{}` holds in documents of `{}`.",
                    clean(&field.name),
                    clean(&resource.name)
                )
            };
            structs.push(Struct {
                name: names::ident(type_name),
                purpose: Purpose::Nested,
                about,
                members: fields.iter().map(|field| member(field, Purpose::Nested)).collect(),
                extra: unknown,
            });
            for field in fields {
                nested(resource, field, unknown, structs);
            }
        }
        ([Type::List], Some(Nested::List(element))) if !element.nullable => nested(resource, element, unknown, structs),
        _ => {}
    }
}

/// The type of a value that is there and is not null.
fn value_type(field: &Field) -> TokenStream {
    match (field.types.as_slice(), &field.nested) {
        ([only], _) if only.is_text() => quote!(String),
        ([Type::Integer], _) => quote!(i64),
        ([Type::Float], _) => quote!(f64),
        ([Type::Number], _) => quote!(Number),
        ([Type::Boolean], _) => quote!(bool),
        ([Type::DateTime], _) => quote!(DateTime),
        ([Type::ObjectId], _) => quote!(ObjectId),
        ([Type::Dict], Some(Nested::Dict { type_name, .. })) => {
            let name = names::ident(type_name);
            quote!(#name)
        }
        ([Type::Dict | Type::DbRef], _) => quote!(Object),
        ([geojson], _) if is_geojson(*geojson) => quote!(Object),
        ([Type::List], Some(Nested::List(element))) if !element.nullable => {
            let of = value_type(element);
            quote!(Vec<#of>)
        }
        ([Type::List], None) if allows_strings_only(field) => quote!(Vec<String>),
        ([Type::List], _) => quote!(Vec<Value>),
        _ => quote!(Value),
    }
}

/// Whether `allowed` names every element the list may have, and all are strings.
fn allows_strings_only(field: &Field) -> bool {
    field.rules.iter().any(|rule| match rule {
        Rule::Allowed(values) => !values.is_empty() && values.iter().all(|value| matches!(value, Literal::String(_))),
        _ => false,
    })
}

fn column_type(of: ColumnType) -> TokenStream {
    match of {
        ColumnType::Text | ColumnType::Decimal => quote!(String),
        ColumnType::Integer => quote!(i64),
        ColumnType::Float => quote!(f64),
        ColumnType::Number => quote!(Number),
        ColumnType::Boolean => quote!(bool),
        ColumnType::DateTime => quote!(DateTime),
        ColumnType::ObjectId => quote!(ObjectId),
        ColumnType::Json => quote!(Value),
    }
}

/// Whether a column is read at all.
pub(super) fn is_readable(stored: &StoredField) -> bool {
    stored.shown != Shown::Secret
}
