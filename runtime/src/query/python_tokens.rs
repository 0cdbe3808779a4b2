//! Words of Python, as far as filters and sort orders are written in it. Leaves grammar to `where_python` and `sort`.

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or keyword.
    Name(String),
    /// A string literal, decoded.
    Text(String),
    /// A whole number without its sign.
    Integer(i64),
    /// Any other number without its sign.
    Float(f64),
    /// An operator or a bracket.
    Sign(&'static str),
    /// The end of a statement: `;` or a line feed.
    End,
}

/// Signs, longer ones first.
const SIGNS: [&str; 23] = [
    "==", "!=", "<=", ">=", "**", "//", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "-", "+", "*", "/",
    "%",
];

/// The words of `text`; `None` when there is something that is no word, an unfinished string, or U+0000.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let token = match first {
            ' ' | '\t' | '\r' => {
                rest = &rest[1..];
                continue;
            }
            ';' | '\n' => {
                rest = &rest[1..];
                Token::End
            }
            '"' | '\'' => {
                let (text, after) = string(&rest[1..], first)?;
                rest = after;
                Token::Text(text)
            }
            digit if digit.is_ascii_digit() || (digit == '.' && starts_with_digit(&rest[1..])) => {
                let (number, after) = number(rest)?;
                rest = after;
                number
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let end = rest
                    .find(|next: char| !next.is_alphanumeric() && next != '_')
                    .unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                rest = after;
                Token::Name(name.to_owned())
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
                rest = &rest[sign.len()..];
                Token::Sign(sign)
            }
        };
        tokens.push(token);
    }
    Some(tokens)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|next: char| next.is_ascii_digit())
}

/// The string up to `quote`, and what follows it.
fn string(text: &str, quote: char) -> Option<(String, &str)> {
    let mut decoded = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            end if end == quote => return Some((decoded, &text[place + 1..])),
            '\n' | '\0' => return None,
            '\\' => {
                let (_, escaped) = letters.next()?;
                match escaped {
                    '\\' | '\'' | '"' => decoded.push(escaped),
                    'n' => decoded.push('\n'),
                    't' => decoded.push('\t'),
                    'r' => decoded.push('\r'),
                    'x' | 'u' | 'U' => {
                        let digits = match escaped {
                            'x' => 2,
                            'u' => 4,
                            _ => 8,
                        };
                        let mut code = 0;
                        for _ in 0..digits {
                            code = code * 16 + letters.next()?.1.to_digit(16)?;
                        }
                        decoded.push(char::from_u32(code).filter(|letter| *letter != '\0')?);
                    }
                    // Python keeps a backslash that means nothing
                    other if !other.is_ascii_digit() && !other.is_control() => {
                        decoded.push('\\');
                        decoded.push(other);
                    }
                    _ => return None,
                }
            }
            plain => decoded.push(plain),
        }
    }
    None
}

/// The number at the start of `text`, and what follows it.
fn number(text: &str) -> Option<(Token, &str)> {
    let digits = |from: usize| {
        let more = text[from..].find(|next: char| !next.is_ascii_digit() && next != '_');
        more.map_or(text.len(), |length| from + length)
    };
    let mut end = digits(0);
    let mut whole = true;
    if text[end..].starts_with('.') {
        whole = false;
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let signed = end + 1 + usize::from(text[end + 1..].starts_with(['+', '-']));
        if starts_with_digit(&text[signed..]) {
            whole = false;
            end = digits(signed);
        }
    }
    let (written, rest) = text.split_at(end);
    if rest.starts_with(|next: char| next.is_alphanumeric()) || written.ends_with('_') || written.contains("__") {
        return None;
    }
    let plain = written.replace('_', "");
    if whole && plain.len() > 1 && plain.starts_with('0') && plain.bytes().any(|digit| digit != b'0') {
        // Python refuses 007
        return None;
    }
    let integer = if whole {
        plain.parse().ok().map(Token::Integer)
    } else {
        None
    };
    let float = || {
        plain
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Token::Float)
    };
    Some((integer.or_else(float)?, rest))
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    fn check(text: &str, expected: Option<&[Token]>) {
        assert_eq!(tokens(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn words_of_python() {
        let name = |name: &str| Token::Name(name.to_owned());
        let string = |text: &str| Token::Text(text.to_owned());
        check(
            "a.b >= -1_0",
            Some(&[
                name("a"),
                Token::Sign("."),
                name("b"),
                Token::Sign(">="),
                Token::Sign("-"),
                Token::Integer(10),
            ]),
        );
        check(r#"'it\'s' "é\u00e9\x41\q""#, Some(&[string("it's"), string("ééA\\q")]));
        check("1.5e3 .5 2. 1e400", None);
        check(
            "1.5e3 .5 2.",
            Some(&[Token::Float(1500.0), Token::Float(0.5), Token::Float(2.0)]),
        );
        check("99999999999999999999", Some(&[Token::Float(1e20)]));
        check("a;\nb", Some(&[name("a"), Token::End, Token::End, name("b")]));
    }

    #[test]
    fn what_is_no_word() {
        for text in [
            "'abc", "\"", "'\\", "'\\u12'", "'\\x00'", "'a\nb'", "1a", "007", "1__0", "1_", "$", "a&b", "#", "\0",
        ] {
            check(text, None);
        }
    }
}
