//! `sort`: a comma list (`-age,name`) or a Python literal (`[("age", -1)]`). Leaves SQL to `eden_sql::order`.

use super::fields::Scope;
use super::python_tokens::{Token, tokens};
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, ResourceSpec};
use eden_sql::order::Key;

/// More keys than anybody needs, and fewer than would cost anything.
const MOST_KEYS: usize = 32;

/// The keys that the parameter names.
///
/// # Errors
/// 400 whose reason is hidden for broken syntax, as in Eve or where Eve fails; 400 for secrets and fields that are not
/// shown.
pub(super) fn parse(api: &ApiSpec, resource: &ResourceSpec, text: &str) -> Result<Vec<Key>, Refusal> {
    let keys = if text.trim_start().starts_with(['[', '(', '{']) {
        literal(text)
    } else {
        comma_list(text)
    };
    let keys = keys.filter(|keys| keys.len() <= MOST_KEYS);
    let keys = keys.ok_or_else(|| Refusal::hidden("the sort order cannot be understood"))?;
    keys.into_iter()
        .map(|(name, descending)| {
            let field = Scope::Document(resource).find(api, &name, "sort")?;
            Ok(Key {
                target: field.target,
                descending,
            })
        })
        .collect()
}

/// The order of lists when the request has none (`datasource.default_sort`).
pub(super) fn default(api: &ApiSpec, resource: &ResourceSpec) -> Result<Vec<Key>, Refusal> {
    let keys = resource.default_sort.iter().map(|(name, descending)| {
        let field = Scope::Stored(resource).find(api, name, "sort")?;
        Ok(Key {
            target: field.target,
            descending: *descending,
        })
    });
    keys.collect()
}

/// `-age, name`: minus is descending. A plus is part of the name, as in Eve.
fn comma_list(text: &str) -> Option<Vec<(String, bool)>> {
    text.split(',')
        .map(|item| {
            let item = item.trim();
            let (name, descending) = item.strip_prefix('-').map_or((item, false), |name| (name, true));
            let is_number = name.parse::<f64>().is_ok();
            let broken = name.is_empty()
                || is_number
                || name.contains(|letter: char| letter.is_whitespace() || "'\"[](){}".contains(letter));
            (!broken).then(|| (name.to_owned(), descending))
        })
        .collect()
}

/// A list or tuple of pairs, or a dict.
fn literal(text: &str) -> Option<Vec<(String, bool)>> {
    let tokens: Vec<Token> = tokens(text)?.into_iter().filter(|token| *token != Token::End).collect();
    let mut rest = tokens.as_slice();
    let (opening, closing) = brackets(&mut rest)?;
    let mut keys = Vec::new();
    loop {
        if take(&mut rest, closing) {
            break;
        }
        if opening == "{" {
            let name = name(&mut rest)?;
            take(&mut rest, ":").then_some(())?;
            keys.push((name, direction(&mut rest)?));
        } else {
            let (_, end) = brackets(&mut rest).filter(|(opening, _)| *opening != "{")?;
            let name = name(&mut rest)?;
            take(&mut rest, ",").then_some(())?;
            keys.push((name, direction(&mut rest)?));
            // a comma may follow the last member of anything
            take(&mut rest, ",");
            take(&mut rest, end).then_some(())?;
        }
        if !take(&mut rest, ",") {
            take(&mut rest, closing).then_some(())?;
            break;
        }
    }
    rest.is_empty().then_some(keys)
}

/// An opening bracket and the one that closes it.
fn brackets(rest: &mut &[Token]) -> Option<(&'static str, &'static str)> {
    let pairs = [("[", "]"), ("(", ")"), ("{", "}")];
    pairs.into_iter().find(|(opening, _)| take(rest, opening))
}

fn take(rest: &mut &[Token], sign: &str) -> bool {
    match rest.split_first() {
        Some((Token::Sign(found), after)) if *found == sign => {
            *rest = after;
            true
        }
        _ => false,
    }
}

fn name(rest: &mut &[Token]) -> Option<String> {
    match rest.split_first()? {
        (Token::Text(name), after) => {
            *rest = after;
            Some(name.clone())
        }
        _ => None,
    }
}

/// 1 or -1; whether it is descending.
fn direction(rest: &mut &[Token]) -> Option<bool> {
    let negative = take(rest, "-");
    let (token, after) = rest.split_first()?;
    let one = match token {
        Token::Integer(number) => *number == 1,
        Token::Float(number) => *number == 1.0,
        _ => false,
    };
    *rest = after;
    one.then_some(negative)
}
