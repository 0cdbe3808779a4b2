//! The blocks `ACCOUNTS` and `MAIL` against the accounts: whether the service could work with them, and what it needs.
//! Leaves values that a deployment may change to the start of the server.

use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{self, Auth, Literal, ScalarType, Scheme, Secrecy};
use crate::settings::{Globals, Variable, variable};

/// The account service; nothing without the block.
pub(crate) fn service(
    settings: &Globals,
    auth: Option<&Auth>,
    drafts: &[Draft],
    prefix: &str,
    out: &mut Diagnostics,
) -> Option<model::Service> {
    let Some(block) = &settings.main.accounts else {
        if let Some(mail) = settings.main.mail.as_ref().filter(|mail| mail.value.is_some()) {
            let message = "`MAIL` sends nothing: the account service, which sends mail, is not there";
            out.push(
                Diagnostic::new(&registry::MAIL_WITHOUT_ACCOUNTS, mail.key, message)
                    .hint("add `ACCOUNTS:`, or remove it"),
            );
        }
        return None;
    };
    let written = block.value.as_ref()?;
    let mut wrong = |place, message: String, hint: String| {
        out.push(Diagnostic::new(&registry::ACCOUNT_SERVICE, place, message).hint(hint));
    };
    let Some(auth) = auth else {
        let hint = "add `AUTH:` with `scheme: basic`: the service makes the accounts that it authenticates";
        wrong(block.key, "`ACCOUNTS` needs accounts that log in".into(), hint.into());
        return None;
    };
    let accounts = drafts.get(auth.accounts)?;
    let name = &accounts.resource.name;
    let resource = written.resource();
    if resource != *name {
        let place = written.resource.as_ref().map_or(block.key, |set| set.place);
        let message = format!(
            "`ACCOUNTS` names the resource `{}`, and `AUTH` names `{name}`",
            resource.escape_debug()
        );
        wrong(place, message, format!("write `resource: {name}`"));
    }
    if !auth.schemes.contains(&Scheme::Basic) {
        let hint = "add `basic` to the list of schemes";
        wrong(
            block.key,
            "the service authenticates with name and password".into(),
            hint.into(),
        );
    }
    if accounts.resource.id_type == ScalarType::Integer {
        let message = format!("the service cannot make up the whole numbers that are the ids of `{name}`");
        wrong(accounts.key.place, message, "leave `id_field` to the server".into());
    }
    let is_unique = accounts
        .field(&auth.username)
        .is_none_or(|field| field.rules.iter().any(|rule| matches!(rule, model::Rule::Unique)));
    if !is_unique {
        let message = format!(
            "names are the ids of the service, and `{}` may be given twice",
            auth.username
        );
        wrong(
            accounts.field_place(&auth.username),
            message,
            "write `unique: true` in its rules".into(),
        );
    }
    let password = auth.password.clone()?;
    for field in &accounts.resource.fields {
        let given = field.name == auth.username || field.name == password || field.name == accounts.resource.id_field;
        let made = field.default.is_some() || field.secret == Some(Secrecy::Token) || !field.required;
        if !given && !made {
            let message = format!("nobody who signs up can give `{}`, which `{name}` requires", field.name);
            let hint = "give it a `default`, or remove `required`: what clients of the service send is kept apart from declared fields";
            wrong(accounts.field_place(&field.name), message, hint.into());
        }
    }
    let segment = written.prefix();
    let place = written.prefix.as_ref().map_or(block.key, |set| set.place);
    let legal = !segment.is_empty()
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !legal {
        let message = format!(
            "`prefix` must be one segment of a path, not `{}`",
            segment.escape_debug()
        );
        wrong(place, message, "write `prefix: v1`".into());
    }
    let below = format!("/{segment}");
    let covers = |path: &str| path == below || path.starts_with(&format!("{below}/"));
    let mut hidden: Vec<String> = vec![prefix.to_owned()];
    let routed = drafts.iter().filter(|draft| !draft.resource.options.internal);
    hidden.extend(routed.map(|draft| format!("{prefix}/{}", draft.resource.url)));
    if let Some(path) = hidden.iter().find(|path| covers(path)) {
        let message = format!("everything below `{below}` is the account service's, and so is `{path}`");
        wrong(place, message, "write another `prefix`".into());
    }
    Some(model::Service {
        prefix: segment,
        reserved: reserved(auth),
        settings: written.listed(),
        mail: (settings.main.mail.as_ref())
            .and_then(|mail| mail.value.as_ref())
            .map(|mail| mail.listed())
            .unwrap_or_default(),
    })
}

/// What is legal and dangerous about the service.
pub(crate) fn cautions(settings: &Globals, out: &mut Diagnostics) {
    let Some(block) = &settings.main.accounts else { return };
    let Some(written) = &block.value else { return };
    let says = |set: &Option<crate::settings::Set<_>>, wanted: &str| {
        set.as_ref()
            .is_some_and(|set: &crate::settings::Set<crate::settings::service::Truth>| set.value.0 == wanted)
    };
    if says(&written.account_validation, "true") && written.email_link_origins.is_none() {
        let message = "whoever signs up decides where links in your mails lead";
        out.push(
            Diagnostic::new(&registry::MAIL_LINKS, block.key, message)
                .hint("write `account_validation.email_link_origins: [https://your.site]`"),
        );
    }
    let secret = settings
        .main
        .mail
        .as_ref()
        .and_then(|mail| mail.value.as_ref()?.password.as_ref());
    if let Some(password) = secret.filter(|set| variable(&set.value.0) != Variable::Named) {
        let message = "`password` stands here for everybody who can read the file";
        out.push(
            Diagnostic::new(&registry::SECRET_IN_SETTINGS, password.place, message)
                .hint("remove it and set `EDEN_MAIL_PASSWORD` where the server runs"),
        );
    }
}

/// The names of the bootstrap accounts, variables left as they are.
fn reserved(auth: &Auth) -> Vec<String> {
    let names = auth.bootstrap.iter().flatten().filter(|(key, _)| *key == auth.username);
    names
        .filter_map(|(_, value)| match value {
            Literal::String(name) => Some(name.clone()),
            _ => None,
        })
        .collect()
}
