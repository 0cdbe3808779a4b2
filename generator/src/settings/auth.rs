//! The block `AUTH`: what the class of an Eve application's authentication would say, as data.
//! Leaves whether the named resource and fields exist to `check`.

use super::Status::Built;
use super::Texts;
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
    /// Limits on attempts at passwords, sign-ups and resets.
    "limits" limits: Option<Limits>, value(None), Built;
    /// What a password must be, and who changes it.
    "passwords" passwords: Option<Passwords>, value(None), Built;
    /// A role that the last account which has it can neither lose nor take along when it is deleted.
    "keep_role" keep_role: Option<String>, value(None), Built;
    /// Credentials are refused unless they come over TLS (as a proxy of `TRUSTED_PROXIES` says) or from the same machine.
    "require_tls" require_tls: bool, value(false), Built;
    /// Answers about accounts are never kept (`Cache-Control: no-store`), all others are told apart by who asks
    /// (`Vary: Authorization`), and none is taken for a page.
    "safe_headers" safe_headers: bool, value(false), Built;
}

block! {
    /// Limits on attempts: each is `[attempts, seconds]`. Beyond it the answer is 429 with `Retry-After`.
    Limits, "key of `limits`";
    /// Wrong passwords for one account. Addresses that the account has been used from are counted apart, so that a
    /// stranger keeps nobody out.
    "account" account: Option<Vec<u64>>, value(None), Built;
    /// Wrong passwords from one address.
    "address" address: Option<Vec<u64>>, value(None), Built;
    /// Sign-ups from one address: POST to a collection of accounts that is public.
    "sign_up" sign_up: Option<Vec<u64>>, value(None), Built;
    /// Requests for a new password, for one account and from one address.
    "reset" reset: Option<Vec<u64>>, value(None), Built;
}

block! {
    /// What a password must be, and who changes it.
    Passwords, "key of `passwords`";
    /// Characters at least.
    "min_length" min_length: u64, value(0), Built;
    /// Bytes at most; 0 sets no bound. Nothing is ever cut.
    "max_bytes" max_bytes: u64, value(0), Built;
    /// Refuse passwords that everybody tries first, and those made of the account's own words.
    "refuse_common" refuse_common: bool, value(false), Built;
    /// Words of the service, of which a password may not be made either.
    "refuse_words" refuse_words: Texts, value(Vec::new()), Built;
    /// Changing one's own password takes the current one, as `current_password` beside it.
    "current" current: bool, value(false), Built;
    /// Who may write other accounts may set their passwords.
    "of_others" of_others: bool, value(true), Built;
    /// A changed password ends the account's tokens: it gets a new one.
    "revoke_tokens" revoke_tokens: bool, value(false), Built;
    /// Cost of an argon2id hash: `[KiB, passes, lanes]`. Hashes that cost less are made anew when they are next used.
    "argon2" argon2: Vec<u64>, value(vec![19456, 2, 1]), Built;
}

macro_rules! mapping {
    ($($name:ident),+) => { $(
        impl Shape for $name {
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
    )+ };
}

mapping!(Auth, Limits, Passwords);

/// An absent block and an empty one mean the same.
impl PartialEq for Limits {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl PartialEq for Passwords {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}
