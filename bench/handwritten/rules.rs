//! What the settings say about an invoice: `number` is a required string, `amount` an integer that is not negative,
//! nothing else is known. A good body is read straight into its struct; only a bad one is looked at field by field.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

const NEGATIVE: &str = "min value is 0";

/// The body of a POST.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvoice {
    /// The invoice's number.
    pub number: String,
    /// What is owed.
    #[serde(default, deserialize_with = "present")]
    pub amount: Option<i64>,
}

/// The body of a PATCH.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoicePatch {
    /// The invoice's new number.
    #[serde(default, deserialize_with = "present")]
    pub number: Option<String>,
    /// What is owed from now on.
    #[serde(default, deserialize_with = "present")]
    pub amount: Option<i64>,
}

/// What is wrong with a body.
#[derive(Debug, PartialEq)]
pub enum Wrong {
    /// It is no JSON object.
    Body,
    /// It breaks these rules.
    Issues(Map<String, Value>),
}

/// Reads the body of a POST.
///
/// # Errors
/// When the body breaks a rule.
pub fn new_invoice(body: &[u8]) -> Result<NewInvoice, Wrong> {
    match serde_json::from_slice::<NewInvoice>(body) {
        Ok(invoice) if invoice.amount.is_none_or(|amount| amount >= 0) => Ok(invoice),
        _ => Err(issues(body, true)),
    }
}

/// Reads the body of a PATCH.
///
/// # Errors
/// When the body breaks a rule.
pub fn invoice_patch(body: &[u8]) -> Result<InvoicePatch, Wrong> {
    match serde_json::from_slice::<InvoicePatch>(body) {
        Ok(patch) if patch.amount.is_none_or(|amount| amount >= 0) => Ok(patch),
        _ => Err(issues(body, false)),
    }
}

/// `null` is not the same as absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

fn issues(body: &[u8], whole: bool) -> Wrong {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Wrong::Body;
    };
    let mut issues = Map::new();
    for (name, value) in &fields {
        let issue = match (name.as_str(), value) {
            ("number" | "amount", Value::Null) => "null value not allowed",
            ("number", Value::String(_)) => continue,
            ("number", _) => "must be of string type",
            ("amount", value) => match value.as_i64() {
                Some(amount) if amount >= 0 => continue,
                Some(_) => NEGATIVE,
                None => "must be of integer type",
            },
            _ => "unknown field",
        };
        issues.insert(name.clone(), Value::from(issue));
    }
    if whole && !fields.contains_key("number") {
        issues.insert("number".to_owned(), Value::from("required field"));
    }
    // serde also refuses what is no rule of the settings: the same key twice
    if issues.is_empty() {
        Wrong::Body
    } else {
        Wrong::Issues(issues)
    }
}

#[cfg(test)]
mod tests {
    use super::{Wrong, invoice_patch, new_invoice};
    use serde_json::json;

    #[test]
    fn every_rule_has_its_issue() {
        let check = |body: &str, expected: serde_json::Value| match new_invoice(body.as_bytes()) {
            Ok(_) => assert_eq!(expected, json!(null), "{body}"),
            Err(Wrong::Body) => assert_eq!(expected, json!("body"), "{body}"),
            Err(Wrong::Issues(issues)) => assert_eq!(expected, json!(issues), "{body}"),
        };
        check(r#"{"number": "1"}"#, json!(null));
        check(r#"{"number": "1", "amount": 0}"#, json!(null));
        check(r#"{"amount": 1}"#, json!({"number": "required field"}));
        check(r#"{"number": 1}"#, json!({"number": "must be of string type"}));
        check(r#"{"number": "1", "amount": -1}"#, json!({"amount": "min value is 0"}));
        check(
            r#"{"number": "1", "amount": 1.5}"#,
            json!({"amount": "must be of integer type"}),
        );
        check(
            r#"{"number": null, "x": 1}"#,
            json!({"number": "null value not allowed", "x": "unknown field"}),
        );
        check("{", json!("body"));
        check("5", json!("body"));
    }

    #[test]
    fn a_patch_needs_nothing() {
        assert!(invoice_patch(b"{}").is_ok());
        assert!(invoice_patch(br#"{"amount": -1}"#).is_err());
    }
}
