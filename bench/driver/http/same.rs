//! Proof that the servers do the same work: the generated and the hand-written one are asked the same things of the
//! same documents, and must say the same. Leaves speed to `load`.

use super::client::{Answer, Connection};
use super::seed::{self, FIRST_WRITER, LARGE};
use super::server::Running;
use super::workload::{get, request};
use crate::Failure;
use serde_json::Value;

/// Headers that belong to the answer's meaning; `etag` and `location` differ where documents were just written.
const HEADERS: [&str; 6] = [
    "content-type",
    "last-modified",
    "x-total-count",
    "www-authenticate",
    "etag",
    "location",
];
/// Members of a body that differ where documents were just written.
const FRESH: [&str; 5] = ["_id", "_updated", "_created", "_etag", "href"];

/// One question, the status it must get, and whether the answer tells of something just written.
struct Question {
    request: Vec<u8>,
    status: u16,
    fresh: bool,
}

/// Asks both servers everything.
///
/// # Errors
/// Showing the first question that they answer differently.
pub async fn compare(hand_written: &Running, generated: &Running) -> Result<(), Failure> {
    for question in questions() {
        let mut answers = Vec::new();
        for server in [hand_written, generated] {
            let mut connection = Connection::open(server.address).await?;
            let answer = connection.send(&question.request).await?;
            answers.push(shape(&answer, question.fresh, server)?);
        }
        let expected = answers.iter().all(|(status, _)| *status == question.status);
        if !expected || answers.first() != answers.last() {
            let show = |index: usize| {
                answers
                    .get(index)
                    .map(|(status, text)| format!("{status}\n{text}"))
                    .unwrap_or_default()
            };
            return Err(format!(
                "the servers do not do the same work.\nasked, for {}:\n{}\n\nhand-written: {}\n\ngenerated: {}",
                question.status,
                String::from_utf8_lossy(&question.request),
                show(0),
                show(1),
            ));
        }
    }
    Ok(())
}

fn questions() -> Vec<Question> {
    let read = |status, account, path: &str| Question {
        request: get(account, path),
        status,
        fresh: false,
    };
    let mine = seed::document(3, 7);
    let item = format!("/invoices/{mine}");
    let writer = FIRST_WRITER + seed::WRITERS - 1;
    let own = seed::document(writer, 0);
    let path = format!("/invoices/{own}");
    let etag = seed::etag(&own);
    let matching = |etag: &str| format!("if-match: \"{etag}\"\r\n");
    let write = |status, method, account, path: &str, headers: &str, body: &str| Question {
        request: request(method, account, path, headers, body),
        status,
        fresh: status < 300,
    };
    let plain = |headers: &str| format!("GET {item} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n").into_bytes();
    let known = format!(
        "authorization: Bearer {}\r\nif-none-match: \"{}\"\r\n",
        seed::token(3),
        seed::etag(&mine)
    );
    vec![
        read(200, 3, &item),
        read(404, 4, &item),
        read(404, 3, "/invoices/5fffffffffffffffffffffff"),
        Question {
            request: plain(""),
            status: 401,
            fresh: false,
        },
        Question {
            request: plain("authorization: Bearer nobody\r\n"),
            status: 401,
            fresh: false,
        },
        Question {
            request: plain(&known),
            status: 304,
            fresh: false,
        },
        read(200, 3, "/invoices"),
        read(200, 3, "/invoices?page=2"),
        read(200, 3, "/invoices?page=3"),
        read(200, 3, "/invoices?max_results=10&page=2"),
        read(200, LARGE, "/invoices"),
        read(200, LARGE, "/invoices?page=1000&max_results=50"),
        write(
            201,
            "POST",
            writer,
            "/invoices",
            "",
            r#"{"number": "A-1", "amount": 5}"#,
        ),
        write(201, "POST", writer, "/invoices", "", r#"{"number": "A-2"}"#),
        write(422, "POST", writer, "/invoices", "", r#"{"amount": -1}"#),
        write(
            422,
            "POST",
            writer,
            "/invoices",
            "",
            r#"{"number": 1, "amount": "x", "other": true}"#,
        ),
        write(422, "POST", writer, "/invoices", "", r#"{"number": null}"#),
        write(400, "POST", writer, "/invoices", "", "{"),
        write(428, "PATCH", writer, &path, "", r#"{"amount": 6}"#),
        write(412, "PATCH", writer, &path, &matching("x"), r#"{"amount": 6}"#),
        write(404, "PATCH", 3, &path, &matching(&etag), r#"{"amount": 6}"#),
        write(422, "PATCH", writer, &path, &matching(&etag), r#"{"amount": -6}"#),
        write(200, "PATCH", writer, &path, &matching(&etag), r#"{"amount": 6}"#),
        write(412, "PATCH", writer, &path, &matching(&etag), r#"{"amount": 7}"#),
        Question {
            request: get(writer, "/invoices"),
            status: 200,
            fresh: true,
        },
    ]
}

/// Status, headers and body, without what must differ.
fn shape(answer: &Answer<'_>, fresh: bool, server: &Running) -> Result<(u16, String), Failure> {
    let mut text = String::new();
    for name in HEADERS {
        let value = answer.header(name).map(|value| match name {
            "etag" | "location" | "last-modified" if fresh => "(fresh)".to_owned(),
            _ => value.replace(&server.address.to_string(), "(host)"),
        });
        if let Some(value) = value {
            text += &format!("{name}: {value}\n");
        }
    }
    if !answer.body.is_empty() {
        let mut body: Value = serde_json::from_slice(answer.body).map_err(|error| {
            format!(
                "a body that is no JSON ({error}): {}",
                String::from_utf8_lossy(answer.body)
            )
        })?;
        if fresh {
            mask(&mut body);
        }
        text += &body.to_string();
    }
    Ok((answer.status, text))
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if FRESH.contains(&key.as_str()) && member.is_string() {
                    *member = Value::from("(fresh)");
                } else {
                    mask(member);
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(mask),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::mask;
    use serde_json::json;

    #[test]
    fn only_what_must_differ_is_masked() {
        let mut body = json!({"_id": "1", "number": "2", "_items": [{"_etag": "3", "amount": 4}]});
        mask(&mut body);
        assert_eq!(
            body,
            json!({"_id": "(fresh)", "number": "2", "_items": [{"_etag": "(fresh)", "amount": 4}]})
        );
    }
}
