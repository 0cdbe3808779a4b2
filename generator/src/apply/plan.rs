//! What a run would change in a project, found without changing anything: written, removed, kept, refused.
//! Leaves carrying it out to `stage`, and showing it to the command line.

use super::disk::{Failure, Folder};
use super::history::{History, Step};
use super::lock::{self, Lock};
use super::refusal::{self, Refusal};
use super::stage;
use crate::model::Model;
use crate::package::migrations::{FOLDERS, Migration};
use crate::package::{self, Options, Owner, Runtime, Tree, name};
use eden_sql::migration::Answers;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The project's folder.
    pub output: PathBuf,
    /// The settings file. It may lie in the folder.
    pub settings: PathBuf,
    /// The package's name; by default the one it has, or the folder's.
    pub name: Option<String>,
    /// Where the runtime comes from; by default as before, or vendored.
    pub runtime: Option<Runtime>,
    /// Replace hand edits, and write into a folder that holds other files.
    pub force: bool,
    /// Drop the migrations and start again.
    pub reset_migrations: bool,
    /// What may be dropped by a migration, and what rows get that exist.
    pub answers: Answers,
}

/// What a run changes.
#[derive(Debug)]
pub struct Plan {
    /// The project's folder.
    pub root: PathBuf,
    /// The package's name.
    pub name: String,
    /// The changes, by path; `eden.lock` is the last.
    pub changes: Vec<Change>,
    /// How many files are as they should be.
    pub unchanged: usize,
    /// What stands in the way of carrying it out.
    pub refusals: Vec<Refusal>,
    /// What there is to know.
    pub notes: Vec<String>,
    /// The migration that is written; it may be refused.
    pub migration: Option<Migration>,
}

/// A file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, below the project.
    pub path: String,
    /// What is there now.
    pub old: Option<String>,
    /// What will be; `None` removes it.
    pub new: Option<String>,
}

impl Plan {
    /// What writing the project of `model` as `request` says would change.
    ///
    /// # Errors
    /// When the folder cannot be looked at, or is none that a project can be in. Refusals that leave the plan
    /// readable are part of it.
    pub fn new(model: &Model, request: &Request) -> Result<Self, Failure> {
        let root =
            std::path::absolute(&request.output).map_err(|error| Failure::disk("find", &request.output, error))?;
        // a link as the folder itself is the user's choice
        let root = root.canonicalize().unwrap_or(root);
        let folder = Folder::new(root.clone());
        let mut refusals = Vec::new();
        let old_lock = match folder.read(lock::FILE)? {
            Some(text) => match Lock::read(&text) {
                Ok(lock) => Some(lock),
                Err(_) if request.force => None,
                Err(refusal) => return Err(refusal.into()),
            },
            None => {
                refusals.extend(foreign_files(&folder, request)?);
                None
            }
        };
        let mut history = History::read(&folder, old_lock.as_ref(), model, request)?;
        refusals.append(&mut history.refusals);
        let (options, mut notes) = options(&root, request, old_lock.as_ref(), &history, &mut refusals)?;
        let tree = package::tree(model, &options).map_err(|error| Failure::Fault(error.to_string()))?;
        let mut plan = Plan {
            root,
            name: options.name.clone(),
            changes: Vec::new(),
            unchanged: 0,
            refusals,
            notes: std::mem::take(&mut history.notes),
            migration: None,
        };
        plan.compare(&folder, &tree, old_lock.as_ref(), &history, request)?;
        plan.changes.sort_by(|left, right| left.path.cmp(&right.path));
        let text = Lock::of(&options, &tree)
            .text()
            .map_err(|error| Failure::Fault(error.to_string()))?;
        plan.file(&folder, lock::FILE, Some(&text))?;
        plan.notes.append(&mut notes);
        if let Step::Write(migration) = history.step {
            plan.migration = Some(migration);
        }
        Ok(plan)
    }

    /// Whether the project is not as it would be written.
    pub fn is_stale(&self) -> bool {
        !self.changes.is_empty() || !self.refusals.is_empty()
    }

    /// Carries it out, all of it or nothing.
    ///
    /// # Errors
    /// When the disk would not; everything is then as it was before.
    pub fn apply(&self) -> Result<(), Failure> {
        if self.changes.is_empty() {
            return Ok(());
        }
        stage::commit(&self.root, &self.changes)
    }

    fn compare(
        &mut self,
        folder: &Folder,
        tree: &Tree,
        old_lock: Option<&Lock>,
        history: &History,
        request: &Request,
    ) -> Result<(), Failure> {
        let mut edited = Vec::new();
        for (path, file) in tree {
            let keep = match file.owner {
                Owner::Eden => false,
                Owner::User => folder.has(path)?,
                Owner::Append => match history.step {
                    Step::Start => false,
                    Step::Keep => folder.has(path)? || path.ends_with(".sql"),
                    Step::Advance | Step::Write(_) => path.ends_with(".sql"),
                },
            };
            if keep {
                self.unchanged += 1;
                continue;
            }
            if file.owner == Owner::Eden && !request.force && is_edited(folder, path, &file.text, old_lock)? {
                edited.push(path.clone());
            }
            self.file(folder, path, Some(&file.text))?;
        }
        for path in old_lock
            .into_iter()
            .flat_map(|lock| lock.files.keys())
            .filter(|path| !tree.contains_key(*path))
        {
            if !request.force && is_edited(folder, path, "", old_lock)? {
                edited.push(path.clone());
            }
            self.file(folder, path, None)?;
        }
        match &history.step {
            Step::Start => self.drop_migrations(folder, tree)?,
            Step::Write(migration) => {
                for (path, text) in migration.files() {
                    self.file(folder, &path, Some(&text))?;
                }
            }
            Step::Keep | Step::Advance => {}
        }
        if !edited.is_empty() {
            let refusal = Refusal::new(&refusal::HAND_EDITED, "generated files were changed by hand")
                .details(edited)
                .hint("move the changes to `src/hooks.rs` or `src/lib.rs`, or replace them with `--force`");
            self.refusals.push(refusal);
        }
        Ok(())
    }

    /// Removes every migration that is not part of `tree`.
    fn drop_migrations(&mut self, folder: &Folder, tree: &Tree) -> Result<(), Failure> {
        let before = self.changes.len();
        for path in FOLDERS {
            for file in folder.names(path)?.into_iter().filter(|file| file.ends_with(".sql")) {
                let path = format!("{path}/{file}");
                if !tree.contains_key(&path) {
                    self.file(folder, &path, None)?;
                }
            }
        }
        let replaced = |change: &Change| change.old.is_some() && change.path.starts_with("migrations/");
        if self.changes.len() > before || self.changes.iter().any(replaced) {
            self.notes.push(
                "the migrations start again: a database made by the old ones has to be deleted before the server starts"
                    .into(),
            );
        }
        Ok(())
    }

    /// Notes that `path` has to hold `new`.
    fn file(&mut self, folder: &Folder, path: &str, new: Option<&str>) -> Result<(), Failure> {
        let old = folder.read(path)?;
        match (&old, new) {
            (None, None) => {}
            (Some(old), Some(new)) if lock::unix_lines(old) == new => self.unchanged += 1,
            _ => self.changes.push(Change {
                path: path.into(),
                old,
                new: new.map(str::to_owned),
            }),
        }
        Ok(())
    }
}

/// Whether the file at `path` is neither as Eden wrote it nor as it would be now.
fn is_edited(folder: &Folder, path: &str, new: &str, old_lock: Option<&Lock>) -> Result<bool, Failure> {
    let Some(old) = folder.read(path)? else {
        return Ok(false);
    };
    let Some(lock) = old_lock else { return Ok(false) };
    let written = lock.files.get(path).is_some_and(|written| *written == lock::hash(&old));
    Ok(!written && lock::unix_lines(&old) != new)
}

/// A refusal when the folder holds files that are no part of a project. What a version control system or an editor
/// put there (a leading full stop), and the settings themselves, do not count.
fn foreign_files(folder: &Folder, request: &Request) -> Result<Option<Refusal>, Failure> {
    const SHOWN: usize = 5;
    let own = request.settings.canonicalize().ok();
    let mut names = folder.names("")?;
    names.retain(|name| !name.starts_with('.') && folder.root().join(name).canonicalize().ok() != own);
    if names.is_empty() || request.force {
        return Ok(None);
    }
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    let message = format!(
        "`{}` holds other files and no `{}`",
        request.output.display(),
        lock::FILE
    );
    let refusal = Refusal::new(&refusal::FOREIGN_FILES, message)
        .details(names)
        .hint("choose a new or an empty folder, or write into this one all the same with `--force`");
    Ok(Some(refusal))
}

/// The options of this run, from flags, from the last run, or by default; and what there is to know about them.
fn options(
    root: &Path,
    request: &Request,
    old_lock: Option<&Lock>,
    history: &History,
    refusals: &mut Vec<Refusal>,
) -> Result<(Options, Vec<String>), Failure> {
    let mut notes = Vec::new();
    let wanted = request.name.as_deref().map(name::legal);
    if let (Some(wanted), Some(asked)) = (&wanted, &request.name)
        && wanted != asked
    {
        notes.push(format!(
            "the package is called `{wanted}`: `{asked}` is no name that a package can have"
        ));
    }
    let package = match (wanted, old_lock) {
        (Some(wanted), Some(lock)) if wanted != lock.name => {
            let message = format!("the package is called `{}`, not `{wanted}`", lock.name);
            refusals.push(
                Refusal::new(&refusal::NAME_CHANGED, message).hint("leave `--name` out, or generate into a new folder"),
            );
            lock.name.clone()
        }
        (Some(wanted), _) => wanted,
        (None, Some(lock)) => lock.name.clone(),
        (None, None) => name::from_folder(root),
    };
    let before = match old_lock {
        Some(lock) => Some(lock.runtime.parse::<Runtime>().map_err(|reason| {
            Refusal::new(
                &refusal::LOCK_BROKEN,
                format!("`{}` names the runtime `{}`: {reason}", lock::FILE, lock.runtime),
            )
            .hint("restore it from version control")
        })?),
        None => None,
    };
    let runtime = request.runtime.clone().or_else(|| before.clone()).unwrap_or_default();
    if before.is_some_and(|before| before != runtime) {
        let path = match &runtime {
            Runtime::Vendored => "vendor/runtime",
            Runtime::Path(path) => path,
        };
        notes.push(format!(
            "`Cargo.toml` is yours: write `eden = {{ path = \"{path}\" }}` into it"
        ));
    }
    if let Runtime::Path(path) = &runtime
        && !root.join(path).join("Cargo.toml").exists()
    {
        notes.push(format!(
            "`{}` holds no `Cargo.toml`: the project will not build",
            root.join(path).display()
        ));
    }
    let settings = request
        .settings
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok((
        Options {
            name: package,
            runtime,
            settings,
            migrations: history.names.clone(),
        },
        notes,
    ))
}

/// Folders that are Eden's, and are removed when nothing is left in them.
pub fn emptied(changes: &[Change]) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for change in changes.iter().filter(|change| change.new.is_none()) {
        let mut path = change.path.as_str();
        while let Some((parent, _)) = path.rsplit_once('/') {
            folders.insert(parent.to_owned());
            path = parent;
        }
    }
    folders
}
