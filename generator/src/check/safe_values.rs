//! What `eden new` writes for the safety of accounts and a settings file leaves out: noted, since an absent key means
//! what Eve does. Leaves what is dangerous whatever is written to `safety`.

use super::auth;
use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Access, Auth, Method, Rule, Secrecy};
use crate::settings::Globals;

/// Notes the safe values that are missing, and views that cannot keep what the settings promise.
pub(crate) fn missing(settings: &Globals, accounts: &Auth, drafts: &[Draft], out: &mut Diagnostics) {
    let Some(block) = &settings.main.auth else { return };
    let Some(written) = auth::written(settings) else { return };
    let protection = &accounts.protection;
    let views: Vec<&Draft> = match drafts.get(accounts.accounts) {
        Some(own) => drafts.iter().filter(|draft| draft.source == own.source).collect(),
        None => return,
    };
    let signs_up = views.iter().any(|view| signs_up(view));
    let rules = views.iter().flat_map(|view| &view.resource.fields).find_map(|field| {
        let mut rules = field.rules.iter();
        rules.find_map(|rule| match rule {
            Rule::Password(rules) => Some(rules.clone()),
            _ => None,
        })
    });
    let (rules, passwords) = (rules.unwrap_or_default(), accounts.password.is_some());
    let least = minimum(accounts, &views).max(rules.min_length);
    let said = written.passwords().unwrap_or_default();
    let tokens = accounts.token.is_some();
    let wanted = [
        (
            passwords && protection.limits.account.is_none(),
            "limits: {account: [10, 900]}",
        ),
        (
            passwords && protection.limits.address.is_none(),
            "limits: {address: [100, 900]}",
        ),
        (
            signs_up && protection.limits.sign_up.is_none(),
            "limits: {sign_up: [20, 3600]}",
        ),
        (
            passwords && least < 15 && said.min_length.is_none(),
            "passwords: {min_length: 15}",
        ),
        (passwords && rules.max_bytes == 0, "passwords: {max_bytes: 1024}"),
        (passwords && !rules.common, "passwords: {refuse_common: true}"),
        (passwords && !protection.current, "passwords: {current: true}"),
        (
            passwords && !protection.own_only && said.of_others.is_none(),
            "passwords: {of_others: false}",
        ),
        (
            passwords && tokens && !protection.revoke_tokens,
            "passwords: {revoke_tokens: true}",
        ),
        (
            accounts.roles.is_some() && written.keep_role.is_none(),
            "keep_role: ROLE, the role of those who give out roles",
        ),
        (
            !protection.require_tls && written.require_tls.is_none(),
            "require_tls: true",
        ),
        (!protection.safe_headers, "safe_headers: true"),
    ];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(missing, _)| *missing)
        .map(|(_, key)| *key)
        .collect();
    if !missing.is_empty() {
        let message = "`AUTH` leaves out what keeps accounts safe: it does what Eve does";
        out.push(
            Diagnostic::new(&registry::SAFE_VALUE_MISSING, block.key, message)
                .hint(format!("`eden new` writes {}", list(&missing))),
        );
    }
    for view in views {
        bulk(view, out);
        untold_tokens(view, accounts, out);
    }
}

/// `` `a`, `b` ``
fn list(keys: &[&str]) -> String {
    keys.iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<String>>()
        .join(", ")
}

fn signs_up(view: &Draft) -> bool {
    let mut routes = view.resource.collection.iter();
    routes.any(|route| route.method == Method::Post && route.access == Access::Public)
}

/// The smallest length that the schemas themselves ask of passwords.
fn minimum(accounts: &Auth, views: &[&Draft]) -> u64 {
    let fields = views
        .iter()
        .filter_map(|view| view.field(accounts.password.as_deref()?));
    let lengths = fields.map(|field| {
        let mut rules = field.rules.iter();
        rules.find_map(|rule| match rule {
            Rule::MinLength(length) => Some(*length),
            _ => None,
        })
    });
    lengths.map(Option::unwrap_or_default).min().unwrap_or_default()
}

/// One request that makes a thousand accounts is one sign-up to the limit, and a thousand hashes to the server.
fn bulk(view: &Draft, out: &mut Diagnostics) {
    if signs_up(view) && view.resource.options.bulk_enabled {
        let place = view
            .settings
            .public_methods
            .as_ref()
            .map_or(view.key.place, |set| set.key);
        let message = format!(
            "one request may make any number of accounts in `{}`",
            view.resource.name
        );
        out.push(
            Diagnostic::new(&registry::SAFE_VALUE_MISSING, place, message)
                .hint("write `bulk_enabled: false` beside it"),
        );
    }
}

/// A view that changes passwords and does not know the token cannot end it.
fn untold_tokens(view: &Draft, accounts: &Auth, out: &mut Diagnostics) {
    let changes = view.resource.item.iter().any(|route| route.method == Method::Patch);
    let (Some(password), Some(token)) = (&accounts.password, &accounts.token) else {
        return;
    };
    let knows = view
        .field(token)
        .is_some_and(|field| field.secret == Some(Secrecy::Token));
    if accounts.protection.revoke_tokens && changes && view.field(password).is_some() && !knows {
        let message = format!(
            "`{}` changes passwords and cannot end tokens: `{token}` is not in its schema",
            view.resource.name
        );
        out.push(
            Diagnostic::new(&registry::TOKEN_NOT_ENDED, view.key.place, message).hint(format!(
                "add `{token}: {{type: string, generate: token, readonly: true}}`"
            )),
        );
    }
}
