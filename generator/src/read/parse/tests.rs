//! What the parser must do with good, odd and hostile text.

use super::super::{Node, Value};
use super::parse;
use std::time::{Duration, Instant};

fn tree(text: &str) -> Node {
    parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
}

#[test]
fn scalars_are_those_of_yaml_1_2() {
    for (text, expected) in [
        ("true", Value::Boolean(true)),
        ("no", Value::String("no".into())),
        ("on", Value::String("on".into())),
        ("017", Value::String("017".into())),
        ("1_000", Value::String("1_000".into())),
        ("-5", Value::Integer(-5)),
        ("9223372036854775808", Value::Float(9_223_372_036_854_775_808.0)),
        ("2.5", Value::Float(2.5)),
        ("~", Value::Null),
        ("'5'", Value::String("5".into())),
        ("2020-01-01T00:00:00Z", Value::String("2020-01-01T00:00:00Z".into())),
        ("\"a\\u00e9\"", Value::String("aé".into())),
    ] {
        assert_eq!(
            tree(&format!("k: {text}")).get("k").map(|node| &node.value),
            Some(&expected),
            "{text}"
        );
    }
}

#[test]
fn places_are_those_of_the_text_and_aliases_know_their_use() {
    let tree = tree("a: &x\n  b: [1, two]\nc: *x\nd:\n  <<: *x\n  e: 1\n");
    let place = |node: &Node| (node.place.line, node.place.column, node.place.used);
    let b = |key: &str| tree.get(key).and_then(|node| node.get("b")).expect("b is there");
    assert_eq!(place(b("a")), (2, 6, None));
    assert_eq!(place(b("c")), (2, 6, Some((3, 4))));
    assert_eq!((b("d").place.line, b("d").place.used.map(|used| used.0)), (2, Some(5)));
    let Value::List(list) = &b("a").value else {
        panic!("a list")
    };
    assert_eq!((place(&list[1]), list[1].place.length), ((2, 10, None), 3));
    let (key, _) = &tree.entries()[1];
    assert_eq!((key.place.line, key.place.column, key.place.length), (3, 1, 1));
}

#[test]
fn json_is_yaml() {
    let tree = tree("{\"a\": [1, 2.5, null, true, \"\\u0041\"]}");
    let Some(Value::List(list)) = tree.get("a").map(|node| &node.value) else {
        panic!("a list")
    };
    assert_eq!(list.len(), 5);
    assert_eq!(list[4].value, Value::String("A".into()));
}

#[test]
fn broken_text_is_a_diagnostic_with_its_place() {
    for (text, name, line) in [
        ("a: 1\na: 2\n", "duplicate-key", 2),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 2),
        ("a: *nothing\n", "yaml-syntax", 1),
        ("a: b\n\tc: d\n", "yaml-syntax", 1),
        ("a: 'x\n", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 3),
        ("{[1]: 2}", "yaml-syntax", 1),
        ("a: .nan", "yaml-syntax", 1),
    ] {
        let problem = parse(text).expect_err(text);
        assert_eq!(
            (problem.name, problem.place.line),
            (name, line),
            "{text}: {}",
            problem.message
        );
        assert!(
            !problem.message.ends_with('.') && !problem.message.contains('\n'),
            "{}",
            problem.message
        );
    }
}

#[test]
fn nothing_is_an_empty_tree() {
    for text in ["", "# only a comment\n", "---\n", "null"] {
        assert_eq!(tree(text).value, Value::Null, "{text:?}");
    }
}

#[test]
fn hostile_text_ends_soon_and_without_a_panic() {
    let bomb = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [*a{below}, *a{below}]\n", below = level - 1)
    });
    let merges = (1..30).fold("a0: &a0 {x: 1}\n".to_owned(), |text, level| {
        format!(
            "{text}a{level}: &a{level} {{<<: [*a{below}, *a{below}], k{level}: 1}}\n",
            below = level - 1
        )
    });
    for (what, text, name) in [
        ("flow nesting", "[".repeat(100_000), ""),
        ("map nesting", "{a: ".repeat(100_000), ""),
        (
            "block nesting",
            (0..3_000)
                .map(|depth| format!("{}a:\n", " ".repeat(depth % 1_500)))
                .collect(),
            "",
        ),
        ("dashes", "- ".repeat(100_000), ""),
        ("ten megabytes", "x".repeat(10 * 1024 * 1024), "settings-too-large"),
        (
            "many keys",
            (0..400_000).map(|key| format!("k{key}: 1\n")).collect::<String>(),
            "settings-too-large",
        ),
        ("one long key", "k".repeat(3 * 1024 * 1024) + ": 1", ""),
        ("alias bomb", bomb, "settings-too-large"),
        ("merge bomb", merges, ""),
        ("quotes", "\"".repeat(1_000_000), ""),
        ("question marks", "? ".repeat(100_000), ""),
        ("ampersands", "&a ".repeat(100_000), ""),
        ("control characters", "\u{1}\u{0}".repeat(1_000), ""),
    ] {
        let start = Instant::now();
        let outcome = parse(&text);
        let time = start.elapsed();
        assert!(time < Duration::from_secs(5), "{what} took {time:?}");
        match outcome {
            Err(problem) => assert!(name.is_empty() || problem.name == name, "{what}: {problem:?}"),
            Ok(_) => assert!(what == "one long key" || what == "merge bomb", "{what} was accepted"),
        }
    }
}
