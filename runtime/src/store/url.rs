//! `DATABASE_URL`: which database, read once at the start. Leaves opening it to the store.

use std::fmt;
use std::path::{Path, PathBuf};

/// A database on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    path: PathBuf,
    synchronous: Synchronous,
}

/// When a commit counts as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// After the disk has it (the default).
    Full,
    /// After the operating system has it: a power cut may lose the last commits, never the file.
    Normal,
}

impl DatabaseUrl {
    /// Reads `sqlite://path`, `sqlite:path` with the parameters `mode` (accepted, `rwc` is always meant) and
    /// `synchronous` (`full` or `normal`). The path becomes absolute.
    ///
    /// # Errors
    /// With what is wrong and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = match text.split_once(':') {
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            Some(("postgres" | "postgresql", _)) => {
                return Err("PostgreSQL is not built into this server yet; use sqlite://FILE".to_owned());
            }
            _ => {
                return Err(format!(
                    "DATABASE_URL must look like sqlite://FILE, not `{}`",
                    scheme_only(text)
                ));
            }
        };
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let path = percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned();
        if path.is_empty() || path == ":memory:" {
            return Err(
                "an in-memory database cannot be shared by readers and writer; name a file: sqlite://FILE".into(),
            );
        }
        let mut synchronous = Synchronous::Full;
        for (key, value) in form_urlencoded::parse(parameters.as_bytes()) {
            match (&*key, &*value) {
                ("mode", "rwc" | "rw") => {}
                ("synchronous", "full") => synchronous = Synchronous::Full,
                ("synchronous", "normal") => synchronous = Synchronous::Normal,
                _ => {
                    return Err(format!(
                        "DATABASE_URL: `{key}={value}` is not known; there are mode=rwc and synchronous=full|normal"
                    ));
                }
            }
        }
        let path = std::path::absolute(&path).map_err(|error| format!("DATABASE_URL: {error}"))?;
        Ok(Self { path, synchronous })
    }

    /// Of two texts, the one in this database's words.
    pub(crate) fn own_of<T>(&self, sqlite: T, _postgres: T) -> T {
        sqlite
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A database beside this one: the same path with `.name` added.
    pub(super) fn beside(&self, name: &str) -> Self {
        let mut path = self.path.clone().into_os_string();
        path.push(format!(".{name}"));
        Self {
            path: path.into(),
            synchronous: self.synchronous,
        }
    }

    pub(super) fn synchronous(&self) -> Synchronous {
        self.synchronous
    }

    /// Makes the file, readable by its owner only, when it is not there.
    pub(super) fn create_file(&self) -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&self.path) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(std::io::Error::new(
                error.kind(),
                format!("{}: {error}", self.path.display()),
            )),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "sqlite://{}", self.path.display())
    }
}

/// The part of a URL that holds no password.
fn scheme_only(text: &str) -> &str {
    text.split("//").next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, Synchronous};

    #[test]
    fn files_and_parameters_are_read() {
        let url = DatabaseUrl::parse("sqlite:///tmp/a%20b.db?mode=rwc&synchronous=normal").expect("a good url");
        assert_eq!(url.path(), std::path::Path::new("/tmp/a b.db"));
        assert_eq!(url.synchronous(), Synchronous::Normal);
        assert!(
            DatabaseUrl::parse("sqlite://x.db")
                .expect("a good url")
                .path()
                .is_absolute()
        );
    }

    #[test]
    fn others_are_refused_without_showing_a_password() {
        for text in ["sqlite::memory:", "mysql://u:secret@h/d", "x", "sqlite://a?mode=ro", ""] {
            let error = DatabaseUrl::parse(text).expect_err(text);
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
