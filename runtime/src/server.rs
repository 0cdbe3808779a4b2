//! The API as generated code describes it, and the server that runs it. Leaves starting and stopping to `boot`,
//! requests to `http`.

use crate::auth::Authentication;
use crate::auth::hasher::Hasher;
use crate::auth::memo::Memo;
use crate::auth::seal::Sealer;
use crate::hooks::{Events, HookRegistry, Resource};
use crate::http::dress::cors::Cors;
use crate::http::plan::Plans;
use crate::http::routes::Routes;
use crate::spec::{Access, ApiSpec};
use crate::store::Store;
use crate::store::counters::Counters;
use eden_sql::table::Table;
use std::sync::Arc;

/// Everything that generated code says about an API, and the hooks that the user adds.
pub struct Api {
    pub(crate) spec: &'static ApiSpec,
    pub(crate) authentication: Option<Authentication>,
    pub(crate) migrations: &'static [Migration],
    pub(crate) tables: Vec<Table>,
    pub(crate) resources: Vec<Routes>,
    pub(crate) home: (Access, Access),
    pub(crate) hooks: HookRegistry,
}

/// One step of the schema, as a file for each database.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Number and name, `0001_create`.
    pub name: &'static str,
    /// Its text for SQLite.
    pub sqlite: &'static str,
    /// Its text for PostgreSQL.
    pub postgres: &'static str,
}

impl Api {
    /// An API without endpoints.
    pub fn new(spec: &'static ApiSpec) -> Self {
        Self {
            spec,
            authentication: None,
            migrations: &[],
            tables: Vec::new(),
            resources: Vec::new(),
            home: (Access::Authenticated, Access::Authenticated),
            hooks: HookRegistry::default(),
        }
    }

    /// Who asks is found out like this. Without it only public routes answer.
    #[must_use]
    pub fn authentication(mut self, authentication: Authentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// Who may GET and who may HEAD the home page.
    #[must_use]
    pub fn home(mut self, get: Access, head: Access) -> Self {
        self.home = (get, head);
        self
    }

    /// The schema, oldest step first.
    #[must_use]
    pub fn migrations(mut self, migrations: &'static [Migration]) -> Self {
        self.migrations = migrations;
        self
    }

    /// The tables that the schema leads to. The server compares the database with them when it starts, and
    /// `migrate plan` and `migrate new` compare them with what the newest step leads to.
    #[must_use]
    pub fn tables(mut self, tables: Vec<Table>) -> Self {
        self.tables = tables;
        self
    }

    /// Adds a resource with its endpoints.
    #[must_use]
    pub fn resource(mut self, routes: Routes) -> Self {
        self.resources.push(routes);
        self
    }

    /// The events of one resource: `api.on::<Invoice>().before_insert(…)`.
    pub fn on<R: Resource>(&mut self) -> &mut Events<R> {
        self.hooks.events()
    }
}

/// A running server, shared by all requests. Cloning it is cheap.
#[derive(Clone)]
pub struct Server(pub(crate) Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) api: Api,
    pub(crate) store: Store,
    pub(crate) hasher: Hasher,
    pub(crate) memo: Memo,
    pub(crate) sealer: Sealer,
    pub(crate) plans: Plans,
    /// What pages of other origins are told.
    pub(crate) cors: Option<Cors>,
    /// Where requests are counted, when they are limited.
    pub(crate) counters: Option<Counters>,
}

impl Server {
    pub(crate) fn new(api: Api, store: Store, sealer: Sealer, cors: Option<Cors>, counters: Option<Counters>) -> Self {
        let plans = Plans::of(api.spec);
        Self(Arc::new(Parts {
            api,
            store,
            hasher: Hasher::new(),
            memo: Memo::new(),
            sealer,
            plans,
            cors,
            counters,
        }))
    }

    /// The globals of the settings.
    pub fn spec(&self) -> &'static ApiSpec {
        self.0.api.spec
    }

    /// The database, for code of your own.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The endpoints of all resources and the home page, without a fallback: merge routes of your own into it.
    pub fn router(&self) -> axum::Router {
        crate::http::app::router(self)
    }

    /// The whole application around `router`: method override, optional slashes at the end, standard error bodies.
    pub fn app(&self, router: axum::Router) -> axum::Router {
        crate::http::app::app(self, router)
    }
}
