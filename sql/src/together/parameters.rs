//! The parameters of a statement's text, found and replaced. Leaves why to its neighbours.

/// `text` with every `$1`, `$2`, … replaced by what `name` gives for its number. What stands between quotes is left
/// alone, be it a string or a name; statements made here have no other kind of quotes.
pub(super) fn replace(text: &str, mut name: impl FnMut(usize) -> String) -> String {
    let mut replaced = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(place) = rest.find(['$', '\'', '"']) {
        let (before, from) = rest.split_at(place);
        replaced.push_str(before);
        let length = if let Some(behind) = from.strip_prefix('$') {
            let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
            match behind[..digits].parse() {
                Ok(number) => replaced.push_str(&name(number)),
                Err(_) => replaced.push_str(&from[..=digits]),
            }
            digits + 1
        } else {
            // a doubled quote ends one string and begins the next, which comes to the same
            let quote = if from.starts_with('"') { '"' } else { '\'' };
            let length = from[1..].find(quote).map_or(from.len(), |end| end + 2);
            replaced.push_str(&from[..length]);
            length
        };
        rest = &from[length..];
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn only_parameters_are_replaced() {
        let text = r#"SELECT "a$1", 'it''s $2', $1::text, $12 + $2 FROM "t" WHERE '$1"' = "b""$3" AND $"#;
        let expected = r#"SELECT "a$1", 'it''s $2', <1>::text, <12> + <2> FROM "t" WHERE '$1"' = "b""$3" AND $"#;
        assert_eq!(replace(text, |number| format!("<{number}>")), expected);
        assert_eq!(replace("no end 'of $1", |_| String::new()), "no end 'of $1");
        assert_eq!(replace("", |_| String::new()), "");
    }
}
