//! Items and statements: modules, constants, structs, impls, functions, one blank line between them.
//! Leaves expressions to `expression`.

use super::expression::Printer;
use super::inline;
use super::shape::{PAGE, Shape, TAB, line_break, width};
use syn::{Attribute, Block, Expr, FnArg, ImplItem, Item, ItemStruct, Lit, Meta, ReceiverKind, Signature, Stmt};

/// Items, each on lines of its own, indented by `indent`.
pub(super) fn items(items: &[Item], indent: usize) -> String {
    let mut text = String::new();
    for (number, item) in items.iter().enumerate() {
        if number > 0 && !stay_together(&items[number - 1], item) {
            text.push('\n');
        }
        text.push_str(&self::item(item, indent));
    }
    text
}

fn stay_together(before: &Item, after: &Item) -> bool {
    match (before, after) {
        (Item::Use(_), Item::Use(_)) => true,
        (Item::Mod(before), Item::Mod(after)) => before.content.is_none() && after.content.is_none(),
        _ => false,
    }
}

fn item(item: &Item, indent: usize) -> String {
    let edge = " ".repeat(indent);
    match item {
        Item::Use(import) => {
            format!(
                "{edge}{}use {};\n",
                inline::visibility(&import.vis),
                inline::imported(&import.tree)
            )
        }
        Item::Mod(module) => {
            let head = format!(
                "{}{edge}{}mod {}",
                attributes(&module.attrs, indent),
                inline::visibility(&module.vis),
                module.ident
            );
            match &module.content {
                None => format!("{head};\n"),
                Some((_, inside)) => format!("{head} {{\n{}{edge}}}\n", items(inside, indent + TAB)),
            }
        }
        Item::Const(constant) => {
            let head = format!(
                "{}const {}: {} =",
                inline::visibility(&constant.vis),
                constant.ident,
                inline::type_text(&constant.ty)
            );
            format!(
                "{}{}",
                attributes(&constant.attrs, indent),
                assignment(&head, &constant.expr, indent)
            )
        }
        Item::Static(fixed) => {
            let head = format!(
                "{}static {}: {} =",
                inline::visibility(&fixed.vis),
                fixed.ident,
                inline::type_text(&fixed.ty)
            );
            format!(
                "{}{}",
                attributes(&fixed.attrs, indent),
                assignment(&head, &fixed.expr, indent)
            )
        }
        Item::Struct(structure) => self::structure(structure, indent),
        Item::Impl(implementation) => {
            let of = implementation
                .trait_
                .as_ref()
                .map_or(String::new(), |(path, _)| format!("{} for ", inline::path(path, false)));
            let head = format!(
                "{}{edge}impl {of}{} {{\n",
                attributes(&implementation.attrs, indent),
                inline::type_text(&implementation.self_ty)
            );
            let mut text = head;
            for (number, member) in implementation.items.iter().enumerate() {
                if number > 0 && matches!(member, ImplItem::Fn(_)) {
                    text.push('\n');
                }
                text.push_str(&self::member(member, indent + TAB));
            }
            format!("{text}{edge}}}\n")
        }
        Item::Fn(function) => {
            let head = format!(
                "{}{edge}{}",
                attributes(&function.attrs, indent),
                inline::visibility(&function.vis)
            );
            format!(
                "{head}{}",
                callable(
                    &function.sig,
                    &function.block,
                    indent,
                    width(&inline::visibility(&function.vis))
                )
            )
        }
        other => format!("{edge}{}\n", inline::tokens(other)),
    }
}

fn member(member: &ImplItem, indent: usize) -> String {
    let edge = " ".repeat(indent);
    match member {
        ImplItem::Type(of) => format!("{edge}type {} = {};\n", of.ident, inline::type_text(&of.ty)),
        ImplItem::Const(constant) => {
            let head = format!("const {}: {} =", constant.ident, inline::type_text(&constant.ty));
            assignment(&head, &constant.expr, indent)
        }
        ImplItem::Fn(function) => {
            format!(
                "{}{edge}{}",
                attributes(&function.attrs, indent),
                callable(&function.sig, &function.block, indent, 0)
            )
        }
        other => format!("{edge}{}\n", inline::tokens(other)),
    }
}

/// Doc comments, then attributes.
fn attributes(attributes: &[Attribute], indent: usize) -> String {
    let edge = " ".repeat(indent);
    let mut text = String::new();
    for attribute in attributes {
        match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                let words = match &pair.value {
                    Expr::Lit(literal) => match &literal.lit {
                        Lit::Str(words) => words.value(),
                        _ => String::new(),
                    },
                    _ => String::new(),
                };
                for line in words.lines() {
                    text.push_str(format!("{edge}///{line}").trim_end());
                    text.push('\n');
                }
            }
            Meta::List(list) => {
                let arguments = list
                    .tokens
                    .to_string()
                    .replace(" ,", ",")
                    .replace(" ::", "::")
                    .replace(":: ", "::");
                text.push_str(&format!("{edge}#[{}({arguments})]\n", inline::path(&list.path, false)));
            }
            other => text.push_str(&format!("{edge}#[{}]\n", inline::tokens(other))),
        }
    }
    text
}

/// `head value;` at the beginning of a line.
fn assignment(head: &str, value: &Expr, indent: usize) -> String {
    let edge = " ".repeat(indent);
    let room = Shape {
        width: PAGE.saturating_sub(indent + 1),
        ..Shape::indented(indent)
    };
    let right = Printer::default().assigned(head, value, room);
    let right = right.or_else(|| lenient().assigned(head, value, room));
    format!(
        "{edge}{head}{};\n",
        right.unwrap_or_else(|| format!(" {}", inline::tokens(value)))
    )
}

fn lenient() -> Printer {
    Printer {
        lenient: true,
        ..Printer::default()
    }
}

fn structure(structure: &ItemStruct, indent: usize) -> String {
    let edge = " ".repeat(indent);
    let head = format!(
        "{}{edge}{}struct {}",
        attributes(&structure.attrs, indent),
        inline::visibility(&structure.vis),
        structure.ident
    );
    if structure.fields.is_empty() {
        return format!("{head} {{}}\n");
    }
    let mut text = format!("{head} {{\n");
    for field in &structure.fields {
        let name = field.ident.as_ref().map_or(String::new(), ToString::to_string);
        let label = format!("{}{name}:", inline::visibility(&field.vis));
        let of = inline::type_text(&field.ty);
        let inner = " ".repeat(indent + TAB);
        text.push_str(&attributes(&field.attrs, indent + TAB));
        // 2 = the space before the type and the comma after it
        let between = if inner.len() + width(&label) + width(&of) + 2 <= PAGE {
            " ".to_owned()
        } else {
            line_break(indent + 2 * TAB)
        };
        text.push_str(&format!("{inner}{label}{between}{of},\n"));
    }
    format!("{text}{edge}}}\n")
}

/// A function from `async` or `fn` on; `before` columns of its line are taken.
fn callable(signature: &Signature, block: &Block, indent: usize, before: usize) -> String {
    let edge = " ".repeat(indent);
    let head = format!(
        "{}fn {}",
        if signature.asyncness.is_some() { "async " } else { "" },
        signature.ident
    );
    let parameters: Vec<String> = signature.inputs.iter().map(parameter).collect();
    let returns = inline::returns(&signature.output);
    let row = format!("{head}({}){returns}", parameters.join(", "));
    // 2 = ` {`
    let row = if indent + before + width(&row) + 2 <= PAGE {
        row
    } else {
        let inner = line_break(indent + TAB);
        let column: String = parameters
            .iter()
            .map(|parameter| format!("{inner}{parameter},"))
            .collect();
        format!("{head}({column}\n{edge}){returns}")
    };
    if block.stmts.is_empty() {
        return format!("{row} {{}}\n");
    }
    format!("{row} {{\n{}{edge}}}\n", statements(block, indent + TAB))
}

fn parameter(parameter: &FnArg) -> String {
    match parameter {
        FnArg::Receiver(receiver) => match (&receiver.kind, receiver.mutability.is_some()) {
            (ReceiverKind::Value, false) => "self".to_owned(),
            (ReceiverKind::Value, true) => "mut self".to_owned(),
            (ReceiverKind::Reference(_, None, None), _) => "&self".to_owned(),
            (ReceiverKind::Reference(_, None, Some(_)), _) => "&mut self".to_owned(),
            _ => inline::tokens(receiver),
        },
        FnArg::Typed(typed) => format!("{}: {}", inline::pattern(&typed.pat), inline::type_text(&typed.ty)),
    }
}

fn statements(block: &Block, indent: usize) -> String {
    block
        .stmts
        .iter()
        .map(|statement| self::statement(statement, indent))
        .collect()
}

fn statement(statement: &Stmt, indent: usize) -> String {
    let edge = " ".repeat(indent);
    match statement {
        Stmt::Local(local) => {
            let head = format!("let {} =", inline::pattern(&local.pat));
            match &local.init {
                Some(init) => assignment(&head, &init.expr, indent),
                None => format!("{edge}{};\n", head.trim_end_matches(" =")),
            }
        }
        Stmt::Expr(Expr::ForLoop(each), _) => {
            let over = Printer::default().expression(&each.expr, Shape::indented(indent));
            let over = over.unwrap_or_else(|| inline::tokens(&each.expr));
            let head = format!("{edge}for {} in {over} {{\n", inline::pattern(&each.pat));
            format!("{head}{}{edge}}}\n", statements(&each.body, indent + TAB))
        }
        Stmt::Expr(expression, semicolon) => {
            let end = if semicolon.is_some() { ";" } else { "" };
            let shape = Shape {
                width: PAGE.saturating_sub(indent + end.len()),
                ..Shape::indented(indent)
            };
            let text = Printer::default().expression(expression, shape);
            let text = text.or_else(|| lenient().expression(expression, shape));
            format!("{edge}{}{end}\n", text.unwrap_or_else(|| inline::tokens(expression)))
        }
        other => format!("{edge}{}\n", inline::tokens(other)),
    }
}
