//! Which relations are embedded, by the resource's own wish and the client's.

use super::{BOSS, FRIEND, PEOPLE, field, parse_with, reason};
use crate::query::embedded::Embed;
use crate::spec::{ApiSpec, FieldSpec, Nested, PasswordHash, ResourceSpec, Secrecy, Type};

static TEAM: [FieldSpec; 3] = [
    FieldSpec {
        rules: &[BOSS],
        ..field("lead", &[Type::ObjectId])
    },
    FieldSpec {
        rules: &[FRIEND],
        ..field("guest", &[Type::ObjectId])
    },
    FieldSpec {
        secret: Some(Secrecy::Hash(PasswordHash::Argon2id)),
        ..field("code", &[Type::String])
    },
];
static PERSON: FieldSpec = FieldSpec {
    rules: &[BOSS],
    ..field("", &[Type::ObjectId])
};
static ROW: FieldSpec = FieldSpec {
    nested: Some(Nested::Dict(&TEAM)),
    ..field("", &[Type::Dict])
};
static FIELDS: [FieldSpec; 5] = [
    FieldSpec {
        nested: Some(Nested::Dict(&TEAM)),
        ..field("team", &[Type::Dict])
    },
    FieldSpec {
        nested: Some(Nested::List(&ROW)),
        ..field("teams", &[Type::List])
    },
    FieldSpec {
        nested: Some(Nested::List(&PERSON)),
        ..field("people", &[Type::List])
    },
    field("name", &[Type::String]),
    field("open", &[Type::Dict]),
];
static PROJECTS: ResourceSpec = ResourceSpec {
    name: "projects",
    fields: &FIELDS,
    ..ResourceSpec::DEFAULT
};
static STAFF: ResourceSpec = PEOPLE;
static API: ApiSpec = ApiSpec {
    resources: &[&STAFF, &PROJECTS],
    ..ApiSpec::DEFAULT
};

fn show(embeds: &[Embed]) -> String {
    let one = |embed: &Embed| {
        let inside = if embed.inside.is_empty() {
            String::new()
        } else {
            format!("({})", show(&embed.inside))
        };
        format!("{}{inside}", embed.path.join("."))
    };
    embeds.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(resource: &ResourceSpec, text: &str, expected: &str) {
    let found = match parse_with(&API, resource, &[("embedded", text)]) {
        Ok(query) => show(&query.embedded),
        Err(refusal) => reason(refusal),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn relations_are_asked_for_and_declined() {
    check(&PEOPLE, "", "");
    check(&PEOPLE, r#"{"boss": 1}"#, "boss");
    check(&PEOPLE, r#"{"boss": true, "friend": 1, "name": 1, "nope": 1}"#, "boss");
    check(&PEOPLE, r#"{"boss": "x"}"#, "");
    let always = ResourceSpec {
        embedded_fields: &["boss"],
        ..PEOPLE
    };
    check(&always, "", "boss");
    check(&always, r#"{"boss": 0}"#, "");
    check(&always, r#"{"boss": 1}"#, "boss");
    // as in Eve, nothing can be declined where embedding is switched off
    let fixed = ResourceSpec {
        embedding: false,
        ..always
    };
    check(&fixed, r#"{"boss": 0}"#, "boss");
    check(&fixed, "broken", "boss");
}

#[test]
fn paths_go_through_objects_lists_and_embedded_relations() {
    check(
        &PROJECTS,
        r#"{"team.lead": 1, "teams.lead": 1, "people": 1}"#,
        "people team.lead teams.lead",
    );
    check(&PROJECTS, r#"{"people.boss": 1, "people": 1}"#, "people(boss)");
    check(
        &PROJECTS,
        r#"{"team.lead": 1, "team.lead.boss.boss": 1, "team.lead.boss": 1}"#,
        "team.lead(boss(boss))",
    );
    check(
        &PROJECTS,
        r#"{"team.guest": 1, "team": 1, "open.x": 1, "team.guest.boss": 1}"#,
        "",
    );
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let unreadable = "400 Unable to parse `embedded` clause";
    check(&PROJECTS, "[]", unreadable);
    check(&PROJECTS, r#"{"name.x": 1}"#, unreadable);
    // below a relation that is not embedded itself
    check(&PROJECTS, r#"{"people.boss": 1}"#, unreadable);
    check(&PROJECTS, r#"{"people": 1, "people.name.x": 1}"#, unreadable);
    check(&PEOPLE, r#"{"password": 1}"#, "400 embedding of 'password' not allowed");
    check(
        &PROJECTS,
        r#"{"teams.code": 1}"#,
        "400 embedding of 'teams.code' not allowed",
    );
    check(
        &PROJECTS,
        r#"{"people": 1, "people.password": 1}"#,
        "400 embedding of 'people.password' not allowed",
    );
    let many: Vec<String> = (0..33).map(|number| format!(r#""f{number}": 1"#)).collect();
    check(
        &PROJECTS,
        &format!("{{{}}}", many.join(", ")),
        "400 more than 32 relations cannot be embedded at once",
    );
}
