//! Looking at a project on disk, without leaving it: symbolic links and folders in the way are refusals.
//! Leaves what the files should be to `plan`, and changing them to `stage`.

use super::refusal::{OUTSIDE_OUTPUT, PATH_IN_THE_WAY, Refusal};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// A rule forbids it.
    Refused(Box<Refusal>),
    /// The disk would not.
    Disk {
        /// What was tried: `read`, `write`, …
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What it answered.
        error: io::Error,
    },
    /// A fault of Eden's own.
    Fault(String),
}

impl Failure {
    /// The disk would not do `action` with `path`.
    pub fn disk(action: &'static str, path: &Path, error: io::Error) -> Self {
        Failure::Disk {
            action,
            path: path.to_owned(),
            error,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(Box::new(refusal))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(refusal) => formatter.write_str(&refusal.message),
            Failure::Disk { action, path, error } => {
                write!(formatter, "could not {action} `{}`: {error}", path.display())
            }
            Failure::Fault(message) => formatter.write_str(message),
        }
    }
}

/// A folder that holds, or will hold, a project.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Folders below it that are known to be no links.
    plain: std::cell::RefCell<BTreeSet<PathBuf>>,
}

impl Folder {
    /// The folder `root`, which need not exist.
    pub fn new(root: PathBuf) -> Self {
        Folder {
            root,
            plain: std::cell::RefCell::default(),
        }
    }

    /// Its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The text of the file at `path`; `None` when it is not there.
    ///
    /// # Errors
    /// When something else than a file is there, or a link leads to it.
    pub fn read(&self, path: &str) -> Result<Option<String>, Failure> {
        if !self.reach(path)? {
            return Ok(None);
        }
        let full = self.root.join(path);
        match std::fs::symlink_metadata(&full) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::disk("look at", &full, error)),
            Ok(found) if found.is_symlink() => return Err(link(path).into()),
            Ok(found) if found.is_dir() => {
                return Err(in_the_way(format!("`{path}` is a folder, and a file has to be written there")).into());
            }
            Ok(_) => {}
        }
        let bytes = std::fs::read(&full).map_err(|error| Failure::disk("read", &full, error))?;
        Ok(Some(String::from_utf8(bytes).unwrap_or_else(|error| {
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })))
    }

    /// Whether anything is at `path`, be it a link.
    ///
    /// # Errors
    /// When a folder on the way is a link or a file.
    pub fn has(&self, path: &str) -> Result<bool, Failure> {
        Ok(self.reach(path)? && std::fs::symlink_metadata(self.root.join(path)).is_ok())
    }

    /// Names of what lies in the folder `path` (`""` is the root), sorted; nothing when it is not there.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn names(&self, path: &str) -> Result<Vec<String>, Failure> {
        let full = self.root.join(path);
        if !path.is_empty() && !self.reach(&format!("{path}/any"))? {
            return Ok(Vec::new());
        }
        let entries = match std::fs::read_dir(&full) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Failure::disk("list", &full, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Failure::disk("list", &full, error))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Whether every folder on the way to `path` is there and is a folder of the project's own.
    fn reach(&self, path: &str) -> Result<bool, Failure> {
        let mut folder = self.root.clone();
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        for part in parts {
            folder.push(part);
            if self.plain.borrow().contains(&folder) {
                continue;
            }
            let shown = folder.strip_prefix(&self.root).unwrap_or(&folder).display().to_string();
            match std::fs::symlink_metadata(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(Failure::disk("look at", &folder, error)),
                Ok(found) if found.is_symlink() => return Err(link(&shown).into()),
                Ok(found) if !found.is_dir() => {
                    return Err(in_the_way(format!("`{shown}` is a file, and a folder is needed there")).into());
                }
                Ok(_) => self.plain.borrow_mut().insert(folder.clone()),
            };
        }
        Ok(true)
    }
}

fn link(path: &str) -> Refusal {
    Refusal::new(
        &OUTSIDE_OUTPUT,
        format!("`{path}` is a symbolic link, and nothing is written through one"),
    )
    .hint("replace it by what it points to")
}

fn in_the_way(message: String) -> Refusal {
    Refusal::new(&PATH_IN_THE_WAY, message).hint("move it elsewhere")
}
