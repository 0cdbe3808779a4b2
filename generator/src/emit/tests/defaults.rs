//! Only what differs from the runtime's defaults is emitted, so both must agree about what the defaults are.

use crate::emit::{globals, rules, spec};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::BTreeMap;
use std::path::Path;

/// The items of the room that the runtime keeps its specs in.
fn items_of_the_runtime() -> Vec<syn::Item> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/spec");
    let files = std::fs::read_dir(folder).expect("the runtime lies beside the generator");
    let parse = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        syn::parse_file(&text).expect("the runtime is Rust").items
    };
    files.flat_map(parse).collect()
}

/// The fields of `name::DEFAULT` in the runtime's source.
fn defaults_of_the_runtime(name: &str) -> BTreeMap<String, String> {
    let items = items_of_the_runtime();
    let members = items.iter().filter_map(|item| match item {
        syn::Item::Impl(item) if item.self_ty.to_token_stream().to_string() == name => Some(&item.items),
        _ => None,
    });
    let default = members.flatten().find_map(|member| match member {
        syn::ImplItem::Const(constant) if constant.ident == "DEFAULT" => Some(&constant.expr),
        _ => None,
    });
    let Some(syn::Expr::Struct(default)) = default else {
        panic!("{name}::DEFAULT is not a struct literal")
    };
    let pair = |field: &syn::FieldValue| {
        (
            field.member.to_token_stream().to_string(),
            field.expr.to_token_stream().to_string(),
        )
    };
    default.fields.iter().map(pair).collect()
}

fn check(name: &str, ours: Vec<(&'static str, TokenStream)>) {
    let ours: BTreeMap<String, String> = ours
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value.to_string()))
        .collect();
    assert_eq!(ours, defaults_of_the_runtime(name), "{name}");
}

#[test]
fn defaults_are_the_runtimes() {
    check("ApiSpec", globals::api_defaults());
    check("Names", globals::name_defaults());
    check("Parameters", globals::parameter_defaults());
    check("ResourceSpec", spec::defaults());
    check("FieldSpec", rules::defaults());
}
