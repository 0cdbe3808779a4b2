//! One statement for many rows: each parameter becomes a list, so that the text is the same however many there are.

use super::parameters::replace;

/// `insert` for any number of rows: each of its parameters, whose types are `types`, is a list, one element for each
/// row, and the rows are stored in their order. `None` when `insert` is not an `INSERT … VALUES ($1, …)` of plain
/// parameters in their order.
pub fn insert_many(insert: &str, types: &[&str]) -> Option<String> {
    let (head, values) = insert.rsplit_once("VALUES (")?;
    let wanted: Vec<String> = (1..=types.len()).map(|number| format!("${number}")).collect();
    let given = values.strip_suffix(')')?;
    if types.is_empty() || given != wanted.join(", ") {
        return None;
    }
    Some(format!("{head}SELECT {} FROM {}", columns(types.len()), lists(types)))
}

/// `probe`, a `SELECT`, asked for many sets of parameters, whose types are `types`, each a list: the places, counted
/// from 1, of the sets for which it gives a row.
pub fn probe_many(probe: &str, types: &[&str]) -> Option<String> {
    if types.is_empty() {
        return None;
    }
    let probe = replace(probe, |number| format!("\"_eden_rows\".\"_eden_{number}\""));
    let (columns, lists) = (columns(types.len()), unnest(types));
    Some(format!(
        "SELECT \"_eden_place\" FROM {lists} WITH ORDINALITY AS \"_eden_rows\"({columns}, \"_eden_place\") \
         WHERE EXISTS ({probe})"
    ))
}

fn columns(count: usize) -> String {
    let names: Vec<String> = (1..=count).map(|number| format!("\"_eden_{number}\"")).collect();
    names.join(", ")
}

fn unnest(types: &[&str]) -> String {
    let lists: Vec<String> = (types.iter().enumerate())
        .map(|(index, name)| format!("${}::{name}[]", index + 1))
        .collect();
    format!("unnest({})", lists.join(", "))
}

fn lists(types: &[&str]) -> String {
    format!("{} AS \"_eden_rows\"({})", unnest(types), columns(types.len()))
}

#[cfg(test)]
mod tests {
    use super::{insert_many, probe_many};

    #[test]
    fn parameters_become_lists() {
        let insert = "INSERT INTO \"t\" (\"a\", \"b\")\n        VALUES ($1, $2)";
        let many = insert_many(insert, &["text", "jsonb"]);
        let expected = "INSERT INTO \"t\" (\"a\", \"b\")\n        SELECT \"_eden_1\", \"_eden_2\" FROM \
                        unnest($1::text[], $2::jsonb[]) AS \"_eden_rows\"(\"_eden_1\", \"_eden_2\")";
        assert_eq!(many.as_deref(), Some(expected));
        for other in [
            "INSERT INTO \"t\" (\"a\") VALUES ($1) RETURNING \"a\"",
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES ($2, $1)",
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES ($1, 'x')",
            "UPDATE \"t\" SET \"a\" = $1",
        ] {
            assert_eq!(insert_many(other, &["text", "text"]), None, "{other}");
        }
    }

    #[test]
    fn a_probe_is_asked_for_each_row() {
        let probe = r#"SELECT 1 FROM "t" WHERE ("a" = $1::text) AND "_id" <> $2"#;
        let expected = concat!(
            r#"SELECT "_eden_place" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS "_eden_rows"("_eden_1", "_eden_2", "#,
            r#""_eden_place") WHERE EXISTS (SELECT 1 FROM "t" WHERE ("a" = "_eden_rows"."_eden_1"::text) AND "_id" <> "#,
            r#""_eden_rows"."_eden_2")"#
        );
        assert_eq!(probe_many(probe, &["text", "text"]).as_deref(), Some(expected));
        assert_eq!(probe_many("SELECT 1", &[]), None);
    }
}
