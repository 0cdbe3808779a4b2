//! Problems of fields and their rules.
//! Leaves problems of resources and of accounts to their files.

super::kinds! {
    UNKNOWN_TYPE Error "unknown-type"
        "There is no such type. Types are those of Cerberus and Eve, in small letters: `string`, `integer`, `float`, `number`, `boolean`, `datetime`, `objectid`, `dict`, `list`. In Eve a wrong type is found by the first write, which fails."
        "DOMAIN:\n  people:\n    schema:\n      active: {type: Boolean}\n";
    RESERVED_FIELD Error "reserved-field"
        "The field is one of those that the server keeps by itself: the times of creation and of the last write, and the etag. They are in every document without being in any schema."
        "DOMAIN:\n  people:\n    schema:\n      _updated: {type: datetime}\n";
    FIELD_NAME Error "field-name"
        "A field's name cannot be empty or contain `$` or `.`: filters name nested fields with dots, and operators with dollars."
        "DOMAIN:\n  people:\n    schema:\n      address.city: {type: string}\n";
    RULE_NEVER_APPLIES Warning "rule-never-applies"
        "The rule says nothing about a field of this type, so it never refuses anything: a smallest value for a text, a length for a number. As in Eve it is ignored; probably another rule was meant."
        "DOMAIN:\n  people:\n    schema:\n      name: {type: string, min: 3}\n";
    CONTRADICTING_RULES Warning "contradicting-rules"
        "No value satisfies these rules together, or a default does not satisfy them, so that writes fail that should not."
        "DOMAIN:\n  people:\n    schema:\n      color: {type: string, allowed: [red, blue], default: green}\n";
    CONFLICTING_RULES Error "conflicting-rules"
        "The rules exclude each other, so the settings cannot say what should happen."
        "DOMAIN:\n  people:\n    schema:\n      token: {type: string, hash: argon2id, generate: token}\n";
    WRONG_DEFAULT Error "wrong-default"
        "The default is no value of the field's type, so every document without the field would be refused."
        "DOMAIN:\n  people:\n    schema:\n      active: {type: string, default: true}\n";
    BROKEN_REGEX Error "broken-regex"
        "The regular expression does not compile. They are written as in Python, and a field's `regex` is matched from the start of the text to its end."
        "DOMAIN:\n  people:\n    schema:\n      code: {type: string, regex: '[A-Z'}\n";
    UNKNOWN_FUNCTION Error "unknown-function"
        "A rule names a function that is none of the built-in ones and that `FUNCTIONS` does not list. Functions of your own are written in Rust, registered in `src/hooks.rs` under a name, and listed by that name, so that a misspelt one is found before anything is generated; the server does not start while one is missing."
        "FUNCTIONS: {check_with: [even]}\nDOMAIN:\n  people:\n    schema:\n      age: {type: integer, check_with: evn}\n";
    UNKNOWN_REGISTRY_NAME Error "unknown-registry-name"
        "A string stands where a schema or a rule set is expected, and so names one of `SCHEMA_REGISTRY` or `RULES_SET_REGISTRY`; but there is none of that name."
        "SCHEMA_REGISTRY:\n  address: {city: {type: string}}\nDOMAIN:\n  people:\n    schema:\n      home: {type: dict, schema: adress}\n";
    RECURSIVE_SCHEMA Error "recursive-schema"
        "A schema or rule set of a registry contains itself. Documents are stored in columns and held in structs of known shape, so that nesting must end somewhere."
        "SCHEMA_REGISTRY:\n  part: {name: {type: string}, parts: {type: dict, schema: part}}\nDOMAIN:\n  machines:\n    schema: part\n";
    UNKNOWN_SIBLING Warning "unknown-sibling"
        "`rename`, `dependencies` or `excludes` names a field that the schema does not have. What is renamed to it is then an unknown field, what depends on it can never be sent, and what excludes it excludes nothing."
        "DOMAIN:\n  people:\n    schema:\n      town: {type: string, dependencies: contry}\n      country: {type: string}\n";
    SECRET_INSIDE Error "secret-inside"
        "Secrets have columns of their own, which no answer reads. Inside a dict, a list or a rule set they would lie in the same column as what everybody may read."
        "DOMAIN:\n  people:\n    schema:\n      login:\n        type: dict\n        schema:\n          password: {type: string, hash: argon2id}\n";
    SECRET_TYPE Error "secret-type"
        "Passwords and tokens are strings, and nothing else can be hashed or made by the server."
        "DOMAIN:\n  people:\n    schema:\n      password: {type: integer, hash: argon2id}\n";
    RELATION_WITHOUT_RESOURCE Error "relation-without-resource"
        "A `data_relation` says that the value must be found in another resource, and so names one."
        "DOMAIN:\n  works:\n    schema:\n      author: {type: objectid, data_relation: {field: _id}}\n";
    UNKNOWN_RELATION Error "unknown-relation"
        "A `data_relation` names a resource that `DOMAIN` does not have. Relations go by the name of the resource, not by its path; the resource may be an `internal_resource`."
        "DOMAIN:\n  people: {}\n  works:\n    schema:\n      author: {type: objectid, data_relation: {resource: peple}}\n";
    UNKNOWN_RELATION_FIELD Error "unknown-relation-field"
        "A `data_relation` names a field that the other resource does not have. Without `field` the primary key is meant."
        "DOMAIN:\n  people: {schema: {name: {type: string}}}\n  works:\n    schema:\n      author: {type: string, data_relation: {resource: people, field: nmae}}\n";
    RELATION_TYPE Warning "relation-type"
        "The field and the one it relates to have different types, so no value is ever found there and every write fails."
        "DOMAIN:\n  people: {}\n  works:\n    schema:\n      author: {type: integer, data_relation: {resource: people}}\n";
    SECRET_ASKED_FOR Error "secret-asked-for"
        "Hashed passwords, tokens and sealed secrets are never readable: they cannot be looked up, related to, filtered by or sent in answers. The one exception is a token in the answer that creates it."
        "DOMAIN:\n  people:\n    extra_response_fields: [password]\n    schema:\n      password: {type: string, hash: argon2id}\n";
    SECRET_IN_ONE_VIEW Error "secret-in-one-view"
        "Several resources share a source, and a field that is a secret in one of them is an ordinary field in another, where everybody could read what is stored."
        "DOMAIN:\n  accounts:\n    schema:\n      password: {type: string, hash: argon2id}\n  people:\n    datasource: {source: accounts}\n    schema:\n      password: {type: string}\n";
    RENAMED_FROM Error "renamed-from"
        "`renamed_from` is the name that a field or a resource had before, so that migrations carry its data over to the new name. A name that is still in use was not given up, and only fields of the document itself have columns that can be renamed."
        "DOMAIN:\n  people:\n    schema:\n      name: {type: string, renamed_from: title}\n      title: {type: string}\n";
}
