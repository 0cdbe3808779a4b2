//! Conditions on single values besides comparisons: searches in text, tests of numbers, kinds of values, and look-ups
//! in the index of a list's elements. Leaves how conditions are joined to `render`.

use super::candidates::Place;
use super::render::{FALSE, Renderer, join};
use super::{NumberTest, Operand, Target, ValueKind};
use crate::dialect::pattern::Pattern;
use crate::dialect::{JsonKind, ScalarKind};
use crate::table::{ColumnType, system};

/// Whole numbers of 32 bits.
const SMALL: &str = "BETWEEN -2147483648 AND 2147483647";

impl Renderer<'_> {
    pub(super) fn matches(&mut self, target: &Target, pattern: &Pattern, element: Option<&str>) -> String {
        let dialect = self.dialect;
        let operand = Operand::Text(pattern.text(dialect.engine()));
        match target {
            Target::Column {
                name,
                column_type: ColumnType::Text,
                ..
            } => {
                let column = self.column(name);
                dialect.matches(&column, &self.bind(operand))
            }
            Target::Column { column_type, .. } if *column_type != ColumnType::Json => FALSE.to_owned(),
            target => {
                let Some(mut place) = self.walk(target, element, false) else {
                    return FALSE.to_owned();
                };
                let row = place.row(dialect, &mut self.aliases);
                let text = dialect.scalar(&row, ScalarKind::Text);
                place.any(&dialect.matches(&text, &self.bind(operand)))
            }
        }
    }

    pub(super) fn number(&mut self, target: &Target, test: NumberTest, element: Option<&str>) -> String {
        let dialect = self.dialect;
        match target {
            Target::Column { name, column_type, .. } if *column_type != ColumnType::Json => match column_type {
                ColumnType::Integer | ColumnType::Float | ColumnType::Number => {
                    let column = self.column(name);
                    self.passes(&column, test)
                }
                _ => FALSE.to_owned(),
            },
            target => {
                let Some(mut place) = self.walk(target, element, false) else {
                    return FALSE.to_owned();
                };
                let row = place.row(dialect, &mut self.aliases);
                let number = dialect.scalar(&row, ScalarKind::Number);
                let condition = self.passes(&number, test);
                place.any(&condition)
            }
        }
    }

    /// Whether the number of an expression passes.
    fn passes(&mut self, number: &str, test: NumberTest) -> String {
        let whole = self.dialect.whole(number);
        let mut bind = |value: i64| self.bind(Operand::Integer(value));
        match test {
            NumberTest::Remainder { divisor, remainder } => {
                format!("{whole} % {} = {}", bind(divisor), bind(remainder))
            }
            NumberTest::AllBits { mask, set } => {
                let mask = bind(mask);
                let wanted = if set { mask.as_str() } else { "0" };
                format!("({number} = {whole} AND ({whole} & {mask}) = {wanted})")
            }
            NumberTest::AnyBit { mask, set } => {
                let mask = bind(mask);
                let unwanted = if set { "0" } else { mask.as_str() };
                format!("({number} = {whole} AND ({whole} & {mask}) <> {unwanted})")
            }
        }
    }

    pub(super) fn kind(&mut self, target: &Target, kinds: &[ValueKind], element: Option<&str>) -> String {
        let conditions = kinds.iter().map(|kind| match target {
            Target::Column {
                name,
                column_type,
                null_name,
            } if *column_type != ColumnType::Json => self.column_kind(name, *column_type, null_name.as_deref(), *kind),
            target => {
                let Some(mut place) = self.walk(target, element, false) else {
                    return FALSE.to_owned();
                };
                self.json_kind(&mut place, target, *kind)
            }
        });
        let conditions = conditions.collect();
        join(conditions, "OR", FALSE)
    }

    fn column_kind(&mut self, name: &str, column_type: ColumnType, null_name: Option<&str>, kind: ValueKind) -> String {
        let column = self.column(name);
        let whole = self.dialect.is_whole(&column);
        match (column_type, kind) {
            (_, ValueKind::Null) => match null_name {
                Some(field) => {
                    let field = self.bind(Operand::Text(field.to_owned()));
                    self.dialect.has_line(&self.column(system::NULLS), &field)
                }
                None => FALSE.to_owned(),
            },
            (ColumnType::Boolean, ValueKind::Boolean)
            | (ColumnType::Float, ValueKind::Float)
            | (ColumnType::Text, ValueKind::Text)
            | (ColumnType::DateTime, ValueKind::DateTime)
            | (ColumnType::ObjectId, ValueKind::ObjectId) => format!("{column} IS NOT NULL"),
            (ColumnType::Integer, ValueKind::Small) => format!("{column} {SMALL}"),
            (ColumnType::Integer, ValueKind::Large) => format!("{column} NOT {SMALL}"),
            (ColumnType::Number, ValueKind::Small) => format!("({whole} AND {column} {SMALL})"),
            (ColumnType::Number, ValueKind::Large) => format!("({whole} AND {column} NOT {SMALL})"),
            (ColumnType::Number, ValueKind::Float) => format!("NOT {whole}"),
            _ => FALSE.to_owned(),
        }
    }

    fn json_kind(&mut self, place: &mut Place, target: &Target, kind: ValueKind) -> String {
        let dialect = self.dialect;
        if kind == ValueKind::List {
            // the list itself, or one among its elements
            let itself = place.any(&format!("{} IS NOT NULL", dialect.list_length(&place.node(dialect))));
            let row = place.elements(dialect, &mut self.aliases);
            let among = place.any(&dialect.is_kind(&row, JsonKind::List));
            return format!("({itself} OR {among})");
        }
        let row = place.row(dialect, &mut self.aliases);
        let json = |kind: JsonKind| dialect.is_kind(&row, kind);
        let number = dialect.scalar(&row, ScalarKind::Number);
        let whole = dialect.is_whole(&number);
        let condition = match kind {
            ValueKind::Null => {
                let null = json(JsonKind::Null);
                // a column that holds SQL NULL is null when its name stands among the null fields
                let Target::Column {
                    name,
                    null_name: Some(field),
                    ..
                } = target
                else {
                    return place.any(&null);
                };
                let column = self.column(name);
                let field = self.bind(Operand::Text(field.clone()));
                let line = dialect.has_line(&self.column(system::NULLS), &field);
                return format!("({} OR ({column} IS NULL AND {line}))", place.any(&null));
            }
            ValueKind::Boolean => format!("({} OR {})", json(JsonKind::False), json(JsonKind::True)),
            ValueKind::Small => format!("({whole} AND {number} {SMALL})"),
            ValueKind::Large => format!("({whole} AND {number} NOT {SMALL})"),
            ValueKind::Float => format!("NOT {whole}"),
            ValueKind::Text => json(JsonKind::Text),
            ValueKind::Object => json(JsonKind::Object),
            ValueKind::List | ValueKind::DateTime | ValueKind::ObjectId => FALSE.to_owned(),
        };
        place.any(&condition)
    }

    pub(super) fn listed(&mut self, column: &str, index: &str, values: &[Operand]) -> String {
        let values: Vec<Operand> = values.iter().map(|value| value.clone().in_json()).collect();
        let (table, dialect) = (self.table.to_owned(), self.dialect);
        let placeholders: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        if placeholders.is_empty() {
            return FALSE.to_owned();
        }
        dialect.listed(&table, column, index, &placeholders)
    }
}
