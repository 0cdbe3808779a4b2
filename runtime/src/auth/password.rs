//! Password hashes: made as argon2id or bcrypt, verified also in the forms that imported accounts bring
//! (werkzeug's `pbkdf2:` and `scrypt:`). Slow on purpose: only `hasher` calls this, away from the async threads.

use super::protection::Cost;
use crate::spec::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use hmac::Hmac;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

/// bcrypt reads no further.
const BCRYPT_LONGEST: usize = 72;
const BCRYPT_COST: u32 = 12;
/// Work factors of imported hashes beyond these are refused: they would be a way to stop the server.
const MOST_ROUNDS: u32 = 5_000_000;
const MOST_SCRYPT_LOG_N: u8 = 18;
/// In KiB.
const MOST_MEMORY: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 64;

fn argon2(cost: Cost) -> Argon2<'static> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of `password`, in the form that is stored.
///
/// # Errors
/// With the library's words; neither algorithm fails on any password.
pub(crate) fn hash(algorithm: PasswordHash, cost: Cost, password: &str) -> Result<String, String> {
    match algorithm {
        PasswordHash::Argon2id => {
            let salt = SaltString::encode_b64(&crate::random::bytes::<16>()).map_err(|error| error.to_string())?;
            let hash = argon2(cost)
                .hash_password(password.as_bytes(), &salt)
                .map_err(|error| error.to_string())?;
            Ok(hash.to_string())
        }
        PasswordHash::Bcrypt => bcrypt::hash(bcrypt_input(password), BCRYPT_COST).map_err(|error| error.to_string()),
    }
}

/// Whether `password` is the one behind `stored`. A form nobody knows never verifies.
pub(crate) fn verify(stored: &str, password: &str) -> bool {
    if stored.starts_with("$argon2") {
        let parsed = argon2::password_hash::PasswordHash::new(stored);
        // what it cost to make stands in the hash
        parsed.is_ok_and(|parsed| {
            is_bearable(&parsed) && Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
        })
    } else if stored.starts_with("$2") {
        bcrypt::verify(bcrypt_input(password), stored).unwrap_or(false)
    } else {
        werkzeug(stored, password).unwrap_or(false)
    }
}

/// Whether `stored` was made by another algorithm than `wanted`, or at a lower cost than today's, and should be made
/// anew at the next login. One that cost more is kept.
pub(crate) fn is_legacy(stored: &str, wanted: PasswordHash, cost: Cost) -> bool {
    match wanted {
        PasswordHash::Argon2id => {
            let parsed = argon2::password_hash::PasswordHash::new(stored).ok();
            let parsed = parsed.filter(|parsed| parsed.algorithm.as_str() == "argon2id" && parsed.version == Some(19));
            let made = parsed.and_then(|parsed| Params::try_from(&parsed).ok());
            made.is_none_or(|made| made.m_cost() < cost.memory || made.t_cost() < cost.passes)
        }
        PasswordHash::Bcrypt => {
            let rounds = stored
                .strip_prefix("$2")
                .and_then(|rest| rest.split('$').nth(1)?.parse::<u32>().ok());
            rounds.is_none_or(|rounds| rounds < BCRYPT_COST)
        }
    }
}

/// A hash that no password has, as costly to verify as a real one.
pub(crate) fn dummy(algorithm: PasswordHash, cost: Cost) -> String {
    match algorithm {
        PasswordHash::Argon2id => format!(
            "$argon2id$v=19$m={},t={},p={}$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            cost.memory, cost.passes, cost.lanes
        ),
        PasswordHash::Bcrypt => "$2b$12$......................2222222222222222222222222222222".to_owned(),
    }
}

/// Whether verifying an imported hash stays within what a server can bear.
fn is_bearable(parsed: &argon2::password_hash::PasswordHash<'_>) -> bool {
    Params::try_from(parsed).is_ok_and(|params| params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES)
}

/// bcrypt ignores what follows the 72nd byte, so a longer password is digested first.
fn bcrypt_input(password: &str) -> String {
    if password.len() <= BCRYPT_LONGEST {
        return password.to_owned();
    }
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(password.as_bytes()))
}

/// `pbkdf2:sha256:rounds$salt$hex` and `scrypt:n:r:p$salt$hex`.
fn werkzeug(stored: &str, password: &str) -> Option<bool> {
    let mut parts = stored.splitn(3, '$');
    let (method, salt, expected) = (parts.next()?, parts.next()?, hex::decode(parts.next()?).ok()?);
    let mut made = vec![0; expected.len()];
    let (password, salt) = (password.as_bytes(), salt.as_bytes());
    match *method.split(':').collect::<Vec<_>>() {
        ["pbkdf2", digest, rounds] => {
            let rounds = rounds.parse().ok().filter(|&rounds| rounds <= MOST_ROUNDS)?;
            match digest {
                "sha1" => pbkdf2::pbkdf2::<Hmac<Sha1>>(password, salt, rounds, &mut made),
                "sha256" => pbkdf2::pbkdf2::<Hmac<Sha256>>(password, salt, rounds, &mut made),
                "sha512" => pbkdf2::pbkdf2::<Hmac<Sha512>>(password, salt, rounds, &mut made),
                _ => return None,
            }
            .ok()?;
        }
        ["scrypt", n, r, p] => {
            let n: u64 = n.parse().ok()?;
            let log_n = n
                .is_power_of_two()
                .then(|| n.trailing_zeros() as u8)
                .filter(|&log| log <= MOST_SCRYPT_LOG_N)?;
            let (r, p) = (
                r.parse().ok().filter(|&r| r <= 16)?,
                p.parse().ok().filter(|&p| p <= 4)?,
            );
            let params = scrypt::Params::new(log_n, r, p, 32).ok()?;
            scrypt::scrypt(password, salt, &params, &mut made).ok()?;
        }
        _ => return None,
    }
    Some(!expected.is_empty() && bool::from(made.ct_eq(&expected)))
}

#[cfg(test)]
mod tests {
    use super::{Cost, bcrypt_input, dummy, hash, is_legacy, verify};
    use crate::spec::PasswordHash;

    const CHEAP: Cost = Cost {
        memory: 64,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn what_is_hashed_verifies_and_nothing_else_does() {
        for algorithm in [PasswordHash::Argon2id, PasswordHash::Bcrypt] {
            let stored = hash(algorithm, CHEAP, "correct horse").expect("a hash");
            assert!(verify(&stored, "correct horse"));
            assert!(!verify(&stored, "correct horsE"));
            assert!(!is_legacy(&stored, algorithm, CHEAP));
            assert!(!verify(&dummy(algorithm, CHEAP), ""));
            assert!(dummy(algorithm, CHEAP).len() >= 59);
        }
        assert!(!verify("plain", "plain"));
    }

    #[test]
    fn hashes_that_cost_less_than_today_are_made_anew_and_those_that_cost_more_are_kept() {
        let stored = hash(PasswordHash::Argon2id, CHEAP, "x").expect("a hash");
        for (memory, passes, legacy) in [(64, 1, false), (65, 1, true), (64, 2, true), (32, 1, false)] {
            let cost = Cost {
                memory,
                passes,
                lanes: 1,
            };
            assert_eq!(is_legacy(&stored, PasswordHash::Argon2id, cost), legacy, "{cost:?}");
        }
        assert!(is_legacy("$2b$04$abc", PasswordHash::Bcrypt, CHEAP));
        assert!(!is_legacy("$2b$13$abc", PasswordHash::Bcrypt, CHEAP));
        let endless =
            "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(!verify(endless, "x"), "it would take 4 GiB");
    }

    #[test]
    fn nothing_is_cut_at_72_bytes() {
        let (long, other) = ("x".repeat(73), format!("{}y", "x".repeat(72)));
        assert_ne!(bcrypt_input(&long), bcrypt_input(&other));
    }

    #[test]
    fn hashes_of_werkzeug_verify() {
        // hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1).hex()
        let pbkdf2 = "pbkdf2:sha256:1$salt$120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b";
        assert!(verify(pbkdf2, "password"));
        assert!(!verify(pbkdf2, "Password"));
        assert!(is_legacy(pbkdf2, PasswordHash::Argon2id, CHEAP));
        assert!(
            !verify("pbkdf2:sha256:999999999$salt$00", "password"),
            "too many rounds"
        );
        assert!(!verify("scrypt:32768:8:1$salt$", ""), "an empty hash");
    }
}
