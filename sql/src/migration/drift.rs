//! What a database says its tables are, beside what they should be.
//! Leaves asking the database to the runtime: the queries are [`live_columns`](crate::dialect::Changes::live_columns)
//! and [`live_indexes`](crate::dialect::Changes::live_indexes).

use crate::ddl;
use crate::dialect::Dialect;
use crate::table::{ColumnType, Rows, Table, system};
use std::collections::BTreeMap;

/// A row of either query.
type Row = Vec<Option<String>>;

/// A difference between a database and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What is different, in words.
    pub text: String,
    /// Whether statements fail because of it: a table or a column is not there.
    pub breaks: bool,
}

/// The differences between `tables` and what the database said. What it has besides does not count, except that a
/// column which refuses NULL and is not known would refuse every row.
pub fn drift(tables: &[Table], columns: &[Row], indexes: &[Row], dialect: &dyn Dialect) -> Vec<Drift> {
    let mut found = Vec::new();
    let mut push = |breaks, text: String| found.push(Drift { text, breaks });
    for table in tables {
        let live: BTreeMap<&str, (&str, bool)> = columns
            .iter()
            .filter_map(|row| match row.as_slice() {
                [Some(of), Some(name), Some(type_name), not_null] if *of == table.name => {
                    Some((name.as_str(), (type_name.as_str(), not_null.as_deref() == Some("1"))))
                }
                _ => None,
            })
            .collect();
        let name = &table.name;
        if live.is_empty() {
            push(true, format!("the table `{name}` is not there"));
            continue;
        }
        let expected = expected(table);
        for (column, column_type, not_null) in &expected {
            let wanted = dialect.live_type(*column_type);
            match live.get(column) {
                None => push(true, format!("`{name}.{column}` is not there")),
                Some((type_name, _)) if !type_name.eq_ignore_ascii_case(wanted) => {
                    push(
                        false,
                        format!("`{name}.{column}` is {type_name}, and should be {wanted}"),
                    );
                }
                Some((_, refused)) if refused != not_null => {
                    let words = if *not_null {
                        "takes NULL, and should not"
                    } else {
                        "refuses NULL, and should not"
                    };
                    push(false, format!("`{name}.{column}` {words}"));
                }
                Some(_) => {}
            }
        }
        for (column, (_, not_null)) in &live {
            let known = ddl::columns(table, dialect).iter().any(|(known, _)| known == column);
            if *not_null && !known {
                push(false, format!("`{name}.{column}` is not known and refuses NULL"));
            }
        }
        for index in &table.indexes {
            let live = indexes.iter().find(|row| {
                row.first().is_some_and(|of| of.as_deref() == Some(name))
                    && row.get(1) == Some(&Some(index.name.clone()))
            });
            match live {
                None => push(false, format!("the index `{}` is not there", index.name)),
                Some(row) if (row.get(2) == Some(&Some("1".to_owned()))) != index.unique => {
                    let words = if index.unique {
                        "is not unique, and should be"
                    } else {
                        "is unique, and should not be"
                    };
                    push(false, format!("the index `{}` {words}", index.name));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// Name, type and whether NULL is refused, of every column.
fn expected(table: &Table) -> Vec<(&str, ColumnType, bool)> {
    let mut columns = vec![(system::SEQ, ColumnType::Integer, true)];
    if table.rows == Rows::Documents {
        columns.extend([
            (system::ID, table.id, true),
            (system::UPDATED, ColumnType::DateTime, true),
            (system::CREATED, ColumnType::DateTime, true),
            (system::ETAG, ColumnType::Text, true),
            (system::NULLS, ColumnType::Text, false),
        ]);
        if table.extra {
            columns.push((system::EXTRA, ColumnType::Json, false));
        }
    }
    columns.extend(
        table
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.column_type, column.not_null)),
    );
    columns
}
