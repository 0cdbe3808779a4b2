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
    /// Whether `_version` is read and written.
    pub versioned: bool,
    /// Whether `_deleted` is read and written.
    pub soft_delete: bool,
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
        let sometimes = [
            (self.extra, system::EXTRA),
            (self.versioned, system::VERSION),
            (self.soft_delete, system::DELETED),
        ];
        let sometimes = sometimes.into_iter().filter(|(there, _)| *there).map(|(_, name)| name);
        let own = self.columns.iter().map(String::as_str);
        always.into_iter().chain(sometimes).chain(own).map(quote).collect()
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

/// The rows that are not marked as deleted.
pub const LIVE: &str = "\"_deleted\" IS NOT TRUE";

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
/// then `_updated`, `_etag`, `_nulls`, `_extra`, `_version`, `_deleted` if any, the columns. No row is changed when the race was lost.
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

/// A document marked as deleted, if it still is what was read. Parameters: owner if any, id, the etag that was read;
/// then `_updated`, `_etag`, and `_version` if any.
pub fn mark_deleted(view: &View<'_>) -> String {
    let predicates = view.predicates(&[system::ID, system::ETAG]);
    let first = 3 + usize::from(view.owner.is_some());
    let version = view.versioned.then(|| format!("${}", first + 2));
    format!("{} WHERE {predicates}", mark(view, first, version.as_deref()))
}

/// All documents that are not yet marked as deleted are. Parameters: owner if any, `_updated`, `_etag`.
/// ` AND (…)` may follow.
pub fn mark_all_deleted(view: &View<'_>) -> String {
    let first = 1 + usize::from(view.owner.is_some());
    let next = format!("COALESCE({}, 1) + 1", quote(system::VERSION));
    let version = view.versioned.then_some(next.as_str());
    let predicates = match view.owner {
        Some(_) => format!("{} AND {LIVE}", view.predicates(&[])),
        None => LIVE.to_owned(),
    };
    format!("{} WHERE {predicates}", mark(view, first, version))
}

fn mark(view: &View<'_>, first: usize, version: Option<&str>) -> String {
    let (updated, etag) = (quote(system::UPDATED), quote(system::ETAG));
    let version = version.map_or(String::new(), |version| {
        format!(", {} = {version}", quote(system::VERSION))
    });
    format!(
        "UPDATE {} SET {updated} = ${first}, {etag} = ${}, {} = TRUE{version}",
        quote(view.table),
        first + 1,
        quote(system::DELETED)
    )
}

/// Copies the documents of `view` as they are into the table `history`, whose columns are those of `versions`.
/// A document without a number is version 1. Parameters: owner if any, value of each of `by`. ` AND (…)` may follow.
pub fn snapshot(view: &View<'_>, versions: &View<'_>, by: &[&str]) -> String {
    let columns = versions.all_columns();
    let version = quote(system::VERSION);
    let values: Vec<String> = (columns.iter())
        .map(|column| {
            if *column == version {
                format!("COALESCE({version}, 1)")
            } else {
                column.clone()
            }
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {} WHERE {}",
        quote(versions.table),
        columns.join(", "),
        values.join(", "),
        quote(view.table),
        view.predicates(by)
    )
}

/// The versions of one document removed. Parameter: its id.
pub fn forget(history: &str) -> String {
    format!("DELETE FROM {} WHERE {} = $1", quote(history), quote(system::ID))
}

/// The versions of all documents of `view` removed. Parameters: owner if any. ` AND (…)` may be put before the
/// parenthesis at the end.
pub fn forget_all(view: &View<'_>, history: &str) -> String {
    let id = quote(system::ID);
    format!(
        "DELETE FROM {} WHERE {id} IN (SELECT {id} FROM {} WHERE {})",
        quote(history),
        quote(view.table),
        view.predicates(&[])
    )
}

#[cfg(test)]
mod tests {
    use super::{
        View, count, delete, delete_all, forget, forget_all, get, insert, list, mark_all_deleted, mark_deleted,
        snapshot, update,
    };

    fn check(statement: impl Fn(&View<'_>) -> String, open: &str, owned: &str) {
        let columns = ["number".to_owned(), "user_id".to_owned()];
        let view = View {
            table: "invoices",
            columns: &columns,
            extra: false,
            versioned: false,
            soft_delete: false,
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

    #[test]
    fn what_is_deleted_is_marked_and_what_is_written_is_copied() {
        let columns = ["number".to_owned()];
        let view = View {
            table: "docs",
            columns: &columns,
            extra: false,
            versioned: true,
            soft_delete: true,
            owner: Some("user_id"),
        };
        let open = View {
            versioned: false,
            owner: None,
            ..view
        };
        let versions = View {
            table: "docs_versions",
            ..view
        };
        let both = |text: fn(&View<'_>) -> String| [text(&view), text(&open)];
        assert_eq!(
            both(mark_deleted),
            [
                r#"UPDATE "docs" SET "_updated" = $4, "_etag" = $5, "_deleted" = TRUE, "_version" = $6 WHERE "user_id" = $1 AND "_id" = $2 AND "_etag" = $3"#,
                r#"UPDATE "docs" SET "_updated" = $3, "_etag" = $4, "_deleted" = TRUE WHERE "_id" = $1 AND "_etag" = $2"#,
            ]
        );
        assert_eq!(
            both(mark_all_deleted),
            [
                r#"UPDATE "docs" SET "_updated" = $2, "_etag" = $3, "_deleted" = TRUE, "_version" = COALESCE("_version", 1) + 1 WHERE "user_id" = $1 AND "_deleted" IS NOT TRUE"#,
                r#"UPDATE "docs" SET "_updated" = $1, "_etag" = $2, "_deleted" = TRUE WHERE "_deleted" IS NOT TRUE"#,
            ]
        );
        let copied =
            r#""_id", "_updated", "_created", "_etag", "_nulls", COALESCE("_version", 1), "_deleted", "number""#;
        assert_eq!(
            snapshot(&open, &versions, &["_id"]),
            format!(
                r#"INSERT INTO "docs_versions" ("_id", "_updated", "_created", "_etag", "_nulls", "_version", "_deleted", "number") SELECT {copied} FROM "docs" WHERE "_id" = $1"#
            )
        );
        assert_eq!(
            forget("docs_versions"),
            r#"DELETE FROM "docs_versions" WHERE "_id" = $1"#
        );
        assert_eq!(
            forget_all(&view, "docs_versions"),
            r#"DELETE FROM "docs_versions" WHERE "_id" IN (SELECT "_id" FROM "docs" WHERE "user_id" = $1)"#
        );
    }
}
