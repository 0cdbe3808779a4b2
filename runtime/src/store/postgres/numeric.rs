//! Numbers of the type `numeric`: groups of four digits and a scale, which tells 5 from 5.0.

const NEGATIVE: u16 = 0x4000;

/// `text`, a plain decimal (an optional sign, digits, perhaps a point and digits), on the wire. `None` for other text.
pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (NEGATIVE, digits),
        None => (0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !only_digits(whole) || !only_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let mut groups: Vec<i16> = Vec::with_capacity(text.len() / 4 + 2);
    let number = |group: &[u8], length: usize| {
        let digits = group
            .iter()
            .fold(0_i16, |number, digit| number * 10 + i16::from(digit - b'0'));
        (group.len()..length).fold(digits, |number, _| number * 10)
    };
    let (first, rest) = whole.as_bytes().split_at(whole.len() % 4);
    if !first.is_empty() {
        groups.push(number(first, 0));
    }
    groups.extend(rest.chunks(4).map(|group| number(group, 4)));
    let mut weight = i16::try_from(groups.len()).ok()? - 1;
    groups.extend(fraction.as_bytes().chunks(4).map(|group| number(group, 4)));
    while groups.last() == Some(&0) {
        groups.pop();
    }
    let leading = groups.iter().take_while(|group| **group == 0).count();
    groups.drain(..leading);
    weight -= i16::try_from(leading).ok()?;
    if groups.is_empty() {
        weight = 0;
    }
    let sign = if groups.is_empty() { 0 } else { sign };
    out.extend_from_slice(&i16::try_from(groups.len()).ok()?.to_be_bytes());
    out.extend_from_slice(&weight.to_be_bytes());
    out.extend_from_slice(&sign.to_be_bytes());
    out.extend_from_slice(&u16::try_from(fraction.len()).ok()?.to_be_bytes());
    for group in groups {
        out.extend_from_slice(&group.to_be_bytes());
    }
    Some(())
}

/// A double as the shortest decimal that reads back as it, with a point: what tells it from a whole number.
pub(super) fn decimal(number: f64) -> String {
    let text = number.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// A number from the wire.
pub(super) struct Numeric<'a> {
    weight: i16,
    sign: u16,
    scale: u16,
    groups: &'a [u8],
}

impl<'a> Numeric<'a> {
    /// `None` for what is no finite number.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, groups) = bytes.split_at_checked(8)?;
        let word = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
        let (weight, sign, scale) = (i16::from_be_bytes([head[2], head[3]]), word(4), word(6));
        (sign == 0 || sign == NEGATIVE).then_some(Self {
            weight,
            sign,
            scale,
            groups,
        })
    }

    /// The number when it was stored without a fraction and fits.
    pub(super) fn integer(&self) -> Option<i64> {
        if self.scale > 0 || self.weight > 4 {
            return None;
        }
        let mut number = 0_i128;
        for place in 0..=self.weight {
            number = number * 10_000 + i128::from(self.group(place));
        }
        let number = if self.sign == NEGATIVE { -number } else { number };
        i64::try_from(number).ok()
    }

    /// The number as text: digits, and as many behind a point as its scale says.
    pub(super) fn text(&self) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        if self.sign == NEGATIVE {
            text.push('-');
        }
        let mut whole = String::new();
        for place in 0..=self.weight {
            let _ = write!(whole, "{:04}", self.group(place));
        }
        let whole = whole.trim_start_matches('0');
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if self.scale > 0 {
            let scale = usize::from(self.scale);
            let mut fraction = String::new();
            let mut place = -1;
            while fraction.len() < scale {
                let group = if place <= self.weight { self.group(place) } else { 0 };
                let _ = write!(fraction, "{group:04}");
                place -= 1;
            }
            fraction.truncate(scale);
            text.push('.');
            text.push_str(&fraction);
        }
        text
    }

    /// The group of four digits at `place`: 0 is in front of the point, -1 behind it. Counted down from the weight.
    fn group(&self, place: i16) -> i16 {
        // in `integer` and for the whole part, places are counted up from the first group
        let index = if place < 0 {
            i32::from(self.weight) - i32::from(place)
        } else {
            i32::from(place)
        };
        let at = usize::try_from(index).unwrap_or(usize::MAX / 4) * 2;
        match self.groups.get(at..at + 2) {
            Some(bytes) => i16::from_be_bytes([bytes[0], bytes[1]]),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Numeric, decimal, encode};

    fn through(text: &str) -> (Option<i64>, String) {
        let mut bytes = Vec::new();
        encode(text, &mut bytes).expect(text);
        let number = Numeric::read(&bytes).expect(text);
        (number.integer(), number.text())
    }

    #[test]
    fn whole_numbers_and_fractions_come_back_as_they_were() {
        for whole in [0, 1, -1, 5, 9_999, 10_000, 10_001, 120_000_000, i64::MAX, i64::MIN] {
            assert_eq!(through(&whole.to_string()), (Some(whole), whole.to_string()));
        }
        for text in [
            "5.0",
            "-5.50",
            "0.1",
            "0.00001",
            "0.00000000001",
            "10000.0001",
            "123456789.987654321",
            "0.0",
            "100000000.0",
        ] {
            assert_eq!(through(text), (None, text.to_owned()), "{text}");
        }
        assert_eq!(through("007").1, "7");
        for wrong in ["", "-", ".", "1e5", "a", "1.2.3", "0x1"] {
            assert_eq!(encode(wrong, &mut Vec::new()), None, "{wrong}");
        }
    }

    #[test]
    fn doubles_come_back_to_the_last_bit() {
        let doubles = [
            5.0,
            -0.1,
            1e22,
            1e-7,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
            0.1 + 0.2,
            123_456_789.123_456_79,
            1e15,
            1e16,
        ];
        for double in doubles {
            let (whole, text) = through(&decimal(double));
            assert_eq!(whole, None, "{double} is a double");
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(double.to_bits()), "{text}");
        }
    }
}
