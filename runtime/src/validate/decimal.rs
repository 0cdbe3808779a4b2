//! Decimal numbers of up to 34 digits, as text in the form in which Python prints them.
//! Leaves conversion of other values to `coerce`.

/// Digits and exponents that a 128-bit decimal has.
const MOST_DIGITS: usize = 34;
const EXPONENTS: std::ops::RangeInclusive<i64> = -6176..=6111;

/// The number as Python prints it: `1e3` is `1E+3`, `1.50` keeps its zero. Nothing when the text is no finite number, or
/// one that cannot be stored exactly.
pub fn canonical(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "");
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = match all.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if digits.len() > MOST_DIGITS || !EXPONENTS.contains(&exponent) {
        return None;
    }
    Some(format!("{sign}{}", print(digits, exponent)))
}

/// Plainly where that takes few zeros, else with an exponent.
fn print(digits: &str, exponent: i64) -> String {
    let length = i64::try_from(digits.len()).unwrap_or(0);
    let adjusted = exponent + length - 1;
    if exponent > 0 || adjusted < -6 {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{first}{point}{rest}E{adjusted:+}");
    }
    let fraction = usize::try_from(-exponent).unwrap_or(0);
    if fraction == 0 {
        return digits.to_owned();
    }
    let padded = format!("{digits:0>width$}", width = fraction + 1);
    let (whole, rest) = padded.split_at(padded.len() - fraction);
    format!("{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn numbers_look_as_python_prints_them() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(canonical(text).unwrap_or_else(|| "none".into()), expected, "{text}");
        }
        check("5", "5");
        check(" +5 ", "5");
        check("1.50", "1.50");
        check("00.10", "0.10");
        check(".5", "0.5");
        check("5.", "5");
        check("-0", "-0");
        check("1_000", "1000");
        check("1e3", "1E+3");
        check("1.5e3", "1.5E+3");
        check("1e22", "1E+22");
        check("0.00000001", "1E-8");
        check("0.000001", "0.000001");
        check("1234e-10", "1.234E-7");
        check(
            "1234567890123456789012345678901234",
            "1234567890123456789012345678901234",
        );
        for text in [
            "",
            "x",
            ".",
            "e5",
            "1e",
            "NaN",
            "Infinity",
            "1.2.3",
            "--1",
            "1e9999",
            "1e-9999",
            "12345678901234567890123456789012345",
        ] {
            check(text, "none");
        }
    }
}
