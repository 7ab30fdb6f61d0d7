//! How often something may be done: so many at once, then one each so many milliseconds. It waits for no lock and takes
//! the same memory whoever asks: keys fall onto a fixed number of counters, and two that fall onto one share it.

use std::io;
use std::sync::atomic::{AtomicI64, Ordering};

use sha2::{Digest, Sha256};

/// Counters.
const SLOTS: usize = 1 << 14;

/// A limit for each key.
pub struct Limiter {
    /// The moment at which everything that was done is made up for, in milliseconds.
    slots: Box<[AtomicI64]>,
    /// So that nobody can choose keys that fall onto another's counter.
    salt: [u8; 16],
    burst: i64,
    each: i64,
}

impl Limiter {
    /// `burst` at once, then one each `each` milliseconds.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new(burst: i64, each: i64) -> io::Result<Self> {
        let mut salt = [0_u8; 16];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        Ok(Self {
            slots: (0..SLOTS).map(|_| AtomicI64::new(0)).collect(),
            salt,
            burst,
            each,
        })
    }

    /// Does it once more for this key.
    ///
    /// # Errors
    /// It may not be done now; after how many milliseconds it may.
    pub fn take(&self, key: &str, now: i64) -> Result<(), i64> {
        let hash = Sha256::new()
            .chain_update(self.salt)
            .chain_update(key)
            .finalize();
        let at = hash
            .iter()
            .take(4)
            .fold(0_usize, |at, byte| at << 8 | usize::from(*byte))
            % SLOTS;
        let Some(slot) = self.slots.get(at) else {
            return Ok(());
        };
        let room = self.each.saturating_mul(self.burst);
        let taken = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |made_up| {
            let next = made_up.max(now) + self.each;
            (next <= now + room).then_some(next)
        });
        match taken {
            Ok(_) => Ok(()),
            Err(made_up) => Err((made_up.max(now) + self.each - now - room).max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_then_one_after_another_and_each_key_for_itself() {
        let limiter = Limiter::new(3, 1000).unwrap();
        for _ in 0..3 {
            assert_eq!(limiter.take("a", 10_000), Ok(()));
        }
        assert_eq!(limiter.take("a", 10_000), Err(1000));
        assert_eq!(limiter.take("a", 10_400), Err(600));
        assert_eq!(limiter.take("b", 10_400), Ok(()));
        assert_eq!(limiter.take("a", 11_000), Ok(()));
        assert_eq!(limiter.take("a", 11_000), Err(1000));
        // Who waits long has all of it again, and no more.
        let passed = (0..9).filter(|_| limiter.take("a", 99_000).is_ok());
        assert_eq!(passed.count(), 3);
    }

    #[test]
    fn many_at_once_take_no_more_than_there_is() {
        let limiter = Limiter::new(100, 1000).unwrap();
        let passed = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..200).filter(|_| limiter.take("a", 5).is_ok()).count()))
                .collect();
            all.into_iter()
                .map(|one| one.join().unwrap())
                .sum::<usize>()
        });
        assert_eq!(passed, 100);
    }
}
