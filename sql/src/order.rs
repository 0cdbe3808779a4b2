//! `ORDER BY`: null first when ascending and last when descending, text by code point, lists by their smallest or
//! largest element, insertion order last. Leaves the client's syntax to the runtime.

use crate::dialect::{Dialect, JsonKind, ScalarKind};
use crate::filter::candidates::{Aliases, Walk};
use crate::filter::{LONGEST_TEXT, Target, TooComplex};
use crate::ident::quote;
use crate::table::{ColumnType, system};

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What is sorted by.
    pub target: Target,
    /// Largest first.
    pub descending: bool,
}

/// What follows `ORDER BY` in a statement over `table` (physical name, unquoted, not aliased there). The last key is
/// always the order of insertion, so that pages never overlap.
///
/// # Errors
/// When the statement would pass a limit of the databases.
pub fn order_by(keys: &[Key], table: &str, dialect: &dyn Dialect) -> Result<String, TooComplex> {
    let table = quote(table);
    let mut aliases = Aliases::default();
    let (mut terms, mut length) = (Vec::new(), 0);
    for key in keys {
        key.target.check()?;
        let texts = match &key.target {
            Target::Absent => continue,
            Target::Column { name, column_type, .. } if *column_type != ColumnType::Json => {
                let column = format!("{table}.{}", quote(name));
                match column_type {
                    ColumnType::Decimal => vec![dialect.decimal(&column)],
                    _ => vec![column],
                }
            }
            target => json_terms(target, key.descending, &table, dialect, &mut aliases),
        };
        for text in texts {
            let term = dialect.sort_key(&text, key.descending);
            length += term.len();
            if length > LONGEST_TEXT {
                return Err(TooComplex::Length);
            }
            terms.push(term);
        }
    }
    terms.push(format!("{table}.{}", quote(system::SEQ)));
    Ok(terms.join(", "))
}

/// Mongo orders by type before value: an empty list, null, numbers, text, objects, lists, false, true. An object or a
/// list inside a list has no order of its own here.
const RANKS: [JsonKind; 7] = [
    JsonKind::Null,
    JsonKind::Number,
    JsonKind::Text,
    JsonKind::Object,
    JsonKind::List,
    JsonKind::False,
    JsonKind::True,
];

fn json_terms(
    target: &Target,
    descending: bool,
    table: &str,
    dialect: &dyn Dialect,
    aliases: &mut Aliases,
) -> Vec<String> {
    let walk = Walk {
        dialect,
        table,
        element: None,
        absent_is_null: true,
    };
    let Some(mut place) = walk.to(target, aliases) else {
        return Vec::new();
    };
    let row = place.row(dialect, aliases);
    let ranks: String = (RANKS.iter().enumerate())
        .map(|(rank, &kind)| format!(" WHEN {} THEN {rank}", dialect.is_kind(&row, kind)))
        .collect();
    // the element that decides is of the lowest rank when ascending and of the highest when descending
    let pick = if descending { "max" } else { "min" };
    let rank = format!("{pick}(CASE{ranks} END)");
    let decided = |kind: JsonKind, scalar: ScalarKind| {
        let own = RANKS.iter().position(|&ranked| ranked == kind).unwrap_or_default();
        format!(
            "CASE {rank} WHEN {own} THEN {pick}({}) END",
            dialect.scalar(&row, scalar)
        )
    };
    let number = decided(JsonKind::Number, ScalarKind::Number);
    let text = decided(JsonKind::Text, ScalarKind::Text);
    [rank, number, text]
        .into_iter()
        .map(|expression| place.select(&expression))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Key, order_by};
    use crate::dialect::{Dialect, Postgres, Sqlite};
    use crate::filter::{Root, Target, TooComplex};
    use crate::table::ColumnType;

    fn column(name: &str, descending: bool) -> Key {
        let target = Target::Column {
            name: name.to_owned(),
            column_type: ColumnType::Text,
            null_name: None,
        };
        Key { target, descending }
    }

    fn check(dialect: &dyn Dialect, keys: &[Key], expected: &str) {
        assert_eq!(order_by(keys, "t", dialect).as_deref(), Ok(expected));
    }

    #[test]
    fn decimals_are_ordered_as_numbers() {
        let target = Target::Column {
            name: "d".to_owned(),
            column_type: ColumnType::Decimal,
            null_name: None,
        };
        let keys = [Key {
            target,
            descending: false,
        }];
        check(&Sqlite, &keys, r#"CAST("t"."d" AS REAL), "t"."_seq""#);
        check(&Postgres, &keys, r#"CAST("t"."d" AS numeric) NULLS FIRST, "t"."_seq""#);
    }

    #[test]
    fn nulls_are_smallest_and_insertion_order_is_last() {
        let keys = [column("a", false), column("b", true)];
        check(&Sqlite, &keys, r#""t"."a", "t"."b" DESC, "t"."_seq""#);
        check(
            &Postgres,
            &keys,
            r#""t"."a" NULLS FIRST, "t"."b" DESC NULLS LAST, "t"."_seq""#,
        );
        check(&Sqlite, &[], r#""t"."_seq""#);
        check(
            &Sqlite,
            &[Key {
                target: Target::Absent,
                descending: true,
            }],
            r#""t"."_seq""#,
        );
    }

    #[test]
    fn paths_that_are_too_long_are_refused() {
        let path = |length: usize| {
            let path = vec!["a".to_owned(); length];
            let target = Target::Path {
                root: Root::Column("c".to_owned()),
                path,
            };
            order_by(
                &[Key {
                    target,
                    descending: false,
                }],
                "t",
                &Sqlite,
            )
        };
        assert!(path(12).is_ok());
        assert_eq!(path(13), Err(TooComplex::Path));
    }
}
