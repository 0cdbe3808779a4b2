//! Expressions as rustfmt breaks them: structs, calls, lists, assignments. Leaves chains of methods to `chain`,
//! lists in brackets to `list`, what never breaks to `inline`.

use super::inline;
use super::shape::{Shape, TAB, line_break, width};
use std::cell::Cell;
use syn::{Expr, ExprMatch, ExprStruct, Lit, UnOp};

/// Widest inside of a struct literal on one line.
const STRUCT: usize = 18;
/// Widest arguments of a call on one line.
const CALL: usize = 60;
/// Widest elements of a list on one line.
const LIST: usize = 60;

/// Breaks expressions over lines. `None` from its methods: there is not enough room.
#[derive(Debug, Default)]
pub(super) struct Printer {
    /// Strings may pass the edge of the page. rustfmt leaves code with such strings as it finds it, so that what we
    /// do then is our own choice.
    pub(super) lenient: bool,
    /// Chains of methods must stay on one line: they stand in the last argument of a call.
    pub(super) chains_on_one_line: Cell<bool>,
}

impl Printer {
    /// `expression` at this place.
    pub(super) fn expression(&self, expression: &Expr, shape: Shape) -> Option<String> {
        match expression {
            Expr::Lit(literal) => {
                let text = inline::tokens(&literal.lit);
                let raw = matches!(literal.lit, Lit::Str(_)) && text.starts_with('r');
                (raw || self.lenient || shape.fits(&text)).then_some(text)
            }
            Expr::Path(path) => Some(inline::path(&path.path, true)),
            Expr::Call(call) => {
                let callee = self.expression(&call.func, shape)?;
                let arguments: Vec<&Expr> = call.args.iter().collect();
                self.list(&callee, ("(", ")"), &arguments, shape, CALL)
            }
            Expr::Macro(call) => {
                let parse = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
                let arguments = call.mac.parse_body_with(parse).ok()?;
                let arguments: Vec<&Expr> = arguments.iter().collect();
                let callee = format!("{}!", inline::path(&call.mac.path, true));
                self.list(&callee, ("(", ")"), &arguments, shape, CALL)
            }
            Expr::Tuple(tuple) => {
                let members: Vec<&Expr> = tuple.elems.iter().collect();
                self.list("", ("(", ")"), &members, shape, CALL)
            }
            Expr::Array(array) => {
                let elements: Vec<&Expr> = array.elems.iter().collect();
                self.list("", ("[", "]"), &elements, shape, LIST)
            }
            Expr::Struct(literal) => self.structure(literal, shape),
            Expr::Reference(reference) => {
                let prefix = if reference.mutability.is_some() { "&mut " } else { "&" };
                self.prefixed(prefix, &reference.expr, shape)
            }
            Expr::Unary(unary) => {
                let prefix = match unary.op {
                    UnOp::Neg(_) => "-",
                    UnOp::Not(_) => "!",
                    _ => "*",
                };
                self.prefixed(prefix, &unary.expr, shape)
            }
            Expr::Return(returned) => match &returned.expr {
                None => Some("return".to_owned()),
                Some(value) => self.prefixed("return ", value, shape),
            },
            Expr::MethodCall(_) | Expr::Field(_) | Expr::Try(_) | Expr::Await(_) => self.chain(expression, shape),
            Expr::Assign(assignment) => {
                let left = self.expression(&assignment.left, shape)?;
                let right = self.assigned(&format!("{left} ="), &assignment.right, shape)?;
                Some(format!("{left} ={right}"))
            }
            Expr::Match(choice) => self.choice(choice, shape),
            other => Some(inline::tokens(other)),
        }
    }

    fn prefixed(&self, prefix: &str, expression: &Expr, shape: Shape) -> Option<String> {
        Some(format!(
            "{prefix}{}",
            self.expression(expression, shape.right(prefix.len())?)?
        ))
    }

    /// What follows `left`, a text that ends with `=`: on the same line, or on the next one if that looks better.
    pub(super) fn assigned(&self, left: &str, value: &Expr, shape: Shape) -> Option<String> {
        let beside = shape.right(super::shape::last_width(left) + 1);
        let same_line = beside.and_then(|shape| Some((self.expression(value, shape)?, shape)));
        if let Some((text, shape)) = &same_line
            && !text.contains('\n')
            && width(text) <= shape.width
        {
            return Some(format!(" {text}"));
        }
        let below = shape.inner(TAB).narrower(shape.kept_free());
        let next_line = below.and_then(|shape| Some((self.expression(value, shape)?, shape)));
        match (same_line, next_line) {
            (Some((same, _)), Some((next, below))) => {
                let better = below.fits(&next) && is_better_below(&same, &next);
                Some(if better {
                    format!("{}{next}", line_break(below.indent))
                } else {
                    format!(" {same}")
                })
            }
            (Some((same, _)), None) => Some(format!(" {same}")),
            (None, Some((next, below))) => Some(format!("{}{next}", line_break(below.indent))),
            (None, None) => None,
        }
    }

    /// `Name { field: value, ..BASE }`.
    fn structure(&self, literal: &ExprStruct, shape: Shape) -> Option<String> {
        let name = inline::path(&literal.path, true);
        if literal.fields.is_empty() && literal.rest.is_none() {
            return Some(format!("{name} {{}}"));
        }
        let inner = shape.inner(TAB);
        let mut lines = Vec::new();
        for field in &literal.fields {
            let label = inline::tokens(&field.member);
            lines.push(if field.colon_token.is_none() {
                label
            } else {
                self.labelled(&label, &field.expr, inner)?
            });
        }
        let mut total = lines.iter().map(|line| width(line)).sum::<usize>();
        let mut count = lines.len();
        let base = match &literal.rest {
            Some(base) => Some(format!("..{}", self.expression(base, inner.right(2)?)?)),
            None => None,
        };
        if let Some(base) = &base {
            total += width(base);
            count += 1;
        }
        // 3 = ` { `, 2 = ` }`
        let room = shape
            .width
            .checked_sub(width(&name) + 5)
            .map_or(0, |room| room.min(STRUCT));
        if total + 2 * (count - 1) <= room && !lines.iter().any(|line| line.contains('\n')) {
            lines.extend(base);
            return Some(format!("{name} {{ {} }}", lines.join(", ")));
        }
        let new_line = line_break(inner.indent);
        let mut text = format!("{name} {{");
        for line in lines {
            text.push_str(&format!("{new_line}{line},"));
        }
        if let Some(base) = base {
            text.push_str(&format!("{new_line}{base}"));
        }
        Some(format!("{text}{}}}", line_break(shape.indent)))
    }

    /// `label: value` inside a struct literal, the value on the next line when it does not fit beside its label.
    fn labelled(&self, label: &str, value: &Expr, inner: Shape) -> Option<String> {
        let inner = inner.narrower(1)?;
        let beside = inner
            .right(width(label) + 2)
            .and_then(|shape| self.expression(value, shape));
        match beside {
            Some(text) => Some(format!("{label}: {text}")),
            None => {
                let below = inner.inner(TAB);
                let text = self.expression(value, below)?;
                Some(format!("{label}:{}{text}", line_break(below.indent)))
            }
        }
    }

    /// `match value { … }` whose arms fit on a line each.
    fn choice(&self, choice: &ExprMatch, shape: Shape) -> Option<String> {
        let value = self.expression(&choice.expr, shape.right(6)?.narrower(2)?)?;
        let inner = shape.inner(TAB);
        let mut text = format!("match {value} {{");
        for arm in &choice.arms {
            let pattern = inline::pattern(&arm.pat);
            let body = self.expression(&arm.body, inner.right(width(&pattern) + 4)?.narrower(1)?)?;
            text.push_str(&format!("{}{pattern} => {body},", line_break(inner.indent)));
        }
        Some(format!("{text}{}}}", line_break(shape.indent)))
    }
}

/// Whether a value looks better on the line after its `=`.
fn is_better_below(same: &str, next: &str) -> bool {
    let breaks = |text: &str| text.matches('\n').count();
    let opens = |text: &str, bracket| text.lines().next().is_some_and(|line| line.ends_with(bracket));
    !next.contains('\n')
        || breaks(same) > breaks(next) + 1
        || ['(', '{', '[']
            .into_iter()
            .any(|bracket| opens(same, bracket) && !opens(next, bracket))
}
