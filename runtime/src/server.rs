//! The API as generated code describes it, and the server that runs it. Leaves starting and stopping to `boot`,
//! requests to `http`.

use crate::auth::Authentication;
use crate::auth::hasher::Hasher;
use crate::auth::memo::Memo;
use crate::auth::seal::Sealer;
use crate::document::Scalar;
use crate::hooks::{Events, HookRegistry, Resource};
use crate::http::dress::cors::Cors;
use crate::http::plan::Plans;
use crate::http::routes::Routes;
use crate::spec::{Access, ApiSpec};
use crate::store::Store;
use crate::store::counters::Counters;
use crate::validate::functions::{Functions, Surroundings};
use crate::value::Object;
use std::fmt::Display;
use std::sync::Arc;

/// Everything that generated code says about an API, and the hooks that the user adds.
pub struct Api {
    pub(crate) spec: &'static ApiSpec,
    pub(crate) authentication: Option<Authentication>,
    pub(crate) migrations: &'static [Migration],
    pub(crate) resources: Vec<Routes>,
    pub(crate) home: (Access, Access),
    pub(crate) hooks: HookRegistry,
    pub(crate) functions: Functions,
    #[cfg(feature = "accounts")]
    pub(crate) accounts: Option<&'static crate::accounts::AccountService>,
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
            functions: Functions::default(),
            #[cfg(feature = "accounts")]
            accounts: None,
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

    /// Kinto's account service is served too, over the same accounts.
    #[cfg(feature = "accounts")]
    #[must_use]
    pub fn accounts(mut self, service: &'static crate::accounts::AccountService) -> Self {
        self.accounts = Some(service);
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

    /// The check that the settings call `check_with: name`. It takes the field's value as its Rust type, or as a
    /// [`Value`](crate::Value), which may then be `null`; the text of an error is the field's issue. It runs while the
    /// document is validated and cannot wait: what must ask somebody else belongs into `before_insert`.
    ///
    /// ```
    /// # let mut api = eden::Api::new(&eden::spec::ApiSpec::DEFAULT);
    /// api.check_with("even", |number: i64, _| if number % 2 == 0 { Ok(()) } else { Err("must be even") });
    /// ```
    pub fn check_with<T: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        check: impl Fn(T, &Surroundings<'_>) -> Result<(), E> + Send + Sync + 'static,
    ) -> &mut Self {
        self.functions.check_with(name, check);
        self
    }

    /// The conversion that the settings call `coerce: name` or `rename_handler: name`. The text of an error goes to the
    /// field's issue, `field '…' cannot be coerced: …`.
    pub fn coerce<T: Scalar + 'static, M: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        convert: impl Fn(T) -> Result<M, E> + Send + Sync + 'static,
    ) -> &mut Self {
        self.functions.coerce(name, convert);
        self
    }

    /// What the settings call `default_setter: name`: makes the value of an absent field, given the object that lacks it.
    /// The text of an error goes to the field's issue, `default value for '…' cannot be set: …`.
    pub fn default_setter<M: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        make: impl Fn(&Object) -> Result<M, E> + Send + Sync + 'static,
    ) -> &mut Self {
        self.functions.default_setter(name, make);
        self
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
    /// Set once, before the server listens.
    #[cfg(feature = "accounts")]
    pub(crate) service: std::sync::OnceLock<Arc<crate::accounts::Service>>,
}

impl Server {
    pub(crate) fn new(api: Api, store: Store, sealer: Sealer, cors: Option<Cors>, counters: Option<Counters>) -> Self {
        let plans = Plans::of(api.spec, store.dialect());
        Self(Arc::new(Parts {
            api,
            store,
            hasher: Hasher::new(),
            memo: Memo::new(),
            sealer,
            plans,
            cors,
            counters,
            #[cfg(feature = "accounts")]
            service: std::sync::OnceLock::new(),
        }))
    }

    /// The globals of the settings.
    pub fn spec(&self) -> &'static ApiSpec {
        self.0.api.spec
    }

    /// Whether accounts must be validated before anybody can use them.
    pub(crate) fn validated_only(&self) -> bool {
        #[cfg(feature = "accounts")]
        if let Some(service) = self.0.service.get() {
            return service.config.validation.is_some();
        }
        false
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
