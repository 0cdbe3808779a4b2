//! A cluster of a test's own, on a free port, made from the programs that are installed. It may be stopped, killed and
//! started again. `initdb` refuses to be run by root, so that then another user runs everything.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

static CLUSTERS: AtomicU64 = AtomicU64::new(0);

/// A running cluster. It ends with this value.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    url: String,
}

impl Cluster {
    /// Makes one and starts it.
    ///
    /// # Errors
    /// When nothing is installed, or it cannot be started.
    pub fn start() -> Result<Self, String> {
        Self::start_with("")
    }

    /// The same, with further lines for its `postgresql.conf`.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_with(options: &str) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL's server programs (initdb, pg_ctl) are not installed")?;
        let number = CLUSTERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("eden-cluster-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        if is_root() {
            run(Command::new("chown").arg(user()).arg(&folder))?;
        }
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        drop(listener);
        let cluster = Self {
            programs,
            folder,
            url: format!("postgres://postgres@127.0.0.1:{port}"),
        };
        let data = cluster.data();
        run(cluster
            .program("initdb")
            .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D"])
            .arg(&data))?;
        let sockets = cluster.folder.display();
        let settings = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{sockets}'\nmax_connections = 100\n{options}\n"
        );
        run(cluster
            .program("sh")
            .args(["-c", "printf '%s' \"$1\" >> \"$0\"/postgresql.conf"])
            .arg(&data)
            .arg(settings))?;
        cluster.up()?;
        Ok(cluster)
    }

    /// Its URL, without a database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Starts it again.
    ///
    /// # Errors
    /// With what it says.
    pub fn up(&self) -> Result<(), String> {
        let log = self.folder.join("log");
        run(self
            .program("pg_ctl")
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(log)
            .args(["-w", "-t", "60", "start"]))
        .map(|_| ())
    }

    /// Ends it as an administrator does: whoever is connected is told.
    ///
    /// # Errors
    /// With what it says.
    pub fn down(&self) -> Result<(), String> {
        self.end("fast")
    }

    /// Ends it as a crash does.
    ///
    /// # Errors
    /// With what it says.
    pub fn crash(&self) -> Result<(), String> {
        self.end("immediate")
    }

    fn end(&self, mode: &str) -> Result<(), String> {
        run(self
            .program("pg_ctl")
            .arg("-D")
            .arg(self.data())
            .args(["-m", mode, "-w", "-t", "60", "stop"]))
        .map(|_| ())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of the installation, or of the system, run by a user who may.
    fn program(&self, name: &str) -> Command {
        let installed = self.programs.join(name);
        let path = if installed.exists() {
            installed
        } else {
            PathBuf::from(name)
        };
        let mut command = if is_root() {
            let user = user();
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", user, "--regid", user, "--clear-groups", "--"])
                .arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.crash();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where the server's programs are.
fn programs() -> Option<PathBuf> {
    let holds = |folder: &Path| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    folders().into_iter().find(|folder| holds(folder))
}

/// A program of an installation.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    folders()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|path| path.exists())
}

/// Where programs may be: on the path, or where distributions put them.
fn folders() -> Vec<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&paths).collect();
    for versions in ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt"] {
        let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .collect();
        found.sort();
        folders.extend(found.into_iter().rev());
    }
    folders
}

fn is_root() -> bool {
    static ROOT: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *ROOT.get_or_init(|| {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
    })
}

/// Whom root becomes.
fn user() -> &'static str {
    static USER: std::sync::OnceLock<&'static str> = std::sync::OnceLock::new();
    USER.get_or_init(|| {
        let known = Command::new("id").arg("postgres").output();
        if known.is_ok_and(|output| output.status.success()) {
            "postgres"
        } else {
            "nobody"
        }
    })
}

fn run(command: &mut Command) -> Result<Output, String> {
    // whatever is started must not keep our pipes open
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(format!("{command:?}: {}", output.status))
    }
}
