//! The HMAC scheme: the caller signs the body with a shared secret.

use super::Digest;
use crate::secret::Secret;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// Whether `signature` is the hexadecimal HMAC of `body` under `secret`. Without a secret the work is done all the
/// same, so that an unknown name takes as long.
pub(super) fn verify(digest: Digest, secret: Option<&Secret>, body: &[u8], signature: &str) -> bool {
    let key = secret.map_or("", Secret::expose).as_bytes();
    let Ok(signature) = hex::decode(signature) else {
        return false;
    };
    let signed = match digest {
        Digest::Sha1 => Hmac::<Sha1>::new_from_slice(key).map(|mac| mac.chain_update(body).verify_slice(&signature)),
        Digest::Sha256 => {
            Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(body).verify_slice(&signature))
        }
    };
    secret.is_some_and(|secret| !secret.expose().is_empty()) && matches!(signed, Ok(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::{Digest, verify};
    use crate::secret::Secret;

    #[test]
    fn only_the_right_secret_signs() {
        // RFC 2202, test case 2
        let (secret, body) = (Secret::new("Jefe".to_owned()), b"what do ya want for nothing?");
        let good = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        assert!(verify(Digest::Sha1, Some(&secret), body, good));
        assert!(!verify(Digest::Sha1, Some(&Secret::new("jefe".to_owned())), body, good));
        assert!(!verify(Digest::Sha1, None, body, good));
        assert!(!verify(Digest::Sha256, Some(&secret), body, good));
        assert!(!verify(Digest::Sha1, Some(&secret), body, "xyz"));
    }
}
