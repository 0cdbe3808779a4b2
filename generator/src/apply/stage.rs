//! Changing many files at once, or none: new ones are written aside, then moved into place; a failure, and even the
//! end of the process half-way, is undone from a journal. Leaves what changes to `plan`.

use super::disk::{Failure, Folder};
use super::plan::{Change, emptied};
use super::refusal::{RUN_IN_PROGRESS, Refusal};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder in the project where files wait.
pub const FOLDER: &str = ".eden-staging";

/// What is about to be moved; while it lies in the folder, the move has not ended.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal {
    /// Folders that are made for new files, outer ones first.
    folders: Vec<String>,
    /// Paths, and whether something was there before.
    files: Vec<(String, bool)>,
}

/// Makes `changes` in `root`, which is created when it is not there.
///
/// # Errors
/// When the disk would not, or when a file is no longer as the changes assume. Everything is then as it was before.
pub fn commit(root: &Path, changes: &[Change]) -> Result<(), Failure> {
    let made = missing_folders(root);
    let result = fs::create_dir_all(root)
        .map_err(|error| Failure::disk("create", root, error))
        .and_then(|()| Staging::open(root)?.commit(changes));
    if result.is_err() {
        for folder in made.iter().rev() {
            // only what is empty again goes
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// Undoes what a run that was killed left half-way in `root`. Whether there was such a run.
///
/// # Errors
/// When the disk would not.
pub fn recover(root: &Path) -> Result<bool, Failure> {
    if !root.join(FOLDER).join("journal").exists() {
        return Ok(false);
    }
    drop(Staging::open(root)?);
    Ok(true)
}

/// The folder, held against other runs.
struct Staging {
    root: PathBuf,
    folder: PathBuf,
    _held: File,
}

impl Staging {
    /// Opens the folder in `root` and undoes what an earlier run left half-way.
    fn open(root: &Path) -> Result<Self, Failure> {
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|error| Failure::disk("create", &folder, error))?;
        let path = folder.join("lock");
        let held = File::create(&path).map_err(|error| Failure::disk("create", &path, error))?;
        if let Err(fs::TryLockError::WouldBlock) = held.try_lock() {
            return Err(
                Refusal::new(&RUN_IN_PROGRESS, "another run is writing into this folder")
                    .hint("wait until it has ended")
                    .into(),
            );
        }
        let staging = Staging {
            root: root.to_owned(),
            folder,
            _held: held,
        };
        if staging.folder.join("journal").exists() {
            staging.roll_back()?;
        }
        Ok(staging)
    }

    fn new_file(&self, index: usize) -> PathBuf {
        self.folder.join(format!("new-{index}"))
    }

    fn old_file(&self, index: usize) -> PathBuf {
        self.folder.join(format!("old-{index}"))
    }

    fn commit(&self, changes: &[Change]) -> Result<(), Failure> {
        let folder = Folder::new(self.root.clone());
        let mut journal = Journal::default();
        for (index, change) in changes.iter().enumerate() {
            if folder.read(&change.path)? != change.old {
                return Err(
                    Refusal::new(&RUN_IN_PROGRESS, format!("`{}` changed in the meantime", change.path))
                        .hint("run the command again")
                        .into(),
                );
            }
            if let Some(text) = &change.new {
                let path = self.new_file(index);
                fs::write(&path, text).map_err(|error| Failure::disk("write", &path, error))?;
                if let Ok(old) = fs::metadata(self.root.join(&change.path)) {
                    fs::set_permissions(&path, old.permissions())
                        .map_err(|error| Failure::disk("set the permissions of", &path, error))?;
                }
                for parent in parents(&change.path) {
                    if !self.root.join(parent).exists() && !journal.folders.iter().any(|known| known == parent) {
                        journal.folders.push(parent.to_owned());
                    }
                }
            }
            journal.files.push((change.path.clone(), change.old.is_some()));
        }
        let text = serde_yaml::to_string(&journal).map_err(|error| Failure::Fault(error.to_string()))?;
        // the journal is there as a whole or not at all
        let (draft, place) = (self.folder.join("journal-draft"), self.folder.join("journal"));
        fs::write(&draft, text)
            .and_then(|()| fs::rename(&draft, &place))
            .map_err(|error| Failure::disk("write", &place, error))?;
        if let Err(failure) = self.move_all(&journal, changes) {
            self.roll_back()?;
            return Err(failure);
        }
        fs::remove_file(&place).map_err(|error| Failure::disk("remove", &place, error))?;
        for parent in emptied(changes).iter().rev() {
            let _ = fs::remove_dir(self.root.join(parent));
        }
        Ok(())
    }

    fn move_all(&self, journal: &Journal, changes: &[Change]) -> Result<(), Failure> {
        for parent in &journal.folders {
            let path = self.root.join(parent);
            fs::create_dir(&path).map_err(|error| Failure::disk("create", &path, error))?;
        }
        for (index, change) in changes.iter().enumerate() {
            let place = self.root.join(&change.path);
            if change.old.is_some() {
                fs::rename(&place, self.old_file(index)).map_err(|error| Failure::disk("replace", &place, error))?;
            }
            if change.new.is_some() {
                fs::rename(self.new_file(index), &place).map_err(|error| Failure::disk("write", &place, error))?;
            }
        }
        Ok(())
    }

    /// Puts everything back that the journal says was, or was about to be, moved.
    fn roll_back(&self) -> Result<(), Failure> {
        let place = self.folder.join("journal");
        let text = fs::read_to_string(&place).map_err(|error| Failure::disk("read", &place, error))?;
        let journal: Journal = serde_yaml::from_str(&text)
            .map_err(|error| Failure::Fault(format!("`{}` cannot be read: {error}", place.display())))?;
        for (index, (path, existed)) in journal.files.iter().enumerate().rev() {
            let target = self.root.join(path);
            let (old, new) = (self.old_file(index), self.new_file(index));
            if *existed {
                if old.exists() {
                    fs::rename(&old, &target).map_err(|error| Failure::disk("restore", &target, error))?;
                }
            } else if !new.exists() {
                match fs::remove_file(&target) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(Failure::disk("remove", &target, error));
                    }
                    _ => {}
                }
            }
        }
        for folder in journal.folders.iter().rev() {
            let _ = fs::remove_dir(self.root.join(folder));
        }
        fs::remove_file(&place).map_err(|error| Failure::disk("remove", &place, error))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // what could not be undone stays for the next run
        if !self.folder.join("journal").exists() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The folders that `create_dir_all` would make, outer ones first.
fn missing_folders(root: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> = root
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
        .map(Path::to_owned)
        .collect();
    missing.reverse();
    missing
}

/// The folders on the way to `path`, outer ones first.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

#[cfg(test)]
mod tests;
