//! Models made by hand for the tests of emitted code. Leaves what is expected of them to the tests.

use crate::model::{
    Access, Checked, Field, Globals, Method, Model, Nested, Owner, Resource, ResourceOptions, Route, Rule, ScalarType,
    Shown, StoredField, Type,
};
use eden_sql::table::ColumnType;

/// Eve's globals.
pub(super) fn globals() -> Globals {
    let text = str::to_owned;
    Globals {
        prefix: String::new(),
        api_version: String::new(),
        last_updated: text("_updated"),
        date_created: text("_created"),
        etag: text("_etag"),
        status: text("_status"),
        status_ok: text("OK"),
        status_err: text("ERR"),
        error: text("_error"),
        issues: text("_issues"),
        items: text("_items"),
        meta: text("_meta"),
        links: text("_links"),
        query_where: text("where"),
        query_sort: text("sort"),
        query_projection: text("projection"),
        query_embedded: text("embedded"),
        query_page: text("page"),
        query_max_results: text("max_results"),
        date_format: text("%a, %d %b %Y %H:%M:%S GMT"),
        if_match: true,
        enforce_if_match: true,
        allow_override_http_method: true,
        bandwidth_saver: true,
        upsert_on_put: true,
        pagination_default: 25,
        validation_error_status: 422,
        validation_error_as_list: false,
        validate_filters: false,
        query_blacklist: vec![text("$where"), text("$regex")],
        json_request_content_types: vec![text("application/json")],
        auto_collapse_multi_keys: false,
        auto_create_lists: false,
        multipart_form_fields_as_json: false,
        header_total_count: text("X-Total-Count"),
        json_sort_keys: false,
        debug: false,
        info: None,
        standard_errors: vec![400, 401, 403, 404, 405, 406, 409, 410, 412, 422, 428, 429],
        hateoas: true,
        cache_control: String::new(),
        cache_expires: 0,
        home: Access::Authenticated,
        home_head: Access::Authenticated,
    }
}

/// An API of these resources, open to all.
pub(super) fn model(resources: Vec<Resource>) -> Model {
    Model {
        globals: globals(),
        auth: None,
        resources,
        tables: Vec::new(),
        _made_by_check: Checked(()),
    }
}

/// A field without rules.
pub(super) fn field(name: &str, types: &[Type]) -> Field {
    Field {
        name: name.to_owned(),
        ident: name.replace(['-', ' '], "_").to_lowercase(),
        types: types.to_vec(),
        required: false,
        excusable: false,
        nullable: false,
        readonly: false,
        empty: None,
        default: None,
        nested: None,
        allow_unknown: None,
        unknown: None,
        purge_unknown: false,
        rename: None,
        coerce: Vec::new(),
        set_to_now: false,
        secret: None,
        rules: Vec::new(),
        description: String::new(),
    }
}

/// A field that holds a dict with these members.
pub(super) fn dict(name: &str, type_name: &str, fields: Vec<Field>) -> Field {
    let nested = Some(Nested::Dict {
        type_name: type_name.to_owned(),
        fields,
    });
    Field {
        nested,
        rules: vec![Rule::Nested],
        ..field(name, &[Type::Dict])
    }
}

/// A field that holds a list of these elements.
pub(super) fn list(name: &str, element: Field) -> Field {
    Field {
        nested: Some(Nested::List(Box::new(element))),
        rules: vec![Rule::Nested],
        ..field(name, &[Type::List])
    }
}

fn column_type(field: &Field) -> ColumnType {
    match field.types.as_slice() {
        [Type::String] => ColumnType::Text,
        [Type::Integer] => ColumnType::Integer,
        [Type::Float] => ColumnType::Float,
        [Type::Number] => ColumnType::Number,
        [Type::Boolean] => ColumnType::Boolean,
        [Type::DateTime] => ColumnType::DateTime,
        [Type::ObjectId] => ColumnType::ObjectId,
        _ => ColumnType::Json,
    }
}

/// The same access for each of `methods`.
pub(super) fn routes(methods: &[Method], access: &Access) -> Vec<Route> {
    methods
        .iter()
        .map(|&method| Route {
            method,
            access: access.clone(),
        })
        .collect()
}

/// A resource with these fields and every method, for `access`.
pub(super) fn resource(name: &str, type_name: &str, fields: Vec<Field>, access: &Access) -> Resource {
    let secret = |field: &&Field| field.secret.is_some();
    let columns = (fields.iter().filter(|field| !secret(field))).chain(fields.iter().filter(secret));
    let columns = columns.map(|field| StoredField {
        field: field.name.clone(),
        column: field.name.replace('-', "_").to_lowercase(),
        column_type: column_type(field),
        shown: if field.secret.is_some() {
            Shown::Secret
        } else {
            Shown::Always
        },
    });
    Resource {
        name: name.to_owned(),
        module: name.to_owned(),
        type_name: type_name.to_owned(),
        url: name.to_owned(),
        resource_title: name.to_owned(),
        item_title: type_name.to_owned(),
        table: name.to_owned(),
        id_field: "_id".to_owned(),
        id_type: ScalarType::ObjectId,
        item_lookup: true,
        columns: columns.collect(),
        fields,
        allow_unknown: false,
        unknown: None,
        owner: None,
        collection: routes(&[Method::Get, Method::Head, Method::Post, Method::Delete], access),
        item: routes(
            &[Method::Get, Method::Head, Method::Patch, Method::Put, Method::Delete],
            access,
        ),
        lookups: Vec::new(),
        lookup_routes: routes(&[Method::Get, Method::Head], access),
        options: options(),
        description: String::new(),
    }
}

fn options() -> ResourceOptions {
    ResourceOptions {
        filter: None,
        default_sort: Vec::new(),
        extra_response_fields: Vec::new(),
        allowed_filters: vec!["*".to_owned()],
        embedded_fields: Vec::new(),
        etag_ignore_fields: Vec::new(),
        hateoas: true,
        pagination: true,
        pagination_limit: 50,
        optimize_pagination_for_speed: false,
        sorting: true,
        projection: true,
        embedding: true,
        bulk_enabled: true,
        merge_nested_documents: true,
        normalize_dotted_fields: true,
        normalize_on_patch: true,
        cache_control: String::new(),
        cache_expires: 0,
        internal: false,
    }
}

/// Gives `resource` an owner; one that the schema does not declare gets a hidden column before the secrets.
pub(super) fn owned(mut resource: Resource, field: &str) -> Resource {
    let declared = resource.fields.iter().any(|each| each.name == field);
    if !declared {
        let place = resource.columns.iter().position(|column| column.shown == Shown::Secret);
        let column = StoredField {
            field: field.to_owned(),
            column: field.to_owned(),
            column_type: ColumnType::ObjectId,
            shown: Shown::Hidden,
        };
        resource.columns.insert(place.unwrap_or(resource.columns.len()), column);
    }
    resource.owner = Some(Owner {
        field: field.to_owned(),
        column: field.to_owned(),
        declared,
        transferable: false,
    });
    resource
}
