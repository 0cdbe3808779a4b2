//! Relations by type: `relates_to = Account` is `data_relation = (resource = …)` with the name that the compiler finds at
//! the type. Leaves what a relation means, and whether the types of both sides fit, to the generator and to the server.

use crate::ast::Struct;
use crate::attributes::Entries;
use crate::carry::Definition;
use crate::places::Places;
use crate::tree::entry;
use eden_generator::diagnostic::Place;
use eden_generator::read::{Node, Value};
use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Path;

/// The rule.
pub(crate) const KEY: &str = "relates_to";

/// What stands for the name of the resource behind `path` until the items are emitted. No resource is called like this.
pub(crate) fn placeholder(path: &Path) -> String {
    format!("<{}>", path.to_token_stream())
}

/// Takes `relates_to` out of `rules`: gives it as the rules of the value that holds the id.
pub(crate) fn take(rules: &mut Entries) -> Option<(Place, Node)> {
    let index = rules.iter().position(|(key, _)| key.text == KEY)?;
    let (key, node) = rules.remove(index);
    Some((key.place, node))
}

/// Says in `rules` which resource the value is an id of, beside what `data_relation` says already.
pub(crate) fn put((place, resource): (Place, Node), rules: &mut Entries) {
    let resource = (
        eden_generator::read::Key {
            text: "resource".to_owned(),
            place,
        },
        resource,
    );
    let existing = rules.iter_mut().find(|(key, _)| key.text == "data_relation");
    match existing {
        Some((
            _,
            Node {
                value: Value::Map(entries),
                ..
            },
        )) => entries.push(resource),
        // of another type: the generator says so
        Some(_) => {}
        None => rules.push(entry("data_relation", place, Value::Map(vec![resource]))),
    }
}

/// The relations by type of one struct, and of the structs inside.
pub(crate) struct Relations {
    /// What stands in the emitted items, and the type as it was written.
    found: Vec<(String, TokenStream)>,
}

impl Relations {
    /// Finds them.
    pub(crate) fn of(of: &Struct, nested: &[Definition], places: &Places) -> Self {
        let mut relations = Relations { found: Vec::new() };
        relations.search(of, nested, places);
        relations
    }

    fn search(&mut self, of: &Struct, nested: &[Definition], places: &Places) {
        for field in &of.fields {
            self.entries(&field.rules, places);
        }
        for definition in nested {
            if let Definition::Known(of, inside) = definition {
                self.search(of, inside, places);
            }
        }
    }

    fn entries(&mut self, entries: &Entries, places: &Places) {
        for (key, node) in entries {
            match &node.value {
                Value::Map(inside) => self.entries(inside, places),
                Value::String(placeholder) if key.text == KEY => {
                    let known = self.found.iter().any(|(other, _)| other == placeholder);
                    if let Some(tokens) = places.tokens(node.place).filter(|_| !known) {
                        self.found.push((placeholder.clone(), tokens.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    /// The names of the related resources, looked up where the types were written.
    pub(crate) fn constants(&self, ident: &Ident) -> TokenStream {
        let constants = self.found.iter().enumerate().map(|(number, (_, path))| {
            let name = constant(number);
            let span = path
                .clone()
                .into_iter()
                .next()
                .map_or(Span::call_site(), |token| token.span());
            let found = quote_spanned!(span=> <#path as ::eden::structs::Named>::NAME);
            quote! {
                #[doc(hidden)]
                pub const #name: &'static str = #found;
            }
        });
        let constants: Vec<_> = constants.collect();
        (!constants.is_empty())
            .then(|| quote!(impl #ident { #(#constants)* }))
            .unwrap_or_default()
    }

    /// `items`, which stand in a module beside the struct, with the constants in place of the placeholders.
    pub(crate) fn resolve(&self, items: TokenStream, ident: &Ident) -> TokenStream {
        if self.found.is_empty() {
            return items;
        }
        let literals: Vec<String> = (self.found.iter())
            .map(|(placeholder, _)| Literal::string(placeholder).to_string())
            .collect();
        replace(items, &|literal| {
            let text = literal.to_string();
            let number = literals.iter().position(|other| *other == text)?;
            let name = constant(number);
            Some(quote!(super::#ident::#name))
        })
    }
}

fn constant(number: usize) -> Ident {
    format_ident!("__RELATED_{number}")
}

fn replace(tokens: TokenStream, with: &dyn Fn(&Literal) -> Option<TokenStream>) -> TokenStream {
    let each = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Literal(literal) => with(&literal).unwrap_or_else(|| TokenTree::Literal(literal).into()),
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), replace(group.stream(), with));
            inside.set_span(group.span());
            TokenTree::Group(inside).into()
        }
        other => other.into(),
    });
    each.collect()
}
