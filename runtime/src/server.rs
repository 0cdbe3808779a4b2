//! The API as generated code describes it, and the server that runs it. Leaves starting and stopping to `boot`,
//! requests to `http`.

use crate::auth::hasher::Hasher;
use crate::auth::limits::Attempts;
use crate::auth::memo::Memo;
use crate::auth::origin::Proxies;
use crate::auth::seal::Sealer;
use crate::auth::{Authentication, Cost, Protection};
use crate::hooks::{Events, HookRegistry, Resource};
use crate::http::plan::Plans;
use crate::http::routes::Routes;
use crate::spec::{Access, ApiSpec};
use crate::store::Store;
use std::sync::Arc;

/// Everything that generated code says about an API, and the hooks that the user adds.
pub struct Api {
    pub(crate) spec: &'static ApiSpec,
    pub(crate) authentication: Option<Authentication>,
    pub(crate) migrations: &'static [Migration],
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
    pub(crate) attempts: Attempts,
    pub(crate) proxies: Proxies,
    pub(crate) plans: Plans,
}

impl Parts {
    /// How accounts are protected.
    pub(crate) fn protection(&self) -> &Protection {
        let authentication = self.api.authentication.as_ref();
        authentication.map_or(&Protection::DEFAULT, |authentication| &authentication.protection)
    }
}

impl Server {
    pub(crate) fn new(api: Api, store: Store, sealer: Sealer, attempts: Attempts, proxies: Proxies) -> Self {
        let plans = Plans::of(api.spec);
        let authentication = api.authentication.as_ref();
        let cost = authentication.map_or(Cost::DEFAULT, |authentication| authentication.protection.cost);
        Self(Arc::new(Parts {
            api,
            store,
            hasher: Hasher::new(cost),
            memo: Memo::new(),
            sealer,
            attempts,
            proxies,
            plans,
        }))
    }

    /// Closes the databases; what is queued is written before.
    pub(crate) async fn close(&self) {
        self.0.attempts.close().await;
        self.0.store.close().await;
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
