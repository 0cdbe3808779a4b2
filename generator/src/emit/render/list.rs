//! Lists between brackets: arguments, tuples, arrays. On one line, or one element a line, or, when they are short,
//! as many as fit; a single element may carry its own lines out of the brackets. Leaves the elements to `expression`.

use super::expression::Printer;
use super::shape::{Shape, TAB, first_width, last_width, line_break, width};
use syn::Expr;

/// Longest element of a list that is filled line by line.
const SHORT: usize = 10;

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Row,
    Column,
    Filled,
}

impl Printer {
    /// `callee` and its elements between `brackets`; in one row only up to `widest`.
    pub(super) fn list(
        &self,
        callee: &str,
        brackets: (&str, &str),
        elements: &[&Expr],
        shape: Shape,
        widest: usize,
    ) -> Option<String> {
        let used = match callee.rfind('\n') {
            Some(_) => last_width(callee).saturating_sub(shape.indent + shape.offset),
            None => width(callee),
        };
        let room = shape.width.saturating_sub(used + 2);
        let inner = shape.inner(TAB).narrower(1)?;
        let mut texts: Vec<Option<String>> = elements.iter().map(|element| self.expression(element, inner)).collect();
        let joined = matches!(elements, [_]) && callee.len() < TAB;
        let overflows = joined || matches!(elements, [only] if can_overflow(only));
        let mut layout = row_or_column(&texts, widest, room);
        let mut overflowed = None;
        if overflows {
            overflowed = self.overflow(elements, callee, shape, widest, joined);
            if let (Some(text), Some(last)) = (&overflowed, texts.last_mut()) {
                *last = text.lines().next().map(str::to_owned);
                layout = row_or_column(&texts, widest, room);
            }
        }
        match (overflowed, texts.last_mut()) {
            (Some(text), Some(last)) if layout == Layout::Row => {
                let alone = self
                    .expression(elements[elements.len() - 1], inner)
                    .filter(|text| !text.contains('\n'));
                *last = Some(match alone {
                    Some(alone) if text.matches('\n').count() == 1 => alone,
                    _ => text,
                });
            }
            (_, Some(last)) => {
                *last = self.expression(elements[elements.len() - 1], inner);
                let single = matches!(&texts[..], [Some(only)] if !only.contains('\n') && width(only) <= room);
                layout = if single && room > 0 {
                    Layout::Row
                } else {
                    row_or_column(&texts, widest, room)
                };
                let short = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() <= SHORT);
                if layout == Layout::Column
                    && elements.iter().all(|element| is_simple(element))
                    && texts.iter().all(short)
                {
                    layout = Layout::Filled;
                }
            }
            _ => {}
        }
        let texts: Vec<String> = texts.into_iter().collect::<Option<_>>()?;
        let inside = match layout {
            Layout::Row => texts.join(", "),
            Layout::Column => texts
                .iter()
                .map(|text| format!("{text},"))
                .collect::<Vec<_>>()
                .join(&line_break(inner.indent)),
            Layout::Filled => filled(&texts, inner),
        };
        let (open, close) = brackets;
        let behind = shape.width.saturating_sub(last_width(callee));
        let needed = if inside.is_empty() { 2 } else { first_width(&inside) + 1 };
        Some(if layout == Layout::Row && needed <= behind {
            format!("{callee}{open}{inside}{close}")
        } else {
            let (before, after) = (line_break(inner.indent), line_break(shape.indent));
            format!("{callee}{open}{before}{inside}{after}{close}")
        })
    }

    /// The only element, beginning right behind the bracket.
    fn overflow(&self, elements: &[&Expr], callee: &str, shape: Shape, widest: usize, joined: bool) -> Option<String> {
        let [only] = elements else { return None };
        let behind = shape.right(last_width(callee) + 1).and_then(|shape| shape.narrower(1));
        let behind = behind.unwrap_or(Shape { width: 0, ..shape });
        let behind = if is_nested_call(only) {
            Shape {
                width: behind.width.min(widest),
                ..behind
            }
        } else {
            behind
        };
        let before = self.chains_on_one_line.get();
        if !joined && matches!(only, Expr::MethodCall(_)) {
            self.chains_on_one_line.set(true);
        }
        let text = self.expression(only, behind);
        self.chains_on_one_line.set(before);
        text
    }
}

/// In one row when that is narrow enough and nothing in it is broken.
fn row_or_column(texts: &[Option<String>], widest: usize, room: usize) -> Layout {
    let broken = texts.iter().flatten().any(|text| text.contains('\n'));
    let total = texts.iter().flatten().map(|text| width(text)).sum::<usize>() + 2 * texts.len().saturating_sub(1);
    if !broken && total <= widest.min(room) {
        Layout::Row
    } else {
        Layout::Column
    }
}

/// As many elements in each line as fit.
fn filled(texts: &[String], inner: Shape) -> String {
    let (mut text, mut used) = (String::new(), 0);
    for element in texts {
        let needed = width(element) + 1;
        if used > 0 && used + 1 + needed > inner.width {
            text.push_str(&line_break(inner.indent));
            used = 0;
        }
        if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(&format!("{element},"));
        used += needed;
    }
    text
}

/// Whether an only element may begin behind the bracket and end before the closing one.
fn can_overflow(element: &Expr) -> bool {
    match element {
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Struct(_) | Expr::Tuple(_) | Expr::Array(_) | Expr::Macro(_) => {
            true
        }
        Expr::Reference(reference) => can_overflow(&reference.expr),
        Expr::Try(tried) => can_overflow(&tried.expr),
        Expr::Unary(unary) => can_overflow(&unary.expr),
        _ => false,
    }
}

fn is_nested_call(element: &Expr) -> bool {
    match element {
        Expr::Call(_) | Expr::Macro(_) => true,
        Expr::Reference(reference) => is_nested_call(&reference.expr),
        Expr::Try(tried) => is_nested_call(&tried.expr),
        Expr::Unary(unary) => is_nested_call(&unary.expr),
        _ => false,
    }
}

fn is_simple(element: &Expr) -> bool {
    match element {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.path.segments.len() <= 1,
        Expr::Reference(reference) => is_simple(&reference.expr),
        Expr::Field(field) => is_simple(&field.base),
        Expr::Try(tried) => is_simple(&tried.expr),
        Expr::Unary(unary) => is_simple(&unary.expr),
        _ => false,
    }
}
