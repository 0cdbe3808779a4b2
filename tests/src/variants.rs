//! Copies of the examples in which one thing is different, as members of one workspace of their own below the target
//! folder, so that what they depend on is compiled once. Leaves building them to `builds`.

use crate::{builds, folder, sources};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// A line of generated code that is removed wherever it stands in one file.
#[derive(Debug)]
pub struct Mutant {
    /// The package that lacks it.
    pub name: &'static str,
    /// The example it is made from.
    pub example: &'static str,
    /// The file, below `src/generated`.
    pub file: &'static str,
    /// What is removed.
    pub removed: &'static str,
    /// What stands there instead, where something must.
    pub instead: &'static str,
}

/// One for each kind of thing that the settings decide.
pub const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "without-the-owner",
        example: "accounts",
        file: "invoices.rs",
        removed: r#"WHERE "user_id" = $1"#,
        // the parameter stays, as it is bound; what it is compared with goes
        instead: "WHERE CAST($1 AS text) IS NOT NULL",
    },
    Mutant {
        name: "without-the-roles",
        example: "accounts",
        file: "accounts.rs",
        removed: r#".layer(Access::Roles(&["superuser", "admin"]))"#,
        instead: "",
    },
    Mutant {
        name: "without-the-token",
        example: "tokens",
        file: "accounts.rs",
        removed: "    add_token(&mut accounts);\n",
        instead: "",
    },
    Mutant {
        name: "without-a-column",
        example: "accounts",
        file: "invoices.rs",
        removed: "        Column::new(\"amount\", Storage::Float),\n",
        instead: "",
    },
];

/// The package of `examples/accounts` without the runtime's default features.
pub const WITHOUT_FAST_READS: &str = "without-fast-reads";

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
const RULES_HOOKS: &str = r#"//! The functions that the settings name.

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

/// A server that keeps what is deleted, what was written, and who wrote it, and its settings.
pub const KEEPING: (&str, &str) = ("keeping", include_str!("keeping.yaml"));

/// What that server adds to the entries of its log.
const KEEPING_HOOKS: &str = r#"//! Hooks.

use eden::Api;
use eden::emitted::Value;

/// Registers them.
pub fn register(api: &mut Api) {
    api.on_oplog_push(|_, mut entries| async move {
        for entry in &mut entries {
            entry.extra = Some(Value::from(format!("seen {}", entry.operation)));
        }
        Ok(entries)
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

/// Writes the workspace below `target` and gives its folder. Files that are right already are left alone, so that
/// Cargo has nothing to do again.
#[must_use]
pub fn workspace(target: &Path) -> PathBuf {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let workspace = target.join("variants");
    for mutant in MUTANTS {
        let package = package(&workspace, mutant.example, mutant.name, true);
        let path = package.join("src/generated").join(mutant.file);
        let text = fs::read_to_string(&path).expect("generated code can be read");
        assert!(
            text.contains(mutant.removed),
            "{}: examples/{}/src/generated/{} no longer holds {:?}",
            mutant.name,
            mutant.example,
            mutant.file,
            mutant.removed
        );
        fs::write(&path, text.replace(mutant.removed, mutant.instead)).expect("a file can be written");
        settle(&workspace, mutant.name);
    }
    package(&workspace, "accounts", WITHOUT_FAST_READS, false);
    settle(&workspace, WITHOUT_FAST_READS);
    for (name, settings) in [SIGNING, KINDS, LIBRARY, RULES, EDGE, KEEPING] {
        generate(&workspace, name, settings);
        let hooks = workspace.join("drafts").join(name).join("src/hooks.rs");
        if name == RULES.0 {
            fs::write(hooks, RULES_HOOKS).expect("a file can be written");
        } else if name == KEEPING.0 {
            fs::write(hooks, KEEPING_HOOKS).expect("a file can be written");
        }
        settle(&workspace, name);
    }
    let names: Vec<String> = MUTANTS
        .iter()
        .map(|mutant| mutant.name)
        .chain([
            WITHOUT_FAST_READS,
            SIGNING.0,
            KINDS.0,
            LIBRARY.0,
            RULES.0,
            EDGE.0,
            KEEPING.0,
        ])
        .map(|name| format!("{name:?}"))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
        names.join(", ")
    );
    write_if_different(&workspace.join("Cargo.toml"), &manifest);
    // the same versions, so that what is compiled already is used
    let lock = fs::read_to_string(sources::root().join("Cargo.lock")).expect("the lock file can be read");
    let origin = workspace.join("Cargo.lock.origin");
    if fs::read_to_string(&origin).is_ok_and(|old| old == lock) && workspace.join("Cargo.lock").exists() {
        return workspace;
    }
    for path in [workspace.join("Cargo.lock"), origin] {
        fs::write(path, &lock).expect("a file can be written");
    }
    workspace
}

/// Copies an example beside its final place, under another name.
fn package(workspace: &Path, example: &str, name: &str, fast_reads: bool) -> PathBuf {
    let (root, draft) = (sources::root(), workspace.join("drafts").join(name));
    let _ = fs::remove_dir_all(&draft);
    let from = root.join("examples").join(example);
    folder::copy(&from.join("src"), &draft.join("src"));
    folder::copy(&from.join("migrations"), &draft.join("migrations"));
    let manifest = fs::read_to_string(from.join("Cargo.toml")).expect("the example has a manifest");
    let runtime = root.join("runtime");
    let features = if fast_reads { "" } else { ", default-features = false" };
    let changed = manifest
        .replace(&format!("name = {example:?}"), &format!("name = {name:?}"))
        .replace(
            "path = \"../../runtime\"",
            &format!("path = {:?}{features}", runtime.display()),
        );
    assert!(
        changed.contains(&format!("{:?}", runtime.display())),
        "the example's manifest names no runtime: {manifest}"
    );
    fs::write(draft.join("Cargo.toml"), changed).expect("a file can be written");
    let program = draft.join("src/main.rs");
    let text = fs::read_to_string(&program).expect("the example has a program");
    let library = name.replace('-', "_");
    fs::write(program, text.replace(&format!("{example}::"), &format!("{library}::"))).expect("a file can be written");
    draft
}

/// Generates a project beside its final place.
fn generate(workspace: &Path, name: &str, settings: &str) {
    let drafts = workspace.join("drafts");
    let _ = fs::remove_dir_all(drafts.join(name));
    write_if_different(&drafts.join(format!("{name}.yaml")), settings);
    let runtime = format!("path={}", sources::root().join("runtime").display());
    let output = Command::new(&builds::programs().eden)
        .args([
            "generate",
            &format!("{name}.yaml"),
            "--output",
            name,
            "--runtime",
            &runtime,
        ])
        .current_dir(drafts)
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Moves what differs of a draft to its place.
fn settle(workspace: &Path, name: &str) {
    let draft = workspace.join("drafts").join(name);
    settle_folder(&draft, &workspace.join(name));
    let _ = fs::remove_dir_all(draft);
}

fn settle_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(to).expect("the folder can be read").flatten() {
        if !from.join(entry.file_name()).exists() {
            let gone = entry.path();
            let _ = if gone.is_dir() {
                fs::remove_dir_all(gone)
            } else {
                fs::remove_file(gone)
            };
        }
    }
    for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            settle_folder(&entry.path(), &to);
        } else {
            write_if_different(&to, &fs::read_to_string(entry.path()).expect("sources are text"));
        }
    }
}

fn write_if_different(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    fs::write(path, text).expect("a file can be written");
}
