//! Hostile query strings: filters, orders, projections, pages. Leaves what they mean when they are right to the runtime.

use super::{BELOW_HTTP, check, hostile};
use eden_tests::client::escape;
use eden_tests::raw;

/// Refused, or understood as a filter that finds nothing: never worse.
const REFUSED: &[u16] = &[400, 401];

fn ask(authorization: &[u8], target: &str) -> Vec<u8> {
    raw::request(format!("GET {target}").as_bytes(), &[authorization], b"")
}

#[test]
fn filters_that_make_no_sense_are_refused() {
    check(|authorization, _| {
        let nested = |depth: usize| format!("{}{{}}{}", "{\"$and\":[".repeat(depth), "]}".repeat(depth));
        let deep = format!("{{\"{}\":1}}", vec!["a"; 5_000].join("."));
        let filters = [
            "{",
            "}",
            "[]",
            "5",
            "null",
            "true",
            "\"x\"",
            "NaN",
            "{\"number\":NaN}",
            "{\"number\":Infinity}",
            "{\"amount\":1e999}",
            "{\"$foo\":1}",
            "{\"number\":{\"$foo\":1}}",
            "{\"number\":{\"$where\":\"1\"}}",
            "{\"$where\":\"sleep(1)\"}",
            "{\"number\":{\"$regex\":\"(a+)+$\"}}",
            "{\"$or\":1}",
            "{\"$or\":{}}",
            "{\"$or\":[1]}",
            "{\"$or\":[]}",
            "{\"$and\":[]}",
            "{\"$and\":null}",
            "{\"$nor\":\"x\"}",
            "{\"number\":{\"$in\":1}}",
            "{\"number\":{\"$nin\":\"x\"}}",
            "{\"number\":{\"$in\":{}}}",
            "{\"number\":{\"$not\":1}}",
            "{\"number\":{\"$exists\":{}}}",
            "{\"number\":{\"$size\":\"x\"}}",
            "{\"number\":{\"$elemMatch\":1}}",
            "{\"number\":{\"$mod\":[0]}}",
            "{\"number\":{\"$type\":[]}}",
            "{\"number\":\"a\\u0000b\"}",
            "{\"a\\u0000\":1}",
            "{\"number\":{\"$gt\":1,\"x\":2}}",
            "{\"\":{\"$gt\":\"\"}}{",
            "number==",
            "==1",
            "number==1 and",
            "number in [1]",
            "not number",
            "number=1",
            "__import__('os')",
            "(((((",
            "number==\"",
            "number==ObjectId(",
            "datetime(1,1)",
            ";",
            "a b c",
            "1==1==",
            "number==datetime(99999,1,1)",
            "{\"number\":1,}",
            "{\"password\":1}extra",
            "{\"_etag\":{\"$bad\":1}}",
        ];
        let mut requests: Vec<_> = filters
            .iter()
            .map(|filter| {
                let may = if ["{\"$or\":[]}", "{\"$and\":[]}", "{\"number\":{\"$exists\":{}}}"].contains(filter) {
                    &[200, 400]
                } else {
                    REFUSED
                };
                hostile(
                    *filter,
                    ask(authorization, &format!("/invoices?where={}", escape(filter))),
                    may,
                )
            })
            .collect();
        for depth in [50, 1_000, 3_000] {
            let target = format!("/invoices?where={}", escape(&nested(depth)));
            requests.push(hostile(
                format!("{depth} times $and"),
                ask(authorization, &target),
                &[200, 400, 414],
            ));
            let expression = format!("/invoices?where={}number==1{}", "(".repeat(depth), ")".repeat(depth));
            requests.push(hostile(
                format!("{depth} parentheses"),
                ask(authorization, &expression),
                &[200, 400, 414],
            ));
        }
        requests.push(hostile(
            "a path of 5,000 names",
            ask(authorization, &format!("/invoices?where={}", escape(&deep))),
            &[200, 400, 414],
        ));
        for secret in ["password", "token"] {
            for filter in [
                format!("{{\"{secret}\":\"x\"}}"),
                format!("{{\"$or\":[{{\"{secret}\":{{\"$gt\":\"\"}}}}]}}"),
                format!("{secret}==\"x\""),
            ] {
                let target = format!("/accounts?where={}", escape(&filter));
                requests.push(hostile(filter, ask(authorization, &target), REFUSED));
            }
        }
        requests
    });
}

#[test]
fn bytes_that_are_no_text_are_refused_in_queries() {
    check(|authorization, _| {
        let strings: &[&[u8]] = &[
            b"where=%ff%fe",
            b"where=%00",
            b"where=%7B%22number%22%3A%22%00%22%7D",
            b"sort=%ff",
            b"sort=%00",
            b"projection=%ff",
            b"where=%c3%28",
        ];
        let requests = strings.iter().map(|query| {
            let line = [b"GET /invoices?".as_slice(), query].concat();
            // a name that is no field sorts by nothing, as one that nobody stored
            let may = if query.starts_with(b"sort") {
                &[200, 400]
            } else {
                REFUSED
            };
            hostile(
                String::from_utf8_lossy(query),
                raw::request(&line, &[authorization], b""),
                may,
            )
        });
        let raw_bytes: &[&[u8]] = &[
            b"where=\xff",
            b"where={\"a\":1}",
            b"where=a\x00b",
            b"x=\x7f",
            b"where=<>",
        ];
        let refused = raw_bytes.iter().map(|query| {
            let line = [b"GET /invoices?".as_slice(), query].concat();
            hostile(
                format!("raw {}", String::from_utf8_lossy(query)),
                raw::request(&line, &[authorization], b""),
                &[200, 400],
            )
        });
        requests.chain(refused).collect()
    });
}

#[test]
fn orders_and_projections_that_make_no_sense_are_refused() {
    check(|authorization, _| {
        let sorts = [
            "number asc",
            ",",
            "-",
            "a,",
            ",a",
            "[",
            "[(",
            "[(\"a\")]",
            "[(\"a\",)]",
            "[(\"a\",2)]",
            "[(\"a\",\"b\")]",
            "[1]",
            "5",
            "[\"a\"]",
            "{\"a\":1}",
            "--a",
            "[(\"a\",1),]x",
            "('a',1)",
            "[('a',1)",
            "a;b",
        ];
        let projections = [
            "{",
            "[]",
            "5",
            "null",
            "\"x\"",
            "{\"number\":\"x\"",
            "number",
            "{number:1}",
            "[{\"number\":1}]",
        ];
        let sorts = sorts.iter().map(|sort| ("sort", *sort, &[200, 400][..]));
        let projections = projections
            .iter()
            .map(|projection| ("projection", *projection, REFUSED));
        let embedded = ["{", "5", "x"].iter().map(|embedded| ("embedded", *embedded, REFUSED));
        let asked = sorts.chain(projections).chain(embedded).map(|(parameter, value, may)| {
            let target = format!("/invoices?{parameter}={}", escape(value));
            hostile(format!("{parameter}={value}"), ask(authorization, &target), may)
        });
        let secret = ask(authorization, "/accounts?sort=password");
        asked.chain([hostile("sort by a secret", secret, REFUSED)]).collect()
    });
}

#[test]
fn extreme_pages_and_long_queries_are_no_trouble() {
    check(|authorization, _| {
        let numbers = [
            "0",
            "-1",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999",
            "1e308",
            "1e999",
            "inf",
            "nan",
            "-inf",
            "",
            "x",
            "0x10",
            "1.9",
            "%00",
            "%ff",
            "1,2",
            "٣",
        ];
        let mut requests = Vec::new();
        for number in numbers {
            for parameter in ["page", "max_results"] {
                let target = format!(
                    "/invoices?{parameter}={}",
                    if number.starts_with('%') {
                        number.to_owned()
                    } else {
                        escape(number)
                    }
                );
                requests.push(hostile(&target, ask(authorization, &target), &[200, 400]));
            }
            let both = format!(
                "/invoices?page={0}&max_results={0}",
                if number.starts_with('%') {
                    number.to_owned()
                } else {
                    escape(number)
                }
            );
            requests.push(hostile(&both, ask(authorization, &both), &[200, 400]));
        }
        let list: Vec<String> = (0..4_000).map(|number| format!("\"{number}\"")).collect();
        let list = escape(&format!("{{\"number\":{{\"$in\":[{}]}}}}", list.join(",")));
        requests.push(hostile(
            "4,000 values of $in",
            ask(authorization, &format!("/invoices?where={list}")),
            &[200, 400, 414],
        ));
        let either: Vec<&str> = vec!["{\"number\":\"x\"}"; 1_500];
        let either = escape(&format!("{{\"$or\":[{}]}}", either.join(",")));
        requests.push(hostile(
            "1,500 alternatives",
            ask(authorization, &format!("/invoices?where={either}")),
            &[200, 400, 414],
        ));
        let parameters: String = (0..5_000).map(|number| format!("&p{number}=1")).collect();
        requests.push(hostile(
            "5,000 parameters",
            ask(authorization, &format!("/invoices?a=1{parameters}")),
            &[200, 400, 414],
        ));
        let sorts = vec!["number"; 5_000].join(",");
        requests.push(hostile(
            "5,000 keys of an order",
            ask(authorization, &format!("/invoices?sort={sorts}")),
            &[200, 400, 414],
        ));
        for length in [60_000, 200_000, 2_000_000] {
            let target = format!("/invoices?x={}", "a".repeat(length));
            let may = if length > 65_000 { BELOW_HTTP } else { &[200, 414] };
            requests.push(hostile(format!("{length} bytes"), ask(authorization, &target), may));
        }
        requests
    });
}
