//! What the Rust type of a field says: its type in the schema, and whether it may be absent or null. Types go by the
//! last segment of their path, as a macro sees names only. Leaves whether rules fit the type to the generator.

use syn::{GenericArgument, Ident, Path, PathArguments, PathSegment, Type};

/// The type of a field.
pub(crate) struct RustType {
    /// Whether a document must have it.
    pub(crate) presence: Presence,
    /// What it holds.
    pub(crate) kind: Kind,
}

/// Whether a document must have a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// `T`: always there.
    Plain,
    /// `Option<T>`: may be absent.
    Optional,
    /// `Field<T>`: may be absent, or null.
    Nullable,
}

/// What a field holds.
pub(crate) enum Kind {
    /// A value of this `type`; a dict without rules for its members is one of them.
    Scalar(&'static str),
    /// `Value`: of any type.
    Any,
    /// `Vec<T>`
    List(Box<Kind>),
    /// A struct with `#[derive(Schema)]`.
    Nested(Path),
}

/// Rust types and what they are called in a schema.
const SCALARS: [(&str, &str); 9] = [
    ("String", "string"),
    ("i64", "integer"),
    ("f64", "float"),
    ("Number", "number"),
    ("bool", "boolean"),
    ("DateTime", "datetime"),
    ("ObjectId", "objectid"),
    ("Object", "dict"),
    ("Secret", "string"),
];

/// Rust types that no field has, and what to write instead.
const OTHERS: [(&str, &str); 20] = [
    ("i8", "i64"),
    ("i16", "i64"),
    ("i32", "i64"),
    ("i128", "i64"),
    ("isize", "i64"),
    ("u8", "i64"),
    ("u16", "i64"),
    ("u32", "i64"),
    ("u64", "i64"),
    ("u128", "i64"),
    ("usize", "i64"),
    ("f32", "f64"),
    ("char", "String"),
    ("str", "String"),
    ("HashMap", "Object"),
    ("BTreeMap", "Object"),
    ("IndexMap", "Object"),
    ("HashSet", "Vec"),
    ("BTreeSet", "Vec"),
    ("VecDeque", "Vec"),
];

/// Reads the type of a field.
///
/// # Errors
/// At the part of it that no field of a document can have.
pub(crate) fn read(written: &Type) -> syn::Result<RustType> {
    let (presence, inner) = match path(written).map(last) {
        Some(Ok(segment)) if segment.ident == "Option" => (Presence::Optional, inside(segment)?),
        Some(Ok(segment)) if segment.ident == "Field" => (Presence::Nullable, inside(segment)?),
        _ => (Presence::Plain, written),
    };
    Ok(RustType {
        presence,
        kind: kind(inner)?,
    })
}

fn kind(written: &Type) -> syn::Result<Kind> {
    let Some(path) = path(written) else {
        let message = "documents hold no such type: write `String`, `i64`, `f64`, `bool`, `DateTime`, `ObjectId`, \
                       `Vec<…>`, or a struct with `#[derive(Schema)]`";
        return Err(syn::Error::new_spanned(written, message));
    };
    let segment = last(path)?;
    let name = segment.ident.to_string();
    if let Some((_, instead)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Err(syn::Error::new_spanned(
            written,
            format!("documents hold no `{name}`: write `{instead}`"),
        ));
    }
    if name == "Option" || name == "Field" {
        let message = format!("`{name}` stands around the whole type of a field, once");
        return Err(syn::Error::new_spanned(written, message));
    }
    if name == "Vec" {
        return Ok(Kind::List(Box::new(kind(inside(segment)?)?)));
    }
    if !segment.arguments.is_none() {
        let message = format!("`{name}` with parameters is no type of a field");
        return Err(syn::Error::new_spanned(written, message));
    }
    if let Some((_, scalar)) = SCALARS.iter().find(|(rust, _)| *rust == name) {
        return Ok(Kind::Scalar(scalar));
    }
    Ok(if name == "Value" {
        Kind::Any
    } else {
        Kind::Nested(path.clone())
    })
}

/// The path of a type, out of the groups that macros put around types.
fn path(written: &Type) -> Option<&Path> {
    match written {
        Type::Group(group) => path(&group.elem),
        Type::Paren(paren) => path(&paren.elem),
        Type::Path(of) if of.qself.is_none() => Some(&of.path),
        _ => None,
    }
}

fn last(path: &Path) -> syn::Result<&PathSegment> {
    path.segments
        .last()
        .ok_or_else(|| syn::Error::new_spanned(path, "expected a type"))
}

/// The only parameter of `Option<T>`, `Field<T>` or `Vec<T>`.
fn inside(segment: &PathSegment) -> syn::Result<&Type> {
    if let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let (Some(GenericArgument::Type(inner)), 1) = (arguments.args.first(), arguments.args.len())
    {
        return Ok(inner);
    }
    Err(syn::Error::new_spanned(
        segment,
        format!("write `{}<…>`", segment.ident),
    ))
}

impl Kind {
    /// The struct inside, if there is one.
    pub(crate) fn nested(&self) -> Option<&Path> {
        match self {
            Kind::Nested(path) => Some(path),
            Kind::List(element) => element.nested(),
            Kind::Scalar(_) | Kind::Any => None,
        }
    }
}

/// `BookReview` as `book_review`: how a struct is called where settings have names.
pub(crate) fn snake(ident: &Ident) -> String {
    let mut snake = String::new();
    let letters: Vec<char> = syn::ext::IdentExt::unraw(ident).to_string().chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let after_small = index > 0 && !letters[index - 1].is_uppercase() && letters[index - 1] != '_';
        let before_small = index > 0 && letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || (before_small && letters[index - 1] != '_')) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake;
    use proc_macro2::Span;
    use syn::Ident;

    #[test]
    fn structs_are_named_as_settings_name_things() {
        for (name, expected) in [
            ("Work", "work"),
            ("BookReview", "book_review"),
            ("HTTPLog", "http_log"),
            ("A4", "a4"),
            ("Snake_Case", "snake_case"),
        ] {
            assert_eq!(snake(&Ident::new(name, Span::call_site())), expected);
        }
    }
}
