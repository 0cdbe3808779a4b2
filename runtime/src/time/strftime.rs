//! Dates in formats of the user's choice (`DATE_FORMAT`), with the directives of Python's strftime and strptime.
//! Leaves the default format's fast path to its parent.

use super::DateTime;
use super::calendar::{self, Civil, MONTHS, WEEKDAYS};

/// Appends `moment` by `format`. Names are English, as in Python's C locale; a directive nobody knows stays as written.
pub(super) fn format(moment: DateTime, format: &str, out: &mut Vec<u8>) {
    let civil = Civil::of(moment);
    let mut rest = format;
    while let Some(place) = rest.find('%') {
        out.extend_from_slice(&rest.as_bytes()[..place]);
        let mut characters = rest[place + 1..].chars();
        match characters.next() {
            Some(directive) => print(moment, &civil, directive, out),
            None => out.push(b'%'),
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

fn print(moment: DateTime, civil: &Civil, directive: char, out: &mut Vec<u8>) {
    let name = |names: &[&'static str], index: usize| names.get(index).copied().unwrap_or_default().as_bytes();
    let hour_12 = (civil.hour + 11) % 12 + 1;
    // Weeks of the year, counted from the first Monday or the first Sunday.
    let week = |days_since_first: u32| (civil.day_of_year + 6 - days_since_first) / 7;
    match directive {
        'a' => out.extend_from_slice(&name(&WEEKDAYS, civil.weekday)[..3]),
        'A' => out.extend_from_slice(name(&WEEKDAYS, civil.weekday)),
        'b' | 'h' => out.extend_from_slice(&name(&MONTHS, civil.month as usize - 1)[..3]),
        'B' => out.extend_from_slice(name(&MONTHS, civil.month as usize - 1)),
        'w' => out.push(b'0' + ((civil.weekday + 1) % 7) as u8),
        'u' => out.push(b'1' + civil.weekday as u8),
        'd' => calendar::two_digits(civil.day, out),
        'e' => out.extend_from_slice(format!("{:>2}", civil.day).as_bytes()),
        'm' => calendar::two_digits(civil.month, out),
        'y' => calendar::two_digits(civil.year.rem_euclid(100) as u32, out),
        'Y' => calendar::year(civil.year, out),
        'H' => calendar::two_digits(civil.hour, out),
        'I' => calendar::two_digits(hour_12, out),
        'p' => out.extend_from_slice(if civil.hour < 12 { b"AM" } else { b"PM" }),
        'M' => calendar::two_digits(civil.minute, out),
        'S' => calendar::two_digits(civil.second, out),
        'f' => out.extend_from_slice(format!("{:03}000", civil.millisecond).as_bytes()),
        'z' => out.extend_from_slice(b"+0000"),
        'Z' => out.extend_from_slice(b"UTC"),
        'j' => out.extend_from_slice(format!("{:03}", civil.day_of_year).as_bytes()),
        'U' => calendar::two_digits(week((civil.weekday as u32 + 1) % 7), out),
        'W' => calendar::two_digits(week(civil.weekday as u32), out),
        's' => out.extend_from_slice(moment.millis().div_euclid(1000).to_string().as_bytes()),
        '%' => out.push(b'%'),
        _ => match composite(directive) {
            Some(longer) => format(moment, longer, out),
            None => {
                out.push(b'%');
                out.extend_from_slice(directive.encode_utf8(&mut [0; 4]).as_bytes());
            }
        },
    }
}

/// Directives that stand for several.
fn composite(directive: char) -> Option<&'static str> {
    match directive {
        'c' => Some("%a %b %e %H:%M:%S %Y"),
        'x' | 'D' => Some("%m/%d/%y"),
        'X' | 'T' => Some("%H:%M:%S"),
        'F' => Some("%Y-%m-%d"),
        'R' => Some("%H:%M"),
        'n' | 't' => Some(" "),
        _ => None,
    }
}

/// Reads `text` by `format`; the whole text must be used up.
pub(super) fn parse(text: &str, format: &str) -> Option<DateTime> {
    let mut reader = Reader {
        rest: text,
        seen: Seen::default(),
    };
    reader.read(format)?;
    if !reader.rest.is_empty() {
        return None;
    }
    reader.seen.moment()
}

/// What the text said.
#[derive(Default)]
struct Seen {
    year: Option<i64>,
    month: Option<u32>,
    day: Option<u32>,
    day_of_year: Option<u32>,
    hour: Option<u32>,
    hour_12: Option<u32>,
    afternoon: bool,
    minute: u32,
    second: u32,
    microsecond: u32,
    /// Minutes east of Greenwich.
    offset: i64,
}

impl Seen {
    fn moment(&self) -> Option<DateTime> {
        let mut civil = Civil {
            year: self.year.unwrap_or(Civil::DEFAULT.year),
            month: self.month.unwrap_or(1),
            day: self.day.unwrap_or(1),
            hour: self.hour.unwrap_or_else(|| match self.hour_12 {
                Some(hour) => hour % 12 + if self.afternoon { 12 } else { 0 },
                None => 0,
            }),
            minute: self.minute,
            second: self.second,
            millisecond: self.microsecond / 1000,
            ..Civil::DEFAULT
        };
        if let (Some(mut day), None, None) = (self.day_of_year, self.month, self.day) {
            while day > calendar::days_in_month(civil.year, civil.month).max(1) {
                day -= calendar::days_in_month(civil.year, civil.month);
                civil.month += 1;
                if civil.month > 12 {
                    return None;
                }
            }
            civil.day = day;
        }
        let moment = civil.moment()?;
        Some(DateTime::from_millis(moment.millis() - self.offset * 60_000))
    }
}

struct Reader<'a> {
    rest: &'a str,
    seen: Seen,
}

impl Reader<'_> {
    fn read(&mut self, format: &str) -> Option<()> {
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            if character == '%' {
                self.directive(characters.next()?)?;
            } else if character.is_whitespace() {
                // A run of spaces in the format stands for any run of spaces in the text.
                let following = characters.as_str().trim_start();
                self.spaces()?;
                characters = following.chars();
            } else {
                self.literal(character)?;
            }
        }
        Some(())
    }

    fn spaces(&mut self) -> Option<()> {
        let trimmed = self.rest.trim_start();
        (trimmed.len() < self.rest.len()).then(|| self.rest = trimmed)
    }

    fn literal(&mut self, expected: char) -> Option<()> {
        let mut characters = self.rest.chars();
        let found = characters.next()?;
        let same = found == expected || found.to_lowercase().eq(expected.to_lowercase());
        same.then(|| self.rest = characters.as_str())
    }

    fn directive(&mut self, directive: char) -> Option<()> {
        match directive {
            'a' => self.name(&WEEKDAYS, 3).map(drop)?,
            'A' => self.name(&WEEKDAYS, usize::MAX).map(drop)?,
            'b' | 'h' => self.seen.month = Some(self.name(&MONTHS, 3)? + 1),
            'B' => self.seen.month = Some(self.name(&MONTHS, usize::MAX)? + 1),
            'd' | 'e' => {
                let unpadded = self
                    .rest
                    .strip_prefix(' ')
                    .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                if let Some(unpadded) = unpadded {
                    self.rest = unpadded;
                }
                self.seen.day = Some(self.number(2, 1, 31)?);
            }
            'm' => self.seen.month = Some(self.number(2, 1, 12)?),
            'y' => {
                let year = i64::from(self.exactly(2)?);
                self.seen.year = Some(if year < 69 { 2000 + year } else { 1900 + year });
            }
            'Y' => self.seen.year = Some(i64::from(self.exactly(4)?)),
            'H' => self.seen.hour = Some(self.number(2, 0, 23)?),
            'I' => self.seen.hour_12 = Some(self.number(2, 1, 12)?),
            'p' => self.seen.afternoon = self.name(&["AM", "PM"], 2)? == 1,
            'M' => self.seen.minute = self.number(2, 0, 59)?,
            'S' => self.seen.second = self.number(2, 0, 61)?,
            'f' => self.fraction()?,
            'j' => self.seen.day_of_year = Some(self.number(3, 1, 366)?),
            'z' => self.offset()?,
            'Z' => self.name(&["UTC", "GMT"], 3).map(drop)?,
            'w' => self.number(1, 0, 6).map(drop)?,
            'U' | 'W' => self.number(2, 0, 53).map(drop)?,
            '%' => self.literal('%')?,
            _ => self.read(composite(directive)?)?,
        }
        Some(())
    }

    /// The index of the name that comes next, in any letter case; only its first `length` letters count.
    fn name(&mut self, names: &[&str], length: usize) -> Option<u32> {
        let fits = |name: &&str| {
            let name = name.get(..length).unwrap_or(name);
            let start = self.rest.get(..name.len())?;
            start.eq_ignore_ascii_case(name).then_some(name.len())
        };
        let (index, used) = names
            .iter()
            .enumerate()
            .find_map(|(index, name)| Some((index, fits(name)?)))?;
        self.rest = &self.rest[used..];
        u32::try_from(index).ok()
    }

    /// The longest run of at most `digits` digits whose number lies between the bounds.
    fn number(&mut self, digits: usize, least: u32, most: u32) -> Option<u32> {
        let available = self.digits().min(digits);
        let (used, number) = (1..=available).rev().find_map(|used| {
            let number = self.rest[..used].parse().ok()?;
            (least..=most).contains(&number).then_some((used, number))
        })?;
        self.rest = &self.rest[used..];
        Some(number)
    }

    fn exactly(&mut self, digits: usize) -> Option<u32> {
        if self.digits() < digits {
            return None;
        }
        self.number(digits, 0, u32::MAX)
    }

    fn digits(&self) -> usize {
        self.rest.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// One to six digits: tenths to millionths of a second.
    fn fraction(&mut self) -> Option<()> {
        let used = self.digits().min(6);
        let number = self.exactly(used.max(1))?;
        self.seen.microsecond = number * 10_u32.pow(6 - used as u32);
        Some(())
    }

    /// `Z`, `+0100` or `-01:00`.
    fn offset(&mut self) -> Option<()> {
        if self.literal('Z').is_some() {
            return Some(());
        }
        let sign = if self.literal('+').is_some() {
            1
        } else {
            self.literal('-')?;
            -1
        };
        let hours = self.exactly(2).filter(|hours| *hours < 24)?;
        if self.rest.starts_with(':') {
            self.literal(':')?;
        }
        let minutes = self.exactly(2).filter(|minutes| *minutes < 60)?;
        self.seen.offset = sign * i64::from(hours * 60 + minutes);
        Some(())
    }
}
