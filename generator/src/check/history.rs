//! The tables of versions: one for each source whose documents keep their history, with the columns that are versioned.
//! Leaves the tables of documents to `tables`.

use super::resource::Draft;
use crate::model::Resource;
use eden_sql::ident::Names;
use eden_sql::table::{Column, ColumnType, Index, Table, system};

/// The columns that say which version a document is, and whether it is marked as deleted, where one of `views` asks.
pub(super) fn states(drafts: &[Draft], views: &[usize]) -> Vec<Column> {
    let any = |wanted: fn(&Resource) -> bool| views.iter().any(|&index| wanted(&drafts[index].resource));
    let version = any(|view| view.history.is_some()).then(|| Column::new(system::VERSION, ColumnType::Integer));
    let deleted = any(|view| view.soft_delete).then(|| Column::new(system::DELETED, ColumnType::Boolean));
    version.into_iter().chain(deleted).collect()
}

/// What lists go by where documents are marked as deleted: the order of insertion, of all and of each owner.
pub(super) fn live(views: &[&Draft], table: &Table) -> Vec<Vec<String>> {
    if !table.columns.iter().any(|column| column.name == system::DELETED) {
        return Vec::new();
    }
    let seq = || system::SEQ.to_owned();
    let mut wanted: Vec<Vec<String>> = Vec::new();
    for view in views.iter().filter(|view| view.resource.soft_delete) {
        let columns = match &view.resource.owner {
            Some(owner) => vec![owner.column.clone(), seq()],
            None => vec![seq()],
        };
        if !wanted.contains(&columns) {
            wanted.push(columns);
        }
    }
    wanted
}

/// Makes the tables and writes their physical names into the drafts. `sources` are names with the indexes of the
/// resources over them, and `tables` theirs in the same order.
pub(super) fn tables(
    drafts: &mut [Draft],
    sources: &[(String, Vec<usize>)],
    tables: &[Table],
    names: &mut Names,
) -> Vec<Table> {
    let mut histories = Vec::new();
    for ((source, views), table) in sources.iter().zip(tables) {
        let versioned = |index: &&usize| drafts[**index].resource.history.is_some();
        let Some(&first) = views.iter().find(versioned) else {
            continue;
        };
        // the suffix is that of the name: both begin with the resource's
        let suffix = drafts[first].resource.history.as_ref().map_or("", |history| {
            history.name.strip_prefix(&drafts[first].resource.name).unwrap_or("")
        });
        let name = names.assign(&format!("{source}{suffix}"));
        let kept = |column: &&Column| {
            column.name == system::VERSION
                || column.name == system::DELETED
                || views.iter().any(|&index| keeps(&drafts[index], &column.name))
        };
        let mut columns: Vec<Column> = table.columns.iter().filter(kept).cloned().collect();
        for column in &mut columns {
            // what is required today was not always
            column.not_null = column.name == system::VERSION;
        }
        let index = Index::new(names.assign(&format!("{name}_unique")), &[system::ID, system::VERSION]).unique();
        let mut history = Table::versions(&name, table.id).index(index);
        history.columns = columns;
        histories.push(history);
        for &view in views {
            if let Some(history) = &mut drafts[view].resource.history {
                history.table.clone_from(&name);
            }
        }
    }
    histories
}

/// Whether the history of a resource keeps a column: never a secret, and not what says `versioned: false`.
fn keeps(draft: &Draft, column: &str) -> bool {
    draft.resource.history.is_some() && draft.resource.versioned_columns().any(|stored| stored.column == column)
}
