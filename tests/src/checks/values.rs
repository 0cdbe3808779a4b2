//! Values that a document must have after a write. Leaves who may write to the others.

use super::{Check, ensure};
use crate::stage::account;
use serde_json::json;

/// Without the call that makes tokens this fails.
pub const TOKENS: &[Check] = &[(
    "the answer to POST of an account tells a token that is let in",
    |stage| {
        let made = account(&stage.admin, "tina");
        made.is(&[201])?;
        let token = made.json()["token"].as_str().unwrap_or_default().to_owned();
        ensure(
            token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
            || made.text(),
        )?;
        stage.anonymous.with_token(&token).get("/invoices").is(&[200])
    },
)];

/// Without the column `amount` these fail.
pub const COLUMNS: &[Check] = &[
    ("a document holds what was sent", |stage| {
        let body = json!({"number": "all of it", "amount": 12.5, "tags": ["a", "b"], "paid": true});
        let made = stage.ann.post("/invoices", &body);
        made.is(&[201])?;
        let read = stage.ann.get(&format!("/invoices/{}", made.string("/_id")));
        read.is(&[200])?;
        let read = read.json();
        let same = ["number", "amount", "tags", "paid"]
            .iter()
            .all(|field| read[field] == body[field]);
        ensure(same, || format!("{body} became {read}"))
    }),
    ("documents are found by every field", |stage| {
        let body = json!({"number": "to be found", "amount": 77.25});
        stage.ann.post("/invoices", &body).is(&[201])?;
        let found = stage
            .ann
            .filter("/invoices", &json!({"amount": {"$gt": 77, "$lt": 78}}));
        found.is(&[200])?;
        ensure(found.items().len() == 1, || found.text())
    }),
];
