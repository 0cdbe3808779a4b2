//! The rules of fields as `FieldSpec`s of the runtime: only what a field says, the rest is `FieldSpec::DEFAULT`.
//! Leaves what a rule means to the runtime.

use super::literal::{dict, literal, optional, text, texts};
use crate::model::{Coercion, Field, Nested, Rule, Secrecy, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// What a `FieldSpec` has when nothing is said: the runtime's own table says the same, and a test compares the two.
pub(super) fn defaults() -> Vec<(&'static str, TokenStream)> {
    vec![
        ("name", quote!("")),
        ("types", quote!(&[])),
        ("required", quote!(false)),
        ("nullable", quote!(false)),
        ("readonly", quote!(false)),
        ("empty", quote!(None)),
        ("default", quote!(None)),
        ("nested", quote!(None)),
        ("allow_unknown", quote!(None)),
        ("unknown", quote!(None)),
        ("purge_unknown", quote!(false)),
        ("rename", quote!(None)),
        ("coerce", quote!(&[])),
        ("default_setter", quote!(None)),
        ("secret", quote!(None)),
        ("rules", quote!(&[])),
    ]
}

/// `Name { what differs, ..Name::DEFAULT }`: the fields of `values` that are not what `defaults` says.
pub(super) fn differing(
    name: &str,
    defaults: &[(&'static str, TokenStream)],
    values: Vec<(&'static str, TokenStream)>,
) -> TokenStream {
    let name = format_ident!("{name}");
    let differs = |(field, value): &(&str, TokenStream)| {
        let default = defaults.iter().find(|(name, _)| name == field);
        default.is_none_or(|(_, default)| default.to_string() != value.to_string())
    };
    let values: Vec<_> = values.into_iter().filter(differs).collect();
    // a base that nothing is taken from is refused by clippy
    let base = (values.len() < defaults.len()).then(|| quote!(..#name::DEFAULT));
    let fields = values.iter().map(|(field, value)| {
        let field = format_ident!("{field}");
        quote!(#field: #value)
    });
    quote!(#name { #(#fields,)* #base })
}

/// The rules of one field.
pub(super) fn field(field: &Field) -> TokenStream {
    let (name, types) = (text(&field.name), field.types.iter().map(|of| field_type(*of)));
    let types = quote!(&[#(#types),*]);
    let (required, nullable, readonly) = (field.required, field.nullable, field.readonly);
    let purge_unknown = field.purge_unknown;
    let coerce = field.coerce.iter().map(|function| coercion(*function));
    let rules = field.rules.iter().map(rule);
    let values = vec![
        ("name", quote!(#name)),
        ("types", types),
        ("required", quote!(#required)),
        ("nullable", quote!(#nullable)),
        ("readonly", quote!(#readonly)),
        ("empty", some(field.empty.map(|empty| quote!(#empty)))),
        ("default", some(field.default.as_ref().map(literal))),
        ("nested", some(field.nested.as_ref().map(nested))),
        (
            "allow_unknown",
            some(field.allow_unknown.map(|unknown| quote!(#unknown))),
        ),
        ("unknown", unknown(field.unknown.as_deref())),
        ("purge_unknown", quote!(#purge_unknown)),
        ("rename", optional(field.rename.as_deref())),
        ("coerce", quote!(&[#(#coerce),*])),
        ("default_setter", some(field.set_to_now.then(|| quote!(Setter::Now)))),
        ("secret", some(field.secret.map(secrecy))),
        ("rules", quote!(&[#(#rules),*])),
    ];
    differing("FieldSpec", &defaults(), values)
}

/// Whether dates stand anywhere in the values of `field`.
pub(super) fn holds_dates(field: &Field) -> bool {
    field.types.contains(&Type::DateTime)
        || match &field.nested {
            None => false,
            Some(Nested::Dict { fields, .. }) => fields.iter().any(holds_dates),
            Some(Nested::List(element)) => holds_dates(element),
        }
        || field.rules.iter().flat_map(Rule::sets).any(holds_dates)
}

/// The rules of unknown members.
pub(super) fn unknown(rules: Option<&Field>) -> TokenStream {
    some(rules.map(|rules| {
        let rules = field(rules);
        quote!(&#rules)
    }))
}

fn coercion(function: Coercion) -> TokenStream {
    match function {
        Coercion::Int => quote!(Coercion::Int),
        Coercion::Float => quote!(Coercion::Float),
        Coercion::Str => quote!(Coercion::Str),
        Coercion::Lower => quote!(Coercion::Lower),
        Coercion::Upper => quote!(Coercion::Upper),
        Coercion::Strip => quote!(Coercion::Strip),
    }
}

fn some(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

fn nested(nested: &Nested) -> TokenStream {
    match nested {
        Nested::Dict { fields, .. } => {
            let fields = fields.iter().map(field);
            quote!(Nested::Dict(&[#(#fields),*]))
        }
        Nested::List(element) => {
            let element = field(element);
            quote!(Nested::List(&#element))
        }
    }
}

fn secrecy(secrecy: Secrecy) -> TokenStream {
    match secrecy {
        Secrecy::Argon2id => quote!(Secrecy::Hash(PasswordHash::Argon2id)),
        Secrecy::Bcrypt => quote!(Secrecy::Hash(PasswordHash::Bcrypt)),
        Secrecy::Token => quote!(Secrecy::Token),
        Secrecy::Sealed => quote!(Secrecy::Sealed),
    }
}

fn rule(rule: &Rule) -> TokenStream {
    match rule {
        Rule::Allowed(values) => {
            let values = values.iter().map(literal);
            quote!(Rule::Allowed(&[#(#values),*]))
        }
        Rule::MinLength(length) => {
            let length = proc_macro2::Literal::u64_unsuffixed(*length);
            quote!(Rule::MinLength(#length))
        }
        Rule::MaxLength(length) => {
            let length = proc_macro2::Literal::u64_unsuffixed(*length);
            quote!(Rule::MaxLength(#length))
        }
        Rule::Min(bound) => {
            let bound = literal(bound);
            quote!(Rule::Min(#bound))
        }
        Rule::Max(bound) => {
            let bound = literal(bound);
            quote!(Rule::Max(#bound))
        }
        Rule::Regex(pattern) => {
            let pattern = text(pattern);
            quote!(Rule::Regex(#pattern))
        }
        Rule::Password(rules) => {
            let number = |number: u64| {
                let number = proc_macro2::Literal::u64_unsuffixed(number);
                quote!(#number)
            };
            let (common, words) = (rules.common, texts(&rules.words));
            let values = vec![
                ("min_length", number(rules.min_length)),
                ("max_bytes", number(rules.max_bytes)),
                ("common", quote!(#common)),
                ("words", words),
            ];
            let defaults = [
                ("min_length", quote!(0)),
                ("max_bytes", quote!(0)),
                ("common", quote!(false)),
                ("words", quote!(&[])),
            ];
            let rules = differing("PasswordRules", &defaults, values);
            quote!(Rule::Password(#rules))
        }
        Rule::Forbidden(values) => {
            let values = values.iter().map(literal);
            quote!(Rule::Forbidden(&[#(#values),*]))
        }
        Rule::Contains(values) => {
            let values = values.iter().map(literal);
            quote!(Rule::Contains(&[#(#values),*]))
        }
        Rule::Dependencies(names) => {
            let names = texts(names);
            quote!(Rule::Dependencies(#names))
        }
        Rule::DependsOn(wanted) => {
            let wanted = dict(wanted);
            quote!(Rule::DependsOn(#wanted))
        }
        Rule::Excludes(names) => {
            let names = texts(names);
            quote!(Rule::Excludes(#names))
        }
        Rule::Items(sets) => several(quote!(Items), sets),
        Rule::Keys(set) => {
            let set = field(set);
            quote!(Rule::Keys(&#set))
        }
        Rule::Values(set) => {
            let set = field(set);
            quote!(Rule::Values(&#set))
        }
        Rule::AnyOf(sets) => several(quote!(AnyOf), sets),
        Rule::AllOf(sets) => several(quote!(AllOf), sets),
        Rule::NoneOf(sets) => several(quote!(NoneOf), sets),
        Rule::OneOf(sets) => several(quote!(OneOf), sets),
        Rule::Nested => quote!(Rule::Nested),
        Rule::Unique => quote!(Rule::Unique),
        Rule::UniqueToUser => quote!(Rule::UniqueToUser),
        Rule::Relation {
            resource,
            field,
            embeddable,
        } => {
            let (resource, field) = (text(resource), text(field));
            quote!(Rule::Relation(Relation { resource: #resource, field: #field, embeddable: #embeddable }))
        }
    }
}

fn several(name: TokenStream, sets: &[Field]) -> TokenStream {
    let sets = sets.iter().map(field);
    quote!(Rule::#name(&[#(#sets),*]))
}

fn field_type(of: Type) -> TokenStream {
    match of {
        Type::String => quote!(Type::String),
        Type::Integer => quote!(Type::Integer),
        Type::Float => quote!(Type::Float),
        Type::Number => quote!(Type::Number),
        Type::Boolean => quote!(Type::Boolean),
        Type::DateTime => quote!(Type::DateTime),
        Type::ObjectId => quote!(Type::ObjectId),
        Type::Dict => quote!(Type::Dict),
        Type::List => quote!(Type::List),
        Type::Decimal => quote!(Type::Decimal),
        Type::Point => quote!(Type::Point),
        Type::MultiPoint => quote!(Type::MultiPoint),
        Type::LineString => quote!(Type::LineString),
        Type::Polygon => quote!(Type::Polygon),
        Type::MultiLineString => quote!(Type::MultiLineString),
        Type::MultiPolygon => quote!(Type::MultiPolygon),
        Type::GeometryCollection => quote!(Type::GeometryCollection),
        Type::Feature => quote!(Type::Feature),
        Type::FeatureCollection => quote!(Type::FeatureCollection),
    }
}

#[cfg(test)]
mod tests {
    use super::differing;
    use quote::quote;

    #[test]
    fn the_base_stands_only_where_something_is_left_to_it() {
        let defaults = [("one", quote!(1)), ("two", quote!(2))];
        let check = |one, two, expected: &str| {
            let literal = differing("Pair", &defaults, vec![("one", one), ("two", two)]);
            assert_eq!(literal.to_string(), expected);
        };
        check(quote!(1), quote!(3), "Pair { two : 3 , .. Pair :: DEFAULT }");
        check(quote!(3), quote!(3), "Pair { one : 3 , two : 3 , }");
        check(quote!(1), quote!(2), "Pair { .. Pair :: DEFAULT }");
    }
}
