//! The block `AUTH` against the resource that holds the accounts: schemes, and the fields that each needs.
//! Leaves bootstrap accounts to `accounts`, what is dangerous though legal to `safety`.

use super::accounts::bootstrap;
use super::passwords;
use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{self, Digest, Field, Scheme, Secrecy, Type};
use crate::settings::auth::{Auth, DigestName, SchemeName};
use crate::settings::{Globals, Set};

/// The block, unless it is absent or null.
pub(crate) fn written(settings: &Globals) -> Option<&Auth> {
    settings.main.auth.as_ref()?.value.as_ref()
}

/// The schemes in their order; empty for `none`.
pub(crate) fn schemes(settings: &Globals) -> Option<Vec<Scheme>> {
    let written = written(settings)?.scheme.as_ref()?;
    let mut schemes = Vec::new();
    for set in &written.value.0 {
        let scheme = match set.value {
            SchemeName::Basic => Scheme::Basic,
            SchemeName::Token => Scheme::Token,
            SchemeName::Hmac => Scheme::Hmac,
            SchemeName::None => continue,
        };
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    Some(schemes)
}

/// Complains about resources whose documents own themselves and are no accounts.
pub(crate) fn owned_by_themselves(drafts: &[Draft], auth: Option<&model::Auth>, out: &mut Diagnostics) {
    let accounts = auth.and_then(|auth| drafts.get(auth.accounts));
    for draft in drafts {
        let owner = draft.resource.owner.as_ref();
        let itself = owner.is_some_and(|owner| owner.field == draft.resource.id_field);
        if !itself || accounts.is_some_and(|accounts| accounts.source == draft.source) {
            continue;
        }
        let place = draft
            .settings
            .auth_field
            .as_ref()
            .map_or(draft.key.place, |set| set.place);
        let message = format!(
            "\"{}\": auth_field cannot be set to id_field ({})",
            draft.resource.name, draft.resource.id_field
        );
        out.push(
            Diagnostic::new(&registry::OWNER_IS_ID, place, message).hint(
                "name another field, such as `user_id`; it need not be in the schema. Only accounts own themselves",
            ),
        );
    }
}

/// The block as meant. A field with HMAC secrets becomes a secret in every view of the accounts.
pub(crate) fn auth(settings: &Globals, drafts: &mut [Draft], out: &mut Diagnostics) -> Option<model::Auth> {
    let block = settings.main.auth.as_ref()?;
    let written = block.value.as_ref()?;
    let Some(scheme) = &written.scheme else {
        // a scheme of the wrong type has been said already
        if !written.order.contains(&"scheme") {
            let message = "`AUTH` needs a `scheme`";
            out.push(
                Diagnostic::new(&registry::AUTH_WITHOUT_SCHEME, block.key, message)
                    .hint("write `scheme: basic` or `scheme: token`, or `scheme: none` to leave everything open"),
            );
        }
        return None;
    };
    let schemes = schemes(settings)?;
    let none = scheme.value.0.iter().find(|set| set.value == SchemeName::None);
    if let Some(none) = none.filter(|_| !schemes.is_empty()) {
        let message = "`none` beside other schemes would open everything";
        out.push(Diagnostic::new(&registry::CONFLICTING_RULES, none.place, message).hint("remove it"));
    }
    if schemes.is_empty() {
        return None;
    }
    let accounts = accounts(written, block.key, drafts, out)?;
    let fields = Fields {
        written,
        block: block.key,
        accounts: &drafts[accounts],
    };
    let needs = |scheme: Scheme| schemes.contains(&scheme);
    let username = fields.username(out);
    let password = needs(Scheme::Basic).then(|| fields.password(out));
    let token = needs(Scheme::Token).then(|| fields.token(out));
    let secret = needs(Scheme::Hmac).then(|| fields.secret(out));
    let roles = fields.roles(out);
    if let Some(secret) = &secret {
        seal(drafts, accounts, secret);
    }
    if let Some(password) = &password {
        passwords::rules(written, drafts, accounts, password);
    }
    let protection = passwords::protection(written, roles.is_some(), out);
    let bootstrap = bootstrap(written, &drafts[accounts], &username, out);
    let digest = match written.digest() {
        DigestName::Sha1 => Digest::Sha1,
        DigestName::Sha256 => Digest::Sha256,
    };
    Some(model::Auth {
        schemes,
        accounts,
        username,
        password,
        roles,
        token,
        secret,
        digest,
        protection,
        bootstrap,
    })
}

fn accounts(written: &Auth, block: Place, drafts: &[Draft], out: &mut Diagnostics) -> Option<usize> {
    let name = written.resource();
    let found = drafts.iter().position(|draft| draft.resource.name == name);
    if found.is_none() {
        let place = written.resource.as_ref().map_or(block, |set| set.place);
        let message = format!(
            "`AUTH` looks for accounts in the resource `{}`, which is not there",
            name.escape_debug()
        );
        let hint = did_you_mean(&name, drafts.iter().map(|draft| draft.resource.name.as_str()));
        out.push(Diagnostic::new(&registry::AUTH_RESOURCE, place, message).hint_if(hint));
    }
    found
}

/// The named fields of the accounts.
struct Fields<'a, 's> {
    written: &'a Auth,
    block: Place,
    accounts: &'a Draft<'s>,
}

impl Fields<'_, '_> {
    /// The field `name` of the accounts, for `key` of the block.
    fn find(&self, key: &str, name: &str, set: Option<&Set<String>>, out: &mut Diagnostics) -> Option<&Field> {
        let found = self.accounts.field(name);
        if found.is_none() {
            let place = set.map_or(self.block, |set| set.place);
            let resource = &self.accounts.resource.name;
            let message = format!(
                "`AUTH` needs the field `{}` in `{resource}`, as `{key}`",
                name.escape_debug()
            );
            let names: Vec<&str> = self
                .accounts
                .resource
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            let hint = crate::diagnostic::suggestion(name, names.iter().copied())
                .map(|near| format!("did you mean `{near}`?"))
                .unwrap_or_else(|| {
                    format!("add `{name}` to the schema of `{resource}`, or name another field with `{key}: …`")
                });
            out.push(Diagnostic::new(&registry::AUTH_FIELD, place, message).hint(hint));
        }
        found
    }

    fn of_type(&self, key: &str, field: &Field, wanted: Type, out: &mut Diagnostics) {
        if field.types != [wanted] {
            let name = super::literal::type_name(wanted);
            let message = format!("`{}`, the `{key}` of the accounts, must be of {name} type", field.name);
            out.push(
                Diagnostic::new(&registry::AUTH_FIELD, self.accounts.field_place(&field.name), message)
                    .hint(format!("write `type: {name}`")),
            );
        }
    }

    fn username(&self, out: &mut Diagnostics) -> String {
        let name = self.written.username();
        if let Some(field) = self.find("username", &name, self.written.username.as_ref(), out) {
            self.of_type("username", field, Type::String, out);
            let unique = field.rules.iter().any(|rule| matches!(rule, model::Rule::Unique));
            if field.secret.is_some() {
                let message = format!("`{name}` names the accounts, and cannot be a secret");
                out.push(Diagnostic::new(
                    &registry::AUTH_FIELD,
                    self.accounts.field_place(&name),
                    message,
                ));
            } else if !unique {
                let message = format!("two accounts may have the same `{name}`: who comes first is found");
                out.push(
                    Diagnostic::new(
                        &registry::USERNAME_NOT_UNIQUE,
                        self.accounts.field_place(&name),
                        message,
                    )
                    .hint("write `unique: true` in its rules"),
                );
            }
        }
        name
    }

    fn password(&self, out: &mut Diagnostics) -> String {
        let name = self.written.password();
        if let Some(field) = self.find("password", &name, self.written.password.as_ref(), out)
            && !matches!(field.secret, Some(Secrecy::Argon2id | Secrecy::Bcrypt))
            && !self.accounts.says(&name, "hash")
        {
            let message = format!("`{name}` would be kept as it was sent: the passwords of accounts must be hashed");
            out.push(
                Diagnostic::new(
                    &registry::PASSWORD_NOT_HASHED,
                    self.accounts.field_place(&name),
                    message,
                )
                .hint("write `hash: argon2id` in its rules"),
            );
        }
        name
    }

    fn token(&self, out: &mut Diagnostics) -> String {
        let name = self.written.token();
        if let Some(field) = self.find("token", &name, self.written.token.as_ref(), out)
            && field.secret != Some(Secrecy::Token)
            && !self.accounts.says(&name, "generate")
        {
            let message =
                format!("`{name}` would be what a client sends: the tokens of accounts must be made by the server");
            out.push(
                Diagnostic::new(
                    &registry::TOKEN_NOT_GENERATED,
                    self.accounts.field_place(&name),
                    message,
                )
                .hint("write `generate: token` in its rules"),
            );
        }
        name
    }

    fn secret(&self, out: &mut Diagnostics) -> String {
        let name = self.written.secret();
        if let Some(field) = self.find("secret", &name, self.written.secret.as_ref(), out) {
            self.of_type("secret", field, Type::String, out);
            if field.secret.is_some() {
                let message =
                    format!("`{name}` must be read to check a digest: it is sealed, and neither hashed nor a token");
                out.push(
                    Diagnostic::new(&registry::CONFLICTING_RULES, self.accounts.field_place(&name), message)
                        .hint("remove `hash` and `generate` from its rules"),
                );
            }
        }
        name
    }

    fn roles(&self, out: &mut Diagnostics) -> Option<String> {
        let set = self.written.roles.as_ref()?;
        let name = set.value.clone()?;
        let place = Set {
            value: name.clone(),
            key: set.key,
            place: set.place,
        };
        if let Some(field) = self.find("roles", &name, Some(&place), out) {
            self.of_type("roles", field, Type::List, out);
        }
        Some(name)
    }
}

/// Makes the HMAC secret a secret, in every view of the accounts' table.
fn seal(drafts: &mut [Draft], accounts: usize, secret: &str) {
    let source = drafts[accounts].source.clone();
    for draft in drafts.iter_mut().filter(|draft| draft.source == source) {
        for field in draft.resource.fields.iter_mut().filter(|field| field.name == secret) {
            field.secret = Some(Secrecy::Sealed);
        }
    }
}
