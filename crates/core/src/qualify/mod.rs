//! Who takes part, with what points, in what order: eligibility, points, the lottery, the strict rank.

mod condition;
mod count;
mod eligibility;
mod gates;
mod lottery;
mod points;
mod rank;

pub use condition::{Answer, Asker};
pub use eligibility::{Standing, Unknown, standing};
pub use gates::{Lines, choices};
pub use lottery::draw;
pub use points::{Capped, ItemScore, NotKnown, Score, Scorer};
pub use rank::{Rank, Ranking, batch_of, is_of_group, rank};

use rayon::prelude::*;

use crate::domain::{ChildIdx, Round, TieValue};
use crate::policy::{POINTS_OF, Pack};
use crate::units::Points;

/// The round's children, judged and ranked.
#[derive(Clone, Debug)]
pub struct Qualified {
    /// For each child, whether it takes part.
    pub standings: Vec<Standing>,
    /// For each child its points, given or counted, when they are known.
    pub points: Vec<Option<Points>>,
    /// The order of those who take part.
    pub ranking: Ranking,
}

/// Judges, scores and ranks all children of the round.
pub fn qualify(round: &Round, pack: &Pack) -> Qualified {
    let scorer = Scorer::new(round, pack);
    let told: Vec<Result<Option<Points>, NotKnown>> = match &scorer {
        Some(scorer) => {
            let totals = scorer.totals().into_iter();
            totals.map(|told| told.map(Some)).collect()
        }
        None => round
            .children
            .iter()
            .map(|child| Ok(child.points))
            .collect(),
    };
    let asker = Asker::new(round, pack);
    let standings: Vec<Standing> = told
        .par_iter()
        .enumerate()
        .map(|(i, told)| standing(ChildIdx::from_usize(i), round, &asker, *told))
        .collect();
    let points: Vec<Option<Points>> = told.into_iter().map(|told| told.ok().flatten()).collect();
    let ties = tie_values(round, pack, scorer.as_ref());
    let ranking = rank(round, pack, &standings, &points, &ties);
    Qualified {
        standings,
        points,
        ranking,
    }
}

/// The values of the tie-breaks: those of the table, and those that are counted.
pub fn tie_values(round: &Round, pack: &Pack, scorer: Option<&Scorer<'_>>) -> Vec<Vec<TieValue>> {
    let mut ties = round.ties.clone();
    for (rule, values) in pack.tie_breaks.iter().zip(&mut ties) {
        if let (Some(name), Some(scorer)) = (rule.column.strip_prefix(POINTS_OF), scorer) {
            *values = (0..round.children.len())
                .into_par_iter()
                .map(|i| {
                    let score = scorer.score(ChildIdx::from_usize(i)).ok()?;
                    scorer.points_of(&score, name).map(Points::parts)
                })
                .collect();
        }
    }
    ties
}
