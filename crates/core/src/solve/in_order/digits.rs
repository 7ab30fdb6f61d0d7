//! Several objectives, or levels of one, as the digits of one whole number.

/// One whole number that is minimised: an objective, or a level of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Its place among the objectives.
    pub(super) objective: usize,
    /// Its level there.
    pub(super) level: i64,
    /// The most that one child counts.
    pub(super) most: i64,
}

/// Several parts as digits of one number, the first the highest.
#[derive(Default)]
pub(super) struct Digits {
    /// Bits of each digit.
    bits: Vec<u32>,
}

impl Digits {
    /// Takes one more digit, if there is room for it.
    pub(super) fn take(&mut self, part: &Part, columns: usize) -> bool {
        /// Bits of a number, its sign and a carry aside.
        const ALL: u32 = 124;
        // A way of moves counts at most so much, and sums and differences of a few such are told apart.
        let most = (columns as u64 + 3) * (part.most as u64 + 1) * 16;
        let bits = u64::BITS - most.leading_zeros();
        let is_room = self.bits.iter().sum::<u32>() + bits <= ALL;
        if is_room {
            self.bits.push(bits);
        }
        is_room
    }

    /// By how much each digit is shifted.
    pub(super) fn shifts(&self) -> Vec<u32> {
        let all: u32 = self.bits.iter().sum();
        let mut before = 0;
        let shift = |bits: &u32| {
            before += bits;
            all - before
        };
        self.bits.iter().map(shift).collect()
    }

    /// The digits of a number; each may be below zero.
    pub(super) fn read(&self, mut number: i128) -> Vec<i64> {
        let mut digits = vec![0; self.bits.len()];
        for (digit, bits) in digits.iter_mut().zip(&self.bits).rev() {
            let base = 1_i128 << bits;
            let mut low = number & (base - 1);
            if low >= base / 2 {
                low -= base;
            }
            *digit = low as i64;
            number = (number - low) >> bits;
        }
        digits
    }
}
