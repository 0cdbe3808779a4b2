//! A Mongo query object as a filter: what each operator means. Leaves the syntax of expressions to `where_python`, both
//! of which end here.

use super::allowed::sub_queries;
use super::fields::{Found, Scope};
use super::operators::not_built;
use super::{unreadable_where, where_geo};
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use crate::value::{Object, Value};
use eden_sql::dialect::pattern::{Engine, Pattern};
use eden_sql::filter::geo::Near;
use eden_sql::filter::{Comparison, Filter, NumberTest, Operand, Root, Target};
use std::cell::RefCell;

mod kinds;

/// More values than this are not looked up one by one in an index of elements.
const MOST_LISTED: usize = 100;

/// The filter that the conditions mean. They are no deeper than the parsers of both syntaxes allow.
///
/// # Errors
/// 400 for what Mongo refuses (and Eve answers with a 500), for operators without a meaning in SQL, for fields that may
/// not be asked about.
pub(super) fn compile(
    api: &ApiSpec,
    resource: &ResourceSpec,
    conditions: &Object,
) -> Result<(Filter, Option<(Target, Near)>), Refusal> {
    let compiler = Compiler::new(api);
    let filter = compiler.conditions(conditions, Scope::Document(resource))?;
    Ok((filter, compiler.nearest.take()))
}

/// The same for the conditions of the settings, which may name what no client sees.
///
/// # Errors
/// As [`compile`]; the generator refuses such settings.
pub(super) fn compile_fixed(api: &ApiSpec, resource: &ResourceSpec, conditions: &Object) -> Result<Filter, Refusal> {
    Compiler::new(api).conditions(conditions, Scope::Stored(resource))
}

struct Compiler<'a> {
    api: &'a ApiSpec,
    /// The place that a search for what is near starts from.
    nearest: RefCell<Option<(Target, Near)>>,
}

impl<'a> Compiler<'a> {
    fn new(api: &'a ApiSpec) -> Self {
        Self {
            api,
            nearest: RefCell::new(None),
        }
    }

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
            .filter(|(operator, _)| !where_geo::is_part(operator, operators))
            .map(|(operator, value)| self.operator(field, operator, value, operators));
        Ok(one_or(Filter::All, filters.collect::<Result<_, _>>()?))
    }

    fn operator(&self, field: &Found, operator: &str, value: &Value, all: &Object) -> Result<Filter, Refusal> {
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
            "$regex" => search(field, value, all.get("$options"))?,
            "$options" if all.contains("$regex") => Filter::All(Vec::new()),
            "$mod" => remainder(field, value)?,
            "$bitsAllSet" | "$bitsAllClear" | "$bitsAnySet" | "$bitsAnyClear" => {
                let mask = mask(value).ok_or_else(unreadable_where)?;
                let set = operator.ends_with("Set");
                let test = if operator.contains("All") {
                    NumberTest::AllBits { mask, set }
                } else {
                    NumberTest::AnyBit { mask, set }
                };
                number(field, test)
            }
            "$type" => Filter::Kind {
                target: target(),
                kinds: kinds::read(field, value)?,
            },
            "$geoWithin" | "$geoIntersects" => Filter::Place {
                target: target(),
                touches: operator == "$geoIntersects",
                shape: where_geo::shape(operator, value)?,
                index: field.index.map(str::to_owned),
            },
            "$near" | "$nearSphere" => {
                let near = where_geo::near(operator, value, all)?;
                let mut nearest = self.nearest.borrow_mut();
                if nearest.is_some() {
                    return Err(Refusal::bad_request(format!("operator '{operator}' may be used once")));
                }
                *nearest = Some((target(), near));
                where_geo::filter(field, near)
            }
            other => return Err(not_built(other)),
        })
    }

    fn compare(&self, field: &Found, operator: Comparison, value: &Value) -> Filter {
        let value = field.operand(value, self.api);
        if operator == Comparison::Equal
            && let Some(listed) = listed(field, std::slice::from_ref(&value))
        {
            return listed;
        }
        Filter::Compare {
            target: field.target.clone(),
            operator,
            value,
        }
    }

    fn is_in(&self, field: &Found, value: &Value) -> Result<Filter, Refusal> {
        let values = list(value)?;
        if values.iter().any(has_operator) {
            return Err(unreadable_where());
        }
        let values: Vec<Operand> = values.iter().map(|value| field.operand(value, self.api)).collect();
        Ok(listed(field, &values).unwrap_or_else(|| Filter::In {
            target: field.target.clone(),
            values,
        }))
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
                    index: None,
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

/// The filter that asks the index of a list's elements; `None` when there is no index or it cannot tell.
fn listed(field: &Found, values: &[Operand]) -> Option<Filter> {
    let index = field.index?;
    let Target::Column { name, .. } = &field.target else {
        return None;
    };
    let scalar = |value: &Operand| !matches!(value, Operand::Null | Operand::Boolean(_) | Operand::Json(_));
    let few = values.len() <= MOST_LISTED && !values.is_empty();
    (few && values.iter().all(scalar)).then(|| Filter::Listed {
        column: name.clone(),
        index: index.to_owned(),
        values: values.to_vec(),
    })
}

/// `$regex` with its `$options`.
fn search(field: &Found, value: &Value, options: Option<&Value>) -> Result<Filter, Refusal> {
    if cfg!(not(feature = "fast-reads")) {
        // the other driver cannot give SQLite functions
        return Err(not_built("$regex"));
    }
    let text = value.as_str().ok_or_else(unreadable_where)?;
    let options = match options {
        None => "",
        Some(options) => options.as_str().ok_or_else(unreadable_where)?,
    };
    let pattern = Pattern::parse(text, options).map_err(Refusal::bad_request)?;
    regex_automata::meta::Regex::new(&pattern.text(Engine::Rust))
        .map_err(|_| Refusal::bad_request("a regular expression repeats too much"))?;
    if kinds::holds_ids(field) {
        return Ok(Filter::Any(Vec::new()));
    }
    Ok(Filter::Matches {
        target: field.target.clone(),
        pattern,
    })
}

fn number(field: &Found, test: NumberTest) -> Filter {
    if kinds::holds_dates(field) {
        return Filter::Any(Vec::new());
    }
    Filter::Number {
        target: field.target.clone(),
        test,
    }
}

/// `$mod`: a divisor and what is left.
fn remainder(field: &Found, value: &Value) -> Result<Filter, Refusal> {
    let part = |value: &Value| match value {
        Value::Integer(number) => Some(*number),
        Value::Float(number) if number.abs() < 9e18 => Some(number.trunc() as i64),
        _ => None,
    };
    match list(value)? {
        [divisor, remainder] => match (part(divisor), part(remainder)) {
            (Some(divisor), Some(remainder)) if divisor != 0 => {
                Ok(number(field, NumberTest::Remainder { divisor, remainder }))
            }
            _ => Err(unreadable_where()),
        },
        _ => Err(unreadable_where()),
    }
}

/// The bits that a number or a list of places names.
fn mask(value: &Value) -> Option<i64> {
    match value {
        Value::List(places) => places.iter().try_fold(0_i64, |mask, place| {
            // places beyond the number repeat its sign
            let place = whole(place)?.min(63);
            Some(mask | 1_i64.wrapping_shl(u32::try_from(place).ok()?))
        }),
        value => whole(value),
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
