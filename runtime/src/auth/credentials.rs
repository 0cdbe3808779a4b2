//! What the `Authorization` header says, read as each scheme reads it. Forms and their oddities are Eve's.

use super::Scheme;
use crate::secret::Secret;
use axum::body::Bytes;
use base64::Engine;

/// What a caller shows.
#[derive(Debug, Clone)]
pub(crate) enum Credentials {
    /// Name and password.
    Basic { name: String, password: Secret },
    /// A token.
    Token(Secret),
    /// A name and the signature of the body.
    Hmac {
        name: String,
        signature: String,
        body: Bytes,
    },
}

/// The credentials that `scheme` finds in `header`.
pub(crate) fn read(scheme: &Scheme, header: &str, body: &Bytes) -> Option<Credentials> {
    match scheme {
        Scheme::Basic { .. } => basic(header).map(|(name, password)| Credentials::Basic {
            name,
            password: Secret::new(password),
        }),
        Scheme::Token { .. } => token(header).map(|token| Credentials::Token(Secret::new(token))),
        Scheme::Hmac { .. } => {
            let mut parts = header.split(':');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(name), Some(signature), None) => Some(Credentials::Hmac {
                    name: name.to_owned(),
                    signature: signature.to_owned(),
                    body: body.clone(),
                }),
                _ => None,
            }
        }
    }
}

/// `Basic base64(name:password)`.
pub(crate) fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (name, password) = text.split_once(':').unwrap_or((&text, ""));
    Some((name.to_owned(), password.to_owned()))
}

/// The first that is not empty: Basic's or Digest's user name; the word after `Token` or `Bearer`; the header itself.
fn token(header: &str) -> Option<String> {
    let user = basic(header).map(|(name, _)| name).or_else(|| digest_user(header));
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        return Some(user);
    }
    let header = header.trim();
    let lower = header.to_ascii_lowercase();
    let token = if lower.starts_with("token") || lower.starts_with("bearer") {
        header.split(' ').nth(1).unwrap_or("")
    } else {
        header
    };
    (!token.is_empty()).then(|| token.to_owned())
}

/// `Digest username="tok", …`.
fn digest_user(header: &str) -> Option<String> {
    let (scheme, parameters) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("digest") {
        return None;
    }
    parameters.split(',').find_map(|parameter| {
        let (key, value) = parameter.trim().split_once('=')?;
        key.eq_ignore_ascii_case("username")
            .then(|| value.trim().trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{basic, token};

    #[test]
    fn tokens_are_read_in_every_form_of_eve() {
        for (header, expected) in [
            ("tok", Some("tok")),
            ("Token tok", Some("tok")),
            ("Bearer tok", Some("tok")),
            ("bearer tok", Some("tok")),
            ("Basic dG9rOg==", Some("tok")),
            ("Basic dG9rOndoYXRldmVy", Some("tok")),
            ("Digest username=\"tok\"", Some("tok")),
            ("Token", None),
            ("Bearer", None),
            ("tokenabc", None),
            ("Bearer  tok", None),
            ("Xyz tok", Some("Xyz tok")),
            ("Token token=tok", Some("token=tok")),
            ("", None),
        ] {
            assert_eq!(token(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn broken_basic_headers_are_nobody() {
        for header in ["Basic !!!", "Bearer abc", "Basic", "Basic /w==", ""] {
            assert_eq!(basic(header), None, "{header}");
        }
        assert_eq!(basic("basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
    }
}
