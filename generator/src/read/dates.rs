//! Dates in settings: YAML timestamps, which the parser hands over as strings.
//! Leaves to the caller whether a field means a date at all.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// UTC milliseconds of a YAML timestamp (`2020-01-01`, `2020-01-01T00:00:00Z`, `2020-01-01 12:30:00.5 +02:00`) or
/// of an HTTP date (`Wed, 01 Jan 2020 00:00:00 GMT`). Without a zone UTC is meant.
pub fn timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis());
    }
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.timestamp_millis());
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(date) = NaiveDateTime::parse_from_str(text, format) {
            return Some(date.and_utc().timestamp_millis());
        }
    }
    [
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f %#z",
        "%Y-%m-%d %H:%M:%S%.f%#z",
    ]
    .into_iter()
    .find_map(|format| DateTime::parse_from_str(text, format).ok())
    .map(|date| date.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn every_form_of_a_timestamp_is_read() {
        for (text, expected) in [
            ("2020-01-01T00:00:00Z", Some(1_577_836_800_000)),
            ("2020-01-01", Some(1_577_836_800_000)),
            ("2020-01-01 00:00:00.25", Some(1_577_836_800_250)),
            ("2020-01-01 02:00:00 +02:00", Some(1_577_836_800_000)),
            ("2020-01-01T02:00:00+02", Some(1_577_836_800_000)),
            ("Wed, 01 Jan 2020 00:00:00 GMT", Some(1_577_836_800_000)),
            ("2020-13-01", None),
            ("now", None),
            ("", None),
        ] {
            assert_eq!(timestamp(text), expected, "{text}");
        }
    }
}
