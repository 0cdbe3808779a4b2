//! Functions of the server's own, uniqueness within a resource, questions that turn out not to matter, order of issues
//! where normalisation has a say. Leaves the rules of Cerberus to the other files.

use super::{Known, check, outcome, resource};
use crate::json::parse::parse_text;
use crate::json::write::write_value;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Coercion, FieldSpec, Nested, Relation, Rule, Type};
use crate::validate::functions::Functions;
use crate::validate::place::Place;
use crate::validate::{Action, Oracle, Scope, document};
use crate::value::Value;

const ANY: FieldSpec = FieldSpec::DEFAULT;
const TARGET: Relation = Relation {
    resource: "people",
    field: "_id",
    embeddable: false,
    version: false,
};

/// Has functions, and no documents.
struct Programmed(Functions);

impl Oracle for Programmed {
    fn is_taken(&mut self, _: &Place<'_>, _: &Value, _: Scope) -> Result<bool, Refusal> {
        Ok(false)
    }

    fn exists(&mut self, _: &Relation, _: &Place<'_>, _: &Value) -> Result<bool, Refusal> {
        Ok(false)
    }

    fn functions(&self) -> &Functions {
        &self.0
    }
}

#[test]
fn checks_speak_for_themselves() {
    const FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "age",
            types: &[Type::Integer],
            nullable: true,
            rules: &[Rule::CheckWith(&["even", "adult"])],
            ..ANY
        },
        FieldSpec {
            name: "end",
            rules: &[Rule::CheckWith(&["after_start"])],
            ..ANY
        },
        FieldSpec {
            name: "tags",
            types: &[Type::List],
            empty: Some(true),
            nested: Some(Nested::List(&FieldSpec {
                types: &[Type::String],
                coerce: &[Coercion::Own("slug")],
                ..ANY
            })),
            rules: &[Rule::Nested, Rule::CheckWith(&["never"])],
            ..ANY
        },
    ];
    let mut functions = Functions::default();
    functions.check_with(
        "even",
        |age: i64, _| if age % 2 == 0 { Ok(()) } else { Err("must be even") },
    );
    functions.check_with("adult", |age: i64, _| if age >= 18 { Ok(()) } else { Err("too young") });
    functions.check_with("never", |_: Value, around| Err(format!("no {}", around.field())));
    functions.check_with("after_start", |end: Value, around| {
        match around.document().and_then(|document| document.get("start")) {
            Some(start) if *start == end => Err("ends when it starts"),
            _ => Ok(()),
        }
    });
    functions.coerce("slug", |text: String| match text.as_str() {
        "" => Err("nothing is left"),
        text => Ok(text.replace(' ', "-")),
    });
    let mut oracle = Programmed(functions);
    let mut check = |body: &str, expected: &str| {
        let mut open = resource(FIELDS);
        open.allow_unknown = true;
        let found = document(
            &ApiSpec::DEFAULT,
            &open,
            parse_text(body).unwrap_or_default(),
            Action::Insert,
            &mut oracle,
        );
        let found = match found {
            Ok(Ok(document)) => document,
            Ok(Err(issues)) => issues.to_object(false),
            Err(_) => panic!("refused"),
        };
        let mut out = Vec::new();
        write_value(&mut out, &Value::Dict(found), "");
        assert_eq!(String::from_utf8_lossy(&out), expected, "{body}");
    };
    check(r#"{"age": 20}"#, r#"{"age": 20}"#);
    check(r#"{"age": 21}"#, r#"{"age": "must be even"}"#);
    check(r#"{"age": 7}"#, r#"{"age": ["too young", "must be even"]}"#);
    // a wrong type is asked nothing more, null is no number
    check(r#"{"age": "x"}"#, r#"{"age": "must be of integer type"}"#);
    check(r#"{"age": null}"#, r#"{"age": null}"#);
    check(r#"{"start": 1, "end": 1}"#, r#"{"end": "ends when it starts"}"#);
    check(r#"{"start": 1, "end": 2}"#, r#"{"start": 1, "end": 2}"#);
    check(r#"{"tags": []}"#, r#"{"tags": []}"#);
    check(r#"{"tags": ["a b"]}"#, r#"{"tags": "no tags"}"#);
    check(
        r#"{"tags": [5, ""]}"#,
        r#"{"tags": ["no tags", {"0": ["must be of string type", "field '0' cannot be coerced: it is not text"], "1": "field '1' cannot be coerced: nothing is left"}]}"#,
    );
}

#[test]
fn questions_of_definitions_that_do_not_fit_are_forgotten() {
    const FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "a",
            rules: &[Rule::AnyOf(&[
                FieldSpec {
                    types: &[Type::Integer],
                    rules: &[Rule::Unique],
                    ..ANY
                },
                FieldSpec {
                    rules: &[Rule::UniqueWithinResource, Rule::MaxLength(1)],
                    ..ANY
                },
                FieldSpec {
                    rules: &[Rule::Relation(TARGET)],
                    ..ANY
                },
            ])],
            ..ANY
        },
        FieldSpec {
            name: "n",
            rules: &[Rule::NoneOf(&[FieldSpec {
                rules: &[Rule::Relation(TARGET)],
                ..ANY
            }])],
            ..ANY
        },
    ];
    let mut oracle = Known {
        there: &["people._id=ab"],
        ..Known::default()
    };
    let found = outcome(
        &resource(FIELDS),
        r#"{"a": "ab", "n": "x"}"#,
        Action::Insert,
        &mut oracle,
    );
    assert_eq!(found, r#"ok {"a": "ab", "n": "x"}"#);
    assert_eq!(oracle.asked, ["people._id=ab"]);
    let mut oracle = Known::default();
    outcome(&resource(FIELDS), r#"{"a": "a"}"#, Action::Insert, &mut oracle);
    assert_eq!(oracle.asked, ["a=a Resource list=false"]);
    check(
        FIELDS,
        &["people._id=x"],
        r#"{"n": "x"}"#,
        r#"issues {"n": "one or more definitions validate"}"#,
    );
}

#[test]
fn what_may_not_be_written_ends_the_rules_at_the_top_only() {
    const LOCKED: FieldSpec = FieldSpec {
        name: "r",
        types: &[Type::String],
        readonly: true,
        ..ANY
    };
    const FIELDS: &[FieldSpec] = &[
        LOCKED,
        FieldSpec {
            name: "d",
            types: &[Type::Dict],
            nested: Some(Nested::Dict(&[LOCKED])),
            rules: &[Rule::Nested],
            ..ANY
        },
    ];
    check(
        FIELDS,
        &[],
        r#"{"r": 5, "d": {"r": 5}}"#,
        r#"issues {"d": {"r": ["must be of string type", "field is read-only"]}, "r": "field is read-only"}"#,
    );
}
