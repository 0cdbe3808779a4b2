//! Sealing: secrets that must be read again (those of the HMAC scheme) are stored encrypted. The key is
//! `EDEN_SECRET_KEY`, or a file beside the database that only its owner may read.

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

/// Seals and opens under one key.
pub(crate) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// A sealer under the key that `passphrase` makes.
    pub(crate) fn new(passphrase: &Secret) -> Self {
        Self(XChaCha20Poly1305::new(&Sha256::digest(passphrase.expose().as_bytes())))
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
            self.0
                .encrypt(XNonce::from_slice(&nonce), secret.expose().as_bytes())
                .ok()?,
        );
        Some(STANDARD.encode(sealed))
    }

    /// The secret behind `stored`; `None` when it was sealed under another key or is damaged.
    pub(crate) fn open(&self, stored: &str) -> Option<Secret> {
        let sealed = STANDARD.decode(stored).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let opened = self.0.decrypt(XNonce::from_slice(nonce), text).ok()?;
        String::from_utf8(opened).ok().map(Secret::new)
    }
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
}
