//! Problems of the text and of single settings.
//! Leaves problems of resources, fields and accounts to their files.

super::kinds! {
    YAML_SYNTAX Error "yaml-syntax"
        "The text is not YAML, or not YAML that settings can be: one document, whose keys are plain values. JSON is YAML too. Only `true` and `false` are booleans; indentation is spaces, never tabs."
        "DOMAIN:\n  people: {schema: {name: {type: string}}\n";
    DUPLICATE_KEY Error "duplicate-key"
        "A key stands twice in one mapping. Many readers of YAML keep the last and say nothing, which hides mistakes; here neither counts. Remove one of the two, or put their contents together."
        "DOMAIN:\n  people: {}\n  people: {}\n";
    SETTINGS_TOO_LARGE Error "settings-too-large"
        "The file is larger, more deeply nested or more often repeated by aliases than settings are. The limits are far above what any API needs, and keep a hostile file from using up the machine."
        "";
    NO_DOMAIN Error "no-domain"
        "The settings name no resources. `DOMAIN` is the one key that every settings file has: it maps the names of resources to their settings."
        "PAGINATION: false\n";
    UNKNOWN_KEY Error "unknown-key"
        "The key is not known here. It may be misspelt, or stand on the wrong level: settings of the whole API are upper-case and at the top, resource keys stand beside `schema`, rules inside a field. An unknown key is an error because a setting that is ignored is a surprise in production."
        "PAGINATON: false\nDOMAIN:\n  people: {}\n";
    WRONG_TYPE Error "wrong-type"
        "The value has the wrong type: a string where a number is wanted, one value where a list is. The settings reference says what each key takes. `yes`, `no`, `on` and `off` are strings, as in YAML 1.2."
        "PAGINATION: no\nDOMAIN:\n  people: {}\n";
    UNKNOWN_WORD Error "unknown-word"
        "The key takes one of a few words, and this is none of them."
        "DOMAIN:\n  people:\n    schema:\n      password: {type: string, hash: md5}\n";
    WRONG_VALUE Error "wrong-value"
        "The value has the right type and cannot be meant: a page of no documents, a status that HTTP does not have, an allowed value of another type than the field."
        "PAGINATION_DEFAULT: 0\nDOMAIN:\n  people: {}\n";
    SAME_NAME Error "same-name"
        "Two names that must differ are the same, so that a key in an answer or a query parameter would mean two things."
        "LAST_UPDATED: changed\nDATE_CREATED: changed\nDOMAIN:\n  people: {}\n";
    NOT_BUILT_YET Error "not-built-yet"
        "Eve knows this setting and so does Eden, but nothing is done with it yet. It is an error, because a server that ignored it would not behave as the settings say. Setting it to what it is without being set is fine."
        "DOMAIN:\n  people:\n    schema:\n      picture: {type: binary}\n";
    MONGO_ONLY Note "mongo-only"
        "The setting says something about MongoDB, which is not there. It is accepted, so that an Eve settings file can be used as it is, and something else takes its place, which the note names."
        "MONGO_HOST: localhost\nDOMAIN:\n  people: {}\n";
    VARIABLE_NOT_ALLOWED Error "variable-not-allowed"
        "`${NAME}` is resolved by the server when it starts, and so may stand only where one deployment may differ from another: `AUTH.bootstrap`, `ACCOUNTS`, `MAIL`, `X_DOMAINS` and `DATABASE`. Everything else decides what is generated, when the environment of the server is not there."
        "URL_PREFIX: ${PREFIX}\nDOMAIN:\n  people: {}\n";
    BROKEN_VARIABLE Error "broken-variable"
        "A value begins a variable with `${` and does not name one. Variables are `${NAME}` and `${NAME:-default}`; a name has letters, digits and `_`, and does not begin with a digit."
        "AUTH:\n  scheme: basic\n  bootstrap:\n    - {username: root, password: '${ADMIN PASSWORD}'}\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, required: true, unique: true}\n      password: {type: string, required: true, hash: argon2id}\n";
}
