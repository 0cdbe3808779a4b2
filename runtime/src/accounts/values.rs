//! Values of settings as text: from the constants of generated code, overridden by the environment, read as Kinto
//! reads them. Leaves which keys there are to `config` and `mail`.

use serde_json::Value as Json;

/// What is wrong with a value, for the person who starts the server.
pub(crate) type Wrong = String;

/// Where text comes from that is not in the constants.
pub(crate) trait Surroundings {
    /// The variable of this name, or the content of the file that `<name>_FILE` names.
    fn variable(&self, name: &str) -> Result<Option<String>, Wrong>;
    /// `text` with every `${NAME}` replaced.
    fn resolve(&self, text: &str) -> Result<String, Wrong>;
}

/// The values of one block.
pub(crate) struct Values<'a> {
    /// Put between `EDEN_` and the key: empty, or `MAIL_`.
    pub(crate) block: &'static str,
    pub(crate) written: &'a [(&'a str, &'a str)],
    pub(crate) surroundings: &'a dyn Surroundings,
}

impl Values<'_> {
    /// The name of the variable that overrides `key`.
    pub(crate) fn variable(&self, key: &str) -> String {
        let plain = key.replace(['.', '-'], "_").to_ascii_uppercase();
        format!("EDEN_{}{plain}", self.block)
    }

    /// The value of `key`: a JSON string without its quotes, anything else as it stands. Empty counts as absent.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, Wrong> {
        let given = match self.surroundings.variable(&self.variable(key))? {
            Some(value) => Some(value),
            None => match self.written.iter().find(|(name, _)| *name == key) {
                Some((_, value)) => Some(self.surroundings.resolve(value)?),
                None => None,
            },
        };
        let unquoted = given.map(|text| match serde_json::from_str(&text) {
            Ok(Json::String(inner)) => inner,
            Ok(Json::Null) => String::new(),
            _ => text,
        });
        Ok(unquoted.filter(|text| !text.is_empty()))
    }

    /// The value of `key`, or `default`.
    pub(crate) fn text_or(&self, key: &str, default: &str) -> Result<String, Wrong> {
        Ok(self.text(key)?.unwrap_or_else(|| default.to_owned()))
    }

    /// A truth value, in any of the usual words: `False` is false here, which it is not in Kinto.
    pub(crate) fn truth(&self, key: &str, default: bool) -> Result<bool, Wrong> {
        let Some(text) = self.text(key)? else {
            return Ok(default);
        };
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" | "y" | "t" => Ok(true),
            "false" | "no" | "off" | "0" | "n" | "f" | "none" => Ok(false),
            _ => Err(self.wrong(key, "true or false", &text)),
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&self, key: &str) -> Result<Option<u64>, Wrong> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let number = text.trim().parse().map(Some);
        number.map_err(|_| self.wrong(key, "a whole number, not negative", &text))
    }

    /// Words separated by white space; a JSON list too.
    pub(crate) fn words(&self, key: &str) -> Result<Vec<String>, Wrong> {
        let Some(text) = self.text(key)? else {
            return Ok(Vec::new());
        };
        if let Ok(list) = serde_json::from_str::<Vec<String>>(&text) {
            return Ok(list);
        }
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    /// The complaint about a value.
    pub(crate) fn wrong(&self, key: &str, wanted: &str, found: &str) -> Wrong {
        format!(
            "`{key}` must be {wanted}, not `{}` (it can be set with {})",
            found.escape_debug(),
            self.variable(key)
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Surroundings, Values, Wrong};

    /// An environment of pairs.
    pub(crate) struct Pairs(pub(crate) &'static [(&'static str, &'static str)]);

    impl Surroundings for Pairs {
        fn variable(&self, name: &str) -> Result<Option<String>, Wrong> {
            Ok(self
                .0
                .iter()
                .find(|(other, _)| *other == name)
                .map(|(_, value)| (*value).to_owned()))
        }

        fn resolve(&self, text: &str) -> Result<String, Wrong> {
            Ok(text.replace("${HERE}", "there"))
        }
    }

    #[test]
    fn the_environment_overrides_and_texts_are_read_as_kinto_reads_them() {
        let environment = Pairs(&[
            ("EDEN_ACCOUNT_VALIDATION_EMAIL_SENDER", "\"a@b.example\""),
            ("EDEN_READONLY", "False"),
            ("EDEN_BACKOFF", "x"),
        ]);
        let values = Values {
            block: "",
            written: &[
                ("account_validation.email_sender", "written@b.example"),
                ("project_name", "${HERE}"),
                ("account_write_principals", "account:a  account:b"),
                ("readonly", "true"),
            ],
            surroundings: &environment,
        };
        let text = |key| values.text(key).expect("a value");
        assert_eq!(text("account_validation.email_sender").as_deref(), Some("a@b.example"));
        assert_eq!(text("project_name").as_deref(), Some("there"));
        assert_eq!(text("absent"), None);
        assert_eq!(values.words("account_write_principals").expect("words").len(), 2);
        assert_eq!(values.truth("readonly", true), Ok(false));
        let complaint = values.number("backoff").expect_err("x is no number");
        assert!(complaint.contains("EDEN_BACKOFF"), "{complaint}");
    }
}
