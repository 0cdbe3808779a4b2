//! Chains of methods, fields, `.await` and `?`: on one line while they are short, else one link a line.
//! Leaves the arguments of each link to `list`.

use super::expression::Printer;
use super::inline;
use super::shape::{Shape, TAB, first_width, last_width, line_break, width};
use syn::{Expr, ExprMethodCall};

/// Widest chain of several links on one line.
const CHAIN: usize = 60;
/// Widest arguments of a link on one line.
const CALL: usize = 60;
/// A last link of this many lines stays behind the others, whatever the alternative.
const LONG: usize = 5;

/// What follows a dot, and the question marks behind it.
struct Link<'a> {
    kind: Kind<'a>,
    tries: usize,
}

enum Kind<'a> {
    Root(&'a Expr),
    Method(&'a ExprMethodCall),
    Field(String),
    Await,
}

/// The links from left to right; the first is the root.
fn links(expression: &Expr) -> Vec<Link<'_>> {
    let (mut links, mut rest, mut tries) = (Vec::new(), expression, 0);
    loop {
        let (kind, next) = match rest {
            Expr::Try(tried) => {
                tries += 1;
                rest = &tried.expr;
                continue;
            }
            Expr::MethodCall(call) => (Kind::Method(call), Some(&*call.receiver)),
            Expr::Field(field) => (Kind::Field(inline::tokens(&field.member)), Some(&*field.base)),
            Expr::Await(awaited) => (Kind::Await, Some(&*awaited.base)),
            root => (Kind::Root(root), None),
        };
        links.push(Link { kind, tries });
        tries = 0;
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    links.reverse();
    links
}

impl Printer {
    /// A chain at this place.
    pub(super) fn chain(&self, expression: &Expr, shape: Shape) -> Option<String> {
        let links = links(expression);
        let (root, mut rest) = links.split_first()?;
        let count = rest.len();
        let mut text = self.link(root, shape)?;
        if rest.is_empty() {
            return Some(text);
        }
        let mut ends_with_block = is_block(&root.kind, &text);
        let short = TAB.saturating_sub(shape.offset);
        // a root as narrow as the indentation takes its first link along
        while let [first, others @ ..] = rest
            && text.len() <= short
            && !text.contains('\n')
        {
            let Some(link) = shape.right(text.len()).and_then(|shape| self.link(first, shape)) else {
                break;
            };
            text.push_str(&link);
            ends_with_block = ends_extendable(&text);
            rest = others;
        }
        let Some((last, others)) = rest.split_last() else {
            return shape.fits(&text).then_some(text);
        };
        let below = shape.inner(if ends_with_block { 0 } else { TAB });
        let mut texts = vec![text];
        for link in others {
            texts.push(self.link(link, below)?);
        }
        let (last, on_one_line) = self.last_link(last, &texts, count, shape, below)?;
        texts.push(last);
        if !on_one_line && self.chains_on_one_line.get() {
            return None;
        }
        let text = texts.join(&if on_one_line {
            String::new()
        } else {
            line_break(below.indent)
        });
        (self.lenient || shape.fits(&text)).then_some(text)
    }

    /// The last link, and whether it stays on the line of the others.
    fn last_link(
        &self,
        last: &Link<'_>,
        before: &[String],
        count: usize,
        shape: Shape,
        below: Shape,
    ) -> Option<(String, bool)> {
        let extendable = ends_extendable(&before[0]);
        let taken = if extendable {
            last_width(&before[0])
        } else {
            before.iter().map(|text| width(text)).sum()
        };
        let taken = taken + last.tries;
        let room = if count == 1 {
            shape.width
        } else {
            shape.width.min(CHAIN)
        }
        .saturating_sub(taken);
        let one_line = before.iter().all(|text| !text.contains('\n')) && room > 0;
        let alone = below.narrower(shape.kept_free() + last.tries);
        let first = if one_line {
            shape.narrower(last.tries)?
        } else if extendable {
            below.narrower(last.tries)?
        } else {
            alone?
        };
        if (one_line || extendable)
            && let Some(text) = first.right(taken).and_then(|shape| self.link(last, shape))
        {
            let lines = text.lines().count();
            let fits = first_width(&text) <= room;
            if fits && lines >= LONG {
                return Some((text, one_line));
            }
            return Some(match self.link(last, alone?) {
                Some(own_line) if !fits => (own_line, false),
                Some(own_line) if own_line.lines().count() < lines => (own_line, false),
                _ => (text, fits && one_line),
            });
        }
        Some((self.link(last, first)?, false))
    }

    fn link(&self, link: &Link<'_>, shape: Shape) -> Option<String> {
        let shape = shape.narrower(link.tries)?;
        let text = match &link.kind {
            Kind::Root(root) => self.expression(root, shape)?,
            Kind::Field(name) => format!(".{name}"),
            Kind::Await => ".await".to_owned(),
            Kind::Method(call) => {
                let types = call.turbofish.as_ref().map_or(String::new(), |types| {
                    let types: Vec<String> = types.args.iter().map(inline::argument).collect();
                    format!("::<{}>", types.join(", "))
                });
                let arguments: Vec<&Expr> = call.args.iter().collect();
                self.list(&format!(".{}{types}", call.method), ("(", ")"), &arguments, shape, CALL)?
            }
        };
        Some(format!("{text}{}", "?".repeat(link.tries)))
    }
}

fn is_block(kind: &Kind<'_>, text: &str) -> bool {
    matches!(
        kind,
        Kind::Root(Expr::Call(_) | Expr::Macro(_) | Expr::Array(_) | Expr::Struct(_))
    ) && text.contains('\n')
}

/// Whether the last line is made of closing brackets only, so that a link may follow on it.
fn ends_extendable(text: &str) -> bool {
    for letter in text.chars().rev() {
        match letter {
            '(' | ')' | ']' | '}' | '?' | '>' | ' ' => {}
            '\n' => return true,
            _ => return false,
        }
    }
    true
}
