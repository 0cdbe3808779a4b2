//! `CREATE TABLE` and `CREATE INDEX`: the text that migrations are made of, laid out for people to read and edit.
//! Leaves the difference between two states of a table to the migration planner.

use crate::dialect::Dialect;
use crate::ident::quote;
use crate::table::{ColumnType, Index, Table, system};

/// The statements that create `table` and its indexes, each ended by `;` and a line feed.
pub fn create_table(table: &Table, dialect: &dyn Dialect) -> String {
    let moment = dialect.type_name(ColumnType::DateTime);
    let text = dialect.type_name(ColumnType::Text);
    let mut lines = vec![
        line(system::SEQ, dialect.sequence(), ""),
        line(system::ID, dialect.type_name(table.id), " NOT NULL UNIQUE"),
        line(system::UPDATED, moment, " NOT NULL"),
        line(system::CREATED, moment, " NOT NULL"),
        line(system::ETAG, text, " NOT NULL"),
        line(system::NULLS, text, ""),
    ];
    if table.extra {
        lines.push(line(system::EXTRA, dialect.type_name(ColumnType::Json), ""));
    }
    for column in &table.columns {
        let constraint = if column.not_null { " NOT NULL" } else { "" };
        lines.push(line(&column.name, dialect.type_name(column.column_type), constraint));
    }
    let mut statements = format!(
        "CREATE TABLE {} (\n{}\n){};\n",
        quote(&table.name),
        lines.join(",\n"),
        dialect.table_options()
    );
    for index in &table.indexes {
        statements.push_str(&create_index(&table.name, index));
    }
    statements
}

/// The statement that creates one index of `table`, ended by `;` and a line feed.
pub fn create_index(table: &str, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let columns: Vec<String> = index.columns.iter().map(|column| quote(column)).collect();
    format!(
        "CREATE {unique}INDEX {} ON {} ({});\n",
        quote(&index.name),
        quote(table),
        columns.join(", ")
    )
}

fn line(name: &str, type_name: &str, constraint: &str) -> String {
    format!("    {} {type_name}{constraint}", quote(name))
}

#[cfg(test)]
mod tests {
    use super::create_table;
    use crate::dialect::{Dialect, Postgres, Sqlite};
    use crate::table::{Column, ColumnType, Index, Table};

    fn invoices() -> Table {
        let column = |name: &str, column_type, not_null| Column {
            name: name.to_owned(),
            column_type,
            not_null,
        };
        let index = |name: &str, columns: &[&str], unique| Index {
            name: name.to_owned(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            unique,
        };
        Table {
            name: "invoices".to_owned(),
            columns: vec![
                column("number", ColumnType::Text, true),
                column("amount", ColumnType::Number, false),
                column("paid", ColumnType::Boolean, false),
                column("due", ColumnType::DateTime, false),
                column("lines", ColumnType::Json, false),
                column("user_id", ColumnType::ObjectId, false),
            ],
            indexes: vec![
                index("invoices_owner", &["user_id", "_seq"], false),
                index("invoices_number", &["number"], true),
            ],
            id: ColumnType::ObjectId,
            extra: true,
        }
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
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number");
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
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number");
"#,
        );
    }
}
