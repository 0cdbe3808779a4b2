//! A struct as it was written: its name, its fields with their types, and what the attributes say.
//! Leaves what that comes to as settings to `tree`.

use crate::attributes::{self, Entries};
use crate::places::Places;
use crate::problems::Problems;
use crate::types::{self, Kind, RustType, snake};
use eden_generator::diagnostic::Place;
use eden_generator::read::{Key, Node};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident, Path, Type, Visibility};

/// A struct with named fields.
pub(crate) struct Struct {
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    /// What the resource is called in settings.
    pub(crate) name: Key,
    /// Keys of the resource.
    pub(crate) keys: Entries,
    /// `account(…)`: its documents are the accounts, and how they prove who they are.
    pub(crate) account: Option<(Key, Node)>,
    /// The doc comment.
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
}

/// One of its fields.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Its name in documents.
    pub(crate) name: Key,
    /// The type as it was written, and where.
    pub(crate) written: Type,
    pub(crate) place: Place,
    /// What the type says.
    pub(crate) of: RustType,
    /// Its rules.
    pub(crate) rules: Entries,
    /// The doc comment.
    pub(crate) description: String,
}

impl Struct {
    /// Reads a struct; `None` when it is none, or has parts that are not understood.
    pub(crate) fn read(item: &DeriveInput, places: &mut Places, problems: &mut Problems) -> Option<Self> {
        let before = problems.errors.len();
        let Data::Struct(data) = &item.data else {
            problems.at(&item.ident, "documents are structs, and this is none");
            return None;
        };
        let Fields::Named(named) = &data.fields else {
            problems.at(
                &item.ident,
                "documents have fields with names: write `struct … { name: Type, … }`",
            );
            return None;
        };
        let generics = &item.generics;
        if !generics.params.is_empty() || generics.where_clause.is_some() {
            problems.at(generics, "a table has no parameters: write the types themselves");
        }
        let mut written = attributes::read(&item.attrs, places, problems);
        let account = written.entries.iter().position(|(key, _)| key.text == "account");
        let account = account.map(|index| written.entries.remove(index));
        let name = written.name.unwrap_or_else(|| Key {
            text: snake(&item.ident),
            place: places.of(&item.ident),
        });
        let mut fields: Vec<Field> = Vec::new();
        for field in &named.named {
            let Some(field) = Field::read(field, places, problems) else {
                continue;
            };
            if fields.iter().any(|other| other.name.text == field.name.text) {
                let message = format!("two fields are called `{}` in documents", field.name.text);
                problems.at(places.tokens(field.name.place), message);
            }
            if field.of.kind.nested().is_some_and(|path| path.is_ident(&item.ident)) {
                problems.at(
                    &field.written,
                    "a struct that holds itself has no end: relate documents by their ids",
                );
            }
            fields.push(field);
        }
        (problems.errors.len() == before).then(|| Struct {
            ident: item.ident.clone(),
            visibility: item.vis.clone(),
            name,
            keys: written.entries,
            account,
            description: written.description,
            fields,
        })
    }

    /// The paths of the structs inside, in the order of the fields.
    pub(crate) fn nested(&self) -> impl Iterator<Item = &Path> {
        self.fields.iter().filter_map(|field| field.of.kind.nested())
    }
}

impl Field {
    fn read(field: &syn::Field, places: &mut Places, problems: &mut Problems) -> Option<Self> {
        let ident = field.ident.clone()?;
        let written = attributes::read(&field.attrs, places, problems);
        let name = written.name.unwrap_or_else(|| Key {
            text: ident.unraw().to_string(),
            place: places.of(&ident),
        });
        let of = match types::read(&field.ty) {
            Ok(of) => of,
            Err(error) => {
                problems.error(error);
                return None;
            }
        };
        Some(Field {
            ident,
            name,
            written: field.ty.clone(),
            place: places.of(field.ty.to_token_stream()),
            of,
            rules: written.entries,
            description: written.description,
        })
    }

    /// Whether the attributes set a rule.
    pub(crate) fn says(&self, rule: &str) -> bool {
        self.rules.iter().any(|(key, _)| key.text == rule)
    }

    /// Whether the field is a list that may be absent, and then reads as an empty one.
    pub(crate) fn is_plain_list(&self) -> bool {
        matches!(
            (self.of.presence, &self.of.kind),
            (types::Presence::Plain, Kind::List(_))
        )
    }
}
