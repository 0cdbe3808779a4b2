//! Tests of query strings by subject, and what they share: a resource with every kind of field, and a short way to
//! write filters down.

mod embedding;
mod filters;
mod garbage;
#[cfg(feature = "fast-reads")]
mod generated;
mod links;
mod operators;
mod projections;
mod refusals;
mod sorting;

use super::Query;
use crate::refusal::Refusal;
use crate::spec::{
    ApiSpec, Column, FieldSpec, Nested, Owner, PasswordHash, Relation, ResourceSpec, Rule, Secrecy, Shown, Storage,
    Type,
};
use eden_sql::filter::pattern::Engine;
use eden_sql::filter::{Comparison, Filter, Operand, Root, Target};

const fn field(name: &'static str, types: &'static [Type]) -> FieldSpec {
    FieldSpec {
        name,
        types,
        ..FieldSpec::DEFAULT
    }
}

static DATE: FieldSpec = field("", &[Type::DateTime]);
static ID: FieldSpec = field("", &[Type::ObjectId]);
static JOB_FIELDS: [FieldSpec; 2] = [field("title", &[Type::String]), field("until", &[Type::DateTime])];
static JOB: FieldSpec = FieldSpec {
    nested: Some(Nested::Dict(&JOB_FIELDS)),
    ..field("", &[Type::Dict])
};
static ADDRESS: [FieldSpec; 2] = [field("city", &[Type::String]), field("owner", &[Type::ObjectId])];
const BOSS: Rule = Rule::Relation(Relation {
    resource: "people",
    field: "_id",
    embeddable: true,
    version: false,
});
const FRIEND: Rule = Rule::Relation(Relation {
    resource: "people",
    field: "_id",
    embeddable: false,
    version: false,
});

static FIELDS: [FieldSpec; 14] = [
    field("name", &[Type::String]),
    field("age", &[Type::Integer]),
    field("active", &[Type::Boolean]),
    field("born", &[Type::DateTime]),
    FieldSpec {
        rules: &[BOSS],
        ..field("boss", &[Type::ObjectId])
    },
    FieldSpec {
        rules: &[FRIEND],
        ..field("friend", &[Type::ObjectId])
    },
    field("tags", &[Type::List]),
    FieldSpec {
        nested: Some(Nested::List(&DATE)),
        ..field("dates", &[Type::List])
    },
    FieldSpec {
        nested: Some(Nested::List(&ID)),
        ..field("refs", &[Type::List])
    },
    FieldSpec {
        nested: Some(Nested::Dict(&ADDRESS)),
        ..field("address", &[Type::Dict])
    },
    FieldSpec {
        nested: Some(Nested::List(&JOB)),
        ..field("jobs", &[Type::List])
    },
    field("private", &[Type::String]),
    field("asked", &[Type::String]),
    FieldSpec {
        secret: Some(Secrecy::Hash(PasswordHash::Argon2id)),
        ..field("password", &[Type::String])
    },
];

static COLUMNS: [Column; 15] = [
    Column::new("name", Storage::Text),
    Column::new("age", Storage::Integer),
    Column::new("active", Storage::Boolean),
    Column::new("born", Storage::DateTime),
    Column::new("boss", Storage::ObjectId),
    Column::new("friend", Storage::ObjectId),
    Column::new("tags", Storage::Json).stored_as("tags_1"),
    Column::new("dates", Storage::Json),
    Column::new("refs", Storage::Json),
    Column::new("address", Storage::Json),
    Column::new("jobs", Storage::Json),
    Column::new("private", Storage::Text).shown(Shown::Hidden),
    Column::new("asked", Storage::Text).shown(Shown::OnRequest),
    Column::new("user_id", Storage::ObjectId).shown(Shown::Hidden),
    Column::new("password", Storage::Text).shown(Shown::Secret),
];

pub(super) const PEOPLE: ResourceSpec = ResourceSpec {
    name: "people",
    url: "people",
    resource_title: "people",
    item_title: "Person",
    table: "people",
    columns: &COLUMNS,
    fields: &FIELDS,
    owner: Some(Owner {
        field: "user_id",
        column: "user_id",
        declared: false,
        transferable: false,
    }),
    ..ResourceSpec::DEFAULT
};

/// Reads `parameters`, which are not encoded yet.
fn parse_with(api: &ApiSpec, resource: &ResourceSpec, parameters: &[(&str, &str)]) -> Result<Query, Refusal> {
    let mut encoder = form_urlencoded::Serializer::new(String::new());
    encoder.extend_pairs(parameters);
    Query::parse(api, resource, Some(&encoder.finish()))
}

fn parse(parameters: &[(&str, &str)]) -> Result<Query, Refusal> {
    parse_with(&ApiSpec::DEFAULT, &PEOPLE, parameters)
}

/// A refusal in words; hidden reasons stand in brackets.
fn reason(refusal: Refusal) -> String {
    match refusal {
        Refusal::Status(status, message) => format!("{} {message}", status.as_u16()),
        Refusal::Hidden400(reason) => format!("[{reason}]"),
        other => format!("{other:?}"),
    }
}

fn show_all(filters: &[Filter], between: &str) -> String {
    format!("({})", filters.iter().map(show).collect::<Vec<_>>().join(between))
}

/// A filter in one line.
fn show(filter: &Filter) -> String {
    match filter {
        Filter::All(filters) => show_all(filters, " & "),
        Filter::Any(filters) => show_all(filters, " | "),
        Filter::Not(filter) => format!("!{}", show(filter)),
        Filter::Compare {
            target,
            operator,
            value,
        } => {
            let sign = match operator {
                Comparison::Equal => "=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
            };
            format!("{}{sign}{}", show_target(target), show_operand(value))
        }
        Filter::In { target, values } => {
            let values: Vec<String> = values.iter().map(show_operand).collect();
            format!("{} in [{}]", show_target(target), values.join(" "))
        }
        Filter::Matches { target, pattern } => {
            format!("{}~{}", show_target(target), pattern.text(Engine::Rust))
        }
        Filter::Number { target, test } => format!("{} {test:?}", show_target(target)),
        Filter::Kind { target, kinds } => format!("{} is {kinds:?}", show_target(target)),
        Filter::Listed { column, index, values } => {
            let values: Vec<String> = values.iter().map(show_operand).collect();
            format!("{column} by {index} in [{}]", values.join(" "))
        }
        Filter::Place {
            target, touches, shape, ..
        } => {
            let verb = if *touches { "touches" } else { "lies in" };
            format!("{} {verb} {shape:?}", show_target(target))
        }
        Filter::Exists(target) => format!("exists({})", show_target(target)),
        Filter::Length { target, length } => format!("length({})={length}", show_target(target)),
        Filter::Element {
            target,
            objects,
            filter,
        } => {
            let kind = if *objects { "object" } else { "element" };
            format!("{kind}({}: {})", show_target(target), show(filter))
        }
    }
}

fn show_target(target: &Target) -> String {
    match target {
        Target::Absent => "nothing".to_owned(),
        Target::Column { name, .. } => name.clone(),
        Target::Path {
            root: Root::Column(name),
            path,
        } => format!("{name}/{}", path.join("/")),
        Target::Path {
            root: Root::Element,
            path,
        } => format!("./{}", path.join("/")),
    }
}

fn show_operand(operand: &Operand) -> String {
    match operand {
        Operand::Null => "null".to_owned(),
        Operand::Boolean(truth) => truth.to_string(),
        Operand::Integer(number) => number.to_string(),
        Operand::Float(number) => format!("{number:?}"),
        Operand::Text(text) => format!("{text:?}"),
        Operand::DateTime(millis) => format!("@{millis}"),
        Operand::ObjectId(digits) => format!("#{}", &digits[..4]),
        Operand::Json(text) => text.clone(),
    }
}
