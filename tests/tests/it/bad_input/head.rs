//! Hostile request lines and headers: broken HTTP, paths, credentials, floods. Leaves query strings to `queries`.

use super::{BELOW_HTTP, Hostile, check, hostile};
use eden_tests::raw;
use eden_tests::stage::Stage;

#[test]
fn broken_http_is_refused() {
    check(|authorization, _| {
        let post: &[u8] =
            b"POST /invoices HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
        let body: &[u8] = b"{\"number\": \"1\"}";
        let with = |headers: &[u8]| [post, authorization, b"\r\n", headers, b"\r\n", body].concat();
        let requests: Vec<(&str, Vec<u8>)> = vec![
            ("no words", b"\r\n\r\n\r\nnonsense\r\n\r\n".to_vec()),
            ("one word", b"GET\r\n\r\n".to_vec()),
            ("no version", b"GET /invoices\r\n\r\n".to_vec()),
            ("another version", b"GET /invoices HTTP/9.9\r\n\r\n".to_vec()),
            (
                "another protocol",
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(40),
            ),
            (
                "a method that is none",
                b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            ),
            (
                "a header without a colon",
                b"GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n".to_vec(),
            ),
            (
                "a header with a NUL",
                b"GET / HTTP/1.1\r\nHost: x\r\nX-A: \x00\r\n\r\n".to_vec(),
            ),
            ("a length that is none", with(b"Content-Length: x\r\n")),
            ("a length below 0", with(b"Content-Length: -1\r\n")),
            (
                "a length beyond 64 bits",
                with(b"Content-Length: 99999999999999999999999\r\n"),
            ),
            ("two lengths", with(b"Content-Length: 15\r\nContent-Length: 3\r\n")),
            ("chunks that are none", with(b"Transfer-Encoding: chunked\r\n")),
            (
                "raw spaces",
                b"GET /invoices/a b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
            ),
        ];
        let http = requests
            .into_iter()
            .map(|(name, bytes)| hostile(name, bytes, &[400, 413, 501, 505]));
        let flood = |line: &[u8], headers: &[&[u8]]| raw::request(line, headers, b"");
        let long = [b"X-Long: ".as_slice(), &[b'a'; 1_000_000]].concat();
        let many: Vec<Vec<u8>> = (0..5_000)
            .map(|number| format!("X-{number}: {number}").into_bytes())
            .collect();
        let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        let line = [b"GET /".as_slice(), &[b'a'; 100_000]].concat();
        http.chain([
            hostile(
                "a header of a million bytes",
                flood(b"GET /invoices", &[authorization, &long]),
                BELOW_HTTP,
            ),
            hostile("five thousand headers", flood(b"GET /invoices", &many), BELOW_HTTP),
            hostile(
                "a path of a hundred thousand bytes",
                flood(&line, &[authorization]),
                BELOW_HTTP,
            ),
        ])
        .collect()
    });
}

#[test]
fn paths_that_lead_nowhere_are_refused() {
    check(|authorization, _| {
        let paths: &[&[u8]] = &[
            b"/invoices/%00",
            b"/invoices/%ff",
            b"/invoices/%",
            b"/invoices/%zz",
            b"/invoices/%c3%28",
            b"/%00",
            b"/%ff%fe",
            b"/invoices/..%2f..%2fetc%2fpasswd",
            b"/../../etc/passwd",
            b"/invoices/../../x",
            b"/invoices/'%20OR%201=1--",
            b"/invoices/;DROP",
            b"/invoices/0123456789ABCDEF01234567",
            b"/invoices/0123456789abcdef0123456",
            b"/invoices/0123456789abcdef012345678",
            b"/invoices/0123456789abcdef0123456g",
            b"/invoices/a/b/c",
            b"/INVOICES",
            b"/invoices%2f0123456789abcdef01234567",
            b"/invoices/null",
            b"/invoices/{segment}",
            b"/sqlite_master",
            b"/_eden_migrations",
            b"/accounts/%00",
            b"/.env",
            b"/server.db",
        ];
        let mut requests = Vec::new();
        for path in paths {
            for method in [b"GET ".as_slice(), b"DELETE ", b"PUT "] {
                let line = [method, path].concat();
                let name = String::from_utf8_lossy(&line).into_owned();
                let bytes = raw::request(
                    &line,
                    &[authorization, b"Content-Type: application/json"],
                    b"{\"number\": \"1\"}",
                );
                requests.push(hostile(name, bytes, &[400, 401, 404, 405]));
            }
        }
        requests
    });
}

#[test]
fn methods_that_do_not_exist_are_refused() {
    check(|authorization, path| {
        let mut requests = Vec::new();
        for method in ["TRACE", "CONNECT", "FOO", "get", "PROPFIND", "PATCH", "PUT"] {
            for target in ["/", "/invoices"] {
                let line = format!("{method} {target}");
                requests.push(hostile(
                    &line,
                    raw::request(line.as_bytes(), &[authorization], b""),
                    &[400, 405],
                ));
            }
        }
        for method in ["FOO", "", "\u{e9}", "GET POST", "CONNECT", "TRACE"] {
            let line = format!("POST {path}");
            let header = format!("X-HTTP-Method-Override: {method}");
            let bytes = raw::request(line.as_bytes(), &[authorization, header.as_bytes()], b"{}");
            requests.push(hostile(format!("override {method:?}"), bytes, &[400, 405]));
        }
        for etag in [
            b"".as_slice(),
            b"*",
            b"\"",
            b"\"a\", \"b\"",
            b"W/",
            b"\xff\xff",
            b"' OR 1=1",
        ] {
            let line = format!("DELETE {path}");
            let header = [b"If-Match: ".as_slice(), etag].concat();
            let bytes = raw::request(line.as_bytes(), &[authorization, &header], b"");
            requests.push(hostile(
                format!("If-Match {}", String::from_utf8_lossy(etag)),
                bytes,
                &[400, 412, 428],
            ));
        }
        requests
    });
}

#[test]
fn credentials_that_are_none_are_refused() {
    check(|_, path| credentials(path));
    // a scheme with passwords reads them another way
    let stage = Stage::accounts();
    for request in credentials("/invoices/0123456789abcdef01234567") {
        let reply = raw::exchange(stage.server.address(), &request.bytes);
        assert!(
            reply.status.is_some_and(|status| request.statuses.contains(&status)),
            "{}: {reply:?}",
            request.name
        );
    }
}

fn credentials(path: &str) -> Vec<Hostile> {
    let long = [b"Bearer ".as_slice(), &[b'a'; 60_000]].concat();
    let long_basic = [b"Basic ".as_slice(), &b"YTph".repeat(15_000)].concat();
    let headers: &[&[u8]] = &[
        b"",
        b" ",
        b":",
        b"Basic",
        b"Basic ",
        b"Basic :",
        b"Basic =",
        b"Basic ====",
        b"Basic \xff\xff",
        b"Basic %00",
        b"Basic AAAA",
        b"Basic AA==",
        b"Basic Og==",
        b"Basic YQ==",
        b"Basic YTpi, Basic YTpi",
        b"Basic YTpi YTpi",
        b"BasicYTpi",
        b"Basic\tYTpi",
        b"Digest",
        b"Digest username=",
        b"Digest username=\"",
        b"Digest username=\"\"",
        b"Bearer",
        b"Bearer ",
        b"Bearer \xc3\x28",
        b"Bearer null",
        b"Bearer ' OR ''='",
        b"Bearer a b c",
        b"Token",
        b"Token token=",
        b"Negotiate x",
        b"a:b",
        b"a:b:c",
        b"::",
        &long,
        &long_basic,
    ];
    let mut requests = Vec::new();
    for header in headers {
        let shown = String::from_utf8_lossy(&header[..header.len().min(40)]).into_owned();
        let header = [b"Authorization: ".as_slice(), header].concat();
        for line in [format!("GET {path}"), "GET /".to_owned(), "DELETE /invoices".to_owned()] {
            requests.push(hostile(
                format!("{line} {shown:?}"),
                raw::request(line.as_bytes(), &[&header], b""),
                &[400, 401],
            ));
        }
    }
    requests
}
