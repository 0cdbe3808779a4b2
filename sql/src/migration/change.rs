//! A migration as data: which tables come, go and change, and where the values of each column come from.
//! Leaves finding that out to `compare`, its text to `script` and the dialects.

use super::answer::Question;
use crate::table::{Column, Constant, Index, Rows, Table, system};

/// What leads from one set of tables to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The changes: tables that go, tables that change, tables that come.
    pub changes: Vec<Change>,
    /// What has to be answered before the plan may be carried out.
    pub questions: Vec<Question>,
    /// Places of answers to what was not asked.
    pub not_asked: Vec<String>,
}

/// What happens to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It goes, with everything in it.
    Drop(Table),
    /// It stays and becomes another.
    Alter(Box<Alteration>),
    /// It comes.
    Create(Table),
}

/// How one table becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    /// As it was.
    pub old: Table,
    /// As it will be.
    pub new: Table,
    /// One for each column of `new`, in its order.
    pub columns: Vec<ColumnChange>,
    /// Columns of `old` whose values are given up.
    pub dropped: Vec<Column>,
    /// Whether ids are converted; `None` is no change.
    pub id: Option<(Column, Column)>,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChange {
    /// The column as it will be.
    pub new: Column,
    /// The column that its values come from; `None` for one that is new.
    pub old: Option<Column>,
    /// What rows without a value get.
    pub fill: Fill,
}

/// What rows get that have no value where there must be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// Nothing: NULL is allowed, or was refused before.
    Nothing,
    /// This.
    Value(Constant),
    /// There must be no such row, which is checked before anything is changed.
    Refused,
}

impl ColumnChange {
    /// Whether the database has to be told anything but a new name.
    pub fn changes_definition(&self) -> bool {
        self.old
            .as_ref()
            .is_none_or(|old| old.not_null != self.new.not_null || !super::convert::is_kept_as_it_is(old, &self.new))
    }

    /// Whether values are of another type, be they stored alike or not.
    pub fn is_retyped(&self) -> bool {
        self.old
            .as_ref()
            .is_some_and(|old| old.column_type != self.new.column_type)
    }

    /// Whether the column gets another name.
    pub fn is_renamed(&self) -> bool {
        self.old.as_ref().is_some_and(|old| old.name != self.new.name)
    }
}

impl Alteration {
    /// Whether the alteration does anything in a database.
    pub fn changes_anything(&self) -> bool {
        self.old.name != self.new.name
            || self.old.extra != self.new.extra
            || self.id.is_some()
            || !self.dropped.is_empty()
            || self
                .columns
                .iter()
                .any(|column| column.changes_definition() || column.is_renamed() || column.is_retyped())
            || !self.lines().is_empty()
            || self.indexes_gone().next().is_some()
            || self.indexes_new().next().is_some()
    }

    /// What the column `name` of the old table is called in the new one; `None` when its values are given up.
    pub fn becomes<'s>(&'s self, name: &'s str) -> Option<&'s str> {
        if system::ALL.contains(&name) {
            return Some(name);
        }
        let carried = self
            .columns
            .iter()
            .find(|column| column.old.as_ref().is_some_and(|old| old.name == name))?;
        Some(&carried.new.name)
    }

    /// An index of the old table in the words of the new one; `None` when a column of it is given up.
    pub fn carried(&self, index: &Index) -> Option<Index> {
        let becomes = |name: &String| self.becomes(name).map(str::to_owned);
        Some(Index {
            name: index.name.clone(),
            columns: index.columns.iter().map(becomes).collect::<Option<_>>()?,
            unique: index.unique,
            unless: match &index.unless {
                Some(column) => Some(becomes(column)?),
                None => None,
            },
            kind: index.kind,
        })
    }

    /// Whether the database may keep an index as it is: nothing about it changes, the type of its columns included.
    fn keeps(&self, old: &Index) -> bool {
        let same_types = |name: &String| {
            let Some(change) = self.columns.iter().find(|column| column.new.name == *name) else {
                return name != system::ID || self.id.is_none();
            };
            change
                .old
                .as_ref()
                .is_some_and(|old| super::convert::is_kept_as_it_is(old, &change.new))
        };
        let Some(carried) = self.carried(old) else { return false };
        self.new.indexes.contains(&carried) && carried.columns.iter().chain(&carried.unless).all(same_types)
    }

    /// Indexes of the old table that go, maybe to be made again.
    pub fn indexes_gone(&self) -> impl Iterator<Item = &Index> {
        self.old.indexes.iter().filter(|index| !self.keeps(index))
    }

    /// Indexes of the new table that have to be made.
    pub fn indexes_new(&self) -> impl Iterator<Item = &Index> {
        self.new.indexes.iter().filter(|index| {
            let same = |old: &&Index| self.carried(old).as_ref() == Some(*index);
            !self.old.indexes.iter().find(same).is_some_and(|old| self.keeps(old))
        })
    }

    /// Indexes of the new table that refuse rows which nothing has refused so far.
    pub fn newly_unique(&self) -> impl Iterator<Item = &Index> {
        self.new.indexes.iter().filter(|index| {
            let as_strict = |old: &Index| {
                self.carried(old)
                    .is_some_and(|old| old.unique && old.columns == index.columns && old.unless == index.unless)
            };
            index.unique && !self.old.indexes.iter().any(as_strict)
        })
    }

    /// Names of fields in `_nulls` that change: the old name, and the new one unless it goes.
    pub fn lines(&self) -> Vec<(String, Option<String>)> {
        if self.old.rows == Rows::Plain {
            return Vec::new();
        }
        let mut lines: Vec<(String, Option<String>)> = Vec::new();
        // a null that becomes a value goes, and so do those of columns that are given up
        lines.extend(self.dropped.iter().map(|column| (column.field().to_owned(), None)));
        for column in &self.columns {
            let Some(old) = &column.old else { continue };
            if column.new.not_null && !old.not_null {
                lines.push((old.field().to_owned(), None));
            } else if old.field() != column.new.field() {
                lines.push((old.field().to_owned(), Some(column.new.field().to_owned())));
            }
        }
        lines
    }
}
