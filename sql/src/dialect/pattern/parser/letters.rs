//! Single letters of a regular expression: escapes, numbers, classes in brackets. Leaves what stands around them to
//! `parser`.

use super::super::Anchor;
use super::super::class::Class;
use super::{Atom, Parser, unfinished};

impl Parser<'_> {
    /// What follows `\`, outside of brackets.
    pub(super) fn escaped(&mut self) -> Result<Atom, String> {
        let letter = self.next().ok_or_else(unfinished)?;
        match letter {
            'b' => self.place(Anchor::Boundary),
            'B' => self.place(Anchor::NoBoundary),
            'A' => {
                self.write("\\A");
                Ok(Atom::Place)
            }
            'Z' => self.place(Anchor::LastLine),
            'z' => self.place(Anchor::End),
            kind @ ('d' | 'D' | 'w' | 'W' | 's' | 'S') => {
                let text = Class::of_kind(kind.to_ascii_lowercase()).text(kind.is_ascii_uppercase());
                self.write(&text);
                Ok(Atom::Letters(1))
            }
            other => {
                let letter = self.character(other)?;
                self.letter(letter)
            }
        }
    }

    /// The letter that `\` and `letter` mean, in brackets as outside of them.
    pub(super) fn character(&mut self, letter: char) -> Result<char, String> {
        let code = match letter {
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'f' => return Ok('\u{c}'),
            'v' => return Ok('\u{b}'),
            'a' => return Ok('\u{7}'),
            'e' => return Ok('\u{1b}'),
            'x' if self.takes("{") => {
                let mut digits = String::new();
                loop {
                    match self.next().ok_or_else(unfinished)? {
                        '}' => break,
                        digit => digits.push(digit),
                    }
                }
                u32::from_str_radix(&digits, 16).ok()
            }
            'x' => self.digits(2),
            'u' => self.digits(4),
            other if other.is_ascii_alphanumeric() => {
                return Err(format!("'\\{other}' in regular expressions is not supported"));
            }
            other => return Ok(other),
        };
        let letter = code.and_then(char::from_u32).filter(|letter| *letter != '\0');
        letter.ok_or_else(|| "a regular expression names a letter that does not exist".to_owned())
    }

    pub(super) fn digits(&mut self, count: usize) -> Option<u32> {
        let mut code = 0;
        for _ in 0..count {
            code = code * 16 + self.next()?.to_digit(16)?;
        }
        Some(code)
    }

    /// What follows `[`.
    pub(super) fn class(&mut self) -> Result<String, String> {
        let negated = self.takes("^");
        let mut class = Class::default();
        let mut first = true;
        loop {
            let letter = self.next().ok_or_else(unfinished)?;
            if letter == ']' && !first {
                break;
            }
            first = false;
            if letter == '[' && self.letters.first() == Some(&':') {
                let end = self
                    .letters
                    .iter()
                    .position(|letter| *letter == ']')
                    .ok_or_else(unfinished)?;
                let name: String = self.letters[..end].iter().collect();
                self.letters = &self.letters[end + 1..];
                class.add_named(&name)?;
                continue;
            }
            let from = match self.member(letter)? {
                Ok(letter) => letter,
                Err(kind) => {
                    class.join(&kind);
                    continue;
                }
            };
            // a hyphen before the closing bracket is a letter
            let range = self.letters.first() == Some(&'-') && self.letters.get(1).is_some_and(|next| *next != ']');
            if !range {
                class.add(from, from);
                continue;
            }
            self.next();
            let letter = self.next().ok_or_else(unfinished)?;
            match self.member(letter)? {
                Ok(to) if from <= to => class.add(from, to),
                _ => return Err("a regular expression has a range that is none".to_owned()),
            }
        }
        if self.flags.ignores_case {
            class.ignore_case();
        }
        if class.is_everything() {
            return if negated {
                Err("a regular expression has brackets that nothing fits".to_owned())
            } else {
                Ok("(?:.|\\n)".to_owned())
            };
        }
        Ok(class.text(negated))
    }

    /// A letter of a class, or a kind of letters.
    pub(super) fn member(&mut self, letter: char) -> Result<Result<char, Class>, String> {
        if letter != '\\' {
            return Ok(Ok(letter));
        }
        match self.next().ok_or_else(unfinished)? {
            'b' => Ok(Ok('\u{8}')),
            kind @ ('d' | 'w' | 's') => Ok(Err(Class::of_kind(kind))),
            kind @ ('D' | 'W' | 'S') => Ok(Err(Class::of_kind(kind.to_ascii_lowercase()).complement())),
            other => self.character(other).map(Ok),
        }
    }
}
