//! The one stream of chance.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws whole numbers, the same ones for the same seed on every machine.
pub struct SeededRng(ChaCha8Rng);

impl SeededRng {
    /// A stream of its own for every seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap_or(1).max(1);
        low + (self.0.next_u64() % width) as i64
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: i64) -> bool {
        self.between(0, 99) < chance
    }

    /// A number around zero, mostly within `spread`, never beyond twice of it.
    pub fn around(&mut self, spread: i64) -> i64 {
        (0..4).map(|_| self.between(-spread, spread)).sum::<i64>() / 2
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let last = i64::try_from(items.len()).unwrap_or(1) - 1;
        &items[self.between(0, last) as usize]
    }
}
