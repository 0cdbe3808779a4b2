//! What always stands on one line: paths, types, patterns, visibilities, literals.
//! Leaves everything that may be broken over lines to `expression` and `item`.

use quote::ToTokens;
use syn::{GenericArgument, Pat, Path, PathArguments, ReturnType, Type, UseTree, Visibility};

/// `a::b::<C>`; types are written without the second pair of colons.
pub(super) fn path(path: &Path, in_expression: bool) -> String {
    let mut text = String::new();
    if path.leading_colon.is_some() {
        text.push_str("::");
    }
    for (number, segment) in path.segments.iter().enumerate() {
        if number > 0 {
            text.push_str("::");
        }
        text.push_str(&segment.ident.to_string());
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments) => {
                if in_expression {
                    text.push_str("::");
                }
                let arguments: Vec<String> = arguments.args.iter().map(argument).collect();
                text.push_str(&format!("<{}>", arguments.join(", ")));
            }
            PathArguments::Parenthesized(_) => text.push_str(&tokens(&segment.arguments)),
        }
    }
    text
}

/// One generic argument.
pub(super) fn argument(argument: &GenericArgument) -> String {
    match argument {
        GenericArgument::Type(of) => type_text(of),
        GenericArgument::Lifetime(lifetime) => lifetime.to_string(),
        other => tokens(other),
    }
}

/// A type.
pub(super) fn type_text(of: &Type) -> String {
    match of {
        Type::Path(named) if named.qself.is_none() => path(&named.path, false),
        Type::Reference(reference) => {
            let lifetime = reference
                .lifetime
                .as_ref()
                .map_or(String::new(), |lifetime| format!("{lifetime} "));
            let mutable = if reference.mutability.is_some() { "mut " } else { "" };
            format!("&{lifetime}{mutable}{}", type_text(&reference.elem))
        }
        Type::Slice(slice) => format!("[{}]", type_text(&slice.elem)),
        Type::Tuple(tuple) => {
            let members: Vec<String> = tuple.elems.iter().map(type_text).collect();
            format!("({})", members.join(", "))
        }
        other => tokens(other),
    }
}

/// ` -> Type`, or nothing.
pub(super) fn returns(output: &ReturnType) -> String {
    match output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, of) => format!(" -> {}", type_text(of)),
    }
}

/// A pattern.
pub(super) fn pattern(pattern: &Pat) -> String {
    match pattern {
        Pat::Ident(bound) if bound.by_ref.is_none() && bound.subpat.is_none() => {
            let mutable = if bound.mutability.is_some() { "mut " } else { "" };
            format!("{mutable}{}", bound.ident)
        }
        Pat::TupleStruct(tuple) => {
            let members: Vec<String> = tuple.elems.iter().map(self::pattern).collect();
            format!("{}({})", path(&tuple.path, true), members.join(", "))
        }
        Pat::Tuple(tuple) => {
            let members: Vec<String> = tuple.elems.iter().map(self::pattern).collect();
            format!("({})", members.join(", "))
        }
        other => tokens(other),
    }
}

/// `pub `, or nothing.
pub(super) fn visibility(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Inherited => String::new(),
        other => format!("{} ", tokens(other)),
    }
}

/// What stands between `use` and its semicolon.
pub(super) fn imported(tree: &UseTree) -> String {
    match tree {
        UseTree::Path(path) => format!("{}::{}", path.ident, imported(&path.tree)),
        UseTree::Name(name) => name.ident.to_string(),
        UseTree::Glob(_) => "*".to_owned(),
        other => tokens(other),
    }
}

/// Anything, with the spaces that tokens have by themselves.
pub(super) fn tokens(of: &impl ToTokens) -> String {
    of.to_token_stream().to_string()
}
