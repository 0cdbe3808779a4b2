//! The settings of the whole API: values that the server reads, resolved and within their bounds.
//! Leaves what is only a default of resources to `resource`.

use super::routes::{COLLECTION, Endpoint, ITEM, check_methods, check_public};
use super::{Context, paths};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{self, Method};
use crate::settings::block::not_built;
use crate::settings::{Globals, Set, Texts};
use chrono::format::{Item, StrftimeItems};

const JSON: &str = "eve.render.JSONRenderer";
const XML: &str = "eve.render.XMLRenderer";

/// The globals, with the settings' problems said.
pub(crate) fn globals(settings: &Globals, context: &Context, out: &mut Diagnostics) -> model::Globals {
    let Globals {
        routing,
        names,
        reading,
        writing,
        access,
        mongo,
        ..
    } = settings;
    check_methods("resource", routing.resource_methods.as_ref(), &COLLECTION, out);
    check_methods("item", routing.item_methods.as_ref(), &ITEM, out);
    check_public(access.public_methods.as_ref(), out);
    check_public(access.public_item_methods.as_ref(), out);
    renderers(routing.renderers.as_ref(), out);
    date_format(names.date_format.as_ref(), out);
    distinct(
        &[
            ("ID_FIELD", &names.id_field, names.id_field()),
            ("LAST_UPDATED", &names.last_updated, names.last_updated()),
            ("DATE_CREATED", &names.date_created, names.date_created()),
            ("ETAG", &names.etag, names.etag()),
            ("STATUS", &names.status, names.status()),
            ("ISSUES", &names.issues, names.issues()),
            ("ERROR", &names.error, names.error()),
            ("LINKS", &names.links, names.links()),
            ("ITEMS", &names.items, names.items()),
            ("META", &names.meta, names.meta()),
        ],
        out,
    );
    distinct(
        &[
            ("QUERY_WHERE", &names.query_where, names.query_where()),
            ("QUERY_SORT", &names.query_sort, names.query_sort()),
            ("QUERY_PROJECTION", &names.query_projection, names.query_projection()),
            ("QUERY_EMBEDDED", &names.query_embedded, names.query_embedded()),
            ("QUERY_PAGE", &names.query_page, names.query_page()),
            ("QUERY_MAX_RESULTS", &names.query_max_results, names.query_max_results()),
        ],
        out,
    );
    let home = Endpoint {
        public: &access.public_methods(),
        roles: &access.allowed_roles(),
        read: &access.allowed_read_roles(),
        write: &access.allowed_write_roles(),
        asked: context.authenticated,
    };
    let text = |texts: Texts| texts.into_iter().map(|set| set.value).collect::<Vec<String>>();
    header("HEADER_TOTAL_COUNT", names.header_total_count.as_ref(), out);
    cache_control(reading.cache_control.as_ref(), out);
    model::Globals {
        prefix: prefix(settings, out),
        api_version: routing.api_version(),
        last_updated: names.last_updated(),
        date_created: names.date_created(),
        etag: names.etag(),
        status: names.status(),
        status_ok: names.status_ok(),
        status_err: names.status_err(),
        error: names.error(),
        issues: names.issues(),
        items: names.items(),
        meta: names.meta(),
        links: names.links(),
        query_where: names.query_where(),
        query_sort: names.query_sort(),
        query_projection: names.query_projection(),
        query_embedded: names.query_embedded(),
        query_page: names.query_page(),
        query_max_results: names.query_max_results(),
        date_format: names.date_format(),
        if_match: writing.if_match(),
        enforce_if_match: writing.enforce_if_match(),
        allow_override_http_method: routing.allow_override_http_method(),
        bandwidth_saver: reading.bandwidth_saver(),
        upsert_on_put: routing.upsert_on_put(),
        pagination_default: at_least_one("PAGINATION_DEFAULT", reading.pagination_default.as_ref(), out)
            .unwrap_or_else(|| reading.pagination_default()),
        validation_error_status: status(
            "VALIDATION_ERROR_STATUS",
            writing.validation_error_status(),
            place(&writing.validation_error_status),
            out,
        ),
        validation_error_as_list: writing.validation_error_as_list(),
        validate_filters: reading.validate_filters(),
        query_blacklist: text(mongo.query_blacklist()),
        json_request_content_types: text(writing.json_request_content_types()),
        auto_collapse_multi_keys: writing.auto_collapse_multi_keys(),
        auto_create_lists: writing.auto_create_lists(),
        multipart_form_fields_as_json: writing.multipart_form_fields_as_json(),
        header_total_count: names.header_total_count(),
        json_sort_keys: reading.json_sort_keys(),
        debug: routing.debug(),
        info: names.info(),
        standard_errors: writing
            .standard_errors()
            .into_iter()
            .map(|code| status("STANDARD_ERRORS", code, place(&writing.standard_errors), out))
            .collect(),
        hateoas: reading.hateoas(),
        cache_control: reading.cache_control(),
        cache_expires: reading.cache_expires(),
        home: home.home_access(Method::Get, context),
        home_head: home.home_access(Method::Head, context),
    }
}

fn place<T>(set: &Option<Set<T>>) -> Place {
    set.as_ref().map_or(Place::NOWHERE, |set| set.place)
}

fn prefix(settings: &Globals, out: &mut Diagnostics) -> String {
    let mut prefix = String::new();
    for (key, set) in [
        ("URL_PREFIX", &settings.routing.url_prefix),
        ("API_VERSION", &settings.routing.api_version),
    ] {
        let path = set
            .as_ref()
            .and_then(|set| paths::path(&set.value, set.place, &format!("`{key}`"), out));
        if let Some(path) = path.filter(|path| !path.is_empty()) {
            prefix = format!("{prefix}/{path}");
        }
    }
    prefix
}

fn status(key: &str, code: u64, place: Place, out: &mut Diagnostics) -> u16 {
    let found = u16::try_from(code).ok().filter(|code| (100..600).contains(code));
    if found.is_none() {
        let message = format!("`{key}`: {code} is no HTTP status");
        out.push(Diagnostic::new(&registry::WRONG_VALUE, place, message).hint("a status is a number from 100 to 599"));
    }
    found.unwrap_or_default()
}

/// A page of no documents is a mistake. `None` when nothing was set.
pub(crate) fn at_least_one(key: &str, set: Option<&Set<u64>>, out: &mut Diagnostics) -> Option<u64> {
    let set = set?;
    if set.value == 0 || i64::try_from(set.value).is_err() {
        let message = format!("`{key}` must be at least 1, found {}", set.value);
        out.push(
            Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                .hint("to turn pages off, set `PAGINATION: false`"),
        );
    }
    Some(set.value)
}

fn renderers(set: Option<&Set<Texts>>, out: &mut Diagnostics) {
    let Some(set) = set else { return };
    for text in set.value.iter().filter(|text| text.value != JSON && text.value != XML) {
        let message = format!("unknown renderer `{}`", text.value.escape_debug());
        out.push(
            Diagnostic::new(&registry::UNKNOWN_WORD, text.place, message)
                .hint_if(did_you_mean(&text.value, [JSON, XML])),
        );
    }
    match set.value.first() {
        None => out.push(
            Diagnostic::new(
                &registry::WRONG_VALUE,
                set.place,
                "without renderers there are no answers",
            )
            .hint(format!("write `[{JSON}]`, or remove the key")),
        ),
        Some(first) if first.value == XML => out.push(not_built(first.place, "the XML renderer")),
        Some(_) => {}
    }
}

fn date_format(set: Option<&Set<String>>, out: &mut Diagnostics) {
    let Some(set) = set else { return };
    if set.value.is_empty() || StrftimeItems::new(&set.value).any(|item| matches!(item, Item::Error)) {
        let message = format!("`{}` is no format of dates", set.value.escape_debug());
        out.push(
            Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                .hint("write it in the letters of `strftime`, such as `%Y-%m-%dT%H:%M:%SZ`"),
        );
    }
}

fn header(key: &str, set: Option<&Set<String>>, out: &mut Diagnostics) {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if let Some(set) = set.filter(|set| set.value.is_empty() || !set.value.bytes().all(token)) {
        let message = format!("`{key}`: `{}` is no name of a header", set.value.escape_debug());
        out.push(Diagnostic::new(&registry::WRONG_VALUE, set.place, message).hint("write letters, digits and `-`"));
    }
}

/// Complains about a header value that HTTP cannot carry.
pub(crate) fn cache_control(set: Option<&Set<String>>, out: &mut Diagnostics) {
    if let Some(set) = set.filter(|set| {
        !set.value
            .chars()
            .all(|letter| letter == ' ' || letter.is_ascii_graphic())
    }) {
        let message = format!("`{}` cannot be sent in a header", set.value.escape_debug());
        out.push(
            Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                .hint("write it such as `max-age=10,must-revalidate`"),
        );
    }
}

/// Complains about two names that are the same.
fn distinct(names: &[(&str, &Option<Set<String>>, String)], out: &mut Diagnostics) {
    for (index, (key, set, name)) in names.iter().enumerate() {
        if let Some(set) = set.as_ref().filter(|set| set.value.is_empty()) {
            let message = format!("`{key}` cannot be empty");
            out.push(
                Diagnostic::new(&registry::WRONG_VALUE, set.place, message).hint("remove it: the default then counts"),
            );
        }
        for (other, theirs, same) in &names[..index] {
            if name == same {
                let place = set.as_ref().or(theirs.as_ref()).map_or(Place::NOWHERE, |set| set.place);
                let message = format!("`{other}` and `{key}` are both `{}`", name.escape_debug());
                out.push(
                    Diagnostic::new(&registry::SAME_NAME, place, message).hint("choose another name for one of them"),
                );
            }
        }
    }
}
