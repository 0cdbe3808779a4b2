//! Which handler serves a request: the endpoints of a resource, each method with the layer that says who may use it.
//! Leaves what happens before routing to `app`.

use super::context::{Answer, Context};
use super::render;
use crate::auth::origin::{self, Origin};
use crate::pattern::Pattern;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{Access, Lookup, METHODS, ResourceSpec, Type};
use crate::store::bind::Bind;
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
    /// What the URL's last segment may be, in the order in which it is tried: the id first.
    pub(crate) segments: Vec<(Segment, Vec<Route>)>,
}

/// What the last segment of an item's URL is.
#[derive(Debug)]
pub(crate) enum Segment {
    /// The id.
    Id(Type),
    /// A number.
    Integer,
    /// Text that matches a pattern.
    Text(&'static str, Pattern),
}

impl Routes {
    /// No endpoints yet.
    pub fn of(spec: &'static ResourceSpec) -> Self {
        Self {
            spec,
            collection: Vec::new(),
            segments: Vec::new(),
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
        let id = self
            .segments
            .iter_mut()
            .find(|(segment, _)| matches!(segment, Segment::Id(_)));
        match id {
            Some((_, routes)) => routes.push(route),
            None => self.segments.insert(0, (Segment::Id(self.spec.id_type), vec![route])),
        }
        self
    }

    /// Adds a method of an additional lookup.
    ///
    /// # Panics
    /// When the pattern is not a regular expression; the generator compiles each before it writes it.
    #[must_use]
    pub fn lookup(mut self, lookup: Lookup, route: Route) -> Self {
        let same = self
            .segments
            .iter_mut()
            .find(|(segment, _)| match (segment, lookup.pattern) {
                (Segment::Text(pattern, _), Some(wanted)) => *pattern == wanted,
                (Segment::Integer, None) => true,
                _ => false,
            });
        if let Some((_, routes)) = same {
            routes.push(route);
            return self;
        }
        let segment = lookup.pattern.map_or(Segment::Integer, |pattern| {
            let compiled = Pattern::of_whole(pattern).expect("the generator compiled each pattern before it wrote it");
            Segment::Text(pattern, compiled)
        });
        self.segments.push((segment, vec![route]));
        self
    }
}

impl Segment {
    /// `text` as a parameter, when it is of this kind.
    fn read(&self, text: &str) -> Option<Bind> {
        match self {
            Segment::Id(Type::Integer) | Segment::Integer => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                digits.then(|| text.parse().ok()).flatten().map(Bind::Integer)
            }
            Segment::Id(Type::ObjectId) => {
                let hex = text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                hex.then(|| Bind::Text(text.to_owned()))
            }
            Segment::Id(_) => Some(Bind::Text(text.to_owned())),
            Segment::Text(_, pattern) => pattern.matches(text).then(|| Bind::Text(text.to_owned())),
        }
    }
}

/// The service behind one path.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) server: Server,
    pub(crate) at: At,
}

/// Which path it is.
#[derive(Clone, Copy)]
pub(crate) enum At {
    /// The home page.
    Home,
    /// The collection of the resource of this number.
    Collection(usize),
    /// Its items.
    Item(usize),
}

impl Endpoint {
    async fn serve(self, request: Request<Body>) -> Response<Body> {
        let server = self.server.clone();
        let head = request.method() == Method::HEAD;
        let safe = server.0.protection().safe_headers.then(|| self.origin(&request));
        let account = safe.is_some() && self.is_about_accounts();
        let answer = AssertUnwindSafe(self.dispatch(request)).catch_unwind().await;
        let mut response = match answer {
            Ok(Ok(response)) => response,
            Ok(Err((refusal, allow))) => render::refusal(server.spec(), refusal, allow.as_deref()),
            Err(_) => {
                let panicked = Refusal::Internal("the handler panicked".to_owned());
                render::refusal(server.spec(), panicked, None)
            }
        };
        if let Some(origin) = safe {
            crate::auth::headers::protect(response.headers_mut(), account, &origin);
        }
        if head { render::without_body(response) } else { response }
    }

    fn origin(&self, request: &Request<Body>) -> Origin {
        let peer = origin::peer(request.extensions());
        self.server.0.proxies.origin(peer, request.headers())
    }

    fn is_about_accounts(&self) -> bool {
        let api = &self.server.0.api;
        let resource = match self.at {
            At::Home => None,
            At::Collection(number) | At::Item(number) => api.resources.get(number),
        };
        let authentication = api.authentication.as_ref();
        authentication.is_some_and(|accounts| resource.is_some_and(|routes| accounts.is_about(routes.spec)))
    }

    async fn dispatch(self, request: Request<Body>) -> Result<Response<Body>, (Refusal, Option<String>)> {
        let resources = &self.server.0.api.resources;
        let (routes, key): (&[Route], Option<Bind>) = match self.at {
            At::Home => {
                return super::home::serve(&self.server, request)
                    .await
                    .map_err(|refusal| (refusal, Some(allow(&[Method::GET, Method::HEAD]))));
            }
            At::Collection(number) => (&resources[number].collection, None),
            At::Item(number) => {
                let segment = request.uri().path().rsplit('/').next().unwrap_or("");
                let text = percent_encoding::percent_decode_str(segment).decode_utf8().ok();
                let found = text.and_then(|text| {
                    let mut segments = resources[number].segments.iter();
                    segments.find_map(|(segment, routes)| segment.read(&text).map(|key| (routes, key)))
                });
                match found {
                    Some((routes, key)) => (routes, Some(key)),
                    None if request.method() == Method::OPTIONS => return Ok(options(None)),
                    None => return Err((Refusal::not_found(), None)),
                }
            }
        };
        if let Some(route) = routes.iter().find(|route| route.method == request.method()) {
            let (handler, access) = (Arc::clone(&route.handler), route.access);
            let context = Context::new(self.server.clone(), access, key, request);
            return handler(context).await.map_err(|refusal| (refusal, None));
        }
        let methods: Vec<Method> = routes.iter().map(|route| route.method.clone()).collect();
        if request.method() == Method::OPTIONS {
            return Ok(options(Some(&methods)));
        }
        Err((Refusal::Method, Some(allow(&methods))))
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
