//! `CREATE TABLE` and `CREATE INDEX`: the text that migrations are made of, laid out for people to read and edit.
//! Leaves the difference between two states of a table to `migration`.

use crate::dialect::Dialect;
use crate::ident::quote;
use crate::table::{ColumnType, Index, Rows, Table, system};

/// The statements that create `table` and its indexes, each ended by `;` and a line feed.
pub fn create_table(table: &Table, dialect: &dyn Dialect) -> String {
    let mut statements = create_table_as(table, &table.name, dialect);
    for index in &table.indexes {
        statements.push_str(&create_index(&table.name, index));
    }
    statements
}

/// The statement that creates `table` under another name, without its indexes.
pub fn create_table_as(table: &Table, name: &str, dialect: &dyn Dialect) -> String {
    let lines: Vec<String> = columns(table, dialect)
        .iter()
        .map(|(name, definition)| format!("    {} {definition}", quote(name)))
        .collect();
    format!(
        "CREATE TABLE {} (\n{}\n){};\n",
        quote(name),
        lines.join(",\n"),
        dialect.table_options()
    )
}

/// The statement that creates a table of the server's own unless it is there: no system columns. Each column has what
/// follows its type.
pub fn create_own_table(name: &str, columns: &[(&str, ColumnType, &str)], dialect: &dyn Dialect) -> String {
    let lines: Vec<String> = (columns.iter())
        .map(|(name, column_type, constraint)| {
            format!("    {} {}{constraint}", quote(name), dialect.type_name(*column_type))
        })
        .collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{}\n){};\n",
        quote(name),
        lines.join(",\n"),
        dialect.table_options()
    )
}

/// Every column with its type and constraints, system columns first.
pub fn columns<'t>(table: &'t Table, dialect: &dyn Dialect) -> Vec<(&'t str, String)> {
    let mut columns = vec![(system::SEQ, dialect.sequence().to_owned())];
    if table.rows == Rows::Documents {
        let moment = dialect.type_name(ColumnType::DateTime);
        let text = dialect.type_name(ColumnType::Text);
        columns.extend([
            (system::ID, format!("{} NOT NULL UNIQUE", dialect.type_name(table.id))),
            (system::UPDATED, format!("{moment} NOT NULL")),
            (system::CREATED, format!("{moment} NOT NULL")),
            (system::ETAG, format!("{text} NOT NULL")),
            (system::NULLS, text.to_owned()),
        ]);
        if table.extra {
            columns.push((system::EXTRA, dialect.type_name(ColumnType::Json).to_owned()));
        }
    }
    columns.extend(table.columns.iter().map(|column| {
        let constraint = if column.not_null { " NOT NULL" } else { "" };
        let type_name = dialect.type_name(column.column_type);
        (column.name.as_str(), format!("{type_name}{constraint}"))
    }));
    columns
}

/// The statement that creates one index of `table`, ended by `;` and a line feed.
pub fn create_index(table: &str, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let columns: Vec<String> = index.columns.iter().map(|column| quote(column)).collect();
    let rows = index
        .unless
        .as_ref()
        .map(|column| format!(" WHERE NOT {}", quote(column)))
        .unwrap_or_default();
    format!(
        "CREATE {unique}INDEX {} ON {} ({}){rows};\n",
        quote(&index.name),
        quote(table),
        columns.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::create_table;
    use crate::dialect::{Dialect, Postgres, Sqlite};
    use crate::table::{Column, ColumnType, Index, Table};

    fn invoices() -> Table {
        Table::new("invoices", ColumnType::ObjectId)
            .extra()
            .column(Column::new("number", ColumnType::Text).not_null())
            .column(Column::new("amount", ColumnType::Number))
            .column(Column::new("paid", ColumnType::Boolean))
            .column(Column::new("due", ColumnType::DateTime))
            .column(Column::new("lines", ColumnType::Json))
            .column(Column::new("user_id", ColumnType::ObjectId))
            .index(Index::new("invoices_owner", &["user_id", "_seq"]))
            .index(Index::new("invoices_number", &["number"]).unique().unless("paid"))
    }

    fn check(dialect: &dyn Dialect, expected: &str) {
        assert_eq!(create_table(&invoices(), dialect), expected);
    }

    #[test]
    fn one_column_per_line_on_sqlite() {
        check(
            &Sqlite,
            r#"CREATE TABLE "invoices" (
    "_seq" INTEGER PRIMARY KEY,
    "_id" TEXT NOT NULL UNIQUE,
    "_updated" INTEGER NOT NULL,
    "_created" INTEGER NOT NULL,
    "_etag" TEXT NOT NULL,
    "_nulls" TEXT,
    "_extra" TEXT,
    "number" TEXT NOT NULL,
    "amount" ANY,
    "paid" INTEGER,
    "due" INTEGER,
    "lines" TEXT,
    "user_id" TEXT
) STRICT;
CREATE INDEX "invoices_owner" ON "invoices" ("user_id", "_seq");
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number") WHERE NOT "paid";
"#,
        );
    }

    #[test]
    fn one_column_per_line_on_postgres() {
        check(
            &Postgres,
            r#"CREATE TABLE "invoices" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "_id" text COLLATE "C" NOT NULL UNIQUE,
    "_updated" timestamptz(3) NOT NULL,
    "_created" timestamptz(3) NOT NULL,
    "_etag" text COLLATE "C" NOT NULL,
    "_nulls" text COLLATE "C",
    "_extra" jsonb,
    "number" text COLLATE "C" NOT NULL,
    "amount" numeric,
    "paid" boolean,
    "due" timestamptz(3),
    "lines" jsonb,
    "user_id" text COLLATE "C"
);
CREATE INDEX "invoices_owner" ON "invoices" ("user_id", "_seq");
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number") WHERE NOT "paid";
"#,
        );
    }

    #[test]
    fn plain_rows_have_no_columns_of_documents() {
        let table = Table::plain("blobs").column(Column::new("part", ColumnType::Integer).not_null());
        assert_eq!(
            create_table(&table, &Sqlite),
            "CREATE TABLE \"blobs\" (\n    \"_seq\" INTEGER PRIMARY KEY,\n    \"part\" INTEGER NOT NULL\n) STRICT;\n"
        );
    }
}
