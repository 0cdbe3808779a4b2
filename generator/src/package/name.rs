//! What a generated package may be called: Cargo's rules, Rust's keywords, the names of the crates below it.
//! Leaves which folder or flag the name comes from to the command line.

use super::{cargo_lock, carried};
use std::path::Path;

/// Longest name; Cargo and file systems allow more, readers do not.
const LONGEST: usize = 64;

/// Names that Rust, Cargo or an operating system keeps for itself.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    // keywords, in use and kept for later
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    // crates of the compiler
    "alloc", "core", "proc-macro", "std", "test",
    // folders of a target directory
    "build", "debug", "deps", "doc", "examples", "incremental", "package", "release", "target",
    // modules of the emitted library, and the crates that lie beside it
    "generated", "hooks", "eden", "eden-sql",
    // devices on Windows
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The package's name for the output folder `folder`: made legal, and set apart from every name it would clash with.
pub fn from_folder(folder: &Path) -> String {
    legal(
        &folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
    )
}

/// `wanted` as a package's name: `My Api` → `my-api`, `2024` → `server-2024`, `test` → `test-server`.
pub fn legal(wanted: &str) -> String {
    let mut name = String::new();
    for character in wanted.chars() {
        match character {
            'a'..='z' | '0'..='9' | '_' => name.push(character),
            'A'..='Z' => name.push(character.to_ascii_lowercase()),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.truncate(LONGEST);
    let mut name = name.trim_matches(['-', '_']).to_owned();
    if name.is_empty() {
        return "server".into();
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert_str(0, "server-");
    }
    if is_reserved(&name) {
        name.push_str("-server");
    }
    name
}

/// The library's name in Rust.
pub fn identifier(package: &str) -> String {
    package.replace('-', "_")
}

fn is_reserved(name: &str) -> bool {
    let same = |other: &str| other.replace('_', "-") == name.replace('_', "-");
    RESERVED.iter().any(|reserved| same(reserved)) || cargo_lock::names(carried::LOCK).into_iter().any(same)
}

#[cfg(test)]
mod tests {
    use super::{from_folder, legal};
    use std::path::Path;

    #[test]
    fn names_are_made_legal() {
        for (wanted, expected) in [
            ("invoices", "invoices"),
            ("My Api", "my-api"),
            ("my_api", "my_api"),
            ("2024-api", "server-2024-api"),
            ("__x--y..z", "x-y-z"),
            ("", "server"),
            ("..", "server"),
            ("Größe", "gr-e"),
            ("日本", "server"),
            ("test", "test-server"),
            ("Self", "self-server"),
            ("proc_macro", "proc_macro-server"),
            ("eden", "eden-server"),
            ("eden_sql", "eden_sql-server"),
            ("tokio", "tokio-server"),
            ("nul", "nul-server"),
            ("hooks", "hooks-server"),
        ] {
            assert_eq!(legal(wanted), expected, "{wanted}");
            assert_eq!(legal(expected), expected, "{expected} again");
        }
        assert_eq!(legal(&"x".repeat(300)).len(), 64);
    }

    #[test]
    fn a_folder_gives_its_last_part() {
        assert_eq!(from_folder(Path::new("/srv/Shop API")), "shop-api");
        assert_eq!(from_folder(Path::new("/")), "server");
    }
}
