//! Problems of accounts: the block `AUTH`, the fields it names, and who may change them.
//! Leaves problems of other resources to their files.

super::kinds! {
    AUTH_WITHOUT_SCHEME Error "auth-without-scheme"
        "`AUTH` must say how requests are authenticated: `scheme: basic`, `token`, `hmac`, a list of them, or `none`, which leaves everything open."
        "AUTH:\n  resource: accounts\nDOMAIN:\n  accounts: {}\n";
    AUTH_RESOURCE Error "auth-resource"
        "Accounts live in a resource, `accounts` unless `AUTH.resource` says otherwise, and it is not in `DOMAIN`."
        "AUTH:\n  scheme: basic\nDOMAIN:\n  people: {}\n";
    AUTH_FIELD Error "auth-field"
        "A scheme needs certain fields in the resource of the accounts: all need the name, `basic` the password, `token` the token, `hmac` the secret; roles are a list. The field is missing there, or cannot serve."
        "AUTH:\n  scheme: basic\nDOMAIN:\n  accounts:\n    schema:\n      name: {type: string}\n";
    USERNAME_NOT_UNIQUE Warning "username-not-unique"
        "Accounts are found by their name, so two with the same name cannot both be used: the older one is found."
        "AUTH:\n  scheme: basic\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string}\n      password: {type: string, hash: argon2id}\n";
    PASSWORD_NOT_HASHED Error "password-not-hashed"
        "The passwords of accounts are never kept as they were sent. The rule `hash: argon2id` stores a hash, checks it in constant time, and makes the field unreadable."
        "AUTH:\n  scheme: basic\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string}\n";
    TOKEN_NOT_GENERATED Error "token-not-generated"
        "The tokens of accounts are made by the server: 256 random bits, kept as a digest, shown in the answer that creates the account. The rule is `generate: token`."
        "AUTH:\n  scheme: token\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, unique: true}\n      token: {type: string}\n";
    TOKEN_NEVER_SHOWN Error "token-never-shown"
        "A token can be seen once, in the answer to the request that creates the document. Answers to writes carry the automatic fields and `extra_response_fields`, and the token is not among them, so nobody would ever know it."
        "RESOURCE_METHODS: [GET, POST]\nDOMAIN:\n  accounts:\n    schema:\n      token: {type: string, generate: token}\n";
    PUBLIC_ROLES Error "public-roles"
        "Everybody may create or change accounts, and may send the field with the roles along: everybody can become an administrator. Make the roles `readonly`, with a `default`, and give out others through accounts that may."
        "RESOURCE_METHODS: [GET, POST]\nPUBLIC_METHODS: [POST]\nAUTH:\n  scheme: basic\n  roles: roles\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string, hash: argon2id}\n      roles: {type: list}\n";
    PUBLIC_ACCOUNTS Warning "public-accounts"
        "Accounts can be changed or deleted by anybody who does not even have one. Changing the password of an account is taking it over."
        "ITEM_METHODS: [GET, PATCH]\nAUTH:\n  scheme: basic\nDOMAIN:\n  accounts:\n    public_item_methods: [PATCH]\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string, hash: argon2id}\n";
    ROLES_SELF_GIVEN Warning "roles-self-given"
        "Any account may write accounts, and send the field with the roles along: any account can give itself any role. As in Eve, roles of the collection do not protect items: they have lists of their own."
        "ITEM_METHODS: [GET, PATCH]\nAUTH:\n  scheme: basic\n  roles: roles\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string, hash: argon2id}\n      roles: {type: list}\n";
    SAFE_VALUE_MISSING Note "safe-value-missing"
        "An absent key means what Eve does, and Eve leaves the safety of accounts to the application: no limits on guessing, no rules for passwords. A settings file made by `eden new` has the safe values; this one leaves some out. Write them, or write the key with the value that is meant."
        "AUTH:\n  scheme: basic\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, unique: true}\n      password: {type: string, hash: argon2id}\n";
    TOKEN_NOT_ENDED Error "token-not-ended"
        "`revoke_tokens` promises that a changed password ends the account's token. A resource over the accounts that changes passwords must know the token for that."
        "";
    BOOTSTRAP Error "bootstrap-account"
        "An account of `AUTH.bootstrap` is made when the server first starts, and must be one that the resource could have: its fields are in the schema, and those that are required are there."
        "AUTH:\n  scheme: basic\n  bootstrap:\n    - {username: root}\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, required: true, unique: true}\n      password: {type: string, required: true, hash: argon2id}\n";
    SECRET_IN_SETTINGS Warning "secret-in-settings"
        "A password or token stands in the settings file, which is read by many and kept in version control. Name a variable instead: the server reads it from its environment, from `.env`, or from a file that the variable with `_FILE` added names."
        "AUTH:\n  scheme: basic\n  bootstrap:\n    - {username: root, password: hunter2}\nDOMAIN:\n  accounts:\n    schema:\n      username: {type: string, required: true, unique: true}\n      password: {type: string, required: true, hash: argon2id}\n";
}
