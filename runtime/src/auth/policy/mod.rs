//! What a password must be, as NIST SP 800-63B asks: long enough, none that everybody tries first, none made of the
//! account's own words. No rules of composition, nothing cut, no normalisation: a password is its bytes.
//! Leaves the numbers to the settings, hashing to `password`.

mod common;

use crate::value::Object;

/// The rules of one password field (`AUTH.passwords`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRules {
    /// Characters (code points) that it needs at least.
    pub min_length: usize,
    /// Bytes that it may have at most; 0 sets no bound.
    pub max_bytes: usize,
    /// Whether passwords that everybody tries first are refused.
    pub common: bool,
    /// Words of the service, of which a password may not be made.
    pub words: &'static [&'static str],
}

impl PasswordRules {
    /// No rules.
    pub const DEFAULT: PasswordRules = PasswordRules {
        min_length: 0,
        max_bytes: 0,
        common: false,
        words: &[],
    };

    /// What is wrong with `password` for an account with these fields; the texts never quote it.
    pub fn judge(&self, password: &str, account: &[&Object]) -> Option<String> {
        if self.max_bytes > 0 && password.len() > self.max_bytes {
            // looked at first: what is endless is not walked through
            return Some(format!("max length is {} bytes", self.max_bytes));
        }
        if password.chars().count() < self.min_length {
            return Some(format!("min length is {}", self.min_length));
        }
        if self.common && common::is_common(password) {
            return Some("is too easy to guess: everybody tries this first".to_owned());
        }
        let own = account
            .iter()
            .flat_map(|fields| fields.iter())
            .filter_map(|(_, value)| value.as_str());
        let own = own
            .filter(|_| self.common)
            .filter(|text| *text != password && text.len() <= LONGEST_WORD);
        let words: Vec<&str> = self.words.iter().copied().chain(own).collect();
        if common::is_made_of(password, &words) {
            return Some("is too easy to guess: it is made of words of the account or of the service".to_owned());
        }
        None
    }
}

/// Fields with longer texts are no names.
const LONGEST_WORD: usize = 128;

#[cfg(test)]
mod tests {
    use super::PasswordRules;
    use crate::value::Object;

    const RULES: PasswordRules = PasswordRules {
        min_length: 15,
        max_bytes: 1024,
        common: true,
        words: &["taskeden"],
    };

    fn judged(password: &str) -> Option<String> {
        let mut account = Object::new();
        account.insert("username", "margarethe");
        account.insert("email", "grete.zimmermann@example.com");
        account.insert("password", password);
        RULES.judge(password, &[&account])
    }

    #[test]
    fn length_is_counted_in_characters_and_bounded_in_bytes() {
        assert_eq!(judged("tr0ubadour zeb"), Some("min length is 15".to_owned()));
        assert_eq!(judged("tr0ubadour zebr"), None);
        assert_eq!(judged("üüüßßßäääöö wort"), None);
        assert_eq!(
            judged(&format!("kite {}", "zorro quay ".repeat(100))),
            Some("max length is 1024 bytes".to_owned())
        );
        assert_eq!(PasswordRules::DEFAULT.judge("", &[]), None);
    }

    #[test]
    fn words_of_the_account_and_of_the_service_do_not_make_a_password() {
        for password in [
            "margarethe-2024!",
            "margarethemargarethe",
            "MARGARETHE taskeden",
            "taskeden12345678",
            "Zimmermann.1987.x",
            "grete.zimmermann",
        ] {
            let said = judged(password).unwrap_or_default();
            assert!(said.contains("words of the account"), "{password}: {said}");
        }
        assert_eq!(judged("margarethe likes red kites"), None);
        assert_eq!(judged("correct zebra battery quince"), None);
    }
}
