//! Regular expressions that clients search with: read once, written in words that both databases' engines understand
//! alike. Leaves matching to them: neither ever backtracks over these, so a search takes time in line with the text;
//! reading to `parser`.

mod class;
mod parser;

use parser::{Flags, Parser};
use std::fmt::Write;

/// Longest expression.
const LONGEST: usize = 1000;
/// Deepest nesting of groups.
const DEEPEST: usize = 30;
/// PostgreSQL counts repetitions up to this.
const MOST_REPEATED: u32 = 255;
/// How many single letters an expression may be when its counted repetitions are written out.
const HEAVIEST: u64 = 2000;
/// What the word boundary looks at.
const WORD: &str = "[0-9A-Z_a-z]";

/// A regular expression, letters of both cases written out where case is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

/// What the engines say alike, and the places that they do not.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Anchor(Anchor),
}

/// Conditions on a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// The end, or before a line feed there.
    LastLine,
    End,
    LineStart,
    LineEnd,
    Boundary,
    NoBoundary,
}

/// How an engine writes what the engines write differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Rust's `regex` syntax.
    Rust,
    /// PostgreSQL's advanced regular expressions.
    Postgres,
}

impl Pattern {
    /// Reads an expression in the common subset of Perl's syntax. `options` are Mongo's: `i`, `m`, `s`, `x`.
    ///
    /// # Errors
    /// In words, when the expression is broken or needs what not every engine has in linear time: references to
    /// groups, looking around, possessive repetition, properties of Unicode.
    pub fn parse(text: &str, options: &str) -> Result<Self, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("a regular expression has at most {LONGEST} letters"));
        }
        let mut flags = Flags::default();
        for option in options.chars() {
            flags.set(option, true)?;
        }
        let letters: Vec<char> = text.chars().collect();
        let mut parser = Parser {
            letters: &letters,
            flags,
            depth: 0,
            pieces: Vec::new(),
        };
        let weight = parser.alternatives()?;
        if !parser.letters.is_empty() {
            return Err("a regular expression closes a group that it does not open".to_owned());
        }
        if weight > HEAVIEST {
            return Err("a regular expression repeats too much".to_owned());
        }
        Ok(Pattern(parser.pieces))
    }

    /// The expression as `engine` reads it. It may match anywhere in a text.
    pub fn text(&self, engine: Engine) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Anchor(anchor) => text.push_str(&anchor.text(engine)),
            }
        }
        text
    }
}

impl Anchor {
    fn text(self, engine: Engine) -> String {
        match (self, engine) {
            (Anchor::LastLine, Engine::Rust) => r"(?:\n?\z)".to_owned(),
            (Anchor::LastLine, Engine::Postgres) => r"(?:\n?\Z)".to_owned(),
            (Anchor::End, Engine::Rust) => r"\z".to_owned(),
            (Anchor::End, Engine::Postgres) => r"\Z".to_owned(),
            (Anchor::LineStart, Engine::Rust) => "(?m:^)".to_owned(),
            (Anchor::LineStart, Engine::Postgres) => r"(?:\A|(?<=\n))".to_owned(),
            (Anchor::LineEnd, Engine::Rust) => "(?m:$)".to_owned(),
            (Anchor::LineEnd, Engine::Postgres) => r"(?:\Z|(?=\n))".to_owned(),
            (Anchor::Boundary, Engine::Rust) => r"(?-u:\b)".to_owned(),
            (Anchor::Boundary, Engine::Postgres) => {
                format!("(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))")
            }
            (Anchor::NoBoundary, Engine::Rust) => r"(?-u:\B)".to_owned(),
            (Anchor::NoBoundary, Engine::Postgres) => {
                format!("(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))")
            }
        }
    }
}

/// A letter by its number: both engines read four digits.
fn numbered(letter: char, out: &mut String) {
    match u32::from(letter) {
        code if code < 0x80 => {
            let _ = write!(out, "\\u{code:04x}");
        }
        _ => out.push(letter),
    }
}

#[cfg(test)]
mod tests;
