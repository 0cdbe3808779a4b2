//! A copy of the database while it is in use.

use super::Failure;
use super::environment::Environment;
use super::migrate::cannot_open;
use crate::store::bind::Bind;
use crate::store::connection::Connection;
use std::path::Path;

/// Writes a consistent copy into `file`. SQLite reads it in one transaction, so writers are not held up.
pub(super) async fn backup(environment: &Environment, file: &Path) -> Result<(), Failure> {
    let Some(path) = environment.database.path() else {
        return Err(Failure::Other(format!(
            "{} is a server's database; pg_dump writes a consistent copy of it",
            environment.database
        )));
    };
    if !path.exists() {
        return Err(Failure::Database(format!(
            "there is no database at {}",
            environment.database
        )));
    }
    if file.exists() {
        return Err(Failure::Other(format!(
            "{} exists; name a file that does not",
            file.display()
        )));
    }
    let Some(target) = file.to_str() else {
        return Err(Failure::Other("the file's name is not UTF-8".to_owned()));
    };
    let mut connection = Connection::open(&environment.database)
        .await
        .map_err(|error| cannot_open(environment, &error))?;
    let copied = connection.run("VACUUM INTO $1", &[Bind::Text(target.to_owned())]).await;
    copied.map_err(|error| Failure::Database(format!("cannot write {}: {error}", file.display())))?;
    restrict(file)?;
    println!("{}", file.display());
    Ok(())
}

/// A copy holds what the database holds, so only its owner may read it.
fn restrict(file: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|error| Failure::Other(format!("{}: {error}", file.display())))?;
    Ok(())
}
