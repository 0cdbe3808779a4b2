//! A Mongo query object as a filter: what each operator means. Leaves the syntax of expressions to `where_python`, both
//! of which end here.

use super::allowed::sub_queries;
use super::fields::{Found, Scope};
use super::operators::not_built;
use super::unreadable_where;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::value::{Object, Value};
use eden_sql::filter::{Comparison, Filter, Root, Target};

/// The filter that the conditions mean. They are no deeper than the parsers of both syntaxes allow.
///
/// # Errors
/// 400 for what Mongo refuses (and Eve answers with a 500), for operators without a meaning in SQL, for fields that may
/// not be asked about.
pub(super) fn compile(api: &ApiSpec, resource: &ResourceSpec, conditions: &Object) -> Result<Filter, Refusal> {
    Compiler { api }.conditions(conditions, Scope::Document(resource))
}

/// The same for the conditions of the settings, which may name what no client sees.
///
/// # Errors
/// As [`compile`]; the generator refuses such settings.
pub(super) fn compile_fixed(api: &ApiSpec, resource: &ResourceSpec, conditions: &Object) -> Result<Filter, Refusal> {
    Compiler { api }.conditions(conditions, Scope::Stored(resource))
}

struct Compiler<'a> {
    api: &'a ApiSpec,
}

impl Compiler<'_> {
    fn conditions(&self, conditions: &Object, scope: Scope<'_>) -> Result<Filter, Refusal> {
        let filters = conditions.iter().map(|(key, value)| self.condition(key, value, scope));
        Ok(one_or(Filter::All, filters.collect::<Result<_, _>>()?))
    }

    fn condition(&self, key: &str, value: &Value, scope: Scope<'_>) -> Result<Filter, Refusal> {
        let members = || {
            let members = sub_queries(key, value)?
                .into_iter()
                .map(|member| self.conditions(member, scope));
            members.collect::<Result<Vec<Filter>, Refusal>>()
        };
        match key {
            "$and" => Ok(Filter::All(members()?)),
            "$or" => Ok(Filter::Any(members()?)),
            "$nor" => Ok(not(Filter::Any(members()?))),
            operator if operator.starts_with('$') => Err(not_built(operator)),
            name => {
                let field = scope.find(self.api, name, "filter")?;
                match value {
                    Value::Dict(operators) if is_operators(operators)? => self.operators(&field, operators),
                    value => Ok(self.compare(&field, Comparison::Equal, value)),
                }
            }
        }
    }

    fn operators(&self, field: &Found, operators: &Object) -> Result<Filter, Refusal> {
        let filters = operators
            .iter()
            .map(|(operator, value)| self.operator(field, operator, value));
        Ok(one_or(Filter::All, filters.collect::<Result<_, _>>()?))
    }

    fn operator(&self, field: &Found, operator: &str, value: &Value) -> Result<Filter, Refusal> {
        let target = || field.target.clone();
        Ok(match operator {
            "$eq" => self.compare(field, Comparison::Equal, value),
            "$ne" => not(self.compare(field, Comparison::Equal, value)),
            "$gt" => self.compare(field, Comparison::Greater, value),
            "$gte" => self.compare(field, Comparison::GreaterOrEqual, value),
            "$lt" => self.compare(field, Comparison::Less, value),
            "$lte" => self.compare(field, Comparison::LessOrEqual, value),
            "$in" => self.is_in(field, value)?,
            "$nin" => not(self.is_in(field, value)?),
            "$exists" => {
                let exists = Filter::Exists(target());
                if is_true(value) { exists } else { not(exists) }
            }
            "$not" => match value {
                Value::Dict(operators) if !operators.is_empty() && is_operators(operators)? => {
                    not(self.operators(field, operators)?)
                }
                _ => return Err(unreadable_where()),
            },
            "$all" => match list(value)? {
                [] => Filter::Any(Vec::new()),
                values => Filter::All(
                    values
                        .iter()
                        .map(|value| self.contains(field, value))
                        .collect::<Result<_, _>>()?,
                ),
            },
            "$size" => Filter::Length {
                target: target(),
                length: whole(value).ok_or_else(unreadable_where)?,
            },
            "$elemMatch" => self.element(field, value)?,
            other => return Err(not_built(other)),
        })
    }

    fn compare(&self, field: &Found, operator: Comparison, value: &Value) -> Filter {
        Filter::Compare {
            target: field.target.clone(),
            operator,
            value: field.operand(value, self.api),
        }
    }

    fn is_in(&self, field: &Found, value: &Value) -> Result<Filter, Refusal> {
        let values = list(value)?;
        if values.iter().any(has_operator) {
            return Err(unreadable_where());
        }
        let values = values.iter().map(|value| field.operand(value, self.api)).collect();
        Ok(Filter::In {
            target: field.target.clone(),
            values,
        })
    }

    /// A member of `$all`, which may be an `$elemMatch`.
    fn contains(&self, field: &Found, value: &Value) -> Result<Filter, Refusal> {
        match value {
            Value::Dict(operators) if operators.keys().next().is_some_and(|key| key == "$elemMatch") => {
                self.operators(field, operators)
            }
            value if has_operator(value) => Err(unreadable_where()),
            value => Ok(self.compare(field, Comparison::Equal, value)),
        }
    }

    /// `$elemMatch`: either operators for the element itself, or conditions on its members.
    fn element(&self, field: &Found, value: &Value) -> Result<Filter, Refusal> {
        let conditions = value.as_dict().ok_or_else(unreadable_where)?;
        let logical = |key: &String| matches!(key.as_str(), "$and" | "$or" | "$nor");
        let about_members = conditions
            .keys()
            .next()
            .is_none_or(|key| !key.starts_with('$') || logical(key));
        let filter = if about_members {
            self.conditions(conditions, Scope::Element(field.element()))?
        } else if is_operators(conditions)? {
            let target = Target::Path {
                root: Root::Element,
                path: Vec::new(),
            };
            self.operators(
                &Found {
                    target,
                    spec: field.element(),
                    automatic: None,
                },
                conditions,
            )?
        } else {
            return Err(unreadable_where());
        };
        Ok(Filter::Element {
            target: field.target.clone(),
            objects: about_members,
            filter: Box::new(filter),
        })
    }
}

/// Whether an object is operators rather than a document to be equal to.
///
/// # Errors
/// 400 when it is neither, or both.
fn is_operators(object: &Object) -> Result<bool, Refusal> {
    let operators = object.keys().filter(|key| key.starts_with('$')).count();
    if operators > 0 && operators < object.len() {
        return Err(unreadable_where());
    }
    Ok(operators > 0)
}

fn has_operator(value: &Value) -> bool {
    value
        .as_dict()
        .is_some_and(|object| object.keys().any(|key| key.starts_with('$')))
}

fn list(value: &Value) -> Result<&[Value], Refusal> {
    match value {
        Value::List(values) => Ok(values),
        _ => Err(unreadable_where()),
    }
}

/// A number without a fraction, not negative.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) if *number >= 0 => Some(*number),
        Value::Float(number) if *number >= 0.0 && *number <= 1e15 && number.fract() == 0.0 => Some(*number as i64),
        _ => None,
    }
}

/// What Mongo takes for true: everything but false, null and zero.
fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Boolean(false) | Value::Integer(0))
        && !matches!(value, Value::Float(number) if *number == 0.0)
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

/// A single filter needs nothing around it.
fn one_or(several: fn(Vec<Filter>) -> Filter, mut filters: Vec<Filter>) -> Filter {
    match filters.len() {
        1 => filters.remove(0),
        _ => several(filters),
    }
}
