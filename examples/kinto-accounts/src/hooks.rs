//! Code of your own around what the server does. This file is yours: it is written once and never touched again.

/// Adds hooks to the API; it is called once, before the server starts.
///
/// ```ignore
/// use crate::generated::invoices::Invoice;
///
/// api.on::<Invoice>().before_insert(|context, invoices| async move {
///     // Any statement, on the server's own connections. `Err` refuses the request.
///     let stored: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "invoices""#)
///         .fetch_one(context.sqlite())
///         .await
///         .map_err(|error| eden::Refusal::bad_request(error.to_string()))?;
///     println!("{} more after {stored}", invoices.len());
///     Ok(invoices)
/// });
/// ```
pub fn register(_api: &mut eden::Api) {}
