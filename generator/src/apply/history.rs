//! The migrations of a project on disk, and what a change of the tables means for them.
//! Leaves the text of the first migration to `package`, making later ones to whoever writes them.

use super::disk::{Failure, Folder};
use super::lock::Lock;
use super::refusal::{MIGRATION_INCOMPLETE, Refusal, TABLES_CHANGED};
use crate::package::migrations::{FIRST, FOLDERS, SNAPSHOT, differences, read_snapshot};
use eden_sql::table::Table;

/// What happens to the migrations.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// There are none, or they are dropped: the first one creates the tables.
    Start,
    /// They lead to the tables of the settings.
    Keep,
    /// New ones are there, which are taken to lead to them: the snapshot moves on.
    Advance,
}

/// The migrations of a project.
#[derive(Debug)]
pub struct History {
    /// Their names, oldest first.
    pub names: Vec<String>,
    /// What happens to them.
    pub step: Step,
}

impl History {
    /// The migrations in `folder` and what `tables` mean for them. `reset` drops them. A refusal comes beside the
    /// history, so that it can be told together with others.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub fn read(
        folder: &Folder,
        lock: Option<&Lock>,
        tables: &[Table],
        reset: bool,
    ) -> Result<(Self, Option<Refusal>), Failure> {
        let [sqlite, postgres] = [names(folder, FOLDERS[0])?, names(folder, FOLDERS[1])?];
        let mut names = sqlite.clone();
        names.extend(postgres.iter().filter(|name| !sqlite.contains(name)).cloned());
        names.sort();
        if reset || names.is_empty() {
            return Ok((
                History {
                    names: vec![FIRST.into()],
                    step: Step::Start,
                },
                None,
            ));
        }
        let missing: Vec<String> = [(FOLDERS[0], &sqlite), (FOLDERS[1], &postgres)]
            .into_iter()
            .flat_map(|(path, found)| {
                names
                    .iter()
                    .filter(|name| !found.contains(name))
                    .map(move |name| format!("{path}/{name}.sql"))
            })
            .collect();
        if !missing.is_empty() {
            let refusal = Refusal::new(&MIGRATION_INCOMPLETE, "a migration is there for one database only")
                .details(missing)
                .hint("write the missing files");
            return Ok((
                History {
                    names,
                    step: Step::Keep,
                },
                Some(refusal),
            ));
        }
        let changes = match folder.read(SNAPSHOT)? {
            None => vec![format!("`{SNAPSHOT}` is not there")],
            Some(text) => match read_snapshot(&text) {
                Err(error) => vec![format!("`{SNAPSHOT}` cannot be read: {error}")],
                Ok(old) => differences(&old, tables),
            },
        };
        if changes.is_empty() {
            return Ok((
                History {
                    names,
                    step: Step::Keep,
                },
                None,
            ));
        }
        if lock.is_some_and(|lock| names.iter().any(|name| !lock.migrations.contains(name))) {
            return Ok((
                History {
                    names,
                    step: Step::Advance,
                },
                None,
            ));
        }
        let refusal = Refusal::new(&TABLES_CHANGED, "the tables changed, and no migration makes the change")
            .details(changes)
            .hint(
                "add `migrations/sqlite/0002_NAME.sql` and `migrations/postgres/0002_NAME.sql`; while developing, \
                 `--reset-migrations` starts again with empty databases",
            );
        Ok((
            History {
                names,
                step: Step::Keep,
            },
            Some(refusal),
        ))
    }
}

fn names(folder: &Folder, path: &str) -> Result<Vec<String>, Failure> {
    let files = folder.names(path)?;
    Ok(files
        .iter()
        .filter_map(|file| file.strip_suffix(".sql"))
        .map(str::to_owned)
        .collect())
}
