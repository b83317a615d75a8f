//! Pseudo-random numbers from a seed by the algorithm SplitMix64. They are not random enough for secrets.

/// Sequence of pseudo-random numbers; the same seed gives the same sequence.
///
/// ```
/// use specimen::SplitMix64;
///
/// let mut random = SplitMix64::new(7);
/// let first = random.below(10);
/// assert!(first < 10);
/// assert_eq!(SplitMix64::new(7).below(10), first);
/// ```
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Starts the sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts the sequence of one of several parts of a seed.
    pub fn of_part(seed: u64, part: u64) -> Self {
        let mut whole = Self(seed ^ part.wrapping_mul(0xA076_1D64_78BD_642F));
        Self(whole.next_number())
    }

    /// Next number of 64 bits.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Number from 0 to `count` − 1; 0 if `count` is 0.
    pub fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.next_number()) * u128::from(count)) >> 64) as u64
    }

    /// Number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let count = to.saturating_sub(from).max(0).unsigned_abs() + 1;
        from + self.below(count).cast_signed()
    }

    /// Fraction from 0 to less than 1.
    pub fn fraction(&mut self) -> f64 {
        (self.next_number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True once in `count` times.
    pub fn is_one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    /// One of the items.
    ///
    /// # Panics
    /// There are no items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_bounds_and_differ_by_part() {
        let mut random = SplitMix64::new(1);
        for _ in 0..1_000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!((0.0..1.0).contains(&random.fraction()));
        }
        assert_eq!(random.below(0), 0);
        let first = |part| SplitMix64::of_part(1, part).next_number();
        assert_ne!(first(0), first(1));
        assert_eq!(first(1), first(1));
    }
}
