//! Whole APIs for the tests of emitted code: the tutorial's, and one with everything at once.
//! Leaves the making of fields and resources to `models`.

use super::models::{dict, field, list, model, owned, resource, routes};
use crate::model::{
    Access, Auth, Digest, Field, Literal, Lookup, Method, Model, Protection, Resource, Route, Rule, ScalarType, Scheme,
    Secrecy, Type,
};

/// `["superuser", "admin"]`
pub(super) fn admins() -> Access {
    Access::Roles(vec!["superuser".to_owned(), "admin".to_owned()])
}

/// Accounts with a name, roles and secrets of these kinds.
pub(super) fn accounts(secrets: &[(&str, Secrecy)]) -> Resource {
    let strings = |values: &[&str]| {
        values
            .iter()
            .map(|value| Literal::String((*value).to_owned()))
            .collect()
    };
    let mut fields = vec![
        Field {
            required: true,
            rules: vec![Rule::Unique],
            ..field("username", &[Type::String])
        },
        Field {
            required: true,
            rules: vec![Rule::Allowed(strings(&["user", "superuser", "admin"]))],
            ..field("roles", &[Type::List])
        },
    ];
    fields.extend(secrets.iter().map(|(name, secret)| Field {
        required: true,
        secret: Some(*secret),
        ..field(name, &[Type::String])
    }));
    let mut accounts = resource("accounts", "Account", fields, &admins());
    accounts.lookups.push(Lookup {
        field: "username".to_owned(),
        column: "username".to_owned(),
        ident: "username".to_owned(),
        field_type: ScalarType::String,
        pattern: Some(r"[\w]+".to_owned()),
    });
    accounts
}

/// The `AUTH` block over resource number 0.
pub(super) fn auth(schemes: &[Scheme]) -> Auth {
    Auth {
        schemes: schemes.to_vec(),
        accounts: 0,
        username: "username".to_owned(),
        password: Some("password".to_owned()),
        roles: Some("roles".to_owned()),
        token: Some("token".to_owned()),
        secret: Some("secret_key".to_owned()),
        digest: Digest::Sha1,
        protection: Protection::default(),
        bootstrap: vec![vec![
            ("username".to_owned(), Literal::String("root".to_owned())),
            ("password".to_owned(), Literal::String("${ADMIN_PASSWORD}".to_owned())),
            (
                "roles".to_owned(),
                Literal::List(vec![Literal::String("superuser".to_owned())]),
            ),
        ]],
    }
}

/// Accounts with tokens, and invoices of which everyone sees his own.
pub(super) fn tokens() -> Model {
    let accounts = accounts(&[("password", Secrecy::Bcrypt), ("token", Secrecy::Token)]);
    let invoices = vec![
        Field {
            required: true,
            ..field("number", &[Type::Integer])
        },
        Field {
            nullable: true,
            ..field("total", &[Type::Float])
        },
        Field {
            default: Some(Literal::Boolean(false)),
            ..field("paid", &[Type::Boolean])
        },
    ];
    let invoices = owned(
        resource("invoices", "Invoice", invoices, &Access::Authenticated),
        "user_id",
    );
    Model {
        auth: Some(auth(&[Scheme::Token])),
        ..model(vec![accounts, invoices])
    }
}

/// Everything at once: nested dicts and lists, dates inside, several types, keywords, all secrets, mixed access.
pub(super) fn everything() -> Model {
    let secrets = [
        ("password", Secrecy::Argon2id),
        ("token", Secrecy::Token),
        ("secret_key", Secrecy::Sealed),
    ];
    let mut accounts = accounts(&secrets);
    accounts.allow_unknown = true;
    accounts.options.extra_response_fields = vec!["token".to_owned(), "username".to_owned()];
    let line = vec![
        Field {
            required: true,
            ..field("type", &[Type::String])
        },
        Field {
            nullable: true,
            ..field("due", &[Type::DateTime])
        },
        list("tags", field("", &[Type::String])),
        Field {
            allow_unknown: Some(true),
            ..dict("place", "DeedLinesPlace", vec![field("city", &[Type::String])])
        },
    ];
    let relation = Rule::Relation {
        resource: "accounts".to_owned(),
        field: "_id".to_owned(),
        embeddable: true,
    };
    let fields = vec![
        Field {
            rules: vec![Rule::Regex(r#"^[\w"]+$"#.to_owned()), Rule::MinLength(1)],
            ..field("match", &[Type::String])
        },
        Field {
            default: Some(Literal::Float(-314.0 / 100.0)),
            ..field("self", &[Type::Number])
        },
        Field {
            rules: vec![Rule::Min(Literal::Integer(-5)), Rule::Max(Literal::Integer(i64::MIN))],
            ..field("count", &[Type::Integer])
        },
        Field {
            description: "any [thing] <at> https://example.org all".to_owned(),
            ..field("any", &[])
        },
        field("either", &[Type::String, Type::Integer]),
        Field {
            nullable: true,
            required: true,
            ..dict("open", "DeedOpen", vec![field("at", &[Type::DateTime])])
        },
        field("loose", &[Type::Dict]),
        list("lines", dict("", "DeedLines", line)),
        list(
            "maybe",
            Field {
                nullable: true,
                ..field("", &[Type::Integer])
            },
        ),
        list(
            "payers",
            Field {
                rules: vec![relation.clone()],
                ..field("", &[Type::ObjectId])
            },
        ),
        Field {
            rules: vec![relation],
            ..field("owner", &[Type::ObjectId])
        },
        Field {
            readonly: true,
            empty: Some(false),
            ..field("given-name", &[Type::String])
        },
    ];
    let mut deeds = owned(resource("deeds", "Deed", fields, &Access::Authenticated), "owner");
    deeds.collection = vec![
        Route {
            method: Method::Get,
            access: Access::Public,
        },
        Route {
            method: Method::Head,
            access: Access::Authenticated,
        },
        Route {
            method: Method::Post,
            access: Access::Public,
        },
        Route {
            method: Method::Delete,
            access: admins(),
        },
    ];
    deeds.item[2].access = Access::Public;
    deeds.description = "Who owns what".to_owned();
    let mut secrets = resource("vault", "Vault", Vec::new(), &Access::Public);
    secrets.options.internal = true;
    let mut notes = resource("notes", "Note", Vec::new(), &Access::Public);
    notes.allow_unknown = true;
    notes.item = Vec::new();
    notes.collection = routes(&[Method::Get], &Access::Public);
    let mut model = Model {
        auth: Some(auth(&[Scheme::Basic, Scheme::Token, Scheme::Hmac])),
        ..model(vec![accounts, deeds, secrets, notes])
    };
    model.globals.prefix = "/api/v1".to_owned();
    model.globals.last_updated = "changed".to_owned();
    model.globals.standard_errors = (400..430).collect();
    model
}
