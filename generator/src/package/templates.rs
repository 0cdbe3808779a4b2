//! The files that a project gets once: what their templates are filled in with.
//! Leaves their words to the templates, and which of them there are to the table in `package`.

use super::endpoints::{Endpoint, endpoints};
use super::requests::{Request, by_name, owned, requests};
use super::variables::{Variable, variables};
use super::{Options, Runtime, carried, name};
use crate::model::{Access, Model, Secrecy};
use askama::Template;

/// Crates that a project depends on beside the runtime, for code of the user's.
pub const DIRECT: [&str; 3] = ["axum", "sqlx", "tokio"];

/// What every template may need.
pub struct View<'a> {
    model: &'a Model,
    options: &'a Options,
}

impl<'a> View<'a> {
    /// What is known of `model` under `options`.
    pub fn new(model: &'a Model, options: &'a Options) -> Self {
        View { model, options }
    }

    /// What the runtime does for this project besides what it does for every one.
    pub fn features(&self) -> &'static [&'static str] {
        if self.model.service.is_some() {
            &["accounts"]
        } else {
            &[]
        }
    }
}

#[derive(Template)]
#[template(path = "Cargo.toml.askama", escape = "none")]
struct CargoToml<'a> {
    name: &'a str,
    rust_version: &'a str,
    runtime: &'a str,
    direct: String,
    /// What the runtime does besides what every server needs.
    features: String,
    vendored: bool,
}

pub(super) fn cargo_toml(view: &View<'_>) -> Result<String, askama::Error> {
    let manifest = carried::text(carried::RUNTIME, "Cargo.toml");
    let value = |key: &str| {
        manifest
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
    };
    let direct: Vec<String> = DIRECT
        .iter()
        .filter_map(|name| Some(format!("{name} = {}", value(name)?.split(" #").next()?.trim_end())))
        .collect();
    let (runtime, vendored) = match &view.options.runtime {
        Runtime::Vendored => ("vendor/runtime", true),
        Runtime::Path(path) => (path.as_str(), false),
    };
    let template = CargoToml {
        name: &view.options.name,
        rust_version: value("rust-version").unwrap_or_default().trim_matches('"'),
        runtime,
        direct: direct.join("\n"),
        features: match view.features() {
            [] => String::new(),
            features => format!(", features = {features:?}"),
        },
        vendored,
    };
    finished(&template)
}

#[derive(Template)]
#[template(path = "README.md.askama", escape = "none")]
struct Readme<'a> {
    name: &'a str,
    settings: &'a str,
    vendored: bool,
    /// Whether a variable must be set before the server starts.
    secrets: bool,
    sealed: bool,
    requests: Vec<Request>,
    service: Option<Service>,
    endpoints: Vec<Endpoint>,
    variables: Vec<Variable>,
}

/// What the account service can do, for the requests that show it.
struct Service {
    url: String,
    validates: bool,
    /// A document of the new account's.
    owned: Option<Request>,
}

/// The service, where anybody may sign up.
fn service(model: &Model) -> Option<Service> {
    let service = model.service.as_ref()?;
    let is = |key: &str, value: &str| service.settings.iter().any(|(name, set)| *name == key && set == value);
    is("account_create_principals", "system.Everyone").then(|| Service {
        url: format!("{BASE}/{}", service.prefix),
        validates: is("account_validation", "true"),
        owned: owned(model, BASE, "bob@example.com:violets are blue"),
    })
}

/// Where the server of a project listens when nothing else is said.
const BASE: &str = "http://127.0.0.1:5000";

pub(super) fn readme(view: &View<'_>) -> Result<String, askama::Error> {
    let variables = variables(view.model);
    let template = Readme {
        name: &view.options.name,
        settings: &view.options.settings,
        vendored: view.options.runtime == Runtime::Vendored,
        secrets: variables.iter().any(|variable| variable.default.is_none()),
        sealed: is_sealed(view.model),
        requests: requests(view.model, BASE, &by_name),
        service: service(view.model),
        endpoints: endpoints(view.model),
        variables,
    };
    finished(&template)
}

/// Whether secrets are stored under a key.
fn is_sealed(model: &Model) -> bool {
    model
        .resources
        .iter()
        .flat_map(|resource| &resource.fields)
        .any(|field| field.secret == Some(Secrecy::Sealed))
}

#[derive(Template)]
#[template(path = "env.example.askama", escape = "none")]
struct EnvExample<'a> {
    name: &'a str,
    variables: Vec<Variable>,
}

pub(super) fn env_example(view: &View<'_>) -> Result<String, askama::Error> {
    finished(&EnvExample {
        name: &view.options.name,
        variables: variables(view.model),
    })
}

#[derive(Template)]
#[template(path = "gitignore.askama", escape = "none")]
struct Gitignore;

pub(super) fn gitignore(_: &View<'_>) -> Result<String, askama::Error> {
    finished(&Gitignore)
}

#[derive(Template)]
#[template(path = "src/lib.rs.askama", escape = "none")]
struct Library;

pub(super) fn library(_: &View<'_>) -> Result<String, askama::Error> {
    finished(&Library)
}

#[derive(Template)]
#[template(path = "src/main.rs.askama", escape = "none")]
struct Program {
    identifier: String,
}

pub(super) fn program(view: &View<'_>) -> Result<String, askama::Error> {
    finished(&Program {
        identifier: name::identifier(&view.options.name),
    })
}

#[derive(Template)]
#[template(path = "src/hooks.rs.askama", escape = "none")]
struct Hooks<'a> {
    example: Option<Example<'a>>,
}

/// The resource in the example of a hook.
struct Example<'a> {
    module: &'a str,
    type_name: &'a str,
    table: &'a str,
}

pub(super) fn hooks(view: &View<'_>) -> Result<String, askama::Error> {
    let accounts = view.model.auth.as_ref().map(|auth| auth.accounts);
    let resources = view.model.resources.iter().enumerate();
    let example = resources
        .max_by_key(|(index, _)| (Some(*index) != accounts, std::cmp::Reverse(*index)))
        .map(|(_, resource)| Example {
            module: &resource.module,
            type_name: &resource.type_name,
            table: &resource.table,
        });
    finished(&Hooks { example })
}

#[derive(Template)]
#[template(path = "tests/starts.rs.askama", escape = "none")]
struct Starts<'a> {
    name: &'a str,
    home: String,
    status: u16,
    variables: Vec<Variable>,
}

pub(super) fn starts(view: &View<'_>) -> Result<String, askama::Error> {
    let globals = &view.model.globals;
    let template = Starts {
        name: &view.options.name,
        home: format!("{}/", globals.prefix),
        status: if globals.home == Access::Public { 200 } else { 401 },
        variables: variables(view.model),
    };
    finished(&template)
}

/// The text, with the line feed at the end that templates drop.
fn finished(template: &impl Template) -> Result<String, askama::Error> {
    let mut text = template.render()?;
    text.truncate(text.trim_end().len());
    text.push('\n');
    Ok(text)
}
