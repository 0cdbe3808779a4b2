//! Hostile bodies: what is no JSON, what is too much, what no column can hold, the wrong kinds.
//! Leaves what stands before the body to `head` and `queries`.

use super::{Hostile, check, hostile, json, still_answers};
use eden_tests::raw;
use eden_tests::stage::Stage;
use std::io::Write;

/// What is refused as a document for whatever reason.
const REFUSED: &[u16] = &[400, 422];

/// `{"number": …}` around a value.
fn with_number(value: &[u8]) -> Vec<u8> {
    [b"{\"number\": ", value, b"}"].concat()
}

#[test]
fn what_is_no_json_is_refused() {
    check(|authorization, path| {
        let texts: &[&[u8]] = &[
            b"{",
            b"}",
            b"[",
            b"]",
            b"{\"number\"",
            b"{\"number\":",
            b"{\"number\": \"1\"",
            b"{\"number\": \"1\",}",
            b"{'number': '1'}",
            b"{number: 1}",
            b"nul",
            b"tru",
            b"\"",
            b"{\"number\": \"1\"} {}",
            b"// {}",
            b"\xef\xbb\xbf{",
            b"{\"number\": \"\xff\xfe\"}",
            b"{\"\xc3\": \"1\"}",
            b"\xc0\x80",
            b"{\"number\": \"\\ud800\"}",
            b"{\"number\": \"\\q\"}",
            b"{\"number\": \"a\nb\"}",
            b"{\"number\": \"a\x00b\"}",
            b"\x00",
            b"\x00{\"number\": \"1\"}",
            b"{\"number\": \"a\\u0000b\"}",
            b"{\"a\\u0000b\": \"1\", \"number\": \"1\"}",
            b"{\"number\": \"1\", \"amount\": NaN}",
            b"{\"number\": \"1\", \"amount\": Infinity}",
            b"{\"number\": \"1\", \"amount\": -Infinity}",
            b"{\"number\": \"1\", \"amount\": 1e999}",
            b"{\"number\": \"1\", \"amount\": 0x10}",
            b"{\"number\": \"1\", \"amount\": 01}",
            b"{\"number\": \"1\", \"amount\": +1}",
            b"{\"number\": \"1\", \"amount\": .5}",
            b"{\"number\": \"1\", \"amount\": --1}",
        ];
        let mut requests = Vec::new();
        for text in texts {
            let name = String::from_utf8_lossy(text).into_owned();
            requests.push(hostile(
                format!("POST {name}"),
                json("POST /invoices", authorization, text),
                REFUSED,
            ));
            // an If-Match that fits nothing: whatever is wrong with the body comes first, and else this stops it
            requests.push(hostile(
                format!("PATCH {name}"),
                raw::request(
                    format!("PATCH {path}").as_bytes(),
                    &[authorization, b"Content-Type: application/json", b"If-Match: x"],
                    text,
                ),
                &[400, 412],
            ));
        }
        requests
    });
}

#[test]
fn documents_of_the_wrong_shape_are_refused() {
    check(|authorization, path| {
        let texts: &[&[u8]] = &[
            b"null",
            b"1",
            b"1.5",
            b"true",
            b"\"text\"",
            b"[]",
            b"[[]]",
            b"[1]",
            b"[null]",
            b"[{}]",
            b"{}",
            b"[[{\"number\": \"1\"}]]",
            b"[{\"number\": \"1\"}, null]",
            b"[{\"number\": \"1\"}, {}]",
            b"[{\"number\": \"1\"}, {\"number\": 5}]",
            b"{\"number\": null}",
            b"{\"number\": 1}",
            b"{\"number\": [\"1\"]}",
            b"{\"number\": {\"$gt\": \"\"}}",
            b"{\"Number\": \"1\"}",
            b"{\"number\": \"1\", \"amount\": \"x\"}",
            b"{\"number\": \"1\", \"amount\": -1}",
            b"{\"number\": \"1\", \"amount\": []}",
            b"{\"number\": \"1\", \"amount\": 9223372036854775808}",
            b"{\"number\": \"1\", \"amount\": -9223372036854775809}",
            b"{\"number\": \"1\", \"amount\": 1e19}",
            b"{\"number\": \"1\", \"amount\": 123456789012345678901234567890}",
            b"{\"number\": \"1\", \"amount\": \"99999999999999999999\"}",
            b"{\"number\": \"1\", \"amount\": 1e308}",
            b"{\"number\": \"1\", \"_id\": \"x\"}",
            b"{\"number\": \"1\", \"_id\": 5}",
            b"{\"number\": \"1\", \"_id\": null}",
            b"{\"number\": \"1\", \"_id\": {\"$oid\": \"0123456789abcdef01234567\"}}",
            b"{\"number\": \"1\", \"_etag\": \"x\"}",
            b"{\"number\": \"1\", \"_created\": \"x\"}",
            b"{\"number\": \"1\", \"_updated\": 1}",
            b"{\"number\": \"1\", \"user_id\": \"0123456789abcdef01234567\"}",
            b"{\"number\": \"1\", \"_nulls\": \"number\"}",
            b"{\"number\": \"1\", \"_seq\": 1}",
            b"{\"number\": \"1\", \"_extra\": \"{}\"}",
            b"{\"number\": \"1\", \"$set\": {}}",
            b"{\"number\": \"1\", \"a.b\": 1}",
            b"{\"number\": \"1\", \"\": 1}",
            b"{\"number\": \"1\", \"number.x\": 1}",
            b"{\"number.x\": \"1\"}",
            b"{\".\": 1, \"number\": \"1\"}",
            b"{\"..\": 1, \"number\": \"1\"}",
            b"{\"__proto__\": 1, \"number\": \"1\"}",
        ];
        let mut requests: Vec<Hostile> = texts
            .iter()
            .map(|text| {
                hostile(
                    String::from_utf8_lossy(text),
                    json("POST /invoices", authorization, text),
                    REFUSED,
                )
            })
            .collect();
        for text in [&b"[]"[..], b"null", b"1", b"\"x\"", b"[{}]"] {
            requests.push(hostile(
                format!("PATCH {}", String::from_utf8_lossy(text)),
                raw::request(
                    format!("PATCH {path}").as_bytes(),
                    &[authorization, b"Content-Type: application/json", b"If-Match: x"],
                    text,
                ),
                &[400, 412, 422],
            ));
        }
        requests
    });
}

#[test]
fn deep_nesting_and_long_texts_are_refused() {
    check(|authorization, _| {
        let nested = |open: &str, close: &str, depth: usize| {
            format!("{}{}", open.repeat(depth), close.repeat(depth)).into_bytes()
        };
        let mut requests = Vec::new();
        for depth in [200, 10_000, 1_000_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
                let text = nested(open, close, depth);
                requests.push(hostile(
                    format!("{depth} {open}"),
                    json("POST /invoices", authorization, &text),
                    REFUSED,
                ));
                let inside = with_number(&text);
                requests.push(hostile(
                    format!("{depth} {open} in a field"),
                    json("POST /invoices", authorization, &inside),
                    REFUSED,
                ));
            }
            let unclosed = "[".repeat(depth).into_bytes();
            requests.push(hostile(
                format!("{depth} unclosed"),
                json("POST /invoices", authorization, &unclosed),
                REFUSED,
            ));
        }
        let digits = [&b"{\"number\": \"1\", \"amount\": "[..], &[b'9'; 100_000][..], b"}"].concat();
        requests.push(hostile(
            "100,000 digits",
            json("POST /invoices", authorization, &digits),
            REFUSED,
        ));
        let exponent = [&b"{\"number\": \"1\", \"amount\": 1e"[..], &[b'9'; 10_000][..], b"}"].concat();
        requests.push(hostile(
            "10,000 digits of exponent",
            json("POST /invoices", authorization, &exponent),
            REFUSED,
        ));
        let keys: String = (0..50_000).map(|number| format!("\"k{number}\": 1, ")).collect();
        let wide = format!("{{{keys}\"number\": \"1\"}}");
        requests.push(hostile(
            "50,000 unknown keys",
            json("POST /invoices", authorization, wide.as_bytes()),
            REFUSED,
        ));
        let dotted = format!("{{\"{}\": 1, \"number\": \"1\"}}", vec!["a"; 20_000].join("."));
        requests.push(hostile(
            "a key of 20,000 dots",
            json("POST /invoices", authorization, dotted.as_bytes()),
            REFUSED,
        ));
        requests
    });
}

#[test]
fn wrong_kinds_of_body_are_refused() {
    check(|authorization, _| {
        let document = b"{\"number\": \"1\"}";
        let types: &[&[u8]] = &[
            b"Content-Type: text/plain",
            b"Content-Type: application/xml",
            b"Content-Type: application/jsonx",
            b"Content-Type: ",
            b"Content-Type: ;;;",
            b"Content-Type: \xff\xff",
            b"Content-Type: application/octet-stream",
            b"X-Nothing: 1",
            b"Content-Type: multipart/form-data",
            b"Content-Type: multipart/form-data; boundary=",
            b"Content-Type: multipart/form-data; boundary=x",
            b"Content-Type: application/x-www-form-urlencoded",
            b"Content-Type: text/json; charset=utf-8",
        ];
        let mut requests: Vec<Hostile> = types
            .iter()
            .map(|kind| {
                let bytes = raw::request(b"POST /invoices", &[authorization, kind], document);
                hostile(String::from_utf8_lossy(kind), bytes, REFUSED)
            })
            .collect();
        let forms: &[&[u8]] = &[
            b"number=%00",
            b"a%00b=1&number=1",
            b"%ff=1",
            b"&&&",
            b"=",
            b"number",
            b"amount=x&number=1",
        ];
        for form in forms {
            let headers: [&[u8]; 2] = [authorization, b"Content-Type: application/x-www-form-urlencoded"];
            // a field without a value is the empty text, which is a number like others; the second field is unknown
            let bytes = [form, &b"&unknown=1"[..]].concat();
            requests.push(hostile(
                String::from_utf8_lossy(form),
                raw::request(b"POST /invoices", &headers, &bytes),
                REFUSED,
            ));
        }
        let parts: &[&[u8]] = &[
            b"--x\r\n\r\n\r\n--x--",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
            b"--x--",
            b"--x",
            b"--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n\x00\r\n--x--\r\n",
            b"--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n1",
            b"--x\r\nContent-Disposition: form-data; name=\"unknown\"; filename=\"../../x\"\r\n\r\n1\r\n--x--\r\n",
        ];
        for part in parts {
            let headers: [&[u8]; 2] = [authorization, b"Content-Type: multipart/form-data; boundary=x"];
            requests.push(hostile(
                String::from_utf8_lossy(part),
                raw::request(b"POST /invoices", &headers, part),
                REFUSED,
            ));
        }
        requests.push(hostile(
            "no body",
            raw::request(
                b"POST /invoices",
                &[authorization, b"Content-Type: application/json"],
                b"",
            ),
            REFUSED,
        ));
        requests
    });
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    check(|authorization, _| {
        let large = vec![b' '; 17 * 1024 * 1024];
        let mut requests = vec![hostile("17 MiB", json("POST /invoices", authorization, &large), &[413])];
        let announced: [&[u8]; 3] = [
            authorization,
            b"Content-Type: application/json",
            b"Content-Length: 99999999999",
        ];
        requests.push(hostile(
            "99 GB announced",
            raw::request(b"POST /invoices", &announced, b""),
            &[413],
        ));
        requests.push(hostile(
            "a large body of nobody's",
            raw::request(
                b"POST /invoices",
                &[b"Content-Type: application/json", b"Content-Length: 99999999999"],
                b"",
            ),
            &[401, 413],
        ));
        requests
    });
}

#[test]
fn a_client_that_leaves_in_the_middle_of_a_body_stores_nothing() {
    let stage = Stage::tokens();
    let authorization = format!("Authorization: {}", stage.ann.authorization().expect("Ann has a token"));
    for length in [b"100".as_slice(), b"16000000"] {
        let headers: [&[u8]; 3] = [
            authorization.as_bytes(),
            b"Content-Type: application/json",
            &[b"Content-Length: ", length].concat(),
        ];
        let mut bytes = raw::request(b"POST /invoices", &headers, b"");
        bytes.extend_from_slice(b"{\"number\": \"half\"}");
        let mut stream = raw::connect(stage.server.address());
        stream.write_all(&bytes).expect("the server listens");
        drop(stream);
        let reply = raw::fragment(stage.server.address(), &bytes);
        assert!(reply.status.is_none_or(|status| status == 400), "{reply:?}");
    }
    assert!(stage.ann.get("/invoices").expect(200).items().is_empty());
    still_answers(&stage.server);
}
