//! Starting the account service: its settings with the environment, what must be true before anybody can sign up, and
//! the delivery of mail.

use super::Failure;
use super::environment::{Environment, resolve, variable};
use crate::accounts::Service;
use crate::accounts::config::Config;
use crate::accounts::rows::Statements;
use crate::accounts::values::{Surroundings, Wrong};
use crate::mail::{Mail, deliver};
use crate::server::Server;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The environment of this process.
struct Process;

impl Surroundings for Process {
    fn variable(&self, name: &str) -> Result<Option<String>, Wrong> {
        let value = variable(name).map_err(|failure| failure.text().to_owned())?;
        Ok(value.map(|value| value.expose().to_owned()))
    }

    fn resolve(&self, text: &str) -> Result<String, Wrong> {
        resolve(text).map_err(|failure| failure.text().to_owned())
    }
}

/// Starts the service when the settings have one; the delivery of mail ends after `stopping`.
pub(super) async fn start(
    server: &Server,
    environment: &Environment,
    stopping: watch::Receiver<bool>,
) -> Result<Option<JoinHandle<()>>, Failure> {
    let Some(spec) = server.0.api.accounts else {
        return Ok(None);
    };
    let config = Config::read(spec, &Process).map_err(Failure::Environment)?;
    let mail = Mail::read(spec, &config, &Process, environment.address.ip()).map_err(Failure::Environment)?;
    let statements = Statements::of(spec).ok_or_else(|| {
        Failure::Other(format!(
            "`{}` lacks the fields that the account service needs",
            spec.accounts.name
        ))
    })?;
    let service = Arc::new(Service {
        spec,
        config,
        statements,
        mail,
        list_timestamp: OnceLock::new(),
    });
    administrators_exist(server, &service).await?;
    let _ = server.0.service.set(Arc::clone(&service));
    Ok(Some(tokio::spawn(deliver(server.clone(), service, stopping))))
}

/// Where anybody may sign up, an administrator that is not there is an office that anybody could take.
async fn administrators_exist(server: &Server, service: &Arc<Service>) -> Result<(), Failure> {
    if !service.config.is_open() {
        return Ok(());
    }
    let names: Vec<String> = service
        .config
        .write
        .iter()
        .filter_map(|principal| principal.strip_prefix("account:"))
        .map(str::to_owned)
        .collect();
    let looking = Arc::clone(service);
    let missing = server.store().read(move |reader| {
        let mut missing = Vec::new();
        for name in names {
            if looking.statements.find(reader, &name)?.is_none() {
                missing.push(name);
            }
        }
        Ok(missing)
    });
    let missing = missing
        .await
        .map_err(|refusal| Failure::Database(format!("{refusal:?}")))?;
    match missing.first() {
        None => Ok(()),
        Some(name) => Err(Failure::Environment(format!(
            "anybody may sign up, and the administrator `{name}` of `account_write_principals` has no account: make it \
             first, with `accounts create {name}` or in `AUTH.bootstrap`"
        ))),
    }
}
