//! The generated project as a value: every path with its text and its owner. One table lists what is emitted.
//! Leaves Rust text to `emit`, SQL text to `eden_sql`, and the disk to `apply`.

pub mod cargo_lock;
pub mod carried;
pub mod endpoints;
pub mod migrations;
pub mod name;
pub mod requests;
mod sample;
mod templates;
pub mod variables;

use crate::emit;
use crate::model::Model;
use std::collections::BTreeMap;
use std::fmt;

/// What decides the project besides the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The package's name, legal (see [`name::legal`]).
    pub name: String,
    /// Where the runtime comes from.
    pub runtime: Runtime,
    /// The settings file's name, for headers.
    pub settings: String,
    /// Names of the migrations, oldest first; none for a project that has none yet.
    pub migrations: Vec<String>,
}

/// Where the runtime of a project comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Runtime {
    /// The project carries its source: it builds anywhere.
    #[default]
    Vendored,
    /// A folder with the source, absolute or relative to the project.
    Path(String),
}

impl fmt::Display for Runtime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Runtime::Vendored => formatter.write_str("vendored"),
            Runtime::Path(path) => write!(formatter, "path={path}"),
        }
    }
}

impl std::str::FromStr for Runtime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "vendored" => Ok(Runtime::Vendored),
            Some(("path", path)) if !path.is_empty() && !path.contains(['"', '\\', '\n']) => {
                Ok(Runtime::Path(path.to_owned()))
            }
            _ => Err("write `vendored` or `path=DIR`".into()),
        }
    }
}

/// A project: every file of it that is written.
pub type Tree = BTreeMap<String, File>;

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its text.
    pub text: String,
    /// Whose it is.
    pub owner: Owner,
}

/// Who owns a file once it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Eden: replaced whenever it changes.
    Eden,
    /// The user: written when it is absent, then never touched.
    User,
    /// Nobody: written once, kept as it was written. Migrations are.
    Append,
}

/// What makes a file.
enum Producer {
    /// A template, filled in.
    Template(fn(&templates::View<'_>) -> Result<String, askama::Error>),
    /// The part of the carried lock file that the project reaches.
    LockFile,
    /// Files below the path: emitted Rust.
    Emitted,
    /// The carried text.
    Text(&'static str),
    /// Files below the path: carried source.
    Carried(&'static [(&'static str, &'static str)]),
    /// The first migration in each dialect.
    Migration,
    /// The tables.
    Snapshot,
}

/// Which projects have a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// Only those that carry the runtime.
    Vendored,
}

/// Everything that is emitted.
#[rustfmt::skip]
const FILES: &[(&str, When, Owner, Producer)] = &[
    (".env.example",        When::Always,   Owner::User,   Producer::Template(templates::env_example)),
    (".gitignore",          When::Always,   Owner::User,   Producer::Template(templates::gitignore)),
    ("Cargo.lock",          When::Vendored, Owner::User,   Producer::LockFile),
    ("Cargo.toml",          When::Always,   Owner::User,   Producer::Template(templates::cargo_toml)),
    ("README.md",           When::Always,   Owner::User,   Producer::Template(templates::readme)),
    ("migrations",          When::Always,   Owner::Append, Producer::Migration),
    (migrations::SNAPSHOT,  When::Always,   Owner::Append, Producer::Snapshot),
    ("src/generated",       When::Always,   Owner::Eden,   Producer::Emitted),
    ("src/hooks.rs",        When::Always,   Owner::User,   Producer::Template(templates::hooks)),
    ("src/lib.rs",          When::Always,   Owner::User,   Producer::Template(templates::library)),
    ("src/main.rs",         When::Always,   Owner::User,   Producer::Template(templates::program)),
    ("tests/starts.rs",     When::Always,   Owner::User,   Producer::Template(templates::starts)),
    // so that `cargo fmt --all` leaves the carried sources as they are
    ("vendor/rustfmt.toml", When::Vendored, Owner::Eden,   Producer::Text(carried::RUSTFMT)),
    ("vendor/runtime",      When::Vendored, Owner::Eden,   Producer::Carried(carried::RUNTIME)),
    ("vendor/sql",          When::Vendored, Owner::Eden,   Producer::Carried(carried::SQL)),
];

/// A project that could not be made; a fault of Eden's own.
#[derive(Debug)]
pub enum Error {
    /// A template failed.
    Template(askama::Error),
    /// The snapshot could not be written.
    Snapshot(serde_yaml::Error),
    /// The carried lock file lacks a crate that a project needs.
    LockFile,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Template(error) => write!(formatter, "a template failed: {error}"),
            Error::Snapshot(error) => write!(formatter, "the tables could not be written: {error}"),
            Error::LockFile => formatter.write_str("the carried lock file lacks a crate that every project needs"),
        }
    }
}

impl std::error::Error for Error {}

/// The project of `model`.
///
/// # Errors
/// Never for what settings say; see [`Error`].
pub fn tree(model: &Model, options: &Options) -> Result<Tree, Error> {
    let view = templates::View::new(model, options);
    let mut tree = Tree::new();
    for (path, when, owner, producer) in FILES {
        if *when == When::Vendored && options.runtime != Runtime::Vendored {
            continue;
        }
        let mut add = |path: String, text: String| tree.insert(path, File { text, owner: *owner });
        match producer {
            Producer::Template(fill) => {
                add((*path).into(), fill(&view).map_err(Error::Template)?);
            }
            Producer::LockFile => {
                let locals = [
                    ("eden", carried::text(carried::RUNTIME, "Cargo.toml")),
                    ("eden-sql", carried::text(carried::SQL, "Cargo.toml")),
                ];
                let mut direct = vec!["eden"];
                direct.extend(templates::DIRECT);
                let text = cargo_lock::project(carried::LOCK, &options.name, &direct, &locals, view.features());
                add((*path).into(), text.ok_or(Error::LockFile)?);
            }
            Producer::Emitted => {
                for (below, text) in emit::texts(model, &emit_options(options), &options.settings) {
                    add(format!("{path}/{below}"), text);
                }
            }
            Producer::Text(text) => {
                add((*path).into(), (*text).into());
            }
            Producer::Carried(files) => {
                for (below, text) in *files {
                    add(format!("{path}/{below}"), (*text).into());
                }
            }
            Producer::Migration => {
                for (path, text) in migrations::first(model) {
                    add(path, text);
                }
            }
            Producer::Snapshot => {
                add(
                    (*path).into(),
                    migrations::snapshot(&model.tables).map_err(Error::Snapshot)?,
                );
            }
        }
    }
    Ok(tree)
}

fn emit_options(options: &Options) -> emit::Options {
    let migrations = match options.migrations.as_slice() {
        [] => vec![migrations::FIRST.to_owned()],
        names => names.to_vec(),
    };
    emit::Options {
        name: options.name.clone(),
        migrations,
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
