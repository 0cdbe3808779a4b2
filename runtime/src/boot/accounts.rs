//! `accounts`: creating and listing accounts past the API, for the first account and for the one that locked
//! everybody out.

use super::environment::{Environment, variable};
use super::migrate::Auto;
use super::{Failure, bootstrap, serve};
use crate::server::{Api, Server};
use crate::spec::Secrecy;
use crate::store::cells::CellKind;
use crate::value::{Object, Value};
use clap::Subcommand;
use eden_sql::ident::quote;

/// What can be done with accounts.
#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Create an account; its password is read from PASSWORD or PASSWORD_FILE
    Create {
        /// The account's name
        name: String,
        /// Its roles
        #[arg(long = "role")]
        roles: Vec<String>,
    },
    /// List the names of all accounts
    List,
}

/// Runs the command.
pub(super) async fn run(command: Accounts, api: Api, environment: &Environment, auto: Auto) -> Result<(), Failure> {
    let server = serve::open(api, environment, auto).await?;
    let result = match command {
        Accounts::Create { name, roles } => create(&server, name, roles).await,
        Accounts::List => list(&server).await,
    };
    server.store().close().await;
    result
}

async fn create(server: &Server, name: String, roles: Vec<String>) -> Result<(), Failure> {
    let Some(authentication) = server.0.api.authentication.clone() else {
        return Err(Failure::Other(
            "this API has no accounts: its settings have no AUTH block".to_owned(),
        ));
    };
    let resource = authentication.accounts;
    if !roles.is_empty() && resource.field("roles").is_none() {
        return Err(Failure::Other(format!(
            "--role sets the field `roles`, which {} does not have",
            resource.name
        )));
    }
    let mut fields = Object::new();
    fields.insert(authentication.username, name.clone());
    for field in resource.fields {
        if matches!(field.secret, Some(Secrecy::Hash(_))) {
            let password = variable("PASSWORD")?.ok_or_else(|| {
                Failure::Environment("PASSWORD is not set: give the account's password in the environment".to_owned())
            })?;
            fields.insert(field.name, password.expose());
        }
        if field.name == "roles" && !roles.is_empty() {
            fields.insert(
                field.name,
                Value::List(roles.iter().map(|role| Value::from(role.as_str())).collect()),
            );
        }
    }
    let token = bootstrap::create(server, &authentication, fields, None).await?;
    println!("{name}");
    if let Some(token) = token {
        // the only time it is shown: the database keeps its digest
        println!("{}", token.expose());
    }
    Ok(())
}

async fn list(server: &Server) -> Result<(), Failure> {
    let Some(authentication) = server.0.api.authentication.clone() else {
        return Ok(());
    };
    let resource = authentication.accounts;
    let Some(column) = resource.column(authentication.username) else {
        return Ok(());
    };
    let text = format!(
        "SELECT {} FROM {} ORDER BY 1",
        quote(column.column),
        quote(resource.table)
    );
    let names = server.store().read(move |reader| {
        let mut names = Vec::new();
        reader.rows(&text, &[], &mut |cells| {
            if cells.kind(0) == CellKind::Text {
                names.push(cells.text(0).to_owned());
            }
            crate::store::Flow::More
        })?;
        Ok(names)
    });
    for name in names
        .await
        .map_err(|refusal| Failure::Database(format!("{refusal:?}")))?
    {
        println!("{name}");
    }
    Ok(())
}
