//! Sets of letters: brackets, kinds (`\w`, `[:alpha:]`), both cases of a letter. Kinds are those of ASCII, as in Mongo.
//! Leaves where they stand to the parser.

use super::numbered;

/// Ranges of letters, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Class(Vec<(char, char)>);

/// Larger ranges hold both cases of their letters already.
const WIDEST_FOLDED: u32 = 5000;

impl Class {
    pub(super) fn add(&mut self, from: char, to: char) {
        self.0.push((from, to));
    }

    pub(super) fn join(&mut self, other: &Class) {
        self.0.extend(&other.0);
    }

    /// `d`, `w` or `s`.
    pub(super) fn of_kind(kind: char) -> Self {
        Class(match kind {
            'd' => vec![('0', '9')],
            'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            _ => vec![('\t', '\r'), (' ', ' ')],
        })
    }

    /// `:alpha:` and its like.
    pub(super) fn add_named(&mut self, name: &str) -> Result<(), String> {
        let ranges: &[(char, char)] = match name {
            ":alpha:" => &[('A', 'Z'), ('a', 'z')],
            ":alnum:" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
            ":digit:" => &[('0', '9')],
            ":upper:" => &[('A', 'Z')],
            ":lower:" => &[('a', 'z')],
            ":space:" => &[('\t', '\r'), (' ', ' ')],
            ":blank:" => &[('\t', '\t'), (' ', ' ')],
            ":punct:" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            ":xdigit:" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
            ":word:" => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            other => return Err(format!("'[{other}]' in regular expressions is not supported")),
        };
        self.0.extend(ranges);
        Ok(())
    }

    /// Adds the other case of every letter.
    pub(super) fn ignore_case(&mut self) {
        let mut more = Vec::new();
        for (from, to) in &self.0 {
            if u32::from(*to) - u32::from(*from) > WIDEST_FOLDED {
                continue;
            }
            for letter in *from..=*to {
                more.extend(one(letter.to_lowercase()));
                more.extend(one(letter.to_uppercase()));
            }
        }
        self.0.extend(more.into_iter().map(|letter| (letter, letter)));
        self.sort();
    }

    /// Every other letter. U+0000 is in no text.
    pub(super) fn complement(mut self) -> Self {
        self.sort();
        let mut rest = Vec::new();
        let mut from = Some('\u{1}');
        for (first, last) in self.0 {
            if let Some(start) = from
                && start < first
                && let Some(end) = before(first)
            {
                rest.push((start, end));
            }
            from = from.and_then(|start| after(last).map(|next| next.max(start)));
        }
        rest.extend(from.map(|start| (start, char::MAX)));
        Class(rest)
    }

    /// Whether every letter is in it.
    pub(super) fn is_everything(&self) -> bool {
        self.clone().complement().0.is_empty()
    }

    /// The letter, when it is a single one.
    pub(super) fn letter(&self) -> Option<char> {
        match self.0.as_slice() {
            [(from, to)] if from == to => Some(*from),
            _ => None,
        }
    }

    /// The class in brackets.
    pub(super) fn text(mut self, negated: bool) -> String {
        self.sort();
        let mut text = String::from(if negated { "[^" } else { "[" });
        for (from, to) in self.0 {
            inside(from, &mut text);
            if from < to {
                text.push('-');
                inside(to, &mut text);
            }
        }
        text.push(']');
        text
    }

    /// In order, and joined where ranges meet.
    fn sort(&mut self) {
        self.0.sort_unstable();
        let mut joined: Vec<(char, char)> = Vec::new();
        for &(from, to) in &self.0 {
            match joined.last_mut() {
                Some((_, last)) if from <= *last || after(*last) == Some(from) => *last = (*last).max(to),
                _ => joined.push((from, to)),
            }
        }
        self.0 = joined;
    }
}

fn one(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

fn before(letter: char) -> Option<char> {
    match letter {
        '\0' => None,
        '\u{e000}' => Some('\u{d7ff}'),
        letter => char::from_u32(u32::from(letter) - 1),
    }
}

fn after(letter: char) -> Option<char> {
    match letter {
        '\u{d7ff}' => Some('\u{e000}'),
        letter => char::from_u32(u32::from(letter) + 1),
    }
}

fn inside(letter: char, out: &mut String) {
    if letter.is_ascii_alphanumeric() {
        out.push(letter);
    } else {
        numbered(letter, out);
    }
}

/// A letter outside of brackets.
pub(super) fn outside(letter: char) -> String {
    let mut text = String::new();
    inside(letter, &mut text);
    text
}
