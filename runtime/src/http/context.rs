//! What a handler can do with its request: the vocabulary of generated handlers. Leaves the work to its neighbours:
//! `prepare` (validate_…), `read` (list, get), `insert`, `change` (update, replace, delete).

use crate::auth::credentials;
use crate::auth::{Attempt, Caller, Identity, password};
use crate::hooks::{HookContext, Resource};
use crate::query::Query;
use crate::query::scope::Scope;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::server::Server;
use crate::spec::{Access, ApiSpec, PasswordHash, ResourceSpec};
use crate::statement::Statement;
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::read::{Ahead, Next};
use crate::store::write::{Step, Write};
use crate::value::Value;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, Response, Uri, header};
use eden_sql::ident::quote;
use std::sync::{Arc, Mutex};

/// What a handler says: an answer, or why there is none.
pub type Answer = Result<Response<Body>, Refusal>;

/// The last value in an item's URL.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// The field that it is compared with.
    pub(crate) field: &'static str,
    pub(crate) value: Value,
}

impl Key {
    /// As a parameter of the statement. Ids are stored as text.
    pub(crate) fn bind(&self) -> Bind {
        match &self.value {
            Value::ObjectId(id) => Bind::Text(id.to_hex()),
            value => Bind::scalar(value),
        }
    }
}

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
    pub(crate) key: Option<Key>,
    /// What the URL says besides.
    pub(crate) scope: Arc<Scope>,
    access: Access,
    caller: Option<Caller>,
}

impl Context {
    pub(crate) fn new(
        server: Server,
        access: Access,
        key: Option<Key>,
        scope: Arc<Scope>,
        request: Request<Body>,
    ) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            server,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: Mutex::new(body),
            bytes: None,
            key,
            scope,
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
        let query = match self.key {
            None => Query::parse(self.api(), resource, self.uri.query()),
            Some(_) => Query::of_item(self.api(), resource, self.uri.query()),
        };
        Ok(query?.within(Arc::clone(&self.scope)))
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
        self.read_next(None, job).await
    }

    /// The same, for a job whose first statement is known: it is fetched together with the caller where that saves a
    /// message to another machine.
    pub(crate) async fn read_next<T: Send + 'static>(
        &mut self,
        next: Option<Next>,
        job: impl FnOnce(&mut dyn Reader, Option<&Caller>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let mut ahead = Ahead {
            account: None,
            next,
            heavy: self.is_heavy(),
        };
        if self.access == Access::Public || self.caller.is_some() {
            let caller = self.caller.clone();
            ahead.known(caller.as_ref().map(|caller| &caller.id));
            return self
                .server
                .store()
                .read_ahead(ahead, move |reader| job(reader, caller.as_ref()))
                .await;
        }
        let attempt = self.attempt().await?;
        let (mut job, mut from) = (job, 0);
        loop {
            let (server, attempt) = (self.server.clone(), Arc::clone(&attempt));
            ahead.account = attempt.first(from);
            let hop = self.server.store().read_ahead(ahead.clone(), move |reader| {
                Ok(
                    match attempt.identify(from, reader, &server.0.memo, &server.0.sealer)? {
                        Identity::Known(caller) => Hop::Done(job(reader, Some(&caller))?, caller),
                        asked @ Identity::Password { .. } => Hop::Ask(asked, job),
                        Identity::Nobody => return Err(Refusal::Credentials),
                    },
                )
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

    /// Whether the body is so long that looking at it takes more than a moment.
    fn is_heavy(&self) -> bool {
        let length = self.headers.get(header::CONTENT_LENGTH).map(|length| length.to_str());
        match length {
            Some(length) => length.ok().and_then(|length| length.parse::<u64>().ok()) > Some(HEAVY),
            None => self.headers.contains_key(header::TRANSFER_ENCODING),
        }
    }

    /// What reads the documents of `statement` under the request's key, to be fetched ahead of the job that asks.
    pub(super) fn next(&self, resource: &'static ResourceSpec, statement: Statement) -> Option<Next> {
        if !self.server.store().is_remote() {
            return None;
        }
        let mut text = statement.text.to_owned();
        let mut binds: Vec<Bind> = statement.owned.then_some(Bind::Null).into_iter().collect();
        binds.extend(self.key.as_ref().map(Key::bind));
        let plan = self.server.0.plans.get(resource);
        plan.narrow_to(&self.scope, &mut text, &mut binds).ok()?;
        Some(Next {
            text,
            binds,
            owned: statement.owned,
            page: None,
        })
    }

    /// Finds out who asks, when nothing needs to be read besides.
    pub(super) async fn authenticate(&mut self) -> Result<(), Refusal> {
        if self.access == Access::Public || self.caller.is_some() {
            return Ok(());
        }
        self.read(|_, _| Ok(())).await
    }

    /// Whether whoever asks may use what is layered with `access`, whatever the route says.
    pub(super) async fn may(&mut self, access: Access) -> Result<bool, Refusal> {
        let before = (std::mem::replace(&mut self.access, access), self.caller.take());
        let found = self.authenticate().await;
        (self.access, self.caller) = before;
        match found {
            Ok(()) => Ok(true),
            Err(Refusal::Credentials) => Ok(false),
            Err(refusal) => Err(refusal),
        }
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
        let header = String::from_utf8_lossy(header.as_bytes());
        let shown = authentication
            .schemes
            .iter()
            .filter_map(|scheme| Some((*scheme, credentials::read(scheme, &header, &body)?)));
        Ok(Arc::new(Attempt {
            credentials: shown.collect(),
            access: self.access,
            validated_only: server.validated_only(),
        }))
    }

    /// Compares a password away from the readers. Gives the scheme to go on with: the same one when it fits.
    async fn verify(&self, asked: Identity, from: usize) -> Result<usize, Refusal> {
        let Identity::Password {
            hash,
            password,
            account,
            wanted,
            next,
        } = asked
        else {
            return Err(Refusal::Credentials);
        };
        let parts = &self.server.0;
        let fits = parts.hasher.verify(hash.clone(), password.clone()).await?;
        let Some(account) = account.filter(|_| fits) else {
            return Ok(next);
        };
        parts.memo.remember(&hash, password.expose());
        if password::is_legacy(&hash, wanted) {
            self.hash_again(hash, password, account, wanted);
        }
        Ok(from)
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

/// Bodies of more bytes than this are looked at where they hold up nobody.
const HEAVY: u64 = 64 * 1024;

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
