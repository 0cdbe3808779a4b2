//! The same rules as `schema` in plain code, as somebody would write it who knows the document.
//! Says only that something is wrong, and not what: a validator that tells takes longer when it must, not when all is well.

use eden::time::RFC_1123;
use eden::{DateTime, Object, Value};

const FIELDS: [&str; 20] = [
    "number", "title", "customer", "email", "street", "city", "zip", "country", "amount", "tax", "currency",
    "quantity", "discount", "paid", "urgent", "due", "tags", "terms", "notes", "kind",
];

/// The document, with its date read and its default filled in.
pub fn checked(payload: Value) -> Result<Object, &'static str> {
    let Value::Dict(mut document) = payload else {
        return Err("no document");
    };
    if document.keys().any(|key| !FIELDS.contains(&key.as_str())) {
        return Err("unknown field");
    }
    if !["number", "title", "customer"]
        .iter()
        .all(|name| document.contains(name))
    {
        return Err("required field");
    }
    if let Some(due) = document.get_mut("due") {
        let moment = due
            .as_str()
            .and_then(|text| DateTime::parse(text, RFC_1123))
            .ok_or("due")?;
        *due = Value::DateTime(moment);
    }
    if let Some(Value::Integer(whole)) = document.get("amount") {
        let float = *whole as f64;
        document.insert("amount", Value::Float(float));
    }
    if !document.contains("kind") {
        document.insert("kind", "goods");
    }
    text(&document, "number", is_number)?;
    for name in ["title", "customer", "street", "city"] {
        text(&document, name, |text| (1..=80).contains(&text.chars().count()))?;
    }
    text(&document, "email", |text| {
        text.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    })?;
    text(&document, "zip", |text| text.chars().count() <= 10)?;
    text(&document, "country", |text| matches!(text, "DE" | "FR" | "GB"))?;
    text(&document, "currency", |text| matches!(text, "EUR" | "GBP"))?;
    text(&document, "notes", |text| text.chars().count() <= 1000)?;
    text(&document, "kind", |text| matches!(text, "goods" | "service"))?;
    float(&document, "amount", f64::INFINITY)?;
    float(&document, "tax", 1.0)?;
    whole(&document, "quantity", 1..=i64::MAX)?;
    whole(&document, "discount", 0..=100)?;
    for name in ["paid", "urgent"] {
        if !matches!(document.get(name), None | Some(Value::Boolean(_))) {
            return Err("must be a boolean");
        }
    }
    match document.get("tags") {
        None => {}
        Some(Value::List(tags)) if tags.len() <= 10 => {
            let fits = |tag: &Value| tag.as_str().is_some_and(|tag| (1..=80).contains(&tag.chars().count()));
            if !tags.iter().all(fits) {
                return Err("tags");
            }
        }
        Some(_) => return Err("tags"),
    }
    match document.get("terms") {
        None => {}
        Some(Value::Dict(terms)) => {
            if terms.keys().any(|key| key != "days" && key != "text") {
                return Err("unknown field");
            }
            whole(terms, "days", 0..=100)?;
            text(terms, "text", |_| true)?;
        }
        Some(_) => return Err("terms"),
    }
    Ok(document)
}

fn text(document: &Object, name: &str, fits: impl Fn(&str) -> bool) -> Result<(), &'static str> {
    match document.get(name) {
        None => Ok(()),
        Some(Value::String(text)) if fits(text) => Ok(()),
        Some(_) => Err("a text"),
    }
}

fn float(document: &Object, name: &str, most: f64) -> Result<(), &'static str> {
    match document.get(name) {
        None => Ok(()),
        Some(Value::Float(number)) if (0.0..=most).contains(number) => Ok(()),
        Some(_) => Err("a number"),
    }
}

fn whole(document: &Object, name: &str, range: std::ops::RangeInclusive<i64>) -> Result<(), &'static str> {
    match document.get(name) {
        None => Ok(()),
        Some(Value::Integer(number)) if range.contains(number) => Ok(()),
        Some(_) => Err("a whole number"),
    }
}

/// `INV-`, four digits, a hyphen, five digits.
fn is_number(text: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix("INV-")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, serial)| digits(year, 4) && digits(serial, 5))
}
