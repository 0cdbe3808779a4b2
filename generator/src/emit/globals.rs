//! `mod.rs`: the modules, the globals that differ from Eve's, the migrations, `api()` and `router()`.
//! Leaves resources and authentication to their own files.

use super::literal::{access, optional, text, texts};
use super::names;
use super::rules::differing;
use super::{EmittedFile, Options};
use crate::model::{Cors, Globals, Model, RateLimit, Renderer};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

type Named = (&'static str, TokenStream);

/// The file.
pub(super) fn file(model: &Model, options: &Options) -> EmittedFile {
    EmittedFile {
        path: "mod.rs".to_owned(),
        header_doc: "Everything that the settings decide: one module for each resource, who asks, and the globals."
            .to_owned(),
        items: items(model, options),
    }
}

fn items(model: &Model, options: &Options) -> TokenStream {
    let authenticated = model
        .auth
        .as_ref()
        .is_some_and(|auth| auth.accounts < model.resources.len());
    let mut modules: Vec<&str> = model
        .resources
        .iter()
        .map(|resource| resource.module.as_str())
        .collect();
    modules.extend(authenticated.then_some("auth"));
    // as rustfmt sorts them
    modules.sort_unstable();
    let modules = modules.into_iter().map(names::ident);
    let specs: Vec<TokenStream> = (model.resources.iter())
        .map(|resource| {
            let module = names::ident(&resource.module);
            quote!(&#module::SPEC)
        })
        .collect();
    let api = api_spec(&model.globals, options, &specs);
    let migrations = migrations(options);
    let table_types = super::tables::imports(&model.tables);
    let tables = super::tables::function(&model.tables);
    let authentication = authenticated.then(|| quote!(.authentication(auth::authentication())));
    let (home, home_head) = (access(&model.globals.home), access(&model.globals.home_head));
    let routed = model.resources.iter().filter(|resource| !resource.options.internal);
    let routed = routed.map(|resource| {
        let module = names::ident(&resource.module);
        quote!(.resource(#module::routes()))
    });
    quote! {
        #(pub mod #modules;)*
        use eden::emitted::*;
        #table_types
        /// The globals of the settings.
        pub static API: ApiSpec = #api;
        #migrations
        #tables
        /// The API: specs, endpoints, authentication, migrations. Hooks are added to it.
        pub fn api() -> Api {
            Api::new(&API) #authentication .home(#home, #home_head) .migrations(MIGRATIONS) .tables(tables()) #(#routed)*
        }
        /// The endpoints, to be composed with routes and layers of your own.
        pub fn router(server: &Server) -> Router {
            server.router()
        }
    }
}

fn migrations(options: &Options) -> TokenStream {
    let migrations = options.migrations.iter().map(|name| {
        let path = |database: &str| text(&format!("../../migrations/{database}/{name}.sql"));
        let (name, sqlite, postgres) = (text(name), path("sqlite"), path("postgres"));
        quote!(Migration { name: #name, sqlite: include_str!(#sqlite), postgres: include_str!(#postgres) })
    });
    quote! {
        /// The migrations, oldest first.
        pub const MIGRATIONS: &[Migration] = &[#(#migrations),*];
    }
}

/// What an `ApiSpec` has when nothing is said: the runtime's own table says the same, and a test compares the two.
pub(super) fn api_defaults() -> Vec<Named> {
    vec![
        ("name", quote!("server")),
        ("prefix", quote!("")),
        ("api_version", quote!("")),
        ("names", quote!(Names::DEFAULT)),
        ("parameters", quote!(Parameters::DEFAULT)),
        ("date_format", quote!("%a, %d %b %Y %H:%M:%S GMT")),
        ("if_match", quote!(true)),
        ("enforce_if_match", quote!(true)),
        ("allow_override_http_method", quote!(true)),
        ("bandwidth_saver", quote!(true)),
        ("upsert_on_put", quote!(true)),
        ("pagination_default", quote!(25)),
        ("validation_error_status", quote!(422)),
        ("validation_error_as_list", quote!(false)),
        ("validate_filters", quote!(false)),
        ("query_blacklist", quote!(&["$where", "$regex"])),
        ("json_request_content_types", quote!(&["application/json"])),
        ("auto_collapse_multi_keys", quote!(false)),
        ("auto_create_lists", quote!(false)),
        ("multipart_form_fields_as_json", quote!(false)),
        ("header_total_count", quote!("X-Total-Count")),
        ("json_sort_keys", quote!(false)),
        ("renderers", quote!(&[Renderer::Json, Renderer::Xml])),
        ("jsonp_argument", quote!(None)),
        ("cors", quote!(None)),
        ("rate_limits", quote!(&[])),
        ("schema_endpoint", quote!(None)),
        ("debug", quote!(false)),
        ("info", quote!(None)),
        (
            "standard_errors",
            quote!(&[400, 401, 403, 404, 405, 406, 409, 410, 412, 422, 428, 429]),
        ),
        ("hateoas", quote!(true)),
        ("cache_control", quote!("")),
        ("cache_expires", quote!(0)),
        ("max_body", quote!(16 * 1024 * 1024)),
        ("resources", quote!(&[])),
    ]
}

/// The same for `Names`.
pub(super) fn name_defaults() -> Vec<Named> {
    vec![
        ("updated", quote!("_updated")),
        ("created", quote!("_created")),
        ("etag", quote!("_etag")),
        ("status", quote!("_status")),
        ("ok", quote!("OK")),
        ("err", quote!("ERR")),
        ("error", quote!("_error")),
        ("issues", quote!("_issues")),
        ("items", quote!("_items")),
        ("meta", quote!("_meta")),
        ("links", quote!("_links")),
    ]
}

/// The same for `Parameters`.
pub(super) fn parameter_defaults() -> Vec<Named> {
    vec![
        ("filter", quote!("where")),
        ("sort", quote!("sort")),
        ("projection", quote!("projection")),
        ("embedded", quote!("embedded")),
        ("page", quote!("page")),
        ("max_results", quote!("max_results")),
    ]
}

fn api_spec(globals: &Globals, options: &Options, specs: &[TokenStream]) -> TokenStream {
    let string = |value: &str| {
        let value = text(value);
        quote!(#value)
    };
    let number = |value: u64| {
        let value = Literal::u64_unsuffixed(value);
        quote!(#value)
    };
    let flag = |value: bool| quote!(#value);
    let statuses = globals
        .standard_errors
        .iter()
        .map(|status| Literal::u16_unsuffixed(*status));
    let values = vec![
        ("name", string(&options.name)),
        ("prefix", string(&globals.prefix)),
        ("api_version", string(&globals.api_version)),
        ("names", part("Names", &name_defaults(), api_names(globals))),
        (
            "parameters",
            part("Parameters", &parameter_defaults(), api_parameters(globals)),
        ),
        ("date_format", string(&globals.date_format)),
        ("if_match", flag(globals.if_match)),
        ("enforce_if_match", flag(globals.enforce_if_match)),
        ("allow_override_http_method", flag(globals.allow_override_http_method)),
        ("bandwidth_saver", flag(globals.bandwidth_saver)),
        ("upsert_on_put", flag(globals.upsert_on_put)),
        ("pagination_default", number(globals.pagination_default)),
        (
            "validation_error_status",
            number(globals.validation_error_status.into()),
        ),
        ("validation_error_as_list", flag(globals.validation_error_as_list)),
        ("validate_filters", flag(globals.validate_filters)),
        ("query_blacklist", texts(&globals.query_blacklist)),
        ("json_request_content_types", texts(&globals.json_request_content_types)),
        ("auto_collapse_multi_keys", flag(globals.auto_collapse_multi_keys)),
        ("auto_create_lists", flag(globals.auto_create_lists)),
        (
            "multipart_form_fields_as_json",
            flag(globals.multipart_form_fields_as_json),
        ),
        ("header_total_count", string(&globals.header_total_count)),
        ("json_sort_keys", flag(globals.json_sort_keys)),
        ("renderers", renderers(&globals.renderers)),
        ("jsonp_argument", optional(globals.jsonp_argument.as_deref())),
        ("cors", cors(globals.cors.as_ref())),
        ("rate_limits", rate_limits(&globals.rate_limits)),
        ("schema_endpoint", optional(globals.schema_endpoint.as_deref())),
        ("debug", flag(globals.debug)),
        ("info", optional(globals.info.as_deref())),
        ("standard_errors", quote!(&[#(#statuses),*])),
        ("hateoas", flag(globals.hateoas)),
        ("cache_control", string(&globals.cache_control)),
        ("cache_expires", number(globals.cache_expires)),
        ("resources", quote!(&[#(#specs),*])),
    ];
    differing("ApiSpec", &api_defaults(), values)
}

fn renderers(renderers: &[Renderer]) -> TokenStream {
    let renderers = renderers.iter().map(|renderer| match renderer {
        Renderer::Json => quote!(Renderer::Json),
        Renderer::Xml => quote!(Renderer::Xml),
    });
    quote!(&[#(#renderers),*])
}

fn rate_limits(limits: &[RateLimit]) -> TokenStream {
    let limits = limits.iter().map(|limit| {
        let method = text(&limit.method);
        let (requests, seconds) = (
            Literal::u64_unsuffixed(limit.requests),
            Literal::u64_unsuffixed(limit.seconds),
        );
        quote!(RateLimit { method: #method, requests: #requests, seconds: #seconds })
    });
    quote!(&[#(#limits),*])
}

/// What a `Cors` has when nothing is said.
pub(super) fn cors_defaults() -> Vec<Named> {
    vec![
        ("domains", quote!(&[])),
        ("patterns", quote!(&[])),
        ("headers", quote!(&[])),
        ("expose_headers", quote!(&[])),
        ("allow_credentials", quote!(false)),
        ("max_age", quote!(21600)),
    ]
}

fn cors(cors: Option<&Cors>) -> TokenStream {
    let Some(cors) = cors else { return quote!(None) };
    let (credentials, max_age) = (cors.allow_credentials, Literal::u64_unsuffixed(cors.max_age));
    let values = vec![
        ("domains", texts(&cors.domains)),
        ("patterns", texts(&cors.patterns)),
        ("headers", texts(&cors.headers)),
        ("expose_headers", texts(&cors.expose_headers)),
        ("allow_credentials", quote!(#credentials)),
        ("max_age", quote!(#max_age)),
    ];
    let cors = differing("Cors", &cors_defaults(), values);
    quote!(Some(#cors))
}

/// A part of the globals; `DEFAULT` when nothing in it differs.
fn part(name: &str, defaults: &[Named], values: Vec<Named>) -> TokenStream {
    let same = values.iter().all(|(field, value)| {
        defaults
            .iter()
            .any(|(name, default)| name == field && default.to_string() == value.to_string())
    });
    let name_token = quote::format_ident!("{name}");
    if same {
        quote!(#name_token::DEFAULT)
    } else {
        differing(name, defaults, values)
    }
}

fn api_names(globals: &Globals) -> Vec<Named> {
    let string = |value: &str| {
        let value = text(value);
        quote!(#value)
    };
    vec![
        ("updated", string(&globals.last_updated)),
        ("created", string(&globals.date_created)),
        ("etag", string(&globals.etag)),
        ("status", string(&globals.status)),
        ("ok", string(&globals.status_ok)),
        ("err", string(&globals.status_err)),
        ("error", string(&globals.error)),
        ("issues", string(&globals.issues)),
        ("items", string(&globals.items)),
        ("meta", string(&globals.meta)),
        ("links", string(&globals.links)),
    ]
}

fn api_parameters(globals: &Globals) -> Vec<Named> {
    let string = |value: &str| {
        let value = text(value);
        quote!(#value)
    };
    vec![
        ("filter", string(&globals.query_where)),
        ("sort", string(&globals.query_sort)),
        ("projection", string(&globals.query_projection)),
        ("embedded", string(&globals.query_embedded)),
        ("page", string(&globals.query_page)),
        ("max_results", string(&globals.query_max_results)),
    ]
}
