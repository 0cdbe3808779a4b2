//! What the settings say about a resource as its `ResourceSpec`: only what differs from Eve's defaults.
//! Leaves the rules of single fields to `rules`.

use super::comment::{clean, doc};
use super::literal::{lints, literal, scalar_type, text, texts};
use super::names;
use super::rules::{self, differing, holds_dates};
use super::types::stored;
use crate::model::{Field, Literal, Owner, Resource, Shown, StoredField};
use eden_sql::table::ColumnType;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What a `ResourceSpec` has when nothing is said: the runtime's own table says the same, and a test compares the two.
pub(super) fn defaults() -> Vec<(&'static str, TokenStream)> {
    vec![
        ("name", quote!("")),
        ("url", quote!("")),
        ("resource_title", quote!("")),
        ("item_title", quote!("")),
        ("table", quote!("")),
        ("id_field", quote!("_id")),
        ("id_type", quote!(Type::ObjectId)),
        ("columns", quote!(&[])),
        ("fields", quote!(&[])),
        ("allow_unknown", quote!(false)),
        ("unknown", quote!(None)),
        ("owner", quote!(None)),
        ("filter", quote!(None)),
        ("default_sort", quote!(&[])),
        ("extra_response_fields", quote!(&[])),
        ("allowed_filters", quote!(&["*"])),
        ("embedded_fields", quote!(&[])),
        ("etag_ignore_fields", quote!(&[])),
        ("item_lookup", quote!(true)),
        ("hateoas", quote!(true)),
        ("pagination", quote!(true)),
        ("pagination_limit", quote!(50)),
        ("optimize_pagination_for_speed", quote!(false)),
        ("sorting", quote!(true)),
        ("projection", quote!(true)),
        ("embedding", quote!(true)),
        ("bulk_enabled", quote!(true)),
        ("merge_nested_documents", quote!(true)),
        ("normalize_dotted_fields", quote!(true)),
        ("normalize_on_patch", quote!(true)),
        ("cache_control", quote!("")),
        ("cache_expires", quote!(0)),
        ("internal", quote!(false)),
    ]
}

/// `SPEC`, after the rules that its columns refer to.
pub(super) fn items(resource: &Resource) -> TokenStream {
    let shared = stored(resource)
        .filter_map(|(stored, field)| shared(stored, field))
        .map(|(name, field)| {
            let about = doc(&format!(
                "The rules of `{}`, by which its column prints the dates inside.",
                clean(&field.name)
            ));
            let rules = rules::field(field);
            let lints = lints(&rules);
            quote! {
                #about
                #lints
                const #name: FieldSpec = #rules;
            }
        });
    let about = doc(&format!("What the settings say about `{}`.", clean(&resource.name)));
    let spec = differing("ResourceSpec", &defaults(), values(resource));
    let lints = lints(&spec);
    quote! {
        #(#shared)*
        #about
        #lints
        pub static SPEC: ResourceSpec = #spec;
    }
}

fn filter(filter: Option<&Literal>) -> TokenStream {
    match filter {
        Some(filter) => {
            let filter = literal(filter);
            quote!(Some(#filter))
        }
        None => quote!(None),
    }
}

fn default_sort(keys: &[(String, bool)]) -> TokenStream {
    let keys = keys.iter().map(|(name, descending)| {
        let name = text(name);
        quote!((#name, #descending))
    });
    quote!(&[#(#keys),*])
}

fn values(resource: &Resource) -> Vec<(&'static str, TokenStream)> {
    let string = |value: &str| {
        let value = text(value);
        quote!(#value)
    };
    let number = |value: u64| {
        let value = proc_macro2::Literal::u64_unsuffixed(value);
        quote!(#value)
    };
    let flag = |value: bool| quote!(#value);
    let columns = stored(resource).map(|(stored, field)| column(stored, field));
    let fields = resource.fields.iter().map(|field| {
        let stored = resource.columns.iter().find(|stored| stored.field == field.name);
        match stored.and_then(|stored| shared(stored, Some(field))) {
            Some((name, _)) => quote!(#name),
            None => rules::field(field),
        }
    });
    let options = &resource.options;
    vec![
        ("name", string(&resource.name)),
        ("url", string(&resource.url)),
        ("resource_title", string(&resource.resource_title)),
        ("item_title", string(&resource.item_title)),
        ("table", string(&resource.table)),
        ("id_field", string(&resource.id_field)),
        ("id_type", scalar_type(resource.id_type)),
        ("columns", quote!(&[#(#columns),*])),
        ("fields", quote!(&[#(#fields),*])),
        ("allow_unknown", flag(resource.allow_unknown)),
        ("unknown", rules::unknown(resource.unknown.as_deref())),
        ("owner", owner(resource.owner.as_ref())),
        ("filter", filter(options.filter.as_ref())),
        ("default_sort", default_sort(&options.default_sort)),
        ("extra_response_fields", texts(&options.extra_response_fields)),
        ("allowed_filters", texts(&options.allowed_filters)),
        ("embedded_fields", texts(&options.embedded_fields)),
        ("etag_ignore_fields", texts(&options.etag_ignore_fields)),
        ("item_lookup", flag(resource.item_lookup)),
        ("hateoas", flag(options.hateoas)),
        ("pagination", flag(options.pagination)),
        ("pagination_limit", number(options.pagination_limit)),
        (
            "optimize_pagination_for_speed",
            flag(options.optimize_pagination_for_speed),
        ),
        ("sorting", flag(options.sorting)),
        ("projection", flag(options.projection)),
        ("embedding", flag(options.embedding)),
        ("bulk_enabled", flag(options.bulk_enabled)),
        ("merge_nested_documents", flag(options.merge_nested_documents)),
        ("normalize_dotted_fields", flag(options.normalize_dotted_fields)),
        ("normalize_on_patch", flag(options.normalize_on_patch)),
        ("cache_control", string(&options.cache_control)),
        ("cache_expires", number(options.cache_expires)),
        ("internal", flag(options.internal)),
    ]
}

fn owner(owner: Option<&Owner>) -> TokenStream {
    let Some(owner) = owner else { return quote!(None) };
    let (field, column) = (text(&owner.field), text(&owner.column));
    let (declared, transferable) = (owner.declared, owner.transferable);
    quote!(Some(Owner { field: #field, column: #column, declared: #declared, transferable: #transferable }))
}

/// The constant with the rules of a JSON column that holds dates: the column and the list of fields share it.
fn shared<'a>(stored: &StoredField, field: Option<&'a Field>) -> Option<(Ident, &'a Field)> {
    let field = field.filter(|field| stored.column_type == ColumnType::Json && holds_dates(field))?;
    Some((names::constant(&format!("{}_rules", field.ident)), field))
}

fn column(stored: &StoredField, field: Option<&Field>) -> TokenStream {
    let (name, storage) = (text(&stored.field), storage(stored.column_type));
    let stored_as = (stored.column != stored.field).then(|| {
        let column = text(&stored.column);
        quote!(.stored_as(#column))
    });
    let shown = match stored.shown {
        Shown::Always => None,
        Shown::OnRequest => Some(quote!(.shown(Shown::OnRequest))),
        Shown::Hidden => Some(quote!(.shown(Shown::Hidden))),
        Shown::Secret => Some(quote!(.shown(Shown::Secret))),
    };
    let dates = shared(stored, field).map(|(rules, _)| quote!(.with_dates(&#rules)));
    quote!(Column::new(#name, #storage) #stored_as #shown #dates)
}

fn storage(of: ColumnType) -> TokenStream {
    match of {
        ColumnType::Text => quote!(Storage::Text),
        ColumnType::Integer => quote!(Storage::Integer),
        ColumnType::Float => quote!(Storage::Float),
        ColumnType::Number => quote!(Storage::Number),
        ColumnType::Boolean => quote!(Storage::Boolean),
        ColumnType::DateTime => quote!(Storage::DateTime),
        ColumnType::ObjectId => quote!(Storage::ObjectId),
        ColumnType::Json => quote!(Storage::Json),
    }
}
