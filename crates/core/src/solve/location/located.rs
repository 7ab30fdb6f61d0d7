//! What a search for sites is limited by, and what it ends with.

use std::time::Instant;

use crate::model::siting::SiteProof;

/// How a search for sites is limited.
#[derive(Clone, Copy, Debug)]
pub struct LocateLimits {
    /// Wall-clock seconds after which it ends.
    pub seconds: f64,
    /// Relative gap at which it may end.
    pub gap: f64,
    /// All costs are whole multiples of this, but for prices: a plan is the best when nothing costs this much less.
    pub unit: i64,
}

/// When a search ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    began: Instant,
    seconds: f64,
}

impl Clock {
    /// From now on, for so many seconds.
    pub(super) fn starting(seconds: f64) -> Self {
        Self {
            began: Instant::now(),
            seconds,
        }
    }

    /// Whether time is over.
    pub(super) fn is_over(self) -> bool {
        self.began.elapsed().as_secs_f64() >= self.seconds
    }
}

/// The best plan found and what is proved of it.
#[derive(Clone, Debug)]
pub struct Located {
    /// The choice of each site.
    pub chosen: Vec<usize>,
    /// What it costs, journeys included.
    pub value: i128,
    /// Nothing costs less.
    pub bound: i128,
    /// What proves it.
    pub proof: SiteProof,
}
