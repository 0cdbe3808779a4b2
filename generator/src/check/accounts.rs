//! The accounts of `AUTH.bootstrap`: whether they could be made from what the settings say.
//! Leaves variables to the server, which knows their values when it starts.

use super::literal::{literal, of_field, type_names};
use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{Field, Literal, Nested, Rule, Secrecy};
use crate::read::{Key, Node, Value};
use crate::settings::auth::Auth;
use crate::settings::{Variable, variable};

/// The bootstrap accounts as constants, variables left as they are.
pub(crate) fn bootstrap(
    written: &Auth,
    accounts: &Draft,
    username: &str,
    out: &mut Diagnostics,
) -> Vec<Vec<(String, Literal)>> {
    let Some(set) = &written.bootstrap else {
        return Vec::new();
    };
    let mut names: Vec<&Node> = Vec::new();
    let mut bootstrap = Vec::new();
    for account in &set.value {
        let place = account.0.first().map_or(set.place, |(key, _)| key.place);
        let mut values = Vec::new();
        for (key, node) in &account.0 {
            values.push((key.text.clone(), value(key, node, accounts, out)));
        }
        for field in accounts
            .resource
            .fields
            .iter()
            .filter(|field| field.required || field.name == username)
        {
            let made = field.secret == Some(Secrecy::Token) || field.default.is_some();
            if !made && account.0.iter().all(|(key, _)| key.text != field.name) {
                let message = format!(
                    "the account has no `{}`, which `{}` requires",
                    field.name, accounts.resource.name
                );
                out.push(
                    Diagnostic::new(&registry::BOOTSTRAP, place, message).hint(format!("add `{}: …`", field.name)),
                );
            }
        }
        if let Some((key, node)) = account.0.iter().find(|(key, _)| key.text == username) {
            if names.iter().any(|other| other.value == node.value) {
                let message = format!("two bootstrap accounts have the same `{username}`");
                out.push(Diagnostic::new(&registry::BOOTSTRAP, key.place, message).hint("remove one of them"));
            }
            names.push(node);
        }
        bootstrap.push(values);
    }
    bootstrap
}

fn value(key: &Key, node: &Node, accounts: &Draft, out: &mut Diagnostics) -> Literal {
    let name = key.text.as_str();
    let Some(field) = accounts.field(name) else {
        if !accounts.resource.allow_unknown && name != accounts.resource.id_field {
            let message = format!("`{}` has no field `{}`", accounts.resource.name, name.escape_debug());
            let hint = did_you_mean(name, accounts.field_names());
            out.push(Diagnostic::new(&registry::BOOTSTRAP, key.place, message).hint_if(hint));
        }
        return literal(node);
    };
    let named = matches!(&node.value, Value::String(text) if variable(text) == Variable::Named);
    if field.secret.is_some() && !named && matches!(node.value, Value::String(_)) {
        let name: String = name
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter.to_ascii_uppercase()
                } else {
                    '_'
                }
            })
            .collect();
        let message = format!("`{}` stands here for everybody who can read the file", key.text);
        out.push(
            Diagnostic::new(&registry::SECRET_IN_SETTINGS, node.place, message).hint(format!(
                "write `\"${{ADMIN_{name}}}\"` and set `ADMIN_{name}` where the server runs"
            )),
        );
    }
    if named {
        return literal(node);
    }
    match of_field(node, field) {
        Ok(value) => {
            allowed(node, field, &value, out);
            value
        }
        Err((node, types)) => {
            let message = format!(
                "`{}` must be of {} type, found {}",
                key.text,
                type_names(types),
                node.described()
            );
            out.push(Diagnostic::new(&registry::BOOTSTRAP, node.place, message));
            Literal::Null
        }
    }
}

fn allowed(node: &Node, field: &Field, value: &Literal, out: &mut Diagnostics) {
    let elements = match &field.nested {
        Some(Nested::List(element)) => element.rules.as_slice(),
        _ => &[],
    };
    for rule in field.rules.iter().chain(elements) {
        let Rule::Allowed(allowed) = rule else { continue };
        let (values, nodes): (&[Literal], &[Node]) = match (value, &node.value) {
            (Literal::List(values), Value::List(nodes)) => (values, nodes),
            (value, _) => (std::slice::from_ref(value), std::slice::from_ref(node)),
        };
        for (_, node) in values.iter().zip(nodes).filter(|(value, _)| !allowed.contains(value)) {
            let message = format!("`{}` does not allow {}", field.name, node.described());
            out.push(
                Diagnostic::new(&registry::BOOTSTRAP, node.place, message)
                    .hint("add it to `allowed`, or choose another"),
            );
        }
    }
}
