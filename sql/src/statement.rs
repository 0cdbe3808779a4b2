//! The statements of a resource as the generator writes them: the same text for both databases, parameters as `$1`, `$2`, ….
//! Leaves filters, sorting and paging to the runtime, which appends them to [`list`] and [`count`].

use crate::ident::quote;
use crate::table::system;

/// A resource's view of its table.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Physical table, unquoted.
    pub table: &'a str,
    /// Physical columns after the system columns, unquoted, in the order in which they are read or written.
    pub columns: &'a [String],
    /// Whether `_extra` is read and written.
    pub extra: bool,
    /// Column of the owner, unquoted; its value is always the parameter `$1`.
    pub owner: Option<&'a str>,
}

impl View<'_> {
    /// The owner's predicate and those on `columns`, numbered on.
    fn predicates(&self, columns: &[&str]) -> String {
        let predicates: Vec<String> = (self.owner.iter().chain(columns).enumerate())
            .map(|(index, column)| format!("{} = ${}", quote(column), index + 1))
            .collect();
        if predicates.is_empty() {
            "TRUE".to_owned()
        } else {
            predicates.join(" AND ")
        }
    }

    /// Every column but `_seq`, system columns first.
    fn all_columns(&self) -> Vec<String> {
        let always = [
            system::ID,
            system::UPDATED,
            system::CREATED,
            system::ETAG,
            system::NULLS,
        ];
        let extra = self.extra.then_some(system::EXTRA);
        let own = self.columns.iter().map(String::as_str);
        always.into_iter().chain(extra).chain(own).map(quote).collect()
    }

    /// The columns that change when a document is written again.
    fn changing_columns(&self) -> Vec<String> {
        let fixed = [quote(system::ID), quote(system::CREATED)];
        self.all_columns()
            .into_iter()
            .filter(|column| !fixed.contains(column))
            .collect()
    }
}

/// `SELECT` of all columns, without `WHERE`.
pub fn select(view: &View<'_>) -> String {
    format!("SELECT {} FROM {}", view.all_columns().join(", "), quote(view.table))
}

/// One document by the column `by`. Parameters: owner if any, value of `by`.
pub fn get(view: &View<'_>, by: &str) -> String {
    format!("{} WHERE {}", select(view), view.predicates(&[by]))
}

/// The documents of a collection. Parameters: owner if any. Ends inside `WHERE`, so that ` AND (…)`, ` ORDER BY …` and
/// ` LIMIT … OFFSET …` may follow.
pub fn list(view: &View<'_>) -> String {
    format!("{} WHERE {}", select(view), view.predicates(&[]))
}

/// How many documents [`list`] has. Parameters: owner if any. ` AND (…)` may follow.
pub fn count(view: &View<'_>) -> String {
    format!(
        "SELECT count(*) FROM {} WHERE {}",
        quote(view.table),
        view.predicates(&[])
    )
}

/// A new document. Parameters: the system columns as in [`select`], then the columns.
pub fn insert(view: &View<'_>) -> String {
    let columns = view.all_columns();
    let values: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quote(view.table),
        columns.join(", "),
        values.join(", ")
    )
}

/// A document written again, if it still is what was read. Parameters: owner if any, id, the etag that was read;
/// then `_updated`, `_etag`, `_nulls`, `_extra` if any, the columns. No row is changed when the race was lost.
pub fn update(view: &View<'_>) -> String {
    let first = 3 + usize::from(view.owner.is_some());
    let assignments: Vec<String> = (view.changing_columns().iter().enumerate())
        .map(|(index, column)| format!("{column} = ${}", first + index))
        .collect();
    let predicates = view.predicates(&[system::ID, system::ETAG]);
    format!(
        "UPDATE {} SET {} WHERE {predicates}",
        quote(view.table),
        assignments.join(", ")
    )
}

/// A document removed, if it still is what was read. Parameters: owner if any, id, the etag that was read.
pub fn delete(view: &View<'_>) -> String {
    format!(
        "DELETE FROM {} WHERE {}",
        quote(view.table),
        view.predicates(&[system::ID, system::ETAG])
    )
}

/// All documents removed. Parameters: owner if any. ` AND (…)` may follow.
pub fn delete_all(view: &View<'_>) -> String {
    format!("DELETE FROM {} WHERE {}", quote(view.table), view.predicates(&[]))
}

#[cfg(test)]
mod tests {
    use super::{View, count, delete, delete_all, get, insert, list, update};

    fn check(statement: impl Fn(&View<'_>) -> String, open: &str, owned: &str) {
        let columns = ["number".to_owned(), "user_id".to_owned()];
        let view = View {
            table: "invoices",
            columns: &columns,
            extra: false,
            owner: None,
        };
        assert_eq!(statement(&view), open);
        assert_eq!(
            statement(&View {
                extra: true,
                owner: Some("user_id"),
                ..view
            }),
            owned
        );
    }

    const OPEN: &str =
        r#"SELECT "_id", "_updated", "_created", "_etag", "_nulls", "number", "user_id" FROM "invoices""#;
    const OWNED: &str =
        r#"SELECT "_id", "_updated", "_created", "_etag", "_nulls", "_extra", "number", "user_id" FROM "invoices""#;

    #[test]
    fn reads_bind_the_owner_first() {
        check(
            |view| get(view, "_id"),
            &format!(r#"{OPEN} WHERE "_id" = $1"#),
            &format!(r#"{OWNED} WHERE "user_id" = $1 AND "_id" = $2"#),
        );
        check(
            list,
            &format!("{OPEN} WHERE TRUE"),
            &format!(r#"{OWNED} WHERE "user_id" = $1"#),
        );
        check(
            count,
            r#"SELECT count(*) FROM "invoices" WHERE TRUE"#,
            r#"SELECT count(*) FROM "invoices" WHERE "user_id" = $1"#,
        );
    }

    #[test]
    fn writes_carry_the_etag_they_read() {
        check(
            insert,
            r#"INSERT INTO "invoices" ("_id", "_updated", "_created", "_etag", "_nulls", "number", "user_id") VALUES ($1, $2, $3, $4, $5, $6, $7)"#,
            r#"INSERT INTO "invoices" ("_id", "_updated", "_created", "_etag", "_nulls", "_extra", "number", "user_id") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"#,
        );
        check(
            update,
            r#"UPDATE "invoices" SET "_updated" = $3, "_etag" = $4, "_nulls" = $5, "number" = $6, "user_id" = $7 WHERE "_id" = $1 AND "_etag" = $2"#,
            r#"UPDATE "invoices" SET "_updated" = $4, "_etag" = $5, "_nulls" = $6, "_extra" = $7, "number" = $8, "user_id" = $9 WHERE "user_id" = $1 AND "_id" = $2 AND "_etag" = $3"#,
        );
        check(
            delete,
            r#"DELETE FROM "invoices" WHERE "_id" = $1 AND "_etag" = $2"#,
            r#"DELETE FROM "invoices" WHERE "user_id" = $1 AND "_id" = $2 AND "_etag" = $3"#,
        );
        check(
            delete_all,
            r#"DELETE FROM "invoices" WHERE TRUE"#,
            r#"DELETE FROM "invoices" WHERE "user_id" = $1"#,
        );
    }
}
