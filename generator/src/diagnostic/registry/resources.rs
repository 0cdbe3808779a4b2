//! Problems of resources: paths, methods, lists of fields, owners, tables.
//! Leaves problems of their fields and of accounts to their files.

super::kinds! {
    UNSUPPORTED_METHOD Error "unsupported-method"
        "The method does not exist on this kind of path: collections have GET, POST and DELETE, items have GET, PATCH, PUT and DELETE. HEAD comes with GET and OPTIONS always, so neither is listed among methods. Public methods may name HEAD, which is listed apart from GET there, as in Eve."
        "DOMAIN:\n  people:\n    resource_methods: [GET, PUT]\n";
    WRONG_URL Error "wrong-url"
        "The path cannot be the path of a resource. A path is made of segments with `/` between them; a segment has letters, digits and a few signs, and is not empty. The empty path is the home page's."
        "DOMAIN:\n  people:\n    url: '{people}'\n";
    SAME_URL Error "same-url"
        "Two resources have the same path, so that one of them could never be reached. Resources that are not meant to be reached are `internal_resource: true`."
        "DOMAIN:\n  people: {}\n  persons: {url: people}\n";
    LOOKUP_FIELD Error "lookup-field"
        "An additional lookup finds items by a field, so the field must be in the schema and have one type: string, integer or objectid. It should be unique, or the first document is found."
        "DOMAIN:\n  people:\n    additional_lookup: {field: nickname, url: 'regex(\"[\\w]+\")'}\n    schema:\n      name: {type: string}\n";
    LOOKUP_HIDDEN Warning "lookup-hidden"
        "The path of one resource lies where another looks up its items: a document whose looked-up field has just that value cannot be reached, because paths that are written out win."
        "DOMAIN:\n  people:\n    additional_lookup: {field: name, url: 'regex(\"[\\w]+\")'}\n    schema:\n      name: {type: string}\n  works: {url: people/works}\n";
    FIELD_NOT_IN_SCHEMA Warning "field-not-in-schema"
        "A list of fields names one that the schema does not have. As in Eve it is ignored, so it is probably misspelt, or left over."
        "DOMAIN:\n  people:\n    extra_response_fields: [nmae]\n    schema:\n      name: {type: string}\n";
    NOT_EMBEDDABLE Warning "not-embeddable"
        "Only relations with `embeddable: true` can be embedded; the others are left as they are, in silence, as in Eve."
        "DOMAIN:\n  people:\n    embedded_fields: [boss]\n    schema:\n      boss: {type: objectid, data_relation: {resource: people}}\n";
    TYPE_CLASH Error "type-clash"
        "Several resources may be views of one source, and then share its table. A field that they share is one column, so it has one type; and they share one primary key."
        "DOMAIN:\n  people:\n    schema:\n      age: {type: integer}\n  names:\n    datasource: {source: people}\n    schema:\n      age: {type: string}\n";
    ID_TYPE Error "id-type"
        "The primary key is an objectid (made by the server), a string or an integer (sent by clients). Nothing else can be one."
        "DOMAIN:\n  people:\n    schema:\n      _id: {type: float}\n";
    OWNER_IS_ID Error "owner-is-id"
        "`auth_field` names the field that holds the account which made a document. The primary key says which document it is, and cannot say whose it is as well."
        "DOMAIN:\n  people:\n    auth_field: _id\n";
    OWNER_TYPE Error "owner-type"
        "The owner of a document is the `_id` of an account, so a field that holds it has the same type. It need not be in the schema at all: then it is kept, and nobody sees it."
        "AUTH:\n  scheme: basic\nAUTH_FIELD: owner\nDOMAIN:\n  accounts:\n    auth_field: null\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string, hash: argon2id}\n  notes:\n    schema:\n      owner: {type: integer}\n";
    OWNER_WITHOUT_AUTH Warning "owner-without-auth"
        "An owner field has no effect without `AUTH`: nobody is asked who they are, so nothing belongs to anybody, and everybody sees everything."
        "AUTH_FIELD: owner\nDOMAIN:\n  notes: {}\n";
    ROLES_NOT_CHECKED Warning "roles-not-checked"
        "Roles are listed and nobody checks them: either there is no `AUTH`, and everything is open, or `AUTH` does not say which field of the accounts holds the roles, and every account may do everything."
        "ALLOWED_ROLES: [admin]\nDOMAIN:\n  notes: {}\n";
}
