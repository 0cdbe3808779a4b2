//! Physical names: how a logical name (a field, a source) is written in both databases.
//! Leaves the choice of what shares a namespace to the caller: one [`Names`] for each.

use crate::table::system;
use std::collections::HashSet;

/// PostgreSQL cuts longer identifiers silently.
const LONGEST: usize = 63;

/// PostgreSQL has these in every table and refuses further ones.
const POSTGRES_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// The names of one namespace (the columns of a table, the tables of a database), handed out once each.
///
/// SQLite compares identifiers without case even when they are quoted, so names are folded; two that fold to one,
/// or that are too long, get a suffix made from the logical name, so that a name depends on the order of the
/// settings only when it collides.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Names of columns: those of Eden are taken, and those that PostgreSQL has in every table.
    pub fn columns() -> Self {
        let taken = system::RESERVED.into_iter().chain(POSTGRES_COLUMNS);
        Names {
            taken: taken.map(str::to_owned).collect(),
        }
    }

    /// Names of tables: nothing is taken but what Eden keeps for itself (`_eden_…`) and what SQLite does (`sqlite_…`).
    pub fn tables() -> Self {
        Names::default()
    }

    /// The physical name of `logical`, different from all handed out before.
    pub fn assign(&mut self, logical: &str) -> String {
        let folded = fold(logical);
        let own = folded.starts_with("_eden_") || folded.starts_with("sqlite_") || folded.starts_with("pg_");
        let plain = folded.len() <= LONGEST && !own && !folded.is_empty();
        if plain && self.taken.insert(folded.clone()) {
            return folded;
        }
        let stem = if own { format!("x{folded}") } else { folded };
        for round in 0u32.. {
            let suffix = format!("_{:08x}", hash(logical, round));
            let name = format!("{}{suffix}", cut(&stem, LONGEST - suffix.len()));
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
        unreachable!("four billion suffixes are not all taken")
    }
}

/// The physical names that `logical` may have been given: the plain one, and the one for when that was taken.
pub fn candidates(logical: &str) -> Vec<String> {
    let mut names = Names::default();
    (0..2).map(|_| names.assign(logical)).collect()
}

/// Lower case; whatever is not a letter, a digit or `_` becomes `_`.
fn fold(logical: &str) -> String {
    logical
        .chars()
        .flat_map(char::to_lowercase)
        .map(|letter| {
            if letter.is_alphanumeric() || letter == '_' {
                letter
            } else {
                '_'
            }
        })
        .collect()
}

fn cut(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// FNV-1a: stable over releases and platforms, which names in a database must be.
fn hash(text: &str, round: u32) -> u32 {
    let seed = 0x811c_9dc5 ^ round;
    text.bytes()
        .fold(seed, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// `name` as an SQL identifier.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{Names, quote};

    #[test]
    fn plain_names_are_kept_and_case_is_folded() {
        let mut names = Names::columns();
        assert_eq!(names.assign("title"), "title");
        assert_eq!(names.assign("firstName"), "firstname");
    }

    #[test]
    fn collisions_system_columns_and_long_names_get_a_suffix() {
        let mut names = Names::columns();
        assert_eq!(names.assign("name"), "name");
        let second = names.assign("NAME");
        assert!(second.starts_with("name_") && second.len() == 13, "{second}");
        assert!(names.assign("_ID").starts_with("_id_"));
        let long = "x".repeat(80);
        assert_eq!(names.assign(&long).len(), 63);
        assert_ne!(names.assign(&long), names.assign(&long));
        assert!(Names::tables().assign("sqlite_master").starts_with("xsqlite_master_"));
    }

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
    }
}
