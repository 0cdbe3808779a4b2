//! The rules of one field against its type: each is taken over, or said to be wrong or without effect.
//! Leaves types and nested fields to `schema`, related resources to `relations`.

use super::literal::{literal, of_field, of_types, type_name, type_names};
use super::{beside, defaults, sets};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, registry};
use crate::model::{Field, Literal, Nested, Rule, Secrecy, Type};
use crate::read::{Node, Value};
use crate::settings::Set;
use crate::settings::field::Rules;

/// The rules in the order in which they stand.
pub(crate) fn rules(
    written: &Rules,
    field: &Field,
    (mut relation, mut checks, mut sets): (Option<Rule>, Option<Rule>, Vec<(&'static str, Rule)>),
    out: &mut Diagnostics,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for key in &written.order {
        rules.extend(match *key {
            "allowed" => written
                .allowed
                .as_ref()
                .map(|set| Rule::Allowed(values("an allowed value", &set.value, field, out))),
            "forbidden" => written
                .forbidden
                .as_ref()
                .map(|set| Rule::Forbidden(values("a forbidden value", &set.value, field, out))),
            "contains" => written.contains.as_ref().map(beside::contains),
            "dependencies" => written
                .dependencies
                .as_ref()
                .and_then(|set| beside::dependencies(set, out)),
            "excludes" => written.excludes.as_ref().map(|set| Rule::Excludes(set.value.0.clone())),
            "min" => written
                .min
                .as_ref()
                .and_then(|set| bound("min", set, field, out))
                .map(Rule::Min),
            "max" => written
                .max
                .as_ref()
                .and_then(|set| bound("max", set, field, out))
                .map(Rule::Max),
            "minlength" => length("minlength", written.minlength.as_ref(), field, out).map(Rule::MinLength),
            "maxlength" => length("maxlength", written.maxlength.as_ref(), field, out).map(Rule::MaxLength),
            "regex" => written.regex.as_ref().and_then(|set| regex(set, field, out)),
            "unique" => unique("unique", written.unique.as_ref(), field, out).map(|()| Rule::Unique),
            "unique_to_user" => {
                unique("unique_to_user", written.unique_to_user.as_ref(), field, out).map(|()| Rule::UniqueToUser)
            }
            "unique_within_resource" => {
                let set = written.unique_within_resource.as_ref();
                unique("unique_within_resource", set, field, out).map(|()| Rule::UniqueWithinResource)
            }
            "check_with" | "validator" => checks.take(),
            "schema" => field.nested.is_some().then_some(Rule::Nested),
            "data_relation" => relation.take(),
            name => made_of_sets(name, &mut sets, written, field, out),
        });
    }
    rules
}

fn never_applies(rule: &str, place: Place, types: &[Type], hint: Option<&str>, out: &mut Diagnostics) {
    let message = format!("`{rule}` says nothing about a field of type {}", type_names(types));
    out.push(Diagnostic::new(&registry::RULE_NEVER_APPLIES, place, message).hint(hint.unwrap_or("remove it")));
}

fn values(what: &str, nodes: &[Node], field: &Field, out: &mut Diagnostics) -> Vec<Literal> {
    // of a list the elements are compared, of a dict the names of its members
    let types: &[Type] = match (&field.nested, field.types.as_slice()) {
        (Some(Nested::List(element)), _) => &element.types,
        (_, [Type::List]) => &[],
        (_, [Type::Dict]) => &[Type::String],
        (_, types) => types,
    };
    let mut values = Vec::new();
    for node in nodes {
        match of_types(node, types) {
            Some(value) => values.push(value),
            None if node.value == Value::Null => values.push(Literal::Null),
            None => out.push(misfit(&registry::WRONG_VALUE, what, node, types)),
        }
    }
    values
}

/// The rule of this name that is made of rule sets, unless it says nothing about the field's type.
fn made_of_sets(
    name: &str,
    sets: &mut Vec<(&'static str, Rule)>,
    written: &Rules,
    field: &Field,
    out: &mut Diagnostics,
) -> Option<Rule> {
    let index = sets.iter().position(|(other, _)| *other == name)?;
    let (name, rule) = sets.swap_remove(index);
    let key = match &rule {
        Rule::Items(_) if !sets::is_list(&field.types) => written.items.as_ref().map(|set| set.key),
        Rule::Keys(_) | Rule::Values(_) if !sets::is_dict(&field.types) => {
            let rules = [
                &written.keysrules,
                &written.keyschema,
                &written.propertyschema,
                &written.valuesrules,
                &written.valueschema,
            ];
            rules.into_iter().flatten().next().map(|set| set.key)
        }
        _ => return Some(rule),
    };
    never_applies(name, key.unwrap_or(Place::NOWHERE), &field.types, None, out);
    None
}

fn misfit(kind: &registry::Kind, what: &str, node: &Node, types: &[Type]) -> Diagnostic {
    let message = format!(
        "{what} must be of {} type, found {}",
        type_names(types),
        node.described()
    );
    let hint = match (types, &node.value) {
        ([Type::String], Value::Boolean(_) | Value::Integer(_) | Value::Float(_)) => Some("put it in quotes"),
        ([Type::DateTime], Value::String(_)) => Some("write a date as `2020-01-31T00:00:00Z`"),
        ([Type::Boolean], _) => Some("write `true` or `false`, without quotes"),
        _ if node.value == Value::Null => Some("write `nullable: true` beside it if null is meant"),
        _ => None,
    };
    Diagnostic::new(kind, node.place, message).hint_if(hint)
}

fn bound(rule: &'static str, set: &Set<Node>, field: &Field, out: &mut Diagnostics) -> Option<Literal> {
    if field.types.is_empty() {
        return Some(literal(&set.value));
    }
    let ordered: Vec<Type> = field
        .types
        .iter()
        .copied()
        .filter(|declared| {
            matches!(
                declared,
                Type::Integer | Type::Float | Type::Number | Type::DateTime | Type::String | Type::Date | Type::Time
            )
        })
        .collect();
    let lengths = if rule == "min" {
        "did you mean `minlength`?"
    } else {
        "did you mean `maxlength`?"
    };
    let number = matches!(set.value.value, Value::Integer(_) | Value::Float(_));
    if ordered.is_empty() || (number && ordered == [Type::String]) {
        let sized = field.types.iter().any(|declared| declared.is_sized());
        never_applies(rule, set.key, &field.types, sized.then_some(lengths), out);
        return None;
    }
    // a bound of 0.5 for whole numbers is unusual, and means what it says
    let found = of_types(&set.value, &ordered).or_else(|| match &set.value.value {
        Value::Float(value) if ordered.contains(&Type::Integer) => Some(Literal::Float(*value)),
        _ => None,
    });
    // the message quotes it as it is written
    let found = found.map(|value| match set.value.value {
        Value::Integer(written) => Literal::Integer(written),
        _ => value,
    });
    if found.is_none() {
        out.push(misfit(
            &registry::WRONG_VALUE,
            &format!("`{rule}`"),
            &set.value,
            &ordered,
        ));
    }
    found
}

fn length(rule: &'static str, set: Option<&Set<u64>>, field: &Field, out: &mut Diagnostics) -> Option<u64> {
    let set = set?;
    let sized = |declared: &Type| declared.is_sized();
    if field.types.is_empty() || field.types.iter().any(sized) {
        return Some(set.value);
    }
    let hint = if rule == "minlength" {
        "did you mean `min`?"
    } else {
        "did you mean `max`?"
    };
    never_applies(rule, set.key, &field.types, Some(hint), out);
    None
}

fn regex(set: &Set<String>, field: &Field, out: &mut Diagnostics) -> Option<Rule> {
    if !field.types.is_empty() && !field.types.iter().any(|declared| declared.is_text()) {
        never_applies("regex", set.key, &field.types, None, out);
        return None;
    }
    compiles(&set.value, set.place, out).then(|| Rule::Regex(set.value.clone()))
}

/// Whether `pattern` is a regular expression; if not, that is said.
pub(crate) fn compiles(pattern: &str, place: Place, out: &mut Diagnostics) -> bool {
    let error = match fancy_regex::Regex::new(pattern) {
        Ok(_) => return true,
        Err(error) => error.to_string(),
    };
    // the errors of the regex crate draw the pattern over several lines; their last one says what is wrong
    let why = error
        .lines()
        .last()
        .unwrap_or_default()
        .trim()
        .trim_start_matches("error: ");
    let message = format!("the regular expression does not compile: {}", why.trim_end_matches('.'));
    out.push(Diagnostic::new(&registry::BROKEN_REGEX, place, message));
    false
}

fn unique(rule: &'static str, set: Option<&Set<bool>>, field: &Field, out: &mut Diagnostics) -> Option<()> {
    let set = set.filter(|set| set.value)?;
    if matches!(field.secret, Some(Secrecy::Argon2id | Secrecy::Bcrypt)) {
        let message = format!("`{rule}` says nothing about a hashed field: two hashes are never equal");
        out.push(Diagnostic::new(&registry::RULE_NEVER_APPLIES, set.key, message).hint("remove it"));
        return None;
    }
    Some(())
}

/// The default, as a value of the field.
pub(crate) fn default(written: &Rules, field: &Field, out: &mut Diagnostics) -> Option<Literal> {
    let set = written.default.as_ref()?;
    if field.secret.is_some() {
        let message = "a secret with a default is none";
        out.push(Diagnostic::new(&registry::CONFLICTING_RULES, set.key, message).hint("remove `default`"));
        return None;
    }
    match of_field(&set.value, field) {
        Ok(value) => Some(value),
        Err((node, types)) => {
            out.push(misfit(&registry::WRONG_DEFAULT, "the default", node, types));
            None
        }
    }
}

/// Says where rules leave no value at all.
pub(crate) fn contradictions(written: &Rules, field: &Field, out: &mut Diagnostics) {
    let mut say = |place: Place, message: String, hint: &str| {
        out.push(Diagnostic::new(&registry::CONTRADICTING_RULES, place, message).hint(hint));
    };
    if let (Some(least), Some(most)) = (&written.minlength, &written.maxlength)
        && least.value > most.value
    {
        say(
            most.key,
            format!("no length is at least {} and at most {}", least.value, most.value),
            "swap the two",
        );
    }
    if let (Some(least), Some(most)) = (&written.min, &written.max)
        && let (Some(from), Some(to)) = (number(&least.value), number(&most.value))
        && from > to
    {
        say(
            most.key,
            format!("no number is at least {from} and at most {to}"),
            "swap the two",
        );
    }
    if field.required && field.readonly && field.default.is_none() && field.secret != Some(Secrecy::Token) {
        let place = written.readonly.as_ref().map_or(Place::NOWHERE, |set| set.key);
        let message = "the field must be sent and may not be sent".to_owned();
        say(
            place,
            message,
            "remove `required` or `readonly`, or give it a `default`",
        );
    }
    if let (Some(default), Some(set)) = (&field.default, &written.default)
        && let Some(rule) = defaults::violated(default, field)
    {
        let (message, hint) = match rule {
            "allowed" => (
                "the default is not among the allowed values".to_owned(),
                "add it to `allowed`, or choose another",
            ),
            _ => (
                format!("the default does not satisfy `{rule}`"),
                "choose another: it is checked as if it were sent",
            ),
        };
        say(set.key, message, hint);
    }
    if let Some(set) = &written.empty
        && !field.types.is_empty()
        && !field.types.iter().any(|declared| declared.is_sized())
    {
        never_applies("empty", set.key, &field.types, None, out);
    }
    if let Some(set) = &written.contains
        && !field.types.is_empty()
        && !field
            .types
            .iter()
            .any(|declared| matches!(declared, Type::List | Type::Dict | Type::String | Type::Container))
    {
        never_applies("contains", set.key, &field.types, None, out);
    }
}

fn number(node: &Node) -> Option<f64> {
    match node.value {
        #[expect(clippy::cast_precision_loss, reason = "only compared")]
        Value::Integer(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => None,
    }
}

/// The single type of a field that can be looked up, or what it is instead.
pub(crate) fn single_type(field: &Field) -> Result<Type, String> {
    match field.types.as_slice() {
        [one] => Ok(*one),
        [] => Err("has no type".into()),
        several => Err(format!(
            "is of {} type",
            several
                .iter()
                .map(|one| type_name(*one))
                .collect::<Vec<_>>()
                .join(" or ")
        )),
    }
}
