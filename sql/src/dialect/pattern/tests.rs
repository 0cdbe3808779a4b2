//! What expressions become, and which are refused. That they match alike is tested on the databases.

use super::{Engine, Pattern};

#[track_caller]
fn check(text: &str, options: &str, rust: &str, postgres: &str) {
    let pattern = Pattern::parse(text, options).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(pattern.text(Engine::Rust), rust, "{text}");
    assert_eq!(pattern.text(Engine::Postgres), postgres, "{text}");
}

#[test]
fn expressions_are_written_in_words_that_both_engines_know() {
    let same = |text: &str, options: &str, expected: &str| check(text, options, expected, expected);
    same("abc", "", "abc");
    same("a.c", "", "a[^\\n]c");
    same("a.c", "s", "a(?:.|\\n)c");
    same("aß", "i", "[Aa]ß");
    same("^ab*?c+", "", "\\Aab*c+");
    same("(a|b){2,3}(?i)x(?-i)y", "", "(?:a|b){2,3}[Xx]y");
    same("(?<name>a)(?:b)", "", "(?:a)(?:b)");
    same("a{2}b{3,}c{x}", "", "a{2,2}b{3,}c\\u007bx\\u007d");
    same("\\d\\W[\\w-]", "", "[0-9][^0-9A-Z\\u005fa-z][\\u002d0-9A-Z\\u005fa-z]");
    same("[^\\s\\x41-C]", "", "[^\\u0009-\\u000d\\u0020A-C]");
    same("[]a]", "", "[\\u005da]");
    same("[[:digit:]é]", "i", "[0-9Éé]");
    same("a b # c", "x", "ab");
    same("[\\s\\S]", "", "(?:.|\\n)");
    same("\\.\\*", "", "\\u002e\\u002a");
    check("a$", "", "a(?:\\n?\\z)", "a(?:\\n?\\Z)");
    check("^a$", "m", "(?m:^)a(?m:$)", "(?:\\A|(?<=\\n))a(?:\\Z|(?=\\n))");
    assert!(Pattern::parse("\\bx", "").is_ok_and(|pattern| pattern.text(Engine::Rust) == "(?-u:\\b)x"));
}

#[test]
fn what_not_every_engine_has_is_refused() {
    for text in [
        "(a",
        "a)",
        "[a",
        "*a",
        "a**",
        "(?=a)",
        "(?<!a)",
        "(a)\\1",
        "\\p{L}",
        "a++",
        "^*",
        "a{300}",
        "a{3,2}",
        "(?>a)",
        "[z-a]",
        "\\",
        "\\x0",
        "\\x{0}",
        "(?z)a",
        "((a{200}){200})",
        "[^\\s\\S]",
        "[[:foo:]]",
        "(?(1)a)",
        "\\k<x>",
    ] {
        assert!(Pattern::parse(text, "").is_err(), "{text}");
    }
    assert!(Pattern::parse("a", "g").is_err());
    assert!(Pattern::parse(&"a".repeat(1001), "").is_err());
    assert!(Pattern::parse(&"(".repeat(31), "").is_err());
}
