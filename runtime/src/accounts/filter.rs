//! Filters and orders of lists: what parameters mean, and which accounts they mean. The order of values is that of
//! JSON in PostgreSQL, and what is missing is larger than everything. Leaves pages to `page`.

use super::call::{Call, python};
use super::operations::same;
use super::problem::Complaint;
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;

/// The field with the timestamp: a filter on it brings in what is left of deleted accounts.
const MODIFIED: &str = "last_modified";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Eq,
    Not,
    Lt,
    Gt,
    Min,
    Max,
    In,
    Exclude,
    Like,
    Has,
    Contains,
    ContainsAny,
}

/// The longer name first where one begins another.
const OPERATORS: [(&str, Operator); 12] = [
    ("contains_any_", Operator::ContainsAny),
    ("contains_", Operator::Contains),
    ("exclude_", Operator::Exclude),
    ("like_", Operator::Like),
    ("not_", Operator::Not),
    ("min_", Operator::Min),
    ("max_", Operator::Max),
    ("has_", Operator::Has),
    ("in_", Operator::In),
    ("lt_", Operator::Lt),
    ("gt_", Operator::Gt),
    ("eq_", Operator::Eq),
];

/// One condition.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    field: String,
    operator: Operator,
    value: Json,
}

/// One criterion of an order.
#[derive(Debug, Clone)]
pub(crate) struct Sort {
    pub(crate) field: String,
    descending: bool,
}

/// The filters of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    list: Vec<Filter>,
    /// Whether a parameter was used that is no longer the one to use.
    pub(crate) outdated: bool,
}

impl Filters {
    /// Reads the parameters; what is wrong goes to `complaints`.
    pub(crate) fn read(call: &Call, complaints: &mut Vec<Complaint>) -> Self {
        let mut filters = Self::default();
        for (name, value) in &call.query {
            filters.add(name.trim(), value, complaints);
        }
        filters
    }

    fn add(&mut self, name: &str, text: &str, complaints: &mut Vec<Complaint>) {
        let mut invalid = |description: String| complaints.push(Complaint::new("querystring", name, description));
        if name.contains('\0') || text.contains('\0') || text.contains("\\u0000") {
            return invalid("Invalid character 0x00".to_owned());
        }
        let operator = match name {
            "_since" => Operator::Gt,
            "_before" => Operator::Lt,
            "_to" => {
                self.outdated = true;
                Operator::Lt
            }
            _ if name.starts_with('_') => return,
            _ => {
                let (operator, field) = split(name);
                match value(name, field, operator, text) {
                    Ok(value) => self.list.push(Filter {
                        field: field.to_owned(),
                        operator,
                        value,
                    }),
                    Err(description) => invalid(description),
                }
                return;
            }
        };
        match positive(text) {
            Ok(timestamp) => self.list.push(Filter {
                field: MODIFIED.to_owned(),
                operator,
                value: timestamp.into(),
            }),
            Err(description) => invalid(description),
        }
    }

    /// Whether what is left of deleted accounts is listed too.
    pub(crate) fn include_deleted(&self) -> bool {
        self.list.iter().any(|filter| filter.field == MODIFIED)
    }

    /// Whether an account is meant.
    pub(crate) fn accept(&self, account: &Map<String, Json>) -> bool {
        self.list.iter().all(|filter| filter.accepts(account))
    }

    /// The only name that can be meant, when the filters say so.
    pub(crate) fn only_name(&self) -> Option<&str> {
        let mut named = self
            .list
            .iter()
            .filter(|filter| filter.field == "id" && filter.operator == Operator::Eq);
        named.next().and_then(|filter| filter.value.as_str())
    }
}

/// Operator and field of a parameter.
fn split(name: &str) -> (Operator, &str) {
    let named = OPERATORS
        .iter()
        .find_map(|(prefix, operator)| Some((*operator, name.strip_prefix(prefix)?)));
    let plain = |field: &&str| {
        !field.is_empty()
            && field
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
    };
    match named.filter(|(_, field)| plain(field)) {
        Some(found) => found,
        None => (Operator::Eq, name),
    }
}

/// The value of a parameter: JSON, or text where it is not JSON.
fn native(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| Json::from(text))
}

fn value(name: &str, field: &str, operator: Operator, text: &str) -> Result<Json, String> {
    let invalid = || format!("Invalid value for {name}");
    let value = match operator {
        Operator::In | Operator::Exclude => text.split(',').map(native).collect(),
        Operator::Contains | Operator::ContainsAny => match native(text) {
            list @ Json::Array(_) => list,
            one => Json::Array(vec![one]),
        },
        Operator::Eq if field == "id" => match native(text) {
            Json::String(text) => Json::String(text),
            other => return Err(format!("{} is not a string: {{'id': ''}}", python(&other))),
        },
        Operator::Eq if field == MODIFIED => positive(text)?.into(),
        _ => native(text),
    };
    match operator {
        Operator::Like if !value.is_string() => Err(invalid()),
        Operator::In | Operator::Exclude if field == "id" => {
            let texts = value.as_array().is_some_and(|list| list.iter().all(Json::is_string));
            if texts { Ok(value) } else { Err(invalid()) }
        }
        _ if field == MODIFIED => match &value {
            Json::Number(number) if number.is_i64() => Ok(value),
            Json::Bool(_) => Ok(value),
            Json::String(digits) => {
                let digits = digits.trim_matches('"');
                digits
                    .parse::<u32>()
                    .map(Json::from)
                    .or_else(|_| digits.parse::<i64>().map(Json::from))
                    .map_err(|_| invalid())
            }
            _ => Err(invalid()),
        },
        // names are texts, whatever a number looks like
        _ if field == "id" && value.is_number() => Ok(Json::String(python(&value))),
        _ => Ok(value),
    }
}

/// A whole number that is not negative, quoted or not.
pub(crate) fn positive(text: &str) -> Result<i64, String> {
    let (number, shown) = match native(text) {
        Json::Number(number) => (number.as_f64().map(|number| number.trunc()), number.to_string()),
        Json::Bool(truth) => (Some(f64::from(u8::from(truth))), truth.to_string()),
        Json::String(inner) => {
            let digits = inner.trim().trim_matches('"');
            (digits.parse::<i64>().ok().map(|number| number as f64), inner)
        }
        other => (None, python(&other)),
    };
    match number {
        None => Err(format!("\"{shown}\" is not a number")),
        Some(number) if number < 0.0 => Err(format!("{shown} is less than minimum value 0")),
        Some(number) if number > 9_223_372_036_854_775_808.0 => {
            Err(format!("{shown} is greater than maximum value 9223372036854775808"))
        }
        Some(_) => Ok(shown
            .trim()
            .trim_matches('"')
            .parse()
            .unwrap_or(number.unwrap_or(0.0) as i64)),
    }
}

impl Filter {
    fn accepts(&self, account: &Map<String, Json>) -> bool {
        let found = nested(account, &self.field);
        let wanted = &self.value;
        let compared = || compare(found, Some(wanted));
        let list = || wanted.as_array().map_or(&[][..], Vec::as_slice);
        let listed = || found.is_some_and(|found| list().iter().any(|one| same(one, found)));
        match self.operator {
            Operator::Eq => compared() == Ordering::Equal,
            Operator::Not => compared() != Ordering::Equal,
            Operator::Lt => compared() == Ordering::Less,
            Operator::Gt => compared() == Ordering::Greater,
            Operator::Min => compared() != Ordering::Less,
            Operator::Max => compared() != Ordering::Greater,
            Operator::In => listed(),
            Operator::Exclude => !listed(),
            Operator::Has => found.is_some() == is_true(wanted),
            Operator::Like => {
                let text = found.and_then(Json::as_str);
                text.is_some_and(|text| like(wanted.as_str().unwrap_or(""), text))
            }
            Operator::Contains | Operator::ContainsAny => {
                let Some(Json::Array(elements)) = found else {
                    return false;
                };
                let mut there = list()
                    .iter()
                    .map(|one| elements.iter().any(|element| same(one, element)));
                if self.operator == Operator::Contains {
                    there.all(|there| there)
                } else {
                    there.any(|there| there)
                }
            }
        }
    }
}

fn is_true(value: &Json) -> bool {
    !matches!(value, Json::Null | Json::Bool(false)) && *value != 0 && *value != ""
}

/// Whether `text` fits `pattern`, case ignored: contained, or with `*` the whole of it.
fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    if !pattern.contains('*') {
        return text.contains(&pattern);
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return false };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// The value at a dotted path; keys may have dots themselves, and the longest that fits is taken.
pub(crate) fn nested<'a>(object: &'a Map<String, Json>, path: &str) -> Option<&'a Json> {
    if let Some(found) = object.get(path) {
        return Some(found);
    }
    let mut root = path;
    while let Some((shorter, _)) = root.rsplit_once('.') {
        root = shorter;
        if let Some(found) = object.get(root) {
            return nested(found.as_object()?, &path[root.len() + 1..]);
        }
    }
    None
}

/// The order of values, by kind and then by value; what is missing comes last.
pub(crate) fn compare(one: Option<&Json>, other: Option<&Json>) -> Ordering {
    let kind = |value: Option<&Json>| match value {
        Some(Json::Null) => 0,
        Some(Json::String(_)) => 1,
        Some(Json::Number(_)) => 2,
        Some(Json::Bool(_)) => 3,
        Some(Json::Array(_)) => 4,
        Some(Json::Object(_)) => 5,
        None => 6,
    };
    let kinds = kind(one).cmp(&kind(other));
    if kinds != Ordering::Equal {
        return kinds;
    }
    match (one, other) {
        (Some(Json::String(one)), Some(Json::String(other))) => one.cmp(other),
        (Some(Json::Bool(one)), Some(Json::Bool(other))) => one.cmp(other),
        (Some(Json::Number(one)), Some(Json::Number(other))) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
        },
        (Some(Json::Array(one)), Some(Json::Array(other))) => {
            let mut pairs = one
                .iter()
                .zip(other)
                .map(|(one, other)| compare(Some(one), Some(other)));
            pairs
                .find(|order| *order != Ordering::Equal)
                .unwrap_or_else(|| one.len().cmp(&other.len()))
        }
        (Some(one @ Json::Object(_)), Some(other)) if !same(one, other) => one.to_string().cmp(&other.to_string()),
        _ => Ordering::Equal,
    }
}

/// The order of a list: what was asked for, then the newest first.
pub(crate) fn sorting(call: &Call) -> Vec<Sort> {
    let words = call.words("_sort");
    let names_modified = words.iter().any(|word| word == MODIFIED);
    let mut sorting: Vec<Sort> = words
        .iter()
        .filter_map(|word| {
            let word = word.trim();
            let (descending, field) = match word.strip_prefix('-') {
                Some(field) => (true, field),
                None => (false, word.strip_prefix('+').unwrap_or(word)),
            };
            let plain = !field.is_empty()
                && field
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
            plain.then(|| Sort {
                field: field.to_owned(),
                descending,
            })
        })
        .collect();
    if !names_modified {
        sorting.push(Sort {
            field: MODIFIED.to_owned(),
            descending: true,
        });
    }
    sorting
}

/// The order of two accounts.
pub(crate) fn order(sorting: &[Sort], one: &Map<String, Json>, other: &Map<String, Json>) -> Ordering {
    sorting
        .iter()
        .map(|sort| {
            let order = compare(nested(one, &sort.field), nested(other, &sort.field));
            if sort.descending { order.reverse() } else { order }
        })
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Where an account stands against the last one of a page, whose values are by path.
pub(crate) fn follows(sorting: &[Sort], account: &Map<String, Json>, last: &Map<String, Json>) -> bool {
    sorting
        .iter()
        .map(|sort| {
            let order = compare(nested(account, &sort.field), last.get(&sort.field));
            if sort.descending { order.reverse() } else { order }
        })
        .find(|order| *order != Ordering::Equal)
        == Some(Ordering::Greater)
}

#[cfg(test)]
mod tests;
