//! The blocks `ACCOUNTS` and `MAIL`: Kinto's account service and how it sends mail. Keys and defaults are Kinto's.
//! Values are kept as text: each may name a variable, and each may be overridden when the server starts.

use super::Status::Built;
use super::block::{Set, block, read_block};
use super::shape::{At, Shape};
use super::{Variable, variable};
use crate::diagnostic::Diagnostics;
use crate::read::Value;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident, $describe:literal, $read:expr;)+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(pub String);

        impl Shape for $name {
            fn describe() -> String {
                $describe.into()
            }

            fn written(&self) -> String {
                self.0.clone()
            }

            fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
                let read: fn(&Value) -> Option<String> = $read;
                let text = match &at.node.value {
                    // what the variable holds is judged when the server starts
                    Value::String(text) if variable(text) == Variable::Named => Some(text.clone()),
                    other => read(other),
                };
                if text.is_none() {
                    at.wrong_type($describe, out);
                }
                text.map($name)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )+ };
}

kinds! {
    /// A truth value.
    Truth, "true or false", |value| match value {
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    };
    /// A number.
    Whole, "a whole number, not negative", |value| match value {
        Value::Integer(number) if *number >= 0 => Some(number.to_string()),
        _ => None,
    };
    /// Text; quotes that Kinto would take away are taken away when the server starts.
    Line, "a string", |value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    /// Words, in one string or in a list.
    Words, "a list of strings", |value| match value {
        Value::String(text) => Some(text.clone()),
        Value::List(nodes) => {
            let words = nodes.iter().map(|node| match &node.value {
                Value::String(word) => Some(word.as_str()),
                _ => None,
            });
            Some(words.collect::<Option<Vec<_>>>()?.join(" "))
        }
        _ => None,
    };
}

/// Declares a block whose values can be listed by key.
macro_rules! listed {
    ($(#[doc = $about:literal])+ $name:ident, $what:literal; { $($own:tt)* } $(
        $(#[doc = $doc:literal])+ $key:literal $field:ident : $type:ty, $default:literal;
    )+) => {
        block! {
            $(#[doc = $about])+
            $name, $what;
            $($own)*
            $( $(#[doc = $doc])+ $key $field: $type, text($default), Built; )+
        }

        impl $name {
            /// What is set, as text, in the order of the reference.
            pub fn listed(&self) -> Vec<(&'static str, String)> {
                let values = [ $( ($key, self.$field.as_ref().map(|set: &Set<$type>| set.value.0.clone())) ),+ ];
                values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
            }
        }

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
    };
}

listed! {
    /// Kinto's account service over the resource that `AUTH` names. Each key but the first two can be overridden when
    /// the server starts, by `EDEN_` and its name in capitals, `.` as `_`.
    Accounts, "key of `ACCOUNTS`"; {
        /// The resource with the accounts: the one that `AUTH` names.
        "resource" resource: String, value("accounts".into()), Built;
        /// First segment of every path of the service.
        "prefix" prefix: String, value("v1".into()), Built;
    }
    /// Who may create accounts: `system.Everyone` lets anybody sign up; others must be administrators too.
    "account_create_principals" account_create_principals: Words, "nobody";
    /// The administrators: they create, read, change and delete any account. `account:NAME` is an account.
    "account_write_principals" account_write_principals: Words, "nobody";
    /// Administrators who may also list everybody.
    "account_read_principals" account_read_principals: Words, "nobody";
    /// Whether whoever signs up is given an explicit `write` permission.
    "explicit_permissions" explicit_permissions: Truth, "`true`";
    /// Kinto's bound of how long a verified password is trusted. Accepted; here a changed password counts at once anyway.
    "account_cache_ttl_seconds" account_cache_ttl_seconds: Whole, "`30`";
    /// New accounts must be validated by a key that is mailed, and forgotten passwords can be reset.
    "account_validation" account_validation: Truth, "`false`";
    /// Where mail comes from.
    "account_validation.email_sender" email_sender: Line, "`admin@example.com`";
    /// What the names of new accounts must match, from the start: addresses.
    "account_validation.email_regexp" email_regexp: Line, "any address";
    /// Subject of the mail with the activation key. `{name}` is filled with a field of the account or of its `email-context`.
    "account_validation.email_subject_template" email_subject_template: Line, "`activate your account`";
    /// Body of the mail with the activation key, `{activation-key}`.
    "account_validation.email_body_template" email_body_template: Line, "`{activation-key}`";
    /// Subject of the mail that confirms the activation.
    "account_validation.email_confirmation_subject_template" email_confirmation_subject_template: Line, "`Account active`";
    /// Body of the mail that confirms the activation.
    "account_validation.email_confirmation_body_template" email_confirmation_body_template: Line, "`The account {id} is now active`";
    /// Subject of the mail with a reset password.
    "account_validation.email_reset_password_subject_template" email_reset_password_subject_template: Line, "`Reset password`";
    /// Body of the mail with a reset password, `{reset-password}`.
    "account_validation.email_reset_password_body_template" email_reset_password_body_template: Line, "`{reset-password}`";
    /// Seconds for which an activation key can be used.
    "account_validation.validation_key_cache_ttl_seconds" validation_key_cache_ttl_seconds: Whole, "`604800`";
    /// Seconds for which a reset password can be used.
    "account_validation.reset_password_cache_ttl_seconds" reset_password_cache_ttl_seconds: Whole, "`604800`";
    /// Origins (`https://app.example`) that links in the `email-context` may lead to. Whoever signs up chooses the context, and the mail comes from you.
    "account_validation.email_link_origins" email_link_origins: Words, "any";
    /// Only reads are served.
    "readonly" readonly: Truth, "`false`";
    /// Seconds that every answer asks clients to wait before the next request.
    "backoff" backoff: Whole, "none";
    /// The share of the answers, in percent, that ask so.
    "backoff_percentage" backoff_percentage: Whole, "all";
    /// Seconds after which clients should try again, on 409 and 503.
    "retry_after_seconds" retry_after_seconds: Whole, "`3`";
    /// The day on which the service ends: afterwards every answer is a 410.
    "eos" eos: Line, "none";
    /// What the header `Alert` says about it.
    "eos_message" eos_message: Line, "none";
    /// Where clients should go.
    "eos_url" eos_url: Line, "none";
    /// Size of a page, and its upper bound.
    "paginate_by" paginate_by: Whole, "none";
    /// Hard bound of a page.
    "storage_max_fetch_size" storage_max_fetch_size: Whole, "`10000`";
    /// Seconds for which the next page of a deletion can be asked for.
    "pagination_token_validity_seconds" pagination_token_validity_seconds: Whole, "`600`";
    /// Requests in a batch.
    "batch_max_requests" batch_max_requests: Whole, "`25`";
    /// Origins whose pages may call the service.
    "cors_origins" cors_origins: Words, "`*`";
    /// Seconds for which a browser may remember that.
    "cors_max_age_seconds" cors_max_age_seconds: Whole, "`3600`";
    /// Paths of the service without its prefix lead to those with it.
    "version_prefix_redirect_enabled" version_prefix_redirect_enabled: Truth, "`true`";
    /// Paths with a slash at the end lead to those without.
    "trailing_slash_redirect_enabled" trailing_slash_redirect_enabled: Truth, "`true`";
    /// Seconds for which clients may remember that.
    "trailing_slash_redirect_ttl_seconds" trailing_slash_redirect_ttl_seconds: Whole, "`3600`";
    /// Seconds for which the root of a read-only service may be cached.
    "root_cache_expires_seconds" root_cache_expires_seconds: Whole, "`86400`";
    /// Seconds for which anonymous reads of accounts may be cached.
    "account_cache_expires_seconds" account_cache_expires_seconds: Whole, "none";
    /// Shown on the root.
    "project_name" project_name: Line, "`kinto`";
    /// Shown on the root.
    "project_docs" project_docs: Line, "`https://kinto.readthedocs.io/`";
    /// Host of absolute URLs, instead of the one that the client called.
    "http_host" http_host: Line, "none";
    /// Scheme of absolute URLs.
    "http_scheme" http_scheme: Line, "`http`";
    /// The file behind `/__version__`.
    "version_json_path" version_json_path: Line, "`version.json`";
    /// Seconds after which the database counts as down.
    "heartbeat_timeout_seconds" heartbeat_timeout_seconds: Whole, "`10`";
    /// Whether the list answers HEAD.
    "plural_account_head_enabled" plural_account_head_enabled: Truth, "`true`";
    /// Whether the list answers GET.
    "plural_account_get_enabled" plural_account_get_enabled: Truth, "`true`";
    /// Whether accounts can be created by POST.
    "plural_account_post_enabled" plural_account_post_enabled: Truth, "`true`";
    /// Whether many accounts can be deleted at once.
    "plural_account_delete_enabled" plural_account_delete_enabled: Truth, "`true`";
    /// Whether single accounts answer GET and HEAD.
    "object_account_get_enabled" object_account_get_enabled: Truth, "`true`";
    /// Whether accounts can be created and replaced by PUT.
    "object_account_put_enabled" object_account_put_enabled: Truth, "`true`";
    /// Whether accounts can be changed by PATCH.
    "object_account_patch_enabled" object_account_patch_enabled: Truth, "`true`";
    /// Whether single accounts can be deleted.
    "object_account_delete_enabled" object_account_delete_enabled: Truth, "`true`";
}

listed! {
    /// How mail is sent. Each key can be overridden when the server starts, by `EDEN_MAIL_` and its name in capitals.
    Mail, "key of `MAIL`"; {}
    /// `smtp`; `debug`, one file for each message; `testing`, which sends nothing.
    "mailer" mailer: Line, "`debug` where only this machine reaches the server and no `host` is set, else `smtp`";
    /// The mail server.
    "host" host: Line, "`localhost`";
    /// Its port.
    "port" port: Whole, "`25`, with `ssl` `465`";
    /// Name to log in with.
    "username" username: Line, "none";
    /// Password to log in with.
    "password" password: Line, "none";
    /// The connection is encrypted after the greeting (STARTTLS), or nothing is sent.
    "tls" tls: Truth, "`false`; encrypted where the server offers it, and always before a password";
    /// The connection is encrypted from its first byte.
    "ssl" ssl: Truth, "`false`";
    /// A file with the certificates (PEM) that the server's must come from, besides Mozilla's.
    "cafile" cafile: Line, "none";
    /// The folder of the mailer `debug`.
    "debug_folder" debug_folder: Line, "`mail`";
    /// The mailer `debug` is also used where others reach the server.
    "debug_beyond_loopback" debug_beyond_loopback: Truth, "`false`";
}
