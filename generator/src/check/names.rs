//! Names in generated Rust: modules, types and struct fields, legal and unique, and the same for the same settings.
//! Leaves names in the database to `eden_sql::ident`.

use std::collections::HashSet;

/// Files and modules that generated code has already, and names that no file may have on some system.
const MODULES: &str =
    "auth service generated hooks lib main mod eden eden_sql tests std core con prn aux nul com1 lpt1";

/// Types that generated code names without a path, from Rust's prelude and from the runtime.
const TYPES: &str = "Access AccountService Answer Api ApiSpec AsMut AsRef Authentication Box Clone Coercion Column Context Copy DateTime Debug \
    Default Digest Display Document Drop Eq Err Extend Field FieldSpec Fn FnMut FnOnce From Hash \
    Insertion Into IntoIterator Iterator Json Literal Lookup Meta Method Migration Mismatch Names Nested \
    None Number Object ObjectId Ok Option Ord Owner Parameters PartialEq PartialOrd PasswordHash \
    Principal Record Refusal Relation Replacement Request Resource ResourceSpec Response Result Router \
    Routes Row Rule Scheme Secrecy Secret Self Send Server Setter Shown Some Statement Storage String Sync \
    ToOwned ToString TryFrom TryInto Type Value Vec";

/// Fields that structs have besides those of the schema.
const MEMBERS: [&str; 2] = ["meta", "extra"];

/// The words of a name: `firstName`, `first_name` and `first-name` have the same two.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        let after_small = index > 0 && !letters[index - 1].is_ascii_uppercase();
        let before_small = letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        fresh |= letter.is_ascii_uppercase() && (after_small || before_small);
        match words.last_mut() {
            Some(word) if !fresh => word.push(letter.to_ascii_lowercase()),
            _ => words.push(letter.to_ascii_lowercase().to_string()),
        }
        fresh = false;
    }
    words
}

/// `name` in snake case, beginning with a letter.
pub(crate) fn snake(name: &str) -> String {
    let name = words(name).join("_");
    match name.chars().next() {
        None => "unnamed".into(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// `name` in the form of types.
pub(crate) fn pascal(name: &str) -> String {
    snake(name)
        .split('_')
        .map(|word| {
            word.chars()
                .take(1)
                .map(|first| first.to_ascii_uppercase())
                .chain(word.chars().skip(1))
                .collect::<String>()
        })
        .collect()
}

/// One of what `name` is many of: `invoices` → `invoice`, `companies` → `company`, `people` stays.
pub(crate) fn singular(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let cut = |letters: usize| name[..name.len() - letters].to_owned();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if !name.is_ascii()
        || name.len() < 4
        || !lower.ends_with('s')
        || ends(&["ss", "us", "is", "series", "species", "news"])
    {
        return name.to_owned();
    }
    let whole = ["ties", "pies", "dies", "lies"].contains(&lower.rsplit('_').next().unwrap_or_default());
    if whole || ends(&["movies", "cookies", "zombies", "calories", "shoes"]) {
        return cut(1);
    }
    if ends(&["ies"]) {
        return cut(3) + "y";
    }
    if ends(&["sses", "shes", "ches", "xes", "zzes", "oes", "tuses", "buses", "ruses"]) {
        return cut(2);
    }
    cut(1)
}

/// Hands out names once each.
#[derive(Debug, Default)]
pub(crate) struct Unique {
    taken: HashSet<String>,
}

impl Unique {
    /// The names of the modules of resources.
    pub fn modules() -> Self {
        Unique {
            taken: MODULES.split(' ').map(str::to_owned).collect(),
        }
    }

    /// The fields of a struct.
    pub fn members() -> Self {
        Unique {
            taken: MEMBERS.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    /// The module of a resource. Keywords are no file names here.
    pub fn module(&mut self, resource: &str) -> String {
        let name = snake(resource);
        let name = if is_keyword(&name) {
            format!("{name}_resource")
        } else {
            name
        };
        self.take(&name, |name, round| {
            if round == 1 {
                format!("{name}_resource")
            } else {
                format!("{name}_{round}")
            }
        })
    }

    /// The field of a struct. Keywords are left to the emitter, which can write `r#type`; those that it cannot are not.
    pub fn member(&mut self, field: &str) -> String {
        let name = snake(field);
        let name = if matches!(name.as_str(), "self" | "super" | "crate") {
            format!("{name}_")
        } else {
            name
        };
        self.take(&name, |name, round| {
            if round == 1 {
                format!("{name}_")
            } else {
                format!("{name}_{round}")
            }
        })
    }

    fn take(&mut self, name: &str, other: impl Fn(&str, usize) -> String) -> String {
        let mut found = name.to_owned();
        let mut round = 1;
        while !self.taken.insert(found.clone()) {
            found = other(name, round);
            round += 1;
        }
        found
    }
}

/// Names of types: each is free together with the two that are derived from it, `New…` and `…Patch`.
#[derive(Debug)]
pub(crate) struct Types {
    taken: HashSet<String>,
}

impl Default for Types {
    fn default() -> Self {
        Types {
            taken: TYPES.split(' ').map(str::to_owned).collect(),
        }
    }
}

impl Types {
    /// The type of a resource's documents.
    pub fn document(&mut self, resource: &str) -> String {
        self.take(&pascal(&singular(resource)))
    }

    /// The type of a nested document: the type around it, then the field.
    pub fn nested(&mut self, around: &str, field: &str) -> String {
        self.take(&format!("{around}{}", pascal(field)))
    }

    /// A type of this name, or of one like it when it is taken.
    pub fn exactly(&mut self, name: &str) -> String {
        self.take(name)
    }

    fn take(&mut self, name: &str) -> String {
        let mut found = name.to_owned();
        let mut round = 1;
        loop {
            let all = [found.clone(), format!("New{found}"), format!("{found}Patch")];
            if all.iter().all(|name| !self.taken.contains(name)) {
                self.taken.extend(all);
                return found;
            }
            found = if round == 1 {
                format!("{name}Item")
            } else {
                format!("{name}{round}")
            };
            round += 1;
        }
    }
}

/// Whether `name` cannot be written as it stands. `gen` is one since edition 2024.
fn is_keyword(name: &str) -> bool {
    name == "gen" || syn::parse_str::<syn::Ident>(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::{Types, Unique, singular, snake};

    #[test]
    fn names_become_snake_case() {
        for (name, expected) in [
            ("firstName", "first_name"),
            ("HTTPCode", "http_code"),
            ("a.b-c", "a_b_c"),
            ("2fa", "n2fa"),
            ("_private", "private"),
            ("日本", "unnamed"),
            ("étage", "tage"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn one_of_many_is_found() {
        for (many, one) in [
            ("invoices", "invoice"),
            ("people", "people"),
            ("addresses", "address"),
            ("companies", "company"),
            ("movies", "movie"),
            ("cities", "city"),
            ("statuses", "status"),
            ("status", "status"),
            ("houses", "house"),
            ("boxes", "box"),
            ("news", "news"),
            ("bus", "bus"),
            ("ös", "ös"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
    }

    #[test]
    fn types_and_what_is_derived_from_them_are_unique() {
        let mut types = Types::default();
        for (resource, expected) in [
            ("invoices", "Invoice"),
            ("Invoice", "InvoiceItem"),
            ("invoice", "Invoice2"),
            ("new_invoices", "NewInvoice3"),
            ("results", "ResultItem"),
            ("servers", "ServerItem"),
            ("all_invoices", "AllInvoice"),
        ] {
            assert_eq!(types.document(resource), expected, "{resource}");
        }
        assert_eq!(types.nested("Invoice", "billTo"), "InvoiceBillTo");
    }

    #[test]
    fn modules_and_members_are_legal_and_unique() {
        let mut modules = Unique::modules();
        for (resource, expected) in [
            ("type", "type_resource"),
            ("auth", "auth_resource"),
            ("service", "service_resource"),
            ("works", "works"),
            ("Works", "works_resource"),
            ("gen", "gen_resource"),
        ] {
            assert_eq!(modules.module(resource), expected, "{resource}");
        }
        let mut members = Unique::members();
        for (field, expected) in [
            ("type", "type"),
            ("self", "self_"),
            ("meta", "meta_"),
            ("a", "a"),
            ("A", "a_"),
            ("-a", "a_2"),
        ] {
            assert_eq!(members.member(field), expected, "{field}");
        }
    }
}
