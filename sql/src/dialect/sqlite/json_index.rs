//! Indexes of what JSON holds: a table beside the documents, or an R*Tree, kept by triggers. Triggers, because whoever
//! writes a row then writes its index in the same statement: eight kinds of statements, what a user's own code or
//! another tool does, and whatever comes later cannot forget it. Leaves asking them to the dialect.

use super::super::Dialect;
use crate::ident::quote;
use crate::table::IndexKind;
use std::fmt::Write;

/// The statements that make and fill the index of `column`.
pub(super) fn create(dialect: &dyn Dialect, table: &str, column: &str, index: &str, kind: IndexKind) -> String {
    let (documents, name) = (quote(table), quote(index));
    let value = quote(column);
    // a table that is made anew takes its triggers with it and leaves the index behind
    let mut text = format!("DROP TABLE IF EXISTS {name};\n");
    let rows: Box<dyn Fn(&str) -> String> = match kind {
        IndexKind::Places => {
            let _ = writeln!(
                text,
                "CREATE VIRTUAL TABLE {name} USING rtree(\"doc\", \"min_x\", \"max_x\", \"min_y\", \"max_y\");"
            );
            Box::new(|row| {
                format!(
                    "SELECT {row}.\"_seq\", min(x), max(x), min(y), max(y) FROM {} HAVING count(*) > 0",
                    dialect.positions(&format!("{row}.{value}"), "place")
                )
            })
        }
        IndexKind::Elements | IndexKind::Rows => {
            let by_document = quote(&format!("{index}_doc"));
            let _ = writeln!(
                text,
                "CREATE TABLE {name} (\"value\" ANY NOT NULL, \"doc\" INTEGER NOT NULL, PRIMARY KEY (\"value\", \"doc\")) \
                 STRICT, WITHOUT ROWID;\nCREATE INDEX {by_document} ON {name} (\"doc\");"
            );
            Box::new(|row| {
                format!(
                    "SELECT DISTINCT element.atom, {row}.\"_seq\" FROM {} WHERE element.type IN ('integer', 'real', 'text')",
                    dialect.elements(&format!("{row}.{value}"), "element")
                )
            })
        }
    };
    let forget = format!("DELETE FROM {name} WHERE \"doc\" = OLD.\"_seq\";");
    let remember = format!("INSERT INTO {name} {};", rows("NEW"));
    let trigger = |when: &str, event: &str, does: &[&str]| {
        let trigger = quote(&format!("{index}_{when}"));
        format!(
            "CREATE TRIGGER {trigger} AFTER {event} ON {documents} BEGIN\n    {}\nEND;\n",
            does.join("\n    ")
        )
    };
    text.push_str(&trigger("insert", "INSERT", &[&remember]));
    text.push_str(&trigger("update", &format!("UPDATE OF {value}"), &[&forget, &remember]));
    text.push_str(&trigger("delete", "DELETE", &[&forget]));
    // what is there already is written again, which the triggers see; on a new table that is nothing
    let _ = writeln!(
        text,
        "UPDATE {documents} SET {value} = {value} WHERE {value} IS NOT NULL;"
    );
    text
}

/// The statements that remove the index.
pub(super) fn drop(index: &str) -> String {
    let mut text = String::new();
    for when in ["insert", "update", "delete"] {
        let _ = writeln!(text, "DROP TRIGGER IF EXISTS {};", quote(&format!("{index}_{when}")));
    }
    let _ = writeln!(text, "DROP TABLE IF EXISTS {};", quote(index));
    text
}
