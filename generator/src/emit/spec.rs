//! What the settings say about a resource as its `ResourceSpec`: only what differs from Eve's defaults.
//! Leaves the rules of single fields to `rules`.

use super::comment::{clean, doc};
use super::literal::{lints, literal, scalar_type, text, texts};
use super::names;
use super::rules::{self, differing, holds_dates};
use super::types::stored;
use super::url;
use crate::model::{Field, Literal, Owner, Resource, Shown, StoredField};
use eden_sql::table::ColumnType;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What a `ResourceSpec` has when nothing is said: the runtime's own table says the same, and a test compares the two.
pub(super) fn defaults() -> Vec<(&'static str, TokenStream)> {
    vec![
        ("name", quote!("")),
        ("url", quote!("")),
        ("path", quote!(&[])),
        ("item_url", quote!(Converter::ObjectId)),
        ("item_lookup_field", quote!("_id")),
        ("schema", quote!("")),
        ("resource_title", quote!("")),
        ("item_title", quote!("")),
        ("table", quote!("")),
        ("id_field", quote!("_id")),
        ("id_type", quote!(Type::ObjectId)),
        ("id_rules", quote!(None)),
        ("columns", quote!(&[])),
        ("fields", quote!(&[])),
        ("allow_unknown", quote!(false)),
        ("unknown", quote!(None)),
        ("owner", quote!(None)),
        ("filter", quote!(None)),
        ("default_sort", quote!(&[])),
        ("extra_response_fields", quote!(&[])),
        ("allowed_filters", quote!(&["*"])),
        ("query_whitelist", quote!(&[])),
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
        ("soft_delete", quote!(false)),
        ("versioning", quote!(false)),
        ("history", quote!(None)),
        ("authenticated", quote!(true)),
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
    let history = history(resource);
    quote! {
        #(#shared)*
        #about
        #lints
        pub static SPEC: ResourceSpec = #spec;
        #history
    }
}

/// `HISTORY`: the versions of documents as a resource without endpoints.
fn history(resource: &Resource) -> TokenStream {
    let Some(history) = &resource.history else {
        return TokenStream::new();
    };
    let about = doc(&format!(
        "The versions of documents of `{}`: what they keep is what stands here as columns.",
        clean(&resource.name)
    ));
    let kept: Vec<&StoredField> = resource.versioned_columns().collect();
    let of = |field: &str| kept.iter().any(|stored| stored.field == field);
    let columns = stored(resource).filter(|(stored, _)| kept.contains(stored));
    let columns = columns.map(|(stored, field)| column(stored, field));
    let own = [
        "name",
        "table",
        "columns",
        "allow_unknown",
        "unknown",
        "filter",
        "default_sort",
        "internal",
    ];
    let own = own
        .into_iter()
        .chain(["fields", "history", "embedded_fields", "etag_ignore_fields"]);
    let own: Vec<&str> = own.chain(["extra_response_fields"]).collect();
    let mut values: Vec<(&'static str, TokenStream)> = values(resource)
        .into_iter()
        .filter(|(name, _)| !own.contains(name))
        .collect();
    let fields = resource.fields.iter().filter(|field| of(&field.name)).map(|field| {
        let stored = resource.columns.iter().find(|stored| stored.field == field.name);
        match stored.and_then(|stored| shared(stored, Some(field))) {
            Some((name, _)) => quote!(#name),
            None => rules::field(field),
        }
    });
    let (name, table) = (text(&history.name), text(&history.table));
    values.extend([
        ("name", quote!(#name)),
        ("table", quote!(#table)),
        ("columns", quote!(&[#(#columns),*])),
        ("fields", quote!(&[#(#fields),*])),
        ("internal", quote!(true)),
    ]);
    let defaults = defaults();
    let order = |name: &str| defaults.iter().position(|(known, _)| *known == name);
    values.sort_by_key(|(name, _)| order(name));
    let spec = differing("ResourceSpec", &defaults, values);
    let lints = lints(&spec);
    quote! {
        #about
        #lints
        pub static HISTORY: ResourceSpec = #spec;
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
        ("path", url::path(&resource.path)),
        ("item_url", url::converter(&resource.item_url)),
        ("item_lookup_field", string(&resource.item_lookup_field)),
        ("schema", string(&resource.schema)),
        ("resource_title", string(&resource.resource_title)),
        ("item_title", string(&resource.item_title)),
        ("table", string(&resource.table)),
        ("id_field", string(&resource.id_field)),
        ("id_type", scalar_type(resource.id_type)),
        ("id_rules", rules::unknown(resource.id_rules.as_ref())),
        ("columns", quote!(&[#(#columns),*])),
        ("fields", quote!(&[#(#fields),*])),
        ("allow_unknown", flag(resource.allow_unknown)),
        ("unknown", rules::unknown(resource.unknown.as_deref())),
        ("owner", owner(resource.owner.as_ref())),
        ("filter", filter(options.filter.as_ref())),
        ("default_sort", default_sort(&options.default_sort)),
        ("extra_response_fields", texts(&options.extra_response_fields)),
        ("allowed_filters", texts(&options.allowed_filters)),
        ("query_whitelist", texts(&options.query_whitelist)),
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
        ("soft_delete", flag(resource.soft_delete)),
        ("versioning", flag(resource.history.is_some())),
        (
            "history",
            if resource.history.is_some() {
                quote!(Some(&HISTORY))
            } else {
                quote!(None)
            },
        ),
        ("authenticated", flag(options.authenticated)),
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
    let indexed = stored.index.as_ref().map(|index| {
        let index = text(index);
        quote!(.indexed(#index))
    });
    quote!(Column::new(#name, #storage) #stored_as #shown #dates #indexed)
}

fn storage(of: ColumnType) -> TokenStream {
    match of {
        ColumnType::Text => quote!(Storage::Text),
        ColumnType::Decimal => quote!(Storage::Decimal),
        ColumnType::Integer => quote!(Storage::Integer),
        ColumnType::Float => quote!(Storage::Float),
        ColumnType::Number => quote!(Storage::Number),
        ColumnType::Boolean => quote!(Storage::Boolean),
        ColumnType::DateTime => quote!(Storage::DateTime),
        ColumnType::ObjectId => quote!(Storage::ObjectId),
        ColumnType::Json => quote!(Storage::Json),
    }
}
