//! Random bytes from the operating system.

/// `N` bytes nobody can guess.
///
/// # Panics
/// When the operating system has no source of randomness: nothing safe can be done then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
