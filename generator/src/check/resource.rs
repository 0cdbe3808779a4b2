//! One resource by itself: defaults resolved, its methods, access, fields, owner and paths.
//! Leaves other resources and the tables to `relations`, `tables` and `safety`.

use super::keys::Keys;
use super::names::{Types, Unique};
use super::routes::Endpoints;
use super::schema::{At, RelationAt, Schema};
use super::{Context, globals, or, paths, published, view, visibility};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{self, Converter, Piece, ResourceOptions, ScalarType, Shown};
use crate::read::Key;
use crate::settings::resource::Resource;
use crate::settings::{Named, Set, Texts};
use std::collections::HashMap;

/// A resource on its way into the model: everything but what other resources have a say in.
pub(crate) struct Draft<'s> {
    /// The name as it stands.
    pub key: &'s Key,
    /// What was written.
    pub settings: &'s Resource,
    /// What is known of the model. Physical names are missing.
    pub resource: model::Resource,
    /// Who sees which of its fields.
    pub shown: Vec<Shown>,
    /// The source of its documents.
    pub source: String,
    /// Relations of its fields.
    pub relations: Vec<RelationAt>,
    /// Indexes of its fields by their names.
    pub by_name: HashMap<String, usize>,
}

impl Draft<'_> {
    /// Where a field of the schema stands, else the resource.
    pub fn field_place(&self, field: &str) -> Place {
        let schema = self.settings.schema.as_ref().map_or(&[][..], |set| &set.value.0);
        schema
            .iter()
            .find(|(key, _)| key.text == field)
            .map_or(self.key.place, |(key, _)| key.place)
    }

    /// Whether a field of the schema has a rule, right or wrong.
    pub fn says(&self, field: &str, rule: &str) -> bool {
        let schema = self.settings.schema.as_ref().map_or(&[][..], |set| &set.value.0);
        schema
            .iter()
            .any(|(key, rules)| key.text == field && rules.order.contains(&rule))
    }

    /// The field, when the schema has it.
    pub fn field(&self, name: &str) -> Option<&model::Field> {
        self.by_name
            .get(name)
            .and_then(|index| self.resource.fields.get(*index))
    }

    /// The names of its fields, the primary key among them.
    pub fn field_names(&self) -> Vec<&str> {
        let fields = self.resource.fields.iter().map(|field| field.name.as_str());
        std::iter::once(self.resource.id_field.as_str()).chain(fields).collect()
    }
}

/// Checks one resource.
pub(crate) fn draft<'s>(
    key: &'s Key,
    settings: &'s Resource,
    context: &Context,
    types: &mut Types,
    modules: &mut Unique,
    out: &mut Diagnostics,
) -> Draft<'s> {
    let names = &context.globals.names;
    let id_field = or!(settings.id_field, names.id_field());
    let writing = &context.globals.writing;
    let versioning = or!(settings.versioning, writing.versioning());
    let soft_delete = or!(settings.soft_delete, writing.soft_delete());
    let mut automatic = vec![names.last_updated(), names.date_created(), names.etag()];
    if versioning {
        let parent = format!("{id_field}{}", names.version_id_suffix());
        automatic.extend([names.version(), names.latest_version(), parent]);
    }
    if soft_delete {
        automatic.push(names.deleted());
    }
    let automatic: Vec<&str> = automatic.iter().map(String::as_str).collect();
    let type_name = types.document(&key.text);
    let none = Named::default();
    let written = settings.schema.as_ref().map_or(&none, |set| &set.value);
    let mut schema = Schema {
        resource: &key.text,
        id_field: &id_field,
        automatic: &automatic,
        types,
        relations: Vec::new(),
        open: settings
            .allow_unknown
            .as_ref()
            .map_or(context.globals.writing.allow_unknown(), |set| {
                set.value.value != crate::read::Value::Boolean(false)
            }),
        root: Vec::new(),
        functions: context.lists_functions.then(|| context.functions()),
    };
    let mut fields = schema.fields(written, &type_name, out);
    let (allow_unknown, unknown) = match &settings.allow_unknown {
        Some(set) => {
            let (accepted, rules) = schema.unknown(set, &At::default(), out);
            (accepted.unwrap_or_default(), rules)
        }
        None => (context.globals.writing.allow_unknown(), None),
    };
    let relations = schema.relations;
    let keys = Keys {
        key,
        settings,
        context,
        id_field: &id_field,
        automatic: &automatic,
    };
    let own_key = keys.is_own(&fields);
    let (id_type, id_rules) = if own_key {
        keys.complete(&mut fields);
        (ScalarType::ObjectId, None)
    } else {
        keys.id(&mut fields, out)
    };
    let open = is_open(settings, out);
    let asked = context.authenticated && !open;
    let endpoints = Endpoints::new(settings, context, asked);
    let item_lookup = or!(settings.item_lookup, context.globals.routing.item_lookup());
    let internal = or!(settings.internal_resource, context.globals.routing.internal_resource());
    let (collection, item, lookup_routes) = endpoints.routes(key, settings, context, item_lookup, internal, out);
    let (item_url, item_lookup_field) = if item_lookup && !internal {
        keys.item_path(&fields, id_type, out)
    } else {
        (Converter::ObjectId, "_id".to_owned())
    };
    let lookup = settings.additional_lookup.as_ref().filter(|_| item_lookup);
    let lookup =
        lookup.and_then(|set| paths::lookup(set, &fields, (if own_key { "_id" } else { &id_field }, id_type), out));
    let owner = keys.owner(&fields, asked, out);
    let id_name = if own_key { "_id" } else { id_field.as_str() };
    let known: Vec<&str> = automatic.iter().copied().chain([id_name]).collect();
    let known: Vec<&str> = known
        .into_iter()
        .chain(owner.as_ref().map(|owner| owner.field.as_str()))
        .collect();
    let datasource = settings.datasource.as_ref().map(|set| &set.value);
    let shown = visibility::visibility(
        datasource.and_then(|data| data.projection.as_ref()),
        &fields,
        &known,
        out,
    );
    lists(
        settings,
        &fields,
        if allow_unknown { None } else { Some(&known) },
        &relations,
        out,
    );
    let names = fields.iter().map(|field| field.name.as_str());
    let in_view: Option<Vec<String>> =
        (!allow_unknown).then(|| names.chain(known.iter().copied()).map(str::to_owned).collect());
    let (url, path) = url(key, settings, out);
    if !allow_unknown {
        values_of_fields(&path, &fields, &known, url_place(key, settings), out);
    }
    let schema_access = endpoints.schema(context);
    let schema = match context.globals.routing.schema_endpoint() {
        Some(_) => published::json(
            settings.written.as_ref(),
            &id_field,
            &context.globals.names.date_format(),
        ),
        None => String::new(),
    };
    let resource = model::Resource {
        name: key.text.clone(),
        module: modules.module(&key.text),
        type_name,
        resource_title: or!(
            settings.resource_title,
            settings.url.as_ref().map_or(&key.text, |set| &set.value).clone()
        ),
        item_title: or!(settings.item_title, item_title(&key.text)),
        url,
        path,
        item_url,
        item_lookup_field,
        item_lookup_column: String::new(),
        schema,
        schema_access,
        table: String::new(),
        id_field,
        id_type,
        id_rules,
        item_lookup,
        fields,
        columns: Vec::new(),
        soft_delete,
        history: versioning.then(|| model::History {
            name: format!("{}{}", key.text, context.globals.names.versions()),
            table: String::new(),
        }),
        allow_unknown,
        unknown,
        owner,
        collection,
        item,
        lookups: lookup.into_iter().collect(),
        lookup_routes,
        options: ResourceOptions {
            filter: view::filter(
                datasource.and_then(|data| data.filter.as_ref()),
                in_view.as_deref(),
                out,
            ),
            default_sort: view::default_sort(
                datasource.and_then(|data| data.default_sort.as_ref()),
                in_view.as_deref(),
                out,
            ),
            authenticated: !open,
            ..options(settings, context, internal, out)
        },
        description: settings.description().unwrap_or_default(),
    };
    let source = datasource
        .and_then(|data| data.source.as_ref())
        .map_or_else(|| key.text.clone(), |set| set.value.clone());
    let names = resource
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| (field.name.clone(), index));
    let by_name = names.collect();
    Draft {
        key,
        settings,
        resource,
        shown,
        source,
        relations,
        by_name,
    }
}

fn url_place(key: &Key, settings: &Resource) -> Place {
    settings.url.as_ref().map_or(key.place, |set| set.place)
}

/// The path as written, and its pieces when it holds values.
fn url(key: &Key, settings: &Resource, out: &mut Diagnostics) -> (String, Vec<Piece>) {
    let (text, what) = match &settings.url {
        Some(set) => (&set.value, "`url`"),
        None => (&key.text, "the resource's name, which is also its path"),
    };
    let place = url_place(key, settings);
    if text.contains('<') {
        let pieces = paths::with_values(text, place, what, out).unwrap_or_default();
        return (text.trim_matches('/').to_owned(), pieces);
    }
    let path = paths::path(text, place, what, out);
    if path.as_deref() == Some("") {
        let message = "a resource needs a path: the empty one is the home page's";
        out.push(
            Diagnostic::new(&registry::WRONG_URL, place, message).hint("write `url: …` with at least one segment"),
        );
    }
    (path.unwrap_or_default(), Vec::new())
}

/// Complains about values in a path that no document has, and about secrets in it.
fn values_of_fields(path: &[Piece], fields: &[model::Field], known: &[&str], place: Place, out: &mut Diagnostics) {
    let values = path.iter().filter_map(|piece| match piece {
        Piece::Value(field, _) => Some(field.as_str()),
        Piece::Text(_) => None,
    });
    for value in values {
        match fields.iter().find(|field| field.name == value) {
            Some(field) if field.secret.is_some() => {
                let message = format!("`{value}` is a secret: it does not stand in a path");
                out.push(Diagnostic::new(&registry::SECRET_ASKED_FOR, place, message).hint("choose another field"));
            }
            None if !known.contains(&value) => {
                let message = format!("the path holds a value of `{value}`, which is no field of the schema");
                let hint = did_you_mean(value, fields.iter().map(|field| field.name.as_str()));
                out.push(Diagnostic::new(&registry::FIELD_NOT_IN_SCHEMA, place, message).hint_if(hint));
            }
            _ => {}
        }
    }
}

/// Eve's title of items: the name without any `s` at its end, with a capital, the rest small.
fn item_title(name: &str) -> String {
    let mut letters = name.trim_end_matches('s').chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().to_lowercase()
}

/// Whether the resource says `authentication: null`.
fn is_open(settings: &Resource, out: &mut Diagnostics) -> bool {
    let Some(set) = &settings.authentication else {
        return false;
    };
    if let Some(node) = &set.value {
        let message = format!("`authentication` is null or absent, found {}", node.described());
        out.push(Diagnostic::new(&registry::WRONG_VALUE, set.place, message).hint(
            "write `authentication: null` to open the resource, or remove the key; how accounts are authenticated stands in `AUTH`",
        ));
    }
    set.value.is_none()
}

/// The lists of fields that a resource names; `known` are names besides the fields, `None` when any may be there.
fn lists(
    settings: &Resource,
    fields: &[model::Field],
    known: Option<&[&str]>,
    relations: &[RelationAt],
    out: &mut Diagnostics,
) {
    let ignored = settings.etag_ignore_fields.as_ref().and_then(|set| {
        set.value.as_ref().map(|texts| Set {
            value: texts.clone(),
            key: set.key,
            place: set.place,
        })
    });
    for (key, set) in [
        ("extra_response_fields", settings.extra_response_fields.as_ref()),
        ("allowed_filters", settings.allowed_filters.as_ref()),
        ("embedded_fields", settings.embedded_fields.as_ref()),
        ("etag_ignore_fields", ignored.as_ref()),
    ] {
        if let Some(known) = known {
            visibility::named_fields(key, set, fields, known, out);
        }
    }
    visibility::no_secrets(
        "extra_response_fields",
        settings.extra_response_fields.as_ref(),
        fields,
        true,
        out,
    );
    visibility::no_secrets("allowed_filters", settings.allowed_filters.as_ref(), fields, false, out);
    visibility::embeddable(settings.embedded_fields.as_ref(), fields, relations, out);
}

fn options(settings: &Resource, context: &Context, internal: bool, out: &mut Diagnostics) -> ResourceOptions {
    let (reading, writing) = (&context.globals.reading, &context.globals.writing);
    let text = |texts: Texts| texts.into_iter().map(|set| set.value).collect::<Vec<String>>();
    globals::at_least_one("pagination_limit", settings.pagination_limit.as_ref(), out);
    globals::at_least_one("PAGINATION_LIMIT", reading.pagination_limit.as_ref(), out);
    globals::cache_control(settings.cache_control.as_ref(), out);
    ResourceOptions {
        filter: None,
        default_sort: Vec::new(),
        extra_response_fields: text(or!(settings.extra_response_fields, reading.extra_response_fields())),
        allowed_filters: text(or!(settings.allowed_filters, reading.allowed_filters())),
        query_whitelist: text(or!(settings.mongo_query_whitelist, Vec::new())),
        embedded_fields: text(or!(settings.embedded_fields, Vec::new())),
        etag_ignore_fields: text(settings.etag_ignore_fields().unwrap_or_default()),
        hateoas: or!(settings.hateoas, reading.hateoas()),
        pagination: or!(settings.pagination, reading.pagination()),
        pagination_limit: or!(settings.pagination_limit, reading.pagination_limit()),
        optimize_pagination_for_speed: or!(
            settings.optimize_pagination_for_speed,
            reading.optimize_pagination_for_speed()
        ),
        sorting: or!(settings.sorting, reading.sorting()),
        projection: or!(settings.projection, reading.projection()),
        embedding: or!(settings.embedding, reading.embedding()),
        bulk_enabled: or!(settings.bulk_enabled, context.globals.routing.bulk_enabled()),
        merge_nested_documents: or!(settings.merge_nested_documents, writing.merge_nested_documents()),
        normalize_dotted_fields: or!(settings.normalize_dotted_fields, writing.normalize_dotted_fields()),
        normalize_on_patch: or!(settings.normalize_on_patch, writing.normalize_on_patch()),
        cache_control: or!(settings.cache_control, reading.cache_control()),
        cache_expires: or!(settings.cache_expires, reading.cache_expires()),
        internal,
        authenticated: true,
    }
}

#[cfg(test)]
mod tests {
    use super::item_title;

    #[test]
    fn titles_are_eves() {
        for (name, expected) in [
            ("people", "People"),
            ("docs", "Doc"),
            ("vs", "V"),
            ("addresss", "Addre"),
            ("fooBar", "Foobar"),
            ("s", ""),
        ] {
            assert_eq!(item_title(name), expected, "{name}");
        }
    }
}
