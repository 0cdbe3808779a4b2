//! Passwords that have been verified: (stored hash, password) → verified never changes its answer, so it is asked
//! once. Only a keyed digest is remembered; a changed password has another stored hash and is asked anew.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many entries one generation holds, and how long it lives.
const CAPACITY: usize = 10_000;
const AGE: Duration = Duration::from_secs(150);

/// The verified pairs of the last minutes, under a key of this process.
pub(crate) struct Memo {
    key: [u8; 32],
    generations: Mutex<Generations>,
}

/// Entries are added to `young`; what is asked for again while old is carried over, the rest is forgotten.
struct Generations {
    young: HashSet<[u8; 32]>,
    old: HashSet<[u8; 32]>,
    since: Instant,
}

impl Memo {
    pub(crate) fn new() -> Self {
        let generations = Generations {
            young: HashSet::new(),
            old: HashSet::new(),
            since: Instant::now(),
        };
        Self {
            key: crate::random::bytes(),
            generations: Mutex::new(generations),
        }
    }

    /// Whether `password` has been verified against `hash` for somebody in `network`: elsewhere a guess must be counted.
    pub(crate) fn knows(&self, hash: &str, password: &str, network: [u8; 16]) -> bool {
        let entry = self.entry(hash, password, network);
        let Ok(mut generations) = self.generations.lock() else {
            return false;
        };
        generations.turn();
        generations.young.contains(&entry)
            || (generations.old.contains(&entry) && {
                generations.young.insert(entry);
                true
            })
    }

    /// Remembers that `password` was verified against `hash`.
    pub(crate) fn remember(&self, hash: &str, password: &str, network: [u8; 16]) {
        let entry = self.entry(hash, password, network);
        if let Ok(mut generations) = self.generations.lock() {
            generations.turn();
            generations.young.insert(entry);
        }
    }

    fn entry(&self, hash: &str, password: &str, network: [u8; 16]) -> [u8; 32] {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(&self.key).unwrap_or_else(|_| unreachable!("any length is a key"));
        mac.update(&network);
        mac.update(hash.as_bytes());
        mac.update(&[0]);
        mac.update(password.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl Generations {
    fn turn(&mut self) {
        if self.since.elapsed() > AGE || self.young.len() >= CAPACITY {
            let stale = self.since.elapsed() > 2 * AGE;
            self.old = std::mem::take(&mut self.young);
            if stale {
                self.old.clear();
            }
            self.since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CAPACITY, Memo};

    #[test]
    fn only_the_same_pair_is_known_and_the_size_is_bounded() {
        let memo = Memo::new();
        let (here, there) = ([1; 16], [2; 16]);
        memo.remember("hash", "password", here);
        assert!(memo.knows("hash", "password", here));
        assert!(!memo.knows("hash", "password", there));
        assert!(!memo.knows("hash", "Password", here));
        assert!(!memo.knows("other hash", "password", here));
        for number in 0..3 * CAPACITY {
            memo.remember("hash", &number.to_string(), here);
        }
        assert!(!memo.knows("hash", "password", here), "the oldest is forgotten");
    }
}
