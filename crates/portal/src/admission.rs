//! Who is let in when too many come at once: as many a second as were said, and fewer where the machine falls behind; the
//! others are told when to come again, each another moment, so that they do not come back together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Lets requests in at a rate, with a little more for a moment (a bucket of tokens).
#[derive(Debug)]
pub struct Admission {
    rate: f64,
    bucket: Mutex<(f64, Instant)>,
    chance: AtomicU64,
    /// By how many milliseconds the program is behind what is due.
    behind: AtomicU64,
    /// How many have asked since that was measured.
    asked: AtomicU64,
}

/// From how many milliseconds behind on nobody is let in: who waits longer than this, waits for nothing.
const BEHIND: u64 = 80;

/// So many are let in between two measurements all the same: then it is not they who keep the machine busy, and sending them
/// away helps nobody.
const FEW: u64 = 64;

impl Admission {
    /// At most so many a second, and half a second's worth at once.
    pub fn new(rate: u32) -> Self {
        let rate = f64::from(rate.max(1));
        Self {
            rate,
            bucket: Mutex::new(((rate / 2.0).max(1.0), Instant::now())),
            chance: AtomicU64::new(0x9e37_79b9_7f4a_7c15),
            behind: AtomicU64::new(0),
            asked: AtomicU64::new(0),
        }
    }

    /// Notes by how many milliseconds the program is behind.
    pub fn fell_behind(&self, milliseconds: u64) {
        self.behind.store(milliseconds, Ordering::Relaxed);
        self.asked.store(0, Ordering::Relaxed);
    }

    /// Whether one more is let in at a moment.
    pub fn admits(&self, now: Instant) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        if asked >= FEW && self.behind.load(Ordering::Relaxed) > BEHIND {
            return false;
        }
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let (tokens, last) = *bucket;
        let since = now.saturating_duration_since(last).as_secs_f64();
        let tokens = (tokens + since * self.rate).min((self.rate / 2.0).max(1.0));
        let admitted = tokens >= 1.0;
        *bucket = (tokens - if admitted { 1.0 } else { 0.0 }, now.max(last));
        admitted
    }

    /// In how many seconds to come again: 5 to 64, each asked for another.
    pub fn come_again(&self) -> u64 {
        // A sequence that fills its range evenly; nothing secret hangs on it.
        let next = self
            .chance
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        5 + (next.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) % 60
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn as_many_are_let_in_as_the_rate_says() {
        let admission = Admission::new(100);
        let start = Instant::now();
        // Ten times as many as are let in, over ten seconds.
        let admitted = (0..10_000)
            .filter(|at| admission.admits(start + Duration::from_millis(*at)))
            .count();
        assert!((1_000..=1_060).contains(&admitted), "{admitted}");
    }

    #[test]
    fn nobody_but_a_few_is_let_in_while_the_program_is_behind() {
        let admission = Admission::new(10_000);
        let now = Instant::now();
        let admitted = || (0..1_000).filter(|_| admission.admits(now)).count();
        assert_eq!(admitted(), 1_000);
        admission.fell_behind(BEHIND + 1);
        assert_eq!(admitted(), 64);
        admission.fell_behind(BEHIND);
        assert_eq!(admitted(), 1_000);
    }

    #[test]
    fn those_who_are_sent_away_come_back_one_after_the_other() {
        let admission = Admission::new(1);
        let mut counts = [0_u32; 65];
        for _ in 0..6_000 {
            let seconds = usize::try_from(admission.come_again()).expect("small");
            counts[seconds] += 1;
        }
        assert_eq!(counts[..5], [0; 5]);
        assert!(
            counts[5..].iter().all(|count| (60..=140).contains(count)),
            "{counts:?}"
        );
    }
}
