//! Identifiers of emitted code: what is a keyword, what local variables are called.
//! Leaves the names of types, modules and fields to the model, where they are legal and unique.

use crate::model::Resource;
use proc_macro2::{Ident, Span};

/// Names that handlers use for something else, and those that clippy does not let pass.
const RESERVED: [&str; 12] = [
    "context",
    "query",
    "owner",
    "original",
    "change",
    "replacement",
    "documents",
    "document",
    "foo",
    "baz",
    "quux",
    "std",
];

/// Longest name of a local variable that is made from the settings; a longer one makes handlers hard to read.
const LONGEST_LOCAL: usize = 24;

/// `name` as an identifier; keywords become raw ones.
pub(super) fn ident(name: &str) -> Ident {
    if let Ok(plain) = syn::parse_str::<Ident>(name) {
        return plain;
    }
    if let Ok(raw) = syn::parse_str::<Ident>(&format!("r#{name}")) {
        return raw;
    }
    // `self`, `super`, `crate` cannot be raw, and whatever else may come must not end in a panic
    let legal: String = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { '_' })
        .collect();
    let safe = format!("{legal}_");
    syn::parse_str(&safe)
        .or_else(|_| syn::parse_str(&format!("_{safe}")))
        .unwrap_or_else(|_| Ident::new("unnamed", Span::call_site()))
}

/// The struct of what a client sends to create a document.
pub(super) fn new_type(resource: &Resource) -> Ident {
    ident(&format!("New{}", resource.type_name))
}

/// The struct of what a client sends to change one.
pub(super) fn patch_type(resource: &Resource) -> Ident {
    ident(&format!("{}Patch", resource.type_name))
}

/// The variable that holds several documents of a resource: `invoices`.
pub(super) fn several(resource: &Resource) -> Ident {
    local(&resource.module, "documents")
}

/// The variable that holds one of several: `invoice`.
pub(super) fn one(resource: &Resource) -> Ident {
    let name = snake(&resource.type_name);
    if name == resource.module {
        ident("document")
    } else {
        local(&name, "document")
    }
}

fn local(name: &str, instead: &str) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(plain) if !RESERVED.contains(&name) && name.len() <= LONGEST_LOCAL => plain,
        _ => ident(instead),
    }
}

/// The struct's field of an owner that the schema does not declare, different from all `others`.
pub(super) fn owner_field(field: &str, others: &[&str]) -> String {
    let mut name = snake(field);
    if name.is_empty()
        || name.starts_with(|letter: char| letter.is_ascii_digit())
        || syn::parse_str::<Ident>(&name).is_err()
    {
        name.insert_str(0, "owner_");
    }
    while others.contains(&name.as_str()) || ["meta", "extra"].contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// `InvoiceLine` and `invoice-line` as `invoice_line`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut lower_before = false;
    for letter in name.chars() {
        if letter.is_uppercase() && lower_before {
            snake.push('_');
        }
        lower_before = letter.is_lowercase() || letter.is_ascii_digit();
        if letter.is_alphanumeric() || letter == '_' {
            snake.extend(letter.to_lowercase());
        } else {
            snake.push('_');
        }
    }
    snake
}

/// `get_by_username` as the constant `GET_BY_USERNAME`.
pub(super) fn constant(name: &str) -> Ident {
    let plain = name.strip_prefix("r#").unwrap_or(name);
    ident(&plain.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{ident, owner_field, snake};

    #[test]
    fn keywords_become_raw_and_nothing_panics() {
        let check = |name: &str, expected: &str| assert_eq!(ident(name).to_string(), expected);
        check("title", "title");
        check("type", "r#type");
        check("self", "self_");
        check("a-b", "a_b_");
        check("", "__");
        check("1", "_1_");
    }

    #[test]
    fn an_owner_gets_a_field_of_its_own() {
        assert_eq!(owner_field("user_id", &["title"]), "user_id");
        assert_eq!(owner_field("user-id", &["user_id"]), "user_id_");
        assert_eq!(owner_field("meta", &[]), "meta_");
        assert_eq!(owner_field("type", &[]), "owner_type");
    }

    #[test]
    fn names_in_snake_case() {
        assert_eq!(snake("InvoiceLine2Part"), "invoice_line2_part");
        assert_eq!(snake("userId"), "user_id");
    }
}
