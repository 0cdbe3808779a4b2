//! Constants of the settings as Rust: strings, numbers, lists, access. Strings with backslashes or quotes are written
//! raw, so that patterns and SQL read as they are. Leaves what they are for to the rooms that use them.

use crate::model::{Access, Literal, ScalarType, Secrecy};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// A string literal.
pub(super) fn text(text: &str) -> proc_macro2::Literal {
    let printable = text
        .chars()
        .all(|letter| matches!(letter, '"' | '\\' | '\'') || letter.escape_debug().count() == 1);
    if printable && text.contains(['"', '\\']) {
        let mut hashes = String::new();
        while text.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        if let Ok(raw) = format!("r{hashes}\"{text}\"{hashes}").parse() {
            return raw;
        }
    }
    proc_macro2::Literal::string(text)
}

/// SQL: raw whatever is in it, so that all statements look alike.
pub(super) fn sql(sql: &str) -> proc_macro2::Literal {
    format!("r#\"{sql}\"#").parse().unwrap_or_else(|_| text(sql))
}

/// `&["a", "b"]`
pub(super) fn texts(list: &[String]) -> TokenStream {
    let list = list.iter().map(|each| text(each));
    quote!(&[#(#list),*])
}

/// `Some("a")` or `None`.
pub(super) fn optional(value: Option<&str>) -> TokenStream {
    match value {
        Some(value) => {
            let value = text(value);
            quote!(Some(#value))
        }
        None => quote!(None),
    }
}

/// A `Literal` of the runtime.
pub(super) fn literal(value: &Literal) -> TokenStream {
    match value {
        Literal::Null => quote!(Literal::Null),
        Literal::Boolean(truth) => quote!(Literal::Boolean(#truth)),
        Literal::Integer(number) => {
            let number = integer(*number);
            quote!(Literal::Integer(#number))
        }
        Literal::Float(number) => {
            let number = float(*number);
            quote!(Literal::Float(#number))
        }
        Literal::String(string) => {
            let string = text(string);
            quote!(Literal::String(#string))
        }
        Literal::DateTime(moment) => {
            let moment = integer(*moment);
            quote!(Literal::DateTime(#moment))
        }
        Literal::List(elements) => {
            let elements = elements.iter().map(literal);
            quote!(Literal::List(&[#(#elements),*]))
        }
        Literal::Dict(members) => {
            let members = dict(members);
            quote!(Literal::Dict(#members))
        }
    }
}

/// `&[("key", Literal::…)]`
pub(super) fn dict(members: &[(String, Literal)]) -> TokenStream {
    let members = members.iter().map(|(key, value)| {
        let (key, value) = (text(key), literal(value));
        quote!((#key, #value))
    });
    quote!(&[#(#members),*])
}

/// A whole number; the sign is a token of its own, as the parser of Rust has it.
pub(super) fn integer(number: i64) -> TokenStream {
    let size = proc_macro2::Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#size) } else { quote!(#size) }
}

/// A number with a point or an exponent.
fn float(number: f64) -> TokenStream {
    let size: Result<proc_macro2::Literal, _> = format!("{:?}", number.abs()).parse();
    match size {
        Ok(size) if number.is_finite() && number.is_sign_negative() => quote!(-#size),
        Ok(size) if number.is_finite() => quote!(#size),
        _ => quote!(f64::MAX),
    }
}

/// What clippy must be told about an item with these tokens: a number of the settings that happens to lie near π is
/// not meant as π.
pub(super) fn lints(item: &TokenStream) -> Option<TokenStream> {
    use std::f64::consts as known;
    let constants = [
        known::E,
        known::FRAC_1_PI,
        known::FRAC_1_SQRT_2,
        known::FRAC_2_PI,
        known::FRAC_2_SQRT_PI,
        known::FRAC_PI_2,
        known::FRAC_PI_3,
        known::FRAC_PI_4,
        known::FRAC_PI_6,
        known::FRAC_PI_8,
        known::LN_2,
        known::LN_10,
        known::LOG10_2,
        known::LOG10_E,
        known::LOG2_10,
        known::LOG2_E,
        known::PI,
        known::SQRT_2,
        known::TAU,
    ];
    let near = |number: f64| constants.iter().any(|constant| (constant - number).abs() < 0.005);
    let mut rest = vec![item.clone()];
    while let Some(tokens) = rest.pop() {
        for token in tokens {
            match token {
                TokenTree::Group(group) => rest.push(group.stream()),
                TokenTree::Literal(literal) if literal.to_string().parse().is_ok_and(near) => {
                    return Some(quote!(#[allow(clippy::approx_constant, reason = "a number of the settings")]));
                }
                _ => {}
            }
        }
    }
    None
}

/// An `Access` of the runtime.
pub(super) fn access(access: &Access) -> TokenStream {
    match access {
        Access::Public => quote!(Access::Public),
        Access::Authenticated => quote!(Access::Authenticated),
        Access::Roles(roles) => {
            let roles = texts(roles);
            quote!(Access::Roles(#roles))
        }
    }
}

/// A `Type` of the runtime.
pub(super) fn scalar_type(of: ScalarType) -> TokenStream {
    match of {
        ScalarType::String => quote!(Type::String),
        ScalarType::Integer => quote!(Type::Integer),
        ScalarType::ObjectId => quote!(Type::ObjectId),
    }
}

/// The `PasswordHash` of a hashed secret.
pub(super) fn password_hash(secrecy: Secrecy) -> Option<TokenStream> {
    match secrecy {
        Secrecy::Argon2id => Some(quote!(PasswordHash::Argon2id)),
        Secrecy::Bcrypt => Some(quote!(PasswordHash::Bcrypt)),
        Secrecy::Token | Secrecy::Sealed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{lints, literal, text};
    use crate::model::Literal;

    #[test]
    fn strings_are_raw_where_that_reads_better() {
        let check = |value: &str, expected: &str| assert_eq!(text(value).to_string(), expected);
        check("plain", r#""plain""#);
        check(r"[\w]+", r#"r"[\w]+""#);
        check(r#"say "yes""#, r##"r#"say "yes""#"##);
        check("two\nlines \\", r#""two\nlines \\""#);
        check("left\u{202e}right\\", r#""left\u{202e}right\\""#);
        check("it's", r#""it's""#);
    }

    #[test]
    fn numbers_keep_sign_and_kind() {
        let check = |value: Literal, expected: &str| assert_eq!(literal(&value).to_string().replace(' ', ""), expected);
        check(Literal::Integer(i64::MIN), "Literal::Integer(-9223372036854775808)");
        check(Literal::Float(5.0), "Literal::Float(5.0)");
        check(Literal::Float(-0.1), "Literal::Float(-0.1)");
        check(Literal::Float(1e300), "Literal::Float(1e300)");
        check(Literal::Float(f64::INFINITY), "Literal::Float(f64::MAX)");
    }

    #[test]
    fn clippy_is_told_about_numbers_near_a_constant() {
        let check = |number: f64, told: bool| {
            assert_eq!(
                lints(&literal(&Literal::List(vec![Literal::Float(number)]))).is_some(),
                told,
                "{number}"
            );
        };
        check(3.5, false);
        check(31.0 / 10.0 + 0.04, true);
        check(-2.72, true);
    }
}
