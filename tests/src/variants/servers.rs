//! Settings of servers that no example shows, by name. Leaves making and building them to `variants`.

/// A server whose callers sign what they send, which no example shows, and its settings.
pub const SIGNING: (&str, &str) = (
    "signing",
    r#"
RESOURCE_METHODS: [GET, POST]
ITEM_METHODS: [GET, PATCH]
AUTH_FIELD: user_id
AUTH:
  scheme: hmac
  secret: secret_key
  bootstrap: [{username: root, secret_key: "${ROOT_SECRET}"}]
DOMAIN:
  accounts:
    auth_field: null
    schema:
      username: {type: string, required: true, unique: true}
      secret_key: {type: string, required: true}
  invoices:
    schema:
      number: {type: string, required: true}
"#,
);

/// A server with fields of every kind and names that a database could trip over, open to everybody, and its settings.
pub const KINDS: (&str, &str) = (
    "kinds",
    r#"
RESOURCE_METHODS: [GET, POST, DELETE]
ITEM_METHODS: [GET, PATCH, PUT, DELETE]
PUBLIC_METHODS: [GET, POST, DELETE]
PUBLIC_ITEM_METHODS: [GET, PATCH, PUT, DELETE]
PAGINATION_LIMIT: 1000
DOMAIN:
  kinds:
    allow_unknown: true
    mongo_indexes:
      by_text: [[text, 1]]
    schema:
      name: {type: string, unique: true}
      text: {type: string, nullable: true}
      whole: {type: integer, nullable: true}
      float: {type: float, nullable: true}
      number: {type: number, nullable: true}
      truth: {type: boolean, nullable: true}
      moment: {type: datetime, nullable: true}
      mixed: {nullable: true}
      list: {type: list, nullable: true}
      labels: {type: list, schema: {type: string, unique: true}}
      dict: {type: dict, nullable: true, schema: {at: {type: datetime}, in: {type: number}}}
      alias: {type: string, unique: true, nullable: true}
      parent: {type: objectid, data_relation: {resource: kinds, embeddable: true}}
      parents: {type: list, schema: {type: objectid, data_relation: {resource: kinds, embeddable: true}}}
      xmin: {type: integer}
      ctid: {type: string}
      tableoid: {type: string}
      rowid: {type: integer}
      select: {type: string}
      Case: {type: string}
      case: {type: string}
      a_name_of_sixty_four_letters_which_is_one_more_than_may_be_there: {type: string}
      a_name_of_sixty_four_letters_which_is_one_more_than_may_be_thera: {type: string}
"#,
);

/// A server with relations, lists, places and searches, and its settings.
pub const LIBRARY: (&str, &str) = (
    "library",
    r#"
RESOURCE_METHODS: [GET, POST]
ITEM_METHODS: [GET, PATCH, DELETE]
MONGO_QUERY_BLACKLIST: [$where]
DOMAIN:
  countries:
    additional_lookup: {url: 'regex("[\w]+")', field: name}
    schema:
      name: {type: string, unique: true}
  authors:
    schema:
      name: {type: string}
      country: {type: objectid, data_relation: {resource: countries, embeddable: true}}
      code: {type: string, hash: argon2id}
  books:
    datasource: {default_sort: [[title, 1]]}
    mongo_indexes:
      by_tags: [[tags, 1]]
      by_pages: [[[pages, 1]], {background: true}]
    schema:
      title: {type: string, required: true}
      pages: {type: integer}
      author: {type: objectid, data_relation: {resource: authors, embeddable: true}}
      editors: {type: list, schema: {type: objectid, data_relation: {resource: authors, embeddable: true}}}
      reviews:
        type: list
        schema:
          type: dict
          schema:
            by: {type: objectid, data_relation: {resource: authors, embeddable: true}}
            stars: {type: integer}
      meta:
        type: dict
        schema:
          translator: {type: objectid, data_relation: {resource: authors, embeddable: true}}
      tags: {type: list, schema: {type: string}}
      place: {type: point}
"#,
);

/// A server with rules that no example has: functions of its own, registries, two views of one table; and its settings.
pub const RULES: (&str, &str) = (
    "rules",
    r#"
RESOURCE_METHODS: [GET, POST]
ITEM_METHODS: [GET, PATCH, PUT]
BANDWIDTH_SAVER: false
IF_MATCH: false
ALLOW_CUSTOM_FIELDS_IN_GEOJSON: true
FUNCTIONS:
  check_with: [even]
  coerce: [slug]
  default_setter: [greeting]
SCHEMA_REGISTRY:
  address: {city: {type: string, minlength: 2}}
RULES_SET_REGISTRY:
  price: {type: decimal}
DOMAIN:
  people:
    schema:
      name: {type: string, coerce: [strip, slug]}
      age: {type: integer, check_with: even}
      hello: {type: string, default_setter: greeting}
      home: {type: dict, schema: address}
      price: price
      pin: {type: string, writeonly: true}
      born: {type: date, not_patchable: true}
      contact: {type: email}
      place: {type: feature}
      best: {type: dict, valuesrules: {type: dict, schema: {points: {type: integer, default: 1}}}}
      cards: {type: list, schema: {type: dict, schema: {serial: {type: string, unique: true}}}}
      friend: {type: dict, schema: {name: {type: string, data_relation: {resource: people, field: name}}}}
  published:
    datasource: {source: posts, filter: {public: true}}
    schema: &post
      title: {type: string, unique_within_resource: true}
      public: {type: boolean}
  posts:
    schema: *post
  devices:
    item_lookup: false
    schema:
      _id: {type: uuid}
      name: {type: string}
  places:
    item_lookup: false
    schema:
      _id: {type: string, required: true, regex: '[a-z]+', maxlength: 3}
"#,
);

/// What its `src/hooks.rs` says.
pub(super) const RULES_HOOKS: &str = r#"//! The functions that the settings name.

/// Registers them.
pub fn register(api: &mut eden::Api) {
    api.check_with("even", |number: i64, _| if number % 2 == 0 { Ok(()) } else { Err("must be even") });
    api.coerce("slug", |text: String| match text.as_str() {
        "" => Err("nothing is left"),
        text => Ok(text.to_lowercase().replace(' ', "-")),
    });
    api.default_setter("greeting", |person: &eden::Object| match person.get("name").and_then(eden::Value::as_str) {
        Some(name) => Ok(format!("hello {name}")),
        None => Err("nobody to greet"),
    });
}
"#;

/// A server with everything that the settings say about its edge: paths with values, formats, other origins, names.
pub const EDGE: (&str, &str) = (
    "edge",
    r#"
URL_PREFIX: api
API_VERSION: v1
INFO: about
SCHEMA_ENDPOINT: schema
JSON_SORT_KEYS: true
JSONP_ARGUMENT: callback
RENDERERS: [eve.render.XMLRenderer, eve.render.JSONRenderer]
STANDARD_ERRORS: [400, 401, 404, 422]
X_DOMAINS: ["${ORIGINS:-http://one.example, http://two.example}"]
X_DOMAINS_RE: ['^http://[a-z]+\.sub\.example$']
X_HEADERS: [Authorization, If-Match]
X_EXPOSE_HEADERS: ETag
X_ALLOW_CREDENTIALS: true
X_MAX_AGE: 60
RATE_LIMIT_HEAD: [5, 60]
RATE_LIMIT_PUT: [4, 1]
LAST_UPDATED: changed
DATE_CREATED: made
ETAG: tag
STATUS: state
STATUS_OK: fine
STATUS_ERR: wrong
ERROR: problem
ISSUES: problems
ITEMS: things
META: numbers
LINKS: ways
QUERY_WHERE: filter
QUERY_SORT: order
QUERY_PROJECTION: fields
QUERY_PAGE: at
QUERY_MAX_RESULTS: size
HEADER_TOTAL_COUNT: X-How-Many
RESOURCE_METHODS: [GET, POST, DELETE]
ITEM_METHODS: [GET, PATCH, PUT, DELETE]
PUBLIC_METHODS: [GET, HEAD, POST, DELETE]
PUBLIC_ITEM_METHODS: [GET, HEAD, PATCH, PUT, DELETE]
AUTH:
  scheme: basic
  bootstrap: [{username: root, password: "${ROOT_PASSWORD}"}]
DOMAIN:
  accounts:
    public_methods: []
    public_item_methods: []
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, required: true, hash: argon2id}
  people:
    item_title: person
    schema:
      name: {type: string, required: true, coerce: strip}
      age: {type: integer, min: 1}
  invoices:
    url: people/<regex("[a-f0-9]{24}"):person>/invoices
    schema: &invoice
      person: {type: objectid, required: true, data_relation: {resource: people}}
      amount: {type: integer, required: true}
  bills:
    datasource: {source: invoices}
    schema: *invoice
  of_age:
    url: aged-<int(min=1, max=150):age>/people
    datasource: {source: people}
    schema:
      name: {type: string}
      age: {type: integer}
  lines:
    url: files/<path:file>/lines
    item_url: int
    item_lookup_field: number
    schema:
      file: {type: string}
      number: {type: integer}
  products:
    id_field: sku
    item_lookup_field: sku
    item_url: 'regex("[A-Z ]+")'
    additional_lookup: {field: maker, url: 'any(acme, "b c")'}
    schema:
      sku: {type: string, required: true, unique: true}
      price: {type: float}
      maker: {type: string}
  plain:
    item_lookup: false
    hateoas: false
    pagination: false
    sorting: false
    projection: false
    schema: {n: {type: integer}, m: {type: integer}}
  hidden:
    internal_resource: true
    schema: {x: {type: string}}
"#,
);
