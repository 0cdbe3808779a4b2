//! Types whose values are texts of a certain form: `email`, `url`, `uuid`, `date`, `time`.
//! Leaves the texts that Eve itself converts (dates and times of HTTP, ids) to `coerce`.

use crate::time::days_in_month;

/// An address as browsers take it from `<input type=email>`: a local part, and a host of several labels. Quoted local
/// parts, comments and address literals are none, as nobody has them. At most 254 bytes (RFC 5321).
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_atom = |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(letter);
    text.len() <= 254
        && local.len() <= 64
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
        && host.contains('.')
        && is_host(host)
}

/// An absolute address: a scheme, `://`, a host or an address in brackets, perhaps a port, and no white space.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) && scheme.bytes().all(in_scheme);
    let forbidden = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"\\^`{|}".contains(letter);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host.strip_prefix('[') {
        Some(literal) => match literal.split_once(']') {
            Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("ip", port),
            _ => return false,
        },
        None => host.find(':').map_or((host, ""), |colon| host.split_at(colon)),
    };
    let is_port = match port.strip_prefix(':') {
        Some(digits) => digits.is_empty() || digits.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    is_scheme && is_port && is_host(host) && !rest.contains(forbidden)
}

/// Labels of letters, digits and hyphens, none of more than 63 bytes, and no hyphen at their ends.
fn is_host(host: &str) -> bool {
    let is_inner = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// 8-4-4-4-12 hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A day that the calendar has: `2020-02-29`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    match (number(year, 4), number(month, 2), number(day, 2)) {
        (Some(year), Some(month @ 1..=12), Some(day)) => (1..=days_in_month(i64::from(year), month)).contains(&day),
        _ => false,
    }
}

/// A time of day: `23:59`, `23:59:59`, and up to six digits of a second's fraction.
pub fn is_time(text: &str) -> bool {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let parts: Vec<&str> = whole.split(':').collect();
    let is_part = |text: &str, most: u32| number(text, 2).is_some_and(|part| part <= most);
    let is_fraction =
        |digits: &str| (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [hour, minute] => fraction.is_none() && is_part(hour, 23) && is_part(minute, 59),
        [hour, minute, second] => {
            is_part(hour, 23) && is_part(minute, 59) && is_part(second, 59) && fraction.is_none_or(is_fraction)
        }
        _ => false,
    }
}

/// A number of so many digits.
fn number(text: &str, length: usize) -> Option<u32> {
    let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_email, is_time, is_url, is_uuid};

    #[track_caller]
    fn check(fits: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(text), "{text}");
        }
        for text in bad {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn addresses_have_a_name_and_a_host() {
        check(
            is_email,
            &[
                "a@b.co",
                "first.last+tag@sub.example.org",
                "o'brien@example.com",
                "j\u{f6}rg@example.com",
            ],
            &[
                "",
                "a",
                "a@",
                "@b.co",
                "a@b",
                "a b@c.de",
                "a..b@c.de",
                ".a@c.de",
                "a@-c.de",
                "a@c..de",
                "a@b@c.de",
                "a@c.de ",
            ],
        );
    }

    #[test]
    fn urls_are_absolute() {
        check(
            is_url,
            &[
                "http://a",
                "https://example.org/x?y=z#f",
                "ftp://u:p@host:21/",
                "http://[::1]:80/",
                "http://127.0.0.1",
            ],
            &[
                "",
                "a",
                "/x",
                "http://",
                "http:///x",
                "1http://a",
                "http://a b",
                "http://a:x",
                "http://a:99999",
                "mailto:a@b.co",
            ],
        );
    }

    #[test]
    fn uuids_have_their_hyphens() {
        check(
            is_uuid,
            &[
                "123e4567-e89b-12d3-a456-426614174000",
                "123E4567-E89B-12D3-A456-426614174000",
            ],
            &[
                "",
                "123e4567e89b12d3a456426614174000",
                "123e4567-e89b-12d3-a456-42661417400g",
            ],
        );
    }

    #[test]
    fn days_and_times_are_those_of_the_calendar_and_the_clock() {
        check(
            is_date,
            &["2020-02-29", "1999-12-31", "0001-01-01"],
            &[
                "",
                "2019-02-29",
                "2020-13-01",
                "2020-00-10",
                "2020-1-1",
                "20-01-01",
                "2020-01-01T00:00:00Z",
            ],
        );
        check(
            is_time,
            &["00:00", "23:59:59", "12:30:01.5", "12:30:01.123456"],
            &[
                "",
                "24:00",
                "12:60",
                "12:30:60",
                "1:30",
                "12:30.5",
                "12:30:01.",
                "12:30:01.1234567",
                "12",
            ],
        );
    }
}
