//! Who takes part, and in what order: eligibility, the lottery, the strict rank.

mod eligibility;
mod lottery;
mod rank;

pub use eligibility::{Standing, Unknown, standing};
pub use lottery::draw;
pub use rank::{Rank, Ranking, rank};

use crate::domain::{ChildIdx, Round};
use crate::policy::Pack;

/// The round's children, judged and ranked.
#[derive(Clone, Debug)]
pub struct Qualified {
    /// For each child, whether it takes part.
    pub standings: Vec<Standing>,
    /// The order of those who do.
    pub ranking: Ranking,
}

/// Judges and ranks all children of the round.
pub fn qualify(round: &Round, pack: &Pack) -> Qualified {
    let standings: Vec<Standing> = (0..round.children.len())
        .map(|i| standing(ChildIdx::from_usize(i), round))
        .collect();
    let ranking = rank(round, pack, &standings);
    Qualified { standings, ranking }
}
