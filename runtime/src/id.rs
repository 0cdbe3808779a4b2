//! Document ids: the 24 hexadecimal digits that Eve's clients know.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// An id of twelve bytes: seconds since 1970, five random bytes of this process, a counter.
/// Ids made by one process grow. Printed and read as 24 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId([u8; 12]);

static PROCESS: OnceLock<([u8; 5], AtomicU32)> = OnceLock::new();

impl ObjectId {
    /// A new id, different from every other.
    pub fn generate() -> Self {
        let (process, counter) = PROCESS.get_or_init(|| {
            let random: [u8; 9] = crate::random::bytes();
            let start = u32::from_be_bytes([0, random[5], random[6], random[7]]) >> 1;
            let process = [random[0], random[1], random[2], random[3], random[4]];
            (process, AtomicU32::new(start))
        });
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs()) as u32;
        let count = counter.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&seconds.to_be_bytes());
        bytes[4..9].copy_from_slice(process);
        bytes[9..].copy_from_slice(&count[1..]);
        Self(bytes)
    }

    /// Reads 24 hexadecimal digits of either case; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 12];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// The 24 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// A new UUID of version 4: 122 random bits.
pub fn uuid() -> String {
    let mut bytes: [u8; 16] = crate::random::bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(bytes);
    let parts = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    parts.join("-")
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_hex())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ObjectId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{ObjectId, uuid};

    #[test]
    fn ids_grow_and_survive_the_round_trip() {
        let (first, second) = (ObjectId::generate(), ObjectId::generate());
        assert!(first < second);
        assert_eq!(ObjectId::parse(&first.to_hex()), Some(first));
        assert_eq!(ObjectId::parse("xyz"), None);
        assert_eq!(ObjectId::parse("0123456789abcdef0123456"), None);
    }

    #[test]
    fn uuids_say_their_version() {
        let made = uuid();
        let places: Vec<usize> = made.match_indices('-').map(|(place, _)| place).collect();
        assert_eq!((made.len(), places), (36, vec![8, 13, 18, 23]));
        assert!(made[14..].starts_with('4') && "89ab".contains(&made[19..20]), "{made}");
        assert_ne!(made, uuid());
    }
}
