//! Regular expressions that clients search with: read once, written in words that both databases' engines understand
//! alike. Leaves matching to them: neither ever backtracks over these, so a search takes time in line with the text.

mod class;

use class::Class;
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

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    /// `i`: case is ignored.
    ignores_case: bool,
    /// `m`: `^` and `$` are about lines.
    lines: bool,
    /// `s`: `.` is any letter, line feeds included.
    dot_is_all: bool,
    /// `x`: blanks and comments mean nothing.
    spaced: bool,
}

impl Flags {
    fn set(&mut self, option: char, on: bool) -> Result<(), String> {
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
enum Atom {
    Letters(u64),
    Place,
    Nothing,
}

struct Parser<'a> {
    letters: &'a [char],
    flags: Flags,
    depth: usize,
    pieces: Vec<Piece>,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let (first, rest) = self.letters.split_first()?;
        self.letters = rest;
        Some(*first)
    }

    fn takes(&mut self, text: &str) -> bool {
        let wanted: Vec<char> = text.chars().collect();
        match self.letters.strip_prefix(wanted.as_slice()) {
            Some(rest) => {
                self.letters = rest;
                true
            }
            None => false,
        }
    }

    fn write(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// `a|b|…`, up to a closing parenthesis or the end.
    fn alternatives(&mut self) -> Result<u64, String> {
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
    fn repeated(&mut self) -> Result<u64, String> {
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
    fn repetition(&mut self) -> Result<Option<(String, u32)>, String> {
        let sign = match self.letters.first() {
            Some(sign @ ('*' | '+' | '?')) => *sign,
            Some('{') => return self.counted(),
            _ => return Ok(None),
        };
        self.next();
        Ok(Some((sign.to_string(), 1)))
    }

    fn counted(&mut self) -> Result<Option<(String, u32)>, String> {
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

    fn atom(&mut self) -> Result<Atom, String> {
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

    fn place(&mut self, anchor: Anchor) -> Result<Atom, String> {
        self.pieces.push(Piece::Anchor(anchor));
        Ok(Atom::Place)
    }

    fn letter(&mut self, letter: char) -> Result<Atom, String> {
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
    fn group(&mut self) -> Result<Atom, String> {
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

    /// What follows `\`, outside of brackets.
    fn escaped(&mut self) -> Result<Atom, String> {
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
    fn character(&mut self, letter: char) -> Result<char, String> {
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

    fn digits(&mut self, count: usize) -> Option<u32> {
        let mut code = 0;
        for _ in 0..count {
            code = code * 16 + self.next()?.to_digit(16)?;
        }
        Some(code)
    }

    /// What follows `[`.
    fn class(&mut self) -> Result<String, String> {
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
    fn member(&mut self, letter: char) -> Result<Result<char, Class>, String> {
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

fn unfinished() -> String {
    "a regular expression ends too early".to_owned()
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
