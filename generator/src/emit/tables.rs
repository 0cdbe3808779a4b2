//! The tables as data: what the server compares its database with, and what steps are made from.
//! Leaves their SQL to the migrations.

use super::literal::text;
use eden_sql::table::{Column, ColumnType, Constant, Index, JsonShape, Rows, Table};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// What the function `tables` of generated code names.
pub(super) fn imports(tables: &[Table]) -> TokenStream {
    let types = |table: &Table| table.rows == Rows::Documents || !table.columns.is_empty();
    let used = [
        (tables.iter().any(|table| !table.columns.is_empty()), "Column"),
        (tables.iter().any(types), "ColumnType"),
        (tables.iter().any(|table| !table.indexes.is_empty()), "Index"),
        (true, "Table"),
    ];
    let names = used.into_iter().filter(|(used, _)| *used);
    let names = names.map(|(_, name)| Ident::new(name, Span::call_site()));
    quote!(#(use eden::tables::#names;)*)
}

/// The function `tables` of generated code.
pub(super) fn function(tables: &[Table]) -> TokenStream {
    let tables = tables.iter().map(|of| table(of, &TokenStream::new(), false));
    quote! {
        /// The tables that the migrations lead to. The server compares its database with them when it starts.
        pub fn tables() -> Vec<Table> {
            Vec::from([#(#tables),*])
        }
    }
}

/// The expression of `table`. `tables` is the path of its types with two colons behind, or nothing; what only
/// migrations look at is left out unless it is `whole`.
pub fn table(table: &Table, tables: &TokenStream, whole: bool) -> TokenStream {
    let name = text(&table.name);
    let id = column_type(table.id, tables);
    let start = match table.rows {
        Rows::Documents => quote!(#tables Table::new(#name, #id)),
        Rows::Plain => quote!(#tables Table::plain(#name)),
    };
    let extra = table.extra.then(|| quote!(.extra()));
    let renamed = table.renamed_from.as_ref().filter(|_| whole).map(|name| {
        let name = text(name);
        quote!(.renamed_from(#name))
    });
    let columns = table.columns.iter().map(|of| column(of, tables, whole));
    let indexes = table.indexes.iter().map(|of| index(of, tables));
    quote!(#start #extra #renamed #(.column(#columns))* #(.index(#indexes))*)
}

fn column(column: &Column, tables: &TokenStream, whole: bool) -> TokenStream {
    let name = text(&column.name);
    let column_type = column_type(column.column_type, tables);
    let not_null = column.not_null.then(|| quote!(.not_null()));
    let mut more = TokenStream::new();
    if whole {
        more.extend(column.field.as_ref().map(|field| {
            let field = text(field);
            quote!(.of(#field))
        }));
        more.extend(column.json.map(|shape| {
            let shape = match shape {
                JsonShape::Dict => quote!(#tables JsonShape::Dict),
                JsonShape::List(element) => {
                    let element = self::column_type(element, tables);
                    quote!(#tables JsonShape::List(#element))
                }
            };
            quote!(.holding(#shape))
        }));
        more.extend(column.default.as_ref().map(|default| {
            let default = constant(default, tables);
            quote!(.default(#default))
        }));
        more.extend(column.renamed_from.as_ref().map(|name| {
            let name = text(name);
            quote!(.renamed_from(#name))
        }));
    }
    quote!(#tables Column::new(#name, #column_type) #not_null #more)
}

fn column_type(column_type: ColumnType, tables: &TokenStream) -> TokenStream {
    let name = Ident::new(&format!("{column_type:?}"), Span::call_site());
    quote!(#tables ColumnType::#name)
}

fn constant(constant: &Constant, tables: &TokenStream) -> TokenStream {
    let of_text = |kind: &str, value: &str| {
        let (kind, value) = (Ident::new(kind, Span::call_site()), text(value));
        quote!(#tables Constant::#kind(#value.to_owned()))
    };
    match constant {
        Constant::Boolean(truth) => quote!(#tables Constant::Boolean(#truth)),
        Constant::Number(number) => of_text("Number", number),
        Constant::Text(value) => of_text("Text", value),
        Constant::Json(value) => of_text("Json", value),
        Constant::DateTime(millis) => {
            let millis = Literal::i64_unsuffixed(*millis);
            quote!(#tables Constant::DateTime(#millis))
        }
    }
}

fn index(index: &Index, tables: &TokenStream) -> TokenStream {
    let name = text(&index.name);
    let columns = index.columns.iter().map(|column| text(column));
    let unique = index.unique.then(|| quote!(.unique()));
    let unless = index.unless.as_ref().map(|column| {
        let column = text(column);
        quote!(.unless(#column))
    });
    quote!(#tables Index::new(#name, &[#(#columns),*]) #unique #unless)
}
