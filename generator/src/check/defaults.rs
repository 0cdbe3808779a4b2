//! Whether a default satisfies the rules of its own field: it is checked like what a client sends, so one that does not
//! makes every write fail that leaves the field out. Leaves its type to `literal`.

use crate::model::{Field, Literal, Nested, Rule};

/// The first rule that the default does not satisfy. Questions about other fields and documents, and functions of the
/// server's own, are not asked.
pub(super) fn violated(value: &Literal, field: &Field) -> Option<&'static str> {
    if *value == Literal::Null {
        return (!field.nullable).then_some("nullable");
    }
    let length = length(value);
    if length == Some(0) {
        match field.empty {
            Some(false) => return Some("empty"),
            Some(true) => return None,
            None => {}
        }
    }
    field.rules.iter().find_map(|rule| broken(rule, value, field, length))
}

fn broken(rule: &Rule, value: &Literal, field: &Field, length: Option<u64>) -> Option<&'static str> {
    let fits = |set: &&Field| violated(value, set).is_none() && set.types.is_empty();
    match rule {
        Rule::Allowed(known) => {
            (!parts(value).all(|part| known.iter().any(|known| same(known, part)))).then_some("allowed")
        }
        Rule::Forbidden(known) => parts(value)
            .any(|part| known.iter().any(|known| same(known, part)))
            .then_some("forbidden"),
        Rule::Contains(wanted) => match value {
            Literal::List(elements) => {
                let missing = wanted
                    .iter()
                    .any(|wanted| !elements.iter().any(|element| same(element, wanted)));
                missing.then_some("contains")
            }
            _ => None,
        },
        Rule::MinLength(least) => length.filter(|length| length < least).map(|_| "minlength"),
        Rule::MaxLength(most) => length.filter(|length| length > most).map(|_| "maxlength"),
        Rule::Min(least) => is_less(value, least).then_some("min"),
        Rule::Max(most) => is_less(most, value).then_some("max"),
        Rule::Regex(pattern) => match value {
            Literal::String(text) => (!matches(pattern, text)).then_some("regex"),
            _ => None,
        },
        Rule::Nested => nested(value, field),
        Rule::Items(items) => match value {
            Literal::List(elements) if elements.len() != items.len() => Some("items"),
            Literal::List(elements) => {
                let pairs = elements.iter().zip(items);
                pairs
                    .into_iter()
                    .any(|(element, item)| violated(element, item).is_some())
                    .then_some("items")
            }
            _ => None,
        },
        Rule::Values(rules) => match value {
            Literal::Dict(members) => members
                .iter()
                .any(|(_, member)| violated(member, rules).is_some())
                .then_some("valuesrules"),
            _ => None,
        },
        // rule sets with types of their own are left to the runtime
        Rule::AllOf(sets) => sets.iter().find_map(|set| violated(value, set)).map(|_| "allof"),
        Rule::NoneOf(sets) => sets
            .iter()
            .any(|set| fits(&set) && !set.rules.is_empty())
            .then_some("noneof"),
        _ => None,
    }
}

fn nested(value: &Literal, field: &Field) -> Option<&'static str> {
    let wrong = match (value, &field.nested) {
        (Literal::Dict(members), Some(Nested::Dict { fields, .. })) => {
            let find = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, member)| member);
            fields.iter().any(|member| match find(&member.name) {
                Some(value) => violated(value, member).is_some(),
                None => member.is_certain() && member.default.is_none() && member.default_setter.is_none(),
            })
        }
        (Literal::List(elements), Some(Nested::List(element))) => {
            elements.iter().any(|value| violated(value, element).is_some())
        }
        _ => false,
    };
    wrong.then_some("schema")
}

/// The elements of a list, the value itself otherwise; of a dict nothing, as its names are compared.
fn parts(value: &Literal) -> std::slice::Iter<'_, Literal> {
    match value {
        Literal::List(elements) => elements.iter(),
        Literal::Dict(_) => [].iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

fn length(value: &Literal) -> Option<u64> {
    let length = match value {
        Literal::String(text) => text.chars().count(),
        Literal::List(elements) => elements.len(),
        Literal::Dict(members) => members.len(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

fn number(value: &Literal) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "only compared")]
        Literal::Integer(value) => Some(*value as f64),
        Literal::Float(value) => Some(*value),
        _ => None,
    }
}

fn same(one: &Literal, other: &Literal) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

fn is_less(one: &Literal, other: &Literal) -> bool {
    match (one, other) {
        (Literal::String(one), Literal::String(other)) => one < other,
        (Literal::DateTime(one), Literal::DateTime(other)) => one < other,
        _ => matches!((number(one), number(other)), (Some(one), Some(other)) if one < other),
    }
}

/// As the runtime matches: from the start, to the end. A pattern that does not compile is said elsewhere.
fn matches(pattern: &str, text: &str) -> bool {
    let whole = format!("^(?:{pattern})$");
    fancy_regex::Regex::new(&whole).is_ok_and(|regex| regex.is_match(text).unwrap_or(true))
}
