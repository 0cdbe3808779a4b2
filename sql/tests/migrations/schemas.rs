//! What a database says its tables are, without what does not count: the order of columns, names that only the
//! database uses. Leaves what they should be to the tests.

use crate::database::Database;
use std::collections::BTreeSet;

/// Everything that two databases with the same tables have in common.
pub fn schema(database: &Database) -> BTreeSet<String> {
    let queries: &[&str] = match database {
        Database::Sqlite(_) => &[
            "SELECT t.name, t.strict, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM pragma_table_list AS t, \
             pragma_table_xinfo(t.name) AS c WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%'",
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            // unique without an index of its own: the ids
            "SELECT t.name, i.origin, (SELECT group_concat(name) FROM pragma_index_info(i.name)) \
             FROM pragma_table_list AS t, pragma_index_list(t.name) AS i WHERE i.origin <> 'c'",
        ],
        Database::Postgres { .. } => &[
            "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, \
             datetime_precision, numeric_precision, is_identity, identity_generation FROM information_schema.columns \
             WHERE table_schema = current_schema()",
            "SELECT i.relname, t.relname, replace(pg_get_indexdef(i.oid), current_schema() || '.', '') \
             FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid \
             WHERE t.relnamespace = current_schema()::regnamespace \
             AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.oid)",
            "SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = current_schema()::regnamespace",
        ],
    };
    let rows = queries.iter().flat_map(|query| database.rows(query));
    rows.map(|row| {
        let cells = row.into_iter().map(|cell| cell.unwrap_or_else(|| "NULL".to_owned()));
        cells.collect::<Vec<_>>().join(" | ")
    })
    .collect()
}
