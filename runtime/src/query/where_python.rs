//! The expression form of `where`: comparisons of fields with values, `and`, `or`, parentheses, several statements.
//! Gives the object that the JSON form would have been; leaves its meaning to `where_json`.

use super::python_tokens::{Token, tokens};
use super::unreadable_where;
use crate::id::ObjectId;
use crate::refusal::Refusal;
use crate::time::DateTime;
use crate::value::{Object, Value};

/// Deepest nesting of parentheses.
const DEEPEST: usize = 40;

/// Reads an expression. Unlike in Eve, signs and `True`, `False`, `None` mean what they say.
///
/// # Errors
/// 400 whose reason is hidden, as in Eve.
pub(super) fn parse(text: &str) -> Result<Object, Refusal> {
    read(text).ok_or_else(unreadable_where)
}

fn read(text: &str) -> Option<Object> {
    let tokens = tokens(text)?;
    let mut statements = Vec::new();
    for statement in tokens
        .split(|token| *token == Token::End)
        .filter(|statement| !statement.is_empty())
    {
        let mut parser = Parser {
            tokens: statement,
            depth: 0,
        };
        statements.push(parser.any()?);
        if !parser.tokens.is_empty() {
            return None;
        }
    }
    match statements.len() {
        0 => None,
        1 => statements.pop(),
        _ => Some(joined("$and", statements)),
    }
}

fn joined(operator: &str, members: Vec<Object>) -> Object {
    [(
        operator.to_owned(),
        Value::List(members.into_iter().map(Value::Dict).collect()),
    )]
    .into_iter()
    .collect()
}

struct Parser<'a> {
    tokens: &'a [Token],
    depth: usize,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let taken = self.tokens.first() == Some(token);
        if taken {
            self.next();
        }
        taken
    }

    fn takes_sign(&mut self, sign: &'static str) -> bool {
        self.takes(&Token::Sign(sign))
    }

    /// `… or …`
    fn any(&mut self) -> Option<Object> {
        self.several("or", "$or", Self::all)
    }

    /// `… and …`
    fn all(&mut self) -> Option<Object> {
        self.several("and", "$and", Self::one)
    }

    fn several(&mut self, word: &str, operator: &str, member: fn(&mut Self) -> Option<Object>) -> Option<Object> {
        let word = Token::Name(word.to_owned());
        let mut members = vec![member(self)?];
        while self.takes(&word) {
            members.push(member(self)?);
        }
        if members.len() == 1 {
            members.pop()
        } else {
            Some(joined(operator, members))
        }
    }

    /// A comparison, or anything in parentheses.
    fn one(&mut self) -> Option<Object> {
        if !self.takes_sign("(") {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let inside = self.any()?;
        self.depth -= 1;
        self.takes_sign(")").then_some(inside)
    }

    fn comparison(&mut self) -> Option<Object> {
        let field = self.field()?;
        let operator = self.operator()?;
        let value = self.value()?;
        // Eve looks at the first comparison of a chain only
        while let Some(Token::Sign("==" | "!=" | "<" | "<=" | ">" | ">=")) = self.tokens.first() {
            self.operator()?;
            self.value()?;
        }
        let value = match operator {
            None => value,
            Some(operator) => Value::Dict([(operator.to_owned(), value)].into_iter().collect()),
        };
        Some([(field, value)].into_iter().collect())
    }

    /// A dotted name.
    fn field(&mut self) -> Option<String> {
        let mut field = match self.next()? {
            Token::Name(name) if !is_keyword(name) => name.clone(),
            _ => return None,
        };
        while self.takes_sign(".") {
            match self.next()? {
                Token::Name(name) => {
                    field.push('.');
                    field.push_str(name);
                }
                _ => return None,
            }
        }
        Some(field)
    }

    /// The Mongo operator of a comparison; equality has none.
    fn operator(&mut self) -> Option<Option<&'static str>> {
        match self.next()? {
            Token::Sign("==") => Some(None),
            Token::Sign("!=") => Some(Some("$ne")),
            Token::Sign(">") => Some(Some("$gt")),
            Token::Sign(">=") => Some(Some("$gte")),
            Token::Sign("<") => Some(Some("$lt")),
            Token::Sign("<=") => Some(Some("$lte")),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Value> {
        match self.tokens.first()? {
            Token::Sign("-" | "+") => {
                let mut negative = false;
                while let Some(Token::Sign(sign @ ("-" | "+"))) = self.tokens.first() {
                    negative ^= *sign == "-";
                    self.next();
                }
                match self.next()? {
                    Token::Integer(number) if negative => Some(Value::Integer(-number)),
                    Token::Float(number) if negative => Some(Value::Float(-number)),
                    Token::Integer(number) => Some(Value::Integer(*number)),
                    Token::Float(number) => Some(Value::Float(*number)),
                    _ => None,
                }
            }
            Token::Name(name) => match name.as_str() {
                "True" => self.next().map(|_| Value::Boolean(true)),
                "False" => self.next().map(|_| Value::Boolean(false)),
                "None" => self.next().map(|_| Value::Null),
                "ObjectId" | "datetime" if self.tokens.get(1) == Some(&Token::Sign("(")) => {
                    let function = name.as_str();
                    self.tokens = &self.tokens[2..];
                    self.call(function)
                }
                // a bare name is text, as in Eve
                _ => self.field().map(Value::String),
            },
            Token::Text(text) => {
                let mut text = text.clone();
                self.next();
                // Python joins string literals that follow each other
                while let Some(Token::Text(more)) = self.tokens.first() {
                    text.push_str(more);
                    self.next();
                }
                Some(Value::String(text))
            }
            Token::Integer(number) => self.next().map(|_| Value::Integer(*number)),
            Token::Float(number) => self.next().map(|_| Value::Float(*number)),
            Token::Sign(_) | Token::End => None,
        }
    }

    /// The arguments of `ObjectId(…)` or `datetime(…)`, up to the parenthesis.
    fn call(&mut self, function: &str) -> Option<Value> {
        if function == "ObjectId" {
            let Some(Token::Text(text)) = self.next() else {
                return None;
            };
            return self
                .takes_sign(")")
                .then(|| ObjectId::parse(text).map(Value::ObjectId))?;
        }
        let mut numbers = Vec::new();
        loop {
            match self.next()? {
                Token::Integer(number) => numbers.push(*number),
                _ => return None,
            }
            if self.takes_sign(")") {
                break;
            }
            if !self.takes_sign(",") || numbers.len() == 7 {
                return None;
            }
        }
        moment(&numbers).map(Value::DateTime)
    }
}

fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "and" | "or" | "not" | "in" | "is" | "True" | "False" | "None" | "lambda" | "if" | "else"
    )
}

/// Year, month, day and, if given, hour, minute, second, microsecond; UTC.
fn moment(numbers: &[i64]) -> Option<DateTime> {
    let part = |place: usize| numbers.get(place).copied().unwrap_or(0);
    let [year, month, day] = *numbers.first_chunk::<3>()?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let ranges = [
        (year, 1, 9999),
        (day, 1, days),
        (part(3), 0, 23),
        (part(4), 0, 59),
        (part(5), 0, 59),
        (part(6), 0, 999_999),
    ];
    if ranges
        .into_iter()
        .any(|(number, least, most)| !(least..=most).contains(&number))
    {
        return None;
    }
    // days since 1970 in the Gregorian calendar, counted from March so that leap days come last
    let (shifted_year, shifted_month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let seconds = (era * 146_097 + day_of_era - 719_468) * 86_400 + part(3) * 3600 + part(4) * 60 + part(5);
    Some(DateTime::from_millis(seconds * 1000 + part(6) / 1000))
}
