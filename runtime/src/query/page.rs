//! `page` and `max_results`: what makes no sense is ignored. Leaves counting and links to others.

use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};

/// How many documents a page has; `None` is all. Fractions are cut off; zero, negative numbers and words mean the
/// default; without pages a number still limits, and nothing limits the number.
///
/// # Errors
/// 400 for a number that is not finite, on which Eve fails.
pub(super) fn max_results(api: &ApiSpec, resource: &ResourceSpec, text: Option<&str>) -> Result<Option<u64>, Refusal> {
    let asked = match text.and_then(|text| text.trim().replace('_', "").parse::<f64>().ok()) {
        Some(number) if !number.is_finite() => return Err(Refusal::hidden("max_results is not finite")),
        // `as` stops at the ends of the range
        Some(number) if number >= 1.0 => Some(number as u64),
        _ => None,
    };
    Ok(match (resource.pagination, asked) {
        (true, asked) => Some(asked.unwrap_or(api.pagination_default).min(resource.pagination_limit)),
        (false, asked) => asked,
    })
}

/// Which page, from 1 on: the sign is ignored, zero and words mean the first, as does everything without pages.
pub(super) fn page(resource: &ResourceSpec, text: Option<&str>) -> u64 {
    let asked = text
        .and_then(|text| text.trim().parse::<i64>().ok())
        .filter(|_| resource.pagination);
    asked.map_or(1, |number| number.unsigned_abs().max(1))
}
