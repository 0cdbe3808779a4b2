//! Accounts that the settings ask for: made once, before the server first listens, and never again even if they are
//! deleted later. What is made is remembered by name in a table of its own.

use super::Failure;
use super::environment::resolve;
use crate::auth::{Authentication, token};
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::server::Server;
use crate::spec::{Literal, ResourceSpec, Secrecy};
use crate::store::bind::Bind;
use crate::store::write::{Check, Step, Write, Written};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::statement::{View, insert};

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS _eden_bootstrap (name TEXT PRIMARY KEY, made_at INTEGER NOT NULL) STRICT";

/// Makes the accounts that were never made.
pub(super) async fn bootstrap(server: &Server) -> Result<(), Failure> {
    let Some(authentication) = server
        .0
        .api
        .authentication
        .clone()
        .filter(|auth| !auth.bootstrap.is_empty())
    else {
        return Ok(());
    };
    run(server, vec![step(TABLE, Vec::new())], Vec::new()).await?;
    for account in authentication.bootstrap {
        let Value::Dict(fields) = value(account, &|text| Ok(text.to_owned()))? else {
            continue;
        };
        let name = fields
            .get(authentication.username)
            .map(crate::http::answer::text)
            .unwrap_or_default();
        let name = resolve(&name)?;
        if is_made(server, &name).await? {
            continue;
        }
        let Value::Dict(fields) = value(account, &resolve)? else {
            continue;
        };
        if let Err(failure) = create(server, &authentication, fields, Some(&name)).await {
            // another server that starts may have been faster
            if is_made(server, &name).await? {
                continue;
            }
            return Err(failure);
        }
        tracing::info!(name, "the account of the settings was made");
    }
    Ok(())
}

/// Stores an account past the API: no owner, secrets as the settings say. Gives its token, when it has one.
pub(super) async fn create(
    server: &Server,
    authentication: &Authentication,
    fields: Object,
    bootstrap: Option<&str>,
) -> Result<Option<Secret>, Failure> {
    let resource = authentication.accounts;
    let mut shown = None;
    let mut fields = fields;
    let mut row = Vec::new();
    for column in resource.columns {
        let secret = resource.field(column.field).and_then(|field| field.secret);
        let given = fields.remove(column.field);
        row.push(match (secret, given) {
            (Some(Secrecy::Token), given) => {
                let made = given
                    .as_ref()
                    .and_then(Value::as_str)
                    .map_or_else(Secret::token, Secret::new);
                let stored = Bind::Text(token::digest(made.expose()));
                shown = Some(made);
                stored
            }
            (Some(secrecy), Some(Value::String(plain))) => {
                Bind::Text(hidden(server, secrecy, Secret::new(plain)).await.map_err(told)?)
            }
            (_, Some(given)) if column.storage == crate::spec::Storage::Json => Bind::json(&given),
            (_, Some(given)) => Bind::scalar(&given),
            (None, None) => {
                let default = resource.field(column.field).and_then(|field| field.default);
                default.map_or(Ok(Bind::Null), |default| {
                    value(&default, &|text| Ok(text.to_owned())).map(|value| Bind::scalar(&value))
                })?
            }
            (Some(_), None) => Bind::Null,
        });
    }
    let now = DateTime::now_seconds();
    let mut binds = vec![
        Bind::ObjectId(crate::id::ObjectId::generate()),
        Bind::DateTime(now),
        Bind::DateTime(now),
        Bind::Text(hex::encode(crate::random::bytes::<20>())),
        Bind::Null,
    ];
    if resource.allow_unknown {
        binds.push(Bind::json(&Value::Dict(fields)));
    }
    binds.extend(row);
    let mut steps = vec![step(insert_text(resource), binds)];
    if let Some(name) = bootstrap {
        let made = vec![Bind::Text(name.to_owned()), Bind::DateTime(DateTime::now())];
        steps.push(step(
            "INSERT INTO _eden_bootstrap (name, made_at) VALUES ($1, $2)",
            made,
        ));
    }
    run(server, steps, Vec::new()).await?;
    Ok(shown)
}

async fn hidden(server: &Server, secrecy: Secrecy, plain: Secret) -> Result<String, Refusal> {
    match secrecy {
        Secrecy::Hash(algorithm) => server.0.hasher.hash(algorithm, plain).await,
        Secrecy::Token => Ok(token::digest(plain.expose())),
        Secrecy::Sealed => server
            .0
            .sealer
            .seal(&plain)
            .ok_or_else(|| Refusal::Internal("sealing failed".to_owned())),
    }
}

fn insert_text(resource: &ResourceSpec) -> String {
    let columns: Vec<String> = resource.columns.iter().map(|column| column.column.to_owned()).collect();
    insert(&View {
        table: resource.table,
        columns: &columns,
        extra: resource.allow_unknown,
        owner: None,
    })
}

async fn is_made(server: &Server, name: &str) -> Result<bool, Failure> {
    let name = name.to_owned();
    let look = server.store().read(move |reader| {
        Ok(reader
            .first(
                "SELECT 1 FROM _eden_bootstrap WHERE name = $1",
                &[Bind::Text(name)],
                |_| (),
            )?
            .is_some())
    });
    look.await.map_err(told)
}

fn step(text: impl Into<std::borrow::Cow<'static, str>>, binds: Vec<Bind>) -> Step {
    Step {
        text: text.into(),
        binds,
        must_change: false,
    }
}

async fn run(server: &Server, steps: Vec<Step>, checks: Vec<Check>) -> Result<(), Failure> {
    match server.store().write(Write { checks, steps }).await {
        Written::Done(_) => Ok(()),
        Written::Failed(_, error) => Err(Failure::Database(format!("an account could not be made: {error:?}"))),
        other => Err(Failure::Database(format!("an account could not be made: {other:?}"))),
    }
}

fn told(refusal: Refusal) -> Failure {
    Failure::Database(format!("{refusal:?}"))
}

/// A constant of the settings with its texts resolved by `resolve`.
fn value(literal: &Literal, resolve: &dyn Fn(&str) -> Result<String, Failure>) -> Result<Value, Failure> {
    Ok(match literal {
        Literal::String(text) => Value::String(resolve(text)?),
        Literal::List(values) => Value::List(
            values
                .iter()
                .map(|element| value(element, resolve))
                .collect::<Result<_, _>>()?,
        ),
        Literal::Dict(members) => {
            let members = members
                .iter()
                .map(|(key, member)| Ok(((*key).to_owned(), value(member, resolve)?)));
            Value::Dict(members.collect::<Result<Object, Failure>>()?)
        }
        other => Value::from(other),
    })
}
