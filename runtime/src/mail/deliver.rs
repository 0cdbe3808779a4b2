//! Delivery: what is due leaves the outbox. The key of a mail is made here, and only its digest is stored, so that no
//! usable key ever lies in the database. Several servers share one outbox. Leaves the way out to `transport`.

use super::message::message;
use super::text::{Holes, fill};
use super::transport::Failure;
use crate::accounts::config::{Text, Validation};
use crate::accounts::rows::{Account, certain, step};
use crate::accounts::{Service, keys};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::store::bind::Bind;
use crate::store::cells::CellKind;
use crate::store::write::{Write, Written};
use crate::time::DateTime;
use eden_sql::ident::quote;
use eden_sql::service::OUTBOX;
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the outbox is looked at when no bell rings: another server may have left something.
const LOOK: Duration = Duration::from_secs(15);
/// How long a server keeps a mail for itself, in milliseconds. When it dies, another takes over after that.
const LEASE: i64 = 120_000;
/// Waiting times after failures, in seconds; the last one is repeated.
const WAIT: [i64; 8] = [2, 5, 15, 60, 300, 900, 1800, 3600];
/// Failures after which a mail is given up: about three days.
const MOST: i64 = 75;
/// Mails that are taken at once.
const HANDFUL: usize = 16;

/// A mail that is due.
struct Due {
    id: i64,
    kind: String,
    context: Map<String, Json>,
    attempts: i64,
    due: i64,
    account: String,
}

/// Delivers until the server stops.
pub(crate) async fn deliver(server: Server, service: Arc<Service>, mut stopping: watch::Receiver<bool>) {
    let Some(validation) = &service.config.validation else {
        return;
    };
    let mut swept = DateTime::now().millis();
    while !*stopping.borrow() {
        let wait = match round(&server, &service, validation).await {
            Ok(wait) => wait,
            Err(refusal) => {
                tracing::warn!(?refusal, "the outbox cannot be read");
                LOOK
            }
        };
        let now = DateTime::now().millis();
        if now - swept > 3_600_000 {
            swept = now;
            write(&server, vec![keys::sweep()]).await;
        }
        tokio::select! {
            () = service.mail.bell.notified() => {}
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stopped| *stopped) => {}
        }
    }
}

/// Delivers what is due and says how long to wait.
async fn round(server: &Server, service: &Arc<Service>, validation: &Validation) -> Result<Duration, Refusal> {
    let due = server.store().read(move |reader| {
        let text = format!(
            "SELECT \"_seq\", \"kind\", \"context\", \"attempts\", \"due\", \"account\" FROM {} ORDER BY \"due\", \"_seq\" LIMIT {HANDFUL}",
            quote(OUTBOX)
        );
        let mut due = Vec::new();
        reader.rows(&text, &[], &mut |cells| {
            let context = (cells.kind(2) == CellKind::Text).then(|| serde_json::from_str(cells.text(2)).ok());
            due.push(Due {
                id: cells.integer(0),
                kind: cells.text(1).to_owned(),
                context: context.flatten().unwrap_or_default(),
                attempts: cells.integer(3),
                due: cells.integer(4),
                account: cells.text(5).to_owned(),
            });
            crate::store::Flow::More
        })?;
        Ok(due)
    });
    let mut next = i64::try_from(LOOK.as_millis()).unwrap_or(0);
    let due = due.await?;
    let full = due.len() == HANDFUL;
    for mail in due {
        let wait = mail.due - DateTime::now().millis();
        if wait > 0 {
            next = next.min(wait);
            break;
        }
        one(server, service, validation, mail).await?;
        if full {
            next = 0;
        }
    }
    Ok(Duration::from_millis(u64::try_from(next).unwrap_or(0)))
}

async fn one(server: &Server, service: &Arc<Service>, validation: &Validation, mail: Due) -> Result<(), Refusal> {
    let lease = DateTime::now().millis() + LEASE;
    if !claim(server, &mail, lease).await {
        return Ok(());
    }
    let row = mail.account.clone();
    let statements = Arc::clone(service);
    let account = server
        .store()
        .read(move |reader| statements.statements.find_row(reader, &row));
    let Some(account) = account.await? else {
        // the account is gone, or there never was one
        write(server, vec![remove(&mail)]).await;
        return Ok(());
    };
    let Some(kind) = kind(validation, &mail.kind) else {
        tracing::error!(kind = mail.kind, "a mail of an unknown kind is thrown away");
        write(server, vec![remove(&mail)]).await;
        return Ok(());
    };
    let key = kind
        .key
        .map(|(name, kept, seconds)| (name, kept, seconds, keys::generate()));
    if let Some((_, kept, seconds, key)) = &key
        && !write(server, keys::store(&account.row, kept, key.expose(), *seconds).into()).await
    {
        return Ok(());
    }
    let (data, default) = (account.shown(), Map::new());
    let context = match account.data.get("email-context") {
        _ if !mail.context.is_empty() => &mail.context,
        Some(Json::Object(stored)) => stored,
        _ => &default,
    };
    let holes = Holes {
        key: key.as_ref().map(|(name, _, _, key)| (*name, key.expose())),
        account: &data,
        context,
        origins: validation.link_origins.as_deref(),
    };
    let (subject, body) = (fill(&kind.text.subject, holes), fill(&kind.text.body, holes));
    let sent = match message(&validation.sender, &account.name, &subject, body) {
        Err(error) => Err(Failure::Never(error)),
        Ok(message) => {
            let service = Arc::clone(service);
            let sending = tokio::task::spawn_blocking(move || service.mail.transport.send(&message));
            sending
                .await
                .unwrap_or_else(|error| Err(Failure::Later(error.to_string())))
        }
    };
    settle(server, &mail, &account, sent, lease).await;
    Ok(())
}

/// What became of a mail is noted: gone, or to be tried later.
async fn settle(server: &Server, mail: &Due, account: &Account, sent: Result<(), Failure>, lease: i64) {
    let attempts = mail.attempts + 1;
    match sent {
        Ok(()) => {
            tracing::info!(kind = mail.kind, account = account.row, "a mail was sent");
            write(server, vec![remove(mail)]).await;
        }
        Err(Failure::Never(error)) => {
            tracing::error!(kind = mail.kind, account = account.row, error, "a mail cannot be sent");
            write(server, vec![remove(mail)]).await;
        }
        Err(Failure::Later(error)) if attempts >= MOST => {
            tracing::error!(kind = mail.kind, account = account.row, error, "a mail is given up");
            write(server, vec![remove(mail)]).await;
        }
        Err(Failure::Later(error)) => {
            let wait = WAIT[usize::try_from(mail.attempts).unwrap_or(0).min(WAIT.len() - 1)];
            tracing::warn!(
                kind = mail.kind,
                account = account.row,
                error,
                wait,
                "a mail was not sent; it is tried again"
            );
            let text = format!(
                "UPDATE {} SET \"attempts\" = $1, \"due\" = $2 WHERE \"_seq\" = $3 AND \"due\" = $4",
                quote(OUTBOX)
            );
            let binds = vec![
                Bind::Integer(attempts),
                Bind::Integer(DateTime::now().millis() + wait * 1000),
                Bind::Integer(mail.id),
                Bind::Integer(lease),
            ];
            write(server, vec![step(text, binds)]).await;
        }
    }
}

/// What a kind of mail says, and the key that it carries: name, kind, seconds.
struct Kind<'a> {
    text: &'a Text,
    key: Option<(&'static str, &'static str, u64)>,
}

fn kind<'a>(validation: &'a Validation, name: &str) -> Option<Kind<'a>> {
    Some(match name {
        "activation" => Kind {
            text: &validation.activation,
            key: Some(("activation-key", keys::ACTIVATION, validation.activation_seconds)),
        },
        "confirmation" => Kind {
            text: &validation.confirmation,
            key: None,
        },
        "reset" => Kind {
            text: &validation.reset,
            key: Some(("reset-password", keys::RESET, validation.reset_seconds)),
        },
        _ => return None,
    })
}

/// Takes a mail for this server. False when another has it.
async fn claim(server: &Server, mail: &Due, lease: i64) -> bool {
    let text = format!(
        "UPDATE {} SET \"due\" = $1 WHERE \"_seq\" = $2 AND \"due\" = $3",
        quote(OUTBOX)
    );
    let binds = vec![Bind::Integer(lease), Bind::Integer(mail.id), Bind::Integer(mail.due)];
    write(server, vec![certain(text, binds)]).await
}

fn remove(mail: &Due) -> crate::store::write::Step {
    let text = format!("DELETE FROM {} WHERE \"_seq\" = $1", quote(OUTBOX));
    step(text, vec![Bind::Integer(mail.id)])
}

async fn write(server: &Server, steps: Vec<crate::store::write::Step>) -> bool {
    let write = Write {
        checks: Vec::new(),
        steps,
    };
    match server.store().write(write).await {
        Written::Done(_) => true,
        Written::Failed(_, error) => {
            tracing::warn!(?error, "the outbox cannot be written");
            false
        }
        Written::Refused(_) | Written::Missed => false,
    }
}
