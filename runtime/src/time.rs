//! Moments in time: the clock, and the texts of dates in bodies, queries and HTTP headers.
//! Leaves the calendar to `calendar`, formats other than the default one to `strftime`.

mod calendar;
mod strftime;
#[cfg(test)]
mod tests;

use calendar::Civil;
pub(crate) use calendar::days_in_month;
use std::time::{SystemTime, UNIX_EPOCH};

/// Eve's default `DATE_FORMAT`, which is also the form of dates in HTTP headers (RFC 1123).
pub const RFC_1123: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// A moment, in milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DateTime(i64);

impl DateTime {
    /// This moment.
    pub fn now() -> Self {
        let milliseconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |elapsed| -elapsed),
        };
        Self(milliseconds)
    }

    /// The second this moment is in: `_updated` and `_created` know no fractions.
    pub fn now_seconds() -> Self {
        let Self(milliseconds) = Self::now();
        Self(milliseconds - milliseconds.rem_euclid(1000))
    }

    /// From milliseconds since 1970, UTC.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since 1970, UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads `text` by a strftime `format` with the meaning of Python's `strptime`: names in any letter case, numbers
    /// with or without leading zeros, the weekday not compared with the date. `None` when it does not fit, or when the
    /// format has a directive that cannot be read.
    pub fn parse(text: &str, format: &str) -> Option<Self> {
        if format == RFC_1123
            && let Some(moment) = parse_canonical(text.as_bytes())
        {
            return Some(moment);
        }
        strftime::parse(text, format)
    }

    /// Appends this moment by a strftime `format`. A directive nobody knows is printed as it is written.
    pub fn format(self, format: &str, out: &mut Vec<u8>) {
        if format == RFC_1123 {
            self.format_http(out);
        } else {
            strftime::format(self, format, out);
        }
    }

    /// Reads the date of an HTTP header: always RFC 1123, whatever `DATE_FORMAT` says.
    pub fn parse_http(text: &str) -> Option<Self> {
        Self::parse(text, RFC_1123)
    }

    /// Appends the date as HTTP headers have it.
    pub fn format_http(self, out: &mut Vec<u8>) {
        let civil = Civil::of(self);
        let (Some(weekday), Some(month)) = (
            calendar::WEEKDAYS.get(civil.weekday),
            calendar::MONTHS.get(civil.month as usize - 1),
        ) else {
            return;
        };
        out.extend_from_slice(&weekday.as_bytes()[..3]);
        out.extend_from_slice(b", ");
        calendar::two_digits(civil.day, out);
        out.push(b' ');
        out.extend_from_slice(&month.as_bytes()[..3]);
        out.push(b' ');
        calendar::year(civil.year, out);
        out.push(b' ');
        calendar::two_digits(civil.hour, out);
        out.push(b':');
        calendar::two_digits(civil.minute, out);
        out.push(b':');
        calendar::two_digits(civil.second, out);
        out.extend_from_slice(b" GMT");
    }

    /// The date as Python's `str` prints it, for the texts of issues: `1970-08-27 14:37:13`, with microseconds when
    /// there is a fraction.
    pub fn to_python(self) -> String {
        let civil = Civil::of(self);
        let mut text = Vec::with_capacity(26);
        strftime::format(self, "%Y-%m-%d %H:%M:%S", &mut text);
        if civil.millisecond != 0 {
            strftime::format(self, ".%f", &mut text);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Year, month, day, hour, minute, second and microsecond in UTC, as Python's `repr` lists them.
    pub fn parts(self) -> [i64; 7] {
        let civil = Civil::of(self);
        let small = [civil.month, civil.day, civil.hour, civil.minute, civil.second].map(i64::from);
        let [month, day, hour, minute, second] = small;
        [
            civil.year,
            month,
            day,
            hour,
            minute,
            second,
            i64::from(civil.millisecond) * 1000,
        ]
    }
}

/// The common case, byte by byte: exactly `Thu, 27 Aug 1970 14:37:13 GMT`. Everything else goes the general way.
fn parse_canonical(text: &[u8]) -> Option<DateTime> {
    let fixed: &[u8; 29] = text.try_into().ok()?;
    let gaps = (
        &fixed[3..5],
        fixed[7],
        fixed[11],
        fixed[16],
        fixed[19],
        fixed[22],
        &fixed[25..],
    );
    if gaps != (b", ".as_slice(), b' ', b' ', b' ', b':', b':', b" GMT".as_slice()) {
        return None;
    }
    let starts = |name: &&str, place: usize| name.as_bytes()[..3] == fixed[place..place + 3];
    if !calendar::WEEKDAYS.iter().any(|name| starts(name, 0)) {
        return None;
    }
    let number = |from: usize, to: usize| {
        fixed[from..to].iter().try_fold(0, |number: u32, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let month = calendar::MONTHS.iter().position(|name| starts(name, 8))? as u32 + 1;
    let civil = Civil {
        year: i64::from(number(12, 16)?),
        month,
        day: number(5, 7)?,
        hour: number(17, 19)?,
        minute: number(20, 22)?,
        second: number(23, 25)?,
        ..Civil::DEFAULT
    };
    civil.moment()
}
