//! The environment, read once at the start: `.env`, the variables the server knows, secrets from files.

use super::Failure;
use crate::secret::Secret;
use crate::spec::ApiSpec;
use crate::store::url::DatabaseUrl;
use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr};

/// What the environment says.
pub(super) struct Environment {
    pub(super) database: DatabaseUrl,
    pub(super) address: SocketAddr,
}

impl Environment {
    /// Reads `.env`, which never overrides, and then the variables.
    pub(super) fn load(api: &ApiSpec) -> Result<Self, Failure> {
        // only the folder's own: a `.env` further up belongs to something else
        match dotenvy::from_path(".env") {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            Err(error) => return Err(Failure::Environment(format!(".env: {error}"))),
        }
        let database = match variable("DATABASE_URL")? {
            Some(url) => url.expose().to_owned(),
            None => format!("sqlite://{}.db", api.name),
        };
        let database = DatabaseUrl::parse(&database).map_err(Failure::Environment)?;
        let host = variable("HOST")?.map_or_else(|| "127.0.0.1".to_owned(), |host| host.expose().to_owned());
        let host = if host == "localhost" {
            "127.0.0.1".to_owned()
        } else {
            host
        };
        let ip: IpAddr = host.parse().map_err(|_| {
            Failure::Environment(format!(
                "HOST must be an IP address such as 127.0.0.1 or 0.0.0.0, not `{host}`"
            ))
        })?;
        let port = variable("PORT")?.map_or_else(|| "5000".to_owned(), |port| port.expose().to_owned());
        let port: u16 = port
            .parse()
            .map_err(|_| Failure::Environment(format!("PORT must be a number up to 65535, not `{port}`")))?;
        Ok(Self {
            database,
            address: SocketAddr::new(ip, port),
        })
    }

    /// Starts logging to stderr as `RUST_LOG` and `EDEN_LOG_FORMAT` say.
    pub(super) fn start_logging(&self) -> Result<(), Failure> {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .or_else(|_| tracing_subscriber::EnvFilter::try_new("info"))
            .map_err(|error| Failure::Environment(format!("RUST_LOG: {error}")))?;
        let colours =
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(colours);
        match variable("EDEN_LOG_FORMAT")?.as_ref().map_or("text", Secret::expose) {
            "text" => log.init(),
            "json" => log.json().init(),
            other => {
                return Err(Failure::Environment(format!(
                    "EDEN_LOG_FORMAT must be text or json, not `{other}`"
                )));
            }
        }
        Ok(())
    }
}

/// The variable `name`, or the content of the file that `<name>_FILE` names.
pub(super) fn variable(name: &str) -> Result<Option<Secret>, Failure> {
    match std::env::var(name) {
        Ok(value) => return Ok(Some(Secret::new(value))),
        Err(std::env::VarError::NotUnicode(_)) => return Err(Failure::Environment(format!("{name} is not UTF-8"))),
        Err(std::env::VarError::NotPresent) => {}
    }
    let Ok(path) = std::env::var(format!("{name}_FILE")) else {
        return Ok(None);
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))),
        Err(error) => Err(Failure::Environment(format!("{name}_FILE: {path}: {error}"))),
    }
}

/// Whether missing migrations are taken at the start, where EDEN_AUTO_MIGRATE says so.
pub(super) fn auto_migrate() -> Result<Option<bool>, Failure> {
    match variable("EDEN_AUTO_MIGRATE")?.as_ref().map(Secret::expose) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(Failure::Environment(format!(
            "EDEN_AUTO_MIGRATE must be true or false, not `{other}`"
        ))),
    }
}

/// `text` with every `${NAME}` and `${NAME:-default}` replaced.
///
/// # Errors
/// Naming the variable that is missing.
pub(super) fn resolve(text: &str) -> Result<String, Failure> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, behind)) = after.split_once('}') else {
            break;
        };
        resolved.push_str(before);
        let (name, default) = inside
            .split_once(":-")
            .map_or((inside, None), |(name, default)| (name, Some(default)));
        match (variable(name)?, default) {
            (Some(value), _) => resolved.push_str(value.expose()),
            (None, Some(default)) => resolved.push_str(default),
            (None, None) => {
                return Err(Failure::Environment(format!(
                    "{name} is not set; the settings need it. Set it in the environment or in .env, or set {name}_FILE to a file that holds it"
                )));
            }
        }
        rest = behind;
    }
    resolved.push_str(rest);
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn defaults_stand_in_and_missing_names_are_named() {
        assert_eq!(resolve("a ${EDEN_TEST_NOT_SET:-b} c").ok(), Some("a b c".to_owned()));
        assert_eq!(resolve("plain $ {x}").ok(), Some("plain $ {x}".to_owned()));
        let failure = resolve("${EDEN_TEST_NOT_SET}").expect_err("not set");
        assert!(failure.text().contains("EDEN_TEST_NOT_SET"));
    }
}
