//! Who asks: from the `Authorization` header to a [`Caller`], inside the read that serves the request.
//! Leaves who may do what to the layers of the routes, hashing to `password`, parsing headers to `credentials`.

pub(crate) mod credentials;
pub(crate) mod events;
pub(crate) mod hasher;
pub(crate) mod headers;
mod hmac;
pub(crate) mod limits;
pub(crate) mod memo;
pub(crate) mod origin;
pub(crate) mod password;
pub mod policy;
pub mod protection;
pub(crate) mod seal;
pub mod token;

pub use policy::PasswordRules;
pub use protection::{Cost, Limit, Limits, Protection};

use crate::refusal::Refusal;
use crate::server::Parts;
use crate::spec::{Access, Literal, PasswordHash, ResourceSpec};
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::cells::{CellKind, Cells};
use credentials::Credentials;
use origin::Origin;

/// How requests are authenticated: what generated code says in `auth.rs`.
#[derive(Debug, Clone)]
pub struct Authentication {
    pub(crate) accounts: &'static ResourceSpec,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) username: &'static str,
    pub(crate) password: Option<&'static str>,
    pub(crate) token: Option<&'static str>,
    pub(crate) roles: Option<&'static str>,
    pub(crate) protection: Protection,
    pub(crate) bootstrap: &'static [Literal],
}

/// One way to say who asks. Every `find` selects the account's `_id`, its roles (or NULL) and its secret.
#[derive(Debug, Clone, Copy)]
pub enum Scheme {
    /// `Authorization: Basic base64(name:password)`.
    Basic {
        /// Finds the account by its name; the secret is the password's hash.
        find: &'static str,
        /// Algorithm of the hashes made now; others verify too and are replaced.
        hash: PasswordHash,
    },
    /// A token as Basic's user name, after `Token` or `Bearer`, or alone.
    Token {
        /// Finds the account by the token's digest.
        find: &'static str,
    },
    /// `Authorization: name:hex digest of the body`.
    Hmac {
        /// Finds the account by its name; the secret is sealed.
        find: &'static str,
        /// The digest.
        digest: Digest,
    },
}

/// Digests of the HMAC scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// `sha1`, Eve's.
    Sha1,
    /// `sha256`
    Sha256,
}

impl Authentication {
    /// Accounts live in this resource.
    pub fn of(accounts: &'static ResourceSpec) -> Self {
        Self {
            accounts,
            schemes: Vec::new(),
            username: "username",
            password: None,
            token: None,
            roles: None,
            protection: Protection::DEFAULT,
            bootstrap: &[],
        }
    }

    /// Adds a scheme; they are tried in the order in which they are added.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.schemes.push(scheme);
        self
    }

    /// The field with the account's name.
    #[must_use]
    pub fn names(mut self, field: &'static str) -> Self {
        self.username = field;
        self
    }

    /// The field with the password.
    #[must_use]
    pub fn passwords(mut self, field: &'static str) -> Self {
        self.password = Some(field);
        self
    }

    /// The field with the token.
    #[must_use]
    pub fn tokens(mut self, field: &'static str) -> Self {
        self.token = Some(field);
        self
    }

    /// The field with the roles.
    #[must_use]
    pub fn roles(mut self, field: &'static str) -> Self {
        self.roles = Some(field);
        self
    }

    /// How accounts are protected.
    #[must_use]
    pub fn protection(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }

    /// Whether documents of `resource` are accounts.
    pub(crate) fn is_about(&self, resource: &ResourceSpec) -> bool {
        resource.table == self.accounts.table
    }

    /// Accounts to make before the server first listens.
    #[must_use]
    pub fn bootstrap(mut self, accounts: &'static [Literal]) -> Self {
        self.bootstrap = accounts;
        self
    }

    /// Whether a scheme signs the body, which must then be read before anything is known about the caller.
    pub(crate) fn signs_body(&self) -> bool {
        self.schemes.iter().any(|scheme| matches!(scheme, Scheme::Hmac { .. }))
    }
}

/// The account behind a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    pub(crate) id: Bind,
    roles: Vec<String>,
}

impl Caller {
    /// The account's id as text.
    pub fn id(&self) -> String {
        id_text(&self.id)
    }

    /// The account's roles at the time of this request.
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    fn may(&self, access: Access) -> bool {
        match access {
            Access::Public | Access::Authenticated => true,
            Access::Roles(wanted) => self.roles.iter().any(|role| wanted.contains(&role.as_str())),
        }
    }
}

/// An id as text.
pub(crate) fn id_text(id: &Bind) -> String {
    match id {
        Bind::Integer(number) => number.to_string(),
        Bind::Text(text) => text.clone(),
        Bind::ObjectId(id) => id.to_hex(),
        other => format!("{other:?}"),
    }
}

/// What one look at the accounts told.
pub(crate) enum Identity {
    /// This account asks.
    Known(Caller),
    /// The password must be compared with `hash` away from this thread; then look again, or go on with `next`.
    Password {
        name: String,
        hash: String,
        password: crate::secret::Secret,
        account: Option<Bind>,
        wanted: PasswordHash,
        next: usize,
    },
    /// Nobody that may.
    Nobody,
}

/// What a request shows to each scheme.
pub(crate) struct Attempt {
    pub credentials: Vec<(Scheme, Credentials)>,
    pub access: Access,
    pub origin: Origin,
}

impl Attempt {
    /// Looks for the account, beginning with scheme number `from`.
    pub(crate) fn identify(&self, from: usize, reader: &mut dyn Reader, server: &Parts) -> Result<Identity, Refusal> {
        for (number, (scheme, credentials)) in self.credentials.iter().enumerate().skip(from) {
            let caller = match (scheme, credentials) {
                (Scheme::Basic { find, hash }, Credentials::Basic { name, password }) => {
                    let found = look_up(reader, find, name)?;
                    let stored = found.as_ref().and_then(|found| found.secret.clone());
                    // whoever is not there costs as much as a wrong password does
                    let stored = stored.unwrap_or_else(|| server.hasher.dummy(*hash));
                    let account = found.as_ref().map(|found| found.caller.id.clone());
                    let known = server.memo.knows(&stored, password.expose(), self.origin.network());
                    match found {
                        Some(found) if known && !server.attempts.is_locked(name, &self.origin) => Some(found.caller),
                        _ => {
                            return Ok(Identity::Password {
                                name: name.clone(),
                                hash: stored,
                                password: password.clone(),
                                account,
                                wanted: *hash,
                                next: number + 1,
                            });
                        }
                    }
                }
                (Scheme::Token { find }, Credentials::Token(token)) => {
                    look_up(reader, find, &token::digest(token.expose()))?.map(|found| found.caller)
                }
                (Scheme::Hmac { find, digest }, Credentials::Hmac { name, signature, body }) => {
                    let found = look_up(reader, find, name)?;
                    let secret = found
                        .as_ref()
                        .and_then(|found| server.sealer.open(found.secret.as_deref()?));
                    let signed = hmac::verify(*digest, secret.as_ref(), body, signature);
                    found.filter(|_| signed).map(|found| found.caller)
                }
                _ => None,
            };
            if let Some(caller) = caller.filter(|caller| caller.may(self.access)) {
                return Ok(Identity::Known(caller));
            }
        }
        Ok(Identity::Nobody)
    }
}

struct Found {
    caller: Caller,
    secret: Option<String>,
}

fn look_up(reader: &mut dyn Reader, find: &str, key: &str) -> Result<Option<Found>, Refusal> {
    let found = reader.first(find, &[Bind::Text(key.to_owned())], |cells| Found {
        caller: Caller {
            id: id(cells),
            roles: roles(cells),
        },
        secret: (cells.kind(2) == CellKind::Text).then(|| cells.text(2).to_owned()),
    })?;
    Ok(found)
}

fn id(cells: &dyn Cells) -> Bind {
    match cells.kind(0) {
        CellKind::Integer => Bind::Integer(cells.integer(0)),
        _ => Bind::Text(cells.text(0).to_owned()),
    }
}

/// Roles are a list, or one role as text.
fn roles(cells: &dyn Cells) -> Vec<String> {
    if cells.kind(1) != CellKind::Text {
        return Vec::new();
    }
    let text = cells.text(1);
    serde_json::from_str(text).unwrap_or_else(|_| vec![text.to_owned()])
}
