//! Which Rust type each field of a schema gets. Leaves the rest of the emitted text to `text`.

use super::models::{dict, field, list, model, resource};
use super::text::{check, file};
use crate::model::{Access, Field, Literal, Rule, Type};

#[test]
fn types_follow_the_schema() {
    let strings = Rule::Allowed(vec![Literal::String("a".to_owned())]);
    let mixed = Rule::Allowed(vec![Literal::String("a".to_owned()), Literal::Null]);
    let fields = vec![
        Field {
            required: true,
            ..field("type", &[Type::String])
        },
        Field {
            required: true,
            nullable: true,
            ..field("maybe", &[Type::Number])
        },
        field("several", &[Type::String, Type::Integer]),
        field("any", &[]),
        field("loose", &[Type::Dict]),
        dict(
            "place",
            "PaperPlace",
            vec![Field {
                required: true,
                ..field("city", &[Type::String])
            }],
        ),
        list(
            "lines",
            dict(
                "",
                "PaperLines",
                vec![Field {
                    nullable: true,
                    ..field("due", &[Type::DateTime])
                }],
            ),
        ),
        list(
            "gaps",
            Field {
                nullable: true,
                ..field("", &[Type::Float])
            },
        ),
        list("deep", list("", field("", &[Type::Boolean]))),
        field("bare", &[Type::List]),
        Field {
            rules: vec![strings],
            ..field("tags", &[Type::List])
        },
        Field {
            rules: vec![mixed],
            ..field("odd", &[Type::List])
        },
    ];
    check(
        resource("papers", "Paper", fields, &Access::Public),
        &[
            "pub struct NewPaper { /// `type` pub r#type: String, /// `maybe` pub maybe: Field<Number>,",
            "pub struct PaperPatch { /// `type` pub r#type: Option<String>, /// `maybe` pub maybe: Field<Number>,",
            "pub several: Option<Value>,",
            "pub any: Option<Value>,",
            "pub loose: Option<Object>,",
            "pub place: Option<PaperPlace>,",
            "pub struct PaperPlace { /// `city` pub city: Option<String>, }",
            "pub lines: Option<Vec<PaperLines>>,",
            "pub due: Field<DateTime>,",
            "pub gaps: Option<Vec<Value>>,",
            "pub deep: Option<Vec<Vec<bool>>>,",
            "pub bare: Option<Vec<Value>>,",
            "pub tags: Option<Vec<String>>,",
            "pub odd: Option<Vec<Value>>,",
            "r#type: take(&mut object, \"type\")?,",
            "Column::new(\"lines\", Storage::Json).with_dates(&LINES_RULES)",
            "LINES_RULES, FieldSpec { name: \"gaps\"",
        ],
        &["PLACE_RULES"],
    );
}

#[test]
fn unknown_members_are_kept_where_they_are_accepted() {
    let open = |unknown| Field {
        allow_unknown: unknown,
        ..dict("place", "Place", vec![field("city", &[Type::String])])
    };
    let with = |all, unknown| {
        let mut papers = resource("papers", "Paper", vec![open(unknown)], &Access::Public);
        papers.allow_unknown = all;
        file(&model(vec![papers]), "papers.rs")
            .matches("pub extra: Object,")
            .count()
    };
    assert_eq!(with(false, None), 0);
    assert_eq!(with(false, Some(true)), 1);
    assert_eq!(with(true, None), 4);
    assert_eq!(with(true, Some(false)), 3);
}
