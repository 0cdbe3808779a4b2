//! `accounts`: what can be done with accounts past the API, for the first account, for the one that locked everybody
//! out, and for the one that must go at once. Leaves where passwords come from to `passwords`.

use super::environment::Environment;
use super::passwords::{PasswordSource, new_password};
use super::{Failure, bootstrap, serve};
use crate::auth::{Authentication, token};
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::server::{Api, Server};
use crate::spec::{Column, Secrecy};
use crate::store::Flow;
use crate::store::bind::Bind;
use crate::store::cells::{CellKind, Cells};
use crate::store::write::{Step, Write, Written};
use crate::time::DateTime;
use crate::value::{Object, Value};
use clap::Subcommand;
use eden_sql::ident::quote;
use eden_sql::table::system;

/// What can be done with accounts.
#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Create an account; prints its name, and its token where accounts have tokens
    Create {
        /// The account's name
        name: String,
        /// Its roles
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// List the names of all accounts
    List {
        /// With roles, and whether the account is disabled
        #[arg(long)]
        long: bool,
    },
    /// Set an account's password, which ends its tokens
    SetPassword {
        /// The account's name
        name: String,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Replace an account's roles
    SetRoles {
        /// The account's name
        name: String,
        /// Its roles; none takes all away
        roles: Vec<String>,
    },
    /// Refuse an account's credentials from the next request on
    Disable {
        /// The account's name
        name: String,
    },
    /// Accept a disabled account's credentials again
    Enable {
        /// The account's name
        name: String,
    },
    /// Delete an account; its documents stay, and belong to nobody
    Delete {
        /// The account's name
        name: String,
    },
    /// End an account's tokens
    RevokeTokens {
        /// The account's name
        name: String,
        /// Print a new token
        #[arg(long)]
        new: bool,
    },
}

/// Runs the command.
pub(super) async fn run(command: Accounts, api: Api, environment: &Environment) -> Result<(), Failure> {
    let Some(authentication) = api.authentication.clone() else {
        return Err(Failure::Other(
            "this API has no accounts: its settings have no AUTH block".to_owned(),
        ));
    };
    let server = serve::open(api, environment).await?;
    let office = Office {
        server: &server,
        authentication: &authentication,
    };
    let result = office.run(command).await;
    server.close().await;
    result
}

/// The accounts of a server.
struct Office<'a> {
    server: &'a Server,
    authentication: &'a Authentication,
}

impl Office<'_> {
    async fn run(&self, command: Accounts) -> Result<(), Failure> {
        match command {
            Accounts::Create { name, roles, password } => self.create(name, &roles, &password).await,
            Accounts::List { long } => self.list(long).await,
            Accounts::SetPassword { name, password } => self.set_password(&name, &password).await,
            Accounts::SetRoles { name, roles } => {
                let column = self.roles()?;
                let roles = Value::List(roles.iter().map(|role| Value::from(role.as_str())).collect());
                self.change(&name, vec![(column.column, Bind::json(&roles))], "roles", true)
                    .await
            }
            Accounts::Disable { name } => {
                let now = Bind::DateTime(DateTime::now());
                self.change(&name, vec![(system::DISABLED, now)], "disable", true).await
            }
            Accounts::Enable { name } => {
                self.change(&name, vec![(system::DISABLED, Bind::Null)], "enable", false)
                    .await
            }
            Accounts::Delete { name } => self.delete(&name).await,
            Accounts::RevokeTokens { name, new } => self.revoke(&name, new).await,
        }
    }

    async fn create(&self, name: String, roles: &[String], source: &PasswordSource) -> Result<(), Failure> {
        let resource = self.authentication.accounts;
        let mut fields = Object::new();
        fields.insert(self.authentication.username, name.clone());
        if !roles.is_empty() {
            let field = self.roles()?.field;
            fields.insert(
                field,
                Value::List(roles.iter().map(|role| Value::from(role.as_str())).collect()),
            );
        }
        for field in resource.fields {
            if matches!(field.secret, Some(Secrecy::Hash(_))) {
                let password = new_password(source, field, &fields)?;
                fields.insert(field.name, password.expose());
            }
        }
        let token = bootstrap::create(self.server, self.authentication, fields, None).await?;
        tracing::info!(target: "eden::auth", event = "create", outcome = "success", name = %name.escape_debug(), actor = "command line");
        println!("{name}");
        if let Some(token) = token {
            // the only time it is shown: the database keeps its digest
            println!("{}", token.expose());
        }
        Ok(())
    }

    async fn list(&self, long: bool) -> Result<(), Failure> {
        let resource = self.authentication.accounts;
        let Some(name) = resource.column(self.authentication.username) else {
            return Ok(());
        };
        let roles = self
            .roles()
            .map_or_else(|_| "NULL".to_owned(), |roles| quote(roles.column));
        let text = format!(
            "SELECT {}, {roles}, CASE WHEN {} IS NULL THEN 0 ELSE 1 END FROM {} ORDER BY 1",
            quote(name.column),
            quote(system::DISABLED),
            quote(resource.table)
        );
        let lines = self.server.store().read(move |reader| {
            let mut lines = Vec::new();
            reader.rows(&text, &[], &mut |cells| {
                if cells.kind(0) == CellKind::Text {
                    lines.push(line(cells, long));
                }
                Flow::More
            })?;
            Ok(lines)
        });
        for line in lines.await.map_err(told)? {
            println!("{line}");
        }
        Ok(())
    }

    async fn set_password(&self, name: &str, source: &PasswordSource) -> Result<(), Failure> {
        let resource = self.authentication.accounts;
        let wanted = self.authentication.password;
        let field = resource.fields.iter().find(|field| Some(field.name) == wanted);
        let (Some(field), Some(Secrecy::Hash(algorithm))) = (field, field.and_then(|field| field.secret)) else {
            return Err(Failure::Other("accounts have no passwords here".to_owned()));
        };
        let mut fields = Object::new();
        fields.insert(self.authentication.username, name);
        // whoever is not there is told before a password is asked for
        self.exists(name).await?;
        let password = new_password(source, field, &fields)?;
        let hash = self.server.0.hasher.hash(algorithm, password).await.map_err(told)?;
        let column = resource.column(field.name).map(|column| column.column);
        let mut values: Vec<(&str, Bind)> = column.map(|column| (column, Bind::Text(hash))).into_iter().collect();
        values.extend(self.token().map(|column| (column, fresh(&Secret::token()))));
        self.change(name, values, "password-change", false).await?;
        let parts = &self.server.0;
        parts.attempts.forgive(&parts.store, name).await;
        Ok(())
    }

    async fn revoke(&self, name: &str, new: bool) -> Result<(), Failure> {
        let Some(column) = self.token() else {
            return Err(Failure::Other("accounts have no tokens here".to_owned()));
        };
        let token = Secret::token();
        self.change(name, vec![(column, fresh(&token))], "revoke-tokens", false)
            .await?;
        if new {
            println!("{}", token.expose());
        }
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), Failure> {
        let (table, username) = (quote(self.authentication.accounts.table), self.username()?);
        let text = format!("DELETE FROM {table} WHERE {username} = $1");
        self.write(name, text, vec![Bind::Text(name.to_owned())], true).await?;
        self.note("delete", name);
        Ok(())
    }

    /// Sets columns of an account, and with them when it was changed. `role` when somebody may lose a role by it.
    async fn change(&self, name: &str, values: Vec<(&str, Bind)>, event: &str, role: bool) -> Result<(), Failure> {
        let (table, username) = (quote(self.authentication.accounts.table), self.username()?);
        let etag = Bind::Text(hex::encode(crate::random::bytes::<20>()));
        let automatic = [
            (system::UPDATED, Bind::DateTime(DateTime::now_seconds())),
            (system::ETAG, etag),
        ];
        let mut binds = vec![Bind::Text(name.to_owned())];
        let mut assignments = Vec::new();
        for (column, bind) in values.into_iter().chain(automatic) {
            if bind == Bind::Null {
                assignments.push(format!("{} = NULL", quote(column)));
                continue;
            }
            binds.push(bind);
            assignments.push(format!("{} = ${}", quote(column), binds.len()));
        }
        let text = format!("UPDATE {table} SET {} WHERE {username} = $1", assignments.join(", "));
        self.write(name, text, binds, role).await?;
        self.note(event, name);
        Ok(())
    }

    async fn write(&self, name: &str, text: String, binds: Vec<Bind>, role: bool) -> Result<(), Failure> {
        self.exists(name).await?;
        let mut steps = vec![Step {
            text: text.into(),
            binds,
            must_change: true,
        }];
        if role {
            steps.extend(crate::http::account::keep_role(self.authentication));
        }
        let write = Write {
            checks: Vec::new(),
            steps,
        };
        match self.server.store().write(write).await {
            Written::Done(_) => Ok(()),
            Written::Missed => Err(Failure::Other(format!(
                "nobody would be left with the role `{}`; give it to another account first",
                self.authentication.protection.keep_role.unwrap_or("")
            ))),
            other => Err(Failure::Database(format!(
                "the account could not be changed: {other:?}"
            ))),
        }
    }

    async fn exists(&self, name: &str) -> Result<(), Failure> {
        let (table, username) = (quote(self.authentication.accounts.table), self.username()?);
        let text = format!("SELECT 1 FROM {table} WHERE {username} = $1");
        let key = Bind::Text(name.to_owned());
        let found = self
            .server
            .store()
            .read(move |reader| Ok(reader.first(&text, &[key], |_| ())?.is_some()));
        match found.await.map_err(told)? {
            true => Ok(()),
            false => Err(Failure::Other(format!("there is no account `{}`", name.escape_debug()))),
        }
    }

    fn note(&self, event: &str, name: &str) {
        tracing::info!(target: "eden::auth", event, outcome = "success", name = %name.escape_debug(), actor = "command line");
    }

    fn username(&self) -> Result<String, Failure> {
        let column = self.authentication.accounts.column(self.authentication.username);
        column
            .map(|column| quote(column.column))
            .ok_or_else(|| Failure::Other("accounts have no names here".to_owned()))
    }

    fn roles(&self) -> Result<&'static Column, Failure> {
        let field = self.authentication.roles;
        let column = field.and_then(|field| self.authentication.accounts.column(field));
        column.ok_or_else(|| {
            Failure::Other(format!(
                "{} have no roles here: `AUTH` does not say which field holds them",
                self.authentication.accounts.name
            ))
        })
    }

    fn token(&self) -> Option<&'static str> {
        let column = self.authentication.accounts.column(self.authentication.token?)?;
        Some(column.column)
    }
}

/// What is stored of a token.
fn fresh(token: &Secret) -> Bind {
    Bind::Text(token::digest(token.expose()))
}

/// One account of the list. Names may hold anything, so whatever is no plain letter is escaped.
fn line(cells: &dyn Cells, long: bool) -> String {
    let mut line = cells.text(0).escape_debug().to_string();
    if long {
        let roles = if cells.kind(1) == CellKind::Text {
            cells.text(1)
        } else {
            "[]"
        };
        let disabled = if cells.integer(2) != 0 { "disabled" } else { "" };
        line = format!("{line}\t{roles}\t{disabled}").trim_end().to_owned();
    }
    line
}

fn told(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Status(_, text) | Refusal::Unavailable(text) | Refusal::Internal(text) => Failure::Database(text),
        other => Failure::Database(format!("{other:?}")),
    }
}
