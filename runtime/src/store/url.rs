//! `DATABASE_URL`: which database, read once at the start. Leaves opening it to the store.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the database is.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// A file of this machine.
    Sqlite(SqliteFile),
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(Box<PostgresServer>),
}

/// A database file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteFile {
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

/// A database of a PostgreSQL server.
#[cfg(feature = "postgres")]
#[derive(Debug, Clone)]
pub struct PostgresServer {
    pub(super) options: sqlx::postgres::PgConnectOptions,
    /// Connections at most.
    pub(super) connections: usize,
    /// How long one statement may take, in milliseconds; `None` leaves it to the server.
    pub(super) statement_timeout: Option<u64>,
    /// How long a request waits for a connection, in milliseconds.
    pub(super) acquire_timeout: u64,
}

impl DatabaseUrl {
    /// Reads `sqlite://path`, `sqlite:path` with the parameters `mode` (accepted, `rwc` is always meant) and
    /// `synchronous` (`full` or `normal`), the path becoming absolute; or `postgres://user:password@host:port/database`
    /// with libpq's parameters (`sslmode`, `host`, `application_name`, `options`, …) and `max_connections`,
    /// `statement_timeout` and `acquire_timeout` (both in milliseconds, `statement_timeout=0` for the server's own).
    ///
    /// # Errors
    /// With what is wrong and what to write instead. It holds no password.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", rest)) => SqliteFile::parse(rest).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => PostgresServer::parse(text).map(|server| Self::Postgres(Box::new(server))),
            #[cfg(not(feature = "postgres"))]
            Some(("postgres" | "postgresql", _)) => Err(
                "this server was built without PostgreSQL: turn the feature `postgres` of `eden` on in its Cargo.toml, \
                 or use sqlite://FILE"
                    .to_owned(),
            ),
            _ => Err(format!(
                "DATABASE_URL must look like sqlite://FILE or postgres://USER@HOST/DATABASE, not `{}`",
                scheme_only(text)
            )),
        }
    }

    /// Of two texts, the one in this database's words.
    pub(crate) fn own_of<T>(&self, sqlite: T, postgres: T) -> T {
        match self {
            Self::Sqlite(_) => sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => postgres,
        }
    }

    /// The file of an embedded database.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(file) => Some(&file.path),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
        }
    }
}

impl SqliteFile {
    fn parse(rest: &str) -> Result<Self, String> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
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

    pub(super) fn path(&self) -> &Path {
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

#[cfg(feature = "postgres")]
impl PostgresServer {
    fn parse(text: &str) -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let (mut connections, mut statement_timeout, mut acquire_timeout) = ((4 * cores).clamp(10, 64), 10_000, 5_000);
        let (address, parameters) = text.split_once('?').unwrap_or((text, ""));
        let mut others = form_urlencoded::Serializer::new(String::new());
        for (key, value) in form_urlencoded::parse(parameters.as_bytes()) {
            let number = || {
                let number = value.parse::<u64>();
                number.map_err(|_| format!("DATABASE_URL: `{key}` must be a number, not `{value}`"))
            };
            match &*key {
                "max_connections" => connections = usize::try_from(number()?).unwrap_or(usize::MAX).clamp(1, 10_000),
                "statement_timeout" => statement_timeout = number()?,
                "acquire_timeout" => acquire_timeout = number()?,
                _ => {
                    others.append_pair(&key, &value);
                }
            }
        }
        let options = format!("{address}?{}", others.finish());
        let options: sqlx::postgres::PgConnectOptions = options.parse().map_err(|_| {
            "DATABASE_URL must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE; a part of it cannot be read. \
             Special letters of a password are written as percent codes"
                .to_owned()
        })?;
        Ok(Self {
            options,
            connections,
            statement_timeout: (statement_timeout > 0).then_some(statement_timeout),
            acquire_timeout,
        })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(out, "sqlite://{}", file.path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(server) => {
                let options = &server.options;
                let database = options.get_database().unwrap_or(options.get_username());
                match options.get_socket() {
                    Some(socket) => write!(out, "postgres:///{database}?host={}", socket.display()),
                    None => write!(
                        out,
                        "postgres://{}:{}/{database}",
                        options.get_host(),
                        options.get_port()
                    ),
                }
            }
        }
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
        assert_eq!(url.path(), Some(std::path::Path::new("/tmp/a b.db")));
        assert!(matches!(url, DatabaseUrl::Sqlite(file) if file.synchronous() == Synchronous::Normal));
        let url = DatabaseUrl::parse("sqlite://x.db").expect("a good url");
        assert!(url.path().is_some_and(std::path::Path::is_absolute));
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn servers_are_read_and_shown_without_their_password() {
        let text =
            "postgres://ann:s%40cret@db.example:5433/shop?max_connections=7&statement_timeout=0&application_name=x";
        let url = DatabaseUrl::parse(text).expect("a good url");
        assert_eq!(url.to_string(), "postgres://db.example:5433/shop");
        assert_eq!(url.path(), None);
        let DatabaseUrl::Postgres(server) = url else {
            panic!("another database")
        };
        assert_eq!(
            (server.connections, server.statement_timeout, server.acquire_timeout),
            (7, None, 5000)
        );
        assert_eq!(server.options.get_application_name(), Some("x"));
        let error = DatabaseUrl::parse("postgres://h/d?max_connections=many").expect_err("no number");
        assert!(error.contains("`max_connections` must be a number"), "{error}");
    }

    #[test]
    fn others_are_refused_without_showing_a_password() {
        for text in [
            "sqlite::memory:",
            "mysql://u:secret@h/d",
            "postgres://u:secret@h:port/d",
            "x",
            "sqlite://a?mode=ro",
            "",
        ] {
            let error = DatabaseUrl::parse(text).expect_err(text);
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
