//! Values of rules, defaults and switches.

use super::{model, resource};
use crate::check::{Context, check_resource};
use crate::diagnostic::Diagnostics;
use crate::model::{Literal, Rule, ScalarType};
use crate::read::Key;
use crate::settings::field::Rules;
use crate::settings::resource::Resource;
use crate::settings::{Globals, Named, OneOrMany, Set};

#[test]
fn rules_keep_their_order_and_dates_are_dates() {
    let model = model(
        "DOMAIN: {t: {schema: {f: {max: 2021-01-01T00:00:00Z, type: datetime, unique: true, min: 2020-01-01, \
         default: 2020-06-01 12:00:00}, l: {schema: {type: string}, type: list, minlength: 1, allowed: [a]}}}}",
    );
    let [f, l] = resource(&model, "t").fields.as_slice() else {
        panic!("two fields")
    };
    let written: Vec<String> = f.rules.iter().map(|rule| format!("{rule:?}")).collect();
    assert_eq!(
        written,
        ["Max(DateTime(1609459200000))", "Unique", "Min(DateTime(1577836800000))"]
    );
    assert_eq!(f.default, Some(Literal::DateTime(1_591_012_800_000)));
    assert!(
        matches!(l.rules.as_slice(), [Rule::Nested, Rule::MinLength(1), Rule::Allowed(_)]),
        "{:?}",
        l.rules
    );
}

#[test]
fn relations_default_to_the_resources_own_primary_key() {
    let model = model(
        "ID_FIELD: key\nITEM_LOOKUP_FIELD: key\nDOMAIN: {t: {schema: {r: {type: objectid, data_relation: {resource: t, embeddable: true}}}}}",
    );
    let field = &resource(&model, "t").fields[0];
    let [
        Rule::Relation {
            resource: target,
            field: key,
            embeddable: true,
            version: false,
        },
    ] = field.rules.as_slice()
    else {
        panic!("{:?}", field.rules)
    };
    assert_eq!((target.as_str(), key.as_str()), ("t", "key"));
}

#[test]
fn resources_take_the_global_switches_unless_they_have_their_own() {
    let model = model(
        "HATEOAS: false\nPAGINATION_LIMIT: 7\nCACHE_CONTROL: no-store\nALLOW_UNKNOWN: true\nDOMAIN:\n  a: {}\n  \
         b: {hateoas: true, pagination_limit: 9, cache_control: '', allow_unknown: false, bulk_enabled: false}\n",
    );
    let switches = |name| {
        let found = resource(&model, name);
        let options = &found.options;
        (
            options.hateoas,
            options.pagination_limit,
            options.cache_control.clone(),
            found.allow_unknown,
            options.bulk_enabled,
        )
    };
    assert_eq!(switches("a"), (false, 7, "no-store".to_owned(), true, true));
    assert_eq!(switches("b"), (true, 9, String::new(), false, false));
}

#[test]
fn a_declared_primary_key_is_no_field() {
    let model = model("DOMAIN: {t: {item_lookup: false, schema: {_id: {type: integer, required: true}, a: {}}}}");
    let found = resource(&model, "t");
    assert_eq!(
        (found.id_type, found.fields.len(), found.columns.len()),
        (ScalarType::Integer, 1, 1)
    );
}

#[test]
fn large_settings_are_judged_in_time() {
    let lines = |line: &dyn Fn(usize) -> String| (0..8_000).map(line).collect::<String>();
    for (what, text) in [
        (
            "fields",
            format!(
                "DOMAIN:\n  a:\n    schema:\n{}",
                lines(&|n| format!("      f{n}: {{unique: true}}\n"))
            ),
        ),
        (
            "unknown keys",
            format!("DOMAIN:\n  a:\n{}", lines(&|n| format!("    unknwn{n}: 1\n"))),
        ),
        (
            "paths",
            format!(
                "DOMAIN:\n{}",
                lines(&|n| format!("  r{n}: {{url: a/b, schema: {{a: {{}}}}}}\n"))
            ),
        ),
        (
            "views",
            format!(
                "DOMAIN:\n{}",
                lines(&|n| format!("  r{n}: {{datasource: {{source: a}}, schema: {{a{n}: {{}}}}}}\n"))
            ),
        ),
        (
            "relations",
            format!(
                "DOMAIN:\n{}",
                lines(&|n| format!("  r{n}: {{schema: {{a: {{data_relation: {{resource: x{n}}}}}}}}}\n"))
            ),
        ),
    ] {
        let start = std::time::Instant::now();
        crate::check(&crate::Source {
            path: "settings.yaml".into(),
            text,
        });
        assert!(
            start.elapsed() < std::time::Duration::from_secs(10),
            "{what} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn both_sides_of_an_exclusion_may_be_missing() {
    let model = model(
        "DOMAIN: {t: {schema: {a: {required: true, excludes: b}, b: {required: true}, c: {required: true}, \
         d: {type: dict, require_all: true, schema: {e: {}, f: {required: false}}}}}}",
    );
    let fields = &resource(&model, "t").fields;
    let certain: Vec<bool> = fields.iter().map(crate::model::Field::is_certain).collect();
    assert_eq!(certain, [false, false, true, false]);
    let Some(crate::model::Nested::Dict { fields, .. }) = &fields[3].nested else {
        panic!("a dict")
    };
    let required: Vec<bool> = fields.iter().map(|field| field.required).collect();
    assert_eq!(required, [true, false]);
}

#[test]
fn a_resource_made_by_a_program_is_checked_by_itself() {
    let string = Set::new(OneOrMany(vec![Set::new("string".to_owned())]));
    let name = Rules {
        types: Some(string),
        unique: Some(Set::new(true)),
        order: vec!["type", "unique"],
        ..Rules::default()
    };
    let schema = Set::new(Named(vec![(Key::new("name"), name)]));
    let settings = Resource {
        schema: Some(schema),
        order: vec!["schema"],
        ..Resource::default()
    };
    let globals = Globals::default();
    let context = Context {
        globals: &globals,
        authenticated: false,
        roles: false,
        lists_functions: true,
    };
    let mut out = Diagnostics::default();
    let checked = check_resource(&Key::new("people"), &settings, &context, &mut out).expect("no errors");
    assert!(out.is_empty());
    assert_eq!(
        (
            checked.resource.columns[0].column.as_str(),
            checked.tables[0].indexes.len()
        ),
        ("name", 1)
    );
}
