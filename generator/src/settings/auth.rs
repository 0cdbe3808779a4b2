//! The block `AUTH`: what the class of an Eve application's authentication would say, as data.
//! Leaves whether the named resource and fields exist to `check`.

use super::Status::{Built, Later};
use super::block::{Set, block, read_block};
use super::shape::{At, Named, OneOrMany, Shape, words};
use crate::diagnostic::Diagnostics;
use crate::read::Node;

words! {
    /// How somebody proves who they are.
    SchemeName:
    /// A name and a password with each request.
    Basic = "basic",
    /// A token with each request.
    Token = "token",
    /// A name and a digest of the body, made with a secret.
    Hmac = "hmac",
    /// Nobody proves anything: everything is open.
    None = "none",
}

words! {
    /// Digests of the scheme `hmac`.
    DigestName:
    /// SHA-1, as in Eve.
    Sha1 = "sha1",
    /// SHA-256.
    Sha256 = "sha256",
}

block! {
    /// How requests are authenticated, and where the accounts live.
    Auth, "key of `AUTH`";
    /// The scheme, or a list whose schemes are tried in order.
    "scheme" scheme: OneOrMany<Set<SchemeName>>, text("must be set"), Built;
    /// The resource whose documents are the accounts.
    "resource" resource: String, value("accounts".into()), Built;
    /// Its field with the name.
    "username" username: String, value("username".into()), Built;
    /// Its field with the password, for `basic`. It needs the rule `hash`.
    "password" password: String, value("password".into()), Built;
    /// Its field with the roles. Without it roles are not checked.
    "roles" roles: Option<String>, value(None), Built;
    /// Its field with the token, for `token`. It needs the rule `generate: token`.
    "token" token: String, value("token".into()), Built;
    /// Its field with the secret, for `hmac`.
    "secret" secret: String, value("secret".into()), Built;
    /// The digest of `hmac`.
    "digest" digest: DigestName, value(DigestName::Sha1), Built;
    /// Accounts that are made once, before the server first listens. Values may be `${NAME}` from the environment.
    "bootstrap" bootstrap: Vec<Named<Node>>, value(Vec::new()), Built;
    /// Limits on failed attempts.
    "limits" limits: Option<Node>, value(None), Later;
}

impl Shape for Auth {
    fn describe() -> String {
        "a mapping".into()
    }

    fn written(&self) -> String {
        "{…}".into()
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        read_block(at, out)
    }
}
