//! Random choices that come out the same for the same seed, so that a failure can be seen again.
//! Leaves what is chosen from to the tests.

/// A generator of pseudo-random numbers (xorshift64*); good enough to shuffle requests, and for nothing else.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator that begins with `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % u64::try_from(bound).unwrap_or(u64::MAX)).unwrap_or(0)
    }

    /// One of `choices`.
    pub fn one<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Whether one of `many` comes true.
    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_same_seed_gives_the_same_choices_and_every_choice_comes() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            (0..200).map(|_| random.below(7)).collect::<Vec<_>>()
        };
        assert_eq!(draw(5), draw(5));
        assert_ne!(draw(5), draw(6));
        assert!((0..7).all(|choice| draw(5).contains(&choice)));
    }
}
