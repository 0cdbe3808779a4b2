//! One resource by itself: defaults resolved, its methods, access, fields, owner and paths.
//! Leaves other resources and the tables to `relations`, `tables` and `safety`.

use super::keys::Keys;
use super::names::{Types, Unique};
use super::routes::Endpoints;
use super::schema::{At, RelationAt, Schema};
use super::{Context, globals, or, paths, view, visibility};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, registry};
use crate::model::{self, ResourceOptions, Shown};
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
    let automatic = [names.last_updated(), names.date_created(), names.etag()];
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
    let id_type = keys.id_type(&mut fields, out);
    let open = is_open(settings, out);
    let asked = context.authenticated && !open;
    let endpoints = Endpoints::new(settings, context, asked);
    let item_lookup = or!(settings.item_lookup, context.globals.routing.item_lookup());
    let internal = or!(settings.internal_resource, context.globals.routing.internal_resource());
    let (collection, item, lookup_routes) = endpoints.routes(key, settings, context, item_lookup, internal, out);
    if item_lookup && !internal {
        keys.item_path(id_type, out);
    }
    let lookup = settings.additional_lookup.as_ref().filter(|_| item_lookup);
    let lookup = lookup.and_then(|set| paths::lookup(set, &fields, (&id_field, id_type), out));
    let owner = keys.owner(&fields, asked, out);
    let known: Vec<&str> = automatic.iter().copied().chain([id_field.as_str()]).collect();
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
    let url = url(key, settings, out);
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
        table: String::new(),
        id_field,
        id_type,
        item_lookup,
        fields,
        columns: Vec::new(),
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

fn url(key: &Key, settings: &Resource, out: &mut Diagnostics) -> String {
    let (text, place, what) = match &settings.url {
        Some(set) => (&set.value, set.place, "`url`"),
        None => (&key.text, key.place, "the resource's name, which is also its path"),
    };
    let path = paths::path(text, place, what, out);
    if path.as_deref() == Some("") {
        let message = "a resource needs a path: the empty one is the home page's";
        out.push(
            Diagnostic::new(&registry::WRONG_URL, place, message).hint("write `url: …` with at least one segment"),
        );
    }
    path.unwrap_or_default()
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
