//! A document that a resource accepts, made from its rules: what an example request sends.
//! Leaves out what it cannot know (patterns, documents of other resources): then there is no example.

use crate::model::{Field, Literal, Model, Nested, Resource, Rule, Type};

/// A document for `resource` as JSON text, and a scalar field of it with its value that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The document.
    pub document: String,
    /// A field and its value as JSON text.
    pub filter: Option<(String, String)>,
}

/// What POST to `resource` accepts; `None` when a rule asks for something that cannot be made up.
pub fn sample(model: &Model, resource: &Resource) -> Option<Sample> {
    let mut chosen: Vec<&Field> = resource.fields.iter().filter(|field| needed(field)).collect();
    if chosen.is_empty() {
        chosen.extend(
            resource
                .fields
                .iter()
                .find(|field| !field.readonly && value(model, field).is_some()),
        );
    }
    let mut members = Vec::new();
    let mut filter = None;
    for field in chosen {
        let text = value(model, field)?;
        let scalar = !text.starts_with(['{', '[']);
        let allowed = &resource.options.allowed_filters;
        let asked = allowed.iter().any(|name| name == "*" || *name == field.name);
        if filter.is_none() && scalar && asked && field.secret.is_none() {
            filter = Some((field.name.clone(), text.clone()));
        }
        members.push(format!("{}: {text}", quoted(&field.name)));
    }
    Some(Sample {
        document: format!("{{{}}}", members.join(", ")),
        filter,
    })
}

/// Whether a document without the field is refused.
fn needed(field: &Field) -> bool {
    field.required && field.default.is_none() && field.secret != Some(crate::model::Secrecy::Token)
}

fn value(model: &Model, field: &Field) -> Option<String> {
    let (mut shortest, mut longest, mut low, mut high, mut allowed) = (0, usize::MAX, None, None, None);
    for rule in &field.rules {
        match rule {
            Rule::Nested
            | Rule::Unique
            | Rule::UniqueToUser
            | Rule::Forbidden(_)
            | Rule::Excludes(_)
            | Rule::Keys(_)
            | Rule::Values(_) => {}
            Rule::MinLength(length) => shortest = usize::try_from(*length).ok()?,
            Rule::MaxLength(length) => longest = usize::try_from(*length).ok()?,
            Rule::Min(literal) => low = number(literal),
            Rule::Max(literal) => high = number(literal),
            Rule::Allowed(values) => allowed = Some(values.as_slice()),
            // patterns, other documents, other fields and choices between rule sets
            _ => return None,
        }
    }
    if field.readonly || shortest > 200 {
        return None;
    }
    let within = |wanted: f64| wanted.max(low.unwrap_or(wanted)).min(high.unwrap_or(f64::INFINITY));
    let kind = field.types.first().copied().unwrap_or(Type::String);
    if let (Some(allowed), true) = (allowed, kind != Type::List) {
        return literal(allowed.first()?);
    }
    match kind {
        Type::String => {
            let text: String = "example".chars().cycle().take(shortest.max(longest.min(7))).collect();
            Some(quoted(&text))
        }
        // whole on purpose: 1 satisfies every kind of number
        Type::Integer | Type::Float | Type::Number => Some(format!("{}", within(1.0).ceil())),
        Type::Boolean => Some("true".into()),
        Type::DateTime if low.is_none() && high.is_none() && model.globals.date_format == RFC_1123 => {
            Some(quoted("Tue, 02 Jan 2024 10:00:00 GMT"))
        }
        Type::DateTime => None,
        Type::ObjectId => Some(quoted("5f0c3a9e8b1d4f0012345678")),
        Type::Decimal => Some(quoted("1")),
        Type::Email => Some(quoted("someone@example.com")),
        Type::Url => Some(quoted("https://example.com")),
        Type::Uuid => Some(quoted("123e4567-e89b-12d3-a456-426614174000")),
        Type::Date => Some(quoted("2024-01-02")),
        Type::Time => Some(quoted("10:00:00")),
        Type::Dict => dict(model, field),
        Type::List => list(model, field, shortest, allowed),
        // a place somewhere on the globe
        _ => None,
    }
}

/// Eve's format of dates.
const RFC_1123: &str = "%a, %d %b %Y %H:%M:%S GMT";

fn dict(model: &Model, field: &Field) -> Option<String> {
    let mut members = Vec::new();
    if let Some(Nested::Dict { fields, .. }) = &field.nested {
        for member in fields.iter().filter(|member| needed(member)) {
            members.push(format!("{}: {}", quoted(&member.name), value(model, member)?));
        }
    }
    Some(format!("{{{}}}", members.join(", ")))
}

fn list(model: &Model, field: &Field, shortest: usize, allowed: Option<&[Literal]>) -> Option<String> {
    if shortest == 0 && field.empty != Some(false) {
        return Some("[]".into());
    }
    let element = match (allowed, &field.nested) {
        (Some(allowed), _) => literal(allowed.first()?)?,
        (None, Some(Nested::List(element))) => value(model, element)?,
        _ => quoted("example"),
    };
    Some(format!("[{}]", vec![element; shortest.max(1)].join(", ")))
}

fn literal(value: &Literal) -> Option<String> {
    match value {
        Literal::Boolean(value) => Some(value.to_string()),
        Literal::Integer(value) => Some(value.to_string()),
        Literal::Float(value) => serde_json::to_string(value).ok(),
        Literal::String(value) => Some(quoted(value)),
        Literal::Null | Literal::DateTime(_) | Literal::List(_) | Literal::Dict(_) => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "an example need not be exact beyond 2^53")]
fn number(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Integer(value) => Some(*value as f64),
        Literal::Float(value) => Some(*value),
        // a bound that no made-up value can be compared with
        _ => Some(f64::NAN),
    }
}

/// `text` as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
