//! Why a project is not written: one table of rules, each with a stable name and what there is to know about it.
//! Leaves problems of the settings to `diagnostic`, faults of the disk to [`super::Failure`].

/// A rule about what is written where.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// What `eden explain` says.
    pub explanation: &'static str,
}

macro_rules! rules {
    ($($constant:ident = $name:literal: $explanation:literal;)*) => {
        $(#[doc = $explanation] pub const $constant: Rule = Rule { name: $name, explanation: $explanation };)*
        /// Every rule, by name.
        pub const RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    FOREIGN_FILES = "foreign-files":
        "The output folder has files in it, but no `eden.lock`: it is no project of Eden's. Choose an empty or a new \
         folder. With `--force` the project is written into it all the same: files that would be yours (`Cargo.toml`, \
         `src/main.rs`, …) stay as they are, files that would be Eden's are replaced.";
    HAND_EDITED = "hand-edited":
        "A file under `src/generated/` or `vendor/` is not as Eden wrote it, and the next version of it would replace \
         the edit. Move the change to `src/hooks.rs` or `src/lib.rs`, which are yours, or to the settings. With \
         `--force` the edits are replaced.";
    LOCK_BROKEN = "lock-broken":
        "`eden.lock` cannot be read, so that nobody knows which files are Eden's. Restore it from version control. \
         After a merge conflict take either side and run `eden generate` again.";
    MIGRATION_INCOMPLETE = "migration-incomplete":
        "A migration is there for one database but not for the other. Every migration is a pair: \
         `migrations/sqlite/NAME.sql` and `migrations/postgres/NAME.sql`.";
    NAME_CHANGED = "name-changed":
        "The package has another name than `--name` says. Its name stands in files that are yours (`Cargo.toml`, \
         `src/main.rs`), which are never rewritten. Generate into a new folder, or rename the package there and in \
         `eden.lock`.";
    NOTHING_TO_RENAME = "nothing-to-rename":
        "`renamed_from` names a field or a resource that `migrations/tables.yaml` does not know, so that there are no \
         values to carry over. It is the name that was in the settings when the newest migration was made. Once a \
         migration has renamed it, `renamed_from` may stay or go.";
    OUTSIDE_OUTPUT = "outside-output":
        "A folder on the way to a file is a symbolic link, or the file itself is one. Writing through it would change \
         something outside the project. Replace the link by what it points to.";
    PATH_IN_THE_WAY = "path-in-the-way":
        "There is a folder where a file has to be written, or a file where a folder is needed. Move it elsewhere.";
    RUN_IN_PROGRESS = "run-in-progress":
        "Another `eden generate` is writing into this folder at this moment. Wait until it has ended.";
    SNAPSHOT_BROKEN = "snapshot-broken":
        "`migrations/tables.yaml` says which tables the newest migration leads to, and it is not there or cannot be \
         read, so that nobody knows what a further migration would have to do. Restore it from version control. While \
         developing, `--reset-migrations` removes all migrations and starts again with one that creates the tables as \
         they are now; databases made before must then be deleted.";
    VALUE_NEEDED = "value-needed":
        "A field is required from now on, and rows that exist may lack it. Give the field a `default` in the settings, \
         or say on the command line what such rows get: `--value notes.colour=red`. If no row lacks it, say \
         `--every-row-has notes.colour`: the migration then stops, naming the rows, where that is not so.";
    VALUES_LOST = "values-lost":
        "The settings no longer have a field or a resource, or give a field a type that its values cannot have, so that \
         a migration would remove values from databases. Say that they may go: `--allow-drop notes.colour` for the \
         column of a field, `--allow-drop notes` for the table of a resource. If it was only renamed, say so in the \
         settings with `renamed_from`: then the values are kept under the new name.";
}

/// A rule that stands in the way.
#[derive(Debug)]
pub struct Refusal {
    /// Which.
    pub rule: &'static Rule,
    /// What is wrong, without a full stop.
    pub message: String,
    /// The paths or differences it is about.
    pub details: Vec<String>,
    /// What to do.
    pub hint: String,
}

impl Refusal {
    /// A refusal without details and hint.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Refusal {
            rule,
            message: message.into(),
            details: Vec::new(),
            hint: String::new(),
        }
    }

    /// The same with what it is about.
    #[must_use]
    pub fn details(self, details: Vec<String>) -> Self {
        Refusal { details, ..self }
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Refusal {
            hint: hint.into(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rules_are_sorted_by_name_and_explained() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(RULES.iter().all(|rule| rule.explanation.len() > 80));
    }
}
