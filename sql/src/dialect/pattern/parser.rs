//! Reading a regular expression: alternatives, repetitions, groups. Leaves single letters and classes to `letters`.

mod letters;

use super::class::{self, Class};
use super::{Anchor, DEEPEST, MOST_REPEATED, Piece};

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    /// `i`: case is ignored.
    pub(super) ignores_case: bool,
    /// `m`: `^` and `$` are about lines.
    pub(super) lines: bool,
    /// `s`: `.` is any letter, line feeds included.
    pub(super) dot_is_all: bool,
    /// `x`: blanks and comments mean nothing.
    pub(super) spaced: bool,
}

impl Flags {
    pub(super) fn set(&mut self, option: char, on: bool) -> Result<(), String> {
        let flag = match option {
            'i' => &mut self.ignores_case,
            'm' => &mut self.lines,
            's' => &mut self.dot_is_all,
            'x' => &mut self.spaced,
            other => return Err(format!("regular expressions have no option '{}'", other.escape_debug())),
        };
        *flag = on;
        Ok(())
    }
}

/// What may be repeated, by its weight, and what may not.
pub(super) enum Atom {
    Letters(u64),
    Place,
    Nothing,
}

pub(super) struct Parser<'a> {
    pub(super) letters: &'a [char],
    pub(super) flags: Flags,
    pub(super) depth: usize,
    pub(super) pieces: Vec<Piece>,
}

impl Parser<'_> {
    pub(super) fn next(&mut self) -> Option<char> {
        let (first, rest) = self.letters.split_first()?;
        self.letters = rest;
        Some(*first)
    }

    pub(super) fn takes(&mut self, text: &str) -> bool {
        let wanted: Vec<char> = text.chars().collect();
        match self.letters.strip_prefix(wanted.as_slice()) {
            Some(rest) => {
                self.letters = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn write(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// `a|b|…`, up to a closing parenthesis or the end.
    pub(super) fn alternatives(&mut self) -> Result<u64, String> {
        let flags = self.flags;
        let mut weight = 0_u64;
        loop {
            match self.letters.first() {
                None | Some(')') => break,
                Some('|') => {
                    self.next();
                    self.write("|");
                }
                Some(_) => weight = weight.saturating_add(self.repeated()?),
            }
        }
        // options inside a group end with it
        self.flags = flags;
        Ok(weight)
    }

    /// One atom and how often it may come.
    pub(super) fn repeated(&mut self) -> Result<u64, String> {
        let weight = match self.atom()? {
            Atom::Letters(weight) => weight,
            Atom::Nothing => return Ok(0),
            Atom::Place => {
                if self.repetition()?.is_some() {
                    return Err("a regular expression repeats what has no length".to_owned());
                }
                return Ok(1);
            }
        };
        let Some((text, times)) = self.repetition()? else {
            return Ok(weight);
        };
        self.write(&text);
        if self.takes("+") {
            return Err("possessive repetition in regular expressions is not supported".to_owned());
        }
        // whether a repetition is lazy decides what is matched, not whether
        self.takes("?");
        if self.repetition()?.is_some() {
            return Err("a regular expression repeats a repetition".to_owned());
        }
        Ok(weight.saturating_mul(u64::from(times.max(1))))
    }

    /// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}` and how often the engine writes it out; `None` where there is none.
    pub(super) fn repetition(&mut self) -> Result<Option<(String, u32)>, String> {
        let sign = match self.letters.first() {
            Some(sign @ ('*' | '+' | '?')) => *sign,
            Some('{') => return self.counted(),
            _ => return Ok(None),
        };
        self.next();
        Ok(Some((sign.to_string(), 1)))
    }

    pub(super) fn counted(&mut self) -> Result<Option<(String, u32)>, String> {
        let Some(end) = self.letters.iter().position(|letter| *letter == '}') else {
            return Ok(None);
        };
        let inside: String = self.letters[1..end].iter().collect();
        let number = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| text.parse::<u32>())
        };
        let (least, most) = match inside.split_once(',') {
            None => (inside.as_str(), Some(inside.as_str())),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let plain = number(least).is_some() && most.is_none_or(|most| number(most).is_some());
        if least.is_empty() || !plain {
            // braces around anything else are letters
            return Ok(None);
        }
        self.letters = &self.letters[end + 1..];
        let bound = |text: &str| text.parse().ok().filter(|bound| *bound <= MOST_REPEATED);
        let too_many = || format!("a regular expression repeats more than {MOST_REPEATED} times");
        let least = bound(least).ok_or_else(too_many)?;
        let most = most.map(|most| bound(most).ok_or_else(too_many)).transpose()?;
        match most {
            Some(most) if most < least => Err("a regular expression repeats at most less than at least".to_owned()),
            Some(most) => Ok(Some((format!("{{{least},{most}}}"), most))),
            None => Ok(Some((format!("{{{least},}}"), least + 1))),
        }
    }

    pub(super) fn atom(&mut self) -> Result<Atom, String> {
        let Some(letter) = self.next() else {
            return Ok(Atom::Nothing);
        };
        match letter {
            '(' => self.group(),
            '[' => {
                let class = self.class()?;
                self.write(&class);
                Ok(Atom::Letters(1))
            }
            '.' => {
                // one engine leaves line feeds out, the other does not
                self.write(if self.flags.dot_is_all { "(?:.|\\n)" } else { "[^\\n]" });
                Ok(Atom::Letters(1))
            }
            '^' if self.flags.lines => self.place(Anchor::LineStart),
            '^' => {
                self.write("\\A");
                Ok(Atom::Place)
            }
            '$' if self.flags.lines => self.place(Anchor::LineEnd),
            '$' => self.place(Anchor::LastLine),
            '\\' => self.escaped(),
            '*' | '+' | '?' => Err("a regular expression repeats nothing".to_owned()),
            blank if self.flags.spaced && blank.is_whitespace() => Ok(Atom::Nothing),
            '#' if self.flags.spaced => {
                while self.next().is_some_and(|letter| letter != '\n') {}
                Ok(Atom::Nothing)
            }
            plain => self.letter(plain),
        }
    }

    pub(super) fn place(&mut self, anchor: Anchor) -> Result<Atom, String> {
        self.pieces.push(Piece::Anchor(anchor));
        Ok(Atom::Place)
    }

    pub(super) fn letter(&mut self, letter: char) -> Result<Atom, String> {
        let mut class = Class::default();
        class.add(letter, letter);
        if self.flags.ignores_case {
            class.ignore_case();
        }
        let text = class.letter().map_or_else(|| class.text(false), class::outside);
        self.write(&text);
        Ok(Atom::Letters(1))
    }

    /// What follows `(`.
    pub(super) fn group(&mut self) -> Result<Atom, String> {
        let outer = self.flags;
        if self.takes("?#") {
            while self.next().ok_or_else(unfinished)? != ')' {}
            return Ok(Atom::Nothing);
        }
        if ["?=", "?!", "?<=", "?<!", "?>", "?|", "?("]
            .into_iter()
            .any(|sign| self.takes(sign))
        {
            return Err("looking around and conditions in regular expressions are not supported".to_owned());
        }
        if self.takes("?P<") || self.takes("?<") || self.takes("?'") {
            while !matches!(self.next().ok_or_else(unfinished)?, '>' | '\'') {}
        } else if self.takes("?") {
            let mut on = true;
            loop {
                match self.next().ok_or_else(unfinished)? {
                    '-' => on = false,
                    ':' => break,
                    // for the rest of the group around
                    ')' => return Ok(Atom::Nothing),
                    option => self.flags.set(option, on)?,
                }
            }
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!(
                "a regular expression is nested more than {DEEPEST} levels deep"
            ));
        }
        self.write("(?:");
        let weight = self.alternatives()?;
        self.write(")");
        self.depth -= 1;
        self.flags = outer;
        if self.next() == Some(')') {
            Ok(Atom::Letters(weight.max(1)))
        } else {
            Err(unfinished())
        }
    }
}

fn unfinished() -> String {
    "a regular expression ends too early".to_owned()
}
