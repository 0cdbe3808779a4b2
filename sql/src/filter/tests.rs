//! The text of conditions in both dialects. What they find is tested on a real database (`tests/mongo_meaning`).

use super::{Comparison, Filter, Operand, Root, Target, render};
use crate::dialect::{Dialect, Postgres, Sqlite};
use crate::table::ColumnType;

fn column(name: &str, column_type: ColumnType) -> Target {
    Target::Column {
        name: name.to_owned(),
        column_type,
        null_name: Some(name.to_owned()),
    }
}

fn equal(target: Target, value: Operand) -> Filter {
    Filter::Compare {
        target,
        operator: Comparison::Equal,
        value,
    }
}

fn check_in(dialect: &dyn Dialect, filter: &Filter, expected: &str) {
    let mut operands = vec![Operand::Text("owner".to_owned())];
    assert_eq!(render(filter, "t", dialect, &mut operands, 2).as_deref(), Ok(expected));
    let parameters = expected.matches('$').count() - expected.matches("'$.").count();
    assert!(parameters >= operands.len() - 1, "every operand is used");
}

fn check(filter: &Filter, sqlite: &str, postgres: &str) {
    check_in(&Sqlite, filter, sqlite);
    check_in(&Postgres, filter, postgres);
}

#[test]
fn decimals_compare_as_numbers_with_numbers_and_as_text_with_text() {
    let price = || column("price", ColumnType::Decimal);
    check(
        &equal(price(), Operand::Float(1.5)),
        r#"CAST("t"."price" AS REAL) = $2"#,
        r#"CAST("t"."price" AS numeric) = $2::double precision"#,
    );
    check(
        &equal(price(), Operand::Text("1.50".to_owned())),
        r#""t"."price" = $2"#,
        r#""t"."price" = $2::text"#,
    );
    check(
        &Filter::In {
            target: price(),
            values: vec![Operand::Integer(1), Operand::Text("2".to_owned()), Operand::Integer(3)],
        },
        r#"(CAST("t"."price" AS REAL) IN ($2, $4) OR "t"."price" IN ($3))"#,
        r#"(CAST("t"."price" AS numeric) IN ($2::bigint, $4::bigint) OR "t"."price" IN ($3::text))"#,
    );
}

#[test]
fn typed_columns_compare_within_their_type() {
    let age = || column("age", ColumnType::Integer);
    check(
        &equal(age(), Operand::Integer(5)),
        r#""t"."age" = $2"#,
        r#""t"."age" = $2::bigint"#,
    );
    check(&equal(age(), Operand::Text("5".to_owned())), "FALSE", "FALSE");
    check(
        &equal(age(), Operand::Null),
        r#""t"."age" IS NULL"#,
        r#""t"."age" IS NULL"#,
    );
    check(
        &Filter::Not(Box::new(equal(age(), Operand::Float(5.5)))),
        r#"("t"."age" = $2) IS NOT TRUE"#,
        r#"("t"."age" = $2::double precision) IS NOT TRUE"#,
    );
    check(
        &Filter::In {
            target: age(),
            values: vec![
                Operand::Integer(1),
                Operand::Null,
                Operand::Boolean(true),
                Operand::Integer(2),
            ],
        },
        r#"("t"."age" IS NULL OR "t"."age" IN ($2, $3))"#,
        r#"("t"."age" IS NULL OR "t"."age" IN ($2::bigint, $3::bigint))"#,
    );
    check(
        &Filter::Compare {
            target: column("born", ColumnType::DateTime),
            operator: Comparison::LessOrEqual,
            value: Operand::DateTime(0),
        },
        r#""t"."born" <= $2"#,
        r#""t"."born" <= $2::timestamptz"#,
    );
}

#[test]
fn conditions_are_joined_pairwise() {
    let flag = |name: &str| equal(column(name, ColumnType::Boolean), Operand::Boolean(true));
    let filter = Filter::Any(vec![
        Filter::All(vec![flag("a"), flag("b"), flag("c")]),
        Filter::All(vec![]),
    ]);
    check(
        &filter,
        r#"((("t"."a" = $2 AND "t"."b" = $3) AND "t"."c" = $4) OR TRUE)"#,
        r#"((("t"."a" = $2::boolean AND "t"."b" = $3::boolean) AND "t"."c" = $4::boolean) OR TRUE)"#,
    );
    check(&Filter::Any(vec![]), "FALSE", "FALSE");
}

#[test]
fn existence_reads_the_names_of_null_fields() {
    check(
        &Filter::Exists(column("age", ColumnType::Integer)),
        r#"("t"."age" IS NOT NULL OR instr(char(10) || "t"."_nulls", char(10) || $2 || char(10)) > 0)"#,
        r#"("t"."age" IS NOT NULL OR strpos(chr(10) || "t"."_nulls", chr(10) || $2::text || chr(10)) > 0)"#,
    );
    let etag = Target::Column {
        name: "_etag".to_owned(),
        column_type: ColumnType::Text,
        null_name: None,
    };
    check(
        &Filter::Exists(etag),
        r#""t"."_etag" IS NOT NULL"#,
        r#""t"."_etag" IS NOT NULL"#,
    );
}

#[test]
fn lists_are_opened() {
    check(
        &equal(column("tags", ColumnType::Json), Operand::Text("a".to_owned())),
        concat!(
            r#"EXISTS (SELECT 1 FROM json_each(CASE json_type("t"."tags") WHEN 'array' THEN "t"."tags" "#,
            r#"ELSE '{"":' || "t"."tags" || '}' END) AS "_eden_1" "#,
            r#"WHERE CASE WHEN "_eden_1".type = 'text' THEN "_eden_1".atom END = $2)"#,
        ),
        concat!(
            r#"EXISTS (SELECT 1 FROM LATERAL (SELECT value, "#,
            r#"CASE jsonb_typeof(node) WHEN 'array' THEN place - 1 END AS key "#,
            r#"FROM (SELECT "t"."tags" AS node OFFSET 0) AS here, "#,
            r#"LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(node) = 'array' THEN node "#,
            r#"WHEN node IS NOT NULL THEN jsonb_build_array(node) END) "#,
            r#"WITH ORDINALITY AS item(value, place) OFFSET 0) AS "_eden_1" "#,
            r#"WHERE CASE WHEN jsonb_typeof("_eden_1".value) = 'string' "#,
            r#"THEN ("_eden_1".value #>> '{}') END COLLATE "C" = $2::text)"#,
        ),
    );
}

#[test]
fn names_from_clients_stay_inside_their_quotes() {
    let name = r#"x"') OR 1=1 --\"#.to_owned();
    let target = Target::Path {
        root: Root::Column("c".to_owned()),
        path: vec![name],
    };
    for (dialect, quoted) in [
        (&Sqlite as &dyn Dialect, r#"-> '$."x\"'') OR 1=1 --\\"'"#),
        (&Postgres, r#"-> 'x"'') OR 1=1 --\'::text"#),
    ] {
        let text = render(&Filter::Exists(target.clone()), "t", dialect, &mut Vec::new(), 1);
        assert!(text.as_ref().is_ok_and(|text| text.contains(quoted)), "{text:?}");
    }
}
