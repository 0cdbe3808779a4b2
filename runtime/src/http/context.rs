//! What a handler can do with its request: the vocabulary of generated handlers. Leaves the work to its neighbours:
//! `prepare` (validate_…), `read` (list, get), `insert`, `change` (update, replace, delete).

use crate::auth::credentials;
use crate::auth::events::{self, Event, Scene};
use crate::auth::origin::{self, Origin};
use crate::auth::{Attempt, Caller, Identity};
use crate::hooks::{HookContext, Resource};
use crate::query::Query;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::server::Server;
use crate::spec::{Access, ApiSpec, PasswordHash, ResourceSpec};
use crate::statement::Statement;
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::write::{Step, Write};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use eden_sql::ident::quote;
use std::sync::{Arc, Mutex};

/// What a handler says: an answer, or why there is none.
pub type Answer = Result<Response<Body>, Refusal>;

/// One request on its way through a handler.
pub struct Context {
    pub(crate) server: Server,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// In a mutex only because handlers share the context over awaits and a body may not be shared.
    pub(super) body: Mutex<Body>,
    /// The body when it has been read.
    pub(super) bytes: Option<Bytes>,
    /// The id or looked-up value in the URL.
    pub(crate) key: Option<Bind>,
    pub(super) origin: Origin,
    access: Access,
    caller: Option<Caller>,
}

impl Context {
    pub(crate) fn new(server: Server, access: Access, key: Option<Bind>, request: Request<Body>) -> Self {
        let (parts, body) = request.into_parts();
        let origin = server.0.proxies.origin(origin::peer(&parts.extensions), &parts.headers);
        Self {
            server,
            origin,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: Mutex::new(body),
            bytes: None,
            key,
            access,
            caller: None,
        }
    }

    pub(crate) fn api(&self) -> &'static ApiSpec {
        self.server.spec()
    }

    /// The query of a list or an item: filter, sort, projection, page.
    ///
    /// # Errors
    /// 400 with Eve's words when a parameter cannot be understood or asks about what may not be read.
    pub fn query(&self, resource: &'static ResourceSpec) -> Result<Query, Refusal> {
        match self.key {
            None => Query::parse(self.api(), resource, self.uri.query()),
            Some(_) => Query::of_item(self.api(), resource, self.uri.query()),
        }
    }

    /// The caller's id, to be stamped on what he creates.
    ///
    /// # Errors
    /// 401 when nobody asks: a document of nobody's is never stored where documents have owners.
    pub fn owner(&self) -> Result<Bind, Refusal> {
        self.caller
            .as_ref()
            .map(|caller| caller.id.clone())
            .ok_or(Refusal::Credentials)
    }

    /// Replaces a password by its hash, off the async threads.
    ///
    /// # Errors
    /// 503 when too many hashes are being made.
    pub async fn hash(&self, algorithm: PasswordHash, password: &mut Option<Secret>) -> Result<(), Refusal> {
        if let Some(plain) = password.take() {
            let hash = self.server.0.hasher.hash(algorithm, plain).await?;
            *password = Some(Secret::new(hash));
        }
        Ok(())
    }

    /// Replaces a secret by its sealed form.
    ///
    /// # Errors
    /// 500 when the cipher fails, which it does for no text.
    pub fn seal(&self, secret: &mut Option<Secret>) -> Result<(), Refusal> {
        if let Some(plain) = secret.take() {
            let sealed = self.server.0.sealer.seal(&plain);
            *secret = Some(Secret::new(
                sealed.ok_or_else(|| Refusal::Internal("sealing failed".to_owned()))?,
            ));
        }
        Ok(())
    }

    /// Who asks, once that is known.
    pub(super) fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// Whether everybody may use the route.
    pub(super) fn is_public(&self) -> bool {
        self.access == Access::Public
    }

    /// What hooks of `R` see of this request.
    pub(crate) fn hook_context(&self) -> HookContext {
        HookContext {
            server: self.server.clone(),
            caller: self.caller.clone(),
            method: self.method.clone(),
        }
    }

    /// The hooks of `R`, if any were added.
    pub(crate) fn hooks<R: Resource>(&self) -> Option<&crate::hooks::Events<R>> {
        self.server.0.api.hooks.get::<R>()
    }

    /// Runs `job` in one read transaction, after the caller has been found in it. The caller is looked up once.
    pub(crate) async fn read<T: Send + 'static>(
        &mut self,
        job: impl FnOnce(&mut dyn Reader, Option<&Caller>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        if self.access == Access::Public || self.caller.is_some() {
            let caller = self.caller.clone();
            return self
                .server
                .store()
                .read(move |reader| job(reader, caller.as_ref()))
                .await;
        }
        let attempt = self.attempt().await?;
        let (mut job, mut from) = (job, 0);
        loop {
            let (server, attempt) = (self.server.clone(), Arc::clone(&attempt));
            let hop = self.server.store().read(move |reader| {
                Ok(match attempt.identify(from, reader, &server.0)? {
                    Identity::Known(caller) => Hop::Done(job(reader, Some(&caller))?, caller),
                    asked @ Identity::Password { .. } => Hop::Ask(asked, job),
                    Identity::Nobody => return Err(Refusal::Credentials),
                })
            });
            match hop.await? {
                Hop::Done(result, caller) => {
                    self.caller = Some(caller);
                    return Ok(result);
                }
                Hop::Ask(asked, returned) => {
                    job = returned;
                    from = self.verify(asked, from).await?;
                }
            }
        }
    }

    /// Finds out who asks, when nothing needs to be read besides.
    pub(super) async fn authenticate(&mut self) -> Result<(), Refusal> {
        if self.access == Access::Public || self.caller.is_some() {
            return Ok(());
        }
        self.read(|_, _| Ok(())).await
    }

    /// What the request shows to each scheme.
    async fn attempt(&mut self) -> Result<Arc<Attempt>, Refusal> {
        let server = self.server.clone();
        let Some(authentication) = &server.0.api.authentication else {
            return Err(Refusal::Credentials);
        };
        let body = if authentication.signs_body() {
            self.bytes().await?
        } else {
            Bytes::new()
        };
        let Some(header) = self.headers.get(header::AUTHORIZATION) else {
            return Err(Refusal::Credentials);
        };
        if authentication.protection.require_tls && !self.origin.secure {
            self.log(Event::Insecure, false, None);
            return Err(Refusal::Status(
                StatusCode::FORBIDDEN,
                "Credentials are taken over TLS only.".to_owned(),
            ));
        }
        let header = String::from_utf8_lossy(header.as_bytes());
        let shown = authentication
            .schemes
            .iter()
            .filter_map(|scheme| Some((*scheme, credentials::read(scheme, &header, &body)?)));
        Ok(Arc::new(Attempt {
            credentials: shown.collect(),
            access: self.access,
            origin: self.origin,
        }))
    }

    /// Compares a password away from the readers. Gives the scheme to go on with: the same one when it fits.
    async fn verify(&self, asked: Identity, from: usize) -> Result<usize, Refusal> {
        let Identity::Password {
            name,
            hash,
            password,
            account,
            wanted,
            next,
        } = asked
        else {
            return Err(Refusal::Credentials);
        };
        let fits = self.compare(&name, &hash, &password, account.as_ref()).await?;
        let Some(account) = account.filter(|_| fits) else {
            return Ok(next);
        };
        let parts = &self.server.0;
        parts.memo.remember(&hash, password.expose(), self.origin.network());
        if parts.hasher.is_legacy(&hash, wanted) {
            self.hash_again(hash, password, account, wanted);
        }
        Ok(from)
    }

    /// Whether `password` is the one of the account called `name`. The attempt is counted before anything is compared,
    /// and whoever is not there is compared with a hash as costly as a real one.
    ///
    /// # Errors
    /// 429 when all attempts are used up, 503 when too many hashes are being made.
    pub(super) async fn compare(
        &self,
        name: &str,
        hash: &str,
        password: &Secret,
        account: Option<&Bind>,
    ) -> Result<bool, Refusal> {
        let parts = &self.server.0;
        let counted = parts.attempts.password(&parts.store, name, &self.origin).await;
        let counted = counted.inspect_err(|_| self.log(Event::Limit, false, account))?;
        let fits = parts.hasher.verify(hash.to_owned(), password.clone()).await? && account.is_some();
        if fits {
            parts.attempts.succeeded(&parts.store, counted).await;
        }
        self.log(Event::Login, fits, account);
        Ok(fits)
    }

    /// Tells the log what happened to an account.
    pub(super) fn log(&self, event: Event, success: bool, account: Option<&Bind>) {
        let scene = Scene {
            origin: self.origin,
            headers: &self.headers,
        };
        let account = account.map(crate::auth::id_text);
        let actor = self.caller.as_ref().map(Caller::id);
        let actor = actor.or_else(|| account.clone().filter(|_| success && event == Event::Login));
        events::log(event, success, account.as_deref(), actor.as_deref(), scene);
    }

    /// Replaces a hash that an import brought by one of today's, while the request goes on.
    fn hash_again(&self, old: String, password: Secret, account: Bind, wanted: PasswordHash) {
        let Some(authentication) = self.server.0.api.authentication.as_ref() else {
            return;
        };
        let secret = authentication.accounts.columns.iter().find(|column| {
            let field = authentication.accounts.field(column.field);
            field.is_some_and(|field| matches!(field.secret, Some(crate::spec::Secrecy::Hash(_))))
        });
        let Some(column) = secret else { return };
        let (table, column) = (quote(authentication.accounts.table), quote(column.column));
        let server = self.server.clone();
        tokio::spawn(async move {
            let Ok(new) = server.0.hasher.hash(wanted, password).await else {
                return;
            };
            let text = format!("UPDATE {table} SET {column} = $1 WHERE \"_id\" = $2 AND {column} = $3");
            let step = Step {
                text: text.into(),
                binds: vec![Bind::Text(new), account, Bind::Text(old)],
                must_change: false,
            };
            server
                .store()
                .write(Write {
                    checks: Vec::new(),
                    steps: vec![step],
                })
                .await;
        });
    }
}

enum Hop<T, J> {
    Done(T, Caller),
    Ask(Identity, J),
}

/// The owner's parameter of `statement`: the caller, or nothing when no predicate stands in it.
///
/// # Errors
/// 401 when an owned statement is asked for by nobody: it fails closed.
pub(super) fn owner_of(statement: Statement, caller: Option<&Caller>) -> Result<Vec<Bind>, Refusal> {
    match (statement.owned, caller) {
        (false, _) => Ok(Vec::new()),
        (true, Some(caller)) => Ok(vec![caller.id.clone()]),
        (true, None) => Err(Refusal::Credentials),
    }
}
