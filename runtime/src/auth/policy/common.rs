//! Passwords that everybody tries first: a list of words, and what people do to a word to make it a password: digits
//! and signs around it, digits for letters, twice the same, runs along the alphabet or the keyboard.
//! Leaves lengths and what follows to its parent.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Folded words of the common lists, shipped with the server: nothing is asked over the network.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("common.txt")
        .split_whitespace()
        .map(|word| letters(&decoded(word)))
        .collect()
});

/// Rows of keyboards and the alphabet, along which fingers run in both directions.
const RUNS: [&str; 14] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
];

/// Whether `password` is one that everybody tries first.
pub(super) fn is_common(password: &str) -> bool {
    let folded: String = password
        .to_lowercase()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let unit = unit(&folded);
    if unit.chars().count() < 5 && folded.chars().count() > unit.chars().count() || is_run(&folded) || is_run(unit) {
        return true;
    }
    [&folded, unit].into_iter().any(|text| {
        let stripped = text.trim_matches(|letter: char| !letter.is_alphabetic());
        let shapes = [
            letters(text),
            letters(&decoded(text)),
            letters(stripped),
            letters(&decoded(stripped)),
        ];
        // a year or a few digits and signs around a word, and the word twice
        let added = text.chars().count() - stripped.chars().count();
        (stripped.is_empty() || added <= MOST_ADDED)
            && shapes
                .iter()
                .any(|shape| WORDS.contains(shape) || WORDS.contains(self::unit(shape)))
            || stripped.is_empty() && is_made_of_runs(text)
    })
}

/// Digits and signs around a word that do not yet make it a password.
const MOST_ADDED: usize = 10;

/// Whether hardly anything is left of `password` without `words`, their parts and what is no letter.
pub(super) fn is_made_of(password: &str, words: &[&str]) -> bool {
    let plain = password.to_lowercase();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    digits <= MOST_ADDED
        && [letters as fn(&str) -> String, |text| letters(&decoded(text))]
            .into_iter()
            .any(|shape| {
                let mut rest = shape(&plain);
                let before = rest.len();
                for part in parts(words, shape) {
                    rest = rest.replace(part.as_str(), "");
                }
                rest.len() < before && rest.chars().count() < SHORTEST_WORD
            })
}

/// The words and what they are made of, the longest first.
fn parts(words: &[&str], shape: fn(&str) -> String) -> Vec<String> {
    let words = words.iter().map(|word| word.to_lowercase());
    let mut parts: Vec<String> = words
        .flat_map(|word| {
            let parts = word.split(|letter: char| !letter.is_alphanumeric()).map(shape);
            parts.chain([shape(&word)]).collect::<Vec<String>>()
        })
        .filter(|part| part.chars().count() >= SHORTEST_WORD)
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// Shorter words stand inside others by chance.
const SHORTEST_WORD: usize = 3;

/// Letters that stand for what looks like them.
fn decoded(text: &str) -> String {
    let letter = |letter| match letter {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        other => other,
    };
    text.chars().map(letter).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphabetic()).collect()
}

/// The shortest text that `text` is a repetition of, its last one perhaps cut.
fn unit(text: &str) -> &str {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let count = letters.len();
    let repeats = |length: &usize| (*length..count).all(|place| letters[place].1 == letters[place - length].1);
    let longest = count / 2;
    let length = (1..=longest.min(32)).find(repeats);
    length.map_or(text, |length| &text[..letters[length].0])
}

/// Whether `text` goes along one of the runs, forwards or backwards, perhaps from its end to its start again.
fn is_run(text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    text.len() >= 4
        && RUNS.iter().any(|run| {
            let run: Vec<char> = run.chars().collect();
            let along = |step: usize| {
                let starts = (0..run.len()).filter(|start| run[*start] == text[0]);
                let mut starts = starts.into_iter();
                starts.any(|start| {
                    (text.iter().enumerate()).all(|(place, letter)| run[(start + place * step) % run.len()] == *letter)
                })
            };
            along(1) || along(run.len() - 1)
        })
}

/// Shorter numbers are dates and PINs.
const SHORTEST_NUMBER: usize = 10;

/// Whether digits alone are a few runs or repetitions one after another: `123123`, `112233`, `121212`, `20002000`.
fn is_made_of_runs(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
    if digits.len() != text.chars().count() {
        return false;
    }
    let steps: Vec<u32> = digits.windows(2).map(|pair| (pair[1] + 10 - pair[0]) % 10).collect();
    let changes = steps.windows(2).filter(|pair| pair[0] != pair[1]).count();
    digits.len() < SHORTEST_NUMBER || changes <= 2
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_common};

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "123456",
            "123456789",
            "12345678901234567890",
            "password",
            "Password1",
            "P@ssw0rd",
            "p4$$w0rd!",
            "qwerty",
            "qwerty123",
            "1q2w3e4r5t6y7u8i",
            "1qaz2wsx3edc4rfv",
            "abc123",
            "111111",
            "00000000000000000",
            "iloveyou",
            "iloveyou1234567",
            "letmein!!!",
            "Monkey2023",
            "dragon12345",
            "trustno1",
            "superman1",
            "Welcome2024!",
            "passwordpassword",
            "PasswordPassword1",
            "qwertyuiopasdfghjkl",
            "qwertyqwertyqwerty",
            "abcdefghijklmnop",
            "987654321987654",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "correcthorsebatterystaple",
            "admin",
            "root",
            "changeme",
            "Football123",
            "princess",
            "sunshine2019",
            "zaq12wsx",
            "asdfghjkl;",
            "1234qwer",
            "passw0rd123",
            "changemechangeme",
            "thisismypassword",
            "12341234",
            "112233",
            "liverpool1",
            "jennifer99",
            "baseball",
            "starwars77",
            "121212",
            "654321",
            "666666",
            "987654321",
            "qazwsxedc",
            "zxcvbnm",
            "secret",
            "loveme",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn phrases_and_random_ones_are_not() {
        for password in [
            "correct zebra battery quince",
            "the dragon ate my monkey",
            "kX9#vQ2!mZ7pLw4t",
            "alllowercasepassphrase",
            "vermilion teacup",
            "9f86d081884c7d659a2f",
            "tr0ub4dor and three",
            "пароль из многих слов",
            "a user's password, long enough",
            "the password of whoever set this up",
            "8351902746183",
            "four words make do",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn the_list_is_shipped_and_stands_for_thousands() {
        // each word is refused with up to ten digits and signs around it, with letters replaced, and twice
        assert!(WORDS.len() >= 1_200, "{}", WORDS.len());
        let made = WORDS
            .iter()
            .take(400)
            .flat_map(|word| ["1", "123", "!", "2024"].map(|end| format!("{word}{end}")));
        let made: Vec<String> = made.chain(WORDS.iter().cloned()).collect();
        assert!(made.len() >= 2_800 && made.iter().all(|password| is_common(password)));
    }
}
