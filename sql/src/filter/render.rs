//! A filter as the text of a condition. Conditions are true or not: some are NULL instead of false, which is why a
//! negation reads `IS NOT TRUE`. Leaves JSON to `candidates` and the dialect.

use super::candidates::{Aliases, Place, Walk};
use super::{Comparison, Filter, LONGEST_TEXT, Operand, Root, Target, TooComplex};
use crate::dialect::{Dialect, JsonKind, ScalarKind};
use crate::ident::quote;
use crate::table::{ColumnType, system};

/// The text of `filter` as a condition of a statement over `table` (physical name, unquoted, not aliased there).
///
/// Its parameters are numbered from `next_placeholder` on, first used in ascending order, and appended to `binds` in
/// that order. One parameter may be used several times.
///
/// # Errors
/// When the statement would pass a limit of the databases.
pub fn render(
    filter: &Filter,
    table: &str,
    dialect: &dyn Dialect,
    binds: &mut Vec<Operand>,
    next_placeholder: usize,
) -> Result<String, TooComplex> {
    filter.check()?;
    let table = quote(table);
    let before = binds.len();
    let mut renderer = Renderer {
        dialect,
        table: &table,
        binds,
        before,
        next_placeholder,
        aliases: Aliases::default(),
    };
    let text = renderer.filter(filter, None)?;
    if text.len() > LONGEST_TEXT {
        Err(TooComplex::Length)
    } else {
        Ok(text)
    }
}

const TRUE: &str = "TRUE";
pub(super) const FALSE: &str = "FALSE";

pub(super) struct Renderer<'a> {
    pub(super) dialect: &'a dyn Dialect,
    pub(super) table: &'a str,
    binds: &'a mut Vec<Operand>,
    /// How many binds were there before.
    before: usize,
    next_placeholder: usize,
    pub(super) aliases: Aliases,
}

impl Renderer<'_> {
    fn filter(&mut self, filter: &Filter, element: Option<&str>) -> Result<String, TooComplex> {
        Ok(match filter {
            Filter::All(filters) => join(self.filters(filters, element)?, "AND", TRUE),
            Filter::Any(filters) => join(self.filters(filters, element)?, "OR", FALSE),
            Filter::Not(filter) => format!("({}) IS NOT TRUE", self.filter(filter, element)?),
            Filter::Compare {
                target,
                operator,
                value,
            } => match value {
                Operand::Null => match operator {
                    Comparison::Greater | Comparison::Less => FALSE.to_owned(),
                    _ => self.is_null(target, element),
                },
                value => self.compare(target, *operator, value, element),
            },
            Filter::In { target, values } => self.is_in(target, values, element),
            Filter::Exists(target) => self.exists(target, element),
            Filter::Matches { target, pattern } => self.matches(target, pattern, element),
            Filter::Number { target, test } => self.number(target, *test, element),
            Filter::Kind { target, kinds } => self.kind(target, kinds, element),
            Filter::Listed { column, index, values } => self.listed(column, index, values),
            Filter::Place {
                target,
                touches,
                shape,
                index,
            } => self.place(target, *touches, shape, index.as_deref()),
            Filter::Length { target, length } => match self.list(target, element) {
                Some(place) => {
                    let length = self.bind(Operand::Integer(*length));
                    place.any(&format!(
                        "{} = {length}",
                        self.dialect.list_length(&place.node(self.dialect))
                    ))
                }
                None => FALSE.to_owned(),
            },
            Filter::Element {
                target,
                objects,
                filter,
            } => match self.list(target, element) {
                Some(mut place) => {
                    let row = place.elements(self.dialect, &mut self.aliases);
                    let condition = self.filter(filter, Some(&row))?;
                    let which = if *objects {
                        format!(
                            "{} AND {}",
                            self.dialect.in_list(&row),
                            self.dialect.is_kind(&row, JsonKind::Object)
                        )
                    } else {
                        self.dialect.in_list(&row)
                    };
                    place.any(&format!("{which} AND {condition}"))
                }
                None => FALSE.to_owned(),
            },
        })
    }

    fn filters(&mut self, filters: &[Filter], element: Option<&str>) -> Result<Vec<String>, TooComplex> {
        let (mut texts, mut length) = (Vec::with_capacity(filters.len()), 0);
        for filter in filters {
            let text = self.filter(filter, element)?;
            length += text.len();
            if length > LONGEST_TEXT {
                return Err(TooComplex::Length);
            }
            texts.push(text);
        }
        Ok(texts)
    }

    pub(super) fn bind(&mut self, operand: Operand) -> String {
        let number = self.next_placeholder + self.binds.len() - self.before;
        let placeholder = self.dialect.placeholder(number, &operand);
        self.binds.push(operand);
        placeholder
    }

    pub(super) fn walk(&mut self, target: &Target, element: Option<&str>, absent_is_null: bool) -> Option<Place> {
        Walk {
            dialect: self.dialect,
            table: self.table,
            element,
            absent_is_null,
        }
        .to(target, &mut self.aliases)
    }

    /// Where a list can be; `None` where there is never one.
    fn list(&mut self, target: &Target, element: Option<&str>) -> Option<Place> {
        match target {
            Target::Column { column_type, .. } if *column_type != ColumnType::Json => None,
            target => self.walk(target, element, false),
        }
    }

    pub(super) fn column(&self, name: &str) -> String {
        format!("{}.{}", self.table, quote(name))
    }

    fn is_null(&mut self, target: &Target, element: Option<&str>) -> String {
        if let Target::Column { name, column_type, .. } = target
            && *column_type != ColumnType::Json
        {
            return format!("{} IS NULL", self.column(name));
        }
        let Some(mut place) = self.walk(target, element, true) else {
            return TRUE.to_owned();
        };
        let row = place.row(self.dialect, &mut self.aliases);
        place.any(&self.dialect.is_kind(&row, JsonKind::Null))
    }

    fn exists(&mut self, target: &Target, element: Option<&str>) -> String {
        match target {
            Target::Absent => FALSE.to_owned(),
            Target::Column { name, null_name, .. } => {
                let there = format!("{} IS NOT NULL", self.column(name));
                let Some(field) = null_name else { return there };
                // the names of null fields are text of the settings, but a parameter is never wrong
                let field = self.bind(Operand::Text(field.clone()));
                format!(
                    "({there} OR {})",
                    self.dialect.has_line(&self.column(system::NULLS), &field)
                )
            }
            Target::Path {
                root: Root::Element,
                path,
            } if path.is_empty() => TRUE.to_owned(),
            target => match self.walk(target, element, false) {
                Some(place) => place.any(&format!("{} IS NOT NULL", place.node(self.dialect))),
                None => FALSE.to_owned(),
            },
        }
    }

    fn compare(&mut self, target: &Target, operator: Comparison, value: &Operand, element: Option<&str>) -> String {
        match target {
            Target::Column { name, column_type, .. } if *column_type != ColumnType::Json => {
                if !value.fits(*column_type) {
                    return FALSE.to_owned();
                }
                let column = self.comparable(name, *column_type, value);
                format!("{column} {} {}", sign(operator), self.bind(value.clone()))
            }
            target => match value {
                Operand::Json(_) if operator != Comparison::Equal => FALSE.to_owned(),
                Operand::Json(text) if text.trim_start().starts_with('[') => self.same_list(target, value, element),
                value => {
                    let Some(mut place) = self.walk(target, element, false) else {
                        return FALSE.to_owned();
                    };
                    let row = place.row(self.dialect, &mut self.aliases);
                    let condition = self.row_compares(&row, operator, value.clone());
                    place.any(&condition)
                }
            },
        }
    }

    /// The column as it is compared with a value: decimals as numbers with numbers, as text with text.
    fn comparable(&self, name: &str, column_type: ColumnType, value: &Operand) -> String {
        let column = self.column(name);
        match (column_type, value) {
            (ColumnType::Decimal, Operand::Integer(_) | Operand::Float(_)) => self.dialect.decimal(&column),
            _ => column,
        }
    }

    /// The list itself, or a list among the elements.
    fn same_list(&mut self, target: &Target, value: &Operand, element: Option<&str>) -> String {
        let Some(mut place) = self.walk(target, element, false) else {
            return FALSE.to_owned();
        };
        let placeholder = self.bind(value.clone());
        let whole = place.any(&self.dialect.same_json(&place.node(self.dialect), &placeholder));
        let row = place.elements(self.dialect, &mut self.aliases);
        let among = place.any(&self.dialect.same_json(&self.dialect.node(&row), &placeholder));
        format!("({whole} OR {among})")
    }

    /// A row of JSON against a scalar or an object.
    fn row_compares(&mut self, row: &str, operator: Comparison, value: Operand) -> String {
        match value.in_json() {
            Operand::Boolean(truth) => {
                let holds = |candidate: bool| match operator {
                    Comparison::Equal => candidate == truth,
                    Comparison::Greater => candidate & !truth,
                    Comparison::GreaterOrEqual => candidate >= truth,
                    Comparison::Less => !candidate & truth,
                    Comparison::LessOrEqual => candidate <= truth,
                };
                let kinds = [(false, JsonKind::False), (true, JsonKind::True)];
                let conditions = kinds.into_iter().filter(|(candidate, _)| holds(*candidate));
                let conditions = conditions.map(|(_, kind)| self.dialect.is_kind(row, kind)).collect();
                join(conditions, "OR", FALSE)
            }
            value @ Operand::Json(_) => {
                let placeholder = self.bind(value);
                self.dialect.same_json(&self.dialect.node(row), &placeholder)
            }
            value => {
                let scalar = self.dialect.scalar(row, scalar_kind(&value));
                format!("{scalar} {} {}", sign(operator), self.bind(value))
            }
        }
    }

    fn is_in(&mut self, target: &Target, values: &[Operand], element: Option<&str>) -> String {
        let mut conditions = Vec::new();
        if values.contains(&Operand::Null) {
            conditions.push(self.is_null(target, element));
        }
        match target {
            Target::Absent => {}
            Target::Column { name, column_type, .. } if *column_type != ColumnType::Json => {
                let fitting: Vec<&Operand> = values.iter().filter(|value| value.fits(*column_type)).collect();
                if !fitting.is_empty() {
                    // values that compare in the same way stand in one list
                    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
                    for value in fitting {
                        let column = self.comparable(name, *column_type, value);
                        let placeholder = self.bind(value.clone());
                        match lists.iter_mut().find(|(other, _)| *other == column) {
                            Some((_, list)) => list.push(placeholder),
                            None => lists.push((column, vec![placeholder])),
                        }
                    }
                    let lists = lists.into_iter();
                    conditions.extend(lists.map(|(column, list)| format!("{column} IN ({})", list.join(", "))));
                }
            }
            target => {
                for value in values {
                    if matches!(value, Operand::Json(_) | Operand::Boolean(_)) {
                        conditions.push(self.compare(target, Comparison::Equal, value, element));
                    }
                }
                for kind in [ScalarKind::Number, ScalarKind::Text] {
                    let among = values.iter().filter(|value| {
                        !matches!(value, Operand::Null | Operand::Json(_) | Operand::Boolean(_))
                            && scalar_kind(value) == kind
                    });
                    let among: Vec<Operand> = among.map(|value| value.clone().in_json()).collect();
                    if among.is_empty() {
                        continue;
                    }
                    let Some(mut place) = self.walk(target, element, false) else {
                        continue;
                    };
                    let row = place.row(self.dialect, &mut self.aliases);
                    let placeholders: Vec<String> = among.into_iter().map(|value| self.bind(value)).collect();
                    let scalar = self.dialect.scalar(&row, kind);
                    conditions.push(place.any(&format!("{scalar} IN ({})", placeholders.join(", "))));
                }
            }
        }
        join(conditions, "OR", FALSE)
    }
}

/// The kind of JSON that `value` is held as; only for values that are neither null, truth values nor JSON themselves.
fn scalar_kind(value: &Operand) -> ScalarKind {
    match value {
        Operand::Integer(_) | Operand::Float(_) | Operand::DateTime(_) => ScalarKind::Number,
        _ => ScalarKind::Text,
    }
}

fn sign(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Equal => "=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
    }
}

/// `conditions` joined pairwise, so that a thousand of them are ten levels deep and not a thousand.
pub(super) fn join(conditions: Vec<String>, word: &str, none: &str) -> String {
    match conditions.len() {
        0 => none.to_owned(),
        1 => conditions.into_iter().next().unwrap_or_default(),
        _ => {
            let mut level = conditions;
            while level.len() > 1 {
                level = level
                    .chunks(2)
                    .map(|pair| match pair {
                        [left, right] => format!("({left} {word} {right})"),
                        rest => rest.concat(),
                    })
                    .collect();
            }
            level.concat()
        }
    }
}
