//! The Gregorian calendar in UTC: milliseconds to years, months and days, and back.
//! Leaves texts to its neighbours, but for the digits they share.

use super::DateTime;

pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAY: i64 = 86_400_000;

/// A moment in the parts that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub year: i64,
    /// 1 to 12
    pub month: u32,
    /// 1 to 31
    pub day: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    pub millisecond: u32,
    /// 0 is Monday. Not looked at when a moment is made.
    pub weekday: usize,
    /// 1 to 366. Not looked at when a moment is made.
    pub day_of_year: u32,
}

impl Civil {
    /// What Python's `strptime` assumes where the text says nothing.
    pub const DEFAULT: Civil = Civil {
        year: 1900,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        millisecond: 0,
        weekday: 0,
        day_of_year: 1,
    };

    /// The parts of a moment. Any number of milliseconds has some.
    pub fn of(moment: DateTime) -> Self {
        let (days, of_day) = (moment.millis().div_euclid(DAY), moment.millis().rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        let of_day = of_day as u32;
        Civil {
            year,
            month,
            day,
            hour: of_day / 3_600_000,
            minute: of_day / 60_000 % 60,
            second: of_day / 1000 % 60,
            millisecond: of_day % 1000,
            weekday: (days + 3).rem_euclid(7) as usize,
            day_of_year: (days - days_from_civil(year, 1, 1)) as u32 + 1,
        }
    }

    /// The moment, unless a part is out of its range or the year is none of Python's (1 to 9999).
    pub fn moment(&self) -> Option<DateTime> {
        let fits = (1..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
            && self.millisecond < 1000;
        if !fits {
            return None;
        }
        let seconds = i64::from(self.hour * 3600 + self.minute * 60 + self.second);
        let days = days_from_civil(self.year, self.month, self.day);
        Some(DateTime::from_millis(
            days * DAY + seconds * 1000 + i64::from(self.millisecond),
        ))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days the month has; 0 when there is no such month.
pub(crate) fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

// Both ways count in eras of 400 years (146 097 days) that begin on the first of March, so that the leap day, when there
// is one, is the last day of its year.

fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = ((month_from_march + 2) % 12 + 1) as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Two decimal digits of a number below 100.
pub(super) fn two_digits(number: u32, out: &mut Vec<u8>) {
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

/// A year in at least four digits.
pub(super) fn year(year: i64, out: &mut Vec<u8>) {
    if let (0..=9999, Ok(small)) = (year, u32::try_from(year)) {
        two_digits(small / 100, out);
        two_digits(small % 100, out);
    } else {
        out.extend_from_slice(year.to_string().as_bytes());
    }
}
