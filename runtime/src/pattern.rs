//! Regular expressions with the meaning they have in Python's `re`, for the `regex` rule and `regex("…")` in URLs.
//! Leaves the engine to `fancy_regex`: linear where it can be, else with a limit on backtracking.

use fancy_regex::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Steps after which a match is given up: some milliseconds.
const BACKTRACK_LIMIT: usize = 100_000;

/// A compiled pattern that is matched from the start of a text.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// Whether `$` at the end also matches before a line feed that ends the text.
    forgives_line_feed: bool,
}

/// A pattern that is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPattern {
    /// The pattern as written.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for InvalidPattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "'{}' is no regular expression: {}", self.pattern, self.reason)
    }
}

impl std::error::Error for InvalidPattern {}

impl Pattern {
    /// Compiles a `regex` rule: Eve appends `$` when the pattern does not end with one.
    ///
    /// # Errors
    /// When it is no regular expression.
    pub fn of_rule(pattern: &str) -> Result<Self, InvalidPattern> {
        let end = if pattern.ends_with('$') { "" } else { "$" };
        Ok(Self {
            regex: compile(pattern, end)?,
            forgives_line_feed: !pattern.contains("\\Z"),
        })
    }

    /// Compiles a pattern that must match a whole text, as those of URL segments do.
    ///
    /// # Errors
    /// When it is no regular expression.
    pub fn of_whole(pattern: &str) -> Result<Self, InvalidPattern> {
        // The group keeps the end from belonging to the last alternative only.
        build(pattern, &translate(pattern))?;
        Ok(Self {
            regex: compile(&format!("(?:{pattern})"), "\\z")?,
            forgives_line_feed: false,
        })
    }

    /// Whether the text matches. One that takes too many steps to tell does not.
    pub fn matches(&self, text: &str) -> bool {
        let matches = |text| self.regex.is_match(text).unwrap_or(false);
        matches(text) || self.forgives_line_feed && text.strip_suffix('\n').is_some_and(matches)
    }
}

fn compile(pattern: &str, end: &str) -> Result<Regex, InvalidPattern> {
    let translated = translate(pattern);
    // By itself first: brackets that close what the pattern did not open must not find a partner in what is added.
    build(pattern, &format!("{translated}{end}"))?;
    build(pattern, &format!("\\A(?:{translated}{end})"))
}

fn build(pattern: &str, translated: &str) -> Result<Regex, InvalidPattern> {
    RegexBuilder::new(translated)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .map_err(|error| InvalidPattern {
            pattern: pattern.to_owned(),
            reason: error.to_string(),
        })
}

/// Writes a Python pattern in the engine's words: `\Z` is the very end, inside a class `[`, `&` and `~` mean themselves
/// and a `]` may come first, any other escaped character that is neither letter nor digit means itself.
fn translate(pattern: &str) -> String {
    let mut translated = String::with_capacity(pattern.len() + 8);
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('Z') if !in_class => translated.push_str("\\z"),
                Some(escaped)
                    if escaped.is_ascii_punctuation() && !matches!(escaped, '<' | '>') || escaped.is_alphanumeric() =>
                {
                    translated.push('\\');
                    translated.push(escaped);
                }
                Some(escaped) => translated.push_str(&format!("\\x{{{:x}}}", u32::from(escaped))),
                None => translated.push('\\'),
            },
            '[' if !in_class => {
                in_class = true;
                translated.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    translated.push('^');
                }
                if characters.next_if_eq(&']').is_some() {
                    translated.push_str("\\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                translated.push(']');
            }
            '[' | '&' | '~' if in_class => {
                translated.push('\\');
                translated.push(character);
            }
            other => translated.push(other),
        }
    }
    translated
}

/// Whether `text` satisfies the `regex` rule `pattern`, which is compiled once.
///
/// # Errors
/// When the pattern is no regular expression: the settings were never checked.
pub fn satisfies_rule(pattern: &'static str, text: &str) -> Result<bool, InvalidPattern> {
    static COMPILED: OnceLock<RwLock<HashMap<&'static str, Arc<Pattern>>>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(RwLock::default);
    let known = compiled
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(pattern)
        .cloned();
    let regex = match known {
        Some(regex) => regex,
        None => {
            let regex = Arc::new(Pattern::of_rule(pattern)?);
            compiled
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(pattern, Arc::clone(&regex));
            regex
        }
    };
    Ok(regex.matches(text))
}

#[cfg(test)]
mod tests {
    use super::{Pattern, satisfies_rule};

    #[track_caller]
    fn check(pattern: &'static str, text: &str, expected: bool) {
        assert_eq!(
            satisfies_rule(pattern, text),
            Ok(expected),
            "{text:?} against {pattern}"
        );
    }

    #[test]
    fn patterns_mean_what_they_mean_in_python() {
        check("^ab$", "ab\n", true);
        check("^ab$", "ab\n\n", false);
        check("^ab$", "xab", false);
        check("ab\\Z", "ab", true);
        check("ab\\Z", "ab\n", false);
        // The end belongs to the last alternative only.
        check("a|bc", "ax", true);
        check("a|bc", "bc", true);
        check("a|bc", "bcx", false);
        // It ends with a dollar sign, if an escaped one.
        check("a\\$", "a$x", true);
        check("(?i)x", "X", true);
        check("a.c", "a\nc", false);
        check("a.c", "a\rc", true);
        check("(?P<q>.)(?P=q)", "aa", true);
        check("(?P<q>.)(?P=q)", "ab", false);
        check("^[A-Z]{2}\\d{3}$", "AB123", true);
        check("^[A-Z]{2}\\d{3}$", "ab123", false);
        check("\\d{5}", "١٢٣٤٥", true);
        check("[[]&&~~]?", "[&&~~]", true);
        check("[a&&b]+", "a&b", true);
        check("[[&~]+", "[&&~~", true);
        check("[]a]+", "]a]", true);
        check("[^]a]+", "b", true);
        check("[\\]\\-a]+", "]-a", true);
        check("\\/\\@\\_\\ \\é\\<\\>\\\"\\'", "/@_ é<>\"'", true);
        check("(?=a)\\w+(?<!b)", "ac", true);
        check("(?=a)\\w+(?<!b)", "ab", false);
        check("", "", true);
    }

    #[test]
    fn a_whole_match_forgives_nothing() {
        let Ok(pattern) = Pattern::of_whole("[\\w]+|b c") else {
            panic!("a pattern")
        };
        for (text, expected) in [
            ("Doe", true),
            ("b c", true),
            ("Doe\n", false),
            ("b cd", false),
            ("", false),
        ] {
            assert_eq!(pattern.matches(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_match_that_takes_too_long_is_none() {
        let text = format!("{}b", "a".repeat(40));
        check("(?=(a+)+$)a*\\1c", &text, false);
        check("(a+)+$", &format!("{}b", "a".repeat(100_000)), false);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in ["(", "[", "*", "(?P<n>", "[z-a]", "a)|(b", "a)(?:b"] {
            assert!(Pattern::of_rule(pattern).is_err(), "{pattern}");
            assert!(Pattern::of_whole(pattern).is_err(), "{pattern}");
        }
    }
}
