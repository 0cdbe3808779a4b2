//! Which handler serves a request: the endpoints of a resource, each method with the layer that says who may use it.
//! Leaves what happens before routing to `app`, what a path looks like to `paths`.

use super::context::{Answer, Context, Key};
use super::dress::{Client, dress};
use super::limits::{self, Told};
use super::paths::{Rule, Values};
use super::render;
use crate::query::scope::{self, Scope};
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{Access, Lookup, METHODS, ResourceSpec};
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use futures_util::FutureExt;
use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

type Handler = Arc<dyn Fn(Context) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// A method of an endpoint with its handler.
#[derive(Clone)]
pub struct Route {
    method: Method,
    access: Access,
    handler: Handler,
}

/// `handler` serves `method`. Until a layer says otherwise any account may use it, and nobody else.
pub fn on<F, Fut>(method: Method, handler: F) -> Route
where
    F: Fn(Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    Route {
        method,
        access: Access::Authenticated,
        handler: Arc::new(move |context| Box::pin(handler(context))),
    }
}

impl Route {
    /// Who may use the route.
    #[must_use]
    pub fn layer(mut self, access: Access) -> Self {
        self.access = access;
        self
    }
}

impl Route {
    /// Method and access, for listings.
    pub(crate) fn summary(&self) -> (&Method, Access) {
        (&self.method, self.access)
    }
}

/// The endpoints of one resource.
pub struct Routes {
    pub(crate) spec: &'static ResourceSpec,
    pub(crate) collection: Vec<Route>,
    pub(crate) item: Vec<Route>,
    /// Other ways to find an item, in the order in which they are tried after the id.
    pub(crate) lookups: Vec<(Lookup, Vec<Route>)>,
    /// Who may GET and who may HEAD its schema.
    pub(crate) schema: (Access, Access),
}

impl Routes {
    /// No endpoints yet.
    pub fn of(spec: &'static ResourceSpec) -> Self {
        Self {
            spec,
            collection: Vec::new(),
            item: Vec::new(),
            lookups: Vec::new(),
            schema: (Access::Authenticated, Access::Authenticated),
        }
    }

    /// Adds a method of the collection.
    #[must_use]
    pub fn collection(mut self, route: Route) -> Self {
        self.collection.push(route);
        self
    }

    /// Adds a method of items.
    #[must_use]
    pub fn item(mut self, route: Route) -> Self {
        self.item.push(route);
        self
    }

    /// Who may GET and who may HEAD the resource's schema.
    #[must_use]
    pub fn schema(mut self, get: Access, head: Access) -> Self {
        self.schema = (get, head);
        self
    }

    /// Adds a method of an additional lookup.
    #[must_use]
    pub fn lookup(mut self, lookup: Lookup, route: Route) -> Self {
        match self.lookups.iter_mut().find(|(known, _)| *known == lookup) {
            Some((_, routes)) => routes.push(route),
            None => self.lookups.push((lookup, vec![route])),
        }
        self
    }
}

/// The service behind one path of the router: the rules that may mean it, in the order in which they are tried.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) server: Server,
    pub(crate) rules: Arc<[Arc<Rule>]>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The home page.
    Home,
    /// The schemas of all resources.
    Schemas,
    /// The schema of the resource that is named.
    Schema,
    /// The collection of the resource of this number.
    Collection(usize),
    /// Its items.
    Item(usize),
    /// Its items, by its lookup of this number.
    Lookup(usize, usize),
}

/// A rule that means the URL of a request.
struct Found {
    at: At,
    values: Values,
    methods: Vec<Method>,
}

impl Endpoint {
    async fn serve(self, request: Request<Body>) -> Response<Body> {
        let server = self.server.clone();
        let head = request.method() == Method::HEAD;
        let client = Client::of(server.spec(), &request);
        let found = self.find(&request);
        let methods: Vec<Method> = found.iter().flat_map(|found| found.methods.iter().cloned()).collect();
        let allowed = if found.is_empty() {
            String::new()
        } else {
            allow(&methods)
        };
        let mut told = None;
        let answer = match client.check(server.spec()) {
            Ok(()) => {
                AssertUnwindSafe(self.dispatch(found, request, &mut told))
                    .catch_unwind()
                    .await
            }
            Err(refusal) => Ok(Err(refusal)),
        };
        let response = match answer {
            Ok(Ok(response)) => response,
            Ok(Err(refusal)) => render::refusal(server.spec(), refusal, Some(&allowed)),
            Err(_) => {
                let panicked = Refusal::Internal("the handler panicked".to_owned());
                render::refusal(server.spec(), panicked, None)
            }
        };
        let response = dress(&server, &client, &allowed, told, response).await;
        if head { render::without_body(response) } else { response }
    }

    /// The rules that mean the request's path, whatever its method.
    fn find(&self, request: &Request<Body>) -> Vec<Found> {
        let path = request.uri().path();
        let path = path.strip_prefix(self.server.spec().prefix).unwrap_or(path);
        let rules = self.rules.iter();
        rules
            .filter_map(|rule| {
                let methods = match rule.at {
                    At::Home | At::Schemas | At::Schema => vec![Method::GET, Method::HEAD],
                    at => self.routes(at).iter().map(|route| route.method.clone()).collect(),
                };
                Some(Found {
                    values: rule.read(path)?,
                    at: rule.at,
                    methods,
                })
            })
            .collect()
    }

    fn routes(&self, at: At) -> &[Route] {
        let resources = &self.server.0.api.resources;
        match at {
            At::Home | At::Schemas | At::Schema => &[],
            At::Collection(number) => &resources[number].collection,
            At::Item(number) => &resources[number].item,
            At::Lookup(number, lookup) => &resources[number].lookups[lookup].1,
        }
    }

    /// Counts the request, when its method is limited where it leads: anywhere but at schemas and a whole collection's end.
    async fn limit(&self, at: At, request: Request<Body>) -> Result<(Option<Told>, Request<Body>), Refusal> {
        let method = request.method();
        let limits = self.server.spec().rate_limits.iter();
        let limited = match at {
            At::Schemas | At::Schema => None,
            At::Collection(_) if *method == Method::DELETE => None,
            _ => limits.into_iter().find(|limit| limit.method == method.as_str()),
        };
        let (Some(limit), Some(counters)) = (limited, &self.server.0.counters) else {
            return Ok((None, request));
        };
        // a body cannot be looked at by several tasks at once, so it stands aside
        let (parts, body) = request.into_parts();
        let authentication = self.server.0.api.authentication.as_ref();
        let told = limits::count(counters, authentication, limit, &parts).await?;
        Ok((Some(told), Request::from_parts(parts, body)))
    }

    async fn dispatch(self, found: Vec<Found>, request: Request<Body>, told: &mut Option<Told>) -> Answer {
        let method = request.method();
        if *method == Method::OPTIONS {
            let methods: Vec<Method> = found.iter().flat_map(|found| found.methods.iter().cloned()).collect();
            return Ok(options((!found.is_empty()).then_some(&methods)));
        }
        if found.is_empty() {
            return Err(Refusal::not_found());
        }
        let mut found = found.into_iter();
        let Some(Found { at, mut values, .. }) = found.find(|found| found.methods.contains(method)) else {
            return Err(Refusal::Method);
        };
        let (counted, request) = self.limit(at, request).await?;
        *told = counted;
        let method = request.method();
        let number = match at {
            At::Home => return super::home::serve(&self.server, request).await,
            At::Schemas => return super::schemas::all(&self.server, request).await,
            At::Schema => {
                let name = values
                    .pop()
                    .map(|(_, name)| super::answer::text(&name))
                    .unwrap_or_default();
                return super::schemas::one(&self.server, &name, request).await;
            }
            At::Collection(number) | At::Item(number) | At::Lookup(number, _) => number,
        };
        let Some(route) = self.routes(at).iter().find(|route| route.method == *method) else {
            return Err(Refusal::Method);
        };
        let resource = self.server.0.api.resources[number].spec;
        let key = match at {
            At::Collection(_) => None,
            _ => values.pop().map(|(field, value)| Key {
                field,
                value: scope::typed(resource, field, value),
            }),
        };
        let scope = Scope::of(self.server.spec(), resource, values)?;
        let (handler, access) = (Arc::clone(&route.handler), route.access);
        handler(Context::new(self.server.clone(), access, key, Arc::new(scope), request)).await
    }
}

/// `Allow` of an endpoint with these methods. As in Eve, POST is listed where PATCH is: it is how PATCH is overridden.
fn allow(methods: &[Method]) -> String {
    let listed = METHODS.iter().filter(|&method| {
        methods.contains(method)
            || *method == Method::OPTIONS
            || (*method == Method::POST && methods.contains(&Method::PATCH))
    });
    listed.map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// The answer to OPTIONS, which never asks who it is.
pub(super) fn options(methods: Option<&[Method]>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    if let Some(Ok(allow)) = methods.map(|methods| HeaderValue::from_str(&allow(methods))) {
        headers.insert(header::ALLOW, allow);
    }
    *response.status_mut() = StatusCode::OK;
    response
}

impl tower::Service<Request<Body>> for Endpoint {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let endpoint = self.clone();
        Box::pin(async move { Ok(endpoint.serve(request).await) })
    }
}
