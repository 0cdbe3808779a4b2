//! Sealing: secrets that must be read again (those of the HMAC scheme) are stored encrypted. The key is
//! `EDEN_SECRET_KEY`, or a file beside the database that only its owner may read; keys of before open and never seal.

use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// Bytes of the random part of a sealed text.
const NONCE: usize = 24;

/// Seals under one key and opens under several.
pub(crate) struct Sealer {
    /// Today's key first.
    keys: Vec<XChaCha20Poly1305>,
}

impl Sealer {
    /// A sealer under the key that `passphrase` makes.
    pub(crate) fn new(passphrase: &Secret) -> Self {
        Self {
            keys: vec![cipher(passphrase.expose())],
        }
    }

    /// The same, which also opens what the keys of before sealed (`EDEN_SECRET_KEY_OLD`, separated by commas).
    #[must_use]
    pub(crate) fn with_old(mut self, passphrases: Option<Secret>) -> Self {
        let old = passphrases.iter().flat_map(|old| old.expose().split(','));
        let old = old.map(str::trim).filter(|old| !old.is_empty());
        self.keys.extend(old.map(cipher));
        self
    }

    /// The key of `EDEN_SECRET_KEY`, or of the file `path`, which is made (mode 0600) when it is not there.
    ///
    /// # Errors
    /// When the file can be neither read nor made.
    pub(crate) fn load(passphrase: Option<Secret>, path: &Path) -> std::io::Result<Self> {
        if let Some(passphrase) = passphrase {
            return Ok(Self::new(&passphrase));
        }
        match std::fs::read_to_string(path) {
            Ok(key) if !key.trim().is_empty() => return Ok(Self::new(&Secret::new(key.trim().to_owned()))),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let key = Secret::token();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(key.expose().as_bytes())?;
        file.sync_all()?;
        Ok(Self::new(&key))
    }

    /// `secret` as it is stored.
    pub(crate) fn seal(&self, secret: &Secret) -> Option<String> {
        let nonce: [u8; NONCE] = crate::random::bytes();
        let mut sealed = nonce.to_vec();
        sealed.extend(
            self.keys
                .first()?
                .encrypt(XNonce::from_slice(&nonce), secret.expose().as_bytes())
                .ok()?,
        );
        Some(STANDARD.encode(sealed))
    }

    /// The secret behind `stored`; `None` when it was sealed under another key or is damaged.
    pub(crate) fn open(&self, stored: &str) -> Option<Secret> {
        let sealed = STANDARD.decode(stored).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let nonce = XNonce::from_slice(nonce);
        let opened = self.keys.iter().find_map(|key| key.decrypt(nonce, text).ok())?;
        String::from_utf8(opened).ok().map(Secret::new)
    }
}

fn cipher(passphrase: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Sha256::digest(passphrase.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::Sealer;
    use crate::secret::Secret;

    #[test]
    fn only_the_same_key_opens() {
        let (sealer, other) = (Sealer::new(&Secret::new("a")), Sealer::new(&Secret::new("b")));
        let stored = sealer.seal(&Secret::new("shared")).expect("sealed");
        assert!(!stored.contains("shared"));
        assert_eq!(sealer.open(&stored).expect("opened").expose(), "shared");
        assert!(other.open(&stored).is_none());
        assert!(sealer.open("AAAA").is_none());
    }

    #[test]
    fn a_key_of_before_opens_and_seals_nothing() {
        let (before, now) = (Secret::new("before"), Secret::new("now"));
        let old = Sealer::new(&before).seal(&Secret::new("shared")).expect("sealed");
        let rotated = Sealer::new(&now).with_old(Some(Secret::new("elder, before")));
        assert_eq!(rotated.open(&old).expect("opened").expose(), "shared");
        let new = rotated.seal(&Secret::new("shared")).expect("sealed");
        assert!(Sealer::new(&before).open(&new).is_none());
        assert!(Sealer::new(&now).open(&new).is_some());
    }
}
