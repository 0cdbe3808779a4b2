//! Tables made by chance, and others that may have come of them.
//! Leaves their rows, and what becomes of them, to `pairs`.

use crate::conversions::kinds;
use crate::values::pair;
use eden_sql::table::{Column, ColumnType, Index, Rows, Table, system};

/// A small generator of numbers: what it gives depends on the seed alone.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).expect("small")).expect("small")
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

fn column(chance: &mut Chance, name: &str) -> Column {
    let kinds = kinds();
    let kind = kinds[chance.below(kinds.len())].clone();
    let column = Column {
        name: name.to_owned(),
        not_null: chance.one_in(3),
        ..kind
    };
    let default = pair(&column, &column, 99).1;
    let field = if chance.one_in(3) {
        name.to_uppercase()
    } else {
        name.to_owned()
    };
    column.of(&field).default(default)
}

fn index(chance: &mut Chance, table: &mut Table) {
    let few = |column: &Column| matches!(column.column_type, ColumnType::Json | ColumnType::Boolean);
    let names: Vec<String> = table
        .columns
        .iter()
        .filter(|column| !few(column))
        .map(|column| column.name.clone())
        .collect();
    if names.is_empty() {
        return;
    }
    let name = &names[chance.below(names.len())];
    let truth = table
        .columns
        .iter()
        .find(|column| column.column_type == ColumnType::Boolean);
    let mut made = Index::new(format!("{}_{name}_index", table.name), &[name, system::SEQ]);
    if chance.one_in(2) {
        made = Index::new(format!("{}_{name}_unique", table.name), &[name]).unique();
    }
    if let Some(truth) = truth.filter(|_| chance.one_in(2)) {
        made = made.unless(truth.name.clone());
    }
    if !table.indexes.iter().any(|index| index.name == made.name) {
        table.indexes.push(made);
    }
}

/// Any table.
pub fn table(chance: &mut Chance, name: &str) -> Table {
    let ids = [ColumnType::ObjectId, ColumnType::Text, ColumnType::Integer];
    let mut table = if chance.one_in(5) {
        Table::plain(name)
    } else {
        Table::new(name, ids[chance.below(ids.len())])
    };
    table.extra = table.rows == Rows::Documents && chance.one_in(3);
    for name in ["a", "b", "c d", "\"e\""] {
        if !chance.one_in(4) {
            let column = column(chance, name);
            table.columns.push(column);
        }
    }
    for _ in 0..chance.below(4) {
        index(chance, &mut table);
    }
    table
}

/// Another table that may have come of this one.
pub fn changed(chance: &mut Chance, old: &Table) -> Table {
    let truths = |column: &Column| format!("{column:?}").contains("Boolean");
    let mut new = old.clone();
    if chance.one_in(3) {
        new.renamed_from = Some(old.name.clone());
        new.name = format!("{}_new", old.name);
    }
    if chance.one_in(3) {
        new.extra = new.rows == Rows::Documents && !new.extra;
    }
    if chance.one_in(4) {
        new.id = ColumnType::Text;
    }
    new.columns.retain(|_| !chance.one_in(5));
    for place in 0..new.columns.len() {
        let old = new.columns[place].clone();
        if chance.one_in(3) {
            let other = column(chance, &old.name);
            let told_apart = |index: &Index| index.unique && index.columns.contains(&old.name);
            if truths(&other) && new.indexes.iter().any(told_apart) {
                continue;
            }
            new.columns[place] = Column {
                field: old.field.clone(),
                ..other
            };
        }
        if chance.one_in(3) {
            let renamed = &mut new.columns[place];
            renamed.renamed_from = Some(old.field().to_owned());
            renamed.name = format!("{}_new", old.name);
            renamed.field = None;
        }
        if chance.one_in(3) {
            new.columns[place].not_null ^= true;
        }
    }
    for name in ["x", "y"] {
        if chance.one_in(3) {
            let column = column(chance, name);
            new.columns.push(column);
        }
    }
    if chance.one_in(2) {
        new.columns.reverse();
    }
    new.indexes.clear();
    for index in &old.indexes {
        let known = |name: &String| name.starts_with('_') || new.columns.iter().any(|column| column.name == *name);
        if index.columns.iter().chain(&index.unless).all(known) && !chance.one_in(3) {
            let fits = index.columns.iter().all(|name| {
                new.columns.iter().all(|column| {
                    column.name != *name || !matches!(column.column_type, ColumnType::Json | ColumnType::Boolean)
                })
            }) && index.unless.iter().all(|name| {
                new.columns
                    .iter()
                    .all(|column| column.name != *name || column.column_type == ColumnType::Boolean)
            });
            if fits {
                let name = index.name.replace(&old.name, &new.name);
                new.indexes.push(Index { name, ..index.clone() });
            }
        }
    }
    if chance.one_in(2) {
        index(chance, &mut new);
    }
    // a value for all rows is not unique, and of truth values there are two
    let few = |name: &String| {
        let column = new.columns.iter().find(|column| column.name == *name);
        let old = column.and_then(|column| {
            let name = column.renamed_from.as_deref().unwrap_or(column.field());
            old.columns.iter().find(|old| old.field() == name)
        });
        let (Some(column), Some(old)) = (column, old) else {
            return true;
        };
        column.not_null && !old.not_null || truths(old) || truths(column)
    };
    new.indexes
        .retain(|index| !index.unique || !index.columns.iter().any(few));
    new
}
