//! Hooks: code of the user's that runs at the events of a resource, typed by its generated structs.
//! They are values that are registered, so that generating again never touches them.

use crate::auth::Caller;
use crate::document::{Document, Record};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::ResourceSpec;
use axum::http::Method;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A resource of generated code, named by the struct of its documents.
pub trait Resource: Document + Record + Send + Sync + 'static {
    /// What a client sends to create or replace a document.
    type New: Document + Record + Clone + Send + Sync + 'static;
    /// What a client sends to change one.
    type Patch: Document + Clone + Send + Sync + 'static;
    /// What the settings say about it.
    const SPEC: &'static ResourceSpec;
}

/// The request that fired an event.
#[derive(Clone)]
pub struct HookContext {
    pub(crate) server: Server,
    pub(crate) caller: Option<Caller>,
    pub(crate) method: Method,
}

impl HookContext {
    /// The database, with connections for your own statements; they are not part of the request's write.
    pub fn store(&self) -> &crate::store::Store {
        self.server.store()
    }

    /// The account that asks; `None` on public methods.
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// The method of the request, after an override.
    pub fn method(&self) -> &Method {
        &self.method
    }
}

type Running<T> = Pin<Box<dyn Future<Output = T> + Send>>;
pub(crate) type Changing<T> = Arc<dyn Fn(HookContext, T) -> Running<Result<T, Refusal>> + Send + Sync>;
pub(crate) type Watching<T> = Arc<dyn Fn(HookContext, T) -> Running<()> + Send + Sync>;

/// The hooks of one resource, in the order in which they were added.
///
/// `before_*` run after validation and before the write is queued; they may change what is written, wait for
/// anything, and refuse with [`Refusal`]. `after_*` run after the write is on disk, even if the client has gone.
pub struct Events<R: Resource> {
    pub(crate) before_insert: Vec<Changing<Vec<R::New>>>,
    pub(crate) after_insert: Vec<Watching<Arc<Vec<R>>>>,
    pub(crate) before_update: Vec<Changing<(R::Patch, Arc<R>)>>,
    pub(crate) after_update: Vec<Watching<Arc<R>>>,
    pub(crate) before_replace: Vec<Changing<(R::New, Arc<R>)>>,
    pub(crate) after_replace: Vec<Watching<Arc<R>>>,
    pub(crate) before_delete: Vec<Changing<Arc<R>>>,
    pub(crate) after_delete: Vec<Watching<Arc<R>>>,
}

impl<R: Resource> Default for Events<R> {
    fn default() -> Self {
        Self {
            before_insert: Vec::new(),
            after_insert: Vec::new(),
            before_update: Vec::new(),
            after_update: Vec::new(),
            before_replace: Vec::new(),
            after_replace: Vec::new(),
            before_delete: Vec::new(),
            after_delete: Vec::new(),
        }
    }
}

pub(crate) fn changing<T: 'static, F, Fut>(hook: F) -> Changing<T>
where
    F: Fn(HookContext, T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, Refusal>> + Send + 'static,
{
    Arc::new(move |context, value| Box::pin(hook(context, value)))
}

fn watching<T: 'static, F, Fut>(hook: F) -> Watching<T>
where
    F: Fn(HookContext, T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    Arc::new(move |context, value| Box::pin(hook(context, value)))
}

impl<R: Resource> Events<R> {
    /// Before documents are stored, by POST or by PUT on a new id (Eve's `on_insert`). Gives the documents back,
    /// as many as it got.
    pub fn before_insert<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Vec<R::New>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<R::New>, Refusal>> + Send + 'static,
    {
        self.before_insert.push(changing(hook));
        self
    }

    /// After documents are stored (Eve's `on_inserted`).
    pub fn after_insert<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Arc<Vec<R>>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.after_insert.push(watching(hook));
        self
    }

    /// Before a document is changed by PATCH (Eve's `on_update`): the changes and the document as it was.
    pub fn before_update<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, R::Patch, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R::Patch, Refusal>> + Send + 'static,
    {
        let hook = Arc::new(hook);
        self.before_update
            .push(changing(move |context, (patch, original): (R::Patch, Arc<R>)| {
                let running = hook(context, patch, Arc::clone(&original));
                async move { Ok((running.await?, original)) }
            }));
        self
    }

    /// After a document was changed (Eve's `on_updated`): the document as it is now.
    pub fn after_update<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.after_update.push(watching(hook));
        self
    }

    /// Before a document is replaced by PUT (Eve's `on_replace`): the new document and the one as it was.
    pub fn before_replace<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, R::New, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R::New, Refusal>> + Send + 'static,
    {
        let hook = Arc::new(hook);
        self.before_replace
            .push(changing(move |context, (document, original): (R::New, Arc<R>)| {
                let running = hook(context, document, Arc::clone(&original));
                async move { Ok((running.await?, original)) }
            }));
        self
    }

    /// After a document was replaced (Eve's `on_replaced`): the document as it is now.
    pub fn after_replace<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.after_replace.push(watching(hook));
        self
    }

    /// Before a document is deleted by its id (Eve's `on_delete_item`).
    pub fn before_delete<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Refusal>> + Send + 'static,
    {
        self.before_delete.push(changing(move |context, original: Arc<R>| {
            let running = hook(context, Arc::clone(&original));
            async move { running.await.map(|()| original) }
        }));
        self
    }

    /// After a document was deleted by its id (Eve's `on_deleted_item`).
    pub fn after_delete<F, Fut>(&mut self, hook: F) -> &mut Self
    where
        F: Fn(HookContext, Arc<R>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.after_delete.push(watching(hook));
        self
    }
}

/// Runs `hooks` one after another over `value`.
pub(crate) async fn change<T>(hooks: &[Changing<T>], context: &HookContext, mut value: T) -> Result<T, Refusal> {
    for hook in hooks {
        value = hook(context.clone(), value).await?;
    }
    Ok(value)
}

/// Runs `hooks` one after another with `value`.
pub(crate) async fn watch<T: Clone>(hooks: &[Watching<T>], context: &HookContext, value: T) {
    for hook in hooks {
        hook(context.clone(), value.clone()).await;
    }
}

/// The hooks of all resources.
#[derive(Default)]
pub(crate) struct HookRegistry(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl HookRegistry {
    /// The hooks of `R`, to be added to.
    pub(crate) fn events<R: Resource>(&mut self) -> &mut Events<R> {
        let events = self
            .0
            .entry(TypeId::of::<R>())
            .or_insert_with(|| Box::<Events<R>>::default());
        events
            .downcast_mut()
            .unwrap_or_else(|| unreachable!("filed under its own type"))
    }

    /// The hooks of `R`, if any were added.
    pub(crate) fn get<R: Resource>(&self) -> Option<&Events<R>> {
        self.0.get(&TypeId::of::<R>())?.downcast_ref()
    }
}
