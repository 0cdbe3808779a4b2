//! An account and what is read for it in one statement, whose rows tell both apart. The owner's predicate stays in the
//! statement: its parameter becomes the account's id.

use super::parameters::replace;
use crate::ident::quote;
use crate::table::system;

const ACCOUNT: &str = "\"_eden_account\"";

/// How many columns an account has: its `_id`, its roles, its secret and its name.
pub const ACCOUNT_COLUMNS: usize = 4;

/// `find` gives at most one row of [`ACCOUNT_COLUMNS`], the account's `_id` first, for the parameter `$1`. `document` gives
/// at most one row; when it is `owned`, its own `$1` is the account's id and its others keep their numbers, else they
/// follow behind `$1`. One row: the account's columns, then whether there is a document, then its columns. No row
/// when there is no account.
pub fn account_and_document(find: &str, document: &str, owned: bool) -> String {
    let document = for_account(document, owned, &format!("{ACCOUNT}.{}", quote(system::ID)));
    format!(
        "SELECT {ACCOUNT}.*, \"_eden_document\".* FROM ({find}) AS {ACCOUNT} LEFT JOIN LATERAL \
         (SELECT TRUE AS \"_eden_found\", \"_eden_row\".* FROM ({document}) AS \"_eden_row\") AS \"_eden_document\" ON TRUE"
    )
}

/// What [`account_and_page`] puts together.
#[derive(Debug, Clone, Copy)]
pub struct AccountAndPage<'a> {
    /// As in [`account_and_document`]; `None` when nobody needs to be found.
    pub find: Option<&'a str>,
    /// The statement of the page.
    pub page: &'a str,
    /// How many columns it has.
    pub width: usize,
    /// Whether the page's `$1` is the account's id. Without `find` it is a parameter like the others.
    pub owned: bool,
    /// A `SELECT count(*)` over a beginning of the page's parameters, and from how many rows on it is wanted: a page
    /// that is not full tells the total by itself.
    pub count: Option<(&'a str, u64)>,
}

/// The account, the page's rows in their order, and the total if it is wanted: rows that begin with what they are
/// (0, 1 or 2) and the total, then have the account's columns, if one is looked for, and the page's.
/// Without an account no row is read.
pub fn account_and_page(asked: &AccountAndPage<'_>) -> String {
    let id = format!("(SELECT {} FROM {ACCOUNT})", quote(system::ID));
    let own = |text: &str| match asked.find {
        Some(_) => for_account(text, asked.owned, &id),
        None => text.to_owned(),
    };
    let nulls = |count: usize| ", NULL".repeat(count);
    let (width, page) = (asked.width, own(asked.page));
    let (mut tables, mut rows) = (Vec::new(), Vec::new());
    let (mut before, mut only) = (0, "");
    if let Some(find) = asked.find {
        before = ACCOUNT_COLUMNS;
        only = " WHERE EXISTS (SELECT 1 FROM \"_eden_account\")";
        tables.push(format!("{ACCOUNT} AS MATERIALIZED ({find})"));
        rows.push(format!(
            "SELECT 0, NULL::bigint, {ACCOUNT}.*{} FROM {ACCOUNT}",
            nulls(width)
        ));
    }
    tables.push(format!(
        "\"_eden_page\" AS MATERIALIZED (SELECT * FROM ({page}) AS \"_eden_rows\"{only})"
    ));
    rows.push(format!(
        "SELECT 1, NULL::bigint{}, \"_eden_page\".* FROM \"_eden_page\"",
        nulls(before)
    ));
    if let Some((count, full)) = asked.count {
        rows.push(format!(
            "SELECT 2, ({}){} WHERE (SELECT count(*) FROM \"_eden_page\") >= {full}",
            own(count),
            nulls(before + width)
        ));
    }
    format!("WITH {} {}", tables.join(", "), rows.join(" UNION ALL "))
}

/// `text` behind the look-up's parameter: `$1` is the account's id when `owned`, other parameters follow.
fn for_account(text: &str, owned: bool, id: &str) -> String {
    replace(text, |number| match (owned, number) {
        (true, 1) => id.to_owned(),
        (true, number) => format!("${number}"),
        (false, number) => format!("${}", number + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::{AccountAndPage, account_and_document, account_and_page};

    const FIND: &str = r#"SELECT "_id", "roles", "password", "username" FROM "accounts" WHERE "username" = $1"#;

    #[test]
    fn the_owner_of_a_document_is_the_account() {
        let get = r#"SELECT "_id", "b" FROM "t" WHERE "user_id" = $1 AND "_id" = $2"#;
        assert_eq!(
            account_and_document(FIND, get, true),
            concat!(
                r#"SELECT "_eden_account".*, "_eden_document".* FROM (SELECT "_id", "roles", "password", "username" FROM "accounts" "#,
                r#"WHERE "username" = $1) AS "_eden_account" LEFT JOIN LATERAL (SELECT TRUE AS "_eden_found", "_eden_row".* "#,
                r#"FROM (SELECT "_id", "b" FROM "t" WHERE "user_id" = "_eden_account"."_id" AND "_id" = $2) AS "_eden_row") "#,
                r#"AS "_eden_document" ON TRUE"#
            )
        );
        let open = account_and_document(FIND, r#"SELECT "_id" FROM "t" WHERE "_id" = $1"#, false);
        assert!(open.contains(r#""_id" = $2)"#), "{open}");
    }

    #[test]
    fn a_page_comes_with_its_account_and_its_total() {
        let text = account_and_page(&AccountAndPage {
            find: Some(FIND),
            page: r#"SELECT "_id", "b" FROM "t" WHERE "user_id" = $1 ORDER BY "_seq" LIMIT $2"#,
            width: 2,
            owned: true,
            count: Some((r#"SELECT count(*) FROM "t" WHERE "user_id" = $1"#, 25)),
        });
        let expected = concat!(
            r#"WITH "_eden_account" AS MATERIALIZED (SELECT "_id", "roles", "password", "username" FROM "accounts" WHERE "username" = $1), "#,
            r#""_eden_page" AS MATERIALIZED (SELECT * FROM (SELECT "_id", "b" FROM "t" WHERE "user_id" = (SELECT "_id" FROM "#,
            r#""_eden_account") ORDER BY "_seq" LIMIT $2) AS "_eden_rows" WHERE EXISTS (SELECT 1 FROM "_eden_account")) "#,
            r#"SELECT 0, NULL::bigint, "_eden_account".*, NULL, NULL FROM "_eden_account" UNION ALL "#,
            r#"SELECT 1, NULL::bigint, NULL, NULL, NULL, NULL, "_eden_page".* FROM "_eden_page" UNION ALL "#,
            r#"SELECT 2, (SELECT count(*) FROM "t" WHERE "user_id" = (SELECT "_id" FROM "_eden_account")), "#,
            r#"NULL, NULL, NULL, NULL, NULL, NULL WHERE (SELECT count(*) FROM "_eden_page") >= 25"#
        );
        assert_eq!(text, expected);
        let public = account_and_page(&AccountAndPage {
            find: None,
            page: r#"SELECT "_id" FROM "t" WHERE TRUE LIMIT $1"#,
            width: 1,
            owned: false,
            count: None,
        });
        assert_eq!(
            public,
            r#"WITH "_eden_page" AS MATERIALIZED (SELECT * FROM (SELECT "_id" FROM "t" WHERE TRUE LIMIT $1) AS "_eden_rows") SELECT 1, NULL::bigint, "_eden_page".* FROM "_eden_page""#
        );
    }
}
