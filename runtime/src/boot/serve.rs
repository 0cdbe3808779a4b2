//! `serve`: opening everything in order, listening, and stopping without losing anything.

use super::Failure;
use super::bootstrap;
use super::environment::{Environment, resolve, variable};
use super::migrate::{self, Auto, cannot_open};
use crate::auth::seal::Sealer;
use crate::http::dress::cors::Cors;
use crate::server::{Api, Server};
use crate::store::Store;
use crate::store::counters::Counters;
use axum::Router;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests in flight may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// Opens the database, the key and the accounts: what `serve` and `accounts` need.
pub(super) async fn open(api: Api, environment: &Environment, auto: Auto) -> Result<Server, Failure> {
    migrate::start(&api, environment, auto).await?;
    let store = Store::open(&environment.database)
        .await
        .map_err(|error| cannot_open(environment, &error))?;
    let path = environment.database.path().with_extension("key");
    let sealer = match needs_sealer(&api) {
        false => Sealer::new(&crate::secret::Secret::token()),
        true => Sealer::load(variable("EDEN_SECRET_KEY")?, &path)
            .map_err(|error| Failure::Environment(format!("the key file {}: {error}", path.display())))?,
    };
    let cors = Cors::of(api.spec, resolve)?;
    let counters = match api.spec.rate_limits {
        [] => None,
        _ => Some(
            Counters::open(&environment.database)
                .await
                .map_err(|error| cannot_open(environment, &error))?,
        ),
    };
    let server = Server::new(api, store, sealer, cors, counters);
    bootstrap::bootstrap(&server).await?;
    Ok(server)
}

/// Whether any field is sealed; without one no key is needed.
fn needs_sealer(api: &Api) -> bool {
    let mut fields = api.spec.resources.iter().flat_map(|resource| resource.fields);
    fields.any(|field| field.secret == Some(crate::spec::Secrecy::Sealed))
}

/// Serves until a signal comes.
pub(super) async fn serve(
    api: Api,
    app: fn(&Server) -> Router,
    environment: &Environment,
    auto: Auto,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(environment.address).await.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => "; another program listens there. Set PORT to another number",
            std::io::ErrorKind::PermissionDenied => "; ports below 1024 need a privilege. Set PORT to another number",
            _ => "",
        };
        Failure::Address(format!("cannot listen on {}: {error}{hint}", environment.address))
    })?;
    let server = open(api, environment, auto).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Address(error.to_string()))?;
    eprintln!("database  {}", environment.database);
    eprintln!("listening http://{address}{}", server.spec().prefix);
    let (stopped, stopping) = tokio::sync::watch::channel(false);
    let service = app(&server).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        signal().await;
        tracing::info!("stopping: requests in flight may end");
        let _ = stopped.send(true);
    });
    let mut late = stopping.clone();
    tokio::select! {
        result = served => result.map_err(|error| Failure::Other(error.to_string()))?,
        () = async {
            if late.wait_for(|stopped| *stopped).await.is_ok() {
                tokio::time::sleep(DRAIN).await;
            } else {
                std::future::pending::<()>().await;
            }
        } => tracing::warn!("requests still in flight are cut off"),
    }
    server.store().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Ctrl-C or SIGTERM.
async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
