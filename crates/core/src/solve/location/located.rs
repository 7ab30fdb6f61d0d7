//! What a search for sites is limited by, and what it ends with.

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
