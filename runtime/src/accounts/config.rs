//! The settings of the account service as they are while it runs: every default resolved. Keys and defaults are
//! Kinto's. Leaves reading single values to `values`, mail to `mail`.

use super::spec::AccountService;
use super::values::{Surroundings, Values, Wrong};
use crate::pattern::Pattern;
use crate::time::DateTime;

/// Whoever asks, logged in or not.
pub(crate) const EVERYONE: &str = "system.Everyone";
/// Whoever is logged in.
pub(crate) const AUTHENTICATED: &str = "system.Authenticated";

/// What addresses look like unless the settings say otherwise.
const ADDRESS: &str = r"^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$";
const WEEK: u64 = 7 * 24 * 60 * 60;

/// The settings.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) prefix: String,
    /// Who may create accounts, who administers them, who may list them all.
    pub(crate) create: Vec<String>,
    pub(crate) write: Vec<String>,
    pub(crate) read: Vec<String>,
    /// Names that nobody can sign up with: those that principals and bootstrap accounts have.
    pub(crate) reserved: Vec<String>,
    pub(crate) explicit_permissions: bool,
    /// Methods that are switched off, of the list and of single accounts.
    pub(crate) off_list: Vec<&'static str>,
    pub(crate) off_item: Vec<&'static str>,
    pub(crate) readonly: bool,
    pub(crate) validation: Option<Validation>,
    pub(crate) backoff: Option<String>,
    pub(crate) backoff_percentage: Option<f64>,
    pub(crate) retry_after: u64,
    pub(crate) end_of_service: Option<EndOfService>,
    pub(crate) paginate_by: Option<u64>,
    pub(crate) storage_max_fetch_size: u64,
    pub(crate) pagination_token_validity: u64,
    pub(crate) batch_max_requests: Option<u64>,
    pub(crate) cors_origins: Vec<String>,
    pub(crate) cors_max_age: Option<u64>,
    pub(crate) version_redirect: bool,
    pub(crate) slash_redirect: bool,
    pub(crate) slash_redirect_seconds: u64,
    pub(crate) root_expires: u64,
    pub(crate) project_name: String,
    pub(crate) project_docs: String,
    pub(crate) http_host: Option<String>,
    pub(crate) http_scheme: Option<String>,
    pub(crate) version_json_path: String,
    pub(crate) heartbeat_timeout: u64,
    /// Seconds for which anonymous reads may be cached.
    pub(crate) cache_expires: Option<u64>,
}

/// Two-step registration and resetting of passwords.
#[derive(Debug)]
pub(crate) struct Validation {
    pub(crate) sender: String,
    pub(crate) address: Pattern,
    /// The pattern as written, for messages.
    pub(crate) address_text: String,
    pub(crate) activation: Text,
    pub(crate) confirmation: Text,
    pub(crate) reset: Text,
    /// Seconds for which an activation key and a reset password live.
    pub(crate) activation_seconds: u64,
    pub(crate) reset_seconds: u64,
    /// Origins that links in mails may have; `None` is any.
    pub(crate) link_origins: Option<Vec<String>>,
}

/// Subject and body of a mail, with holes.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) subject: String,
    pub(crate) body: String,
}

/// When the service ends.
#[derive(Debug)]
pub(crate) struct EndOfService {
    pub(crate) at: DateTime,
    pub(crate) written: String,
    pub(crate) message: Option<String>,
    pub(crate) url: Option<String>,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Naming the key, the value and the variable.
    pub(crate) fn read(spec: &AccountService, surroundings: &dyn Surroundings) -> Result<Self, Wrong> {
        let values = Values {
            block: "",
            written: spec.settings,
            surroundings,
        };
        let off = |kind: &str, methods: &[&'static str]| -> Result<Vec<&'static str>, Wrong> {
            let mut off = Vec::new();
            for method in methods {
                if !values.truth(&format!("{kind}_account_{}_enabled", method.to_ascii_lowercase()), true)? {
                    off.push(*method);
                }
            }
            Ok(off)
        };
        let (create, write, read) = (
            values.words("account_create_principals")?,
            values.words("account_write_principals")?,
            values.words("account_read_principals")?,
        );
        let lone: Vec<&str> = create
            .iter()
            .filter(|principal| *principal != EVERYONE && !write.contains(principal))
            .map(String::as_str)
            .collect();
        if !lone.is_empty() {
            return Err(format!(
                "{} may create accounts but not administer them, so they could only create their own: add them to \
                 `account_write_principals` ({})",
                lone.join(", "),
                values.variable("account_write_principals")
            ));
        }
        let principals = create.iter().chain(&write).chain(&read);
        let mut reserved: Vec<String> = principals
            .filter_map(|principal| principal.strip_prefix("account:"))
            .map(str::to_owned)
            .collect();
        for name in spec.reserved {
            reserved.push(surroundings.resolve(name)?);
        }
        Ok(Self {
            prefix: surroundings.resolve(spec.prefix)?,
            create,
            write,
            read,
            reserved,
            explicit_permissions: values.truth("explicit_permissions", true)?,
            off_list: off("plural", &["HEAD", "GET", "POST", "DELETE"])?,
            off_item: off("object", &["GET", "PUT", "PATCH", "DELETE"])?,
            readonly: values.truth("readonly", false)?,
            validation: validation(&values)?,
            backoff: values.text("backoff")?,
            backoff_percentage: values.number("backoff_percentage")?.map(|share| share as f64),
            retry_after: values.number("retry_after_seconds")?.unwrap_or(3),
            end_of_service: end_of_service(&values)?,
            paginate_by: values.number("paginate_by")?.filter(|&size| size > 0),
            storage_max_fetch_size: values.number("storage_max_fetch_size")?.unwrap_or(10_000).max(1),
            pagination_token_validity: values.number("pagination_token_validity_seconds")?.unwrap_or(600),
            batch_max_requests: match values.number("batch_max_requests")? {
                None => Some(25),
                Some(most) => Some(most).filter(|&most| most > 0),
            },
            cors_origins: match values.words("cors_origins")? {
                none if none.is_empty() => vec!["*".to_owned()],
                origins => origins,
            },
            cors_max_age: match values.number("cors_max_age_seconds")? {
                None => Some(3600),
                Some(seconds) => Some(seconds).filter(|&seconds| seconds > 0),
            },
            version_redirect: values.truth("version_prefix_redirect_enabled", true)?,
            slash_redirect: values.truth("trailing_slash_redirect_enabled", true)?,
            slash_redirect_seconds: values.number("trailing_slash_redirect_ttl_seconds")?.unwrap_or(3600),
            root_expires: values.number("root_cache_expires_seconds")?.unwrap_or(86_400),
            project_name: values.text_or("project_name", "kinto")?,
            project_docs: values.text_or("project_docs", "https://kinto.readthedocs.io/")?,
            http_host: values.text("http_host")?,
            http_scheme: values.text("http_scheme")?,
            version_json_path: values.text_or("version_json_path", "version.json")?,
            heartbeat_timeout: values.number("heartbeat_timeout_seconds")?.unwrap_or(10),
            cache_expires: values
                .number("account_cache_expires_seconds")?
                .filter(|&seconds| seconds > 0),
        })
    }

    /// Whether anybody may sign up.
    pub(crate) fn is_open(&self) -> bool {
        self.create.iter().any(|principal| principal == EVERYONE)
    }
}

fn validation(values: &Values<'_>) -> Result<Option<Validation>, Wrong> {
    if !values.truth("account_validation", false)? {
        return Ok(None);
    }
    let key = |name: &str| format!("account_validation.{name}");
    let address_text = values.text_or(&key("email_regexp"), ADDRESS)?;
    let text = |kind: &str, subject: &str, body: &str| -> Result<Text, Wrong> {
        Ok(Text {
            subject: values.text_or(&key(&format!("email_{kind}subject_template")), subject)?,
            body: values.text_or(&key(&format!("email_{kind}body_template")), body)?,
        })
    };
    let origins = values.words(&key("email_link_origins"))?;
    Ok(Some(Validation {
        sender: values.text_or(&key("email_sender"), "admin@example.com")?,
        address: Pattern::of_start(&address_text).map_err(|error| format!("`{}`: {error}", key("email_regexp")))?,
        address_text,
        activation: text("", "activate your account", "{activation-key}")?,
        confirmation: text("confirmation_", "Account active", "The account {id} is now active")?,
        reset: text("reset_password_", "Reset password", "{reset-password}")?,
        activation_seconds: values.number(&key("validation_key_cache_ttl_seconds"))?.unwrap_or(WEEK),
        reset_seconds: values.number(&key("reset_password_cache_ttl_seconds"))?.unwrap_or(WEEK),
        link_origins: Some(origins).filter(|origins| !origins.is_empty()),
    }))
}

fn end_of_service(values: &Values<'_>) -> Result<Option<EndOfService>, Wrong> {
    let Some(written) = values.text("eos")? else {
        return Ok(None);
    };
    let forms = [
        "%Y-%m-%d",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
    ];
    let at = forms.iter().find_map(|form| DateTime::parse(&written, form));
    Ok(Some(EndOfService {
        at: at.ok_or_else(|| values.wrong("eos", "a date such as 2030-12-31", &written))?,
        message: values.text("eos_message")?,
        url: values.text("eos_url")?,
        written,
    }))
}

#[cfg(test)]
mod tests {
    use super::Config;
    use crate::accounts::spec::AccountService;
    use crate::accounts::values::tests::Pairs;
    use crate::spec::ResourceSpec;

    static ACCOUNTS: ResourceSpec = ResourceSpec::DEFAULT;

    fn read(environment: &'static [(&'static str, &'static str)]) -> Result<Config, String> {
        let spec = AccountService {
            accounts: &ACCOUNTS,
            username: "username",
            password: "password",
            prefix: "v1",
            reserved: &["root"],
            settings: &[("account_create_principals", "system.Everyone")],
            mail: &[],
        };
        Config::read(&spec, &Pairs(environment))
    }

    #[test]
    fn defaults_are_those_of_kinto() {
        let config = read(&[]).expect("defaults are right");
        assert!(config.is_open() && config.validation.is_none() && !config.readonly);
        assert_eq!((config.batch_max_requests, config.retry_after), (Some(25), 3));
        assert_eq!(config.reserved, ["root"]);
    }

    #[test]
    fn whoever_creates_accounts_for_others_must_administer_them() {
        let error = read(&[("EDEN_ACCOUNT_CREATE_PRINCIPALS", "account:a")]).expect_err("not an administrator");
        assert!(error.contains("account:a"), "{error}");
        let both = read(&[
            ("EDEN_ACCOUNT_CREATE_PRINCIPALS", "account:a"),
            ("EDEN_ACCOUNT_WRITE_PRINCIPALS", "account:a account:b"),
        ]);
        assert_eq!(both.expect("administrators").reserved, ["a", "a", "b", "root"]);
    }

    #[test]
    fn a_bad_pattern_or_date_stops_the_start() {
        for (key, value) in [
            ("EDEN_ACCOUNT_VALIDATION_EMAIL_REGEXP", "("),
            ("EDEN_EOS", "soon"),
            ("EDEN_PAGINATE_BY", "-1"),
        ] {
            let pairs: &'static [(&str, &str)] =
                Box::leak(Box::new([("EDEN_ACCOUNT_VALIDATION", "true"), (key, value)]));
            assert!(read(pairs).is_err(), "{key}");
        }
    }
}
