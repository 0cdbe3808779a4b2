//! Twenty fields as generated code has them: texts, numbers, a date, a list, a dict, the rules that settings use most.
//! Leaves the same in plain code to `handwritten`.

use eden::spec::{FieldSpec, Literal, Nested, Rule, Type};

const ANY: FieldSpec = FieldSpec::DEFAULT;

const fn text(name: &'static str, rules: &'static [Rule]) -> FieldSpec {
    FieldSpec {
        name,
        types: &[Type::String],
        rules,
        ..ANY
    }
}

const fn required(name: &'static str, rules: &'static [Rule]) -> FieldSpec {
    FieldSpec {
        required: true,
        ..text(name, rules)
    }
}

const fn number(name: &'static str, types: &'static [Type], rules: &'static [Rule]) -> FieldSpec {
    FieldSpec {
        name,
        types,
        rules,
        ..ANY
    }
}

const LENGTHS: &[Rule] = &[Rule::MinLength(1), Rule::MaxLength(80)];
const PERCENT: &[Rule] = &[Rule::Min(Literal::Integer(0)), Rule::Max(Literal::Integer(100))];

pub const FIELDS: &[FieldSpec] = &[
    required("number", &[Rule::Regex(r"INV-\d{4}-\d{5}")]),
    required("title", LENGTHS),
    required("customer", LENGTHS),
    FieldSpec {
        types: &[Type::Email],
        ..text("email", &[])
    },
    text("street", LENGTHS),
    text("city", LENGTHS),
    text("zip", &[Rule::MaxLength(10)]),
    text(
        "country",
        &[Rule::Allowed(&[
            Literal::String("DE"),
            Literal::String("FR"),
            Literal::String("GB"),
        ])],
    ),
    number("amount", &[Type::Float], &[Rule::Min(Literal::Integer(0))]),
    number(
        "tax",
        &[Type::Float],
        &[Rule::Min(Literal::Integer(0)), Rule::Max(Literal::Integer(1))],
    ),
    text(
        "currency",
        &[Rule::Allowed(&[Literal::String("EUR"), Literal::String("GBP")])],
    ),
    number("quantity", &[Type::Integer], &[Rule::Min(Literal::Integer(1))]),
    number("discount", &[Type::Integer], PERCENT),
    number("paid", &[Type::Boolean], &[]),
    number("urgent", &[Type::Boolean], &[]),
    number("due", &[Type::DateTime], &[]),
    FieldSpec {
        name: "tags",
        types: &[Type::List],
        nested: Some(Nested::List(&FieldSpec {
            types: &[Type::String],
            rules: LENGTHS,
            ..ANY
        })),
        rules: &[Rule::MaxLength(10), Rule::Nested],
        ..ANY
    },
    FieldSpec {
        name: "terms",
        types: &[Type::Dict],
        nested: Some(Nested::Dict(&[
            number("days", &[Type::Integer], PERCENT),
            text("text", &[]),
        ])),
        rules: &[Rule::Nested],
        ..ANY
    },
    text("notes", &[Rule::MaxLength(1000)]),
    FieldSpec {
        default: Some(Literal::String("goods")),
        ..text(
            "kind",
            &[Rule::Allowed(&[Literal::String("goods"), Literal::String("service")])],
        )
    },
];
