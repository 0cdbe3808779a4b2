//! The repository as text: where it is, its Rust files, lines without comments.
//! Leaves what must hold of them to the tests.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("the crate lies in the repository").to_owned()
}

/// A file with its path relative to the root, with `/`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// The lines that are not comments, with their numbers from 1.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(number, line)| (number, line.split(" // ").next().unwrap_or(line)))
    }

    /// The code before the tests of the same file.
    pub fn code_before_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
    }
}

/// Every text file below `folder` (relative to the root) whose name ends so, sorted by path. What was built and what
/// is hidden is left out, but for hidden files that belong to projects.
#[must_use]
pub fn files(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root(), Path::new(folder), ending, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The Rust files below `folder`.
#[must_use]
pub fn rust(folder: &str) -> Vec<Source> {
    files(folder, ".rs")
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = folder.join(&name);
        if entry.path().is_dir() {
            if name != "target" && name != ".git" && name != "vendor" {
                collect(root, &path, ending, found);
            }
        } else if name.ends_with(ending)
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            found.push(Source {
                path: path.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
}

/// Whether `line` holds `word` with nothing of a longer name around it.
#[must_use]
pub fn names(line: &str, word: &str) -> bool {
    let part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::{Source, names};

    #[test]
    fn words_are_found_whole_and_comments_are_no_code() {
        assert!(names("use sqlx::Row;", "sqlx"));
        assert!(!names("mod sqlx_values;", "sqlx"));
        assert!(!names("eden_sql::x", "eden"));
        let source = Source {
            path: String::new(),
            text: "// a\nb // c\n#[cfg(test)]\nd".to_owned(),
        };
        assert_eq!(
            source.code().collect::<Vec<_>>(),
            [(2, "b"), (3, "#[cfg(test)]"), (4, "d")]
        );
        assert_eq!(source.code_before_tests().collect::<Vec<_>>(), [(2, "b")]);
    }
}
